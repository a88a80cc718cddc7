// Links open by their name until their end, count wrong passcodes for life, and leave nothing behind.
#include "healthlink/healthlink.h"

#include "support/sealed_store.h"

enum { FILE_SIZE = 500000 };
static const int64_t DAY_US = 1440 * 60LL * 1000000;

static struct health_link_desk desk_of(struct fixture *f)
{
    return (struct health_link_desk){.arena = &f->a,
                                     .keys = f->keys,
                                     .box = f->box,
                                     .read = look(f),
                                     .writes = store_writes_new(&f->a, SPACE),
                                     .space = SPACE,
                                     .now_us = f->now_us};
}

static enum code commit(struct fixture *f, struct health_link_desk *desk)
{
    return store_commit(&f->a, f->store, desk->writes);
}

static struct str big_file(struct fixture *f)
{
    char *bytes = arena_alloc(&f->a, FILE_SIZE);
    crypt_random(bytes, FILE_SIZE);
    return str_of(bytes, FILE_SIZE);
}

// A link of two files with the passcode "1234", for ten days.
static struct str make_link(struct fixture *f, struct str big)
{
    struct health_link_desk desk = desk_of(f);
    struct health_link link = {.until_us = f->now_us + 10 * DAY_US, .label = STR("essai")};
    const struct str files[] = {STR("petit"), big};
    struct str name;
    assert_int_equal(health_link_make(&desk, &link, STR("1234"), &name), DONE);
    assert_int_equal(health_link_fill(&desk, &link, files, COUNT_OF(files)), DONE);
    assert_int_equal(commit(f, &desk), DONE);
    return name;
}

static void its_files_come_back_by_its_name(void **state)
{
    struct fixture *f = *state;
    struct str big = big_file(f), name = make_link(f, big), bytes;
    struct health_link_desk desk = desk_of(f);
    struct health_link link;
    assert_int_equal(health_link_find(&desk, name, &link), DONE);
    assert_true(str_equal(link.label, STR("essai")) && link.file_count == 2 &&
                link.flags == HEALTH_LINK_PASSCODE);
    assert_int_equal(health_link_file(&desk, &link, 2, &bytes), DONE);
    assert_true(str_equal(bytes, big));
    assert_int_equal(health_link_file(&desk, &link, 3, &bytes), NOT_FOUND);
    char *other = arena_alloc(&f->a, name.len);
    memcpy(other, name.ptr, name.len);
    other[name.len - 2] = (char)(other[name.len - 2] == 'x' ? 'y' : 'x'); // another secret
    assert_int_equal(health_link_find(&desk, str_of(other, name.len), &link), NOT_FOUND);
    desk.space = OTHER_SPACE;
    assert_int_equal(health_link_find(&desk, name, &link), NOT_FOUND);
}

static void wrong_passcodes_are_counted_for_life(void **state)
{
    struct fixture *f = *state;
    struct str name = make_link(f, STR("x"));
    struct health_link link;
    for (unsigned left = HEALTH_LINK_TRIES; left-- > 0;) {
        struct health_link_desk desk = desk_of(f);
        assert_int_equal(health_link_find(&desk, name, &link), DONE);
        assert_true(health_link_is_open(&link, f->now_us));
        assert_true(health_link_try(&desk, &link, STR("1234"))); // a right one between them gives none back
        assert_false(health_link_try(&desk, &link, STR("1235")));
        assert_int_equal(link.tries_left, left);
        assert_int_equal(commit(f, &desk), DONE);
        f->now_us += DAY_US / 10;
    }
    struct health_link_desk desk = desk_of(f);
    assert_int_equal(health_link_find(&desk, name, &link), DONE);
    assert_false(health_link_is_open(&link, f->now_us));
    assert_false(health_link_try(&desk, &link, STR("1234")));
    struct str bytes;
    assert_int_equal(health_link_file(&desk, &link, 1, &bytes), NOT_FOUND);
}

