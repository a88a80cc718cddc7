// Demonstration people: the same every time, valid by the national rules, plausible in time.
#include "demo/demo.h"

#include "codec/json/json.h"
#include "codec/text/text.h"
#include "fhir/validate/validate.h"
#include "identity/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TODAY = 20635 }; // 2026-07-01

static const struct demo_setting setting = {.seed = 2026, .today = TODAY};

static struct demo_life life_of(struct arena *a, uint64_t index)
{
    struct demo_life life;
    assert_int_equal(demo_life_make(a, &setting, index, &life), DONE);
    return life;
}

static uint64_t hash_life(const struct demo_life *life)
{
    uint64_t h = 0;
    for (size_t i = 0; i < life->resource_count; i++)
        h = str_hash(life->resources[i].json, h);
    for (size_t i = 0; i < life->document_count; i++)
        h = str_hash(life->documents[i].bytes, h);
    return h;
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (uint64_t index = 0; index < 70; index++) {
        struct demo_life once = life_of(&a, index), again = life_of(&a, index);
        assert_int_equal(hash_life(&once), hash_life(&again));
    }
    struct demo_setting other = {.seed = 2027, .today = TODAY};
    struct demo_life here = life_of(&a, 5), there;
    assert_int_equal(demo_life_make(&a, &other, 5, &there), DONE);
    assert_int_not_equal(hash_life(&here), hash_life(&there));
    arena_release(&a);
}

static void every_resource_is_json_of_its_type(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (uint64_t index = 0; index < 160; index++) {
        arena_reset(&a);
        struct demo_life life = life_of(&a, index);
        assert_true(life.resource_count >= 5);
        assert_string_equal(life.resources[0].type, "Patient");
        for (size_t i = 0; i < life.resource_count; i++) {
            struct json *root;
            if (json_parse(&a, life.resources[i].json, NULL, &root))
                fail_msg("%s: %s in %.*s", life.resources[i].type, a.fault.text,
                         STR_ARG(life.resources[i].json));
            assert_true(json_text_is(json_get(root, STR("resourceType")), str_from(life.resources[i].type)));
        }
    }
    arena_release(&a);
}

static void check_valid(struct arena *a, const struct demo_resource *r)
{
    struct json *root;
    assert_int_equal(json_parse(a, r->json, NULL, &root), DONE);
    struct validate_report report;
    validate_resource(a, root, MODEL_NONE, &(struct validate_options){.invariants = true}, &report);
    if (report.errors)
        fail_msg("%s: %.*s: %.*s", r->type, STR_ARG(report.first->expression),
                 STR_ARG(report.first->diagnostics));
}

static void every_resource_is_valid_r4(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (uint64_t index = 0; index < 75; index++) {
        struct demo_life life = life_of(&a, index);
        for (size_t i = 0; i < life.resource_count; i += index < DEMO_NAMED_PEOPLE ? 1 + i / 120 : 1)
            check_valid(&a, &life.resources[i]);
        arena_reset(&a);
    }
    for (unsigned place = 0; place < 6; place++) {
        struct demo_commons commons;
        demo_commons_make(&a, &setting, place * 40, &commons);
        for (size_t i = 0; i < commons.resource_count; i++)
            check_valid(&a, &commons.resources[i]);
        arena_reset(&a);
    }
    arena_release(&a);
}

static void every_reference_leads_to_a_resource(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (uint64_t index = 0; index < 80; index += 4) {
        arena_reset(&a);
        struct demo_life life = life_of(&a, index);
        struct demo_commons commons;
        demo_commons_make(&a, &setting, life.person.place, &commons);
        struct buf known;
        buf_init(&known, &a, 4096);
        for (size_t i = 0; i < life.resource_count; i++)
            buf_print(&known, "%.*s\n", STR_ARG(life.resources[i].full_url));
        for (size_t i = 0; i < commons.resource_count; i++)
            buf_print(&known, "%s/%.*s\n", commons.resources[i].type, STR_ARG(commons.resources[i].id));
        for (size_t i = 0; i < life.resource_count; i++) {
            struct str rest = life.resources[i].json;
            ptrdiff_t at;
            while ((at = str_find_str(rest, STR("\"reference\":\""))) >= 0) {
                rest = str_skip(rest, (size_t)at + strlen("\"reference\":\""));
                struct str line = arena_print(&a, "%.*s\n", (int)str_find(rest, '"'), rest.ptr);
                if (str_find_str(buf_str(&known), line) < 0)
                    fail_msg("%s refers to %.*s", life.resources[i].type, STR_ARG(line));
            }
        }
    }
    arena_release(&a);
}

static int compare_ins(const void *left, const void *right)
{
    return memcmp(left, right, INS_SIZE);
}

