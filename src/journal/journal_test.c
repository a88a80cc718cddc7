// The chain of a journal: whatever is changed in it is noticed, with the key or without.
#include "journal/journal.h"

#include "support/sealed_store.h"

enum { LINES = 60, TAMPERINGS = 1000 };

struct house {
    struct fixture sealed;
    char copy[80];
    struct store *tampered;
    uint64_t random;
};

static void append(struct fixture *f, uint64_t space, unsigned n)
{
    struct actor actor = {.role = ACTOR_LPS,
                          .rpps = STR("10001234567"),
                          .token_id = STR("0123abcd"),
                          .software = STR("LOGICIEL"),
                          .context = ACTOR_BREAK_GLASS,
                          .motive = STR("coma"),
                          .is_secret = true};
    struct journal_line line = {.word = "read",
                                .actor = &actor,
                                .reason = "care",
                                .type = STR("Observation"),
                                .number = n,
                                .count = 1,
                                .request_id = arena_print(&f->a, "r\"%u", n)};
    struct store_writes *writes = store_writes_new(&f->a, space);
    journal_append(&f->a, writes, f->box, space, 1800000000000000 + n, &line);
    assert_int_equal(store_commit(&f->a, f->store, writes), DONE);
}

static int make_house(void **state)
{
    struct house *h = heap_alloc(sizeof *h);
    open_fixture(&h->sealed, 1);
    h->random = 20261121;
    snprintf(h->copy, sizeof h->copy, "%s/copy", h->sealed.folder);
    for (unsigned n = 1; n <= LINES; n++) {
        append(&h->sealed, SPACE, n);
        append(&h->sealed, OTHER_SPACE, n);
    }
    *state = h;
    return 0;
}

static struct journal_verdict verify(struct fixture *f, struct store *store, struct crypt_box *box,
                                     uint64_t space)
{
    struct store_read *read;
    struct journal_verdict verdict;
    assert_int_equal(store_read_begin(&f->a, store, &read), DONE);
    assert_int_equal(journal_verify(&f->a, read, box, space, &verdict), DONE);
    store_read_end(&read);
    return verdict;
}

// ---- as written

struct walk {
    struct arena *arena;
    unsigned count;
};

static enum code check_line(void *context, const struct journal_read_line *line)
{
    struct walk *walk = context;
    walk->count++;
    assert_int_equal(line->seq, walk->count);
    assert_int_equal(line->at_us, 1800000000000000 + walk->count);
    struct str expected = arena_print(
        walk->arena,
        "{\"did\":\"read\",\"why\":\"care\",\"role\":\"lps\",\"rpps\":\"10001234567\",\"token\":\"0123abcd\","
        "\"software\":\"LOGICIEL\",\"context\":\"bris_de_glace\",\"motive\":\"coma\",\"secret\":1,"
        "\"type\":\"Observation\",\"number\":%u,\"count\":1,\"request\":\"r\\\"%u\"}",
        walk->count, walk->count);
    if (!str_equal(line->json, expected))
        print_error("%.*s\n", STR_ARG(line->json));
    assert_true(str_equal(line->json, expected));
    return walk->count == 40 ? GONE : DONE;
}

static void lines_come_back_in_order_and_a_walk_may_stop(void **state)
{
    struct fixture *f = *state;
    struct walk walk = {.arena = &f->a};
    struct store_read *read;
    bool has;
    assert_int_equal(store_read_begin(&f->a, f->store, &read), DONE);
    assert_int_equal(journal_walk(&f->a, read, f->box, SPACE, check_line, &walk), GONE);
    assert_int_equal(walk.count, 40);
    assert_int_equal(journal_has(&f->a, read, SPACE, 7, 1800000000000007, &has), DONE);
    assert_true(has);
    assert_int_equal(journal_has(&f->a, read, SPACE, 7, 1800000000000008, &has), DONE);
    assert_false(has);
    assert_int_equal(journal_has(&f->a, read, SPACE, LINES + 1, 0, &has), DONE);
    assert_false(has);
    store_read_end(&read);
}

struct walk_back {
    uint64_t next, enough;
};

static bool check_back(void *context, const struct journal_read_line *line)
{
    struct walk_back *walk = context;
    assert_int_equal(line->seq, walk->next);
    walk->next--;
    return walk->next > walk->enough;
}

// Over the bound of a page of the store's.
static void the_newest_lines_come_first_from_wherever_one_was(void **state)
{
    struct fixture *f = *state;
    static const struct {
        uint64_t before, first, enough;
    } cases[] = {{UINT64_MAX, LINES, 0},
                 {UINT64_MAX, LINES, 3},
                 {UINT64_MAX, LINES, LINES - 2},
                 {52, 51, 0},
                 {1, 0, 0}};
    struct arena own;
    struct store_read *read;
    arena_init(&own);
    assert_int_equal(store_read_begin(&f->a, f->store, &read), DONE);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct walk_back walk = {.next = cases[i].first, .enough = cases[i].enough};
        const struct journal_back back = {.space = SPACE,
                                          .before = cases[i].before,
                                          .box = f->box,
                                          .line = &own,
                                          .visit = check_back,
                                          .context = &walk};
        assert_int_equal(journal_walk_back(&f->a, read, &back), DONE);
        assert_int_equal(walk.next, cases[i].enough);
    }
    store_read_end(&read);
    arena_release(&own);
}

