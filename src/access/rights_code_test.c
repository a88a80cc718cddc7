// The rights file as bytes: what is written is read again, and nothing else is taken.
#include "access/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka's own headers come last.
#include <cmocka.h>

static const struct access_party pharmacy = {{"2990000018", 10}, true}, nurse = {{"810000000028", 12}, false};

#define FAR_US (INT64_C(719162) * 24 * 3600 * 1000000)

static struct rights full_file(struct arena *a)
{
    struct rights r = {.birth_day = -12345,
                       .own_access_day = 19000,
                       .opened_us = 1,
                       .suspended_us = 2,
                       .closed_us = FAR_US,
                       .died_us = -FAR_US,
                       .erasure_asked_us = 5,
                       .suspension_opposed = true,
                       .informed_us = 6,
                       .care_team_opposed = true,
                       .administrator = STR("810000000010"),
                       .attending = STR("810000000036"),
                       .administrator_since_us = 7,
                       .attending_since_us = 8,
                       .regulation = ACCESS_PERMITTED,
                       .break_glass = ACCESS_DENIED,
                       .masks_by_default = true};
    for (int i = 0; i < 3; i++)
        *access_add_authorisation(a, &r) =
            (struct access_authorisation){(enum access_basis)i, pharmacy, i, 100 + i, i == 2};
    *access_add_block(a, &r) = (struct access_block){nurse, 9, 0};
    *access_add_objection(a, &r) = (struct access_objection){{STR(""), false}, 10, 11, true};
    *access_add_mandate(a, &r) =
        (struct access_mandate){ACCESS_CARER, STR("account-1"), 20000, 20100, true, false};
    *access_add_mandate(a, &r) =
        (struct access_mandate){ACCESS_ASSISTANCE, STR("account-2"), 20000, 0, false, true};
    *access_add_app_consent(a, &r) =
        (struct access_app_consent){STR("app"), UINT64_MAX, UINT64_C(1) << 63, 12, 13, 14};
    return r;
}

static struct str bytes_of(struct arena *a, const struct rights *r)
{
    struct buf b;
    buf_init(&b, a, 64);
    access_rights_write(&b, r);
    return buf_str(&b);
}

static void what_is_written_is_read_again(void **state)
{
    struct arena a;
    struct rights r, read;
    (void)state;
    arena_init(&a);
    r = full_file(&a);
    struct str bytes = bytes_of(&a, &r);
    assert_int_equal(access_rights_read(&a, bytes, &read), DONE);
    assert_int_equal(read.birth_day, -12345);
    assert_int_equal(read.died_us, -FAR_US);
    assert_int_equal(read.closed_us, FAR_US);
    assert_true(str_equal(read.attending, r.attending));
    assert_int_equal(read.break_glass, ACCESS_DENIED);
    assert_true(read.masks_by_default && !read.masks_reimbursements);
    assert_int_equal(read.authorisation_count, 3);
    assert_int_equal(read.authorisations[2].basis, ACCESS_CARE_TEAM);
    assert_true(read.authorisations[2].is_opposed && read.authorisations[2].party.is_structure);
    assert_true(str_equal(read.blocks[0].party.id, nurse.id));
    assert_int_equal(read.mandates[1].kind, ACCESS_ASSISTANCE);
    assert_true(read.app_consents[0].reads == UINT64_MAX);
    assert_true(str_equal(bytes_of(&a, &read), bytes)); // and so the rest of it
    arena_release(&a);
}

static void an_empty_file_is_a_closed_door(void **state)
{
    struct arena a;
    struct rights none = {0}, read;
    (void)state;
    arena_init(&a);
    assert_int_equal(access_rights_read(&a, bytes_of(&a, &none), &read), DONE);
    assert_int_equal(access_state_of(&read, clock_now_us()), ACCESS_NOT_OPEN);
    assert_true(bytes_of(&a, &none).len < 32); // most spaces of a nation have little more
    arena_release(&a);
}

static void cut_short_lengthened_or_of_another_form_it_is_refused(void **state)
{
    struct arena a;
    struct rights r, read;
    (void)state;
    arena_init(&a);
    r = full_file(&a);
    struct str bytes = bytes_of(&a, &r);
    for (size_t len = 0; len < bytes.len; len++)
        assert_int_equal(access_rights_read(&a, str_of(bytes.ptr, len), &read), INTERNAL);
    struct str longer = arena_print(&a, "%.*s ", STR_ARG(bytes)), other = arena_copy(&a, bytes);
    assert_int_equal(access_rights_read(&a, str_of(longer.ptr, bytes.len + 1), &read), INTERNAL);
    ((char *)(uintptr_t)other.ptr)[0] = 77;
    assert_int_equal(access_rights_read(&a, other, &read), INTERNAL);
    assert_int_equal(read.authorisation_count, 0);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(an_empty_file_is_a_closed_door),
        cmocka_unit_test(cut_short_lengthened_or_of_another_form_it_is_refused),
    };
    return cmocka_run_group_tests_name("rights as bytes", tests, NULL, NULL);
}
