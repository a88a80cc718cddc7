// What codec/archive promises: what goes in comes out, and what is unsafe is refused.
#include "codec/archive/archive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static bool into_buf(void *context, struct str bytes)
{
    buf_add(context, bytes);
    return true;
}

static bool into_nothing(void *context, struct str bytes)
{
    (void)context, (void)bytes;
    return false;
}

// Runs a program that writes an archive to standard output, in a folder of its own.
static struct str output_of(const char *script)
{
    struct str command = arena_print(&arena, "d=$(mktemp -d) && cd $d && { %s ; } && rm -rf $d", script);
    FILE *pipe = popen(command.ptr, "r");
    assert_non_null(pipe);
    struct buf bytes;
    buf_init(&bytes, &arena, 1 << 16);
    for (size_t got = 1; got > 0; bytes.len += got) {
        buf_reserve(&bytes, 1 << 16);
        got = fread(bytes.ptr + bytes.len, 1, 1 << 16, pipe);
    }
    assert_int_equal(pclose(pipe), 0);
    return buf_str(&bytes);
}

// What reading everything ends with: NOT_FOUND is the good end. *listed: "path=content;…".
static enum code read_all(struct str bytes, const struct unpack_limits *limits, struct str *listed)
{
    struct unpack *u;
    struct buf list;
    buf_init(&list, &arena, 0);
    enum code code = unpack_open(&arena, bytes, limits, &u);
    if (code)
        return code;
    for (;;) {
        struct unpack_entry entry;
        struct str content;
        code = unpack_next(&arena, u, &entry);
        if (code == DONE)
            code = unpack_all(&arena, u, &content);
        if (code)
            break;
        buf_print(&list, "%.*s=%.*s;", STR_ARG(entry.path), STR_ARG(content));
    }
    unpack_free(&u);
    assert_null(u);
    *listed = buf_str(&list);
    return code;
}

static void what_is_packed_unpacks_to_the_same(void **state)
{
    (void)state;
    struct buf zip;
    buf_init(&zip, &arena, 0);
    struct pack *p;
    pack_open(&p, into_buf, &zip);
    assert_int_equal(pack_add(&arena, p, STR("Éloïse/été.txt"), STR("un"), 1700000000000000), DONE);
    assert_int_equal(pack_begin(&arena, p, STR("b"), PACK_SIZE_UNKNOWN, 0), DONE);
    assert_int_equal(pack_write(&arena, p, STR("de")), DONE);
    assert_int_equal(pack_write(&arena, p, STR("ux")), DONE);
    assert_int_equal(pack_add(&arena, p, STR("empty"), STR(""), 0), DONE);
    assert_int_equal(pack_add(&arena, p, STR("../c"), STR("x"), 0), INVALID);
    assert_int_equal(pack_finish(&arena, &p), DONE);
    assert_null(p);
    struct str listed;
    assert_true(unpack_knows(buf_str(&zip)));
    assert_int_equal(read_all(buf_str(&zip), NULL, &listed), NOT_FOUND);
    assert_true(str_equal(listed, STR("Éloïse/été.txt=un;b=deux;empty=;")));
}

static void a_sink_that_fails_fails_the_packing(void **state)
{
    (void)state;
    struct pack *p;
    pack_open(&p, into_nothing, NULL);
    enum code code = pack_add(&arena, p, STR("a"), STR("un"), 0);
    assert_int_equal(pack_finish(&arena, &p), INTERNAL);
    assert_true(code == DONE || code == INTERNAL);
}

static void archives_of_other_programs_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *script, *listed;
    } rows[] = {
        {"mkdir é && echo -n 1 > é/ü && echo -n 2 > b && zip -qr - é b", "é/ü=1;b=2;"},
        {"mkdir a && echo -n 1 > a/b && tar c ./a", "a/b=1;"},
        {"echo -n 1 > é && tar cz é", "é=1;"},
        {"echo -n 1 > a && tar c --format=pax a | zstd -qc", "a=1;"},
        {"echo -n 1 | gzip", "=1;"},
        {"echo -n 1 | zstd -qc", "=1;"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str listed = {0};
        struct str bytes = output_of(rows[i].script);
        assert_true(unpack_knows(bytes));
        assert_int_equal(read_all(bytes, NULL, &listed), NOT_FOUND);
        assert_string_equal(arena_copy(&arena, listed).ptr, rows[i].listed);
    }
}

