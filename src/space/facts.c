// The facts of a resource that decisions look at: computed when it is written, kept before its search keys.
#include "space/judge_int.h"

// Mark, size of what follows, kind (4 bytes), when (8), labels, author kind and flags, varint: owner, then the author. What
// stands at fixed places is read some hundred times in a search.
enum {
    FACTS_MARK = 0xF1,
    CONFIRMED = 8,
    WITHDRAWN = 16,
    AUTHOR_MAX = 96,
    CATEGORY_NONE = 64,
    FIXED_SIZE = 14
};

// ---- as bytes ---------------------------------------------------------------------------------------------

void facts_write(struct buf *out, const struct facts *f)
{
    char fixed[FIXED_SIZE];
    struct str author = f->subject.author;
    size_t start = out->len;
    if (author.len > AUTHOR_MAX)
        author.len = AUTHOR_MAX;
    for (int i = 0; i < 4; i++)
        fixed[i] = (char)(f->kind >> (8 * i));
    for (int i = 0; i < 8; i++)
        fixed[4 + i] = (char)((uint64_t)f->subject.created_us >> (8 * i));
    fixed[12] = (char)f->subject.labels;
    fixed[13] = (char)(f->subject.author_kind | (f->subject.is_confirmed ? CONFIRMED : 0) |
                       (f->is_withdrawn ? WITHDRAWN : 0));
    buf_add_char(out, (char)FACTS_MARK);
    buf_add_char(out, 0); // the length of what follows, once it is known
    buf_add(out, str_of(fixed, sizeof fixed));
    buf_add_varint(out, f->owner);
    buf_add(out, author);
    out->ptr[start + 1] = (char)(out->len - start - 2);
}

static struct facts nobodys(void)
{
    return (struct facts){
        .subject = {.type = ACCESS_MATRIX_NONE, .category = CATEGORY_NONE, .author_kind = ACCESS_BY_HOUSE}};
}

static bool take(struct str bytes, struct facts *f)
{
    uint64_t created_us = 0;
    if (bytes.len <= FIXED_SIZE)
        return false;
    for (int i = 0; i < 4; i++)
        f->kind |= (uint32_t)(unsigned char)bytes.ptr[i] << (8 * i);
    for (int i = 0; i < 8; i++)
        created_us |= (uint64_t)(unsigned char)bytes.ptr[4 + i] << (8 * i);
    f->subject.labels = (uint8_t)bytes.ptr[12];
    f->subject.author_kind = (enum access_author)(bytes.ptr[13] & 7);
    f->subject.is_confirmed = bytes.ptr[13] & CONFIRMED;
    f->is_withdrawn = bytes.ptr[13] & WITHDRAWN;
    bytes = str_skip(bytes, FIXED_SIZE);
    if (!varint_read(&bytes, &f->owner) || f->subject.author_kind > ACCESS_BY_HOUSE)
        return false;
    f->subject.created_us = (int64_t)created_us;
    f->subject.author = bytes;
    return true;
}

void facts_read(struct deed *d, struct str *keys, struct facts *out)
{
    const struct access_matrix *m = d->house->matrix;
    *out = nobodys();
    if (keys->len < 2 || (unsigned char)keys->ptr[0] != FACTS_MARK)
        return;
    size_t size = (unsigned char)keys->ptr[1];
    struct str bytes = str_skip(*keys, 2);
    if (bytes.len < size || !take(str_of(bytes.ptr, size), out)) {
        *out = nobodys();
        return;
    }
    *keys = str_skip(*keys, 2 + size);
    if (out->kind)
        out->subject.type = access_type_of_kind(m, out->kind);
    if (out->subject.type != ACCESS_MATRIX_NONE)
        out->subject.class_code = m->types[out->subject.type].class_code;
}

// ---- from a tree: what it is ------------------------------------------------------------------------------

// JDV_J66 takes its types from LOINC, from TRE_A05 and from ASTM.
static struct str short_system(struct str system)
{
    if (str_equal(system, STR("http://loinc.org")) || str_equal(system, STR("urn:oid:2.16.840.1.113883.6.1")))
        return STR("LOINC");
    if (str_find_str(system, STR("A12")) >= 0)
        return STR("A12");
    return STR("A05");
}

