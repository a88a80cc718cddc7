// The parameters that French and IHE guides add to R4's, and questions about any parameter.
#include <stdlib.h>

#include "fhir/search/search_int.h"

#define MHD "https://profiles.ihe.net/ITI/MHD/"
#define PDSM "https://interop.esante.gouv.fr/ig/fhir/pdsm/"
#define ARCHIVED ".extension.where(url='" PDSM "StructureDefinition/pdsm-ext-is-archived').value"
#define MHD_EXTENSION(name) ".extension.where(url='" MHD "StructureDefinition/" name "').value"

// IHE MHD 4.2 (§2:3.66, §2:3.67) and PDSm 3.1. The numbers are on disk, beside R4's, which stay below them.
static const struct extra_param {
    model_type type;
    model_type target; // references: the one type they may name
    struct model_param param;
} extra_params[] = {
    {MODEL_DocumentReference,
     MODEL_NONE,
     {.code = "creation",
      .url = MHD "SearchParameter/DocumentReference-Creation",
      .kind = PARAM_DATE,
      .stable = 4096,
      .expression = "DocumentReference.content.attachment.creation"}},
    {MODEL_DocumentReference,
     MODEL_NONE,
     {.code = "isArchived",
      .url = PDSM "SearchParameter/PDSm-isArchived",
      .kind = PARAM_TOKEN,
      .stable = 4097,
      .expression = "DocumentReference" ARCHIVED}},
    {MODEL_DocumentReference,
     MODEL_NONE,
     {.code = "period-end",
      .url = PDSM "SearchParameter/PDSm-DocumentReference-period-end",
      .kind = PARAM_DATE,
      .stable = 4098,
      .expression = "DocumentReference.context.period.end"}},
    {MODEL_DocumentReference,
     MODEL_NONE,
     {.code = "period-start",
      .url = PDSM "SearchParameter/PDSm-DocumentReference-period-start",
      .kind = PARAM_DATE,
      .stable = 4099,
      .expression = "DocumentReference.context.period.start"}},
    {MODEL_DocumentReference,
     MODEL_NONE,
     {.code = "targetCommunityIdList",
      .url = MHD "SearchParameter/IHE-TargetCommunityIdList",
      .kind = PARAM_URI,
      .stable = 4100,
      .expression = "DocumentReference" MHD_EXTENSION("ihe-HomeCommunityId")}},
    {MODEL_List,
     MODEL_Organization,
     {.code = "authorOrg",
      .url = PDSM "SearchParameter/PDSm-List-authorOrg",
      .kind = PARAM_REFERENCE,
      .stable = 4096,
      .expression = "List" MHD_EXTENSION("ihe-authorOrg")}},
    {MODEL_List,
     MODEL_NONE,
     {.code = "designationType",
      .url = MHD "SearchParameter/List-DesignationType",
      .kind = PARAM_TOKEN,
      .stable = 4097,
      .expression = "List" MHD_EXTENSION("ihe-designationType")}},
    {MODEL_List,
     MODEL_NONE,
     {.code = "isArchived",
      .url = PDSM "SearchParameter/PDSm-isArchived",
      .kind = PARAM_TOKEN,
      .stable = 4098,
      .expression = "List" ARCHIVED}},
    {MODEL_List,
     MODEL_NONE,
     {.code = "sourceId",
      .url = MHD "SearchParameter/List-SourceId",
      .kind = PARAM_TOKEN,
      .stable = 4099,
      .expression = "List" MHD_EXTENSION("ihe-sourceId")}},
    {MODEL_List,
     MODEL_NONE,
     {.code = "targetCommunityIdList",
      .url = MHD "SearchParameter/IHE-TargetCommunityIdList",
      .kind = PARAM_URI,
      .stable = 4100,
      .expression = "List" MHD_EXTENSION("ihe-HomeCommunityId")}},
};

const struct model_param *search_param_extra(model_type type, size_t index)
{
    for (size_t i = 0; i < COUNT_OF(extra_params); i++) {
        if (extra_params[i].type == type && index-- == 0)
            return &extra_params[i].param;
    }
    return NULL;
}

const struct model_param *search_param_at(model_type type, size_t index)
{
    size_t count;
    const struct model_param *params = model_params(type, &count);
    for (size_t i = 0; i < count; i++) {
        if (params[i].expression && index-- == 0)
            return &params[i];
    }
    return search_param_extra(type, index);
}

