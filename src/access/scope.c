// Scopes (SMART App Launch 2, "Scopes for requesting FHIR resources"): what each gives, and the query that narrows one
// ("patient/Observation.rs?category=laboratory": only resources that this search finds).
#include "access/scope_int.h"

// The letter of an action in SMART v2's ".cruds"; the operator's own acts need the word "operator" instead.
static char letter_of(enum access_action action)
{
    static const char letters[] = {
        [ACCESS_CREATE] = 'c', [ACCESS_READ] = 'r',   [ACCESS_UPDATE] = 'u', [ACCESS_DELETE] = 'd',
        [ACCESS_SEARCH] = 's', [ACCESS_EXPORT] = 'r', [ACCESS_OPEN] = 'c',
    };
    return (size_t)action < sizeof letters ? letters[action] : 0;
}

static struct str level_of(enum actor_role role)
{
    switch (role) {
    case ACTOR_HOLDER:
        return STR("patient");
    case ACTOR_LPS:
        return STR("user");
    case ACTOR_OPERATOR:
        return STR("system");
    case ACTOR_APPLICATION:
        return STR("patient");
    case ACTOR_NOBODY:
        break;
    }
    return STR("");
}

// A scope's parts; `query` is absent when nothing narrows it.
struct scope {
    struct str level, type, letters, query;
};

static struct scope split(struct str word)
{
    struct scope s = {.level = str_cut(&word, '/')};
    s.type = str_cut(&word, '.');
    s.letters = str_cut(&word, '?');
    s.query = word;
    return s;
}

// Does the scope give `letter` on a type of this name, narrowed or not? An empty name asks for all types.
static bool concerns(const struct scope *s, struct str level, struct str type_name, char letter)
{
    return str_equal(s->level, level) &&
           (str_equal(s->type, STR("*")) || (type_name.len && str_equal(s->type, type_name))) &&
           str_find(s->letters, letter) >= 0;
}

static struct str name_of(model_type type)
{
    return type == MODEL_NONE ? STR("") : str_from(model_info(type)->name);
}

enum scope_gift scope_gift_of(const struct access_question *q)
{
    struct str level = level_of(q->actor->role), name = name_of(q->type), rest = q->actor->scope;
    enum scope_gift gift = SCOPE_GIVES_NOTHING;
    char letter = letter_of(q->action);
    while (rest.ptr) {
        struct scope s = split(str_cut(&rest, ' '));
        if (!concerns(&s, level, name, letter))
            continue;
        if (!s.query.ptr)
            return SCOPE_GIVES;
        gift = SCOPE_GIVES_NARROWED;
    }
    return gift;
}

// ---- queries ----------------------------------------------------------------------------------------------

// Each parameter must speak of the resource itself: what rules an answer (_sort, _count …) narrows nothing, a chain would
// make the authority over one resource hang on another, and a number or time of the row is not known before it is written.
static enum code check_clauses(struct arena *a, const struct search_query *q, size_t pair_count)
{
    size_t count = 0;
    for (const struct search_clause *c = q->first; c; c = c->next, count++)
        if (c->chained || c->special)
            return fail(a, INVALID, "it holds a chain, _has, _id or _lastUpdated");
    if (count == 0 || count != pair_count)
        return fail(a, INVALID, "it is empty, or holds a parameter that rules the answer, such as _sort");
    return DONE;
}

static enum code parse_query(struct arena *a, const struct scope *s, struct str base,
                             struct search_query **out)
{
    struct uri_query pairs;
    struct search_options options = {.base = base};
    enum code code = uri_query_read(a, s->query, &pairs);
    if (code == DONE)
        code = search_parse(a, model_resource_named(s->type), &pairs, &options, out);
    return code ? code : check_clauses(a, *out, pairs.count);
}

