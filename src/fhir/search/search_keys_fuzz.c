// Any bytes as keys: reading stays inside them, and matching, sorting and references never crash on damage.
#include <stdlib.h>

#include "fhir/search/search_int.h"

static const char *const queries[] = {
    "_tag=a|b&_sort=_tag",
    "code=http://loinc.org|8302-2&_sort=code,-date",
    "code:text=glucose",
    "code:not=x",
    "code:below=http://terminology.hl7.org/CodeSystem/v3-ActCode|IMP",
    "status:in=http://hl7.org/fhir/ValueSet/observation-status",
    "identifier:of-type=a|b|c",
    "date=ge2015&_sort=date",
    "value-quantity=5.4||mg&_sort=-value-quantity",
    "value-string=abc&_sort=value-string",
    "value-string:contains=a",
    "subject=Patient/1&_sort=subject",
    "subject:identifier=a|b",
    "code-value-quantity=8302-2$gt5",
    "combo-code-value-concept=a$b",
    "performer.name=a",
    "_profile:below=http://a",
    "focus:missing=true",
};
enum { QUERY_COUNT = COUNT_OF(queries) };

static struct search_query *parsed[QUERY_COUNT];

static bool resolve(void *context, struct str reference, struct search_target *out)
{
    (void)context, (void)reference;
    *out = (struct search_target){1, MODEL_Patient, false, {0}};
    return true;
}

static void parse_all(void)
{
    static struct arena a; // kept: the queries are used as long as the process lives
    for (size_t i = 0; i < QUERY_COUNT; i++) {
        struct uri_query pairs;
        if (uri_query_read(&a, str_from(queries[i]), &pairs) != DONE ||
            search_parse(&a, MODEL_Observation, &pairs, NULL, &parsed[i]) != DONE ||
            search_bind(&a, parsed[i], resolve, NULL) != DONE)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct search_target *targets;
    struct search_include all = {0};
    if (!parsed[0])
        parse_all();
    arena_init(&a);
    // A copy of its own, so that a byte read past the end is found.
    char *copy = heap_alloc(size);
    memcpy(copy, data, size);
    struct search_row row = {.number = 1, .updated_us = 5, .keys = {copy, size}};
    struct search_row half = {.number = 2, .keys = {copy, size / 2}};
    bool is_valid = keys_valid(row.keys);
    for (size_t i = 0; i < QUERY_COUNT; i++) {
        bool damaged;
        bool is_met = search_match(parsed[i], &row, &damaged);
        if (damaged && (is_valid || is_met))
            abort();
        if (search_order(parsed[i], &row, &half) != -search_order(parsed[i], &half, &row))
            abort();
    }
    search_references(&a, &all, MODEL_Observation, row.keys, &targets);
    free(copy);
    arena_release(&a);
    return 0;
}
