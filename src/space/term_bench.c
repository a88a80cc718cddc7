// How fast the commons are searched: one among 100,000 Practitioners, by the index and by testing every row.
#include "space/search_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PRACTITIONERS = 100000, IN_ONE_DEED = 1000, ASKED = 2000 };

static const struct actor program = {.role = ACTOR_OPERATOR, .scope = {"operator system/*.cruds", 23}};

struct bench {
    struct arena a;
    char folder[64];
    struct store *store;
    struct crypt_keyring *keys;
    struct space_house *house;
};

static void must(struct bench *b, const struct arena *a, enum code code)
{
    if (code == DONE)
        return;
    fprintf(stderr, "%s\n", a->fault.text);
    (void)b;
    exit(1);
}

static void open_house(struct bench *b)
{
    bool created;
    arena_init(&b->a);
    snprintf(b->folder, sizeof b->folder, "/tmp/ens-term-XXXXXX");
    if (!mkdtemp(b->folder))
        exit(1);
    struct store_config config = {.folder = b->folder, .create = true};
    must(b, &b->a, store_open(&b->a, &config, &b->store));
    must(b, &b->a,
         crypt_keyring_open(&b->a, arena_print(&b->a, "%s/master.key", b->folder).ptr,
                            CRYPT_CREATE_IF_MISSING, &b->keys, &created));
    struct space_house_config house = {.store = b->store, .keys = b->keys};
    must(b, &b->a, space_house_make(&b->a, &house, &b->house));
}

static struct deed begin(struct bench *b, struct arena *a)
{
    struct deed d = {
        .arena = a, .house = b->house, .actor = &program, .now_us = clock_now_us(), .word = "bench"};
    must(b, a, store_read_begin(a, b->store, &d.read));
    return d;
}

static void add_practitioner(struct bench *b, struct deed *d, unsigned n)
{
    static const char *const families[] = {"Martin", "Bernard", "Thomas", "Petit",
                                           "Robert", "Richard", "Durand"};
    struct json *tree;
    struct pointer at;
    struct resource r;
    struct str text = arena_print(
        d->arena,
        "{\"resourceType\":\"Practitioner\",\"identifier\":[{\"system\":\"urn:oid:1.2.250.1.71.4.2.1\","
        "\"value\":"
        "\"8%011u\"}],\"active\":true,\"name\":[{\"family\":\"%s\",\"given\":[\"Camille\",\"N%u\"]}],"
        "\"telecom\":[{\"system\":\"phone\",\"value\":\"01%08u\"}],\"gender\":\"female\"}",
        n, families[n % COUNT_OF(families)], n, n);
    must(b, d->arena, json_parse(d->arena, text, NULL, &tree));
    must(b, d->arena, space_reserve(d, 0, MODEL_Practitioner, &at));
    must(b, d->arena, space_create(d, at, (struct str){0}, tree, &r));
}

static void load(struct bench *b)
{
    struct arena a;
    int64_t began = clock_steady_us();
    arena_init(&a);
    for (unsigned n = 0; n < PRACTITIONERS;) {
        struct deed d = begin(b, &a);
        for (unsigned i = 0; i < IN_ONE_DEED; i++)
            add_practitioner(b, &d, n++);
        must(b, &a, space_commit(&d));
        store_read_end(&d.read);
        arena_reset(&a);
    }
    arena_release(&a);
    struct stat st;
    char path[128];
    snprintf(path, sizeof path, "%s/commons.db", b->folder);
    printf("%d Practitioners written in %.1f s; %lld bytes each on disk\n", PRACTITIONERS,
           (double)(clock_steady_us() - began) / 1e6,
           stat(path, &st) ? 0 : (long long)st.st_size / PRACTITIONERS);
}

static struct search_query *query(struct bench *b, struct arena *a, const char *format, unsigned n)
{
    struct uri_query pairs;
    struct search_query *q;
    struct search_options options = {0};
    char text[256];
    snprintf(text, sizeof text, "%s%011u", format, n);
    must(b, a, uri_query_read(a, arena_copy(a, str_from(text)), &pairs));
    must(b, a, search_parse(a, MODEL_Practitioner, &pairs, &options, &q));
    return q;
}

static bool fits_query(struct scan *s, const struct search_row *row, bool *damaged)
{
    return search_match(s->context, row, damaged);
}

static uint64_t by_index(struct deed *d, struct search_query *q, enum code *code)
{
    struct space_page page;
    *code = space_search(d, 0, q, &page);
    return page.total;
}

static uint64_t by_testing(struct deed *d, struct search_query *q, enum code *code)
{
    struct search_query all = {.type = q->type};
    struct scan s = {.deed = d, .at = {.type = q->type}, .query = &all, .fits = fits_query, .context = q};
    *code = scan_run(&s);
    return s.count;
}

typedef uint64_t search_fn(struct deed *d, struct search_query *q, enum code *code);

static void measure(struct bench *b, const char *name, const char *request, search_fn *search, unsigned times)
{
    struct arena a;
    uint64_t found = 0;
    int64_t began = clock_steady_us();
    arena_init(&a);
    for (unsigned i = 0; i < times; i++) {
        enum code code;
        struct deed d = begin(b, &a);
        found += search(&d, query(b, &a, request, i * 7919 % PRACTITIONERS), &code);
        must(b, &a, code);
        store_read_end(&d.read);
        arena_reset(&a);
    }
    printf("%-34s %10.1f us a search, %llu found\n", name, (double)(clock_steady_us() - began) / times,
           (unsigned long long)found);
    arena_release(&a);
}

int main(void)
{
    static const char identifier[] = "identifier=urn:oid:1.2.250.1.71.4.2.1|8";
    static const char three[] = "family=durand&given=camille&identifier=8";
    struct bench b;
    open_house(&b);
    load(&b);
    measure(&b, "identifier, every row tested", identifier, by_testing, 20);
    measure(&b, "identifier, by the index", identifier, by_index, ASKED);
    measure(&b, "three clauses, every row tested", three, by_testing, 20);
    measure(&b, "three clauses, by the index", three, by_index, ASKED);
    space_house_free(&b.house);
    store_free(&b.store);
    crypt_keyring_free(&b.keys);
    if (system(arena_print(&b.a, "rm -rf '%s'", b.folder).ptr) != 0)
        return 1;
    arena_release(&b.a);
    return 0;
}
