// Taking in a DocumentReference as IHE MHD does: bytes that come inside become a Binary (ITI-105, simplified publish),
// and what follows from the rest is filled in.
#include "documents/documents_int.h"

#define WHERE STR("DocumentReference.content.attachment")

// ---- whose ------------------------------------------------------------------------------------------------

static enum code patient_by(struct deed *d, struct str system, struct str value, struct json *subject)
{
    uint64_t space;
    enum code code = system.len && value.len ? space_of_identifier(d, system, value, &space) : NOT_FOUND;
    if (code == DONE)
        json_set(subject, STR("reference"),
                 json_new_string(d->arena, space_reference(d, space_patient(space))));
    return code == NOT_FOUND ? DONE : code;
}

enum code documents_name_person(struct deed *d, struct json *tree)
{
    struct json *subject = json_get_mutable(tree, STR("subject"));
    struct str reference = json_text(d->arena, json_get(subject, STR("reference")));
    struct str prefix = STR("Patient?identifier=");
    const struct json *identifier = json_get(subject, STR("identifier"));
    if (str_starts(reference, prefix)) {
        struct str value = str_skip(reference, prefix.len), system;
        if (!uri_decode(d->arena, value, true, &value))
            return DONE;
        system = str_cut(&value, '|');
        return patient_by(d, system, value, subject);
    }
    if (reference.len || !identifier)
        return DONE;
    return patient_by(d, json_text(d->arena, json_get(identifier, STR("system"))),
                      json_text(d->arena, json_get(identifier, STR("value"))), subject);
}

// ---- the bytes --------------------------------------------------------------------------------------------

static struct str hash_text(struct arena *a, const unsigned char sha1[20])
{
    struct buf b;
    buf_init(&b, a, 32);
    base64_write(&b, str_of((const char *)sha1, 20));
    return buf_str(&b);
}

void set_fingerprint(struct arena *a, struct json *attachment, uint64_t size, const unsigned char sha1[20])
{
    json_set(attachment, STR("size"), json_new_number(a, arena_print(a, "%llu", (unsigned long long)size)));
    set_text(a, attachment, STR("hash"), hash_text(a, sha1));
}

static enum code check_said(struct deed *d, const struct json *attachment, struct str bytes)
{
    struct arena *a = d->arena;
    const struct json *size = json_get(attachment, STR("size")), *hash = json_get(attachment, STR("hash"));
    unsigned char sha1[32];
    uint64_t said;
    crypt_digest(CRYPT_SHA1, bytes, sha1);
    if (bytes.len > space_document_max(d->house))
        return fail_at(a, TOO_LARGE, WHERE, "A document has at most %llu bytes here",
                       (unsigned long long)space_document_max(d->house));
    if (size && (!str_to_u64(str_of(size->text, size->size), &said) || said != bytes.len))
        return fail_at(a, INVALID, WHERE, "size is not the number of bytes in data");
    if (hash && !json_text_is(hash, hash_text(a, sha1)))
        return fail_at(a, INVALID, WHERE, "hash is not the SHA-1 of the bytes in data");
    return DONE;
}

static enum code media_type_of(struct deed *d, const struct json *attachment, struct str bytes,
                               struct str *out)
{
    struct arena *a = d->arena;
    *out = json_text(a, json_get(attachment, STR("contentType")));
    if (!out->len) {
        struct str sniffed = media_type_sniff(bytes);
        *out = sniffed.len ? sniffed : STR("application/octet-stream");
    } else if (!media_type_agrees(a, *out, bytes)) {
        return fail_at(a, INVALID, WHERE, "The bytes are not of the media type that contentType says");
    }
    return DONE;
}

static enum code derive(struct deed *d, const struct placed *p, const struct cda *cda, struct json *tree,
                        struct json *content)
{
    struct cda_target target = {.subject = space_reference(d, space_patient(p->space)),
                                .url = space_reference(d, p->binary),
                                .size = p->content.size,
                                .sha1 = p->content.sha1};
    return derive_from_cda(d, cda, &target, tree, content);
}

static enum code store_content(struct deed *d, uint64_t space, struct json *tree, struct json *content)
{
    struct arena *a = d->arena;
    struct json *attachment = json_get_mutable(content, STR("attachment"));
    struct cda cda;
    const struct json *data = json_get(attachment, STR("data"));
    struct placed p = {.space = space};
    struct str bytes, media_type;
    if (!data)
        return DONE;
    if (!base64_read_spaced(a, json_text(a, data), &bytes))
        return fail_at(a, INVALID, WHERE, "data is not base64");
    bool is_cda = read_if_cda(a, bytes, &cda);
    enum code code = check_said(d, attachment, bytes);
    if (code == DONE && is_cda)
        code = check_cda_person(d, space, &cda);
    if (code == DONE)
        code = media_type_of(d, attachment, bytes, &media_type);
    if (code == DONE)
        code = write_binary(d, bytes, media_type, &p);
    if (code)
        return code;
    json_remove(attachment, data);
    set_text(a, attachment, STR("contentType"), media_type);
    set_text(a, attachment, STR("url"), space_reference(d, p.binary));
    set_fingerprint(a, attachment, p.content.size, p.content.sha1);
    return is_cda ? derive(d, &p, &cda, tree, content) : DONE;
}

static void fill_creation(struct deed *d, struct json *attachment, const struct json *date)
{
    struct buf now;
    if (json_get(attachment, STR("creation")))
        return;
    buf_init(&now, d->arena, 32);
    instant_write(&now, d->now_us);
    set_text(d->arena, attachment, STR("creation"), date ? json_text(d->arena, date) : buf_str(&now));
}

enum code documents_store_data(struct deed *d, uint64_t space, struct json *tree)
{
    for (const struct json *c = json_first(json_get(tree, STR("content"))); c; c = c->next) {
        struct json *content = (struct json *)c, *attachment = json_get_mutable(content, STR("attachment"));
        bool has_data = json_get(attachment, STR("data")) != NULL;
        enum code code = store_content(d, space, tree, content);
        if (code)
            return code;
        if (has_data)
            fill_creation(d, attachment, json_get(tree, STR("date")));
    }
    return DONE;
}

// ---- what follows -----------------------------------------------------------------------------------------

// The class of a type of JDV_J66 (ASS_X16).
static const struct code_row *class_of(struct arena *a, const struct json *type)
{
    for (const struct json *c = json_first(json_get(type, STR("coding"))); c; c = c->next) {
        const struct code_row *row = code_find(CODE_TYPE, json_text(a, json_get(c, STR("code"))));
        if (row && json_text_is(json_get(c, STR("system")), code_system_of_row(row)))
            return code_find(CODE_CLASS, str_from(row->related));
    }
    return NULL;
}

void documents_complete(struct deed *d, struct json *tree)
{
    struct arena *a = d->arena;
    const struct code_row *class = class_of(a, json_get(tree, STR("type")));
    if (class && !json_get(tree, STR("category"))) {
        struct json *coding =
            coding_of(a, code_system_of_row(class), str_from(class->code), str_from(class->display));
        json_set(tree, STR("category"), array_of(a, concept_of(a, coding)));
    }
    if (json_get(tree, STR("date")))
        return;
    struct buf now;
    buf_init(&now, a, 32);
    instant_write(&now, d->now_us);
    set_text(a, tree, STR("date"), buf_str(&now));
}
