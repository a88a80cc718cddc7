// How fast the store is: write sets by the size of the group, point reads, key scans with opening, bytes a
// row.
#include "crypt/crypt.h"
#include "store/store_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SPACES = 400, RESOURCES = 200, KEYS_SIZE = 80, BODY_SIZE = 280, LINE_SIZE = 120 };

static const struct store_statement put_resource = {
    "bench_put_resource", "INSERT INTO resource (space, slot, version, updated_us, state, keys, body) "
                          "VALUES ($1, ($1 << 32) | ($2 << 24) | $3, 1, $4, 0, $5, $6)"};
static const struct store_statement put_line = {
    "bench_put_line", "INSERT INTO journal (space, seq, at_us, line, hash) VALUES ($1, $2, $3, $4, $5)"};
static const struct store_statement get_resource = {
    "bench_get_resource", "SELECT version, updated_us, state, body FROM resource "
                          "WHERE space = $1 AND slot = ($1 << 32) | ($2 << 24) | $3"};
static const struct store_statement scan_keys = {
    "bench_scan_keys",
    "SELECT slot, version, updated_us, keys FROM resource "
    "WHERE space = $1 AND slot >= ($1 << 32) | ($2 << 24) AND slot < ($1 << 32) | (($2 + 1) << 24)"};

struct bench {
    struct arena a;
    char folder[64];
    struct store *s;
    struct crypt_keyring *k;
    struct crypt_box *box;
    struct str wrapped;
};

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(struct bench *b, enum code code)
{
    if (code == DONE)
        return;
    fprintf(stderr, "%s\n", b->a.fault.text);
    exit(1);
}

static uint64_t space_of(uint64_t at)
{
    return (at + 1) << 10 | (at * 7 % STORE_BUCKETS);
}

static struct str sealed(struct arena *a, struct bench *b, uint64_t space, uint64_t number, size_t size)
{
    char plain[BODY_SIZE];
    crypt_random(plain, size);
    struct crypt_place place = {.space = space, .number = number, .kind = CRYPT_KEYS};
    return crypt_seal(a, b->box, place, str_of(plain, size - CRYPT_SEAL_OVERHEAD), false);
}

static void add_resource(struct arena *a, struct bench *b, struct store_writes *w, uint64_t space,
                         uint64_t number)
{
    const struct store_value args[] = {store_id(space),
                                       store_int(9),
                                       store_id(number),
                                       store_int(clock_now_us()),
                                       store_bytes(sealed(a, b, space, number, KEYS_SIZE)),
                                       store_bytes(sealed(a, b, space, number, BODY_SIZE))};
    store_write(w, &put_resource, args, COUNT_OF(args), 1);
}

static void add_line(struct arena *a, struct bench *b, struct store_writes *w, uint64_t space, uint64_t seq)
{
    const struct store_value args[] = {store_id(space), store_id(seq), store_int(clock_now_us()),
                                       store_bytes(sealed(a, b, space, seq, LINE_SIZE)),
                                       store_bytes(sealed(a, b, space, seq, 32))};
    store_write(w, &put_line, args, COUNT_OF(args), 1);
}

static off_t bytes_on_disk(struct bench *b)
{
    off_t total = 0;
    for (unsigned number = 0; number <= store_volume_count(b->s); number++) {
        struct stat about;
        if (stat(store_volume_path(&b->a, b->folder, b->s->volume[number].name).ptr, &about) == 0)
            total += about.st_size;
    }
    return total;
}

// A space's resources in one set, as an import writes them.
static void import(struct bench *b)
{
    double began = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    off_t size = bytes_on_disk(b);
    for (uint64_t at = 0; at < SPACES; at++) {
        struct arena a;
        arena_init(&a);
        struct store_writes *w = store_writes_new(&a, space_of(at));
        for (uint64_t number = 1; number <= RESOURCES; number++)
            add_resource(&a, b, w, space_of(at), number);
        add_line(&a, b, w, space_of(at), 1);
        must(b, store_commit(&b->a, b->s, w));
        arena_release(&a);
    }
    double count = SPACES * RESOURCES;
    began = seconds(CLOCK_MONOTONIC) - began;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    must(b, (store_free(&b->s), DONE));
    struct store_config config = {.folder = b->folder};
    must(b, store_open(&b->a, &config, &b->s));
    printf("import, a set of %d      %8.0f resources/s  %6.2f us CPU  %5.0f bytes on disk for %d of keys and "
           "body\n",
           RESOURCES, count / began, cpu * 1e6 / count, (double)(bytes_on_disk(b) - size) / count,
           KEYS_SIZE + BODY_SIZE);
}

struct writer { // a thread that writes a set, waits for it, and writes the next
    struct bench *b;
    pthread_t thread;
    uint64_t first, step, end, number;
};