static void every_ins_has_a_valid_key_and_one_bearer(void **state)
{
    (void)state;
    enum { PEOPLE = 40000 };
    struct arena a;
    arena_init(&a);
    char(*all)[INS_SIZE] = heap_alloc((size_t)PEOPLE * INS_SIZE);
    for (uint64_t index = 0; index < PEOPLE; index++) {
        arena_reset(&a);
        struct demo_person p;
        assert_int_equal(demo_person_make(&a, &setting, index, &p), DONE);
        struct ins ins;
        if (ins_read(&a, p.oid, p.ins, IDENTITY_LENIENT, &ins))
            fail_msg("%.*s: %s", STR_ARG(p.ins), a.fault.text);
        assert_true(ins.is_test && !ins.is_key_wrong && !ins.is_unlikely);
        assert_int_equal(p.ins.ptr[0], p.sex == 'M' ? '1' : '2');
        assert_memory_equal(p.ins.ptr + 1, p.birth_date.ptr + 2, 2);
        assert_memory_equal(p.ins.ptr + 3, p.birth_date.ptr + 5, 2);
        assert_memory_equal(p.ins.ptr + 5, p.birth_place.ptr, 5);
        memcpy(all[index], p.ins.ptr, INS_SIZE);
    }
    qsort(all, PEOPLE, INS_SIZE, compare_ins);
    for (size_t i = 1; i < PEOPLE; i++)
        assert_memory_not_equal(all[i - 1], all[i], INS_SIZE);
    free(all);
    arena_release(&a);
}

static void corsica_changes_its_number_in_1976(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct demo_person born_1973, born_1981;
    assert_int_equal(demo_person_make(&a, &setting, 27, &born_1973), DONE);
    assert_int_equal(demo_person_make(&a, &setting, 28, &born_1981), DONE);
    assert_true(str_starts(born_1973.birth_place, STR("20")));
    assert_true(str_starts(born_1981.birth_place, STR("2A")));
    arena_release(&a);
}

static void the_sixty_show_every_persona(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    unsigned seen = 0;
    for (uint64_t index = 0; index < DEMO_NAMED_PEOPLE; index++) {
        struct demo_person p;
        assert_int_equal(demo_person_make(&a, &setting, index, &p), DONE);
        seen |= p.personas;
        assert_true(!(p.personas & DEMO_CENTENARIAN) || p.age >= 100);
        assert_true(!(p.personas & DEMO_PREGNANT) || p.sex == 'F');
        assert_true(!(p.personas & DEMO_ADOLESCENT) || (p.age >= 14 && p.age < 18));
        if (p.personas & DEMO_HELPED) {
            struct demo_person carer;
            assert_int_equal(demo_person_make(&a, &setting, p.carer, &carer), DONE);
            assert_true(p.carer != p.index && carer.age >= 18 && !(carer.personas & DEMO_HELPED));
        }
    }
    assert_int_equal(seen, (DEMO_FOREIGN_BORN << 1) - 1);
    arena_release(&a);
}

static void families_share_a_home_and_a_name(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (uint64_t index = 0; index < 1000; index++) {
        struct demo_person p, head;
        assert_int_equal(demo_person_make(&a, &setting, index, &p), DONE);
        assert_int_equal(demo_person_make(&a, &setting, p.household, &head), DONE);
        assert_true(str_equal(p.line, head.line) && str_equal(p.city, head.city));
        if (p.role != DEMO_OFFSPRING)
            continue;
        bool named = false;
        for (uint64_t i = p.household; i < p.household + p.household_size; i++) {
            struct demo_person parent;
            assert_int_equal(demo_person_make(&a, &setting, i, &parent), DONE);
            named |= parent.role != DEMO_OFFSPRING && str_equal(parent.family, p.family);
            if (parent.role != DEMO_OFFSPRING)
                assert_true(parent.age - p.age >= 17);
            else if (i != index)
                assert_true(labs((long)parent.birth_day - p.birth_day) > 280); // brothers and sisters
        }
        assert_true(named);
    }
    arena_release(&a);
}

// Walks a resource: no date before the birth or after today, but for what is planned.
static void check_dates(struct arena *a, const struct json *node, const struct demo_person *p,
                        const char *type)
{
    for (const struct json *c = json_first(node); c; c = c->next) {
        check_dates(a, c, p, type);
        struct str name = json_name(c), text = json_text(a, c);
        bool is_time = str_ends(name, STR("DateTime")) || str_ends(name, STR("Date")) ||
                       str_equal(name, STR("date")) || str_equal(name, STR("start")) ||
                       str_equal(name, STR("end")) || str_equal(name, STR("issued")) ||
                       str_equal(name, STR("authoredOn"));
        struct date date;
        if (!is_time || !text.ptr)
            continue;
        if (!date_read(text, &date))
            fail_msg("%s.%.*s is no date: %.*s", type, STR_ARG(name), STR_ARG(text));
        int64_t day = days_from_civil(date.year, date.month ? date.month : 1, date.day ? date.day : 1);
        if (day < p->birth_day || day > TODAY)
            fail_msg("%s.%.*s is out of the life: %.*s, born %.*s", type, STR_ARG(name), STR_ARG(text),
                     STR_ARG(p->birth_date));
    }
}