enum code access_scope_queries(struct arena *a, const struct access_question *q, struct str base,
                               struct access_queries *out)
{
    struct str level = level_of(q->actor->role), name = name_of(q->type), rest = q->actor->scope;
    char letter = letter_of(q->action);
    size_t most = 1;
    for (size_t i = 0; i < rest.len; i++)
        most += rest.ptr[i] == ' ';
    *out = (struct access_queries){.list = ARENA_ARRAY(a, struct search_query *, most)};
    while (rest.ptr) {
        struct scope s = split(str_cut(&rest, ' '));
        if (!s.query.ptr || !concerns(&s, level, name, letter))
            continue;
        enum code code = parse_query(a, &s, base, &out->list[out->count++]);
        if (code)
            return fail(a, INTERNAL, "A token's scope is none that was checked; make the token anew");
    }
    return DONE;
}

// ---- checking ---------------------------------------------------------------------------------------------

struct str access_default_scope(enum actor_role role)
{
    switch (role) {
    case ACTOR_HOLDER:
        return STR("patient/*.cruds");
    case ACTOR_LPS:
        return STR("user/*.cruds");
    case ACTOR_OPERATOR:
        return STR("operator system/*.cruds");
    case ACTOR_APPLICATION:
        return STR("patient/*.rs");
    case ACTOR_NOBODY:
        break;
    }
    return STR("");
}

// SMART v2: some of c, r, u, d, s, in this order.
static bool letters_valid(struct str letters)
{
    static const char order[] = "cruds";
    const char *at = order;
    for (size_t i = 0; i < letters.len; i++, at++) {
        at = strchr(at, letters.ptr[i]);
        if (!at || !*at)
            return false;
    }
    return letters.len > 0;
}

static enum code check_word(struct arena *a, struct str word)
{
    struct scope s = split(word);
    struct search_query *q;
    if (str_equal(word, STR("operator")))
        return DONE;
    bool is_level = str_equal(s.level, STR("patient")) || str_equal(s.level, STR("user")) ||
                    str_equal(s.level, STR("system"));
    bool is_all = str_equal(s.type, STR("*"));
    if (!is_level || !letters_valid(s.letters) || (!is_all && model_resource_named(s.type) == MODEL_NONE))
        return fail(
            a, INVALID,
            "\"%.*s\" is no scope: write patient/, user/ or system/, a FHIR R4 type or *, then some of "
            ".cruds in this order, such as user/Observation.rs",
            STR_ARG(str_of(word.ptr, word.len < 80 ? word.len : 80)));
    if (!s.query.ptr)
        return DONE;
    if (is_all)
        return fail(a, INVALID, "A scope that a query narrows names one type, not *");
    if (parse_query(a, &s, (struct str){0}, &q) == DONE)
        return DONE;
    struct fault why = a->fault;
    return fail(a, INVALID, "The query of a scope for %.*s cannot be taken: %s", STR_ARG(s.type), why.text);
}

enum code access_scope_check(struct arena *a, struct str scopes)
{
    while (scopes.ptr) {
        enum code code = check_word(a, str_cut(&scopes, ' '));
        if (code)
            return code;
    }
    return DONE;
}

static bool covers(const struct scope *has, const struct scope *wants)
{
    if (!str_equal(has->level, wants->level) ||
        (!str_equal(has->type, STR("*")) && !str_equal(has->type, wants->type)))
        return false;
    // A query may be kept as it is, or narrowed further: all its parameters must hold.
    struct str beyond = str_skip(wants->query, has->query.len);
    if (has->query.ptr && (!str_starts(wants->query, has->query) || (beyond.len && beyond.ptr[0] != '&')))
        return false;
    for (size_t i = 0; i < wants->letters.len; i++)
        if (str_find(has->letters, wants->letters.ptr[i]) < 0)
            return false;
    return true;
}

bool access_scope_covers(struct str registered, struct str asked)
{
    struct scope wants = split(asked);
    while (registered.ptr) {
        struct scope has = split(str_cut(&registered, ' '));
        if (covers(&has, &wants))
            return true;
    }
    return false;
}
