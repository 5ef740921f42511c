// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads a requirement file: jansson parses, and each field is checked by name and kind.
 */
#include "requirement.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "options.h"
#include "session.h"

enum {
    READ_BYTES = 65536
};

typedef struct reading {
    const char *name; // of the file, for sentences
    requirement *out;
    ng_error *err;
} reading;

static const char *const top_fields[] = {
    "title", "must", "nice", "near", "exclude", "max_hops", "count", NULL};
// Behind the names of traits.
static const char *const need_fields[] = {"not", "before", "weight", NULL};

ng_source_need *requirement_add(requirement *out, ng_trait trait)
{
    if (out->need_count == NG_SOURCE_NEEDS_MAX) {
        return NULL;
    }
    ng_source_need *need = &out->needs[out->need_count];
    *need = (ng_source_need){
        .trait = trait, .any = out->texts[out->need_count], .before = NG_DAY_NONE};
    out->need_count++;
    return need;
}

bool requirement_add_text(requirement *out, ng_source_need *need, ng_text text)
{
    if (need->any_count == NG_SOURCE_TEXTS_MAX) {
        return false;
    }
    out->texts[need - out->needs][need->any_count++] = text;
    return true;
}

void requirement_finish(requirement *out)
{
    json_decref(out->json);
    out->json = NULL;
}

// --- Reading ---------------------------------------------------------------------------------

static ng_status read_whole(reading *on, int fd, cli_buffer *bytes)
{
    for (;;) {
        char *at = cli_buffer_reserve(bytes, READ_BYTES);
        const ssize_t got = at == NULL ? -1 : cli_read(fd, at, READ_BYTES);
        if (at == NULL) {
            return cli_fault(on->err, NG_ERR_NOMEM, "no memory");
        }
        if (got < 0 && errno == EINTR) {
            return cli_fault(on->err, NG_ERR_INTERRUPTED, "interrupted");
        }
        if (got < 0) {
            return cli_fault(
                on->err, NG_ERR_IO, "cannot read %s: %s", on->name, strerror(errno));
        }
        bytes->bytes += (size_t)got;
        if (bytes->bytes > REQUIREMENT_BYTES_MAX) {
            return cli_fault(on->err, NG_ERR_INPUT, "%s: more than %d bytes", on->name,
                REQUIREMENT_BYTES_MAX);
        }
        if (got == 0) {
            return NG_OK;
        }
    }
}

// Where an allocation fails, jansson may blame the text, or hand out texts that lack a part. It
// has no argument for that, so its allocations are watched here.
static bool is_out_of_memory;

static void *allocate(size_t bytes)
{
    void *at = malloc(bytes);
    is_out_of_memory = is_out_of_memory || at == NULL;
    return at;
}

static ng_status parse(reading *on, const cli_buffer *bytes, json_t **out)
{
    json_error_t fault;
    is_out_of_memory = false;
    json_set_alloc_funcs(allocate, free);
    *out = json_loadb(bytes->at, bytes->bytes, JSON_REJECT_DUPLICATES, &fault);
    if (is_out_of_memory) {
        json_decref(*out);
        *out = NULL;
        return cli_fault(on->err, NG_ERR_NOMEM, "no memory");
    }
    if (*out == NULL) {
        return cli_fault(
            on->err, NG_ERR_INPUT, "%s:%d: no JSON: %s", on->name, fault.line, fault.text);
    }
    return NG_OK;
}

static ng_status load(reading *on, const char *path, json_t **out)
{
    cli_buffer bytes = {0};
    const bool standard = strcmp(path, "-") == 0;
    const int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    *out = NULL;
    if (fd < 0) {
        return cli_fault(on->err, NG_ERR_IO, "cannot read %s: %s", path, strerror(errno));
    }
    ng_status status = read_whole(on, fd, &bytes);
    if (status == NG_OK) {
        status = parse(on, &bytes, out);
    }
    if (!standard) {
        close(fd);
    }
    cli_buffer_finish(&bytes);
    return status;
}

// --- Fields ----------------------------------------------------------------------------------

