// Dates, numbers, quantities, URIs and references against keys (R4 §3.1.1.4.5 to §3.1.1.4.13).
#include <math.h>

#include "fhir/search/search_int.h"

bool search_span_matches(const struct search_value *v, int64_t from_us, int64_t until_us)
{
    bool contained = v->from_us <= from_us && until_us <= v->until_us;
    bool reaches_above = until_us > v->until_us, reaches_below = from_us < v->from_us;
    switch (v->prefix) {
    case SEARCH_EQ:
        return contained;
    case SEARCH_NE:
        return !contained;
    case SEARCH_GT:
        return reaches_above;
    case SEARCH_LT:
        return reaches_below;
    case SEARCH_GE:
        return reaches_above || contained;
    case SEARCH_LE:
        return reaches_below || contained;
    case SEARCH_SA:
        return from_us >= v->until_us;
    case SEARCH_EB:
        return until_us <= v->from_us;
    default:
        return from_us < v->until_us && v->from_us < until_us;
    }
}

// Where the ends of the stored value lie: its order against a number, an open end being beyond every number.
static int low_against(const struct key *k, struct number n)
{
    return k->flags & NUMBER_LOW_OPEN ? -1 : search_number_compare(k->low, n);
}

static int high_against(const struct key *k, struct number n)
{
    return k->flags & NUMBER_HIGH_OPEN ? 1 : search_number_compare(k->high, n);
}

static bool span_contains(const struct number_span *s, const struct key *k)
{
    return !(k->flags & (NUMBER_LOW_OPEN | NUMBER_HIGH_OPEN)) &&
           search_number_compare_wide(s->low, s->exponent, k->low) <= 0 &&
           search_number_compare_wide(s->high, s->exponent, k->high) > 0;
}

static bool span_overlaps(const struct number_span *s, const struct key *k)
{
    return (k->flags & NUMBER_HIGH_OPEN || search_number_compare_wide(s->low, s->exponent, k->high) <= 0) &&
           (k->flags & NUMBER_LOW_OPEN || search_number_compare_wide(s->high, s->exponent, k->low) >= 0);
}

// gt, lt, ge, le, sa and eb compare with the exact number, eq and ne with the span of its precision.
static bool number_in(const struct search_value *v, const struct key *k)
{
    unsigned both = NUMBER_LOW_OPEN | NUMBER_HIGH_OPEN;
    if ((k->flags & both) == both)
        return false; // no number was given
    switch (v->prefix) {
    case SEARCH_EQ:
        return span_contains(&v->span, k);
    case SEARCH_NE:
        return !span_contains(&v->span, k);
    case SEARCH_GT:
        return high_against(k, v->exact) > 0;
    case SEARCH_LT:
        return low_against(k, v->exact) < 0;
    case SEARCH_GE:
        return high_against(k, v->exact) >= 0;
    case SEARCH_LE:
        return low_against(k, v->exact) <= 0;
    case SEARCH_SA:
        return low_against(k, v->exact) > 0;
    case SEARCH_EB:
        return high_against(k, v->exact) < 0;
    default:
        return span_overlaps(&v->span, k);
    }
}

bool search_number_matches(const struct search_value *v, const struct key *k)
{
    return k->kind == KEY_NUMBER && number_in(v, k);
}

static bool unit_matches(const struct search_value *v, const struct key *k)
{
    char space[CODE_TEXT_MAX];
    if (v->has_pipe && !key_name_is(v->system, k->system))
        return false;
    if (!v->code.len || str_equal(v->code_key, k->code))
        return true;
    return !v->has_pipe && k->flags & QUANTITY_HAS_UNIT && str_equal(v->code, key_name_text(k->text)) &&
           key_code_text(k->code, space).ptr;
}

bool search_quantity_matches(const struct search_value *v, const struct key *k)
{
    return k->kind == KEY_QUANTITY && unit_matches(v, k) && number_in(v, k);
}

