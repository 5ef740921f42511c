// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Cards: lines, properties and their values, and what a card says. The first byte is how many
 * bytes come at once; the rest is the file.
 *
 * The same cards come of the file in pieces as of the whole; texts are UTF-8, or are known to
 * hold what no field may.
 */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "import/vcard.h"

static void keep(ng_buffer *buffer, const void *at, size_t bytes)
{
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_buffer__add(buffer, at, bytes, &err), &err);
}

static void keep_text(ng_buffer *buffer, ng_text text)
{
    keep(buffer, &text.bytes, sizeof(text.bytes));
    keep(buffer, text.at, text.bytes);
}

/** UTF-8, but for NUL, which quoted-printable can bring in. */
static void assert_utf8(ng_text text)
{
    while (text.bytes > 0) {
        const char *const nul = memchr(text.at, '\0', text.bytes);
        const size_t bytes = nul == NULL ? text.bytes : (size_t)(nul - text.at);
        const size_t used = nul == NULL ? bytes : bytes + 1;
        assert(ng_text__valid((ng_text){text.at, bytes}));
        text = (ng_text){text.at + used, text.bytes - used};
    }
}

static void take_property(
    ng_arena *arena, const ng_vcard_card *card, const ng_vcard_property *property)
{
    ng_text rest = property->parameters;
    ng_text name;
    ng_text value;
    ng_text part;
    ng_error err = {.status = NG_OK};
    size_t bytes = rest.bytes + 1;
    while (ng_vcard_property__parameter(&rest, &name, &value)) {
        assert(rest.bytes < bytes);
        bytes = rest.bytes;
    }
    (void)ng_vcard_property__has_type(property, "PREF");
    fuzz_assert_ok(
        ng_vcard_property__text(arena, property, NG_ENCODING_1252, &value, &err), &err);
    assert_utf8(value);
    size_t sum = 0;
    for (rest = value; ng_vcard_value__part(&rest, ';', &part);) {
        sum += part.bytes + 1;
        fuzz_assert_ok(ng_vcard_value__unescape(arena, part, &name, &err), &err);
        assert(name.bytes <= part.bytes);
        assert_utf8(name);
    }
    assert(sum <= value.bytes + 1);
    assert(property->line >= card->line);
}

static void take_list(ng_buffer *out, const ng_contact_list *list)
{
    assert(list->count <= NG_LIMIT_CONTACT_ENTRIES);
    for (size_t i = 0; i < list->count; i++) {
        assert_utf8(list->entry[i]);
        keep_text(out, list->entry[i]);
    }
}

static void take_contact(ng_buffer *out, ng_arena *arena, const ng_vcard_card *card)
{
    static ng_contact contact; // large
    bool is_person = false;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_vcard__contact(arena, card, &contact, &is_person, &err), &err);
    for (size_t i = 0; is_person && i < NG_FIELD_COUNT; i++) {
        assert_utf8(contact.field[i]);
        keep_text(out, contact.field[i]);
    }
    if (is_person) {
        take_list(out, &contact.emails);
        take_list(out, &contact.phones);
        take_list(out, &contact.urls);
        take_list(out, &contact.skills);
    }
}

static void take_card(ng_buffer *out, ng_arena *arena, const ng_vcard_card *card)
{
    const uint64_t head[] = {
        card->count, card->line, card->fault, card->fault_line, card->odd_line, card->encoding};
    keep(out, head, sizeof(head));
    assert(card->count <= NG_LIMIT_CARD_PROPERTIES);
    assert(card->text.bytes <= NG_LIMIT_CARD_BYTES + NG_LIMIT_CELL_BYTES);
    ng_arena__reset(arena);
    for (size_t i = 0; i < card->count; i++) {
        take_property(arena, card, &card->property[i]);
    }
    if (card->fault == NG_VCARD_SOUND) {
        take_contact(out, arena, card);
    }
}

static void read_all(fuzz_pieces *pieces, ng_arena *arena, ng_buffer *out)
{
    ng_source source;
    ng_vcard_reader reader;
    ng_vcard_card card;
    ng_error err = {.status = NG_OK};
    bool more = true;
    fuzz_open_source(pieces, &source);
    fuzz_assert_ok(ng_vcard_reader__init(&reader, &source, &err), &err);
    for (;;) {
        fuzz_assert_ok(ng_vcard_reader__next(&reader, &card, &more, &err), &err);
        if (!more) {
            break;
        }
        take_card(out, arena, &card);
    }
    ng_vcard_reader__finish(&reader);
    ng_source__close(&source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const size_t piece = fuzz_byte(&data, &size);
    fuzz_pieces pieces = {.at = data, .bytes = size};
    ng_buffer whole = {.bytes = 0};
    ng_buffer parts = {.bytes = 0};
    ng_arena *arena = NULL;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_arena__create(&arena, &err), &err);
    read_all(&pieces, arena, &whole);
    pieces.piece = piece + 1;
    read_all(&pieces, arena, &parts);
    fuzz_assert_equal((ng_text){(const char *)whole.at, whole.bytes},
        (ng_text){(const char *)parts.at, parts.bytes});
    ng_buffer__finish(&whole);
    ng_buffer__finish(&parts);
    ng_arena__destroy(arena);
    return 0;
}
