// What search keys cost: microseconds and bytes of a resource, nanoseconds of a match; over the bundles given. Or of one
// resource, such as bench/people.c sends, extracted over and over: twice, with two numbers of rounds, under
// `valgrind --tool=callgrind` gives the instructions of one extraction.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "fhir/search/search_int.h"

enum { ROWS_MAX = 400000 };

struct bench {
    struct arena rows; // the keys of all
    struct search_row *row;
    model_type *type;
    size_t count, bytes, bytes_of[1024], count_of[1024];
    int64_t spent_us, us_of[1024];
    struct arena keys; // of the resource at hand
    struct url *urls;  // a hash of the bundle at hand
    size_t url_slots;
};
struct url {
    struct str full;
    model_type type;
    uint64_t number;
};

// Of this thread alone: other programs do not count.
static int64_t cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct url *url_slot(struct bench *b, struct str full)
{
    size_t slot = str_hash(full, 7) % b->url_slots;
    while (b->urls[slot].number && !str_equal(b->urls[slot].full, full))
        slot = (slot + 1) % b->url_slots;
    return &b->urls[slot];
}

// "urn:uuid:…" of the bundle at hand: the number of the entry.
static bool resolve(void *context, struct str reference, struct search_target *out)
{
    struct bench *b = context;
    struct url *u = url_slot(b, reference);
    *out = (struct search_target){u->number, u->type, false, {0}};
    return u->number;
}

static struct str read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return (struct str){0};
    fseek(f, 0, SEEK_END);
    size_t size = (size_t)ftell(f);
    rewind(f);
    char *text = arena_alloc_raw(a, size + 1);
    size = fread(text, 1, size, f);
    fclose(f);
    return str_of(text, size);
}

static void take(struct bench *b, struct arena *a, const struct json *resource)
{
    struct str keys;
    model_type type = model_resource_named(json_text(a, json_get(resource, STR("resourceType"))));
    int64_t before = cpu_us();
    if (!type || b->count == ROWS_MAX ||
        search_extract(&b->keys, resource, type, resolve, b, &keys) != DONE) {
        printf("refused: %s\n", b->keys.fault.text);
        return;
    }
    int64_t spent = cpu_us() - before;
    unsigned stable = model_info(type)->stable;
    b->spent_us += spent;
    b->us_of[stable] += spent;
    b->bytes += keys.len;
    b->bytes_of[stable] += keys.len;
    b->count_of[stable]++;
    b->type[b->count] = type;
    b->row[b->count] = (struct search_row){.number = b->count + 1, .keys = arena_copy(&b->rows, keys)};
    b->count++;
    arena_reset(&b->keys);
}

static void take_bundle(struct bench *b, struct arena *a, struct str text)
{
    struct json *bundle;
    if (!text.len || json_parse(a, text, NULL, &bundle) != DONE)
        return;
    const struct json *entries = json_get(bundle, STR("entry"));
    if (!entries)
        return;
    uint64_t number = 0;
    b->url_slots = 4 * entries->size + 1;
    b->urls = ARENA_ARRAY(a, struct url, b->url_slots);
    for (const struct json *e = json_first(entries); e; e = e->next) {
        struct str full = json_text(a, json_get(e, STR("fullUrl")));
        struct str type = json_text(a, json_walk(e, "resource", "resourceType", NULL));
        *url_slot(b, full) = (struct url){full, model_resource_named(type), ++number};
    }
    for (const struct json *e = json_first(entries); e; e = e->next)
        take(b, a, json_get(e, STR("resource")));
}

static void match_all(struct bench *b, model_type type, const char *query)
{
    struct arena a;
    struct uri_query pairs;
    struct search_query *q;
    size_t rows = 0, met = 0;
    bool damaged;
    arena_init(&a);
    if (uri_query_read(&a, str_from(query), &pairs) != DONE ||
        search_parse(&a, type, &pairs, NULL, &q) != DONE || search_bind(&a, q, resolve, b) != DONE) {
        printf("%s: %s\n", query, a.fault.text);
        return;
    }
    int64_t before = cpu_us();
    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < b->count; i++) {
            if (b->type[i] == type) {
                rows++;
                met += search_match(q, &b->row[i], &damaged);
            }
        }
    }
    double spent = (double)(cpu_us() - before);
    printf("%-70s %6.1f ns a row, %zu of %zu\n", query, spent * 1000 / (double)(rows ? rows : 1), met / 5,
           rows / 5);
    arena_release(&a);
}

// ---- one resource, over and over