const struct model_param *search_param_named(model_type type, struct str code)
{
    const struct model_param *p;
    for (size_t i = 0; (p = search_param_extra(type, i)); i++) {
        if (str_equal(str_from(p->code), code))
            return p;
    }
    return model_param_named(type, code);
}

static const struct extra_param *extra_of(const struct model_param *p)
{
    for (size_t i = 0; i < COUNT_OF(extra_params); i++) {
        if (&extra_params[i].param == p)
            return &extra_params[i];
    }
    return NULL;
}

size_t search_param_target_count(const struct model_param *p)
{
    const struct extra_param *extra = extra_of(p);
    return extra ? extra->target != MODEL_NONE : p->target_count;
}

model_type search_param_target(const struct model_param *p, size_t index)
{
    const struct extra_param *extra = extra_of(p);
    if (index >= search_param_target_count(p))
        return MODEL_NONE;
    return extra ? extra->target : model_param_target(p, index);
}

bool search_param_is_kept(const struct model_param *p)
{
    static const char *const in_row[] = {"_id", "_lastUpdated"};
    for (size_t i = 0; i < COUNT_OF(in_row); i++) {
        if (strcmp(p->code, in_row[i]) == 0)
            return false;
    }
    return p->expression != NULL;
}

// Levenshtein's distance, up to 3; names are short.
static size_t distance(struct str a, struct str b)
{
    size_t row[65];
    if (a.len > 64 || b.len > 64)
        return 4;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t cost = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);
            size_t step = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = cost < step ? cost : step;
        }
    }
    return row[b.len];
}

static void suggest(struct buf *out, const struct model_param *p, struct str name, size_t *count)
{
    struct str code = str_from(p->code);
    bool is_like = distance(code, name) <= 2 || (name.len >= 3 && str_find_str(code, name) >= 0) ||
                   (code.len >= 4 && str_find_str(name, code) >= 0);
    if (is_like && *count < 6)
        buf_print(out, "%s\"%s\"", (*count)++ ? ", " : "", p->code);
}

enum code search_unknown_param(struct arena *a, model_type type, struct str name)
{
    struct buf close;
    size_t count, found = 0;
    const struct model_param *params = model_params(type, &count), *extra;
    const char *type_name = model_info(type)->name;
    buf_init(&close, a, 128);
    for (size_t i = 0; i < count; i++)
        suggest(&close, &params[i], name, &found);
    for (size_t i = 0; (extra = search_param_extra(type, i)); i++)
        suggest(&close, extra, name, &found);
    struct str shown = str_of(name.ptr, name.len < 40 ? name.len : 40);
    if (found)
        return fail(a, NOT_FOUND, "%s has no search parameter \"%.*s\"; close to it are %.*s", type_name,
                    STR_ARG(shown), STR_ARG(buf_str(&close)));
    return fail(a, NOT_FOUND,
                "%s has no search parameter \"%.*s\"; the CapabilityStatement (/metadata) lists those it has",
                type_name, STR_ARG(shown));
}

// The element at the end of a plain path "Type.a.b" (up to a choice of parentheses or functions); NULL: not
// plain.
static const struct model_element *element_at(struct str path)
{
    model_type type = model_type_named(str_cut(&path, '.'));
    const struct model_element *found = NULL;
    while (path.ptr) {
        struct str step = str_cut(&path, '.');
        size_t count, choices;
        const struct model_element *const *elements = type ? model_elements(type, &count) : NULL;
        found = NULL;
        for (size_t i = 0; elements && i < count && !found; i++)
            found = str_equal(str_from(elements[i]->name), step) ? elements[i] : NULL;
        if (!found)
            return NULL;
        const struct model_choice *choice = model_choices(found, &choices);
        type = choices ? choice[0].type : MODEL_NONE;
    }
    return found;
}

bool search_system_is_implied(const struct model_param *p, struct str system, struct str code)
{
    struct str rest = str_from(p->expression);
    while (rest.ptr) {
        const struct model_element *e = element_at(str_trim(str_cut(&rest, '|')));
        if (e && e->binding && code.len && model_binding_has(e->binding, system, code) == MODEL_INSIDE)
            return true;
    }
    return false;
}

bool search_param_is_canonical(const struct model_param *p)
{
    size_t count;
    const struct model_element *e = element_at(str_from(p->expression));
    const struct model_choice *choice = e ? model_choices(e, &count) : NULL;
    return choice && count && choice[0].type == MODEL_canonical;
}
