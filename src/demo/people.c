// A person: row of the table, names, birth, INS, home.
#include "demo/demo_int.h"

#include "identity/identity.h"

#include <stdio.h>

// Births that no two people share: (sex, year, month, commune, order) has to be unique. The order number is
// made of the block's rank and the slot in the block; the commune is a fixed distance from the block's own.
// Blocks beyond the communes × orders there are get another month.
enum {
    BLOCK = 10,
    RANKS = 98,      // order numbers 1 … 980; the listed people have 991 …
    SPREAD_SLOT = 3, // how far the birth places of neighbours are from each other in the table
    SPREAD_RANK = 13,
    SCRAMBLE = 7919, // prime to places × RANKS
};

struct birth {
    const char *code;
    const struct demo_country *country; // NULL: France
    unsigned order, month_shift;
    unsigned home; // row of the place where the block lives
};

static const struct demo_country *country_of_code(const char *code)
{
    for (unsigned i = 0; code && i < demo_countries_count; i++)
        if (!strcmp(demo_countries[i].code, code))
            return &demo_countries[i];
    return NULL;
}

static void listed_birth(const struct demo_setting *s, const struct demo_row *row, uint64_t index,
                         struct birth *out)
{
    unsigned base = (unsigned)(demo_hash(s->seed, row->household, 3) % demo_places_count);
    *out = (struct birth){.order = 991 + (unsigned)(index % 9), .home = base};
    unsigned near = (base + (row->role == DEMO_OFFSPRING ? 0 : (unsigned)index * 7)) % demo_places_count;
    out->country = country_of_code(row->birth_code);
    out->code = row->birth_code ? row->birth_code : demo_places[near].code;
}

static void drawn_birth(const struct demo_setting *s, const struct demo_row *row, uint64_t index,
                        struct birth *out)
{
    unsigned slot = (unsigned)(index % BLOCK);
    uint64_t cycle = (uint64_t)demo_places_count * RANKS;
    uint64_t block = index / BLOCK - DEMO_NAMED_PEOPLE / BLOCK;
    uint64_t spot = (block * SCRAMBLE + demo_hash(s->seed, 0, 4)) % cycle;
    unsigned commune = (unsigned)(spot % demo_places_count), rank = (unsigned)(spot / demo_places_count);
    unsigned home = (commune + SPREAD_RANK * rank) % demo_places_count;
    *out = (struct birth){
        .order = rank * BLOCK + slot + 1, .home = home, .month_shift = (unsigned)(block / cycle)};
    // One commune in twelve stands for a country: adults of those blocks were born abroad.
    if (commune % 12 == 5 && row->age >= 18 && commune / 12 < demo_countries_count)
        out->country = &demo_countries[commune / 12];
    out->code =
        out->country ? out->country->code : demo_places[(home + slot * SPREAD_SLOT) % demo_places_count].code;
}

static void birth_make(const struct demo_setting *s, const struct demo_row *row, uint64_t index,
                       struct birth *out)
{
    if (index < DEMO_NAMED_PEOPLE)
        listed_birth(s, row, index, out);
    else
        drawn_birth(s, row, index, out);
}

// A day of birth that makes the person `age` today, in the month that is drawn and shifted.
static int32_t birth_day(const struct demo_setting *s, const struct demo_row *row, uint64_t index,
                         unsigned shift)
{
    uint64_t draw = demo_hash(s->seed, index / BLOCK, 5 + index % BLOCK);
    unsigned month = 1 + (unsigned)(draw + shift) % 12;
    unsigned day = 1 + (unsigned)(draw >> 32) % 28;
    int year = demo_year_of(s->today) - row->age;
    int32_t born = demo_day(year, month, day);
    return demo_age_at(born, s->today) < row->age ? demo_day(year - 1, month, day) : born;
}

// NIR: sex, year, month, place, order, key.
static struct str ins_make(struct arena *a, const struct demo_person *p, const char *code, unsigned order)
{
    struct demo_time_text date = demo_date(p->birth_day);
    struct str digits = arena_print(a, "%c%.2s%.2s%s%03u", p->sex == 'M' ? '1' : '2', date.text + 2,
                                    date.text + 5, code, order);
    return arena_print(a, "%.*s%02u", STR_ARG(digits), ins_key(digits));
}

