// Depositing a file in a space: its bytes once, a Binary that points to them, and a DocumentReference; for a CDA made
// from its header, after the person it names was compared with the person of the space (CI-SIS; INS referential).
#include "documents/documents_int.h"

#include "codec/text/text.h"
#include "space/space.h"

// ---- whose document --------------------------------------------------------------------------------------

// The Patient that a CDA header describes.
static struct json *patient_of(struct arena *a, const struct cda *cda, const struct ins *ins)
{
    struct json *patient = traits_to_patient(a, &cda->traits);
    struct cda_id id = {arena_copy(a, str_from(ins->oid)), arena_copy(a, str_from(ins->matricule))};
    json_set(patient, STR("identifier"), array_of(a, patient_identifier(a, id)));
    json_set(patient, STR("active"), json_new_bool(a, true));
    return patient;
}

static enum code open_for(struct deed *d, const struct cda *cda, const struct ins *ins, uint64_t *space)
{
    struct json *patient = patient_of(d->arena, cda, ins);
    struct pointer at;
    struct resource r;
    enum code code = space_open(d, patient, (struct str){0}, &at);
    if (code == DONE)
        code = space_create(d, at, (struct str){0}, patient, &r);
    *space = at.space;
    return code;
}

static enum code space_of_cda(struct deed *d, const struct documents_deposit *deposit, const struct cda *cda,
                              uint64_t *space)
{
    struct ins ins;
    enum code code = cda_read_ins(d->arena, cda, space_policy(d->house), &ins);
    if (code)
        return code;
    if (deposit->ins.len && !str_equal(deposit->ins, str_from(ins.matricule)))
        return fail_at(d->arena, INVALID, STR("ClinicalDocument.recordTarget"),
                       "The document's INS is not the one it is deposited for");
    struct str matricule = arena_copy(d->arena, str_from(ins.matricule));
    code = space_of_identifier(d, ins_system(d->arena, &ins), matricule, space);
    if (code == NOT_FOUND && deposit->may_open)
        return open_for(d, cda, &ins, space);
    return code ? code : compare_person(d, *space, cda);
}

// ---- writing ---------------------------------------------------------------------------------------------

enum code write_binary(struct deed *d, struct str bytes, struct str media_type, struct placed *p)
{
    struct space_sink *sink;
    struct resource r;
    enum code code = space_content_begin(d, p->space, &sink);
    if (code == DONE)
        code = space_content_add(sink, bytes);
    if (code == DONE)
        code = space_content_end(sink, &p->content);
    if (code == DONE)
        code = space_reserve(d, p->space, MODEL_Binary, &p->binary);
    if (code)
        return code;
    struct str context = space_reference(d, space_patient(p->space));
    struct json *binary = binary_tree(d, media_type, context, &p->content);
    return space_create(d, p->binary, (struct str){0}, binary, &r);
}

static enum code write_reference(struct deed *d, const struct placed *p, struct json *document)
{
    struct resource r;
    enum code code = documents_signpost(d, p->space, document);
    return code ? code : space_create(d, p->document, (struct str){0}, document, &r);
}

static enum code deposit_cda(struct deed *d, struct documents_deposit *deposit, const struct cda *cda)
{
    struct arena *a = d->arena;
    struct placed p;
    struct resource same, old;
    struct cda_target target = {.media_type = STR("text/xml")};
    struct json *document;
    bool replaces = false;
    enum code code = space_of_cda(d, deposit, cda, &p.space);
    bool is_new = d->person_writes != NULL; // opened for this document
    if (code == DONE && !is_new)
        code = find_kept(d, p.space, identifier_of(a, cda->id), &same, &deposit->was_known);
    if (code || deposit->was_known)
        return code;
    if (cda->replaced_count && !is_new)
        code = find_kept(d, p.space, identifier_of(a, cda->replaced[0]), &old, &replaces);
    if (code == DONE)
        code = write_binary(d, deposit->bytes, target.media_type, &p);
    if (code == DONE)
        code = space_reserve(d, p.space, MODEL_DocumentReference, &p.document);
    if (code)
        return code;
    target.subject = space_reference(d, space_patient(p.space));
    target.url = space_reference(d, p.binary);
    target.size = p.content.size;
    target.sha1 = p.content.sha1;
    if (replaces)
        target.replaced_reference = space_reference(d, old.at);
    code = cda_to_document_reference(a, cda, &target, &document);
    if (code == DONE && replaces)
        code = supersede(d, &old);
    if (code == DONE)
        code = write_reference(d, &p, document);
    deposit->document = p.document;
    return code;
}