static void of_two_who_try_at_once_both_count(void **state)
{
    struct fixture *f = *state;
    struct health_link link, same;
    struct str name = make_link(f, STR("x"));
    struct health_link_desk one = desk_of(f), two = one;
    two.writes = store_writes_new(&f->a, SPACE);
    assert_int_equal(health_link_find(&one, name, &link), DONE);
    same = link;
    assert_false(health_link_try(&one, &link, STR("0")));
    assert_false(health_link_try(&two, &same, STR("1")));
    assert_int_equal(commit(f, &one), DONE);
    assert_int_equal(commit(f, &two), CONFLICT); // and is run again
}

static void a_pass_is_good_for_its_file_and_its_time(void **state)
{
    struct fixture *f = *state;
    struct str name = make_link(f, STR("x"));
    struct health_link_desk desk = desk_of(f);
    struct health_link link;
    assert_int_equal(health_link_find(&desk, name, &link), DONE);
    struct str pass = health_link_pass(&desk, &link, 2, f->now_us + DAY_US);
    assert_true(health_link_pass_good(&desk, &link, 2, pass));
    assert_false(health_link_pass_good(&desk, &link, 1, pass));
    assert_false(health_link_pass_good(&desk, &link, 2, STR("9999999999999999-x")));
    assert_false(health_link_pass_good(&desk, &link, 2, STR("")));
    desk.now_us += DAY_US;
    assert_false(health_link_pass_good(&desk, &link, 2, pass));
}

static void what_is_over_is_swept(void **state)
{
    struct fixture *f = *state;
    struct str name = make_link(f, STR("x")), bytes;
    struct health_link link;
    int64_t next_us;
    for (unsigned day = 0; day < 2; day++) {
        struct health_link_desk desk = desk_of(f);
        assert_int_equal(health_link_find(&desk, name, &link), DONE);
        assert_int_equal(health_link_sweep(&desk, &next_us), DONE);
        assert_true(day ? next_us == INT64_MAX : next_us == link.until_us);
        assert_int_equal(commit(f, &desk), DONE);
        desk = desk_of(f);
        assert_int_equal(health_link_file(&desk, &link, 1, &bytes), day ? NOT_FOUND : DONE);
        f->now_us = link.until_us;
    }
}

static void open_links_are_bounded(void **state)
{
    struct fixture *f = *state;
    struct str name;
    for (unsigned i = 0; i < HEALTH_LINKS_OPEN_MAX; i++)
        make_link(f, STR("x"));
    struct health_link_desk desk = desk_of(f);
    struct health_link link = {.until_us = f->now_us + DAY_US}, first;
    assert_int_equal(health_link_make(&desk, &link, (struct str){0}, &name), TOO_LARGE);
    assert_int_equal(health_link_read(&desk, 1, &first), DONE);
    health_link_end(&desk, &first);
    assert_int_equal(commit(f, &desk), DONE);
    desk = desk_of(f);
    assert_int_equal(health_link_make(&desk, &link, (struct str){0}, &name), DONE);
    assert_int_equal(link.number, HEALTH_LINKS_OPEN_MAX + 1);
}

static void an_erased_space_has_none(void **state)
{
    struct fixture *f = *state;
    struct health_link *list;
    size_t count;
    make_link(f, STR("x"));
    struct health_link_desk desk = desk_of(f);
    assert_int_equal(health_link_list(&desk, &list, &count), DONE);
    assert_int_equal(count, 1);
    health_link_forget(desk.writes, SPACE);
    assert_int_equal(commit(f, &desk), DONE);
    desk = desk_of(f);
    assert_int_equal(health_link_list(&desk, &list, &count), DONE);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(its_files_come_back_by_its_name),
        TEST(wrong_passcodes_are_counted_for_life),
        TEST(of_two_who_try_at_once_both_count),
        TEST(a_pass_is_good_for_its_file_and_its_time),
        TEST(what_is_over_is_swept),
        TEST(open_links_are_bounded),
        TEST(an_erased_space_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
