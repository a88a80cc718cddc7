// Checkpoints and the audit: whatever is done to journals, or to what checkpoints left in the store, is found by somebody
// who has only the rows, checkpoints kept elsewhere, and the public key.
#include "journal/journal_int.h"
#include "support/own_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SPACES = 24, LINES = 12, TAMPERINGS = 1000, VOLUMES = 3 };
static const int64_t START_US = 1800000000000000, HOUR_US = 3600000000;

struct fixture {
    struct arena a;
    char folder[OWN_FOLDER_SIZE], copy[80];
    struct store *store, *tampered;
    struct crypt_keyring *keys;
    unsigned char key[CRYPT_PUBLIC_SIZE];
    uint64_t random;
    unsigned findings[JOURNAL_CHECKPOINT_UNTIED + 1];
};

// Several spaces of a bucket and of a page, and some far away.
static uint64_t space_at(unsigned n)
{
    static const uint64_t buckets[] = {0, 7, 7, 513, 1023};
    uint64_t count = n % 4 == 3 ? UINT64_C(900000) + n : n + 1;
    return count << 10 | buckets[n % COUNT_OF(buckets)];
}

static void append_at(struct fixture *f, struct store *store, uint64_t space, unsigned n, int64_t at_us)
{
    struct arena own;
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    struct crypt_box *box;
    struct actor actor = {.role = ACTOR_LPS, .rpps = STR("10001234567"), .token_id = STR("0123abcd")};
    struct journal_line line = {.word = "read", .actor = &actor, .reason = "care", .number = n, .count = 1};
    arena_init(&own);
    crypt_key_make(f->keys, space, wrapped);
    struct str key = str_of((const char *)wrapped, sizeof wrapped);
    assert_int_equal(crypt_box_open(&own, f->keys, space, key, &box), DONE);
    struct store_writes *writes = store_writes_new(&own, space);
    journal_append(&own, writes, box, space, at_us, &line);
    assert_int_equal(store_commit(&own, store, writes), DONE);
    arena_release(&own);
}

static void append(struct fixture *f, struct store *store, uint64_t space, unsigned n)
{
    append_at(f, store, space, n, clock_now_us());
}

static void run_sql(struct fixture *f, struct store *store, uint64_t space, struct str sql)
{
    struct store_writes *writes = store_writes_new(&f->a, space);
    while (sql.ptr) {
        struct store_statement *statement = ARENA_NEW(&f->a, struct store_statement);
        *statement = (struct store_statement){"test_sql", arena_copy(&f->a, str_cut(&sql, ';')).ptr};
        store_write(writes, statement, NULL, 0, STORE_ANY_ROWS);
    }
    if (store_commit(&f->a, store, writes) != DONE)
        fail_msg("%s", f->a.fault.text);
}

static struct journal_checkpoint checkpoint(struct fixture *f, struct store *store)
{
    struct journal_checkpoint c;
    struct journal_maker maker = {.arena = &f->a, .store = store, .keys = f->keys};
    if (journal_checkpoint_make(&maker, &c) != DONE)
        fail_msg("%s", f->a.fault.text);
    return c;
}

static int make_fixture(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    bool created;
    arena_init(&f->a);
    f->random = 20261121;
    clock_set_for_test(START_US);
    own_folder_make(f->folder);
    snprintf(f->copy, sizeof f->copy, "%s/copy", f->folder);
    struct store_config config = {.folder = f->folder, .volumes = VOLUMES, .create = true};
    assert_int_equal(store_open(&f->a, &config, &f->store), DONE);
    struct str path = arena_print(&f->a, "%s/master.key", f->folder);
    assert_int_equal(crypt_keyring_open(&f->a, path.ptr, CRYPT_CREATE_IF_MISSING, &f->keys, &created), DONE);
    crypt_sign_key(f->keys, f->key);
    for (unsigned n = 0; n < SPACES; n++) {
        struct str sql = arena_print(
            &f->a, "INSERT INTO space (space, state, created_us, updated_us) VALUES (%llu, 0, 0, 0)",
            (unsigned long long)space_at(n));
        run_sql(f, f->store, space_at(n), sql);
        for (unsigned line = 0; line < 1 + n % LINES; line++)
            append(f, f->store, space_at(n), line);
    }
    for (unsigned line = 0; line < LINES; line++)
        append(f, f->store, 0, line);
    *state = f;
    return 0;
}

