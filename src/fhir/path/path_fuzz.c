// Any bytes as an expression, over one resource: refused, or it ends within its budget of steps and
// memory, with items that can be shown. The two ways to compile it, knowing the type of the resource or
// not, agree.
#include "codec/text/text.h"
#include "fhir/path/path.h"

#include <stdlib.h>

static const char resource_json[] =
    "{\"resourceType\":\"Observation\",\"id\":\"o\",\"status\":\"final\",\"contained\":[{\"resourceType\":"
    "\"Patient\","
    "\"id\":\"p\",\"birthDate\":\"1984-02-29\"}],\"code\":{\"coding\":[{\"system\":\"http://"
    "loinc.org\",\"code\":"
    "\"29463-7\"},{\"code\":\"\\u00e9\\\"t\"}]},\"subject\":{\"reference\":\"#p\"},\"performer\":[{"
    "\"reference\":"
    "\"Practitioner/"
    "1\"},{\"display\":\"x\"}],\"effectiveDateTime\":\"2024-02-29T10:20:30.5+01:00\",\"issued\":"
    "\"2024-02-29T23:59:60Z\",\"valueQuantity\":{\"value\":70.50,\"unit\":\"kg\",\"system\":"
    "\"http://unitsofmeasure.org\",\"code\":\"kg\"},\"_status\":{\"extension\":[{\"url\":\"u\",\"valueTime\":"
    "\"10:20:30\"}]},\"note\":[{\"text\":\"a\"},{\"text\":\"b\"}],\"component\":[{\"code\":{\"text\":\"c\"},"
    "\"valueInteger\":-3},{\"code\":{\"text\":\"d\"},\"valueBoolean\":true}],\"text\":{\"status\":\"empty\","
    "\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</div>\"}}";

static bool resolve(void *context, struct str reference, struct path_item *out)
{
    (void)context;
    (void)out;
    return reference.len > 1000;
}

static enum code run(struct arena *a, struct str expression, const struct path_item *root, bool is_typed)
{
    struct path_env env = {
        .resource = *root, .root = *root, .resolve = resolve, .now_us = 1709202030000000, .steps_max = 20000};
    struct path *p;
    struct path_list list;
    enum code code = path_compile(a, expression, is_typed ? root->type : MODEL_NONE, &p);
    if (code != DONE)
        return code;
    bool holds;
    code = path_eval(a, p, root, &env, &list);
    if (path_test(a, p, root, &env, &holds) == DONE && code != DONE)
        abort();
    for (size_t i = 0; code == DONE && i < list.count; i++) {
        struct str shown =
            list.items[i].kind == PATH_NODE ? path_where(a, &list.items[i]) : list.items[i].text;
        if (!utf8_valid(shown))
            abort();
    }
    return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct json *json;
    arena_init(&a);
    a.used_max = (size_t)64 << 20;
    if (json_parse(&a, STR(resource_json), NULL, &json) != DONE)
        abort();
    struct path_item root = path_root(json);
    struct str expression = str_of((const char *)data, size);
    if (run(&a, expression, &root, true) == DONE && run(&a, expression, &root, false) != DONE &&
        !strstr(a.fault.text, "too m"))
        abort();
    arena_release(&a);
    return 0;
}
