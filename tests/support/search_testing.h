// For tests of fhir/search: a resource and a query, both as text, meet.
#ifndef ENS_TESTS_SEARCH_TESTING_H
#define ENS_TESTS_SEARCH_TESTING_H

#include "fhir/search/search_int.h" // before cmocka, which has a macro of the name fail

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

// Knows "Type/n" with n a number: it is that number of that type here; practitioners are of the commons.
static inline bool testing_resolve(void *context, struct str reference, struct search_target *out)
{
    (void)context;
    model_type type;
    struct str id, version;
    uint64_t number;
    if (!search_split_reference(reference, &type, &id, &version) || !str_to_u64(id, &number) || !number)
        return false;
    *out = (struct search_target){number, type, model_info(type)->place == MODEL_COMMONS, reference};
    return true;
}

static inline struct str testing_keys(struct arena *a, struct str source, model_type *type)
{
    struct json *resource;
    struct str keys;
    if (json_parse(a, source, NULL, &resource) != DONE)
        fail_msg("%.*s: %s", STR_ARG(source), a->fault.text);
    *type = model_resource_named(json_text(a, json_get(resource, STR("resourceType"))));
    if (search_extract(a, resource, *type, testing_resolve, NULL, &keys) != DONE)
        fail_msg("%.*s: %s", STR_ARG(source), a->fault.text);
    return keys;
}

static inline enum code testing_parse(struct arena *a, model_type type, const char *query, bool lenient,
                                      struct search_query **out)
{
    struct uri_query pairs;
    struct search_options options = {.lenient = lenient, .base = STR("http://ens.example/fhir")};
    if (uri_query_read(a, str_from(query), &pairs) != DONE)
        fail_msg("%s: %s", query, a->fault.text);
    enum code code = search_parse(a, type, &pairs, &options, out);
    return code != DONE ? code : search_bind(a, *out, testing_resolve, NULL);
}

static inline bool testing_match(struct arena *a, model_type type, struct str keys, const char *query)
{
    struct search_query *q;
    struct search_row row = {.number = 7, .updated_us = 1709288430000000, .keys = keys};
    bool damaged;
    if (testing_parse(a, type, query, false, &q) != DONE)
        fail_msg("%s: %s", query, a->fault.text);
    bool is_met = search_match(q, &row, &damaged);
    if (damaged)
        fail_msg("%s: the keys are damaged", query);
    return is_met;
}

#endif
