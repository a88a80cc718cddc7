// What checkpoints and the audit cost: journal_audit_bench [LINES [SPACES]], by default 1,000,000 lines in 10,000 spaces.
#include "journal/journal_int.h"

#include <stdio.h>
#include <stdlib.h>

enum { VOLUMES = 4, AT_ONCE = 1000 };

struct bench {
    struct arena a;
    char folder[32];
    struct store *store;
    struct crypt_keyring *keys;
};

static void must(struct arena *a, enum code code)
{
    if (code) {
        fprintf(stderr, "%s\n", a->fault.text);
        exit(1);
    }
}

static uint64_t space_at(uint64_t n)
{
    return (n / STORE_BUCKETS + 1) << 10 | n % STORE_BUCKETS;
}

static double seconds_since(int64_t begin_us)
{
    return (double)(clock_steady_us() - begin_us) / 1e6;
}

static void append(struct bench *b, uint64_t space, uint64_t lines)
{
    struct arena own;
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    struct crypt_box *box;
    struct actor actor = {.role = ACTOR_LPS,
                          .rpps = STR("10100997245"),
                          .profession = STR("10"),
                          .structure = STR("750712184"),
                          .token_id = STR("0123abcd")};
    struct journal_line line = {.word = "read",
                                .actor = &actor,
                                .reason = "care-team",
                                .type = STR("DocumentReference"),
                                .number = 12,
                                .count = 1,
                                .request_id = STR("0123456789abcdef"),
                                .peer = STR("192.0.2.17")};
    arena_init(&own);
    crypt_key_make(b->keys, space, wrapped);
    must(&own, crypt_box_open(&own, b->keys, space, str_of((const char *)wrapped, sizeof wrapped), &box));
    for (uint64_t done = 0; done < lines; done += AT_ONCE) {
        struct store_writes *writes = store_writes_new(&own, space);
        for (uint64_t i = done; i < lines && i < done + AT_ONCE; i++)
            journal_append(&own, writes, box, space, clock_now_us(), &line);
        must(&own, store_commit(&own, b->store, writes));
    }
    arena_release(&own);
}

static void open_space(struct bench *b, uint64_t space)
{
    static const struct store_statement insert = {
        "bench_space", "INSERT INTO space (space, state, created_us, updated_us) VALUES ($1, 0, 0, 0)"};
    struct arena own;
    arena_init(&own);
    struct store_writes *writes = store_writes_new(&own, space);
    struct store_value args[] = {store_id(space)};
    store_write(writes, &insert, args, 1, 1);
    must(&own, store_commit(&own, b->store, writes));
    arena_release(&own);
}

static struct journal_checkpoint make(struct bench *b, const char *what)
{
    struct journal_checkpoint c;
    struct journal_maker maker = {.arena = &b->a, .store = b->store, .keys = b->keys};
    int64_t begin_us = clock_steady_us();
    must(&b->a, journal_checkpoint_make(&maker, &c));
    printf("%s: %.3f s, %llu journals looked at, %llu changed\n", what, seconds_since(begin_us),
           (unsigned long long)maker.looked, (unsigned long long)maker.changed);
    return c;
}

static void audit(struct bench *b, const struct journal_checkpoint *c, size_t count)
{
    unsigned char key[CRYPT_PUBLIC_SIZE];
    crypt_sign_key(b->keys, key);
    struct journal_audit audit = {.store = b->store, .key = key, .checkpoints = c, .checkpoint_count = count};
    int64_t begin_us = clock_steady_us();
    must(&b->a, journal_audit_run(&b->a, &audit));
    printf("audit with %zu checkpoints: %.3f s for %llu lines in %llu journals, %llu findings\n", count,
           seconds_since(begin_us), (unsigned long long)audit.lines, (unsigned long long)audit.spaces,
           (unsigned long long)audit.findings);
}

int main(int argc, char **argv)
{
    uint64_t lines = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    uint64_t spaces = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000;
    static const int64_t HOUR_US = 3600 * (int64_t)1000000;
    struct bench b = {.folder = "/tmp/ens-audit-XXXXXX"};
    struct journal_checkpoint list[3];
    bool created;
    arena_init(&b.a);
    if (!mkdtemp(b.folder))
        return 1;
    struct store_config config = {.folder = b.folder, .volumes = VOLUMES, .create = true};
    must(&b.a, store_open(&b.a, &config, &b.store));
    must(&b.a, crypt_keyring_open(&b.a, arena_print(&b.a, "%s/master.key", b.folder).ptr,
                                  CRYPT_CREATE_IF_MISSING, &b.keys, &created));
    int64_t now_us = clock_now_us();
    for (uint64_t n = 0; n < spaces; n++) {
        open_space(&b, space_at(n));
        append(&b, space_at(n), lines / spaces);
    }
    list[0] = make(&b, "the first checkpoint");
    clock_set_for_test(now_us + 3 * HOUR_US);
    for (uint64_t n = 0; n < spaces; n += 100)
        append(&b, space_at(n), 1);
    list[1] = make(&b, "after one journal in a hundred grew");
    clock_set_for_test(now_us + 6 * HOUR_US);
    list[2] = make(&b, "after a quiet hour");
    audit(&b, list, 1);
    audit(&b, list + 2, 1);
    audit(&b, list, 3);
    store_free(&b.store);
    crypt_keyring_free(&b.keys);
    int removed = system(arena_print(&b.a, "rm -rf '%s'", b.folder).ptr);
    arena_release(&b.a);
    return removed;
}
