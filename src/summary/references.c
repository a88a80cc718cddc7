// A document stands on its own (R4 §3.3.1): its references name entries of the same Bundle. What a reference names comes
// along when it says who, where or with what; anything else is named by its words only, so that choosing sections
// chooses what leaves the space.
#include "summary/summary_int.h"

enum { ENTRIES_MAX = 1500 };

// What an entry may bring with it.
static bool comes_along(const struct entry *from, model_type type)
{
    switch (type) {
    case MODEL_Practitioner:
    case MODEL_PractitionerRole:
    case MODEL_Organization:
    case MODEL_Medication:
    case MODEL_Device:
    case MODEL_Specimen:
        return true;
    case MODEL_Observation: // the results of a report, the members of a panel
        return from->at.type == MODEL_DiagnosticReport || from->at.type == MODEL_Observation;
    default:
        return false;
    }
}

// NULL: it does not come along, or the asker does not see it.
static struct entry *bring(struct summary *s, const struct entry *from, struct pointer at, enum code *code)
{
    struct resource r;
    struct entry *e = summary_find(s, at);
    if (e || !comes_along(from, at.type) || s->entry_count >= ENTRIES_MAX)
        return e;
    enum code read = space_read(s->deed, at, &r);
    if (read == NOT_FOUND || read == GONE || read == DENIED)
        return NULL;
    if (read) {
        *code = read;
        return NULL;
    }
    return summary_add(s, &r, code);
}

// The words of a reference that leads nowhere: its display, or what kind of thing it named.
static void name_only(struct summary *s, struct json *reference, struct str text)
{
    json_remove(reference, json_get(reference, STR("reference")));
    if (json_get(reference, STR("display")) || json_get(reference, STR("identifier")))
        return;
    struct str type = str_cut(&text, '/');
    bool is_known = model_resource_named(type) != MODEL_NONE;
    json_set(reference, STR("display"),
             json_new_string(s->arena, is_known ? type : summary_say(s, "Non joint", "Not included")));
}

static enum code resolve_one(struct summary *s, const struct entry *from, struct json *reference)
{
    struct pointer at;
    enum code code = DONE;
    struct str text = json_text(s->arena, json_get(reference, STR("reference")));
    if (str_starts(text, STR("#")))
        return DONE; // contained
    struct entry *e = space_find(s->deed, MODEL_NONE, text, &at) ? bring(s, from, at, &code) : NULL;
    if (e)
        json_set(reference, STR("reference"), json_new_string(s->arena, e->url));
    else if (code == DONE)
        name_only(s, reference, text);
    return code;
}

// Depth is bounded by the parser's limit.
static enum code resolve_in(struct summary *s, const struct entry *from, struct json *node)
{
    enum code code = DONE;
    if (!json_is_container(node))
        return DONE;
    const struct json *reference = json_get(node, STR("reference"));
    if (reference && reference->kind == JSON_STRING)
        code = resolve_one(s, from, node);
    for (struct json *child = node->first; code == DONE && child; child = child->next)
        code = resolve_in(s, from, child);
    return code;
}

enum code summary_resolve(struct summary *s)
{
    enum code code = DONE;
    for (size_t i = 0; code == DONE && i < s->entry_count; i++) // grows on the way
        code = resolve_in(s, s->entries[i], s->entries[i]->tree);
    return code;
}
