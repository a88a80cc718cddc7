// What settings promise: the last source stands, what fits is taken, all else stops the start with its place.
#include "settings/settings.h"
#include "support/own_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct setting mail_rows[] = {
    {"mail.url", "", "Where mail goes. Not set: nowhere.", SETTING_URL, "smtp|smtps"},
    {"mail.password", "", "The password of the mail server.", SETTING_SECRET, NULL},
    {"mail.folder", "", "Where letters go.", SETTING_FOLDER, NULL},
    {"mail.authorities", "", "Whom to trust.", SETTING_FILE, NULL},
    {"mail.from", "ens@localhost", "The sender.", SETTING_TEXT, NULL},
    {"mail.name", "", "Whose.", SETTING_TEXT, "2..5"},
    {"mail.tries", "5", "How often.", SETTING_NUMBER, "1..20"},
    {0},
};
static const struct setting sign_in_rows[] = {
    {"sign-in.open", "yes", "May people sign in?", SETTING_SWITCH, NULL},
    {"sign-in.idle", "15m", "The longest pause.", SETTING_DURATION, "1m..1d"},
    {"sign-in.form", "strict", "How.", SETTING_CHOICE, "strict|lenient"},
    {0},
};
static const struct setting *const tables[] = {mail_rows, sign_in_rows, NULL};

struct fixture {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    const char *file, *secret;
    struct settings *s;
};

static int make(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    arena_init(&f->a);
    own_folder_make(f->folder);
    f->file = arena_print(&f->a, "%s/settings", f->folder).ptr;
    f->secret = arena_print(&f->a, "%s/password", f->folder).ptr;
    *state = f;
    return 0;
}

