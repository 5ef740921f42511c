// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * People are drawn one after another, then their records, then the connections of records.
 * Surnames are syllables put together, so that they are nobody's; first names are common ones.
 */
#include "support/duplicate_people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "support/quality_table.h"

enum {
    NAME_BYTES = 64,
    COMPANIES = 500,
    SCHOOLS = 90,
    CITIES = 45,
    TITLES = 60,
    CONTACTS = 36,
    TWINS_PER_MILLE = 8,
    SECOND_PER_MILLE = 125
};

// A first name and a form of it that the same person may use; some are in no table.
static const char *const first_names[][2] = {{"Robert", "Bob"}, {"William", "Bill"},
    {"Elizabeth", "Liz"}, {"Margaret", "Peggy"}, {"James", "Jim"}, {"Michael", "Mike"},
    {"Thomas", "Tom"}, {"Katherine", "Kate"}, {"Richard", "Rick"}, {"Jennifer", "Jenny"},
    {"Alexander", "Alex"}, {"Christopher", "Chris"}, {"Daniel", "Dan"}, {"Matthew", "Matt"},
    {"Andrew", "Drew"}, {"Joseph", "Joe"}, {"Samuel", "Sam"}, {"Rebecca", "Becky"},
    {"Susan", "Sue"}, {"Edward", "Ted"}, {"Francisco", "Paco"}, {"Jose", "Pepe"},
    {"Guadalupe", "Lupe"}, {"Ignacio", "Nacho"}, {"Dolores", "Lola"}, {"Manuel", "Manolo"},
    {"Enrique", "Quique"}, {"Javier", "Javi"}, {"Rosario", "Charo"}, {"Eduardo", "Lalo"},
    {"Johannes", "Hannes"}, {"Friedrich", "Fritz"}, {"Katharina", "Kathi"},
    {"Elisabeth", "Lisa"}, {"Wolfgang", "Wolfi"}, {"Ulrich", "Uli"}, {"Sebastian", "Basti"},
    {"Stefanie", "Steffi"}, {"Joachim", "Achim"}, {"Maximilian", "Max"}, {"Bambang", "Bams"},
    {"Mohammad", "Moh"}, {"Kurniawan", "Wawan"}, {"Wulandari", "Wulan"}, {"Widodo", "Dodo"},
    {"Yusuf", "Ucup"}, {"Siti", "Iti"}, {"Rahmat", "Mamat"}, {"Prasetyo", "Pras"},
    {"Lestari", "Tari"}, {"Nikolaos", "Nikos"}, {"Georgios", "Yorgos"}, {"Dmitry", "Dima"},
    {"Mikhail", "Misha"}, {"Natalia", "Natasha"}, {"Vladimir", "Vova"}, {"Sergei", "Serge"},
    {"Ann", "Ann"}, {"Budi", "Budi"}, {"Clara", "Clara"}, {"Dora", "Dora"}, {"Felix", "Felix"},
    {"Grace", "Grace"}, {"Hugo", "Hugo"}, {"Iris", "Iris"}, {"Karin", "Karin"},
    {"Leon", "Leon"}, {"Mara", "Mara"}, {"Nils", "Nils"}, {"Oscar", "Ossi"}, {"Paula", "Pauli"},
    {"Quentin", "Quin"}, {"Ruben", "Rube"}, {"Silvia", "Silvi"}, {"Tobias", "Tobi"},
    {"Ugo", "Ugo"}, {"Vera", "Vera"}, {"Wanda", "Wanda"}, {"Yara", "Yara"}, {"Zeno", "Zeno"}};
enum {
    FIRST_NAMES = sizeof first_names / sizeof first_names[0]
};

static const char *const common_surnames[] = {"Contoh", "Muster", "Ejemplo", "Sample",
    "Specimen", "Obrazets", "Misal", "Rekaan", "Beispiel", "Fiktif"};
static const char *const onsets[] = {"Ba", "Be", "Bo", "Da", "Do", "Fa", "Ga", "Ge", "Gro",
    "Ha", "He", "Ka", "Ki", "Ko", "Kra", "La", "Le", "Lo", "Ma", "Me", "Mo", "Mü", "Na", "No",
    "Pa", "Pe", "Ra", "Rö", "Sa", "Schä", "Si", "So", "Soe", "Sta", "Ta", "Tje", "To", "Va",
    "Ve", "Za"};
