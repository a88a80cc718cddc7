// A published document whose metadata are short gets the rest from its CDA header (IHE MHD §3.105: the recipient finds
// out what the publisher left out). What the publisher says stands.
#include "documents/documents_int.h"

#define PREFIX "cda-" // of contained resources taken over, so that no name of the publisher's is met

static struct str renamed(struct arena *a, const struct json *text, const char *mark)
{
    struct str name = json_text(a, text);
    return arena_print(a, "%s" PREFIX "%.*s", mark, STR_ARG(str_skip(name, strlen(mark))));
}

// "#author" becomes "#cda-author", wherever it stands.
static void rename_references(struct arena *a, struct json *tree)
{
    for (struct json *c = json_is_container(tree) ? tree->first : NULL; c; c = c->next) {
        if (json_is_container(c)) {
            rename_references(a, c);
        } else if (c->kind == JSON_STRING && c->name && str_equal(json_name(c), STR("reference")) &&
                   c->size && c->text[0] == '#') {
            struct str name = renamed(a, c, "#");
            c->text = name.ptr;
            c->size = (uint32_t)name.len;
        }
    }
}

static bool refers_to(struct arena *a, const struct json *tree, struct str id)
{
    struct buf text;
    buf_init(&text, a, 4096);
    json_write(&text, tree);
    return str_find_str(buf_str(&text), arena_print(a, "\"#%.*s\"", STR_ARG(id))) >= 0;
}

// Moves the contained resources that the document refers to by now; those may refer to further ones.
static void take_contained(struct arena *a, struct json *tree, struct json *made)
{
    struct json *from = json_get_mutable(made, STR("contained"));
    struct json *into = json_get_mutable(tree, STR("contained"));
    bool has_moved = from != NULL;
    while (has_moved) {
        has_moved = false;
        for (const struct json *r = json_first(from), *next; r; r = next) {
            struct str id = renamed(a, json_get(r, STR("id")), "");
            next = r->next;
            if (!refers_to(a, tree, id))
                continue;
            struct json *copy = json_copy(a, r);
            json_set(copy, STR("id"), json_new_string(a, id));
            json_remove(from, r);
            if (!into) {
                into = json_new(a, JSON_ARRAY);
                json_set(tree, STR("contained"), into);
            }
            json_append(into, copy);
            has_moved = true;
        }
    }
}

static void take_missing(struct arena *a, struct json *into, const struct json *from, struct str name)
{
    const struct json *value = json_get(from, name);
    if (into && value && !json_get(into, name))
        json_set(into, name, json_copy(a, value));
}

enum code derive_from_cda(struct deed *d, const struct cda *cda, const struct cda_target *target,
                          struct json *tree, struct json *content)
{
    static const struct str of_document[] = {{"type", 4},           {"category", 8},  {"date", 4},
                                             {"author", 6},         {"custodian", 9}, {"authenticator", 13},
                                             {"securityLabel", 13}, {"context", 7}};
    static const struct str of_attachment[] = {{"language", 8}, {"title", 5}, {"creation", 8}};
    struct json *made;
    enum code code = cda_to_document_reference(d->arena, cda, target, &made);
    if (code)
        return code;
    rename_references(d->arena, made);
    for (size_t i = 0; i < COUNT_OF(of_document); i++)
        take_missing(d->arena, tree, made, of_document[i]);
    const struct json *made_content = json_first(json_get(made, STR("content")));
    take_missing(d->arena, content, made_content, STR("format"));
    struct json *attachment = json_get_mutable(content, STR("attachment"));
    for (size_t i = 0; i < COUNT_OF(of_attachment); i++)
        take_missing(d->arena, attachment, json_get(made_content, STR("attachment")), of_attachment[i]);
    take_contained(d->arena, tree, made);
    return DONE;
}
