// Tokens against keys (R4 §3.1.1.4.10).
#include "fhir/search/search_int.h"

enum { PARENTS_MAX = 40 };

// Is case told apart in codes of this system? HL7's own systems say yes of themselves, so does UCUM;
// elsewhere R4 prefers finding too much.
static bool case_matters(const struct key *k)
{
    struct str system = key_name_text(k->system);
    return k->flags & TOKEN_IS_PLAIN || str_starts(system, STR("http://terminology.hl7.org/")) ||
           str_equal(system, STR("http://unitsofmeasure.org")) ||
           (str_starts(system, STR("http://hl7.org/fhir/")) &&
            !str_starts(system, STR("http://hl7.org/fhir/sid/")));
}

static bool code_matches(const struct search_value *v, const struct key *k)
{
    char space[CODE_TEXT_MAX];
    if (str_equal(v->code_key, k->code))
        return true;
    return v->has_letters && str_equal_fold(v->code, key_code_text(k->code, space)) && !case_matters(k);
}

static bool system_matches(const struct search_value *v, const struct key *k)
{
    if (!v->has_pipe)
        return true;
    bool has_system = k->flags & TOKEN_HAS_SYSTEM;
    if (!v->system.known && !v->system.text.len)
        return !has_system;
    return has_system ? key_name_is(v->system, k->system) : v->is_implied && k->flags & TOKEN_IS_PLAIN;
}

bool search_token_matches(const struct search_value *v, const struct key *k)
{
    if (k->kind != KEY_TOKEN)
        return false;
    if (!v->code.len)
        return v->has_pipe && system_matches(v, k);
    return code_matches(v, k) && system_matches(v, k);
}

static bool is_ancestor(struct str system, struct str ancestor, struct str code)
{
    for (size_t i = 0; code.len && i < PARENTS_MAX; i++) {
        if (str_equal(code, ancestor))
            return true;
        code = model_code_parent(system, code);
    }
    return false;
}

// :below and :above by the hierarchy of the code system; :below by the essence of media types
// (§3.1.1.4.10.1).
static bool subsumption_matches(const struct search_value *v, bool below, const struct key *k)
{
    char space[CODE_TEXT_MAX];
    struct str code = key_code_text(k->code, space), system = key_name_text(k->system), essence = code;
    if (search_token_matches(v, k))
        return true;
    if (below && k->flags & TOKEN_IS_PLAIN && str_find(v->code, '/') > 0)
        return str_equal_fold(str_trim(str_cut(&essence, ';')), v->code);
    if (v->has_pipe ? !key_name_is(v->system, k->system) : !system.len)
        return false;
    return below ? is_ancestor(system, v->code, code) : is_ancestor(system, code, v->code);
}

static bool value_set_matches(const struct search_value *v, const struct key *k)
{
    char space[CODE_TEXT_MAX];
    struct str system = k->flags & TOKEN_HAS_SYSTEM ? key_name_text(k->system) : (struct str){0};
    bool may = k->flags & (TOKEN_HAS_SYSTEM | TOKEN_IS_PLAIN);
    return may && model_binding_has(v->binding, system, key_code_text(k->code, space)) == MODEL_INSIDE;
}

static bool type_matches(const struct search_value *v, struct str keys, struct key k, bool *damaged)
{
    char space[CODE_TEXT_MAX];
    struct name system;
    struct str code;
    enum key_found more;
    if (!(k.flags & TOKEN_HAS_TYPES) || !str_equal_fold(key_code_text(k.code, space), v->text))
        return false;
    while ((more = key_next_coding(keys, &k, &system, &code)) == KEY_FOUND) {
        if (key_name_is(system, v->system) && str_equal(code, v->code_key))
            return true;
    }
    *damaged = *damaged || more == KEY_DAMAGED;
    return false;
}

bool search_token_modified(const struct search_clause *c, const struct search_value *v, struct str keys,
                           const struct key *k, bool *damaged)
{
    char space[LABEL_TEXT_MAX];
    if (k->kind != KEY_TOKEN)
        return false;
    switch (c->modifier) {
    case SEARCH_TEXT:
        return k->label_form != LABEL_NONE && search_text_matches(v, key_label_text(k, space), true);
    case SEARCH_IN:
    case SEARCH_NOT_IN:
        return value_set_matches(v, k);
    case SEARCH_BELOW:
    case SEARCH_ABOVE:
        return subsumption_matches(v, c->modifier == SEARCH_BELOW, k);
    case SEARCH_OF_TYPE:
        return type_matches(v, keys, *k, damaged);
    default:
        return search_token_matches(v, k);
    }
}
