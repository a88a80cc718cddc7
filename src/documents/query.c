// Searches for documents as the guides have clients write them (IHE MHD ITI-66, ITI-67; PDSm), in the words that are
// kept here. Nothing is asked for that plain FHIR does not ask for: MHD has clients of ITI-66 and ITI-67 always say
// patient and status, and here a search without status is one over all of them, as R4 has it.
#include "documents/documents_int.h"

// The system of list types is written with http and with https: both are meant.
static void widen_list_type(struct arena *a, struct uri_pair *pair)
{
    struct str http = STR("http://profiles.ihe.net/"), https = STR("https://profiles.ihe.net/");
    if (str_find(pair->value, ',') >= 0)
        return;
    if (str_starts(pair->value, http))
        pair->value =
            arena_print(a, "%.*s,https%.*s", STR_ARG(pair->value), STR_ARG(str_skip(pair->value, 4)));
    else if (str_starts(pair->value, https))
        pair->value =
            arena_print(a, "%.*s,http%.*s", STR_ARG(pair->value), STR_ARG(str_skip(pair->value, 5)));
}

void documents_read_query(struct arena *a, model_type type, struct uri_query *query)
{
    if (type != MODEL_DocumentReference && type != MODEL_List)
        return;
    for (size_t i = 0; i < query->count; i++) {
        struct uri_pair *pair = &query->pairs[i];
        if (type == MODEL_List && str_equal(pair->name, STR("code")))
            widen_list_type(a, pair);
        // What does not say that it is archived is not.
        if (str_equal(pair->name, STR("isArchived")) && str_equal(pair->value, STR("false"))) {
            pair->name = STR("isArchived:not");
            pair->value = STR("true");
        }
        // PDSm writes relatesTo as the element is written, R4 writes the parameter relatesto.
        if (type == MODEL_DocumentReference && str_equal(pair->name, STR("relatesTo")))
            pair->name = STR("relatesto");
    }
}
