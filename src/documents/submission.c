// A submission of documents (IHE MHD ITI-65, PDSm): what the transaction Bundle must hold, before anything of it is done.
#include "documents/documents_int.h"

#define LIST_TYPES "profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes"

// The guides write the system with http and with https.
static bool is_list_type(const struct json *system)
{
    return json_text_is(system, STR("https://" LIST_TYPES)) ||
           json_text_is(system, STR("http://" LIST_TYPES));
}

static bool is_submission_set(const struct json *resource)
{
    if (!json_text_is(json_get(resource, STR("resourceType")), STR("List")))
        return false;
    for (const struct json *c = json_first(json_walk(resource, "code", "coding", NULL)); c; c = c->next)
        if (is_list_type(json_get(c, STR("system"))) &&
            json_text_is(json_get(c, STR("code")), STR("submissionset")))
            return true;
    return false;
}

static const struct json *resource_of(const struct json *entry)
{
    return json_get(entry, STR("resource"));
}

static bool is_posted(const struct json *entry, struct str type)
{
    return json_text_is(json_get(resource_of(entry), STR("resourceType")), type) &&
           json_text_is(json_walk(entry, "request", "method", NULL), STR("POST"));
}

static bool has_profile(struct arena *a, const struct json *bundle)
{
    const struct json *profiles = json_walk(bundle, "meta", "profile", NULL);
    for (const struct json *p = json_first(profiles); p; p = p->next) {
        struct str profile = json_text(a, p);
        if (str_find_str(profile, STR("ProvideBundle")) >= 0 ||
            str_find_str(profile, STR("provide-document-bundle")) >= 0)
            return true;
    }
    return false;
}

bool documents_is_submission(struct arena *a, const struct json *bundle)
{
    for (const struct json *e = json_first(json_get(bundle, STR("entry"))); e; e = e->next)
        if (is_submission_set(resource_of(e)))
            return true;
    return has_profile(a, bundle);
}

// ---- attachments ------------------------------------------------------------------------------------------

struct submission {
    struct arena *a;
    const struct json *entries;
};

static const struct json *entry_named(const struct submission *s, const struct json *url)
{
    for (const struct json *e = json_first(s->entries); e; e = e->next)
        if (json_get(e, STR("fullUrl")) && json_equal(json_get(e, STR("fullUrl")), url))
            return e;
    return NULL;
}

static enum code wrong(struct arena *a, size_t place, const char *element, const char *what)
{
    return fail_at(a, INVALID,
                   arena_print(a, "Bundle.entry[%zu].resource.content.attachment%s", place, element), "%s",
                   what);
}

static enum code check_bytes(struct arena *a, size_t place, struct json *attachment,
                             const struct json *binary)
{
    const struct json *size = json_get(attachment, STR("size")), *hash = json_get(attachment, STR("hash"));
    struct json fresh = {.kind = JSON_OBJECT};
    unsigned char sha1[32];
    struct str bytes;
    uint64_t said;
    if (!base64_read_spaced(a, json_text(a, json_get(binary, STR("data"))), &bytes))
        return wrong(a, place, ".url", "The Binary that this names holds no data in base64");
    if (size && (!str_to_u64(str_of(size->text, size->size), &said) || said != bytes.len))
        return wrong(a, place, ".size", "This is not the number of bytes of the Binary");
    crypt_digest(CRYPT_SHA1, bytes, sha1);
    set_fingerprint(a, &fresh, bytes.len, sha1);
    if (hash && !json_equal(hash, json_get(&fresh, STR("hash"))))
        return wrong(a, place, ".hash", "This is not the SHA-1, in base64, of the bytes of the Binary");
    struct str declared = json_text(a, json_get(binary, STR("contentType")));
    if (!media_type_agrees(a, declared, bytes))
        return wrong(a, place, ".contentType",
                     "The bytes of the Binary are not of the media type that it says");
    set_fingerprint(a, attachment, bytes.len, sha1);
    return DONE;
}

static enum code check_document(const struct submission *s, size_t place, const struct json *document)
{
    for (const struct json *c = json_first(json_get(document, STR("content"))); c; c = c->next) {
        struct json *attachment = json_get_mutable((struct json *)c, STR("attachment"));
        const struct json *url = json_get(attachment, STR("url"));
        const struct json *entry = url ? entry_named(s, url) : NULL;
        if (!url && !json_get(attachment, STR("data")))
            return wrong(s->a, place, "",
                         "Every document needs url: the fullUrl of a Binary of this bundle, or an "
                         "address");
        // An address outside of the bundle is the sender's affair; a name made for the bundle must be in it.
        if (url && !entry && str_starts(json_text(s->a, url), STR("urn:uuid:")))
            return wrong(s->a, place, ".url", "No entry of this bundle has this fullUrl");
        // Not a Binary: a FHIR document, a Bundle in the bundle, whose bytes are nowhere as such.
        bool has_bytes = entry && is_posted(entry, STR("Binary"));
        enum code code = has_bytes ? check_bytes(s->a, place, attachment, resource_of(entry)) : DONE;
        if (code)
            return code;
    }
    return DONE;
}

// ---- parts ------------------------------------------------------------------------------------------------

enum code documents_check_submission(struct arena *a, struct json *bundle)
{
    struct submission s = {a, json_get(bundle, STR("entry"))};
    size_t sets = 0, documents = 0, place = 0;
    for (const struct json *e = json_first(s.entries); e; e = e->next, place++) {
        sets += is_submission_set(resource_of(e));
        if (!is_posted(e, STR("DocumentReference")))
            continue;
        documents++;
        enum code code = check_document(&s, place, resource_of(e));
        if (code)
            return code;
    }
    if (sets != 1)
        return fail_at(a, INVALID, STR("Bundle.entry"),
                       "A submission has exactly one List of code submissionset; this one has %zu", sets);
    if (documents == 0)
        return fail_at(a, INVALID, STR("Bundle.entry"),
                       "A submission has at least one DocumentReference to POST");
    return DONE;
}