static const char *const middles[] = {"bel", "dan", "dra", "gor", "han", "kas", "lan", "lin",
    "man", "mer", "nar", "nik", "por", "ran", "rin", "sen", "tar", "tin", "vor", "zel"};
static const char *const codas[] = {"berg", "ez", "ida", "in", "kov", "la", "man", "nov", "o",
    "ono", "opa", "oro", "sen", "ski", "son", "stein", "to", "wati", "yanto", "zar"};

typedef struct person {
    uint32_t first, middle, company, past, school, title, city; // middle 0: none
    char last[NAME_BYTES];
    char local[2][NAME_BYTES]; // of the address at work and the private one
    uint32_t phone, birthday;
    uint32_t record; // the first
} person;

typedef struct population {
    ng_random random;
    person *at; // [count]
    uint32_t count;
    duplicate_people *out;
    ng_map *locals;           // that are taken
    uint32_t *colleague;      // [count] people by company
    uint32_t *colleague_from; // [COMPANIES + 2]
    FILE *list[2];            // members
    FILE *positions[2];
    FILE *connections;
} population;

static uint32_t below(population *on, uint32_t limit)
{
    return (uint32_t)ng_random__below(&on->random, limit);
}

static bool one_in(population *on, uint32_t per_mille)
{
    return below(on, 1000) < per_mille;
}

// Small numbers come more often.
static uint32_t skewed(population *on, uint32_t limit)
{
    const uint64_t a = below(on, limit);
    const uint64_t b = below(on, limit);
    return (uint32_t)(a * b / limit);
}

// -------------------------------------------------------------------------------------- people

static void draw_surname(population *on, char out[NAME_BYTES])
{
    if (one_in(on, 120)) {
        snprintf(out, NAME_BYTES, "%s",
            common_surnames[skewed(on, sizeof common_surnames / sizeof *common_surnames)]);
        return;
    }
    const char *middle =
        one_in(on, 300) ? "" : middles[skewed(on, sizeof middles / sizeof *middles)];
    snprintf(out, NAME_BYTES, "%s%s%s", onsets[skewed(on, sizeof onsets / sizeof *onsets)],
        middle, codas[skewed(on, sizeof codas / sizeof *codas)]);
}

// Nobody has the address of somebody else.
static void draw_local(population *on, uint32_t index, bool is_private, char out[NAME_BYTES])
{
    const person *one = &on->at[index];
    bool is_new;
    uint32_t number;
    char name[2][NAME_BYTES];
    snprintf(name[0], NAME_BYTES, "%s", first_names[one->first][0]);
    snprintf(name[1], NAME_BYTES, "%s", one->last);
    for (char *at = name[1]; *at != '\0'; at++) {
        *at = (unsigned char)*at >= 0x80 ? 'x' : *at;
    }
    if (is_private && one_in(on, 400)) {
        snprintf(out, NAME_BYTES, "%s%s%u", middles[below(on, 20)], middles[below(on, 20)],
            (unsigned)below(on, 100));
    } else if (one_in(on, 600)) {
        snprintf(out, NAME_BYTES, "%.20s.%.30s", name[0], name[1]);
    } else {
        snprintf(out, NAME_BYTES, "%c%.30s", name[0][0], name[1]);
    }
    assert_int_equal(
        ng_map__add(on->locals, (ng_text){out, strlen(out)}, &number, &is_new, NULL), NG_OK);
    if (!is_new) {
        snprintf(out + strlen(out), NAME_BYTES - strlen(out), "%u", (unsigned)index);
    }
}

