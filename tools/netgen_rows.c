// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Files with rows about one member: members, positions, education, groups, memberships. A row
 * is named by one number (member and place in its life), so shuffling rows is shuffling
 * numbers.
 */
#include "netgen_rows.h"

#include <assert.h>
#include <string.h>

#include "netgen_random.h"

enum {
    MEMBERS_A_GROUP = 250,
    JOINED_MAX = 4,   // groups a member joins
    DEGREE_COUNT = 2, // education: the first degree and at most one after that
    HOLDS_COUNT = 2,  // positions: the present one and at most one before that
    MASTER_DAYS = 730
};

// The numbers 0 .. count-1 in random order; count <= 4 * member_count.
static void shuffled(netgen_output *output, netgen_random *random, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        output->scratch[i] = i;
    }
    netgen_random_shuffle(random, output->scratch, count);
}

static const char *title_of(const netgen_people *people, uint32_t member, uint32_t place)
{
    netgen_random random =
        netgen_random_stream(people->seed, NETGEN_FOR_POSITION, member + (place << 30));
    netgen_random_next(&random); // the first number says who is between jobs
    return netgen_title[netgen_random_skewed(&random, NETGEN_TITLE_COUNT)];
}

static char *put_lower(char *at, const char *name)
{
    for (; *name != '\0'; name++) {
        *at++ = (char)(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
    }
    return at;
}

static void write_email(
    netgen_output *output, const char *first, const char *last, uint32_t key)
{
    char email[3 * NETGEN_NAME_BYTES];
    char *at = put_lower(email, first);
    *at++ = '.';
    at = put_lower(at, last);
    snprintf(at, NETGEN_NAME_BYTES, ".%u@example.org", (unsigned)key);
    netgen_writer_plain(output->writer, email);
}

static void write_skills(netgen_output *output, uint32_t member)
{
    uint8_t skill[NETGEN_SKILLS_MAX];
    const uint32_t count = netgen_people_skills(output->people, member, skill);
    char text[NETGEN_FIELD_BYTES];
    size_t used_bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        const size_t bytes = strlen(netgen_skill[skill[i]]);
        if (i > 0) {
            text[used_bytes++] = ';';
        }
        memcpy(text + used_bytes, netgen_skill[skill[i]], bytes);
        used_bytes += bytes;
    }
    text[used_bytes] = '\0';
    netgen_writer_text(output->writer, text);
}

// industry, company, title: each may be missing, as in life.
static void write_work(netgen_output *output, uint32_t member, bool has_industry)
{
    const netgen_people *const people = output->people;
    netgen_writer *const writer = output->writer;
    const uint32_t company = people->company[member];
    const char *const industry = netgen_industry[people->company_industry[company]];
    const char *const title = title_of(people, member, 0);
    const bool works = !netgen_people_between_jobs(people, member);
    char name[NETGEN_NAME_BYTES];
    char headline[2 * NETGEN_NAME_BYTES];
    netgen_people_company_name(people, company, name);
    snprintf(headline, sizeof headline, works ? "%s at %s" : "%s, formerly at %s", title, name);
    netgen_writer_text(writer, headline);
    netgen_writer_text(writer, has_industry ? industry : "");
    netgen_writer_text(writer, works ? name : "");
    netgen_writer_text(writer, works ? title : "");
}

static void write_member(netgen_output *output, uint32_t member)
{
    const netgen_people *const people = output->people;
    netgen_writer *const writer = output->writer;
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_PROFILE, member);
    netgen_random_next(&random); // the first number chose the place
    char first[NETGEN_NAME_BYTES];
    char last[NETGEN_NAME_BYTES];
    char name[2 * NETGEN_NAME_BYTES + 1];
    netgen_people_first_name(people, member, first);
    netgen_people_last_name(people, member, last);
    snprintf(name, sizeof name, "%s %s", first, last);
    netgen_writer_number(writer, people->key[member]);
    netgen_writer_plain(writer, name);
    write_work(output, member, netgen_random_below(&random, 100) < 92);
    char school[NETGEN_NAME_BYTES];
    netgen_people_school_name(people, people->school[member], school);
    netgen_writer_text(writer, netgen_people_without_school(people, member) ? "" : school);
    const netgen_place *const place = netgen_people_place(people, member);
    netgen_writer_plain(writer, place->city);
    netgen_writer_plain(writer, place->country);
    if (netgen_random_below(&random, 100) < 60) {
        write_email(output, first, last, people->key[member]);
    } else {
        netgen_writer_empty(writer);
    }
    write_skills(output, member);
    if (netgen_random_below(&random, 100) < 70) {
        netgen_writer_day(writer, netgen_people_life(people, member).birth_day);
    } else {
        netgen_writer_empty(writer);
    }
    netgen_writer_end(writer);
}

