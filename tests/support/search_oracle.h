// For tests of fhir/search: R4 §3.1.1.4 once more, in the plainest code there is, on JSON and without keys. What it is
// asked is data, not a URL.
#ifndef ENS_TESTS_SEARCH_ORACLE_H
#define ENS_TESTS_SEARCH_ORACLE_H

#include <math.h>
#include <stdlib.h>

#include "fhir/path/path.h"
#include "support/search_generator.h"

struct ask {
    unsigned kind; // of the parameter
    const struct model_param *param;
    enum search_modifier modifier;
    enum search_prefix prefix;
    bool has_pipe, is_true;
    struct str system, code,
        text; // token: system, code; quantity: number in text; reference, URI: text, version in code
    model_type type;
    struct ask *parts;
};

struct plain_token {
    struct str system, code, text;
    const struct json *types;
};
struct plain_tokens {
    struct plain_token items[64];
    size_t count;
};
struct plain_texts {
    struct str items[64];
    size_t count;
    bool any_word;
};

static inline struct str naive_member(struct arena *a, const struct json *object, const char *name)
{
    return json_text(a, json_get(object, str_from(name)));
}

static inline struct str naive_text(struct arena *a, const struct path_item *item)
{
    const struct json *n = item->node;
    if (item->kind != PATH_NODE)
        return item->text;
    if (n->kind == JSON_TRUE || n->kind == JSON_FALSE)
        return n->kind == JSON_TRUE ? STR("true") : STR("false");
    return n->kind == JSON_NUMBER ? str_of(n->text, n->size) : json_text(a, n);
}

static inline struct plain_token naive_identifier(struct arena *a, const struct json *i)
{
    const struct json *type = json_get(i, STR("type"));
    return (struct plain_token){naive_member(a, i, "system"), naive_member(a, i, "value"),
                                naive_member(a, type, "text"), json_get(type, STR("coding"))};
}

static inline void naive_tokens(struct arena *a, const struct path_item *item, struct plain_tokens *out)
{
    const struct json *n = item->node;
    out->count = 0;
    if (item->type == MODEL_Identifier) {
        out->items[out->count++] = naive_identifier(a, n);
    } else if (item->type == MODEL_ContactPoint) {
        out->items[out->count++].code = naive_member(a, n, "value");
    } else if (item->type == MODEL_Coding || item->type == MODEL_CodeableConcept) {
        bool is_concept = item->type == MODEL_CodeableConcept;
        const struct json *codings = is_concept ? json_get(n, STR("coding")) : NULL;
        for (const struct json *c = is_concept ? (codings ? json_first(codings) : NULL) : n; c;
             c = is_concept ? c->next : NULL)
            out->items[out->count++] =
                (struct plain_token){naive_member(a, c, "system"), naive_member(a, c, "code"),
                                     naive_member(a, c, "display"), NULL};
        if (is_concept)
            out->items[out->count++].text = naive_member(a, n, "text");
    } else if (!n || !json_is_container(n)) {
        out->items[out->count++].code = naive_text(a, item);
    }
}

static inline void naive_texts(struct arena *a, const struct path_item *item, struct plain_texts *out)
{
    static const char *const parts[] = {"text", "family",   "given", "prefix",     "suffix", "line",
                                        "city", "district", "state", "postalCode", "country"};
    out->count = 0;
    out->any_word = item->type == MODEL_HumanName || (item->parent && item->parent->type == MODEL_HumanName);
    if (item->type != MODEL_HumanName && item->type != MODEL_Address) {
        if (item->kind != PATH_NODE || !json_is_container(item->node))
            out->items[out->count++] = naive_text(a, item);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const struct json *v = json_get(item->node, str_from(parts[i]));
        for (const struct json *c = v && v->kind == JSON_ARRAY ? json_first(v) : v; c;
             c = v->kind == JSON_ARRAY ? c->next : NULL)
            out->items[out->count++] = json_text(a, c);
    }
}