static int drop(void **state)
{
    struct fixture *f = *state;
    settings_free(&f->s);
    unlink(f->file);
    unlink(f->secret);
    int left = rmdir(f->folder);
    arena_release(&f->a);
    free(f);
    return left;
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static enum code load(struct fixture *f, const char *text, const char *const *sets, size_t set_count)
{
    const struct settings_sources sources = {
        .tables = tables, .file = f->file, .sets = sets, .set_count = set_count};
    if (text)
        write_file(f->file, text, 0644);
    settings_free(&f->s);
    return settings_load(&f->a, &sources, &f->s);
}

static void assert_text(struct str text, const char *expected)
{
    assert_true(str_equal(text, str_from(expected)));
}

static void without_a_file_the_rows_stand(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(load(f, NULL, NULL, 0), DONE);
    assert_text(settings_text(f->s, "mail.url"), "");
    assert_text(settings_text(f->s, "mail.password"), "");
    assert_text(settings_text(f->s, "mail.from"), "ens@localhost");
    assert_int_equal(settings_number(f->s, "mail.tries"), 5);
    assert_true(settings_switch(f->s, "sign-in.open"));
    assert_int_equal(settings_duration_us(f->s, "sign-in.idle"), INT64_C(900) * 1000 * 1000);
    assert_text(settings_text(f->s, "sign-in.form"), "strict");
}

static void the_file_stands_above_the_rows_and_set_above_the_file(void **state)
{
    struct fixture *f = *state;
    const char *const sets[] = {"mail.tries=7", "mail.tries = 8", "mail.from="};
    assert_int_equal(load(f,
                          "# how mail goes\n\n  mail.url =  smtp://mail.example.fr:25 \r\nmail.tries=6\n"
                          "mail.from = Mon espace = le vôtre\nmail.name=été œ\nsign-in.open = no",
                          NULL, 0),
                     DONE);
    assert_text(settings_text(f->s, "mail.url"), "smtp://mail.example.fr:25");
    assert_text(settings_text(f->s, "mail.from"), "Mon espace = le vôtre");
    assert_text(settings_text(f->s, "mail.name"), "été œ"); // 5 characters
    assert_int_equal(settings_number(f->s, "mail.tries"), 6);
    assert_false(settings_switch(f->s, "sign-in.open"));
    assert_int_equal(load(f, NULL, sets, COUNT_OF(sets)), DONE);
    assert_int_equal(settings_number(f->s, "mail.tries"), 8);
    assert_text(settings_text(f->s, "mail.from"), "");
}

static void what_is_wrong_in_the_file_is_told_with_its_line(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text, *line, *says;
    } cases[] = {
        {"mail.port = 25\n", ":1", "no setting \"mail.port\""},
        {"\n# x\nMail.url = smtp://x\n", ":3", "no setting"},
        {"mail.tries\n", ":1", "name = value"},
        {"mail.tries = 0\n", ":1", "mail.tries takes a whole number (1..20)"},
        {"mail.tries = 21\n", ":1", "1..20"},
        {"mail.tries = -1\n", ":1", "1..20"},
        {"mail.tries =\n", ":1", "1..20"},
        {"mail.tries = 5 # often\n", ":1", "1..20"},
        {"mail.tries = 5\nmail.tries = 5\n", ":2", "set in line 1 already"},
        {"sign-in.open = maybe\n", ":1", "yes or no"},
        {"sign-in.open = YES\n", ":1", "yes or no"},
        {"sign-in.idle = 59s\n", ":1", "1m..1d"},
        {"sign-in.idle = 25h\n", ":1", "1m..1d"},
        {"sign-in.idle = 15\n", ":1", "such as 15m"},
        {"sign-in.form = loose\n", ":1", "strict|lenient"},
        {"sign-in.form = strict|lenient\n", ":1", "strict|lenient"},
        {"mail.url = http://mail.example.fr\n", ":1", "smtp|smtps"},
        {"mail.url = smtp://\n", ":1", "URL"},
        {"mail.url = smtp://user:word@mail.example.fr\n", ":1", "URL"},
        {"mail.url = smtp://mail.example.fr/\n", ":1", "URL"},
        {"mail.url = mail.example.fr\n", ":1", "URL"},
        {"mail.from = a\tb\n", ":1", "a line of text"},
        {"mail.name = a\n", ":1", "mail.name takes a line of text in UTF-8"},
        {"mail.name = sixsix\n", ":1", "(2..5)"},
        {"mail.name = a\xff\n", ":1", "in UTF-8"},
        {"mail.folder = nowhere\n", ":1", "there is no folder"},
        {"mail.authorities = .\n", ":1", "there is no file"},
        {"mail.folder = settings\n", ":1", "there is no folder"},
        {"mail.password = nowhere\n", ":1", "cannot be opened"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        print_message("%s", cases[i].text);
        assert_int_equal(load(f, cases[i].text, NULL, 0), INVALID);
        assert_null(f->s);
        assert_non_null(strstr(f->a.fault.where, "/settings:"));
        assert_string_equal(strrchr(f->a.fault.where, ':'), cases[i].line);
        assert_non_null(strstr(f->a.fault.text, cases[i].says));
    }
}

static void what_is_wrong_in_a_set_is_told(void **state)
{
    struct fixture *f = *state;
    static const char *const wrong[] = {"mail.tries", "mail.tries=many", "nothing=1", "=", ""};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(load(f, NULL, &wrong[i], 1), INVALID);
        assert_string_equal(f->a.fault.where, "--set");
    }
}

static void a_secret_is_taken_from_its_file_and_never_printed(void **state)
{
    struct fixture *f = *state;
    struct buf printed;
    write_file(f->secret, "correct horse\n", 0600);
    assert_int_equal(load(f, "mail.password = password\n", NULL, 0), DONE);
    assert_text(settings_text(f->s, "mail.password"), "correct horse");
    buf_init(&printed, &f->a, 1024);
    settings_print(&printed, f->s);
    assert_null(strstr(printed.ptr, "horse"));
    assert_non_null(strstr(printed.ptr, "mail.password = password\n"));
    const char *absolute = arena_print(&f->a, "mail.password=%s", f->secret).ptr;
    assert_int_equal(load(f, NULL, &absolute, 1), DONE);
    assert_text(settings_text(f->s, "mail.password"), "correct horse");
}

