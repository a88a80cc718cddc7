// Documents' bytes, checking and rebuilding.
#include "space/space_fixture.h"

// ---- contents

static uint64_t random_state = 88172645463325252u;

static void fill(char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        random_state ^= random_state << 13;
        random_state ^= random_state >> 7;
        random_state ^= random_state << 17;
        bytes[i] = (char)random_state;
    }
}

static struct space_content put_content(struct fixture *f, uint64_t space, struct str bytes)
{
    struct space_sink *sink;
    struct space_content content;
    struct deed d = begin(f);
    MUST(f, space_content_begin(&d, space, &sink));
    MUST(f, space_content_add(sink, bytes));
    MUST(f, space_content_end(sink, &content));
    MUST(f, commit_and_end(&d));
    return content;
}

static int64_t count(struct fixture *f, uint64_t space, const struct store_statement *statement)
{
    struct store_rows rows;
    struct store_value key = store_id(space);
    struct deed d = begin(f);
    MUST(f, store_select(&f->a, d.read, space, statement, &key, 1, &rows));
    assert_true(store_next(&f->a, &rows));
    int64_t number = store_column_int(&rows, 0);
    store_rows_end(&rows);
    end(&d);
    return number;
}

static const struct store_statement contents = {"test_contents",
                                                "SELECT count(*) FROM content WHERE space = $1"};
static const struct store_statement chunks = {"test_chunks",
                                              "SELECT count(*) FROM content_chunk WHERE space = $1"};

static void contents_of_every_size_come_back_and_are_kept_once(void **state)
{
    static const size_t sizes[] = {0,
                                   1,
                                   SPACE_CHUNK_SIZE - 1,
                                   SPACE_CHUNK_SIZE,
                                   SPACE_CHUNK_SIZE + 1,
                                   2 * SPACE_CHUNK_SIZE,
                                   2 * SPACE_CHUNK_SIZE + 7};
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1"), other = open_person(f, "2");
    char *bytes = arena_alloc_raw(&f->a, 3 * SPACE_CHUNK_SIZE);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        fill(bytes, sizes[i]);
        struct str all = str_of(bytes, sizes[i]);
        struct space_content first = put_content(f, space, all), again = put_content(f, space, all);
        assert_int_equal(first.size, sizes[i]);
        assert_int_equal(again.number, first.number);
        assert_int_equal(count(f, space, &contents), i + 1);
        struct deed d = begin(f);
        size_t at = 0;
        for (uint32_t k = 0; k < space_content_chunks(&first); k++) {
            struct str chunk;
            MUST(f, space_content_read(&d, space, first.number, k, &chunk));
            assert_memory_equal(bytes + at, chunk.ptr, chunk.len);
            at += chunk.len;
        }
        assert_int_equal(at, sizes[i]);
        end(&d);
        unsigned char sha[32];
        crypt_digest(CRYPT_SHA256, all, sha);
        assert_memory_equal(sha, first.sha256, 32);
        // Another person's copy is their own.
        assert_int_not_equal(put_content(f, other, all).number, first.number);
    }
}

static void what_was_staged_and_left_is_swept_after_a_day(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    size_t size = 2 * SPACE_CHUNK_SIZE + 1;
    char *bytes = arena_alloc_raw(&f->a, size);
    int64_t now = clock_now_us();
    fill(bytes, size);
    struct space_content kept = put_content(f, space, str_of(bytes, size));
    for (int i = 0; i < 3; i++) { // begun, and neither ended nor dropped, as by a crash
        struct space_sink *sink;
        struct deed d = begin(f);
        fill(bytes, size);
        MUST(f, space_content_begin(&d, space, &sink));
        MUST(f, space_content_add(sink, str_of(bytes, size)));
        if (i == 0)
            space_content_drop(sink); // as by a client that went away
        else
            MUST(f, space_content_end(sink, &kept)); // the deed then came to nothing
        end(&d);
    }
    assert_int_equal(count(f, space, &contents), 3);
    struct deed d = begin(f);
    MUST(f, space_content_sweep(&d, space));
    end(&d);
    assert_int_equal(count(f, space, &contents), 3); // they may still be under way
    clock_set_for_test(now + 25 * 3600LL * 1000000);
    fill(bytes, size);
    put_content(f, space, str_of(bytes, size)); // who stages, sweeps
    clock_set_for_test(0);
    assert_int_equal(count(f, space, &contents), 2);
    assert_int_equal(count(f, space, &chunks), 6);
}