// Letters and digits only, folded.
static inline struct str naive_bare(struct arena *a, struct str text)
{
    struct buf folded, out;
    buf_init(&folded, a, 64);
    buf_init(&out, a, 64);
    text_fold(&folded, text);
    for (size_t i = 0; i < folded.len; i++) {
        unsigned char c = (unsigned char)folded.ptr[i];
        if (c >= 128 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
            buf_add_char(&out, (char)c);
    }
    return buf_str(&out);
}

static inline bool naive_found(struct arena *a, struct str stored, struct str asked, bool any_word,
                               bool anywhere)
{
    struct buf folded;
    struct str needle = naive_bare(a, asked);
    buf_init(&folded, a, 64);
    text_fold(&folded, stored);
    if (!needle.len) {
        buf_init(&folded, a, 64);
        text_fold(&folded, stored);
        return anywhere ? str_find_str(buf_str(&folded), asked) >= 0 : str_starts(buf_str(&folded), asked);
    }
    for (size_t at = 0; at < folded.len; at++) {
        unsigned char before = at ? (unsigned char)folded.ptr[at - 1] : ' ';
        bool starts_word =
            !(before >= 128 || (before >= '0' && before <= '9') || (before >= 'a' && before <= 'z'));
        if (at && !anywhere && !(any_word && starts_word))
            continue;
        if (str_starts(naive_bare(a, str_skip(buf_str(&folded), at)), needle))
            return true;
    }
    return false;
}

static inline bool naive_token(struct arena *a, const struct ask *q, const struct plain_token *t)
{
    if (q->modifier == SEARCH_TEXT)
        return t->text.len && naive_found(a, t->text, q->text, true, false);
    if (q->modifier == SEARCH_OF_TYPE) {
        bool met = false;
        for (const struct json *c = t->types ? json_first(t->types) : NULL; c; c = c->next)
            met = met || (str_equal(naive_member(a, c, "system"), q->system) &&
                          str_equal(naive_member(a, c, "code"), q->code) && str_equal(t->code, q->text));
        return met;
    }
    bool code = !q->code.len || str_equal(t->code, q->code);
    return code && (!q->has_pipe || str_equal(t->system, q->system));
}

struct span {
    double from, until; // of numbers
    int64_t from_us, until_us;
    bool is_number;
};

static inline bool naive_contains(const struct span *outer, const struct span *inner)
{
    return outer->is_number ? inner->from >= outer->from && inner->until < outer->until
                            : inner->from_us >= outer->from_us && inner->until_us <= outer->until_us;
}

// The table of prefixes for dates: ranges above and below the asked one, and their intersections.
static inline bool naive_date(const struct ask *q, int64_t from, int64_t until)
{
    struct date date;
    if (!date_read(q->text, &date))
        return false;
    struct span asked = {.from_us = date.from_us, .until_us = date.until_us};
    struct span target = {.from_us = from, .until_us = until};
    struct span above = {.from_us = asked.until_us, .until_us = INT64_MAX},
                below = {.from_us = INT64_MIN, .until_us = asked.from_us};
    bool meets_above = target.until_us > above.from_us, meets_below = target.from_us < below.until_us;
    int64_t gap = clock_now_us() > asked.until_us ? clock_now_us() - asked.until_us : 0;
    switch (q->prefix) {
    case SEARCH_EQ:
        return naive_contains(&asked, &target);
    case SEARCH_NE:
        return !naive_contains(&asked, &target);
    case SEARCH_GT:
        return meets_above;
    case SEARCH_LT:
        return meets_below;
    case SEARCH_GE:
        return meets_above || naive_contains(&asked, &target);
    case SEARCH_LE:
        return meets_below || naive_contains(&asked, &target);
    case SEARCH_SA:
        return naive_contains(&above, &target);
    case SEARCH_EB:
        return naive_contains(&below, &target);
    default:
        return target.from_us < asked.until_us + gap / 10 && target.until_us > asked.from_us - gap / 10;
    }
}

static inline bool naive_moment(struct arena *a, const struct ask *q, const struct json *start,
                                const struct json *end)
{
    struct date from, until;
    bool has_start = start && date_read(json_text(a, start), &from),
         has_end = end && date_read(json_text(a, end), &until);
    return (has_start || has_end) &&
           naive_date(q, has_start ? from.from_us : INT64_MIN, has_end ? until.until_us : INT64_MAX);
}

static inline bool naive_dates(struct arena *a, const struct ask *q, const struct path_item *item)
{
    const struct json *n = item->node, *events = json_get(n, STR("event")), *first = NULL, *last = NULL;
    struct date date, other;
    if (item->type == MODEL_Period)
        return naive_moment(a, q, json_get(n, STR("start")), json_get(n, STR("end")));
    if (item->type != MODEL_Timing)
        return item->kind == PATH_NODE && json_is_container(n) ? false : naive_moment(a, q, n, n);
    const struct json *bounds = json_walk(n, "repeat", "boundsPeriod", NULL);
    for (const struct json *e = events ? json_first(events) : NULL; e; e = e->next) {
        if (!first || (date_read(json_text(a, e), &date) && date_read(json_text(a, first), &other) &&
                       date.from_us < other.from_us))
            first = e;
        if (!last || (date_read(json_text(a, e), &date) && date_read(json_text(a, last), &other) &&
                      date.until_us > other.until_us))
            last = e;
    }
    return (first && naive_moment(a, q, first, last)) ||
           (bounds && naive_moment(a, q, json_get(bounds, STR("start")), json_get(bounds, STR("end"))));
}

static inline double naive_double(struct str text)
{
    char copy[40];
    snprintf(copy, sizeof copy, "%.*s", STR_ARG(text));
    return round(strtod(copy, NULL) * 1e7); // whole steps of 10⁻⁷, so that halves of the last digit are exact
}

// Ends that are open are infinite.
static inline bool naive_number(const struct ask *q, double low, double high)
{
    double asked = naive_double(q->text), half = 0.5e7;
    ptrdiff_t point = str_find(q->text, '.');
    if (str_find(q->text, 'e') >= 0)
        half = 5e7; // the one exponent in the vocabulary is 1e2
    else if (point >= 0)
        half = 0.5e7 * pow(10, -(double)(q->text.len - (size_t)point - 1));
    struct span around = {.from = asked - half, .until = asked + half, .is_number = true},
                target = {.from = low, .until = high};
    switch (q->prefix) {
    case SEARCH_EQ:
        return naive_contains(&around, &target);
    case SEARCH_NE:
        return !naive_contains(&around, &target);
    case SEARCH_GT:
        return high > asked;
    case SEARCH_LT:
        return low < asked;
    case SEARCH_GE:
        return high >= asked;
    case SEARCH_LE:
        return low <= asked;
    case SEARCH_SA:
        return low > asked;
    case SEARCH_EB:
        return high < asked;
    default:
        return low <= asked + fabs(asked) / 10 && high >= asked - fabs(asked) / 10;
    }
}

static inline double naive_bound(const struct json *number, double otherwise)
{
    return number && number->kind == JSON_NUMBER ? naive_double(str_of(number->text, number->size))
                                                 : otherwise;
}

static inline bool naive_quantity(struct arena *a, const struct ask *q, const struct path_item *item)
{
    const struct json *n = item->node, *unit = n, *comparator = json_get(n, STR("comparator"));
    double low = naive_bound(json_get(n, STR("value")), NAN), high = low;
    if (item->type == MODEL_Range) {
        low = naive_bound(json_walk(n, "low", "value", NULL), -INFINITY);
        high = naive_bound(json_walk(n, "high", "value", NULL), INFINITY);
        unit = json_get(n, json_get(n, STR("low")) ? STR("low") : STR("high"));
        if (isinf(low) && isinf(high))
            return false;
    } else if (item->type == MODEL_SampledData || isnan(low)) {
        return false;
    } else if (comparator) {
        low = *comparator->text == '<' ? -INFINITY : low;
        high = *comparator->text == '>' ? INFINITY : high;
    }
    struct str system = naive_member(a, unit, "system"), code = naive_member(a, unit, "code");
    if (item->type == MODEL_Money) {
        code = naive_member(a, unit, "currency");
        system = code.len ? STR("urn:iso:std:iso:4217") : (struct str){0};
    }
    if (q->system.len
            ? !str_equal(system, q->system) || !str_equal(code, q->code)
            : q->code.len && !str_equal(code, q->code) && !str_equal(naive_member(a, unit, "unit"), q->code))
        return false;
    return naive_number(q, low, high);
}

static inline struct str naive_cut(struct str text, const char *mark, struct str *after)
{
    ptrdiff_t at = str_find_str(text, str_from(mark));
    *after = at < 0 ? (struct str){0} : str_skip(text, (size_t)at + strlen(mark));
    return at < 0 ? text : str_of(text.ptr, (size_t)at);
}

static inline bool naive_is_below(struct str whole, struct str part)
{
    if (str_equal(whole, part))
        return true;
    return str_starts(whole, part) && !str_starts(whole, STR("urn:")) &&
           (part.ptr[part.len - 1] == '/' || whole.ptr[part.len] == '/');
}

static inline bool naive_uri(struct arena *a, const struct ask *q, const struct path_item *item)
{
    struct str version = {0}, uri = naive_text(a, item);
    if (item->type == MODEL_canonical)
        uri = naive_cut(uri, "|", &version);
    if (q->code.len && !str_equal(q->code, version))
        return false;
    if (q->modifier == SEARCH_BELOW)
        return naive_is_below(uri, q->text);
    return q->modifier == SEARCH_ABOVE ? naive_is_below(q->text, uri) : str_equal(uri, q->text);
}

static inline struct str naive_ours(struct str reference)
{
    struct str base = STR("http://ens.example/fhir/");
    return str_starts(reference, base) ? str_skip(reference, base.len) : reference;
}

static inline bool naive_may_name(const struct model_param *p, struct str type)
{
    size_t count = search_param_target_count(p);
    bool may = !count && model_resource_named(type);
    for (size_t i = 0; i < count; i++)
        may = may || str_equal(str_from(model_info(search_param_target(p, i))->name), type);
    return may;
}

static inline bool naive_reference(struct arena *a, const struct ask *q, const struct path_item *item)
{
    struct str version, asked_version;
    if (item->type != MODEL_Reference && json_is_container(item->node))
        return false;
    if (item->type != MODEL_Reference) {
        struct str url = naive_cut(naive_text(a, item), "|", &version);
        bool version_met =
            !q->code.len || str_equal(q->code, version) ||
            (q->modifier == SEARCH_BELOW && str_starts(version, q->code) && version.ptr[q->code.len] == '.');
        return str_equal(url, q->text) && version_met;
    }
    if (q->modifier == SEARCH_IDENTIFIER) {
        const struct json *identifier = json_get(item->node, STR("identifier"));
        struct plain_token t = identifier ? naive_identifier(a, identifier) : (struct plain_token){0};
        return identifier && naive_token(a, q, &t);
    }
    struct str stored =
        naive_ours(naive_cut(naive_member(a, item->node, "reference"), "/_history/", &version));
    struct str asked = naive_ours(naive_cut(q->text, "/_history/", &asked_version));
    if (asked_version.len && !str_equal(asked_version, version))
        return false;
    if (q->type)
        asked = arena_print(a, "%s/%.*s", model_info(q->type)->name, STR_ARG(asked));
    if (str_find(asked, '/') >= 0)
        return str_equal(stored, asked);
    struct str rest = stored, type = str_cut(&rest, '/');
    return str_equal(rest, asked) && naive_may_name(q->param, type);
}

static inline bool naive_item(struct arena *a, const struct ask *q, const struct path_item *item)
{
    struct plain_tokens tokens = {0};
    struct plain_texts texts = {0};
    bool met = false;
    switch (q->kind) {
    case PARAM_TOKEN:
        naive_tokens(a, item, &tokens);
        for (size_t i = 0; i < tokens.count; i++)
            met = met || naive_token(a, q, &tokens.items[i]);
        return met;
    case PARAM_STRING:
        naive_texts(a, item, &texts);
        for (size_t i = 0; i < texts.count; i++)
            met =
                met || (q->modifier == SEARCH_EXACT ? str_equal(texts.items[i], q->text)
                                                    : naive_found(a, texts.items[i], q->text, texts.any_word,
                                                                  q->modifier == SEARCH_CONTAINS));
        return met;
    case PARAM_DATE:
        return naive_dates(a, q, item);
    case PARAM_NUMBER:
        if (item->type != MODEL_Range)
            return naive_number(q, naive_double(naive_text(a, item)), naive_double(naive_text(a, item)));
        return (json_walk(item->node, "low", "value", NULL) ||
                json_walk(item->node, "high", "value", NULL)) &&
               naive_number(q, naive_bound(json_walk(item->node, "low", "value", NULL), -INFINITY),
                            naive_bound(json_walk(item->node, "high", "value", NULL), INFINITY));
    case PARAM_QUANTITY:
        return naive_quantity(a, q, item);
    case PARAM_URI:
        return naive_uri(a, q, item);
    default:
        return naive_reference(a, q, item);
    }
}

#endif
