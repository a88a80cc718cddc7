// Documents that are there already: finding one by an identifier, telling a repetition, superseding, unique ids.
//
// These are the house's own look-ups, made for whoever deposits: the software's scopes may allow to feed a record and not
// to search it. What its user does not see is not found: that a document is there already must not prove it.
#include "documents/documents_int.h"

// ---- finding ----------------------------------------------------------------------------------------------

// The characters that mean something in a search value (R4 §3.1.1.4.4).
static void add_escaped(struct buf *b, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (memchr("\\,|$", text.ptr[i], 4))
            buf_add_char(b, '\\');
        buf_add_char(b, text.ptr[i]);
    }
}

static struct str search_value(struct arena *a, const struct json *identifier)
{
    struct buf b;
    buf_init(&b, a, 96);
    add_escaped(&b, json_text(a, json_get(identifier, STR("system"))));
    buf_add_char(&b, '|');
    add_escaped(&b, json_text(a, json_get(identifier, STR("value"))));
    return buf_str(&b);
}

enum code find_kept(struct deed *d, uint64_t space, const struct json *identifier, struct resource *out,
                    bool *found)
{
    bool was_lookup = d->is_lookup;
    struct search_query *q;
    struct space_page page = {0};
    struct uri_pair pair = {STR("identifier"), search_value(d->arena, identifier)};
    struct uri_query query = {&pair, 1};
    struct search_options options = {0};
    enum code code =
        space_may_have_document(d, space, json_text(d->arena, json_get(identifier, STR("system"))),
                                json_text(d->arena, json_get(identifier, STR("value"))), found);
    if (code || !*found)
        return code;
    code = search_parse(d->arena, MODEL_DocumentReference, &query, &options, &q);
    d->is_lookup = true;
    if (code == DONE)
        code = space_search(d, space, q, &page);
    d->is_lookup = was_lookup;
    *found = page.count > 0;
    if (*found)
        *out = page.matches[0];
    return code;
}

enum code documents_find_same(struct deed *d, uint64_t space, const struct json *tree, struct resource *out)
{
    const struct json *id = json_get(tree, STR("masterIdentifier"));
    bool found = false;
    if (!json_get(id, STR("value")) || space == 0)
        return NOT_FOUND;
    enum code code = space_expect_document(d, space, json_text(d->arena, json_get(id, STR("system"))),
                                           json_text(d->arena, json_get(id, STR("value"))), &found);
    if (code == DONE && found)
        code = find_kept(d, space, id, out, &found);
    return code ? code : found ? DONE : NOT_FOUND;
}

static bool same_text(const struct json *x, const struct json *y)
{
    return x && y && json_equal(x, y);
}

// What came in is compared as it came, before url took the place of data: only its hash and size are known of both.
static bool same_attachment(struct arena *a, const struct json *there, const struct json *sent)
{
    const struct json *data = json_get(sent, STR("data"));
    struct str bytes;
    if (data && base64_read_spaced(a, json_text(a, data), &bytes)) {
        unsigned char sha1[32];
        struct buf hash;
        crypt_digest(CRYPT_SHA1, bytes, sha1);
        buf_init(&hash, a, 32);
        base64_write(&hash, str_of((const char *)sha1, 20));
        return json_text_is(json_get(there, STR("hash")), buf_str(&hash));
    }
    if (json_get(there, STR("hash")) || json_get(sent, STR("hash")))
        return same_text(json_get(there, STR("hash")), json_get(sent, STR("hash")));
    return same_text(json_get(there, STR("url")), json_get(sent, STR("url")));
}

bool documents_is_repeated(struct deed *d, const struct resource *there, const struct json *tree)
{
    struct json *known;
    if (there->deleted || space_tree(d, there, &known) != DONE)
        return false;
    if (json_text_is(json_get(known, STR("status")), STR("entered-in-error")))
        return false;
    const struct json *x = json_first(json_get(known, STR("content")));
    const struct json *y = json_first(json_get(tree, STR("content")));
    for (; x && y; x = x->next, y = y->next)
        if (!same_attachment(d->arena, json_get(x, STR("attachment")), json_get(y, STR("attachment"))))
            return false;
    return !x && !y;
}

// ---- replacing --------------------------------------------------------------------------------------------

enum code supersede(struct deed *d, const struct resource *old)
{
    const struct actor *asker = d->actor;
    struct json *tree;
    struct resource r;
    enum code code = space_tree(d, old, &tree);
    if (code)
        return code;
    json_set(tree, STR("status"), json_new_string(d->arena, STR("superseded")));
    d->actor = &actor_house;
    code = space_update(d, old->at, old->version, tree, &r);
    d->actor = asker;
    return code;
}

static enum code find_replaced(struct deed *d, uint64_t space, const struct json *target,
                               struct resource *out, bool *found)
{
    bool was_lookup = d->is_lookup;
    struct str reference = json_text(d->arena, json_get(target, STR("reference")));
    const struct json *identifier = json_get(target, STR("identifier"));
    struct pointer at;
    *found = false;
    if (reference.len && space_find(d, MODEL_DocumentReference, reference, &at) && at.space == space) {
        d->is_lookup = true;
        enum code code = space_read(d, at, out);
        d->is_lookup = was_lookup;
        *found = code == DONE;
        return code == NOT_FOUND || code == GONE ? DONE : code;
    }
    return identifier ? find_kept(d, space, identifier, out, found) : DONE;
}

static bool is_changed(const struct documents_changed *changed, struct pointer at)
{
    for (size_t i = 0; changed && i < changed->count; i++)
        if (changed->list[i].space == at.space && changed->list[i].number == at.number)
            return true;
    return false;
}

enum code documents_supersede(struct deed *d, uint64_t space, const struct json *tree,
                              const struct documents_changed *changed)
{
    for (const struct json *r = json_first(json_get(tree, STR("relatesTo"))); r; r = r->next) {
        struct resource old;
        bool found;
        if (!json_text_is(json_get(r, STR("code")), STR("replaces")))
            continue;
        enum code code = find_replaced(d, space, json_get(r, STR("target")), &old, &found);
        if (code)
            return code;
        if (!found)
            return fail_at(d->arena, INVALID, STR("DocumentReference.relatesTo.target"),
                           "The document that is to be replaced is not in this person's space");
        if (!is_changed(changed, old.at))
            code = supersede(d, &old);
        if (code)
            return code;
    }
    return DONE;
}

// ---- by unique id alone -----------------------------------------------------------------------------------

static enum code signpost(struct deed *d, uint64_t space, const struct json *identifier)
{
    struct str system = json_text(d->arena, json_get(identifier, STR("system")));
    struct str value = json_text(d->arena, json_get(identifier, STR("value")));
    return value.len ? space_name_document(d, space, system, value) : DONE;
}

enum code documents_signpost(struct deed *d, uint64_t space, const struct json *tree)
{
    if (space == 0)
        return DONE;
    enum code code = signpost(d, space, json_get(tree, STR("masterIdentifier")));
    const struct json *others = json_get(tree, STR("identifier"));
    for (const struct json *i = others ? json_first(others) : NULL; i && !code; i = i->next)
        code = signpost(d, space, i);
    return code;
}

enum code documents_space_of(struct deed *d, struct str identifier, uint64_t *space)
{
    struct str system = str_cut(&identifier, '|');
    if (!identifier.len)
        return fail_at(d->arena, INVALID, STR("identifier"), "Give a document's unique id as system|value");
    return space_of_document(d, system, identifier, space);
}