static bool is_one_of(const char *name, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static ng_trait trait_of(const char *name)
{
    ng_trait trait = NG_TRAIT_SKILL;
    while (trait < NG_TRAIT_COUNT && strcmp(name, ng_trait_name(trait)) != 0) {
        trait++;
    }
    return trait;
}

static ng_status wrong(const reading *on, const char *place, const char *name, const char *what)
{
    const bool both = place[0] != '\0' && name[0] != '\0';
    const bool none = place[0] == '\0' && name[0] == '\0';
    return cli_fault(on->err, NG_ERR_INPUT, "%s: %s%s%s%s%s", on->name, place, both ? "." : "",
        name, none ? "" : ": ", what);
}

// A field that nothing knows, by as much of its name as a sentence has room for.
static ng_status unknown(const reading *on, const char *place, const char *name)
{
    return cli_fault(on->err, NG_ERR_INPUT, "%s: %s%s%.80s: there is no such field", on->name,
        place, place[0] != '\0' ? "." : "", name[0] != '\0' ? name : "\"\"");
}

static ng_status read_number(const reading *on, const char *place, const char *name,
    const json_t *value, const uint64_t range[2], uint64_t *out)
{
    const json_int_t number = json_is_integer(value) ? json_integer_value(value) : -1;
    if (number < (json_int_t)range[0] || number > (json_int_t)range[1]) {
        return cli_fault(on->err, NG_ERR_INPUT,
            "%s: %s%s%s: a number from %llu to %llu is needed", on->name, place,
            place[0] != '\0' ? "." : "", name, (unsigned long long)range[0],
            (unsigned long long)range[1]);
    }
    *out = (uint64_t)number;
    return NG_OK;
}

static ng_text text_of(const json_t *value)
{
    return (ng_text){json_string_value(value), json_string_length(value)};
}

// A text that is more than blanks.
static bool is_text(const json_t *value)
{
    const char *text = json_string_value(value);
    return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

// A text or a list of them, each given to `add`.
typedef bool (*text_adder)(requirement *out, ng_source_need *need, ng_text text);

static ng_status read_texts(const reading *on, const char *place, const char *name,
    const json_t *value, text_adder add, ng_source_need *need)
{
    const bool is_list = json_is_array(value);
    const size_t count = is_list ? json_array_size(value) : 1;
    if (count == 0) {
        return wrong(on, place, name, "the list is empty");
    }
    for (size_t i = 0; i < count; i++) {
        const json_t *one = is_list ? json_array_get(value, i) : value;
        if (!is_text(one)) {
            return wrong(on, place, name, "a text or a list of texts is needed");
        }
        if (!add(on->out, need, text_of(one))) {
            return wrong(on, place, name, "too many texts");
        }
    }
    return NG_OK;
}

// --- Needs -----------------------------------------------------------------------------------

static ng_status read_trait(
    const reading *on, const char *place, const json_t *value, ng_source_need *need)
{
    const char *name = ng_trait_name(need->trait);
    const uint64_t years[] = {1, NG_SOURCE_YEARS_MAX};
    uint64_t number = 0;
    ng_status status = NG_OK;
    if (need->trait == NG_TRAIT_YEARS) {
        status = read_number(on, place, name, value, years, &number);
        need->years = (uint32_t)number;
        return status;
    }
    if (need->trait == NG_TRAIT_VERIFIED) {
        return json_is_true(value) ? NG_OK : wrong(on, place, name, "only true is possible");
    }
    return read_texts(on, place, name, value, requirement_add_text, need);
}

static ng_status read_before(
    const reading *on, const char *place, const json_t *value, ng_source_need *need)
{
    const char *text = json_string_value(value);
    if (need->trait != NG_TRAIT_WORKED_IN && need->trait != NG_TRAIT_COMPANY) {
        return wrong(on, place, "before", "goes with company and worked_in only");
    }
    if (text == NULL || !ng_day_parse(text, &need->before)) {
        return wrong(on, place, "before", "a day as YYYY-MM-DD is needed");
    }
    return NG_OK;
}

static ng_status read_other(const reading *on, const char *place, const char *name,
    const json_t *value, ng_source_need *need)
{
    const uint64_t weights[] = {1, NG_SOURCE_WEIGHT_MAX};
    uint64_t weight = 0;
    if (strcmp(name, "not") == 0) {
        need->is_not = json_is_true(value);
        return json_is_boolean(value) ? NG_OK
                                      : wrong(on, place, name, "true or false is needed");
    }
    if (strcmp(name, "before") == 0) {
        return read_before(on, place, value, need);
    }
    if (need->weight == 0) {
        return wrong(on, place, name, "goes with what is nice to have only");
    }
    const ng_status status = read_number(on, place, name, value, weights, &weight);
    need->weight = (uint32_t)weight;
    return status;
}

// The one trait that an object names; what is neither a trait nor a field of it is a mistake.
static ng_status find_trait(
    const reading *on, const char *place, json_t *object, ng_trait *out, json_t **value)
{
    void *at = json_object_iter(object);
    *out = NG_TRAIT_COUNT;
    for (; at != NULL; at = json_object_iter_next(object, at)) {
        const char *name = json_object_iter_key(at);
        const ng_trait trait = trait_of(name);
        if (trait == NG_TRAIT_COUNT && !is_one_of(name, need_fields)) {
            return unknown(on, place, name);
        }
        if (trait != NG_TRAIT_COUNT && *out != NG_TRAIT_COUNT) {
            return wrong(on, place, name, "one need names one trait");
        }
        *out = trait != NG_TRAIT_COUNT ? trait : *out;
        *value = trait != NG_TRAIT_COUNT ? json_object_iter_value(at) : *value;
    }
    return *out == NG_TRAIT_COUNT ? wrong(on, place, "", "what is needed is missing") : NG_OK;
}

static ng_status read_need(const reading *on, const char *place, json_t *object, bool is_nice)
{
    ng_trait trait = NG_TRAIT_COUNT;
    json_t *value = NULL;
    if (!json_is_object(object)) {
        return wrong(on, place, "", "an object is needed");
    }
    ng_status status = find_trait(on, place, object, &trait, &value);
    if (status != NG_OK) {
        return status;
    }
    ng_source_need *need = requirement_add(on->out, trait);
    if (need == NULL) {
        return wrong(on, place, "", "too many needs");
    }
    need->weight = is_nice;
    status = read_trait(on, place, value, need);
    for (size_t i = 0; status == NG_OK && need_fields[i] != NULL; i++) {
        const json_t *other = json_object_get(object, need_fields[i]);
        if (other != NULL) {
            status = read_other(on, place, need_fields[i], other, need);
        }
    }
    return status;
}

static ng_status read_needs(
    const reading *on, const char *name, const json_t *list, bool is_nice)
{
    ng_status status = NG_OK;
    if (!json_is_array(list)) {
        return wrong(on, "", name, "a list is needed");
    }
    for (size_t i = 0; status == NG_OK && i < json_array_size(list); i++) {
        cli_buffer place = {0};
        cli_buffer_print(&place, "%s[%zu]", name, i);
        cli_buffer_add(&place, "", 1);
        status = place.failed ? cli_fault(on->err, NG_ERR_NOMEM, "no memory")
                              : read_need(on, place.at, json_array_get(list, i), is_nice);
        cli_buffer_finish(&place);
    }
    return status;
}

// --- The whole -------------------------------------------------------------------------------

static bool add_near(requirement *out, ng_source_need *need, ng_text text)
{
    (void)need;
    if (out->near_count == REQUIREMENT_REFS_MAX) {
        return false;
    }
    out->near[out->near_count++] = text;
    return true;
}

static bool add_exclude(requirement *out, ng_source_need *need, ng_text text)
{
    (void)need;
    if (out->exclude_count == REQUIREMENT_REFS_MAX) {
        return false;
    }
    out->exclude[out->exclude_count++] = text;
    return true;
}

static ng_status read_field(const reading *on, const char *name, const json_t *value)
{
    const uint64_t hops[] = {1, NG_PATH_HOPS_MAX};
    const uint64_t counts[] = {1, NG_SOURCE_COUNT_MAX};
    if (!is_one_of(name, top_fields)) {
        return unknown(on, "", name);
    }
    if (strcmp(name, "must") == 0) {
        return read_needs(on, name, value, false);
    }
    if (strcmp(name, "nice") == 0) {
        return read_needs(on, name, value, true);
    }
    if (strcmp(name, "near") == 0) {
        return read_texts(on, "", name, value, add_near, NULL);
    }
    if (strcmp(name, "exclude") == 0) {
        return read_texts(on, "", name, value, add_exclude, NULL);
    }
    if (strcmp(name, "max_hops") == 0) {
        return read_number(on, "", name, value, hops, &on->out->max_hops);
    }
    if (strcmp(name, "count") == 0) {
        return read_number(on, "", name, value, counts, &on->out->count);
    }
    return is_text(value) ? NG_OK : wrong(on, "", name, "a text is needed");
}

static ng_status read_root(const reading *on, json_t *root)
{
    ng_status status = NG_OK;
    on->out->json = root;
    if (!json_is_object(root)) {
        return wrong(on, "", "", "a requirement is an object");
    }
    for (void *at = json_object_iter(root); at != NULL && status == NG_OK;
         at = json_object_iter_next(root, at)) {
        status = read_field(on, json_object_iter_key(at), json_object_iter_value(at));
    }
    return status;
}

ng_status requirement_read(const char *path, requirement *out, ng_error *err)
{
    json_t *root = NULL;
    const reading on = {
        .name = strcmp(path, "-") == 0 ? "standard input" : path, .out = out, .err = err};
    reading loading = on;
    const ng_status status = load(&loading, path, &root);
    return status == NG_OK ? read_root(&on, root) : status;
}

ng_status requirement_parse(const char *name, ng_text json, requirement *out, ng_error *err)
{
    json_t *root = NULL;
    cli_buffer bytes = {0};
    reading on = {.name = name, .out = out, .err = err};
    cli_buffer_add(&bytes, json.at, json.bytes);
    ng_status status =
        bytes.failed ? cli_fault(err, NG_ERR_NOMEM, "no memory") : parse(&on, &bytes, &root);
    if (status == NG_OK) {
        status = read_root(&on, root);
    }
    cli_buffer_finish(&bytes);
    return status;
}

// --- Writing ---------------------------------------------------------------------------------

static void write_need(cli_buffer *out, const ng_source_need *need)
{
    char before[CLI_DAY_BYTES];
    cli_buffer_print(out, "{\"%s\":", ng_trait_name(need->trait));
    if (need->trait == NG_TRAIT_YEARS) {
        cli_buffer_add_number(out, need->years);
    } else if (need->trait == NG_TRAIT_VERIFIED) {
        cli_buffer_add_string(out, "true");
    }
    for (size_t i = 0; i < need->any_count; i++) {
        cli_buffer_add_string(out, i == 0 ? "[" : ",");
        cli_buffer_add_json(out, need->any[i]);
    }
    cli_buffer_add_string(out, need->any_count > 0 ? "]" : "");
    if (need->before != NG_DAY_NONE) {
        cli_buffer_print(out, ",\"before\":\"%s\"", cli_day_text(need->before, before).at);
    }
    cli_buffer_add_string(out, need->is_not ? ",\"not\":true" : "");
    if (need->weight > 1) {
        cli_buffer_print(out, ",\"weight\":%u", (unsigned)need->weight);
    }
    cli_buffer_add_string(out, "}");
}

void requirement_write(const requirement *asked, cli_buffer *out)
{
    for (int nice = 0; nice < 2; nice++) {
        bool first = true;
        cli_buffer_add_string(out, nice == 0 ? "{\"must\":[" : "],\"nice\":[");
        for (size_t i = 0; i < asked->need_count; i++) {
            if ((asked->needs[i].weight > 0) == (nice > 0)) {
                cli_buffer_add_string(out, first ? "" : ",");
                write_need(out, &asked->needs[i]);
                first = false;
            }
        }
    }
    cli_buffer_add_string(out, "]}");
}