static void *write_and_wait(void *context)
{
    const struct writer *writer = context;
    struct bench own = {.s = writer->b->s, .k = writer->b->k};
    struct arena keep = {0};
    must(&own, crypt_box_open(&keep, own.k, 1, writer->b->wrapped, &own.box));
    for (uint64_t at = writer->first; at < writer->end; at += writer->step) {
        uint64_t space = space_of(at * 13 % SPACES), number = writer->number + at / SPACES;
        struct store_writes *w = store_writes_new(&own.a, space);
        add_resource(&own.a, &own, w, space, number);
        add_line(&own.a, &own, w, space, number);
        must(&own, store_commit(&own.a, own.s, w));
        arena_reset(&own.a);
    }
    crypt_box_close(&own.box);
    arena_release(&own.a);
    arena_release(&keep);
    return NULL;
}

static uint64_t commits_of(const struct bench *b)
{
    uint64_t commits = 0;
    for (unsigned i = 0; i <= store_volume_count(b->s); i++)
        commits += atomic_load(&b->s->volume[i].commits);
    return commits;
}

static void write_sets(struct bench *b, unsigned width, uint64_t first_number)
{
    uint64_t sets = width == 1 ? 4000 : 20000, commits = commits_of(b);
    struct writer *writers = heap_alloc(width * sizeof *writers);
    double began = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (unsigned i = 0; i < width; i++) {
        writers[i] = (struct writer){.b = b, .first = i, .step = width, .end = sets, .number = first_number};
        if (pthread_create(&writers[i].thread, NULL, write_and_wait, writers + i) != 0)
            abort();
    }
    for (unsigned i = 0; i < width; i++)
        pthread_join(writers[i].thread, NULL);
    began = seconds(CLOCK_MONOTONIC) - began;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("sets, %3u writers         %8.0f sets/s       %6.2f us CPU  %5.1f sets a commit\n", width,
           (double)sets / began, cpu * 1e6 / (double)sets, (double)sets / (double)(commits_of(b) - commits));
    free(writers);
}

static void read_points(struct bench *b)
{
    enum { READS = 100000 };
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (uint64_t at = 0; at < READS; at++) {
        uint64_t space = space_of(at * 7919 % SPACES);
        const struct store_value args[] = {store_id(space), store_int(9), store_id(1 + at * 31 % RESOURCES)};
        struct store_read *r;
        struct store_rows rows;
        must(b, store_read_begin(&b->a, b->s, &r));
        must(b, store_select(&b->a, r, space, &get_resource, args, COUNT_OF(args), &rows));
        if (!store_next(&b->a, &rows) || store_column(&rows, 3).len != BODY_SIZE)
            abort();
        store_rows_end(&rows);
        store_read_end(&r);
        arena_reset(&b->a);
    }
    printf("point read with its snapshot             %6.2f us CPU\n",
           (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e6 / READS);
}

static void scan(struct bench *b, bool opening)
{
    enum { SCANS = 2000 };
    size_t seen = 0;
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (uint64_t at = 0; at < SCANS; at++) {
        uint64_t space = space_of(at * 7919 % SPACES);
        const struct store_value args[] = {store_id(space), store_int(9)};
        struct store_read *r;
        struct store_rows rows;
        must(b, store_read_begin(&b->a, b->s, &r));
        must(b, store_select(&b->a, r, space, &scan_keys, args, COUNT_OF(args), &rows));
        for (; store_next(&b->a, &rows); seen++) {
            struct str plain, keys = store_column(&rows, 3);
            uint64_t number = (uint64_t)store_column_int(&rows, 0);
            struct crypt_place place = {.space = space, .number = number, .kind = CRYPT_KEYS};
            if (opening)
                must(b, crypt_open(&b->a, b->box, place, keys, KEYS_SIZE, &plain));
        }
        store_rows_end(&rows);
        store_read_end(&r);
        arena_reset(&b->a);
    }
    printf("scan of a space's keys%s    %6.1f us CPU for %zu rows\n", opening ? ", opened " : "         ",
           (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e6 / SCANS, seen / SCANS);
}

int main(void)
{
    struct bench b = {0};
    bool created;
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    snprintf(b.folder, sizeof b.folder, "ens-store-bench-%ld", (long)getpid());
    struct store_config config = {.folder = b.folder, .create = true};
    must(&b, store_open(&b.a, &config, &b.s));
    must(&b, crypt_keyring_open(&b.a, arena_print(&b.a, "%s/key", b.folder).ptr, CRYPT_CREATE_IF_MISSING,
                                &b.k, &created));
    crypt_key_make(b.k, 1, wrapped);
    struct arena keep;
    arena_init(&keep);
    b.wrapped = str_of((char *)wrapped, sizeof wrapped);
    must(&b, crypt_box_open(&keep, b.k, 1, b.wrapped, &b.box));
    import(&b);
    read_points(&b);
    scan(&b, false);
    scan(&b, true);
    write_sets(&b, 1, 1000);
    write_sets(&b, 8, 2000);
    write_sets(&b, 64, 3000);
    write_sets(&b, 256, 4000);
    store_free(&b.s);
    crypt_box_close(&b.box);
    crypt_keyring_free(&b.k);
    arena_release(&keep);
    int removed = system(arena_print(&b.a, "rm -r '%s'", b.folder).ptr);
    arena_release(&b.a);
    return removed != 0;
}
