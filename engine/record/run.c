// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Records of runs of sourcing.
 *
 *   run     [version, requirement, change, refreshed_at, day, max_hops, limit, of, explain,
 *           candidates, who asked, who was left out]
 *   person  [version, who, label, score, reputation, proximity, advisers, lift, match, by,
 *   hops,
 *           place, decision, decided by, reason, day, basis, since]
 *
 * Basis and since are those of a candidate, and left out of others; before format 3 of all.
 */
#include "base/limits.h"
#include "base/status.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/writer.h"

enum {
    RUN_REQUIREMENT,
    RUN_CHANGE,
    RUN_REFRESHED_AT,
    RUN_DAY,
    RUN_MAX_HOPS,
    RUN_LIMIT,
    RUN_OF,
    RUN_EXPLAIN,
    RUN_COUNT,
    RUN_NEAR,
    RUN_EXCLUDE,
    RUN_ELEMENTS
};

enum {
    PERSON_WHO,
    PERSON_LABEL,
    PERSON_SCORE,
    PERSON_REPUTATION,
    PERSON_PROXIMITY,
    PERSON_ADVISERS,
    PERSON_LIFT,
    PERSON_MATCH,
    PERSON_BY,
    PERSON_HOPS,
    PERSON_PLACE,
    PERSON_DECISION,
    PERSON_DECIDED_BY,
    PERSON_REASON,
    PERSON_DAY,
    PERSON_BASIS, // where it is known
    PERSON_SINCE,
    PERSON_ELEMENTS,
    WHO_BYTES = NG_LIMIT_KEY_BYTES + 1
};

ng_status ng_record__encode_run(const ng_run_record *record, ng_buffer *out, ng_error *err)
{
    ng_record_writer writer;
    ng_record_writer__init(&writer, "run", out, RUN_ELEMENTS);
    ng_record_writer__text(&writer, record->requirement, NG_RUN_REQUIREMENT_BYTES);
    ng_record_writer__number(&writer, record->change);
    ng_record_writer__number(&writer, record->refreshed_at);
    ng_record_writer__day(&writer, record->day);
    ng_record_writer__number(&writer, record->max_hops);
    ng_record_writer__number(&writer, record->limit);
    ng_record_writer__number(&writer, record->of);
    ng_record_writer__number(&writer, record->explain);
    ng_record_writer__number(&writer, record->count);
    ng_record_writer__number(&writer, record->near_count);
    ng_record_writer__number(&writer, record->exclude_count);
    return ng_record_writer__finish(&writer, err);
}

ng_status ng_record__decode_run(
    ng_arena *arena, ng_text bytes, ng_run_record *out, ng_error *err)
{
    ng_record_reader reader;
    ng_run_record record = {0};
    uint64_t explain = 0;
    *out = record;
    ng_status status = ng_record_reader__init(&reader, "run", arena, bytes, RUN_ELEMENTS, err);
    if (status != NG_OK) {
        goto done;
    }
    const msgpack_object *element = reader.element;
    NG_TRY(ng_record_reader__text(&reader, element + RUN_REQUIREMENT, "requirement",
        NG_RUN_REQUIREMENT_BYTES, &record.requirement, err));
    NG_TRY(ng_record_reader__number(
        &reader, element + RUN_CHANGE, "change", UINT64_MAX, &record.change, err));
    NG_TRY(ng_record_reader__number(
        &reader, element + RUN_REFRESHED_AT, "change", UINT64_MAX, &record.refreshed_at, err));
    NG_TRY(ng_record_reader__day(&reader, element + RUN_DAY, "day", &record.day, err));
    uint32_t *const small[] = {&record.count, &record.near_count, &record.exclude_count};
    for (uint32_t i = 0; i < 3; i++) {
        NG_TRY(ng_record_reader__u32(
            &reader, element + RUN_COUNT + i, "number of members", small[i], err));
    }
    NG_TRY(
        ng_record_reader__u32(&reader, element + RUN_MAX_HOPS, "hops", &record.max_hops, err));
    NG_TRY(ng_record_reader__u32(&reader, element + RUN_LIMIT, "limit", &record.limit, err));
    NG_TRY(ng_record_reader__u32(&reader, element + RUN_OF, "number found", &record.of, err));
    NG_TRY(ng_record_reader__number(
        &reader, element + RUN_EXPLAIN, "way of printing", 1, &explain, err));
    record.explain = explain != 0;
    *out = record;
done:
    ng_record_reader__finish(&reader);
    return status;
}