static struct str family_of(const struct demo_setting *s, const struct demo_row *row, uint64_t index)
{
    // Offspring bear the name of the household's man where there is one, else of its head.
    uint64_t from = index;
    if (row->role == DEMO_OFFSPRING) {
        struct demo_row head;
        demo_row_make(s, row->household, &head);
        from = row->household;
        struct demo_row partner;
        demo_row_make(s, row->household + 1, &partner);
        if (head.sex == 'F' && partner.role == DEMO_PARTNER)
            from = row->household + 1;
    }
    struct demo_row bearer;
    struct birth birth;
    demo_row_make(s, from, &bearer);
    birth_make(s, &bearer, from, &birth);
    struct demo_random r = demo_random_of(s->seed, from, 20);
    return birth.country ? str_from(birth.country->families[demo_below(&r, 2)]) : demo_family_name(&r);
}

// Women born before 1975 who live with a partner mostly go by the partner's name.
static struct str used_family_of(const struct demo_setting *s, const struct demo_row *row, uint64_t index,
                                 int year, struct str family)
{
    bool couple = row->role == DEMO_PARTNER;
    uint64_t other = row->household;
    if (row->role == DEMO_HEAD && row->household_size > 1) {
        struct demo_row next;
        demo_row_make(s, index + 1, &next);
        couple = next.role == DEMO_PARTNER;
        other = index + 1;
    }
    if (row->sex != 'F' || !couple || demo_hash(s->seed, index, 21) % 100 >= (year < 1975 ? 85u : 25u))
        return family;
    struct demo_row spouse;
    demo_row_make(s, other, &spouse);
    return family_of(s, &spouse, other);
}

static void name_person(struct arena *a, const struct demo_setting *s, const struct demo_row *row,
                        const struct demo_country *country, struct demo_person *p)
{
    int year = demo_year_of(p->birth_day);
    struct demo_random r = demo_random_of(s->seed, p->index, 22);
    const char *const *abroad = !country ? NULL : p->sex == 'F' ? country->women : country->men;
    unsigned which = demo_below(&r, 2);
    struct str first = abroad ? str_from(abroad[which]) : demo_given_name(&r, p->sex, year);
    struct str second = abroad ? str_from(abroad[!which]) : demo_given_name(&r, p->sex, year - 30);
    struct str family = family_of(s, row, p->index);
    p->family = demo_capitals(a, family);
    p->given = demo_capitals(a, first);
    p->given_all = str_equal(first, second)
                       ? p->given
                       : arena_print(a, "%.*s %s", STR_ARG(p->given), demo_capitals(a, second).ptr);
    p->used_given = first;
    p->used_family = used_family_of(s, row, p->index, year, family);
}

static void house_person(struct arena *a, const struct demo_setting *s, const struct demo_row *row,
                         struct demo_person *p)
{
    struct demo_random home = demo_random_of(s->seed, row->household, 23);
    const struct demo_place *place = &demo_places[p->place];
    char line[DEMO_LINE], phone[DEMO_PHONE];
    demo_street(line, &home);
    p->line = arena_copy(a, str_from(line));
    p->postcode = str_from(place->postcode);
    p->city = str_from(place->city);
    p->city_code = str_from(place->code);
    bool child = row->role == DEMO_OFFSPRING && row->age < 14;
    uint64_t draw = demo_hash(s->seed, child ? row->household : p->index, 24);
    demo_phone(phone, draw, place->code, row->age < 75);
    p->phone = arena_copy(a, str_from(phone));
    p->mailbox = arena_print(a, "%.*s@patient.mssante.fr", STR_ARG(p->ins));
}

enum code demo_person_make(struct arena *a, const struct demo_setting *s, uint64_t index,
                           struct demo_person *out)
{
    if (index >= DEMO_PEOPLE_MAX)
        return fail(a, INVALID, "there are at most %d demonstration people; ask for fewer", DEMO_PEOPLE_MAX);
    struct demo_row row;
    demo_row_make(s, index, &row);
    struct birth birth;
    birth_make(s, &row, index, &birth);
    *out = (struct demo_person){
        .index = index,
        .personas = row.personas,
        .oid = STR("1.2.250.1.213.1.4.10"),
        .sex = row.sex,
        .role = row.role,
        .age = row.age,
        .place = birth.home,
        .household = row.household,
        .household_size = row.household_size,
        .carer = row.carer,
        .birth_day = birth_day(s, &row, index, birth.month_shift),
    };
    if (birth.country)
        out->personas |= DEMO_FOREIGN_BORN;
    out->birth_date = arena_copy(a, str_from(demo_date(out->birth_day).text));
    out->birth_city = str_from(birth.country ? birth.country->name : demo_place_find(birth.code)->city);
    char code[6];
    demo_code_at_birth(code, birth.code, demo_year_of(out->birth_day));
    out->birth_place = arena_copy(a, str_from(code));
    out->ins = ins_make(a, out, code, birth.order);
    name_person(a, s, &row, birth.country, out);
    house_person(a, s, &row, out);
    return DONE;
}
