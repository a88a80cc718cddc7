// Before a transaction is run (R4 §3.1.0.11.2): what refers to what among its entries, where each will stand, and that
// no two write the same resource.
#include "fhirapi/bundle_int.h"

#include <stdlib.h>

// ---- references between entries ---------------------------------------------------------------------------

static size_t slot_of(const struct transaction *t, struct str url)
{
    size_t slot = str_hash(url, 0) & (t->named_size - 1);
    while (t->named[slot] && !str_equal(t->named[slot]->full_url, url))
        slot = (slot + 1) & (t->named_size - 1);
    return slot;
}

static void make_names(struct transaction *t)
{
    for (t->named_size = 16; t->named_size < 2 * t->count; t->named_size *= 2)
        ;
    t->named = ARENA_ARRAY(t->deed->arena, struct entry *, t->named_size);
}

enum code bundle_name_entries(struct transaction *t)
{
    for (size_t i = 0; i < t->count; i++) {
        struct entry *e = &t->entries[i];
        if (!e->full_url.len)
            continue;
        if (!t->named)
            make_names(t);
        size_t slot = slot_of(t, e->full_url);
        if (t->named[slot])
            return bundle_fail_entry(t->deed, e->place, "Two entries have the same fullUrl");
        t->named[slot] = e;
    }
    return DONE;
}

static struct entry *entry_named(const struct transaction *t, struct str url)
{
    return t->named ? t->named[slot_of(t, url)] : NULL;
}

// Whose space it is may be said by who feeds it and does not read it.
static bool is_person(const struct interaction *i)
{
    return i->type == MODEL_Patient && i->query.count == 1 &&
           str_equal(i->query.pairs[0].name, STR("identifier"));
}

static enum code space_of_criteria(struct transaction *t, const struct interaction *i, unsigned *count,
                                   struct pointer *at)
{
    uint64_t space;
    enum code code = api_search_space(t->deed, i->type, &i->query, &space);
    *count = code == DONE;
    *at = space_patient(space);
    return code == NOT_FOUND ? DONE : code;
}

// "Practitioner?identifier=…": a conditional reference (R4 §3.1.0.11.2) must fit exactly one resource.
static enum code resolve_conditional(struct transaction *t, struct str text, struct pointer *at)
{
    struct interaction i = {.base = t->entries[0].interaction.base};
    unsigned count;
    enum code code = bundle_read_url(t->deed, text, &i);
    if (code == DONE)
        code = is_person(&i) ? space_of_criteria(t, &i, &count, at)
                             : api_match(t->deed, i.type, &i.query, i.base, &count, at);
    if (code == DONE && count != 1)
        code = fail(t->deed->arena, UNMET, "A conditional reference to %s fits %s; it must fit one",
                    model_info(i.type)->name, count ? "several resources" : "no resource");
    return code;
}

static enum code rewrite_string(struct transaction *t, struct json *string, bool is_reference)
{
    struct str text = str_of(string->text, string->size);
    struct pointer at;
    struct entry *e = text.len ? entry_named(t, text) : NULL;
    if (e && e->at.number) {
        at = e->at;
    } else if (is_reference && str_find(text, '?') > 0 && !str_starts(text, STR("http"))) {
        enum code code = resolve_conditional(t, text, &at);
        if (code)
            return code;
    } else {
        return DONE;
    }
    struct str token = space_token(t->deed, at);
    string->text = token.ptr;
    string->size = (uint32_t)token.len;
    string->escaped = false;
    return DONE;
}

enum code bundle_rewrite(struct transaction *t, struct json *tree)
{
    enum code code = DONE;
    for (struct json *child = json_is_container(tree) ? tree->first : NULL; child && !code;
         child = child->next) {
        if (json_is_container(child))
            code = bundle_rewrite(t, child);
        else if (child->kind == JSON_STRING && child->name) {
            bool is_reference = str_equal(json_name(child), STR("reference"));
            if (is_reference || str_equal(json_name(child), STR("url")) ||
                str_starts(json_name(child), STR("valueU")))
                code = rewrite_string(t, child, is_reference);
        }
    }
    return code;
}

// ---- places -----------------------------------------------------------------------------------------------

// Does the tree refer, by fullUrl, to the Patient that this bundle brings?
static const struct entry *patient_entry(const struct transaction *t, const struct json *tree)
{
    for (const struct json *child = json_first(tree); child; child = child->next) {
        const struct entry *found = NULL;
        if (json_is_container(child))
            found = patient_entry(t, child);
        else if (child->kind == JSON_STRING && child->name && str_equal(json_name(child), STR("reference")))
            found = entry_named(t, str_of(child->text, child->size));
        if (found && found->interaction.type == MODEL_Patient)
            return found;
    }
    return NULL;
}

static enum code space_of_entry(struct transaction *t, const struct entry *e, uint64_t *space)
{
    *space = 0;
    if (model_info(e->interaction.type)->place == MODEL_COMMONS)
        return DONE;
    const struct entry *patient = patient_entry(t, e->interaction.body);
    if (patient && patient->at.number) {
        *space = patient->at.space;
        return DONE;
    }
    enum code code = space_of_resource(t->deed, e->interaction.type, e->interaction.body, space);
    // What belongs to a person's bundle and names nobody itself (a Provenance of its entries) goes to that
    // person.
    if (t->space && (code == INVALID || (code == DONE && *space == 0))) {
        *space = t->space;
        return DONE;
    }
    return code;
}

