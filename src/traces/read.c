// Reading a journal for somebody: each line is looked at by the decision that hides documents and visits, so that it tells
// nobody of what they are not to know.
#include "traces/traces_int.h"

#include "codec/json/json.h"

// ---- a line ---------------------------------------------------------------------------------------------------------

static uint64_t number_of(const struct json *value)
{
    uint64_t number = 0;
    if (value && value->kind == JSON_NUMBER)
        str_to_u64(str_of(value->text, value->size), &number);
    return number;
}

static enum code read_line(struct arena *a, const struct journal_read_line *line, struct trace *t)
{
    struct json *tree;
    *t = (struct trace){.seq = line->seq, .at_us = line->at_us};
    const struct {
        const char *name;
        struct str *value;
    } texts[] = {
        {"did", &t->did},
        {"why", &t->why},
        {"role", &t->role},
        {"rpps", &t->rpps},
        {"profession", &t->profession},
        {"structure", &t->structure},
        {"account", &t->account},
        {"application", &t->application},
        {"software", &t->software},
        {"context", &t->context},
        {"motive", &t->motive},
        {"from", &t->from},
        {"request", &t->request},
        {"about", &t->about},
    };
    enum code code = json_parse(a, line->json, NULL, &tree);
    if (code)
        return code;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i].value = json_text(a, json_get(tree, str_from(texts[i].name)));
    t->type = model_resource_named(json_text(a, json_get(tree, STR("type"))));
    t->number = number_of(json_get(tree, STR("number")));
    t->is_secret = number_of(json_get(tree, STR("secret"))) != 0;
    return DONE;
}

static enum access_asker_kind kind_of(const struct trace *t)
{
    if (str_equal(t->role, STR("lps")))
        return ACCESS_ASKER_PROFESSIONAL;
    if (str_equal(t->role, STR("application")))
        return ACCESS_ASKER_APPLICATION;
    if (str_equal(t->role, STR("holder")))
        return ACCESS_ASKER_HOLDER;
    return ACCESS_ASKER_OPERATOR;
}

static struct str id_of(const struct trace *t)
{
    return t->kind == ACCESS_ASKER_PROFESSIONAL  ? access_professional_id(t->rpps)
           : t->kind == ACCESS_ASKER_APPLICATION ? t->application
                                                 : t->account;
}

// A ground of a refusal stands behind the last one that allows; what is no ground of the judge's is a refusal by the words
// that space/ and access/ have for it.
static bool is_refusal(struct str why)
{
    static const char *const others[] = {"absent",     "no-credentials", "not-their-space", "out-of-scope",
                                         "wrong-role", "wrong-code",     "too-many-codes",  "traits-differ"};
    for (int ground = ACCESS_DENY_NOBODY; ground < ACCESS_GROUND_COUNT; ground++)
        if (str_equal(why, str_from(access_ground_word((enum access_ground)ground))))
            return true;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (str_equal(why, str_from(others[i])))
            return true;
    return false;
}

// ---- who looks ------------------------------------------------------------------------------------------------------

enum code viewer_enter(struct viewer *v, struct deed *d, uint64_t space)
{
    *v = (struct viewer){.deed = d, .space = space};
    enum code code = space_read_journal(d, space, 0);
    if (code == DONE)
        code = space_settle_journal(d, space);
    if (code == DONE)
        code = space_asker(d, space, &v->who);
    if (code == DONE)
        code = space_rights(d, space, &v->rights);
    if (code == DONE)
        code = space_box(d, space, &v->box);
    v->ask = (struct access_ask){space_matrix(d), &v->who, ACCESS_ACT_READ, NULL, d->now_us};
    return code;
}

static enum access_telling tell_about(struct viewer *v, const struct trace *t, model_type type,
                                      uint64_t number)
{
    struct access_subject subject;
    struct access_trace trace = {.actor_kind = t->kind,
                                 .actor = id_of(t),
                                 .is_secret = t->is_secret,
                                 .is_emergency = t->context.len > 0,
                                 .at_us = t->at_us};
    bool has_subject = number && type != MODEL_NONE && type != MODEL_Patient && type != MODEL_AuditEvent;
    struct pointer at = {.space = v->space, .type = type, .number = number};
    if (has_subject && space_subject(v->deed, at, &subject) == DONE)
        trace.subject = &subject;
    return access_may_see_trace(v->rights, &v->ask, &trace);
}

// Of several resources a line is told if one of them is: then it proves nothing of the others.
static enum access_telling tell_several(struct viewer *v, const struct trace *t)
{
    enum access_telling best = ACCESS_TELL_NOTHING;
    struct str rest = t->about;
    while (rest.len && best != ACCESS_TELL_ALL) {
        uint64_t number;
        struct str one = str_cut(&rest, ' '), type = str_cut(&one, '/');
        if (!str_to_u64(one, &number))
            continue;
        enum access_telling telling = tell_about(v, t, model_resource_named(type), number);
        best = telling > best ? telling : best;
    }
    return best;
}