static void an_untouched_journal_is_whole_with_the_key_and_without(void **state)
{
    struct fixture *f = *state;
    struct journal_verdict with = verify(f, f->store, f->box, SPACE),
                           without = verify(f, f->store, NULL, SPACE);
    assert_int_equal(with.lines, LINES);
    assert_int_equal(with.bad_seq, 0);
    assert_int_equal(without.lines, LINES);
    assert_int_equal(without.bad_seq, 0);
    assert_memory_equal(with.head, without.head, sizeof with.head);
    struct journal_verdict none = verify(f, f->store, NULL, 9 << 10);
    assert_int_equal(none.lines, 0);
    assert_int_equal(none.bad_seq, 0);
}

// ---- tampered with

static unsigned draw(struct house *h, unsigned below)
{
    h->random ^= h->random << 13;
    h->random ^= h->random >> 7;
    h->random ^= h->random << 17;
    return (unsigned)(h->random >> 33) % below;
}

// Runs statements in the copy, behind the journal's back.
static void run(struct house *h, struct str sql)
{
    struct store_writes *writes = store_writes_new(&h->sealed.a, SPACE);
    while (sql.ptr) {
        struct store_statement *statement = ARENA_NEW(&h->sealed.a, struct store_statement);
        *statement =
            (struct store_statement){"test_tamper", arena_copy(&h->sealed.a, str_cut(&sql, ';')).ptr};
        store_write(writes, statement, NULL, 0, STORE_ANY_ROWS);
    }
    if (store_commit(&h->sealed.a, h->tampered, writes) != DONE)
        fail_msg("%s", h->sealed.a.fault.text);
}

// Flips one bit of a column of bytes.
static void flip(struct house *h, const char *column, unsigned seq)
{
    struct store_statement get = {
        "test_get", arena_print(&h->sealed.a, "SELECT hex(%s) FROM journal WHERE space = %d AND seq = %u",
                                column, SPACE, seq)
                        .ptr};
    struct store_read *read;
    struct store_rows rows;
    assert_int_equal(store_read_begin(&h->sealed.a, h->tampered, &read), DONE);
    struct store_statement *kept = ARENA_NEW(&h->sealed.a, struct store_statement);
    *kept = get;
    assert_int_equal(store_select(&h->sealed.a, read, SPACE, kept, NULL, 0, &rows), DONE);
    assert_true(store_next(&h->sealed.a, &rows));
    struct str hex = arena_copy(&h->sealed.a, store_column(&rows, 0));
    store_rows_end(&rows);
    store_read_end(&read);
    static const char digits[] = "0123456789ABCDEF";
    char *digit = (char *)(uintptr_t)hex.ptr + draw(h, (unsigned)hex.len);
    *digit = digits[(size_t)(strchr(digits, *digit) - digits) ^ 1u << draw(h, 4)];
    run(h, arena_print(&h->sealed.a, "UPDATE journal SET %s = x'%.*s' WHERE space = %d AND seq = %u", column,
                       STR_ARG(hex), SPACE, seq));
}

static unsigned swap(struct house *h, const char *columns, unsigned a)
{
    unsigned b = 1 + (a + draw(h, LINES - 1)) % LINES; // another line
    run(h, arena_print(
               &h->sealed.a,
               "CREATE TEMP TABLE kept AS SELECT * FROM journal WHERE space = %d AND seq IN (%u, %u);"
               "UPDATE journal SET (%s) = (SELECT %s FROM kept WHERE seq = %u) WHERE space = %d AND seq = %u;"
               "UPDATE journal SET (%s) = (SELECT %s FROM kept WHERE seq = %u) WHERE space = %d AND seq = %u;"
               "DROP TABLE kept",
               SPACE, a, b, columns, columns, b, SPACE, a, columns, columns, a, SPACE, b));
    return a < b ? a : b;
}