static void unsafe_archives_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        enum code code;
    } rows[] = {
        {"mkdir a && echo 1 > b && cd a && tar cP ../b", INVALID},
        {"echo 1 > b && tar cP $PWD/b", INVALID},
        {"mkdir a && touch b && cd a && zip -q ../z ../b && cat ../z.zip", INVALID},
        {"ln -s /etc/passwd a && tar c a", INVALID},
        {"echo 1 > a && ln a b && tar c a b", INVALID},
        {"ln -s /etc/passwd a && zip -qy z a && cat z.zip", INVALID},
        {"mkfifo a && tar c a", INVALID},
        {"touch 'a\\b' && tar c --no-unquote 'a\\b'", INVALID},
        {"touch 'C:x' && tar c C:x", INVALID},
        {"touch $(printf '\\351') && tar c *", INVALID},
        {"echo 1 > a && zip -q -P secret z a && cat z.zip", UNSUPPORTED},
        {"yes abcdefgh | head -c 40000000 > a && zip -q z a && cat z.zip", TOO_LARGE},
        {"yes abcdefgh | head -c 40000000 | gzip", TOO_LARGE},
        {"yes abcdefgh | head -c 40000000 | zstd -qc", TOO_LARGE},
        {"echo plain text, no archive at all", INVALID},
        {"true", INVALID},
        {"head -c 100000 /dev/urandom > a && zip -q z a && head -c 50000 z.zip", INVALID},
        {"head -c 100000 /dev/urandom | gzip | head -c 50000", INVALID},
        {"printf 'PK\\003\\004'", INVALID},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str listed;
        enum code code = read_all(output_of(rows[i].script), NULL, &listed);
        if (code != rows[i].code)
            fail_msg("%s: %s, %s", rows[i].script, code_word(code), arena.fault.text);
    }
}

static void limits_of_entries_and_bytes_hold(void **state)
{
    (void)state;
    struct str listed;
    struct str zip = output_of("echo -n 123 > a && echo -n 456 > b && zip -q - a b");
    struct unpack_limits limits = {.entries_max = 2, .bytes_max = 6, .entry_bytes_max = 3};
    assert_int_equal(read_all(zip, &limits, &listed), NOT_FOUND);
    limits.entries_max = 1;
    assert_int_equal(read_all(zip, &limits, &listed), TOO_LARGE);
    limits = (struct unpack_limits){.bytes_max = 5};
    assert_int_equal(read_all(zip, &limits, &listed), TOO_LARGE);
    limits = (struct unpack_limits){.entry_bytes_max = 2};
    assert_int_equal(read_all(zip, &limits, &listed), TOO_LARGE);
}

static void paths_that_climb_or_hide_are_told_from_good_ones(void **state)
{
    (void)state;
    static const char *const good[] = {"a", "a/b.xml", "..a", "a..", "é/ü"};
    static const char *const bad[] = {"",       "/a",   "a/",  "a//b", ".",   "..",
                                      "a/../b", "a\\b", "c:a", "a\nb", "\xe9"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(archive_path_safe(str_from(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(archive_path_safe(str_from(bad[i])));
    assert_false(archive_path_safe(str_of("a\0b", 3)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_packed_unpacks_to_the_same),  TEST(a_sink_that_fails_fails_the_packing),
        TEST(archives_of_other_programs_are_read), TEST(unsafe_archives_are_refused),
        TEST(limits_of_entries_and_bytes_hold),    TEST(paths_that_climb_or_hide_are_told_from_good_ones),
    };
    return cmocka_run_group_tests_name("codec/archive", tests, NULL, NULL);
}