ng_status ng_record__encode_run_person(
    const ng_run_person_record *record, ng_buffer *out, ng_error *err)
{
    const ng_run_person *person = &record->person;
    ng_record_writer writer;
    ng_record_writer__init(
        &writer, "member of a run", out, person->knows_basis ? PERSON_ELEMENTS : PERSON_BASIS);
    ng_record_writer__bytes(&writer, record->who, WHO_BYTES);
    ng_record_writer__text(&writer, person->label, WHO_BYTES);
    ng_record_writer__number(&writer, person->score);
    ng_record_writer__number(&writer, person->parts.reputation);
    ng_record_writer__number(&writer, person->parts.proximity);
    ng_record_writer__number(&writer, person->parts.advisers);
    ng_record_writer__number(&writer, person->parts.lift);
    ng_record_writer__number(&writer, person->parts.match);
    ng_record_writer__bytes(&writer, record->by, WHO_BYTES);
    ng_record_writer__number(&writer, person->hops);
    ng_record_writer__number(&writer, person->place);
    ng_record_writer__number(&writer, (uint64_t)person->verdict.decision);
    ng_record_writer__text(&writer, person->verdict.by, NG_RUN_REASON_BYTES);
    ng_record_writer__text(&writer, person->verdict.reason, NG_RUN_REASON_BYTES);
    ng_record_writer__day(&writer, person->verdict.day);
    if (person->knows_basis) {
        ng_record_writer__number(&writer, (uint64_t)person->basis);
        ng_record_writer__day(&writer, person->basis_since);
    }
    return ng_record_writer__finish(&writer, err);
}

static ng_status read_score(
    const ng_record_reader *reader, ng_run_person *person, ng_error *err)
{
    const msgpack_object *element = reader->element;
    uint32_t *const part[] = {
        &person->parts.reputation, &person->parts.proximity, &person->parts.advisers};
    ng_status status = NG_OK;
    NG_TRY(ng_record_reader__number(
        reader, element + PERSON_SCORE, "score", UINT64_MAX, &person->score, err));
    for (uint32_t i = 0; i < 3; i++) {
        NG_TRY(ng_record_reader__u32(
            reader, element + PERSON_REPUTATION + i, "part of a score", part[i], err));
    }
    NG_TRY(ng_record_reader__number(reader, element + PERSON_LIFT, "part of a score",
        UINT64_MAX, &person->parts.lift, err));
    NG_TRY(ng_record_reader__u32(
        reader, element + PERSON_MATCH, "part of a score", &person->parts.match, err));
    NG_TRY(ng_record_reader__u32(reader, element + PERSON_HOPS, "hops", &person->hops, err));
    NG_TRY(ng_record_reader__u32(reader, element + PERSON_PLACE, "place", &person->place, err));
done:
    return status;
}

static ng_status read_verdict(
    const ng_record_reader *reader, ng_run_verdict *verdict, ng_error *err)
{
    const msgpack_object *element = reader->element;
    uint64_t decision = 0;
    ng_status status = NG_OK;
    NG_TRY(ng_record_reader__number(
        reader, element + PERSON_DECISION, "decision", NG_DECISION_COUNT - 1, &decision, err));
    verdict->decision = (ng_decision)decision;
    NG_TRY(ng_record_reader__text(
        reader, element + PERSON_DECIDED_BY, "name", NG_RUN_REASON_BYTES, &verdict->by, err));
    NG_TRY(ng_record_reader__text(
        reader, element + PERSON_REASON, "reason", NG_RUN_REASON_BYTES, &verdict->reason, err));
    NG_TRY(ng_record_reader__day(reader, element + PERSON_DAY, "day", &verdict->day, err));
done:
    return status;
}

static ng_status read_basis(
    const ng_record_reader *reader, ng_run_person *person, ng_error *err)
{
    const msgpack_object *element = reader->element;
    uint64_t basis = 0;
    ng_status status = NG_OK;
    person->knows_basis = reader->element_count == PERSON_ELEMENTS;
    person->basis_since = NG_DAY_NONE;
    if (!person->knows_basis) {
        return reader->element_count == PERSON_BASIS
            ? NG_OK
            : ng_record_reader__damaged(reader, "number of elements", err);
    }
    NG_TRY(ng_record_reader__number(
        reader, element + PERSON_BASIS, "basis", NG_BASIS_COUNT - 1, &basis, err));
    person->basis = (ng_basis)basis;
    NG_TRY(ng_record_reader__day(
        reader, element + PERSON_SINCE, "day", &person->basis_since, err));
    if ((person->basis == NG_BASIS_NONE) != (person->basis_since == NG_DAY_NONE)) {
        status = ng_record_reader__damaged(reader, "day of a basis", err);
    }
done:
    return status;
}

ng_status ng_record__decode_run_person(
    ng_arena *arena, ng_text bytes, ng_run_person_record *out, ng_error *err)
{
    static const uint32_t elements[] = {PERSON_BASIS, PERSON_ELEMENTS};
    ng_record_reader reader;
    ng_run_person_record record = {0};
    *out = record;
    ng_status status =
        ng_record_reader__init_between(&reader, "member of a run", arena, bytes, elements, err);
    if (status != NG_OK) {
        goto done;
    }
    const msgpack_object *element = reader.element;
    NG_TRY(ng_record_reader__bytes(
        &reader, element + PERSON_WHO, "identity", WHO_BYTES, &record.who, err));
    NG_TRY(ng_record_reader__bytes(
        &reader, element + PERSON_BY, "identity", WHO_BYTES, &record.by, err));
    NG_TRY(ng_record_reader__text(
        &reader, element + PERSON_LABEL, "label", WHO_BYTES, &record.person.label, err));
    NG_TRY(read_score(&reader, &record.person, err));
    NG_TRY(read_verdict(&reader, &record.person.verdict, err));
    NG_TRY(read_basis(&reader, &record.person, err));
    *out = record;
done:
    ng_record_reader__finish(&reader);
    return status;
}