static int end_fixture(void **state)
{
    struct fixture *f = *state;
    clock_set_for_test(0);
    store_free(&f->store);
    store_free(&f->tampered);
    crypt_keyring_free(&f->keys);
    own_folder_remove(f->folder);
    arena_release(&f->a);
    free(f);
    return 0;
}

static void note(void *context, enum journal_finding finding, uint64_t space, uint64_t number)
{
    struct fixture *f = context;
    (void)space;
    (void)number;
    f->findings[finding]++;
}

static uint64_t audit(struct fixture *f, struct store *store, const struct journal_checkpoint *list,
                      size_t count)
{
    struct journal_audit audit = {.store = store,
                                  .key = f->key,
                                  .checkpoints = list,
                                  .checkpoint_count = count,
                                  .tell = note,
                                  .context = f};
    memset(f->findings, 0, sizeof f->findings);
    if (journal_audit_run(&f->a, &audit) != DONE)
        fail_msg("%s", f->a.fault.text);
    assert_int_equal(audit.compared, count);
    return audit.findings;
}

// ---- the tree -----------------------------------------------------------------------------------------------------

static unsigned draw(struct fixture *f, unsigned below)
{
    f->random ^= f->random << 13;
    f->random ^= f->random >> 7;
    f->random ^= f->random << 17;
    return (unsigned)(f->random >> 33) % below;
}

// The form as journal_int.h says it, a bit at a time: the oracle.
static bool hash_below(const struct tree_part *parts, size_t count, unsigned bit, uint64_t prefix,
                       struct tree_hash *out)
{
    struct tree_hash left, right;
    size_t under = 0, last = 0;
    for (size_t i = 0; i < count; i++)
        if (parts[i].place >> bit == prefix) {
            under++;
            last = i;
        }
    if (under == 1)
        *out = parts[last].hash;
    if (under < 2)
        return under == 1;
    bool has_left = hash_below(parts, count, bit - 1, prefix << 1, &left);
    bool has_right = hash_below(parts, count, bit - 1, prefix << 1 | 1, &right);
    *out = has_left && has_right ? tree_node(bit - 1, &left, &right) : has_left ? left : right;
    return true;
}

static void the_tree_is_the_same_at_once_one_by_one_and_by_its_definition(void **state)
{
    enum { MOST = 60 };
    struct fixture *f = *state;
    for (unsigned round = 0; round < 400; round++) {
        struct tree_part parts[MOST];
        struct tree_builder builder = {0};
        struct tree_hash root, built;
        size_t count = 1 + draw(f, MOST);
        uint64_t place = 0;
        for (size_t i = 0; i < count; i++) {
            place += 1 + (draw(f, 3) ? draw(f, 9) : (uint64_t)draw(f, 1u << 31) << draw(f, 5));
            parts[i].place = place & ((UINT64_C(1) << TREE_PLACE_BITS) - 1);
            count = i && parts[i].place <= parts[i - 1].place ? i : count;
            memset(parts[i].hash.bytes, (int)i, CRYPT_HASH_SIZE);
        }
        for (size_t i = 0; i < count; i++)
            tree_add(&builder, parts[i].place, &parts[i].hash);
        assert_true(hash_below(parts, count, TREE_PLACE_BITS, 0, &root));
        assert_true(tree_end(&builder, &built));
        assert_memory_equal(root.bytes, built.bytes, sizeof root.bytes);
        built = tree_of(parts, count, NULL);
        assert_memory_equal(root.bytes, built.bytes, sizeof root.bytes);
    }
}

// ---- texts --------------------------------------------------------------------------------------------------------