bool netgen_write_members(netgen_output *output)
{
    const uint32_t count = output->people->member_count;
    netgen_random random =
        netgen_random_stream(output->people->seed, NETGEN_FOR_PROFILE, count);
    if (!netgen_writer_open(output->writer, output->folder, "members.csv",
            "id,name,headline,industry,company,title,school,location,country,email,skills,"
            "birthday")) {
        return false;
    }
    shuffled(output, &random, count);
    for (uint32_t i = 0; i < count; i++) {
        write_member(output, output->scratch[i]);
    }
    output->rows = count;
    return netgen_writer_close(output->writer);
}

// Place 0 is the present (or last) position; place 1 the one before, at a company of similar
// row.
static void write_position(netgen_output *output, uint32_t member, uint32_t place)
{
    const netgen_people *const people = output->people;
    netgen_writer *const writer = output->writer;
    const netgen_life life = netgen_people_life(people, member);
    netgen_random random = netgen_random_stream(
        people->seed, NETGEN_FOR_POSITION, member + ((HOLDS_COUNT + place) << 30));
    const int32_t worked_days = life.job_from_day - life.school_to_day;
    if (place == 1 && (worked_days < 400 || netgen_random_below(&random, 100) < 20)) {
        return;
    }
    uint32_t company = people->company[member];
    int32_t from_day = life.job_from_day;
    int32_t to_day = NETGEN_LAST_DAY - 20;
    if (place == 1) {
        company = people->company[netgen_random_below(&random, people->member_count)];
        to_day = from_day - 1 - (int32_t)netgen_random_below(&random, 120);
        from_day = life.school_to_day +
            (int32_t)netgen_random_skewed(&random, (uint32_t)(to_day - life.school_to_day));
    }
    char name[NETGEN_NAME_BYTES];
    netgen_people_company_name(people, company, name);
    netgen_writer_number(writer, people->key[member]);
    netgen_writer_text(writer, name);
    netgen_writer_text(writer, title_of(people, member, place));
    netgen_writer_day(writer, from_day);
    if (place == 1 || netgen_people_between_jobs(people, member)) {
        netgen_writer_day(writer, to_day);
    } else {
        netgen_writer_empty(writer);
    }
    netgen_writer_end(writer);
    output->rows++;
}

bool netgen_write_positions(netgen_output *output)
{
    const uint32_t count = output->people->member_count;
    netgen_random random = netgen_random_stream(output->people->seed, NETGEN_FOR_ORDER, 1);
    if (!netgen_writer_open(
            output->writer, output->folder, "positions.csv", "member,company,title,from,to")) {
        return false;
    }
    shuffled(output, &random, HOLDS_COUNT * count);
    output->rows = 0;
    for (uint32_t i = 0; i < HOLDS_COUNT * count; i++) {
        write_position(
            output, output->scratch[i] / HOLDS_COUNT, output->scratch[i] % HOLDS_COUNT);
    }
    return netgen_writer_close(output->writer);
}

// Place 0 is the first degree, place 1 (one member in five) a master's at another school.
static void write_degree(netgen_output *output, uint32_t member, uint32_t place)
{
    const netgen_people *const people = output->people;
    netgen_writer *const writer = output->writer;
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_EDUCATION, member);
    const bool schooled = netgen_random_below(&random, 100) >= 12; // see without_school
    const uint32_t field = netgen_random_skewed(&random, NETGEN_FIELD_COUNT);
    const bool goes_on = netgen_random_below(&random, 100) < 20;
    const uint32_t other = people->school[netgen_random_below(&random, people->member_count)];
    const netgen_life life = netgen_people_life(people, member);
    const uint32_t school = people->school[member];
    const bool master =
        goes_on && other != school && life.school_to_day + MASTER_DAYS <= NETGEN_LAST_DAY;
    if (!schooled || (place == 1 && !master)) {
        return;
    }
    char name[NETGEN_NAME_BYTES];
    netgen_people_school_name(people, place == 0 ? school : other, name);
    netgen_writer_number(writer, people->key[member]);
    netgen_writer_text(writer, name);
    netgen_writer_plain(writer, place == 0 ? "Bachelor" : "Master");
    netgen_writer_plain(writer, netgen_field[field]);
    netgen_writer_day(writer, place == 0 ? life.school_from_day : life.school_to_day + 63);
    netgen_writer_day(
        writer, place == 0 ? life.school_to_day : life.school_to_day + MASTER_DAYS);
    netgen_writer_end(writer);
    output->rows++;
}

bool netgen_write_education(netgen_output *output)
{
    const uint32_t count = output->people->member_count;
    netgen_random random = netgen_random_stream(output->people->seed, NETGEN_FOR_ORDER, 2);
    if (!netgen_writer_open(output->writer, output->folder, "education.csv",
            "member,school,degree,field,from,to")) {
        return false;
    }
    shuffled(output, &random, DEGREE_COUNT * count);
    output->rows = 0;
    for (uint32_t i = 0; i < DEGREE_COUNT * count; i++) {
        write_degree(
            output, output->scratch[i] / DEGREE_COUNT, output->scratch[i] % DEGREE_COUNT);
    }
    return netgen_writer_close(output->writer);
}