// Of several resources, neither their kind nor how many they were is told to whom one of them may be hidden from.
static bool tell_line(struct viewer *v, struct trace *t)
{
    t->telling = t->about.len ? tell_several(v, t) : tell_about(v, t, t->type, t->number);
    if (t->telling == ACCESS_TELL_NOTHING)
        return false;
    if (t->telling == ACCESS_TELL_BARE || (t->number == 0 && t->kind != v->who.kind))
        t->type = MODEL_NONE;
    if (t->telling == ACCESS_TELL_BARE) {
        t->number = 0;
        t->motive = (struct str){0};
    }
    bool is_side = t->kind == ACCESS_ASKER_HOLDER &&
                   (v->who.kind == ACCESS_ASKER_HOLDER || v->who.kind == ACCESS_ASKER_DELEGATE);
    t->is_own = v->who.id.len ? (is_side || t->kind == v->who.kind) && str_equal(v->who.id, id_of(t))
                              : is_side && v->who.kind == ACCESS_ASKER_HOLDER && !t->account.len;
    return true;
}

struct walk {
    struct viewer *viewer;
    trace_visit_fn *visit;
    void *context;
    struct arena *line;
    enum code code;
};

static bool see_line(void *context, const struct journal_read_line *line)
{
    struct walk *w = context;
    struct deed *d = w->viewer->deed;
    struct arena *kept = d->arena;
    struct trace t;
    bool wants_more = true;
    d->arena = w->line; // what is looked up for a line goes with it
    w->code = read_line(w->line, line, &t);
    t.kind = kind_of(&t);
    t.is_refused = is_refusal(t.why);
    if (w->code == DONE && tell_line(w->viewer, &t))
        wants_more = w->visit(w->context, w->line, &t);
    d->arena = kept;
    return w->code == DONE && wants_more;
}

enum code viewer_walk(struct viewer *v, uint64_t before, trace_visit_fn *visit, void *context)
{
    struct arena line;
    struct walk w = {v, visit, context, &line, DONE};
    struct journal_back back = {v->space, before, v->box, &line, see_line, &w};
    arena_init(&line);
    enum code code = journal_walk_back(v->deed->arena, v->deed->read, &back);
    if (code == DONE && w.code)
        v->deed->arena->fault = line.fault;
    arena_release(&line);
    return code ? code : w.code;
}

// ---- whose journal --------------------------------------------------------------------------------------------------

static enum code by_identifier(struct deed *d, struct str value, uint64_t *space)
{
    struct str system = str_cut(&value, '|');
    if (!value.ptr)
        return fail(d->arena, INVALID, "Give a person's identifier as system|value");
    return space_of_identifier(d, system, value, space);
}

bool traces_names_person(struct str name)
{
    return str_equal(name, STR("patient")) || str_equal(name, STR("patient:Patient")) ||
           str_equal(name, STR("patient.identifier")) || str_equal(name, STR("patient:identifier"));
}

enum code traces_space(struct deed *d, const struct uri_query *query, uint64_t *space)
{
    struct str value = uri_query_get(query, STR("patient.identifier"));
    struct pointer at;
    if (!value.ptr)
        value = uri_query_get(query, STR("patient:identifier"));
    if (value.ptr)
        return by_identifier(d, value, space);
    value = uri_query_get(query, STR("patient"));
    if (!value.ptr)
        value = uri_query_get(query, STR("patient:Patient"));
    if (value.ptr) {
        if (!space_find(d, MODEL_Patient, value, &at))
            return fail(d->arena, NOT_FOUND, "There is no Patient with this id");
        *space = at.space;
        return DONE;
    }
    if (d->actor && d->actor->role == ACTOR_HOLDER && d->actor->space) {
        *space = d->actor->space;
        return DONE;
    }
    return fail(d->arena, DENIED,
                "A journal is one person's: add patient=Patient/<id>, or patient.identifier=<system>|<INS>");
}

void trace_id(const struct viewer *v, uint64_t seq, char out[CRYPT_ID_SIZE])
{
    crypt_id_write(space_keys(v->deed->house),
                   (struct pointer){.space = v->space, .type = TRACE_TYPE, .number = seq}, out);
}

enum code traces_cursor(const struct viewer *v, struct str cursor, uint64_t *before)
{
    struct pointer at;
    *before = UINT64_MAX;
    if (!cursor.ptr)
        return DONE;
    if (!crypt_id_read(space_keys(v->deed->house), cursor, &at) || at.space != v->space ||
        at.type != TRACE_TYPE)
        return fail(v->deed->arena, INVALID, "This page link is not one of ours; start again");
    *before = at.number;
    return DONE;
}