static void draw_person(population *on, uint32_t index)
{
    person *one = &on->at[index];
    draw_surname(on, one->last);
    one->first = skewed(on, FIRST_NAMES);
    one->middle = one_in(on, 150) ? 1 + below(on, FIRST_NAMES - 1) : 0;
    one->company = 1 + skewed(on, COMPANIES);
    one->past = 1 + skewed(on, COMPANIES);
    one->school = 1 + skewed(on, SCHOOLS);
    one->title = 1 + skewed(on, TITLES);
    one->city = 1 + skewed(on, CITIES);
    one->phone = 100000000 + below(on, 800000000);
    one->birthday = below(on, 14000);
    if (index > 0 && one_in(on, TWINS_PER_MILLE)) {
        const person *other = &on->at[below(on, index)];
        memcpy(one->last, other->last, sizeof one->last);
        one->first = other->first;
        one->middle = 0;
        one->company = other->company;
        on->out->twins++;
    }
    draw_local(on, index, false, one->local[0]);
    draw_local(on, index, true, one->local[1]);
}

static void sort_by_company(population *on)
{
    for (uint32_t i = 0; i < on->count; i++) {
        on->colleague_from[on->at[i].company + 1]++;
    }
    for (uint32_t company = 1; company <= COMPANIES + 1; company++) {
        on->colleague_from[company] += on->colleague_from[company - 1];
    }
    uint32_t next[COMPANIES + 2];
    memcpy(next, on->colleague_from, sizeof next);
    for (uint32_t i = 0; i < on->count; i++) {
        on->colleague[next[on->at[i].company]++] = i;
    }
}

// --------------------------------------------------------------------------------------- names

