// Any bytes as a request: parsed or refused with a sentence; what is parsed can be bound, matched and asked again.
#include <stdlib.h>

#include "fhir/search/search_int.h"

static const model_type types[] = {
    MODEL_Observation, MODEL_Patient,  MODEL_DocumentReference, MODEL_List,      MODEL_Location,
    MODEL_AuditEvent,  MODEL_ValueSet, MODEL_RiskAssessment,    MODEL_Encounter, MODEL_Appointment};

static bool resolve(void *context, struct str reference, struct search_target *out)
{
    (void)context;
    *out = (struct search_target){reference.len, MODEL_Patient, false, {0}};
    return reference.len % 2;
}

static void match(const struct search_query *q)
{
    // Two groups of one token each, by hand.
    static const char keys[] = "\x01\x42\x01\x80\x42\x01\x81";
    struct search_row row = {.number = 3, .keys = {keys, sizeof keys - 1}};
    bool damaged;
    (void)!search_match(q, &row, &damaged);
    if (search_order(q, &row, &row) != 0)
        abort();
}

// The self link is the same request.
static void ask_again(struct arena *a, model_type type, const struct search_options *options,
                      const struct search_query *q)
{
    struct uri_query pairs;
    struct search_query *again;
    if (uri_query_read(a, q->self, &pairs) != DONE ||
        search_parse(a, type, &pairs, options, &again) != DONE || !str_equal(q->self, again->self) ||
        q->sort_count != again->sort_count)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct uri_query pairs;
    struct search_query *q;
    if (!size)
        return 0;
    model_type type = types[data[0] % COUNT_OF(types)];
    struct search_options options = {.lenient = data[0] & 0x80, .base = STR("http://h/f")};
    arena_init(&a);
    struct str text = arena_copy(&a, str_of((const char *)data + 1, size - 1));
    if (uri_query_read(&a, text, &pairs) == DONE) {
        if (search_parse(&a, type, &pairs, &options, &q) == DONE) {
            if (search_bind(&a, q, resolve, NULL) != DONE)
                abort();
            match(q);
            ask_again(&a, type, &options, q);
        } else if (a.fault.code != INVALID || !a.fault.text[0]) {
            abort();
        }
    }
    arena_release(&a);
    return 0;
}