static void forty_megabytes_pass_through_little_memory(void **state)
{
    enum { SIZE = 40 * 1000 * 1000, PIECE = 64 * 1024, MEMORY_MAX = 4 << 20 };
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    char *piece = arena_alloc_raw(&f->a, PIECE);
    struct space_sink *sink;
    struct space_content content;
    struct arena a;
    arena_init(&a);
    struct deed d = deed_of(f, &a, &fixture_operator);
    MUST(f, space_content_begin(&d, space, &sink));
    for (size_t sent = 0; sent < SIZE; sent += PIECE) {
        fill(piece, PIECE);
        MUST(f, space_content_add(sink, str_of(piece, PIECE)));
        assert_true(a.used < MEMORY_MAX);
    }
    MUST(f, space_content_end(sink, &content));
    MUST(f, commit_and_end(&d));
    assert_true(a.used < MEMORY_MAX);
    arena_release(&a);
    assert_true(content.size >= SIZE);
    arena_init(&a);
    size_t got = 0;
    for (uint32_t i = 0; i < space_content_chunks(&content); i++) {
        struct str chunk;
        d = deed_of(f, &a, &fixture_operator);
        MUST(f, space_content_read(&d, space, content.number, i, &chunk));
        got += chunk.len;
        end(&d);
        assert_true(a.used < MEMORY_MAX);
        arena_reset(&a);
    }
    assert_int_equal(got, content.size);
    arena_release(&a);
}

// ---- a space with something of everything

static uint64_t furnish(struct fixture *f)
{
    uint64_t space = open_person(f, "1");
    char *data = arena_alloc_raw(&f->a, 400 * 1024);
    for (size_t i = 0; i < 400 * 1024; i++)
        data[i] = "ABCDEFGH"[(i * i / 977) % 8];
    for (int i = 0; i < 25; i++) {
        struct resource r = create(
            f, space, i % 5 ? (struct str){0} : arena_print(&f->a, "named-%d", i),
            arena_print(
                &f->a,
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":"
                "\"http://loinc.org\",\"code\":\"8302-%d\"}]},\"subject\":{\"reference\":\"Patient/named\"},"
                "\"valueQuantity\":{\"value\":1.%d0}}",
                i % 9, i));
        struct deed d = begin(f);
        if (i % 3 == 0)
            MUST(f,
                 space_update(
                     &d, r.at, 0,
                     tree_of(&f->a, STR("{\"resourceType\":\"Observation\",\"status\":\"amended\"}")), &r));
        else if (i % 7 == 0)
            MUST(f, space_delete(&d, r.at, 0, &r));
        MUST(f, commit_and_end(&d));
    }
    create(f, space, (struct str){0},
           arena_print(&f->a,
                       "{\"resourceType\":\"Binary\",\"contentType\":\"application/pdf\",\"data\":\"%.*s\"}",
                       400 * 1024, data));
    create(
        f, 0, (struct str){0},
        STR("{\"resourceType\":\"Practitioner\",\"identifier\":[{\"system\":\"urn:p\",\"value\":\"1\"}]}"));
    return space;
}

static struct str dump(struct fixture *f, uint64_t space)
{
    static const struct store_statement all = {
        "test_dump", "SELECT slot, version, updated_us, state, length(keys), body FROM resource "
                     "WHERE space = $1 ORDER BY slot"};
    struct buf b;
    struct store_rows rows;
    struct store_value key = store_id(space);
    struct deed d = begin(f);
    buf_init(&b, &f->a, 4096);
    MUST(f, store_select(&f->a, d.read, space, &all, &key, 1, &rows));
    while (store_next(&f->a, &rows)) {
        for (int i = 0; i < 5; i++)
            buf_print(&b, "%lld ", (long long)store_column_int(&rows, i));
        buf_add(&b, store_column(&rows, 5));
    }
    store_rows_end(&rows);
    end(&d);
    return buf_str(&b);
}

static size_t find_count(struct fixture *f, uint64_t space, model_type type, const char *query)
{
    struct search_query *q;
    struct space_page page;
    struct deed d = begin(f);
    MUST(f, parse_query(&f->a, type, query, &q));
    MUST(f, space_search(&d, space, q, &page));
    end(&d);
    return (size_t)page.total;
}

static void rebuilding_changes_nothing(void **state)
{
    struct fixture *f = *state;
    uint64_t space = furnish(f), spaces[] = {space, 0};
    for (size_t i = 0; i < 2; i++) {
        struct str before = dump(f, spaces[i]);
        struct deed d = begin(f);
        MUST(f, space_rebuild(&d, spaces[i]));
        end(&d);
        assert_true(str_equal(before, dump(f, spaces[i])));
    }
    assert_int_equal(find_count(f, 0, MODEL_Practitioner, "identifier=urn:p|1"), 1);
    assert_true(find_count(f, space, MODEL_Observation, "code=http://loinc.org|8302-1") > 0);
    assert_true(find_count(f, space, MODEL_Observation, "subject=Patient/named") > 5);
}

// ---- damage

struct damages {
    unsigned count;
    struct pointer at;
    char what[128];
};

static void note_damage(void *context, struct pointer at, uint32_t version, const char *what)
{
    struct damages *d = context;
    (void)version;
    d->count++;
    d->at = at;
    snprintf(d->what, sizeof d->what, "%s", what);
}