static void a_secret_that_others_may_read_or_that_says_nothing_is_refused(void **state)
{
    struct fixture *f = *state;
    write_file(f->secret, "correct horse\n", 0640);
    assert_int_equal(load(f, "mail.password = password\n", NULL, 0), INVALID);
    assert_non_null(strstr(f->a.fault.text, "chmod 600"));
    write_file(f->secret, "\n", 0600);
    assert_int_equal(load(f, NULL, NULL, 0), INVALID);
    assert_non_null(strstr(f->a.fault.text, "empty"));
    assert_int_equal(load(f, "mail.password = .\n", NULL, 0), INVALID); // a folder
}

static void what_is_printed_is_read_again_as_the_same(void **state)
{
    struct fixture *f = *state;
    struct buf first, second;
    buf_init(&first, &f->a, 1024);
    buf_init(&second, &f->a, 1024);
    assert_int_equal(load(f, "mail.url = smtps://mail.example.fr\nsign-in.idle = 30m\n", NULL, 0), DONE);
    settings_print(&first, f->s);
    assert_int_equal(load(f, buf_str(&first).ptr, NULL, 0), DONE);
    settings_print(&second, f->s);
    assert_string_equal(first.ptr, second.ptr);
    assert_non_null(strstr(first.ptr, "# The longest pause.\n# Allowed: 1m..1d\n# Standard: 15m\n"
                                      "sign-in.idle = 30m\n"));
}

static void a_folder_is_told_absolute_and_all_come_one_after_the_other(void **state)
{
    struct fixture *f = *state;
    const struct setting *row;
    struct str value, before = {0};
    size_t at = 0, count = 0;
    assert_int_equal(load(f, "mail.folder = .\nmail.authorities = settings\n", NULL, 0), DONE);
    assert_text(settings_text(f->s, "mail.folder"), f->folder);
    assert_text(settings_text(f->s, "mail.authorities"), f->file);
    while (settings_next(f->s, &at, &row, &value)) {
        assert_true(str_compare(before, str_from(row->name)) < 0);
        before = str_from(row->name);
        count++;
        if (row->kind == SETTING_FOLDER)
            assert_text(value, f->folder);
    }
    assert_int_equal(count, COUNT_OF(mail_rows) + COUNT_OF(sign_in_rows) - 2);
}

static void rows_that_are_wrong_stop_every_start(void **state)
{
    struct fixture *f = *state;
    static const struct setting twice[] = {{"mail.url", "", "Again.", SETTING_TEXT, NULL}, {0}};
    static const struct setting unfit[] = {{"a.number", "0", "Unfit.", SETTING_NUMBER, "1..2"}, {0}};
    const struct setting *const with_twice[] = {mail_rows, twice, NULL};
    const struct setting *const with_unfit[] = {unfit, NULL};
    assert_int_equal(settings_load(&f->a, &(struct settings_sources){.tables = with_twice}, &f->s), INTERNAL);
    assert_int_equal(settings_load(&f->a, &(struct settings_sources){.tables = with_unfit}, &f->s), INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_file_the_rows_stand, make, drop),
        cmocka_unit_test_setup_teardown(the_file_stands_above_the_rows_and_set_above_the_file, make, drop),
        cmocka_unit_test_setup_teardown(what_is_wrong_in_the_file_is_told_with_its_line, make, drop),
        cmocka_unit_test_setup_teardown(what_is_wrong_in_a_set_is_told, make, drop),
        cmocka_unit_test_setup_teardown(a_secret_is_taken_from_its_file_and_never_printed, make, drop),
        cmocka_unit_test_setup_teardown(a_secret_that_others_may_read_or_that_says_nothing_is_refused, make,
                                        drop),
        cmocka_unit_test_setup_teardown(what_is_printed_is_read_again_as_the_same, make, drop),
        cmocka_unit_test_setup_teardown(a_folder_is_told_absolute_and_all_come_one_after_the_other, make,
                                        drop),
        cmocka_unit_test_setup_teardown(rows_that_are_wrong_stop_every_start, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
