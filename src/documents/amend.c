// What software of professionals may change of a document that is there (DMP TD3.3; PDSm 3.1, updating metadata): its
// visibility and its archiving, and, for the author alone, its status: entered-in-error takes it away without erasing
// it. superseded does as much, since the guides disagree on the word (PDSm's open issue 99).
#include "documents/documents_int.h"

#define ARCHIVED STR("https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived")

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

enum code documents_may_change(struct deed *d, const struct resource *present, const struct json *after,
                               bool is_replaced)
{
    struct json *before;
    const struct json *status = json_get(after, STR("status"));
    if (d->actor && d->actor->is_house)
        return DONE;
    enum code code = space_tree(d, present, &before);
    if (code)
        return code;
    enum access_author author = space_author(present, NULL);
    bool is_fixed = author != ACCESS_BY_HOLDER && author != ACCESS_BY_APPLICATION;
    if (is_fixed && !json_equal(fixed_part(d->arena, before), fixed_part(d->arena, after)))
        return fail_at(
            d->arena, UNSUPPORTED, STR("DocumentReference"),
            "Of a document that is there only status, securityLabel and the extension isArchived change; "
            "publish a new one that replaces it");
    if (json_get(before, STR("status")) && status && json_equal(json_get(before, STR("status")), status))
        return DONE;
    if (is_replaced && json_text_is(status, STR("superseded")))
        return DONE;
    return space_may(d, ACCESS_ACT_AMEND, present)
               ? DONE
               : fail_at(d->arena, DENIED, STR("DocumentReference.status"),
                         "Only its author may take a document away or bring it back");
}

enum code documents_update_replaced(struct deed *d, struct pointer at, uint32_t expected, struct json *tree,
                                    struct resource *out)
{
    const struct actor *asker = d->actor;
    d->actor = &actor_house;
    enum code code = space_update(d, at, expected, tree, out);
    d->actor = asker;
    return code;
}