static enum code place_existing(struct transaction *t, struct entry *e, bool *is_placed)
{
    struct interaction *i = &e->interaction;
    unsigned count = 0;
    enum code code = DONE;
    struct uri_query criteria = i->query;
    *is_placed = false;
    if (i->method == HTTP_PUT && i->id.ptr) {
        *is_placed = space_find(t->deed, i->type, i->id, &e->at);
        return DONE;
    }
    if (i->method == HTTP_POST && !i->if_none_exist.ptr)
        return DONE;
    if (i->method == HTTP_POST)
        code = uri_query_read(t->deed->arena, i->if_none_exist, &criteria);
    if (code == DONE)
        code = api_match(t->deed, i->type, &criteria, i->base, &count, &e->at);
    if (code == DONE && count > 1)
        code = bundle_fail_entry(t->deed, e->place, "The criteria fit several resources; make them fit one");
    *is_placed = count == 1;
    return code;
}

bool bundle_is_written(const struct entry *e)
{
    return e->interaction.method == HTTP_POST || e->interaction.method == HTTP_PUT;
}

// A new person's space is opened; when importing, a person who has one keeps it, and their Patient as it is.
static enum code place_patient(struct transaction *t, struct entry *e)
{
    uint64_t space;
    if (t->import) {
        enum code code = space_of_person(t->deed, e->interaction.body, &space);
        if (code == DONE) {
            e->at = space_patient(space);
            e->is_kept = true;
            return DONE;
        }
        if (code != NOT_FOUND)
            return code;
        if (!t->import->may_open)
            return fail(t->deed->arena, NOT_FOUND,
                        "This person has no space here; open it first, or import with --open");
    }
    return space_open(t->deed, e->interaction.body, e->interaction.id, &e->at);
}

// Decides where each written entry will stand, so that the others can refer to it.
static enum code place_entry(struct transaction *t, struct entry *e)
{
    struct interaction *i = &e->interaction;
    bool is_placed;
    uint64_t space;
    if (!bundle_is_written(e))
        return DONE;
    if (!i->body || i->type == MODEL_NONE)
        return bundle_fail_entry(t->deed, e->place, "POST and PUT need a resource and a type in request.url");
    enum code code = place_existing(t, e, &is_placed);
    if (code || is_placed)
        return code;
    if (i->type == MODEL_Patient) {
        code = place_patient(t, e);
    } else {
        code = space_of_entry(t, e, &space);
        if (code == DONE)
            code = space_reserve(t->deed, space, i->type, &e->at);
    }
    i->reserved = e->at;
    return code;
}

static enum code place_those(struct transaction *t, bool patients)
{
    for (size_t i = 0; i < t->count; i++) {
        struct entry *e = &t->entries[i];
        if ((e->interaction.type == MODEL_Patient) != patients)
            continue;
        enum code code = place_entry(t, e);
        if (code)
            return code;
        if (e->at.space)
            t->space = e->at.space;
    }
    return DONE;
}

// Whose bundle is it? The first entry that names a person says so, for those that come before it and name nobody.
static void find_person(struct transaction *t)
{
    for (size_t i = 0; i < t->count && !t->space; i++) {
        const struct entry *e = &t->entries[i];
        uint64_t space;
        if (bundle_is_written(e) && e->interaction.body && e->interaction.type != MODEL_NONE &&
            space_of_entry(t, e, &space) == DONE)
            t->space = space;
    }
}

// What an entry writes, for telling two apart: the name that a PUT gives it, or where it stands. {NULL,0}: nothing.
static struct str written_name(struct transaction *t, const struct entry *e)
{
    const struct interaction *i = &e->interaction;
    struct pointer at = e->at;
    bool is_changed = i->method == HTTP_DELETE || i->method == HTTP_PATCH;
    if (is_changed && i->id.ptr && !space_find(t->deed, i->type, i->id, &at))
        return (struct str){0};
    if (is_changed || (i->method == HTTP_PUT && !i->reserved.number))
        return at.number ? arena_print(t->deed->arena, "%llu %u %llu", (unsigned long long)at.space, at.type,
                                       (unsigned long long)at.number)
                         : (struct str){0};
    return i->method == HTTP_PUT && i->id.ptr
               ? arena_print(t->deed->arena, "%s/%.*s", model_info(i->type)->name, STR_ARG(i->id))
               : (struct str){0};
}

struct written {
    struct str name;
    size_t place;
};

static int by_name(const void *x, const void *y)
{
    return str_compare(((const struct written *)x)->name, ((const struct written *)y)->name);
}

// Two entries that write one resource make the transaction fail (R4 §3.1.0.11.2).
static enum code check_overlap(struct transaction *t)
{
    struct written *list = ARENA_ARRAY(t->deed->arena, struct written, t->count);
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++) {
        struct str name = t->entries[i].is_kept ? (struct str){0} : written_name(t, &t->entries[i]);
        if (name.ptr)
            list[count++] = (struct written){name, t->entries[i].place};
    }
    qsort(list, count, sizeof *list, by_name);
    for (size_t i = 1; i < count; i++)
        if (str_equal(list[i - 1].name, list[i].name))
            return bundle_fail_entry(t->deed, list[i].place,
                                     "Another entry writes the same resource; a transaction writes it once");
    return DONE;
}

enum code bundle_place_entries(struct transaction *t)
{
    enum code code = place_those(t, true);
    if (code == DONE)
        find_person(t);
    if (code == DONE)
        code = place_those(t, false);
    return code ? code : check_overlap(t);
}