// Does one thing that nobody should; gives the first line that it touches.
static unsigned tamper(struct house *h)
{
    unsigned seq = 1 + draw(h, LINES);
    switch (draw(h, 9)) {
    case 0:
        flip(h, "line", seq);
        return seq;
    case 1:
        flip(h, "hash", seq);
        return seq;
    case 2:
        run(h,
            arena_print(&h->sealed.a, "UPDATE journal SET at_us = at_us + %d WHERE space = %d AND seq = %u",
                        draw(h, 2) ? 1 : -86400, SPACE, seq));
        return seq;
    case 3: { // removed from the middle; the last may go without the chain knowing, its head would
        seq = seq == LINES ? 1 : seq;
        run(h, arena_print(&h->sealed.a, "DELETE FROM journal WHERE space = %d AND seq = %u", SPACE, seq));
        return seq;
    }
    case 4: // removed, and those after it moved up
        seq = seq == LINES ? 1 : seq;
        run(h, arena_print(&h->sealed.a,
                           "DELETE FROM journal WHERE space = %d AND seq = %u;"
                           "UPDATE journal SET seq = seq - 1000 WHERE space = %d AND seq > %u;"
                           "UPDATE journal SET seq = seq + 999 WHERE space = %d AND seq < 0",
                           SPACE, seq, SPACE, seq, SPACE));
        return seq;
    case 5:
        return swap(h, "at_us, line, hash", seq);
    case 6:
        return swap(h, "line", seq);
    case 7: // put in between, as a copy of another line
        run(h, arena_print(&h->sealed.a,
                           "UPDATE journal SET seq = -seq WHERE space = %d AND seq >= %u;"
                           "UPDATE journal SET seq = 1 - seq WHERE space = %d AND seq < 0;"
                           "INSERT INTO journal SELECT space, %u, at_us, line, hash FROM journal "
                           "WHERE space = %d AND seq = %u",
                           SPACE, seq, SPACE, seq, SPACE, seq == 1 ? 3 : seq - 1));
        return seq;
    default: // a line of another space in its place
        run(h, arena_print(
                   &h->sealed.a,
                   "UPDATE journal SET (line, hash) = (SELECT line, hash FROM journal WHERE space = %d AND "
                   "seq = %u) WHERE space = %d AND seq = %u",
                   OTHER_SPACE, seq, SPACE, seq));
        return seq;
    }
}

static void copy_house(struct house *h)
{
    own_folder_remove(h->copy);
    assert_int_equal(store_backup(&h->sealed.a, h->sealed.store, h->copy), DONE);
}

static void whatever_is_done_to_it_is_noticed_without_the_key(void **state)
{
    struct house *h = *state;
    struct store_config config = {.folder = h->copy};
    copy_house(h);
    assert_int_equal(store_open(&h->sealed.a, &config, &h->tampered), DONE);
    run(h, STR("DROP TRIGGER journal_unaltered;DROP TRIGGER journal_kept"));
    run(h, STR("CREATE TEMP TABLE whole AS SELECT * FROM journal"));
    for (unsigned i = 0; i < TAMPERINGS; i++) {
        unsigned seq = tamper(h);
        struct journal_verdict verdict = verify(&h->sealed, h->tampered, NULL, SPACE);
        if (verdict.bad_seq != seq)
            print_error("tampering %u at line %u was seen at %llu\n", i, seq,
                        (unsigned long long)verdict.bad_seq);
        assert_int_equal(verdict.bad_seq, seq);
        assert_int_equal(verify(&h->sealed, h->tampered, NULL, OTHER_SPACE).bad_seq, 0);
        run(h, STR("DELETE FROM journal; INSERT INTO journal SELECT * FROM whole"));
        assert_int_equal(verify(&h->sealed, h->tampered, NULL, SPACE).bad_seq, 0);
    }
    store_free(&h->tampered);
}

// Who can write rows can also make the chain fit again; without the space's key, not what the lines say.
static void a_chain_made_anew_is_noticed_with_the_key(void **state)
{
    struct fixture *f = *state;
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    struct crypt_box *own = f->box, *forged;
    crypt_key_make(f->keys, SPACE, wrapped);
    assert_int_equal(
        crypt_box_open(&f->a, f->keys, SPACE, str_of((const char *)wrapped, sizeof wrapped), &forged), DONE);
    f->box = forged;
    append(f, SPACE, LINES + 1);
    f->box = own;
    assert_int_equal(verify(f, f->store, NULL, SPACE).bad_seq, 0);
    assert_int_equal(verify(f, f->store, f->box, SPACE).bad_seq, LINES + 1);
    crypt_box_close(&forged);
}

static void the_store_itself_refuses_to_alter_or_remove_lines(void **state)
{
    static const struct store_statement alter = {"test_alter",
                                                 "UPDATE journal SET at_us = 0 WHERE space = $1"};
    static const struct store_statement take = {"test_take", "DELETE FROM journal WHERE space = $1"};
    struct fixture *f = *state;
    const struct store_statement *const tries[] = {&alter, &take};
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        struct store_value key = store_id(SPACE);
        struct store_writes *writes = store_writes_new(&f->a, SPACE);
        store_write(writes, tries[i], &key, 1, STORE_ANY_ROWS);
        assert_int_not_equal(store_commit(&f->a, f->store, writes), DONE);
    }
    assert_int_equal(verify(f, f->store, f->box, SPACE).lines, LINES);
}

#define JOURNAL_TEST(name) cmocka_unit_test_setup_teardown(name, make_house, end_fixture)
int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(lines_come_back_in_order_and_a_walk_may_stop),
        JOURNAL_TEST(the_newest_lines_come_first_from_wherever_one_was),
        JOURNAL_TEST(an_untouched_journal_is_whole_with_the_key_and_without),
        JOURNAL_TEST(whatever_is_done_to_it_is_noticed_without_the_key),
        JOURNAL_TEST(a_chain_made_anew_is_noticed_with_the_key),
        JOURNAL_TEST(the_store_itself_refuses_to_alter_or_remove_lines),
    };
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
