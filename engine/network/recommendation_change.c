// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Recommendations changed one by one, and the rules for it.
 */
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/recommendation_key.h"
#include "network/rule.h"
#include "record/record.h"

static ng_status write(
    ng_txn *txn, const ng_recommendation *recommendation, bool is_new, ng_error *err)
{
    const ng_recommendation_record record = {
        .text = recommendation->text, .relationship = recommendation->relationship};
    const ng_recommendation_place place = {
        .from = recommendation->from, .to = recommendation->to, .day = recommendation->day};
    ng_status status = NG_OK;
    ng_buffer buffer = {0};
    ng_key key;
    NG_TRY(ng_record__encode_recommendation(&record, &buffer, err));
    ng_recommendation__key(&key, &place, false);
    NG_TRY(ng_txn__put(
        txn, NG_TABLE_RECOMMENDATIONS, &key, (ng_bytes){buffer.at, buffer.bytes}, err));
    if (is_new) {
        ng_recommendation__key(&key, &place, true);
        NG_TRY(ng_txn__put(txn, NG_TABLE_RECOMMENDATIONS_IN, &key,
            (ng_bytes){(const unsigned char *)"", 0}, err));
        ng_txn__state(txn)->recommendations += 1;
    }

done:
    ng_buffer__finish(&buffer);
    return status;
}

ng_status ng_recommendation__set(
    ng_txn *txn, const ng_recommendation *recommendation, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_recommendation *known = NULL;
    uint32_t count = 0;
    bool is_new = true;
    bool equal = false;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_recommendation__read(
        txn, ng_txn__arena(txn), false, recommendation->from, &known, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        if (known[i].to == recommendation->to && known[i].day == recommendation->day) {
            is_new = false;
            equal = ng_text__equal(known[i].text, recommendation->text) &&
                ng_text__equal(known[i].relationship, recommendation->relationship);
        }
    }
    if (!equal) {
        NG_TRY(write(txn, recommendation, is_new, err));
        *outcome = is_new ? NG_CREATED : NG_UPDATED;
    }

done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

static ng_status erase(ng_txn *txn, const ng_recommendation *recommendation, ng_error *err)
{
    const ng_recommendation_place place = {
        .from = recommendation->from, .to = recommendation->to, .day = recommendation->day};
    ng_status status = NG_OK;
    ng_key key;
    ng_recommendation__key(&key, &place, false);
    NG_TRY(ng_txn__delete(txn, NG_TABLE_RECOMMENDATIONS, &key, NULL, err));
    ng_recommendation__key(&key, &place, true);
    NG_TRY(ng_txn__delete(txn, NG_TABLE_RECOMMENDATIONS_IN, &key, NULL, err));
    ng_txn__state(txn)->recommendations -= 1;

done:
    return status;
}

ng_status ng_recommendation__remove(ng_txn *txn, const ng_recommendation *recommendation,
    bool all, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_recommendation *known = NULL;
    uint32_t count = 0;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_recommendation__read(
        txn, ng_txn__arena(txn), false, recommendation->from, &known, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        if (known[i].to == recommendation->to && (all || known[i].day == recommendation->day)) {
            NG_TRY(erase(txn, &known[i], err));
            *outcome = NG_REMOVED;
        }
    }

done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

static ng_status check_texts(const ng_recommend_options *options, ng_error *err)
{
    if (ng_text__trim(options->text).bytes == 0) {
        return ng_fail(err, NG_ERR_ARGUMENT, "text: a recommendation says something");
    }
    if (options->text.bytes > NG_LIMIT_LONG_TEXT_BYTES) {
        return ng_fail(err, NG_ERR_ARGUMENT, "text: %zu bytes, and at most %d are kept",
            options->text.bytes, NG_LIMIT_LONG_TEXT_BYTES);
    }
    if (options->relationship.bytes > NG_LIMIT_FIELD_BYTES) {
        return ng_fail(err, NG_ERR_ARGUMENT, "relationship: %zu bytes, and at most %d are kept",
            options->relationship.bytes, NG_LIMIT_FIELD_BYTES);
    }
    return ng_text__valid(options->text) && ng_text__valid(options->relationship)
        ? NG_OK
        : ng_fail(err, NG_ERR_ARGUMENT, "text: not valid UTF-8");
}

ng_status ng_recommend(ng_txn *txn, ng_member from, ng_member to,
    const ng_recommend_options *options, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_rule__two_members(txn, from, to, "recommend", err));
    NG_TRY(check_texts(options, err));
    const ng_recommendation recommendation = {.from = from.id,
        .to = to.id,
        .day = options->day,
        .text = ng_text__trim(options->text),
        .relationship = ng_text__trim(options->relationship)};
    NG_TRY(ng_recommendation__set(txn, &recommendation, outcome, err));
    const ng_told_change change = {.told = NG_TOLD_RECOMMEND,
        .members = (const uint32_t[]){from.id, to.id},
        .member_count = 2,
        .number = (const int64_t[]){options->day},
        .number_count = 1,
        .text = (const ng_text[]){recommendation.text, recommendation.relationship},
        .text_count = 2};
    NG_TRY(ng_rule__note(txn, "recommend", *outcome, &change, err));

done:
    return status;
}

ng_status ng_withdraw_recommendation(
    ng_txn *txn, ng_member from, ng_member to, ng_day day, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_recommendation pair = {.from = from.id, .to = to.id, .day = day};
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_rule__two_members(txn, from, to, "recommend", err));
    NG_TRY(ng_recommendation__remove(txn, &pair, day == NG_DAY_NONE, outcome, err));
    const ng_told_change change = {.told = NG_TOLD_WITHDRAW_RECOMMENDATION,
        .members = (const uint32_t[]){from.id, to.id},
        .member_count = 2,
        .number = (const int64_t[]){day},
        .number_count = 1};
    NG_TRY(ng_rule__note(txn, "withdraw-recommendation", *outcome, &change, err));

done:
    return status;
}