static uint32_t kind_of_document(struct deed *d, const struct json *type)
{
    uint32_t first = 0;
    for (const struct json *c = json_first(json_get(type, STR("coding"))); c; c = c->next) {
        struct str system = json_text(d->arena, json_get(c, STR("system")));
        uint32_t kind = access_kind_of(short_system(system), json_text(d->arena, json_get(c, STR("code"))));
        if (access_kind_known(d->house->matrix, kind))
            return kind;
        first = first ? first : kind;
    }
    return first;
}

// The first category that a line of the matrix knows.
static uint32_t kind_by_category(struct deed *d, struct str name, const struct json *category)
{
    if (!category)
        return 0;
    if (category->kind == JSON_STRING) {
        uint32_t kind = access_kind_of(name, json_text(d->arena, category));
        return access_kind_known(d->house->matrix, kind) ? kind : 0;
    }
    uint32_t kind =
        category->kind == JSON_OBJECT ? kind_by_category(d, name, json_get(category, STR("code"))) : 0;
    const struct json *inner =
        category->kind == JSON_OBJECT ? json_first(json_get(category, STR("coding"))) : json_first(category);
    for (; inner && !kind; inner = inner->next)
        kind = kind_by_category(d, name, inner);
    return kind;
}

static uint32_t kind_of_tree(struct deed *d, model_type type, const struct json *tree)
{
    struct str name = str_from(model_info(type)->name);
    uint32_t kind = 0;
    if (type == MODEL_Binary)
        return 0;
    if (type == MODEL_DocumentReference || type == MODEL_Composition)
        kind = kind_of_document(d, json_get(tree, STR("type")));
    else
        kind = kind_by_category(d, name, json_get(tree, STR("category")));
    if (!kind)
        kind = access_kind_of(name, STR("-"));
    return access_kind_known(d->house->matrix, kind) || type == MODEL_DocumentReference
               ? kind
               : access_kind_of(STR("*"), STR("-"));
}

// ---- labels -----------------------------------------------------------------------------------------------

static const struct {
    const char *code;
    uint8_t label;
} label_codes[] = {
    {"MASQUE_PS", ACCESS_MASKED},
    {"INVISIBLE_PATIENT", ACCESS_UNANNOUNCED},
    {"INVISIBLE_REPRESENTANTS_LEGAUX", ACCESS_HIDDEN_FROM_PARENTS},
    {"INVISIBLE_REP_LEGAUX", ACCESS_HIDDEN_FROM_PARENTS}, // as HL7 v2 messages write it
};

static uint8_t label_of(const struct json *coding)
{
    for (size_t i = 0; i < COUNT_OF(label_codes); i++)
        if (json_text_is(json_get(coding, STR("code")), str_from(label_codes[i].code)))
            return label_codes[i].label;
    return 0;
}

// TRE_A07: in meta.security of any resource, in securityLabel of a document.
static uint8_t labels_of(const struct json *tree)
{
    uint8_t labels = 0;
    for (const struct json *c = json_first(json_walk(json_get(tree, STR("meta")), "security", NULL)); c;
         c = c->next)
        labels |= label_of(c);
    for (const struct json *l = json_first(json_get(tree, STR("securityLabel"))); l; l = l->next)
        for (const struct json *c = json_first(json_get(l, STR("coding"))); c; c = c->next)
            labels |= label_of(c);
    return labels;
}

static struct json *member(struct deed *d, struct json *object, struct str name, enum json_kind kind)
{
    struct json *value = json_get_mutable(object, name);
    if (!value) {
        value = json_new(d->arena, kind);
        json_set(object, name, value);
    }
    return value;
}