static const char *const samples[] = {
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":"
    "\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":\"vital-signs\"}]}],"
    "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\",\"display\":\"Heart "
    "rate\"}]},\"subject\":{\"reference\":\"Patient/01HZY3V5J7N8M2Q4R6T8W0X1Y3\"},"
    "\"effectiveDateTime\":\"2014-05-17T08:31:00Z\",\"valueQuantity\":{\"value\":72,"
    "\"unit\":\"beats/minute\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"/min\"}}",
    "{\"resourceType\":\"DocumentReference\",\"masterIdentifier\":{\"system\":\"urn:ietf:rfc:3986\","
    "\"value\":\"urn:oid:1.2.250.1.999.1.50000017\"},\"status\":\"current\",\"type\":{\"coding\":[{"
    "\"system\":\"http://loinc.org\",\"code\":\"11502-2\",\"display\":\"CR d'examens biologiques\"}]},"
    "\"category\":[{\"coding\":[{\"system\":\"urn:oid:1.2.250.1.213.1.1.4.1\",\"code\":\"10\"}]}],"
    "\"subject\":{\"reference\":\"Patient/01HZY3V5J7N8M2Q4R6T8W0X1Y3\"},\"date\":\"2014-05-17T10:31:00Z\","
    "\"author\":[{\"display\":\"Laboratoire 17\"}],\"description\":\"Analyses 17\",\"content\":[{"
    "\"attachment\":{\"contentType\":\"text/xml\",\"language\":\"fr-FR\",\"title\":\"Biologie 17\"}}]}",
};

static bool resolve_patient(void *context, struct str reference, struct search_target *out)
{
    (void)context, (void)reference;
    *out = (struct search_target){4711, MODEL_Patient, false, {0}};
    return true;
}

static int repeat(const char *text, model_type type, unsigned long rounds)
{
    struct arena tree = {0}, scratch = {0};
    struct json *resource;
    struct str keys = {0};
    enum code code = json_parse(&tree, str_from(text), NULL, &resource);
    int64_t before = cpu_us();
    for (unsigned long i = 0; i < rounds && code == DONE; i++) {
        code = search_extract(&scratch, resource, type, resolve_patient, NULL, &keys);
        arena_release(&scratch); // as whoever writes a resource does
    }
    double spent = (double)(cpu_us() - before);
    printf("%s: %zu bytes of keys, %.3f us to extract\n", model_info(type)->name, keys.len,
           spent / (double)rounds);
    arena_release(&tree);
    return code != DONE;
}

int main(int count, char **words)
{
    static struct bench b;
    struct arena a;
    unsigned long rounds = count == 3 ? strtoul(words[2], NULL, 10) : 0;
    if (rounds) {
        bool is_document = strcmp(words[1], "DocumentReference") == 0;
        return repeat(samples[is_document], is_document ? MODEL_DocumentReference : MODEL_Observation,
                      rounds);
    }
    arena_init(&a);
    arena_init(&b.rows);
    arena_init(&b.keys);
    b.row = heap_alloc(ROWS_MAX * sizeof *b.row);
    b.type = heap_alloc(ROWS_MAX * sizeof *b.type);
    for (int i = 1; i < count; i++) {
        take_bundle(&b, &a, read_file(&a, words[i]));
        arena_reset(&a);
    }
    if (!b.count) {
        printf("usage: search_bench BUNDLE.json…\n"
               "       search_bench Observation|DocumentReference ROUNDS\n");
        return 2;
    }
    for (uint16_t i = 1; i < 1024; i++) {
        if (b.count_of[i])
            printf("%-24s %7zu resources %7.1f bytes %7.2f us\n", model_info(model_stable(i))->name,
                   b.count_of[i], (double)b.bytes_of[i] / (double)b.count_of[i],
                   (double)b.us_of[i] / (double)b.count_of[i]);
    }
    printf("all: %zu resources, %.1f bytes of keys, %.2f us to extract\n", b.count,
           (double)b.bytes / (double)b.count, (double)b.spent_us / (double)b.count);
    match_all(&b, MODEL_Observation, "code=http://loinc.org|8302-2");
    match_all(&b, MODEL_Observation, "status=final");
    match_all(&b, MODEL_Observation, "category=vital-signs&date=ge2015");
    match_all(&b, MODEL_Observation, "value-quantity=gt100");
    match_all(&b, MODEL_Observation, "code-value-quantity=http://loinc.org|8302-2$gt150");
    match_all(&b, MODEL_Encounter, "date=2015");
    match_all(&b, MODEL_Condition, "code:text=rhinitis");
    match_all(&b, MODEL_Patient, "name=koepp");
    free(b.row);
    free(b.type);
    return 0;
}