// Letters as the surname of a record is written in another way; false when there is none.
static bool respell(const char *last, char out[NAME_BYTES])
{
    static const char *const pairs[][2] = {{"ü", "ue"}, {"ö", "oe"}, {"ä", "ae"}, {"Soe", "Su"},
        {"Tje", "Ce"}, {"yanto", "janto"}, {"ski", "sky"}, {"kov", "koff"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *at = strstr(last, pairs[i][0]);
        if (at != NULL && i + 1 < sizeof pairs / sizeof *pairs) {
            snprintf(out, NAME_BYTES, "%.*s%s%.40s", (int)(at - last), last, pairs[i][1],
                at + strlen(pairs[i][0]));
            return true;
        }
    }
    return false;
}

// In Cyrillic letters, where every letter has one.
static bool write_cyrillic(const char *last, char out[NAME_BYTES])
{
    static const char latin[] = "abdefgiklmnoprstvz";
    static const char *const cyrillic[] = {"а", "б", "д", "е", "ф", "г", "и", "к", "л", "м",
        "н", "о", "п", "р", "с", "т", "в", "з"};
    out[0] = '\0';
    for (; *last != '\0'; last++) {
        const char *at = strchr(latin, *last | 0x20);
        if ((unsigned char)*last >= 0x80 || at == NULL) {
            return false;
        }
        strncat(out, cyrillic[at - latin], NAME_BYTES - strlen(out) - 1);
    }
    return true;
}

// One letter changed, left out, doubled in another's place, or exchanged with the next.
static void mistype(population *on, char *text)
{
    const uint32_t bytes = (uint32_t)strlen(text);
    if (bytes < 4) {
        return;
    }
    const uint32_t at = 1 + below(on, bytes - 2);
    const char letter = (char)('a' + below(on, 26));
    if ((unsigned char)text[at] >= 0x80 || (unsigned char)text[at + 1] >= 0x80) {
        return;
    }
    const char next = text[at + 1];
    switch (below(on, 4)) {
    case 0:
        text[at] = letter;
        break;
    case 1:
        memmove(text + at, text + at + 1, bytes - at);
        break;
    case 2:
        memmove(text + at + 1, text + at, bytes - at + 1);
        text[at] = letter;
        break;
    default:
        text[at + 1] = text[at];
        text[at] = next;
        break;
    }
}

// As the second record has it.
static void vary_name(population *on, const person *one, char out[4 * NAME_BYTES])
{
    char first[NAME_BYTES];
    char last[NAME_BYTES];
    char other[NAME_BYTES];
    bool middle = one->middle != 0 && one_in(on, 500);
    bool turned = false;
    snprintf(first, NAME_BYTES, "%s", first_names[one->first][0]);
    snprintf(last, NAME_BYTES, "%s", one->last);
    const uint32_t way = below(on, 100);
    if (way < 16) {
        mistype(on, below(on, 3) == 0 ? first : last);
        if (way < 2) {
            mistype(on, last);
        }
    } else if (way < 30) {
        snprintf(first, NAME_BYTES, "%s", first_names[one->first][1]);
    } else if (way < 37) {
        first[1] = '\0';
    } else if (way < 45) {
        if (respell(one->last, other) || write_cyrillic(one->last, other)) {
            memcpy(last, other, sizeof last);
        }
    } else if (way < 51) {
        turned = true;
        middle = false;
    }
    snprintf(out, (size_t)4 * NAME_BYTES, "%s%s%s%s%s", turned ? last : first, " ",
        middle ? first_names[one->middle][0] : "", middle ? " " : "", turned ? first : last);
}

// ------------------------------------------------------------------------------------- records

static uint32_t add_record(population *on, uint32_t index)
{
    duplicate_people *out = on->out;
    out->person[out->record_count] = index;
    return out->record_count++;
}

static void write_field(
    population *on, FILE *to, uint32_t per_mille, const char *kind, uint32_t number)
{
    if (one_in(on, per_mille)) {
        fprintf(to, ",%s %u", kind, (unsigned)number);
    } else {
        fprintf(to, ",");
    }
}

static void write_phone(population *on, FILE *to, uint32_t per_mille, uint32_t phone)
{
    const bool known = one_in(on, per_mille);
    const bool spaced = one_in(on, 500);
    if (!known) {
        fprintf(to, ",");
    } else if (spaced) {
        fprintf(to, ",0%u %u", (unsigned)(phone / 1000000), (unsigned)(phone % 1000000));
    } else {
        fprintf(to, ",0%u", (unsigned)phone);
    }
}

// What the first list says.
static void write_first(population *on, uint32_t index, bool second_list)
{
    person *one = &on->at[index];
    FILE *to = on->list[second_list];
    one->record = add_record(on, index);
    fprintf(to, "r%u,%s%s%s %s", (unsigned)one->record, first_names[one->first][0],
        one->middle != 0 ? " " : "", one->middle != 0 ? first_names[one->middle][0] : "",
        one->last);
    write_field(on, to, 880, "Company", one->company);
    write_field(on, to, 800, "Title", one->title);
    write_field(on, to, 650, "School", one->school);
    write_field(on, to, 800, "City", one->city);
    if (one_in(on, 600)) {
        fprintf(to, ",%s@mail.example.com", one->local[1]);
    } else {
        fprintf(to, ",");
    }
    write_phone(on, to, 350, one->phone);
    if (one_in(on, 200)) {
        fprintf(to, ",%u-%02u-%02u", 1960 + one->birthday % 40, 1 + one->birthday / 40 % 12,
            1 + one->birthday / 480 % 28);
    } else {
        fprintf(to, ",");
    }
    fprintf(to, "\n");
    if (one_in(on, 500)) {
        fprintf(on->positions[second_list], "r%u,Company %u,,\n", (unsigned)one->record,
            (unsigned)one->past);
    }
}

// What another list says of the same person, perhaps years later.
static uint32_t write_second(population *on, uint32_t index, bool second_list)
{
    const person *one = &on->at[index];
    FILE *to = on->list[second_list];
    char name[4 * NAME_BYTES];
    const uint32_t record = add_record(on, index);
    const uint32_t moved = below(on, 100);
    const uint32_t company = moved < 15 ? one->past
        : moved < 30                    ? 1 + skewed(on, COMPANIES)
                                        : one->company;
    vary_name(on, one, name);
    fprintf(to, "r%u,%s", (unsigned)record, name);
    write_field(on, to, 800, "Company", company);
    write_field(on, to, 700, "Title", one_in(on, 600) ? one->title : 1 + skewed(on, TITLES));
    write_field(on, to, 500, "School", one->school);
    write_field(on, to, 700, "City", one_in(on, 850) ? one->city : 1 + skewed(on, CITIES));
    const uint32_t address = below(on, 100);
    if (address < 25) {
        fprintf(to, ",%s@post.example.org", one->local[1]);
    } else if (address < 50) {
        fprintf(to, ",%s@company%u.example.com", one->local[0], (unsigned)company);
    } else {
        fprintf(to, ",");
    }
    write_phone(on, to, 300, one_in(on, 850) ? one->phone : below(on, 800000000));
    if (one_in(on, 120)) {
        fprintf(to, ",%u-%02u-%02u", 1960 + one->birthday % 40, 1 + one->birthday / 40 % 12,
            1 + one->birthday / 480 % 28);
    } else {
        fprintf(to, ",");
    }
    fprintf(to, "\n");
    return record;
}

// Mostly colleagues.
static uint32_t draw_contact(population *on, uint32_t index)
{
    const uint32_t company = on->at[index].company;
    const uint32_t from = on->colleague_from[company];
    const uint32_t colleagues = on->colleague_from[company + 1] - from;
    return one_in(on, 600) ? on->colleague[from + below(on, colleagues)] : below(on, on->count);
}

static void connect(population *on, uint32_t record, uint32_t contact)
{
    const uint32_t other = on->at[contact].record;
    if (other != record && on->out->person[other] != on->out->person[record]) {
        fprintf(on->connections, "r%u,r%u\n", (unsigned)record, (unsigned)other);
    }
}

static void write_connections(population *on, const uint32_t *second)
{
    for (uint32_t i = 0; i < on->count; i++) {
        uint32_t contact[CONTACTS];
        const uint32_t count = 6 + below(on, CONTACTS - 6);
        for (uint32_t k = 0; k < count; k++) {
            contact[k] = draw_contact(on, i);
            connect(on, on->at[i].record, contact[k]);
        }
        const uint32_t more = second[i] == UINT32_MAX ? 0 : 2 + below(on, 10);
        for (uint32_t k = 0; k < more; k++) {
            const bool same = one_in(on, 700);
            connect(on, second[i], same ? contact[below(on, count)] : draw_contact(on, i));
        }
    }
}

// ------------------------------------------------------------------------------ the population

static void write_people(population *on)
{
    uint32_t *second = quality_allocate(on->count, sizeof *second);
    for (uint32_t i = 0; i < on->count; i++) {
        const bool second_list = one_in(on, 250);
        write_first(on, i, second_list);
        second[i] = UINT32_MAX;
        if (one_in(on, SECOND_PER_MILLE)) {
            // One in ten stands twice in one list.
            second[i] = write_second(on, i, one_in(on, 100) ? second_list : !second_list);
            on->out->same++;
        }
    }
    write_connections(on, second);
    free(second);
}

duplicate_people duplicate_people_import(
    reputation_world *world, uint32_t people, uint64_t seed)
{
    static const char *const header =
        "id,name,company,title,school,location,email,phone,birthday";
    static const char *const files[] = {"members-1.csv", "members-2.csv", "positions-1.csv",
        "positions-2.csv", "connections.csv"};
    duplicate_people out = {.person = quality_allocate((size_t)people * 2, sizeof *out.person)};
    population on = {.count = people, .out = &out};
    ng_random__init(&on.random, seed);
    on.at = quality_allocate(people, sizeof *on.at);
    on.colleague = quality_allocate(people, sizeof *on.colleague);
    on.colleague_from = quality_allocate(COMPANIES + 2, sizeof *on.colleague_from);
    assert_int_equal(ng_map__create(&on.locals, NULL), NG_OK);
    for (uint32_t i = 0; i < people; i++) {
        draw_person(&on, i);
    }
    sort_by_company(&on);
    for (size_t i = 0; i < 2; i++) {
        on.list[i] = reputation_world_write(world, files[i], header);
        on.positions[i] =
            reputation_world_write(world, files[i + 2], "member,company,title,from");
    }
    on.connections = reputation_world_write(world, files[4], "a,b");
    write_people(&on);
    for (size_t i = 0; i < 2; i++) {
        fclose(on.list[i]);
        fclose(on.positions[i]);
    }
    fclose(on.connections);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        reputation_world_import(world, files[i]);
    }
    ng_map__destroy(on.locals);
    free(on.colleague);
    free(on.colleague_from);
    free(on.at);
    return out;
}

void duplicate_people_release(duplicate_people *people)
{
    free(people->person);
}
