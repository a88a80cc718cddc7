// What stands inside a document and is kept as a resource of its own (a value of a laboratory report) is judged as that
// document, which is looked up in the same snapshot: masked, replaced, taken away or deleted, it takes its parts along at
// once. A part bears a mark that only the house sets, and names its document by derivedFrom.
#include "space/judge_int.h"

#include "space/space_sql.h"

#define MARK_SYSTEM STR("urn:ens:part")
#define MARK_CODE STR("document")

// ---- the mark ---------------------------------------------------------------------------------------------

static struct json *tags_of(struct json *tree)
{
    return json_get_mutable(json_get_mutable(tree, STR("meta")), STR("tag"));
}

bool part_is_marked(const struct json *tree)
{
    for (const struct json *t = json_first(json_walk(tree, "meta", "tag", NULL)); t; t = t->next)
        if (json_text_is(json_get(t, STR("system")), MARK_SYSTEM))
            return true;
    return false;
}

void part_unmark(struct json *tree)
{
    struct json *tags = tags_of(tree), *meta = json_get_mutable(tree, STR("meta"));
    const struct json *next;
    for (const struct json *t = tags ? json_first(tags) : NULL; t; t = next) {
        next = t->next;
        if (json_text_is(json_get(t, STR("system")), MARK_SYSTEM))
            json_remove(tags, t);
    }
    if (tags && tags->size == 0)
        json_remove(meta, tags);
    if (meta && meta->size == 0)
        json_remove(tree, meta);
}

static struct json *array_with(struct arena *a, const char *name, struct str value)
{
    struct json *list = json_new(a, JSON_ARRAY), *object = json_new(a, JSON_OBJECT);
    json_set(object, str_from(name), json_new_string(a, value));
    json_append(list, object);
    return list;
}

static void mark(struct deed *d, struct json *tree, struct pointer document)
{
    struct arena *a = d->arena;
    struct json *meta = json_new(a, JSON_OBJECT), *tags = array_with(a, "system", MARK_SYSTEM);
    json_set((struct json *)json_first(tags), STR("code"), json_new_string(a, MARK_CODE));
    json_set(meta, STR("tag"), tags);
    json_set(tree, STR("meta"), meta);
    json_set(tree, STR("derivedFrom"), array_with(a, "reference", space_reference(d, document)));
}

uint64_t part_owner(const struct json *tokenised)
{
    struct pointer at;
    bool is_commons;
    const struct json *from = json_walk(json_get(tokenised, STR("derivedFrom")), "reference", NULL);
    if (!from || from->kind != JSON_STRING || !part_is_marked(tokenised))
        return 0;
    bool is_token = rest_token_read(str_of(from->text, from->size), &at, &is_commons);
    return is_token && at.type == MODEL_DocumentReference ? facts_owner(at) : 0;
}

// ---- judging ----------------------------------------------------------------------------------------------

// The documents whose parts a visit met, by number: a table with free places of number 0.
struct part_document {
    uint64_t number;
    bool is_there; // and current
    struct facts facts;
};
struct part_documents {
    struct part_document *slots;
    size_t size, count;
};

static struct part_document *slot_of(const struct part_documents *p, uint64_t number)
{
    size_t at = (size_t)(number * 0x9E3779B97F4A7C15ULL >> 20) & (p->size - 1);
    while (p->slots[at].number && p->slots[at].number != number)
        at = (at + 1) & (p->size - 1);
    return &p->slots[at];
}

static void grow(struct visit *v, struct part_documents *p)
{
    struct part_documents old = *p;
    p->size = old.size ? old.size * 2 : 16;
    p->slots = ARENA_ARRAY(v->arena, struct part_document, p->size);
    for (size_t i = 0; i < old.size; i++)
        if (old.slots[i].number)
            *slot_of(p, old.slots[i].number) = old.slots[i];
}

// Of a document that cannot be looked at, its parts are nobody's.
static void look_up(struct deed *d, struct visit *v, struct pointer at, struct part_document *out)
{
    struct store_rows rows;
    struct str keys;
    struct store_value args[] = {store_id(at.space), slot_at(at)};
    out->facts.subject.labels = ACCESS_MASKED | ACCESS_UNANNOUNCED | ACCESS_HIDDEN_FROM_PARENTS;
    if (store_select(d->arena, d->read, at.space, &resource_facts, args, COUNT_OF(args), &rows) != DONE)
        return; // what was concluded from a snapshot that broke is dropped
    if (store_next(d->arena, &rows) && space_unpack(d, v, at, (uint32_t)store_column_int(&rows, 0),
                                                    CRYPT_KEYS, store_column(&rows, 1), &keys) == DONE) {
        facts_read(d, &keys, &out->facts);
        out->facts.subject.author = arena_copy(v->arena, out->facts.subject.author);
        out->is_there = store_column_int(&rows, 2) == 0 && !out->facts.is_withdrawn;
    }
    store_rows_end(&rows);
}

bool part_resolve(struct deed *d, struct visit *v, model_type type, struct facts *facts)
{
    if (!facts->owner || type == MODEL_Binary)
        return true;
    if (!v->parts)
        v->parts = arena_alloc(v->arena, sizeof *v->parts);
    if (v->parts->count * 2 >= v->parts->size)
        grow(v, v->parts);
    struct pointer document = facts_owner_at(v->space, facts->owner);
    struct part_document *known = slot_of(v->parts, document.number);
    if (!known->number) {
        known->number = document.number;
        v->parts->count++;
        look_up(d, v, document, known);
    }
    facts->kind = known->facts.kind;
    facts->subject = known->facts.subject;
    return known->is_there;
}

enum code part_refuse_change(struct deed *d, model_type type, const struct facts *facts)
{
    if (!facts->owner || type == MODEL_Binary || (d->actor && d->actor->is_house))
        return DONE;
    return fail(d->arena, DENIED, "This value stands in a document (derivedFrom) and changes with it alone");
}

// ---- writing ----------------------------------------------------------------------------------------------

enum code space_create_part(struct deed *d, struct pointer at, struct pointer document, struct json *tree,
                            struct resource *out)
{
    struct visit *v;
    struct resource whole;
    struct provenance by = {.kind = ACCESS_BY_HOUSE};
    if (!d->actor || !d->actor->is_house || at.space != document.space)
        return fail(d->arena, DENIED, "Parts of documents are the house's to write");
    enum code code = space_enter(d, at.space, ACCESS_CREATE, at.type, &v);
    if (code == DONE)
        code = space_row_read(d, v, document, &whole);
    if (code)
        return code;
    (void)!rest_provenance(whole.rest, &by);
    mark(d, tree, document);
    return write_as(d, v, at, tree, &by, out);
}