void facts_add_label(struct deed *d, struct pointer at, struct json *tree, const char *code)
{
    struct json *coding = json_new(d->arena, JSON_OBJECT);
    json_set(coding, STR("system"),
             json_new_string(d->arena, STR("https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/"
                                           "FHIR/TRE-A07-StatutVisibiliteDocument")));
    json_set(coding, STR("code"), json_new_string(d->arena, str_from(code)));
    if (labels_of(tree) & label_of(coding))
        return;
    if (at.type != MODEL_DocumentReference) {
        struct json *meta = member(d, tree, STR("meta"), JSON_OBJECT);
        json_append(member(d, meta, STR("security"), JSON_ARRAY), coding);
        return;
    }
    struct json *label = json_new(d->arena, JSON_OBJECT);
    json_append(member(d, label, STR("coding"), JSON_ARRAY), coding);
    json_append(member(d, tree, STR("securityLabel"), JSON_ARRAY), label);
}

// ---- changes of labels alone ------------------------------------------------------------------------------

#define ARCHIVED STR("https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived")

static void drop(struct json *object, struct str name)
{
    const struct json *found = json_get(object, name);
    if (found)
        json_remove(object, found);
}

static void drop_archived(struct json *tree)
{
    struct json *extensions = json_get_mutable(tree, STR("extension"));
    const struct json *next;
    for (const struct json *e = json_first(extensions); e; e = next) {
        next = e->next;
        if (json_text_is(json_get(e, STR("url")), ARCHIVED))
            json_remove(extensions, e);
    }
    if (extensions && extensions->size == 0)
        json_remove(tree, extensions);
}

static struct json *without_labels(struct deed *d, const struct json *tree)
{
    struct json *copy = json_copy(d->arena, tree);
    struct json *meta = json_get_mutable(copy, STR("meta"));
    drop(copy, STR("securityLabel"));
    drop_archived(copy);
    if (!meta)
        return copy;
    drop(meta, STR("security"));
    drop(meta, STR("versionId"));
    drop(meta, STR("lastUpdated"));
    if (meta->size == 0)
        json_remove(copy, meta);
    return copy;
}

bool facts_same_but_labels(struct deed *d, const struct json *before, const struct json *after)
{
    return json_equal(without_labels(d, before), without_labels(d, after));
}

// ---- whose ------------------------------------------------------------------------------------------------

struct provenance facts_provenance(struct deed *d, struct visit *v, const struct json *tree)
{
    struct provenance by = {.kind = ACCESS_BY_HOUSE, .created_us = d->now_us};
    struct access_asker who;
    access_asker_of(d->actor, v->space, d->house->matrix, &who);
    switch (who.kind) {
    case ACCESS_ASKER_PROFESSIONAL:
        by.kind = who.id.len ? ACCESS_BY_PROFESSIONAL : ACCESS_BY_STRUCTURE;
        by.id = who.id.len ? who.id : who.structure;
        break;
    case ACCESS_ASKER_HOLDER:
    case ACCESS_ASKER_DELEGATE:
        by.kind = ACCESS_BY_HOLDER;
        break;
    case ACCESS_ASKER_APPLICATION:
        by.kind = ACCESS_BY_APPLICATION;
        by.id = who.id;
        break;
    case ACCESS_ASKER_OPERATOR:
    case ACCESS_ASKER_NOBODY:
        author_of_tree(d, tree, &by);
        break;
    }
    return by;
}

void facts_of_tree(struct deed *d, struct pointer at, const struct json *tree, const struct provenance *by,
                   struct facts *out)
{
    *out = nobodys();
    out->kind = kind_of_tree(d, at.type, tree);
    out->subject.labels = labels_of(tree);
    out->subject.author_kind = by->kind;
    out->subject.author = by->id;
    out->subject.is_confirmed = by->is_confirmed;
    out->subject.created_us = by->created_us;
    if (at.type == MODEL_DocumentReference) {
        const struct json *status = json_get(tree, STR("status"));
        out->is_withdrawn = status && !json_text_is(status, STR("current"));
    }
    if (at.type == MODEL_Observation)
        out->owner = part_owner(tree);
    if (out->kind)
        out->subject.type = access_type_of_kind(d->house->matrix, out->kind);
    if (out->subject.type != ACCESS_MATRIX_NONE)
        out->subject.class_code = d->house->matrix->types[out->subject.type].class_code;
}
