// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The command line, its words divided by NUL or line feed: read, and nothing run. And what is
 * printed of any text: for people without a character that acts on a terminal, as tsv and back
 * the same text.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "options.h"
#include "session.h"

#define WORDS_MAX 64

/** Words of the input, each with a NUL behind it; words[0] is the name of the command. */
static int split(char *at, size_t bytes, char *words[WORDS_MAX + 1])
{
    static char name[] = "netgraph";
    int count = 0;
    words[count++] = name;
    while (bytes > 0 && count < WORDS_MAX) {
        char *const end = memchr(at, '\0', bytes);
        const size_t used = (size_t)(end - at) + 1;
        words[count++] = at;
        at += used;
        bytes -= used;
    }
    words[count] = NULL;
    return count;
}

static void check_session(const cli_session *session, char *const *words, int count)
{
    const cli_command *const command = session->command;
    if (command == NULL) {
        return;
    }
    assert(cli_command_of(command->name) == command);
    for (size_t i = 0; i < session->word_count; i++) {
        bool given = false;
        for (int k = 1; k < count; k++) {
            given = given || words[k] == session->words[i];
        }
        assert(given);
    }
}

static void read_words(const uint8_t *data, size_t size)
{
    char *words[WORDS_MAX + 1];
    cli_session session = {0};
    cli_global_options global = {0};
    cli_buffer state = {0};
    cli_buffer help = {0};
    ng_error err = {.status = NG_OK};
    char *const line = malloc(size + 1);
    assert(line != NULL);
    memcpy(line, data, size);
    line[size] = '\0';
    for (size_t i = 0; i < size; i++) {
        line[i] = line[i] == '\n' ? '\0' : line[i];
    }
    const int count = split(line, size + 1, words);
    char *given[WORDS_MAX + 1];
    memcpy(given, words, sizeof(given));
    const ng_status status = cli_read_arguments(&session, count, words, &global, &state, &err);
    if (status != NG_OK) {
        assert(status == NG_ERR_ARGUMENT && err.status == status && err.text[0] != '\0');
    } else {
        check_session(&session, given, count);
        if (global.help) {
            cli_add_help(&help, session.command);
            assert(help.bytes > 0 && !help.failed);
        }
    }
    cli_buffer_finish(&help);
    cli_buffer_finish(&state);
    free(line);
}

static void check_visible(ng_text text)
{
    cli_buffer shown = {0};
    (void)cli_buffer_add_visible(&shown, text);
    const ng_text out = cli_buffer_text(&shown);
    assert(!shown.failed && ng_text__valid(out));
    for (size_t i = 0; i < out.bytes; i++) {
        const unsigned char byte = (unsigned char)out.at[i];
        assert(byte >= ' ' && byte != 0x7F);
        // U+0080 to U+009F, and marks and overrides of direction.
        assert(byte != 0xC2 || (unsigned char)out.at[i + 1] >= 0xA0);
        assert(byte != 0xE2 || (unsigned char)out.at[i + 1] != 0x80 ||
            !((unsigned char)out.at[i + 2] >= 0xAA && (unsigned char)out.at[i + 2] <= 0xAE));
    }
    cli_buffer_finish(&shown);
}

static void check_formats(ng_text text)
{
    cli_buffer tsv = {0};
    cli_buffer json = {0};
    cli_buffer_add_tsv(&tsv, text);
    assert(tsv.bytes == 0 ||
        (memchr(tsv.at, '\t', tsv.bytes) == NULL && memchr(tsv.at, '\n', tsv.bytes) == NULL));
    size_t bytes = tsv.bytes;
    if (text.bytes > 0 && memchr(text.at, '\0', text.bytes) == NULL) {
        assert(cli_text_unescape(tsv.at, &bytes) && bytes == text.bytes &&
            memcmp(tsv.at, text.at, bytes) == 0);
    }
    cli_buffer_add_json(&json, text);
    assert(json.bytes >= 2 && json.at[0] == '"' && json.at[json.bytes - 1] == '"');
    assert(ng_text__valid(cli_buffer_text(&json)));
    cli_buffer_finish(&tsv);
    cli_buffer_finish(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const ng_text text = {(const char *)data, size};
    read_words(data, size);
    check_visible(text);
    check_formats(text);
    return 0;
}
