// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks the search index against one worked out anew. Each entry is hashed, and the hashes of
 * a kind are added up: equal sums are equal sets, in whatever order the entries come.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/status.h"
#include "network/doctor.h"
#include "network/search_entries.h"

enum {
    KINDS = NG_SEARCH_KIND + NG_SEARCH_PARTS
};

typedef struct kind_sum {
    uint64_t count, sum;
} kind_sum;

typedef struct search_check {
    ng_txn *txn;
    ng_fault_receiver receiver;
    void *context;
    uint64_t *fault_count;
    kind_sum wanted[KINDS];
    kind_sum found[KINDS];
    uint16_t member[NG_ROARING_BLOCK]; // of one list
} search_check;

static const char *const kind_names[KINDS] = {"industries", "companies", "schools", "titles",
    "places", "groups", "skills", "words of titles", "words of places", "words of headlines",
    "countries", "years of careers", "those who opted out", "languages"};

static void fault(search_check *check, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void fault(search_check *check, const char *format, ...)
{
    char sentence[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    *check->fault_count += 1;
    if (check->receiver != NULL) {
        check->receiver(check->context, sentence);
    }
}

// KINDS when there is no such value.
static uint32_t kind_of(uint32_t value)
{
    const uint32_t kind = value >> NG_PROFILE_SHIFT;
    if (kind < NG_SEARCH_KIND) {
        return (value & NG_PROFILE_TERM_MAX) == 0 ? (uint32_t)KINDS : kind;
    }
    const uint32_t part = (value & NG_PROFILE_TERM_MAX) >> NG_SEARCH_PART_SHIFT;
    return part < NG_SEARCH_PARTS ? NG_SEARCH_KIND + part : (uint32_t)KINDS;
}

static void count(kind_sum sums[KINDS], uint32_t value, uint32_t id)
{
    // The mixing step of SplitMix64.
    uint64_t mixed = ((uint64_t)value << 32 | id) + UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    kind_sum *sum = &sums[kind_of(value)];
    sum->count++;
    sum->sum += mixed ^ mixed >> 31;
}

static ng_status want(void *context, uint32_t value, uint32_t id, ng_error *err)
{
    search_check *check = context;
    (void)err;
    count(check->wanted, value, id);
    return NG_OK;
}

static void count_list(search_check *check, ng_bytes key, ng_bytes value)
{
    ng_roaring list;
    if (key.bytes != 8 || kind_of(ng_key__read_u32(key, 0)) == (uint32_t)KINDS ||
        ng_key__read_u32(key, 4) >= NG_ROARING_BLOCK) {
        fault(check, "search: a key of %zu bytes is none", key.bytes);
        return;
    }
    if (!ng_roaring__open(value.at, value.bytes, &list) || list.count == 0) {
        fault(check, "search: a value of %zu bytes is no list", value.bytes);
        return;
    }
    const uint32_t block = ng_key__read_u32(key, 4) << 16;
    ng_roaring__list(&list, check->member);
    for (uint32_t i = 0; i < list.count; i++) {
        if (i > 0 && check->member[i] <= check->member[i - 1]) {
            fault(check, "search: a list does not ascend");
            return;
        }
        count(check->found, ng_key__read_u32(key, 0), block + check->member[i]);
    }
}

static ng_status count_lists(search_check *check, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    ng_status status = NG_OK;
    NG_TRY(ng_cursor__open(check->txn, NG_TABLE_SEARCH, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        count_list(check, key, value);
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

static void compare(search_check *check)
{
    for (uint32_t kind = 0; kind < KINDS; kind++) {
        const kind_sum *wanted = &check->wanted[kind];
        const kind_sum *found = &check->found[kind];
        if (wanted->count != found->count) {
            fault(check, "search: %llu entries of %s where %llu are called for",
                (unsigned long long)found->count, kind_names[kind],
                (unsigned long long)wanted->count);
        } else if (wanted->sum != found->sum) {
            fault(
                check, "search: the entries of %s are not those called for", kind_names[kind]);
        }
    }
}

ng_status ng_doctor__search(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_error found = {0};
    const ng_state *state = ng_txn__state(txn);
    search_check *check = ng_memory__allocate_zero(1, sizeof *check);
    if (check == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to check the search index");
    }
    *check = (search_check){
        .txn = txn, .receiver = receiver, .context = context, .fault_count = fault_count};
    if (state->searched_titles >= state->next_term[NG_VALUE_TITLE] ||
        state->searched_places >= state->next_term[NG_VALUE_PLACE]) {
        fault(check, "search: terms are found by words that were never given out");
        goto done;
    }
    const ng_search_walk walk = {.txn = txn, .visit = want, .context = check};
    NG_TRY(count_lists(check, err));
    status = ng_search__each_of_members(&walk, &found);
    if (status == NG_OK) {
        status = ng_search__each_of_terms(&walk, &found);
    }
    if (status == NG_ERR_CORRUPT) {
        // Who cannot be read is told about where members are checked.
        status = NG_OK;
        goto done;
    }
    NG_TRY(status == NG_OK ? NG_OK : ng_fail(err, status, "%s", found.text));
    compare(check);
done:
    ng_memory__release(check);
    return status;
}