static void nothing_happens_before_birth_or_after_today(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (uint64_t index = 0; index < 200; index++) {
        arena_reset(&a);
        struct demo_life life = life_of(&a, index);
        for (size_t i = 0; i < life.resource_count; i++) {
            struct json *root;
            assert_int_equal(json_parse(&a, life.resources[i].json, NULL, &root), DONE);
            check_dates(&a, root, &life.person, life.resources[i].type);
        }
    }
    arena_release(&a);
}

static void professionals_and_establishments_bear_valid_numbers(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (unsigned place = 0; place < demo_place_count(); place++) {
        arena_reset(&a);
        struct demo_commons commons;
        demo_commons_make(&a, &setting, place, &commons);
        assert_true(commons.resource_count > 40);
        for (size_t i = 0; i < commons.resource_count; i++) {
            struct json *root;
            assert_int_equal(json_parse(&a, commons.resources[i].json, NULL, &root), DONE);
            struct str number = json_text(&a, json_walk(root, "identifier", "value", NULL));
            struct national_id id;
            if (!strcmp(commons.resources[i].type, "Practitioner"))
                assert_int_equal(national_read_professional(&a, number, IDENTITY_STRICT, &id), DONE);
            if (!strcmp(commons.resources[i].type, "Organization"))
                assert_int_equal(national_read_structure(&a, number, IDENTITY_STRICT, &id), DONE);
        }
    }
    arena_release(&a);
}

static void a_sentence_tells_what_a_person_lives_with(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct demo_person p;
    assert_int_equal(demo_person_make(&a, &setting, 7, &p), DONE);
    struct str sentence = demo_person_sentence(&a, &p);
    assert_true(str_starts(sentence, p.used_given));
    assert_true(str_find_str(sentence, STR("72 ans : Diabète de type 2, Hypertension")) > 0);
    arena_release(&a);
}

// Of diabetes treated for years, the newest HbA1c is lower than the oldest, and above that of the healthy.
static void treatment_shows_in_the_results(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct demo_life life = life_of(&a, 7);
    double oldest = 0, newest = 0;
    char first_day[32] = "9999", last_day[32] = "";
    for (size_t i = 0; i < life.resource_count; i++) {
        struct json *root;
        if (strcmp(life.resources[i].type, "Observation") != 0 ||
            str_find_str(life.resources[i].json, STR("\"4548-4\"")) < 0)
            continue;
        assert_int_equal(json_parse(&a, life.resources[i].json, NULL, &root), DONE);
        const struct json *value = json_walk(root, "valueQuantity", "value", NULL);
        double percent = decimal_value(str_of(value->text, value->size));
        struct str day = json_text(&a, json_get(root, STR("effectiveDateTime")));
        assert_true(percent > 5.0 && percent < 11.0);
        if (strncmp(day.ptr, first_day, 10) < 0) {
            snprintf(first_day, sizeof first_day, "%.10s", day.ptr);
            oldest = percent;
        }
        if (strncmp(day.ptr, last_day, 10) > 0) {
            snprintf(last_day, sizeof last_day, "%.10s", day.ptr);
            newest = percent;
        }
    }
    assert_true(strtol(last_day, NULL, 10) - strtol(first_day, NULL, 10) >= 8);
    assert_true(newest < oldest && newest > 6.0);
    arena_release(&a);
}

static void a_number_past_the_last_is_refused(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct demo_life life;
    assert_int_equal(demo_life_make(&a, &setting, DEMO_PEOPLE_MAX, &life), INVALID);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(every_resource_is_json_of_its_type),
        cmocka_unit_test(every_resource_is_valid_r4),
        cmocka_unit_test(every_reference_leads_to_a_resource),
        cmocka_unit_test(every_ins_has_a_valid_key_and_one_bearer),
        cmocka_unit_test(corsica_changes_its_number_in_1976),
        cmocka_unit_test(the_sixty_show_every_persona),
        cmocka_unit_test(families_share_a_home_and_a_name),
        cmocka_unit_test(nothing_happens_before_birth_or_after_today),
        cmocka_unit_test(professionals_and_establishments_bear_valid_numbers),
        cmocka_unit_test(a_sentence_tells_what_a_person_lives_with),
        cmocka_unit_test(treatment_shows_in_the_results),
        cmocka_unit_test(a_number_past_the_last_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
