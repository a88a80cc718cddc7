// What of a resource a synthesis shows, and what goes together.
#include "consult/consult_int.h"

// ---- names ------------------------------------------------------------------------------------------------

static struct str concept_words(struct arena *a, const struct json *concept)
{
    struct str text = json_text(a, json_get(concept, STR("text")));
    if (!text.len)
        text = json_text(a, json_walk(concept, "coding", "display", NULL));
    return text.len ? text : json_text(a, json_walk(concept, "coding", "code", NULL));
}

struct str consult_title(struct arena *a, const struct json *tree)
{
    static const char *const concepts[] = {"code", "vaccineCode", "medicationCodeableConcept", "type"};
    struct str title = json_text(a, json_walk(tree, "content", "attachment", "title", NULL));
    if (!title.len)
        title = json_text(a, json_get(tree, STR("description")));
    for (size_t i = 0; !title.len && i < COUNT_OF(concepts); i++) {
        const struct json *concept = json_get(tree, str_from(concepts[i]));
        title = concept_words(a, concept && concept->kind == JSON_ARRAY ? json_first(concept) : concept);
    }
    return title;
}

// ---- together ---------------------------------------------------------------------------------------------

const struct json *consult_head(enum shape shape, const struct json *tree)
{
    return shape == BY_CLASS ? json_first(json_get(tree, STR("category"))) : json_get(tree, STR("code"));
}

struct str consult_key(struct arena *a, enum shape shape, const struct json *tree)
{
    const struct json *head = consult_head(shape, tree);
    struct str code = json_text(a, json_walk(head, "coding", "code", NULL));
    if (!code.len)
        return concept_words(a, head);
    return arena_print(a, "%.*s|%.*s", STR_ARG(json_text(a, json_walk(head, "coding", "system", NULL))),
                       STR_ARG(code));
}

// ---- less -------------------------------------------------------------------------------------------------

static const char *const of_documents[] = {"resourceType",  "id",      "status",           "type",
                                           "category",      "date",    "author",           "description",
                                           "securityLabel", "content", "masterIdentifier", "docStatus"};
static const char *const of_values[] = {"resourceType",
                                        "id",
                                        "status",
                                        "code",
                                        "effectiveDateTime",
                                        "effectivePeriod",
                                        "effectiveInstant",
                                        "component",
                                        "interpretation",
                                        "referenceRange",
                                        "dataAbsentReason",
                                        "issued"};

static bool is_shown(enum shape shape, struct str name)
{
    if (shape == BY_CLASS)
        return str_is_one_of(name, of_documents, COUNT_OF(of_documents));
    return str_is_one_of(name, of_values, COUNT_OF(of_values)) || str_starts(name, STR("value"));
}

static const struct json *contained_named(struct arena *a, const struct json *tree, struct str reference)
{
    for (const struct json *c = json_first(json_get(tree, STR("contained"))); c && reference.len > 1;
         c = c->next)
        if (str_equal(json_text(a, json_get(c, STR("id"))), str_skip(reference, 1)))
            return c;
    return NULL;
}

static struct str person_words(struct arena *a, const struct json *person)
{
    const struct json *name = json_get(person, STR("name"));
    if (name && name->kind == JSON_STRING)
        return json_text(a, name); // an organisation's
    struct str family = json_text(a, json_walk(name, "family", NULL));
    const struct json *names = json_walk(name, "given", NULL);
    struct str given = json_text(a, names && names->kind == JSON_ARRAY ? json_first(names) : names);
    return given.len ? arena_print(a, "%.*s %.*s", STR_ARG(given), STR_ARG(family)) : family;
}

// Authors are contained resources: a list shows their names.
static void name_authors(struct arena *a, struct json *tree)
{
    struct json *authors = json_get_mutable(tree, STR("author"));
    for (struct json *author = authors ? authors->first : NULL; author; author = author->next) {
        struct str reference = json_text(a, json_get(author, STR("reference")));
        if (!str_starts(reference, STR("#")))
            continue;
        struct str words = person_words(a, contained_named(a, tree, reference));
        if (words.len && !json_get(author, STR("display")))
            json_set(author, STR("display"), json_new_string(a, words));
        json_remove(author, json_get(author, STR("reference"))); // what it names is left out
    }
}

// The file itself is not part of a list.
static void leave_bytes_out(struct json *tree)
{
    struct json *contents = json_get_mutable(tree, STR("content"));
    for (struct json *c = contents ? contents->first : NULL; c; c = c->next) {
        struct json *attachment = json_get_mutable(c, STR("attachment"));
        const struct json *data = attachment ? json_get(attachment, STR("data")) : NULL;
        if (data)
            json_remove(attachment, data);
    }
}

static void mark_as_part(struct arena *a, struct json *tree)
{
    struct json *meta = json_new(a, JSON_OBJECT), *tags = json_new(a, JSON_ARRAY),
                *tag = json_new(a, JSON_OBJECT);
    json_set(tag, STR("system"),
             json_new_string(a, STR("http://terminology.hl7.org/CodeSystem/v3-ObservationValue")));
    json_set(tag, STR("code"), json_new_string(a, STR("SUBSETTED")));
    json_append(tags, tag);
    json_set(meta, STR("tag"), tags);
    json_set(tree, STR("meta"), meta);
}

void consult_cut(struct arena *a, enum shape shape, struct json *tree)
{
    if (shape == AS_IT_IS)
        return;
    name_authors(a, tree);
    leave_bytes_out(tree);
    for (const struct json *member = json_first(tree), *next; member; member = next) {
        next = member->next;
        if (!is_shown(shape, json_name(member)))
            json_remove(tree, member);
    }
    mark_as_part(a, tree);
}

// ---- doubles ----------------------------------------------------------------------------------------------

static bool has_twin(struct arena *a, const struct finding *f, size_t at)
{
    for (size_t i = 0; i < f->count; i++)
        if (i != at && str_equal(f->list[i].key, f->list[at].key) &&
            (i < at || !documents_is_found(f->list[i].tree)) &&
            documents_same_value(a, f->list[i].tree, f->list[at].tree))
            return true;
    return false;
}

void consult_drop_doubles(struct arena *a, struct finding *f)
{
    size_t kept = 0;
    bool *goes = ARENA_ARRAY(a, bool, f->count + 1);
    for (size_t i = 0; i < f->count; i++)
        goes[i] = documents_is_found(f->list[i].tree) && has_twin(a, f, i);
    for (size_t i = 0; i < f->count; i++)
        if (!goes[i])
            f->list[kept++] = f->list[i];
    f->total -= f->count - kept;
    f->count = kept;
}
