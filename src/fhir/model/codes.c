// Required bindings and hierarchies of codes: look-ups in the generated tables, and the rules for sets that
// are grammars (media types, languages, currencies) rather than lists.
#include "fhir/model/model_int.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alphanumeric(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static bool is_token(struct str s) // RFC 9110 §5.6.2
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_alphanumeric(s.ptr[i]) && memchr("!#$%&'*+-.^_`|~", s.ptr[i], 15) == NULL) {
            return false;
        }
    }
    return s.len > 0;
}

// BCP 13 (RFC 2045 §5.1): type "/" subtype *(";" parameter). R4's examples also hold bare words such as
// "xml", which Bundle and CapabilityStatement.format allow by their text, so one token alone is not refused.
static enum model_in_set media_type_shape(struct str code)
{
    struct str rest = code;
    struct str essence = str_trim(str_cut(&rest, ';'));
    struct str subtype = essence;
    struct str type = str_cut(&subtype, '/');
    if (!is_token(type)) {
        return MODEL_OUTSIDE;
    }
    if (subtype.ptr == NULL) {
        return MODEL_UNDECIDED;
    }
    return is_token(subtype) ? MODEL_INSIDE : MODEL_OUTSIDE;
}

// BCP 47 (RFC 5646 §2.1): subtags of 1 to 8 letters and digits joined by hyphens, the first of letters.
static enum model_in_set language_shape(struct str code)
{
    struct str rest = code;
    bool is_first = true;
    while (rest.ptr != NULL) {
        struct str subtag = str_cut(&rest, '-');
        if (subtag.len == 0 || subtag.len > 8) {
            return MODEL_OUTSIDE;
        }
        for (size_t i = 0; i < subtag.len; i++) {
            if (is_first ? !is_letter(subtag.ptr[i]) : !is_alphanumeric(subtag.ptr[i])) {
                return MODEL_OUTSIDE;
            }
        }
        is_first = false;
    }
    return MODEL_INSIDE;
}

static enum model_in_set currency_shape(struct str code) // ISO 4217: three capitals
{
    if (code.len != 3) {
        return MODEL_OUTSIDE;
    }
    for (size_t i = 0; i < 3; i++) {
        if (code.ptr[i] < 'A' || code.ptr[i] > 'Z') {
            return MODEL_OUTSIDE;
        }
    }
    return MODEL_INSIDE;
}

static bool group_has(const struct model_set_group *group, struct str code)
{
    size_t low = group->code_first, high = low + group->code_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = model_compare(code, &model_code_pool[model_code_table[middle]]);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}

enum model_in_set model_binding_has(uint16_t binding, struct str system, struct str code)
{
    if (binding == 0 || binding >= model_set_count) {
        return MODEL_UNDECIDED;
    }
    if (code.len == 0 || memchr(code.ptr, '\0', code.len) != NULL) {
        return MODEL_OUTSIDE;
    }
    const struct model_set *set = &model_set_table[binding];
    switch ((enum model_rule)set->rule) {
    case MODEL_RULE_MIME:
        return media_type_shape(code);
    case MODEL_RULE_LANGUAGE:
        return language_shape(code);
    case MODEL_RULE_CURRENCY:
        return currency_shape(code);
    case MODEL_RULE_NONE:
        return MODEL_UNDECIDED;
    case MODEL_RULE_LISTED:
        break;
    }
    for (size_t i = 0; i < set->group_count; i++) {
        const struct model_set_group *group = &model_group_table[set->group_first + i];
        if ((system.ptr == NULL || model_compare(system, group->system) == 0) && group_has(group, code)) {
            return MODEL_INSIDE;
        }
    }
    return MODEL_OUTSIDE;
}

const char *model_binding_url(uint16_t binding)
{
    return binding < model_set_count ? model_set_table[binding].url : NULL;
}

bool model_binding_code(uint16_t binding, size_t index, struct str *system, struct str *code)
{
    const struct model_set *set = &model_set_table[binding < model_set_count ? binding : 0];
    for (size_t i = 0; i < set->group_count; i++) {
        const struct model_set_group *group = &model_group_table[set->group_first + i];
        if (index < group->code_count) {
            *system = str_from(group->system);
            *code = str_from(&model_code_pool[model_code_table[group->code_first + index]]);
            return true;
        }
        index -= group->code_count;
    }
    return false;
}

static const struct model_hierarchy *hierarchy_of(struct str system)
{
    for (size_t i = 0; i < model_hierarchy_count; i++) {
        if (model_compare(system, model_hierarchy_table[i].system) == 0) {
            return &model_hierarchy_table[i];
        }
    }
    return NULL;
}

struct str model_code_parent(struct str system, struct str code)
{
    const struct model_hierarchy *hierarchy = system.len == 0 ? NULL : hierarchy_of(system);
    if (hierarchy == NULL || code.len == 0 || memchr(code.ptr, '\0', code.len) != NULL) {
        return (struct str){NULL, 0};
    }
    size_t low = 0, high = hierarchy->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = model_compare(code, hierarchy->parents[middle].code);
        if (order == 0) {
            return str_from(hierarchy->parents[middle].parent);
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return (struct str){NULL, 0};
}