// R4 §3.1.1.4.9: `whole` is `part` or lies below it, by segments; URNs have none.
static bool url_is_below(struct str whole, struct str part)
{
    if (!str_starts(whole, part) || !part.len)
        return false;
    if (whole.len == part.len)
        return true;
    bool at_end = part.ptr[part.len - 1] == '/' || memchr("/?#|", whole.ptr[part.len], 4);
    return at_end && !str_starts(whole, STR("urn:"));
}

bool search_uri_matches(const struct search_value *v, enum search_modifier modifier, const struct key *k)
{
    if (k->kind != KEY_URI && k->kind != KEY_CANONICAL)
        return false;
    struct str uri = key_name_text(k->system);
    struct str version = k->kind == KEY_CANONICAL ? key_name_text(k->version) : (struct str){0};
    if (v->version.len && !str_equal(v->version, version))
        return false;
    if (modifier == SEARCH_BELOW)
        return url_is_below(uri, v->text);
    if (modifier == SEARCH_ABOVE)
        return url_is_below(v->text, uri);
    return str_equal(uri, v->text);
}

static bool version_is_below(struct str version, struct str part)
{
    return str_starts(version, part) && (version.len == part.len || memchr(".-", version.ptr[part.len], 2));
}

static bool canonical_matches(const struct search_clause *c, const struct search_value *v,
                              const struct key *k)
{
    struct str version = key_name_text(k->version);
    if (!str_equal(key_name_text(k->system), v->text))
        return false;
    if (!v->version.len)
        return true;
    return c->modifier == SEARCH_BELOW ? version_is_below(version, v->version)
                                       : str_equal(version, v->version);
}

static bool target_matches(const struct search_value *v, const struct key *k)
{
    for (size_t i = 0; i < v->target_count; i++) {
        const struct search_target *t = &v->targets[i];
        bool in_commons = k->flags & REFERENCE_IN_COMMONS;
        if (t->number == k->number && t->is_commons == in_commons &&
            model_info(t->type)->stable == k->stable_type)
            return true;
    }
    return false;
}

static bool bare_matches(const struct search_clause *c, const struct search_value *v, struct str stored)
{
    model_type type;
    struct str id, version;
    if (!search_split_reference(stored, &type, &id, &version) || !str_equal(id, v->text))
        return false;
    size_t count = c->param ? search_param_target_count(c->param) : 0;
    bool may = count == 0;
    for (size_t i = 0; i < count && !may; i++)
        may = search_param_target(c->param, i) == type;
    return may;
}

static bool text_matches(const struct search_clause *c, const struct search_value *v, struct str stored)
{
    struct str base = v->base;
    if (base.len && str_starts(stored, base) && stored.len > base.len && stored.ptr[base.len] == '/')
        stored = str_skip(stored, base.len + 1);
    return v->is_bare ? bare_matches(c, v, stored) : str_equal(stored, v->text);
}

bool search_reference_matches(const struct search_clause *c, const struct search_value *v,
                              const struct key *k)
{
    if (k->kind == KEY_CANONICAL)
        return canonical_matches(c, v, k);
    if (k->kind == KEY_URI)
        return str_equal(key_name_text(k->system), v->text);
    if (k->kind != KEY_REFERENCE || (v->version.len && !str_equal(v->version, key_name_text(k->version))))
        return false;
    return k->flags & REFERENCE_IS_KNOWN ? target_matches(v, k)
                                         : text_matches(c, v, key_name_text(k->system));
}

// Location.near: the distance along the great circle, on a sphere.
bool search_near_matches(const struct search_value *v, const struct key *k)
{
    static const double radius_m = 6371008.8, degree = 3.14159265358979323846 / 180;
    if (k->kind != KEY_POSITION)
        return false;
    double latitude = search_number_value(k->low) * degree, longitude = search_number_value(k->high) * degree;
    double north = sin((latitude - v->latitude * degree) / 2),
           east = sin((longitude - v->longitude * degree) / 2);
    double h = north * north + cos(latitude) * cos(v->latitude * degree) * east * east;
    return 2 * radius_m * asin(sqrt(h < 1 ? h : 1)) <= v->metres;
}