static uint32_t group_count(const netgen_people *people)
{
    const uint32_t count = 1 + people->member_count / MEMBERS_A_GROUP;
    assert(count > 0);
    return count;
}

typedef struct group {
    uint32_t owner;
    uint32_t topic; // industry of the owner, so large industries have more groups
    int32_t created_day;
} group;

static group group_at(const netgen_people *people, uint32_t index)
{
    const uint64_t count = group_count(people);
    const uint32_t first = (uint32_t)(index * (uint64_t)people->member_count / count);
    const uint32_t next = (uint32_t)((index + 1) * (uint64_t)people->member_count / count);
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_GROUP, index);
    group made;
    made.owner = first + netgen_random_below(&random, next - first);
    made.topic = people->company_industry[people->company[made.owner]];
    made.created_day = NETGEN_FIRST_DAY + (int32_t)netgen_random_below(&random, 6500);
    return made;
}

bool netgen_write_groups(netgen_output *output)
{
    static const char *const before[3] = {"", "Komunitas ", ""};
    static const char *const after[3] = {" Circle", "", " Forum"};
    netgen_writer *const writer = output->writer;
    const uint32_t count = group_count(output->people);
    netgen_random random = netgen_random_stream(output->people->seed, NETGEN_FOR_GROUP, count);
    if (!netgen_writer_open(
            writer, output->folder, "groups.csv", "id,name,topic,owner,created")) {
        return false;
    }
    shuffled(output, &random, count);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = output->scratch[i];
        const group made = group_at(output->people, index);
        char name[2 * NETGEN_NAME_BYTES];
        const char *const topic = netgen_industry[made.topic];
        snprintf(name, sizeof name, "%s%s%s %u", before[index % 3], topic, after[index % 3],
            (unsigned)index + 1);
        netgen_writer_label(writer, 'g', index + 1);
        netgen_writer_text(writer, name);
        netgen_writer_text(writer, topic);
        netgen_writer_number(writer, output->people->key[made.owner]);
        netgen_writer_day(writer, made.created_day);
        netgen_writer_end(writer);
    }
    output->rows = count;
    return netgen_writer_close(writer);
}

static void write_membership(
    netgen_output *output, uint32_t index, uint32_t member, const char *role, int32_t day)
{
    netgen_writer_label(output->writer, 'g', index + 1);
    netgen_writer_number(output->writer, output->people->key[member]);
    netgen_writer_plain(output->writer, role);
    netgen_writer_day(output->writer, day);
    netgen_writer_end(output->writer);
    output->rows++;
}

// The group a member joins at one place, or no group (count): mostly one of the own industry.
static uint32_t joined_group(const netgen_people *people, uint32_t member, uint32_t place)
{
    const uint32_t count = group_count(people);
    netgen_random random =
        netgen_random_stream(people->seed, NETGEN_FOR_MEMBERSHIP, member * JOINED_MAX + place);
    if (netgen_random_below(&random, 100) < 50) {
        return count;
    }
    const uint32_t near = (uint32_t)(member * (uint64_t)count / people->member_count);
    if (netgen_random_below(&random, 100) < 60) {
        return (near + netgen_random_skewed(&random, 12)) % count;
    }
    return netgen_random_skewed(&random, count);
}

// Memberships are found once: a place counts only if no earlier place of the member names the
// group.
static bool is_new_group(
    const netgen_people *people, uint32_t member, uint32_t place, uint32_t index)
{
    for (uint32_t before = 0; before < place; before++) {
        if (joined_group(people, member, before) == index) {
            return false;
        }
    }
    return index < group_count(people) && group_at(people, index).owner != member;
}

bool netgen_write_memberships(netgen_output *output)
{
    const netgen_people *const people = output->people;
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_ORDER, 3);
    if (!netgen_writer_open(
            output->writer, output->folder, "memberships.csv", "group,member,role,joined")) {
        return false;
    }
    const uint32_t count = JOINED_MAX * people->member_count;
    shuffled(output, &random, count);
    output->rows = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t member = output->scratch[i] / JOINED_MAX;
        const uint32_t place = output->scratch[i] % JOINED_MAX;
        if (output->scratch[i] < group_count(people)) {
            const group own = group_at(people, output->scratch[i]);
            write_membership(output, output->scratch[i], own.owner, "owner", own.created_day);
        }
        const uint32_t index = joined_group(people, member, place);
        if (is_new_group(people, member, place, index)) {
            const group made = group_at(people, index);
            const uint32_t days = (uint32_t)(NETGEN_LAST_DAY - made.created_day);
            const bool helps = netgen_random_below(&random, 100) < 2;
            write_membership(output, index, member, helps ? "moderator" : "member",
                made.created_day + (int32_t)netgen_random_below(&random, days));
        }
    }
    return netgen_writer_close(output->writer);
}