// ---- files that name nobody ------------------------------------------------------------------------------

static struct json *plain_document(struct deed *d, const struct placed *p, struct str media_type,
                                   struct str unique_id)
{
    struct arena *a = d->arena;
    struct json *document = json_new(a, JSON_OBJECT), *content = json_new(a, JSON_OBJECT);
    struct json *attachment = json_new(a, JSON_OBJECT), *contents = json_new(a, JSON_ARRAY);
    struct json *master = json_new(a, JSON_OBJECT);
    struct buf date;
    buf_init(&date, a, 32);
    instant_write(&date, d->now_us);
    set_text(a, document, STR("resourceType"), STR("DocumentReference"));
    set_text(a, master, STR("system"), STR("urn:ietf:rfc:3986"));
    set_text(a, master, STR("value"), unique_id);
    json_set(document, STR("masterIdentifier"), master);
    set_text(a, document, STR("status"), STR("current"));
    json_set(document, STR("subject"), reference_to(a, space_reference(d, space_patient(p->space))));
    set_text(a, document, STR("date"), buf_str(&date));
    set_text(a, attachment, STR("contentType"), media_type);
    set_text(a, attachment, STR("url"), space_reference(d, p->binary));
    set_fingerprint(a, attachment, p->content.size, p->content.sha1);
    json_set(content, STR("attachment"), attachment);
    json_append(contents, content);
    json_set(document, STR("content"), contents);
    return document;
}

// The same file again is known by what it is: its name here is made from its bytes.
static struct str unique_of_bytes(struct arena *a, struct str bytes)
{
    unsigned char sha256[32];
    struct buf b;
    crypt_digest(CRYPT_SHA256, bytes, sha256);
    buf_init(&b, a, 80);
    buf_add(&b, STR("urn:ens:sha256:"));
    hex_write(&b, str_of((const char *)sha256, sizeof sha256));
    return buf_str(&b);
}

static enum code deposit_file(struct deed *d, struct documents_deposit *deposit, struct str media_type)
{
    struct arena *a = d->arena;
    struct placed p;
    struct resource same;
    struct str unique = unique_of_bytes(a, deposit->bytes);
    if (!deposit->ins.len)
        return fail(a, INVALID, "This file names no person: say whose it is (--ins)");
    enum code code = space_of_ins(d, deposit->ins, &p.space);
    if (code)
        return code;
    struct json *identifier = json_new(a, JSON_OBJECT);
    set_text(a, identifier, STR("system"), STR("urn:ietf:rfc:3986"));
    set_text(a, identifier, STR("value"), unique);
    code = find_kept(d, p.space, identifier, &same, &deposit->was_known);
    if (code || deposit->was_known)
        return code;
    code = write_binary(d, deposit->bytes, media_type, &p);
    if (code == DONE)
        code = space_reserve(d, p.space, MODEL_DocumentReference, &p.document);
    deposit->document = p.document;
    return code ? code : write_reference(d, &p, plain_document(d, &p, media_type, unique));
}

enum code documents_deposit(struct deed *d, struct documents_deposit *deposit)
{
    static const char *const taken[] = {"application/pdf", "image/jpeg", "image/tiff", "text/plain",
                                        "text/rtf"};
    struct str type = media_type_sniff(deposit->bytes);
    struct cda cda;
    if (deposit->bytes.len > space_document_max(d->house))
        return fail(d->arena, TOO_LARGE, "A document has at most %llu bytes here",
                    (unsigned long long)space_document_max(d->house));
    if (str_equal(type, STR("text/xml"))) {
        enum code code = cda_read(d->arena, deposit->bytes, &cda);
        return code ? code : deposit_cda(d, deposit, &cda);
    }
    if (str_is_one_of(type, taken, COUNT_OF(taken)))
        return deposit_file(d, deposit, type);
    return fail(d->arena, INVALID,
                "This is none of the files that are taken in: CDA, PDF, JPEG, TIFF, text, RTF");
}
