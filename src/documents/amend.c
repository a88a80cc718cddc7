// What software of professionals may change of a document that is there (DMP TD3.3; PDSm 3.1, updating metadata): its
// visibility and its archiving, and, for the author alone, its status: entered-in-error takes it away without erasing
// it. superseded does as much, since the guides disagree on the word (PDSm's open issue 99).
#include "documents/documents_int.h"

#define ARCHIVED STR("https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived")

static bool asks_for_professional(const struct deed *d)
{
    return d->actor && d->actor->role == ACTOR_LPS;
}

// ---- the author -------------------------------------------------------------------------------------------

// An RPPS alone, or as IdNat_PS: "8" before it.
static bool is_number_of(struct str value, struct str rpps)
{
    if (rpps.len == 0)
        return false;
    if (value.len == rpps.len + 1 && value.ptr[0] == '8')
        value = str_skip(value, 1);
    return str_equal(value, rpps);
}

static bool has_number(struct arena *a, const struct json *identifiers, struct str rpps)
{
    for (const struct json *i = json_first(identifiers); i; i = i->next)
        if (is_number_of(json_text(a, json_get(i, STR("value"))), rpps))
            return true;
    return false;
}

static const struct json *contained_named(struct arena *a, const struct json *document, struct str reference)
{
    for (const struct json *r = json_first(json_get(document, STR("contained"))); r; r = r->next)
        if (str_equal(json_text(a, json_get(r, STR("id"))), str_skip(reference, 1)))
            return r;
    return NULL;
}

// The resource that a reference names: contained, or among the commons. NULL: neither.
static const struct json *resource_named(struct deed *d, const struct json *document, struct str reference)
{
    struct pointer at;
    struct resource r;
    struct json *tree;
    if (str_starts(reference, STR("#")))
        return contained_named(d->arena, document, reference);
    bool is_there = space_find(d, MODEL_NONE, reference, &at) && at.space == 0 &&
                    space_read(d, at, &r) == DONE && space_tree(d, &r, &tree) == DONE;
    return is_there ? tree : NULL;
}

static bool names_professional(struct deed *d, const struct json *document, const struct json *reference,
                               unsigned depth)
{
    struct str rpps = d->actor->rpps;
    const struct json *identifier = json_get(reference, STR("identifier"));
    if (is_number_of(json_text(d->arena, json_get(identifier, STR("value"))), rpps))
        return true;
    struct str text = json_text(d->arena, json_get(reference, STR("reference")));
    const struct json *resource = text.len ? resource_named(d, document, text) : NULL;
    if (!resource)
        return false;
    if (has_number(d->arena, json_get(resource, STR("identifier")), rpps))
        return true;
    // A role names its practitioner.
    const struct json *practitioner = json_get(resource, STR("practitioner"));
    return practitioner && depth == 0 && names_professional(d, document, practitioner, 1);
}

static bool is_author(struct deed *d, const struct json *document)
{
    for (const struct json *a = json_first(json_get(document, STR("author"))); a; a = a->next)
        if (names_professional(d, document, a, 0))
            return true;
    return false;
}

// ---- changes ----------------------------------------------------------------------------------------------

static void remove_archived(struct json *document)
{
    struct json *extensions = json_get_mutable(document, STR("extension"));
    const struct json *next;
    for (const struct json *e = extensions ? json_first(extensions) : NULL; e; e = next) {
        next = e->next;
        if (json_text_is(json_get(e, STR("url")), ARCHIVED))
            json_remove(extensions, e);
    }
    if (extensions && extensions->size == 0)
        json_remove(document, extensions);
}

// The document without what may change.
static struct json *fixed_part(struct arena *a, const struct json *document)
{
    static const struct str free_members[] = {{"status", 6}, {"securityLabel", 13}, {"meta", 4}};
    struct json *copy = json_copy(a, document);
    for (size_t i = 0; i < COUNT_OF(free_members); i++) {
        const struct json *member = json_get(copy, free_members[i]);
        if (member)
            json_remove(copy, member);
    }
    remove_archived(copy);
    return copy;
}

enum code documents_may_change(struct deed *d, const struct json *before, const struct json *after,
                               bool is_replaced)
{
    const struct json *status = json_get(after, STR("status"));
    if (!asks_for_professional(d))
        return DONE;
    if (!json_equal(fixed_part(d->arena, before), fixed_part(d->arena, after)))
        return fail_at(
            d->arena, UNSUPPORTED, STR("DocumentReference"),
            "Of a document that is there only status, securityLabel and the extension isArchived change; "
            "publish a new one that replaces it");
    if (json_get(before, STR("status")) && status && json_equal(json_get(before, STR("status")), status))
        return DONE;
    if (is_replaced && json_text_is(status, STR("superseded")))
        return DONE;
    return is_author(d, before) ? DONE
                                : fail_at(d->arena, DENIED, STR("DocumentReference.status"),
                                          "Only its author may take a document away or bring it back");
}

enum code documents_may_delete(struct deed *d, const struct json *document)
{
    if (!asks_for_professional(d) || is_author(d, document))
        return DONE;
    return fail(d->arena, DENIED, "Only its author may take a document away");
}