static struct damages check_house(struct fixture *f, uint64_t space)
{
    struct damages found = {0};
    struct deed d = begin(f);
    enum code code = space_check(&d, space, note_damage, &found);
    assert_int_equal(code, found.count ? INVALID : DONE);
    end(&d);
    return found;
}

// Changes one row behind the store's back, as a disk might.
static void damage(struct fixture *f, uint64_t space, const char *sql)
{
    struct str rest = str_from(sql);
    struct store_writes *writes = store_writes_new(&f->a, space);
    while (rest.ptr) {
        struct store_statement *statement = ARENA_NEW(&f->a, struct store_statement);
        *statement = (struct store_statement){"test_damage", arena_copy(&f->a, str_cut(&rest, ';')).ptr};
        store_write(writes, statement, NULL, 0, rest.ptr ? STORE_ANY_ROWS : 1);
    }
    MUST(f, store_commit(&f->a, f->store, writes));
}

static void the_operators_journal_is_checked_with_the_commons(void **state)
{
    struct fixture *f = *state;
    furnish(f);
    assert_int_equal(check_house(f, 0).count, 0);
    damage(f, 0, "DROP TRIGGER journal_unaltered;UPDATE journal SET at_us = 1 WHERE seq = 1");
    struct damages found = check_house(f, 0);
    assert_int_equal(found.count, 1);
    assert_non_null(strstr(found.what, "journal"));
}

static void checking_names_each_kind_of_damage(void **state)
{
    static const struct {
        const char *sql, *what;
    } kinds[] = {
        {"UPDATE resource SET body = CAST(substr(body, 1, length(body) - 4) || x'00000000' AS BLOB) WHERE "
         "state = 0 AND slot = (SELECT max(slot) FROM resource WHERE slot & 16777215 = 20) - 18",
         "body"},
        {"UPDATE resource SET keys = CAST(substr(keys, 1, length(keys) - 4) || x'00000000' AS BLOB) WHERE "
         "slot = (SELECT max(slot) FROM resource WHERE slot & 16777215 = 20) - 17",
         "keys"},
        {"UPDATE resource SET body = (SELECT body FROM resource r WHERE r.slot = resource.slot - 1) "
         "WHERE slot = (SELECT max(slot) FROM resource WHERE slot & 16777215 = 20) - 14",
         "body"},
        {"UPDATE content_chunk SET bytes = CAST(substr(bytes, 1, length(bytes) - 4) || x'00000000' AS BLOB) "
         "WHERE "
         "chunk = 1",
         "bytes"},
        {"DELETE FROM content_chunk WHERE chunk = 0", "bytes"},
        {"DROP TRIGGER journal_unaltered;UPDATE journal SET line = CAST(substr(line, 1, length(line) - 1) "
         "|| x'00' AS BLOB) WHERE seq = 4",
         "journal"},
    };
    struct fixture *f = *state;
    uint64_t space = furnish(f), other = open_person(f, "2");
    assert_int_equal(check_house(f, space).count, 0);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        MUST(f, store_backup(&f->a, f->store, arena_print(&f->a, "%s/kept-%zu", f->folder, i).ptr));
        damage(f, space, kinds[i].sql);
        struct damages found = check_house(f, space);
        if (found.count != 1 || !strstr(found.what, kinds[i].what))
            print_error("%s: %u damages, \"%s\"\n", kinds[i].sql, found.count, found.what);
        assert_int_equal(found.count, 1);
        assert_non_null(strstr(found.what, kinds[i].what));
        assert_int_equal(check_house(f, other).count, 0);
        fixture_close(f);
        assert_int_equal(system(arena_print(&f->a, "rm -f '%s'/*.db*; cp '%s'/kept-%zu/*.db '%s'", f->folder,
                                            f->folder, i, f->folder)
                                    .ptr),
                         0);
        MUST(f, fixture_open(f));
        assert_int_equal(check_house(f, space).count, 0);
    }
    // Damaged keys are made anew from the body.
    damage(f, space, kinds[1].sql);
    assert_int_equal(check_house(f, space).count, 1);
    struct deed d = begin(f);
    MUST(f, space_rebuild(&d, space));
    end(&d);
    assert_int_equal(check_house(f, space).count, 0);
}

#define IN_A_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(contents_of_every_size_come_back_and_are_kept_once),
        IN_A_HOUSE(what_was_staged_and_left_is_swept_after_a_day),
        IN_A_HOUSE(forty_megabytes_pass_through_little_memory),
        IN_A_HOUSE(rebuilding_changes_nothing),
        IN_A_HOUSE(the_operators_journal_is_checked_with_the_commons),
        IN_A_HOUSE(checking_names_each_kind_of_damage),
    };
    return cmocka_run_group_tests_name("space upkeep", tests, NULL, NULL);
}