static void a_checkpoint_is_read_as_it_was_written_and_nothing_else_is_one(void **state)
{
    struct fixture *f = *state;
    struct journal_checkpoint c = checkpoint(f, f->store), again;
    struct buf text;
    buf_init(&text, &f->a, 1024);
    journal_checkpoint_write(&text, &c);
    struct str rest = buf_str(&text);
    assert_int_equal(journal_checkpoint_read(&f->a, &rest, &again), DONE);
    assert_int_equal(rest.len, 0);
    assert_memory_equal(&c, &again, sizeof c);
    assert_true(journal_checkpoint_is_by(&again, f->key));
    for (size_t bit = 0; bit < text.len * 8; bit++) {
        text.ptr[bit / 8] = (char)(text.ptr[bit / 8] ^ 1 << bit % 8);
        rest = buf_str(&text);
        assert_false(journal_checkpoint_read(&f->a, &rest, &again) == DONE &&
                     journal_checkpoint_is_by(&again, f->key));
        text.ptr[bit / 8] = (char)(text.ptr[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t size = 0; size < text.len; size++) {
        rest = str_of(text.ptr, size);
        assert_int_equal(journal_checkpoint_read(&f->a, &rest, &again), INVALID);
    }
}

// ---- what holds -----------------------------------------------------------------------------------------------------

static void untouched_journals_make_the_root_of_every_checkpoint(void **state)
{
    struct fixture *f = *state;
    struct journal_checkpoint list[5];
    list[0] = checkpoint(f, f->store);
    for (unsigned i = 1; i < COUNT_OF(list); i++) {
        clock_set_for_test(START_US + i * HOUR_US + 12345678);
        for (unsigned n = i % 2; n < SPACES; n += i + 1)
            append(f, f->store, space_at(n), n);
        if (i == 3)
            append(f, f->store, 0, 1);
        list[i] = checkpoint(f, f->store);
        assert_int_equal(list[i].number, i + 1);
        assert_memory_not_equal(list[i].root, list[i - 1].root, CRYPT_HASH_SIZE);
    }
    assert_int_equal(audit(f, f->store, list, COUNT_OF(list)), 0);
    assert_int_equal(audit(f, f->store, list + 2, 1), 0);
    append(f, f->store, space_at(1), 1); // what comes after is no fault
    assert_int_equal(audit(f, f->store, list, COUNT_OF(list)), 0);
}

static void a_checkpoint_looks_only_at_journals_that_grew(void **state)
{
    struct fixture *f = *state;
    struct journal_checkpoint c;
    struct journal_maker maker = {.arena = &f->a, .store = f->store, .keys = f->keys};
    assert_int_equal(journal_checkpoint_make(&maker, &c), DONE);
    assert_int_equal(maker.changed, SPACES + 1);
    clock_set_for_test(START_US + 5 * HOUR_US);
    append(f, f->store, space_at(3), 1);
    append(f, f->store, space_at(3), 2);
    append(f, f->store, 0, 2);
    struct journal_checkpoint list[2] = {c};
    maker.looked = maker.changed = 0;
    assert_int_equal(journal_checkpoint_make(&maker, &list[1]), DONE);
    assert_int_equal(maker.changed, 2);
    clock_set_for_test(START_US + 8 * HOUR_US);
    maker.looked = maker.changed = 0;
    assert_int_equal(journal_checkpoint_make(&maker, &c), DONE);
    assert_int_equal(maker.looked + maker.changed, 2); // the hour before the last one is looked at once more
    assert_memory_equal(c.root, list[1].root, CRYPT_HASH_SIZE);
    assert_int_equal(audit(f, f->store, list, 2), 0);
}

// A deed may begin an hour, or a day, before it is committed.
static void a_line_that_was_long_under_way_is_seen(void **state)
{
    struct fixture *f = *state;
    (void)checkpoint(f, f->store);
    for (unsigned i = 1; i < 40; i++) {
        uint64_t space = space_at(draw(f, SPACES));
        clock_set_for_test(START_US + i * HOUR_US / 3);
        append_at(f, f->store, space, i, clock_now_us() - (int64_t)draw(f, 30) * HOUR_US);
        struct journal_checkpoint c = checkpoint(f, f->store);
        assert_int_equal(audit(f, f->store, &c, 1), 0);
    }
}

static bool stop_at_once(void *context)
{
    unsigned *left = context;
    return (*left)-- == 0;
}

static void a_maker_that_is_stopped_goes_on_later_and_the_root_is_right(void **state)
{
    struct fixture *f = *state;
    struct journal_checkpoint c;
    for (unsigned steps = 0;; steps++) {
        unsigned left = steps;
        struct journal_maker maker = {
            .arena = &f->a, .store = f->store, .keys = f->keys, .must_end = stop_at_once, .context = &left};
        enum code code = journal_checkpoint_make(&maker, &c);
        if (code == DONE)
            break;
        assert_int_equal(code, BUSY);
        append(f, f->store, space_at(steps), 99);
    }
    assert_int_equal(c.number, 1);
    assert_int_equal(audit(f, f->store, &c, 1), 0);
}

static void every_journal_can_be_proven_to_be_under_the_root(void **state)
{
    struct fixture *f = *state;
    struct store_read *read;
    (void)checkpoint(f, f->store);
    assert_int_equal(store_read_begin(&f->a, f->store, &read), DONE);
    for (unsigned n = 0; n <= SPACES; n++) {
        struct journal_proof proof, again;
        struct buf text;
        assert_int_equal(journal_proof_make(&f->a, read, n < SPACES ? space_at(n) : 0, &proof), DONE);
        buf_init(&text, &f->a, 4096);
        journal_proof_write(&text, &proof);
        assert_int_equal(journal_proof_read(&f->a, buf_str(&text), &again), DONE);
        assert_memory_equal(&proof, &again, sizeof proof);
        assert_true(journal_proof_holds(&again));
        again.head[n % CRYPT_HASH_SIZE] ^= 1;
        assert_false(journal_proof_holds(&again));
        again = proof;
        again.seq++;
        assert_false(journal_proof_holds(&again));
        again = proof;
        again.space ^= UINT64_C(1) << n;
        assert_false(journal_proof_holds(&again));
        again = proof;
        again.steps[n % again.step_count].hash[3] ^= 4;
        assert_false(journal_proof_holds(&again));
    }
    struct journal_proof none;
    assert_int_equal(journal_proof_make(&f->a, read, 5000 << 10, &none), NOT_FOUND);
    store_read_end(&read);
}

// ---- what is found --------------------------------------------------------------------------------------------------

static uint64_t draw_space(struct fixture *f)
{
    unsigned n = draw(f, SPACES + 1);
    return n < SPACES ? space_at(n) : 0;
}

static unsigned line_count(struct fixture *f, struct store *store, uint64_t space)
{
    static const struct store_statement count = {"test_count",
                                                 "SELECT count(*) FROM journal WHERE space = $1"};
    struct store_read *read;
    struct store_rows rows;
    struct store_value arg = store_id(space);
    assert_int_equal(store_read_begin(&f->a, store, &read), DONE);
    assert_int_equal(store_select(&f->a, read, space, &count, &arg, 1, &rows), DONE);
    assert_true(store_next(&f->a, &rows));
    unsigned lines = (unsigned)store_column_int(&rows, 0);
    store_rows_end(&rows);
    store_read_end(&read);
    return lines;
}

static void flip_number(struct fixture *f, const char *column, unsigned long long space, unsigned seq)
{
    unsigned long long bit = 1ULL << draw(f, 62);
    run_sql(
        f, f->tampered, space,
        arena_print(
            &f->a,
            "UPDATE OR REPLACE journal SET %s = (%s | %llu) - (%s & %llu) WHERE space = %llu AND seq = %u",
            column, column, bit, column, bit, space, seq));
}

static void flip_byte(struct fixture *f, const char *column, unsigned long long space, unsigned seq)
{
    static const char digits[] = "0123456789ABCDEF";
    struct store_statement *get = ARENA_NEW(&f->a, struct store_statement);
    struct store_read *read;
    struct store_rows rows;
    *get = (struct store_statement){
        "test_get",
        arena_print(&f->a, "SELECT hex(%s) FROM journal WHERE space = %llu AND seq = %u", column, space, seq)
            .ptr};
    assert_int_equal(store_read_begin(&f->a, f->tampered, &read), DONE);
    assert_int_equal(store_select(&f->a, read, space, get, NULL, 0, &rows), DONE);
    assert_true(store_next(&f->a, &rows));
    struct str hex = arena_copy(&f->a, store_column(&rows, 0));
    store_rows_end(&rows);
    store_read_end(&read);
    char *digit = (char *)(uintptr_t)hex.ptr + draw(f, (unsigned)hex.len);
    *digit = digits[(size_t)(strchr(digits, *digit) - digits) ^ 1u << draw(f, 4)];
    run_sql(f, f->tampered, space,
            arena_print(&f->a, "UPDATE journal SET %s = x'%.*s' WHERE space = %llu AND seq = %u", column,
                        STR_ARG(hex), space, seq));
}

// One bit of one column, whichever, of one line.
static void flip_bit(struct fixture *f, uint64_t space, unsigned seq)
{
    static const char *const columns[] = {"space", "seq", "at_us", "line", "hash"};
    unsigned column = draw(f, COUNT_OF(columns));
    if (column < 3)
        flip_number(f, columns[column], space, seq);
    else
        flip_byte(f, columns[column], space, seq);
}

static void cut_tail(struct fixture *f, uint64_t space, unsigned from)
{
    run_sql(f, f->tampered, space,
            arena_print(&f->a, "DELETE FROM journal WHERE space = %llu AND seq >= %u",
                        (unsigned long long)space, from));
}

// Removes one line and moves those after it up, as if it had never been; the chain is made to fit again.
static void rewrite(struct fixture *f, uint64_t space, unsigned lines)
{
    cut_tail(f, space, 1 + draw(f, lines));
    for (unsigned n = line_count(f, f->tampered, space); n < lines; n++)
        append(f, f->tampered, space, 1000 + n);
}

static void swap_lines(struct fixture *f, uint64_t space, unsigned lines)
{
    unsigned one = 1 + draw(f, lines), other = 1 + draw(f, lines);
    unsigned long long s = space;
    if (one == other) {
        cut_tail(f, space, lines);
        return;
    }
    run_sql(f, f->tampered, space,
            arena_print(&f->a,
                        "UPDATE journal SET seq = -1 WHERE space = %llu AND seq = %u;"
                        "UPDATE journal SET seq = %u WHERE space = %llu AND seq = %u;"
                        "UPDATE journal SET seq = %u WHERE space = %llu AND seq = -1",
                        s, one, one, s, other, other, s));
}

// Two spaces of one volume change journals.
static void swap_spaces(struct fixture *f)
{
    unsigned long long one = space_at(1), other = space_at(6); // both of bucket 7
    run_sql(f, f->tampered, one,
            arena_print(&f->a,
                        "UPDATE journal SET space = -1 WHERE space = %llu;"
                        "UPDATE journal SET space = %llu WHERE space = %llu;"
                        "UPDATE journal SET space = %llu WHERE space = -1",
                        one, one, other, other));
}

// What a checkpoint left: who changes it changes what the audit starts from.
static void spoil_leaves(struct fixture *f, uint64_t space)
{
    static const char *const ways[] = {"DELETE FROM checkpoint_leaf",
                                       "UPDATE checkpoint_leaf SET seq = seq + 1",
                                       "UPDATE checkpoint_leaf SET number = number + 1"};
    run_sql(f, f->tampered, space,
            arena_print(&f->a, "%s WHERE space = %llu", ways[draw(f, COUNT_OF(ways))],
                        (unsigned long long)space));
}

static void tamper(struct fixture *f)
{
    uint64_t space = draw_space(f);
    unsigned lines = line_count(f, f->tampered, space), seq = 1 + draw(f, lines);
    switch (draw(f, 8)) {
    case 0:
    case 1:
        flip_bit(f, space, seq);
        return;
    case 2:
        run_sql(f, f->tampered, space,
                arena_print(&f->a, "DELETE FROM journal WHERE space = %llu AND seq = %u",
                            (unsigned long long)space, seq));
        return;
    case 3:
        cut_tail(f, space, seq);
        return;
    case 4:
        swap_lines(f, space, lines);
        return;
    case 5:
        rewrite(f, space, lines);
        return;
    case 6:
        swap_spaces(f);
        return;
    default:
        spoil_leaves(f, space);
    }
}

static void open_copy(struct fixture *f)
{
    struct store_config config = {.folder = f->copy};
    own_folder_remove(f->copy);
    assert_int_equal(store_backup(&f->a, f->store, f->copy), DONE);
    assert_int_equal(store_open(&f->a, &config, &f->tampered), DONE);
}

// In every volume: the guards go, and what is there is kept beside.
static void prepare_copy(struct fixture *f)
{
    for (unsigned volume = 0; volume <= VOLUMES; volume++)
        run_sql(f, f->tampered, volume == VOLUMES ? 0 : STORE_BUCKETS + volume,
                STR("DROP TRIGGER journal_unaltered;DROP TRIGGER journal_kept;"
                    "DROP TRIGGER checkpoint_leaf_unaltered;DROP TRIGGER checkpoint_leaf_kept;"
                    "CREATE TEMP TABLE whole_journal AS SELECT * FROM journal;"
                    "CREATE TEMP TABLE whole_checkpoint_leaf AS SELECT * FROM checkpoint_leaf;"
                    "CREATE TEMP TABLE whole_journal_touched AS SELECT * FROM journal_touched"));
}

static void restore_copy(struct fixture *f)
{
    for (unsigned volume = 0; volume <= VOLUMES; volume++)
        run_sql(
            f, f->tampered, volume == VOLUMES ? 0 : STORE_BUCKETS + volume,
            STR("DELETE FROM journal;INSERT INTO journal SELECT * FROM whole_journal;"
                "DELETE FROM checkpoint_leaf;INSERT INTO checkpoint_leaf SELECT * FROM whole_checkpoint_leaf;"
                "DELETE FROM journal_touched;INSERT INTO journal_touched SELECT * FROM "
                "whole_journal_touched"));
}

static void a_thousand_tamperings_are_all_found_without_any_key_but_the_public_one(void **state)
{
    struct fixture *f = *state;
    struct journal_checkpoint c = checkpoint(f, f->store);
    open_copy(f);
    prepare_copy(f);
    for (unsigned i = 0; i < TAMPERINGS; i++) {
        tamper(f);
        uint64_t found = audit(f, f->tampered, &c, 1);
        if (!found)
            print_error("tampering %u was not seen\n", i);
        assert_true(found > 0);
        restore_copy(f);
        assert_int_equal(audit(f, f->tampered, &c, 1), 0);
    }
}

// The whole house as it was an hour ago, and then lived on: what was signed meanwhile is not its own.
static void a_house_that_was_rolled_back_is_found_whatever_it_does_after(void **state)
{
    struct fixture *f = *state;
    struct journal_checkpoint first = checkpoint(f, f->store);
    open_copy(f);
    append(f, f->store, space_at(2), 1);
    clock_set_for_test(START_US + HOUR_US);
    struct journal_checkpoint second = checkpoint(f, f->store);
    assert_int_equal(audit(f, f->tampered, &first, 1), 0);
    assert_true(audit(f, f->tampered, &second, 1) > 0);
    assert_int_equal(f->findings[JOURNAL_CHECKPOINT_LOST], 1);
    assert_int_equal(f->findings[JOURNAL_ROOT_DIFFERS], 1);
    append(f, f->tampered, space_at(2), 2);
    clock_set_for_test(START_US + HOUR_US + 5000000);
    struct journal_checkpoint forked = checkpoint(f, f->tampered);
    assert_int_equal(audit(f, f->tampered, &forked, 1), 0); // by itself it is whole
    assert_true(audit(f, f->tampered, &second, 1) > 0);
    assert_int_equal(f->findings[JOURNAL_CHECKPOINT_OTHER], 1);
    assert_int_equal(f->findings[JOURNAL_ROOT_DIFFERS], 1);
}

// Who has the house and its master key can sign whatever they like; not what somebody else keeps.
static void an_owner_who_rewrites_and_signs_anew_is_found_by_who_kept_an_old_checkpoint(void **state)
{
    struct fixture *f = *state;
    struct journal_checkpoint kept = checkpoint(f, f->store);
    open_copy(f);
    prepare_copy(f);
    cut_tail(f, space_at(11), 3);
    run_sql(f, f->tampered, space_at(11),
            arena_print(&f->a, "DELETE FROM checkpoint_leaf WHERE space = %llu",
                        (unsigned long long)space_at(11)));
    run_sql(f, f->tampered, 0,
            STR("DROP TRIGGER checkpoint_unaltered;DROP TRIGGER checkpoint_kept;DELETE FROM checkpoint"));
    struct journal_checkpoint anew = checkpoint(f, f->tampered);
    assert_int_equal(anew.number, kept.number);
    assert_int_equal(audit(f, f->tampered, &kept, 1), 2);
    assert_int_equal(f->findings[JOURNAL_CHECKPOINT_OTHER], 1);
    assert_int_equal(f->findings[JOURNAL_ROOT_DIFFERS], 1);
}

static void a_checkpoint_signed_by_somebody_else_is_none(void **state)
{
    struct fixture *f = *state;
    struct journal_checkpoint c = checkpoint(f, f->store);
    f->key[0] ^= 1;
    assert_int_equal(audit(f, f->store, &c, 1), 1);
    assert_int_equal(f->findings[JOURNAL_CHECKPOINT_FALSE], 1);
    f->key[0] ^= 1;
    assert_int_equal(audit(f, f->store, &c, 1), 0);
}

static void the_store_itself_refuses_to_alter_checkpoints_and_what_they_saw(void **state)
{
    static const struct store_statement tries[] = {{"test_1", "UPDATE checkpoint SET number = 7"},
                                                   {"test_2", "DELETE FROM checkpoint"},
                                                   {"test_3", "UPDATE checkpoint_leaf SET seq = 7"},
                                                   {"test_4", "DELETE FROM checkpoint_leaf"}};
    struct fixture *f = *state;
    (void)checkpoint(f, f->store);
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        struct store_writes *writes = store_writes_new(&f->a, 0);
        store_write(writes, &tries[i], NULL, 0, STORE_ANY_ROWS);
        assert_int_not_equal(store_commit(&f->a, f->store, writes), DONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_tree_is_the_same_at_once_one_by_one_and_by_its_definition,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(a_checkpoint_is_read_as_it_was_written_and_nothing_else_is_one,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(untouched_journals_make_the_root_of_every_checkpoint, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(a_checkpoint_looks_only_at_journals_that_grew, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(a_line_that_was_long_under_way_is_seen, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(a_maker_that_is_stopped_goes_on_later_and_the_root_is_right,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(every_journal_can_be_proven_to_be_under_the_root, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(a_house_that_was_rolled_back_is_found_whatever_it_does_after,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(
            an_owner_who_rewrites_and_signs_anew_is_found_by_who_kept_an_old_checkpoint, make_fixture,
            end_fixture),
        cmocka_unit_test_setup_teardown(a_checkpoint_signed_by_somebody_else_is_none, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(the_store_itself_refuses_to_alter_checkpoints_and_what_they_saw,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(
            a_thousand_tamperings_are_all_found_without_any_key_but_the_public_one, make_fixture,
            end_fixture),
    };
    return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
