// WebAuthn Level 2: what an authenticator says when a passkey is made (§7.1) and when it answers (§7.2).
#include "account/account.h"

#include "codec/cbor/cbor.h"
#include "codec/text/text.h"

enum { FLAG_PRESENT = 1, FLAG_VERIFIED = 4, FLAG_CREDENTIAL = 0x40, FLAG_EXTENSIONS = 0x80 };
enum {
    HASH_SIZE = 32,
    HEAD_SIZE = HASH_SIZE + 1 + 4,
    AAGUID_SIZE = 16,
    ID_MAX = 1023,
    CLIENT_DATA_MAX = 4096
};
enum { COSE_KTY = 1, COSE_ALG = 3, COSE_CRV = -1, COSE_X = -2, COSE_Y = -3, COSE_N = -1, COSE_E = -2 };
enum { KTY_OKP = 1, KTY_EC2 = 2, KTY_RSA = 3, CRV_P256 = 1, CRV_ED25519 = 6 };

static enum code refuse(struct arena *a, const char *why)
{
    return fail(a, INVALID, "This passkey cannot be taken: %s", why);
}

// ---- client data (§5.8.1) -----------------------------------------------------------------------------------

static enum code read_client_data(struct arena *a, struct str text, struct json **out)
{
    static const struct json_limits limits = {.depth_max = 8, .nodes_max = 64};
    if (text.len > CLIENT_DATA_MAX || json_parse(a, text, &limits, out) != DONE)
        return refuse(a, "clientDataJSON is not JSON");
    return DONE;
}

enum code passkey_challenge(struct arena *a, struct str client_data, struct str *challenge)
{
    struct json *json;
    enum code code = read_client_data(a, client_data, &json);
    if (code)
        return code;
    *challenge = json_text(a, json_get(json, STR("challenge")));
    return challenge->len ? DONE : refuse(a, "clientDataJSON names no challenge");
}

static enum code check_client_data(struct arena *a, const struct passkey_rules *rules, struct str text,
                                   const char *type)
{
    struct json *json;
    enum code code = read_client_data(a, text, &json);
    if (code)
        return code;
    const struct json *cross = json_get(json, STR("crossOrigin"));
    if (!json_text_is(json_get(json, STR("type")), str_from(type)))
        return refuse(a, "clientDataJSON is of another type");
    if (!json_text_is(json_get(json, STR("origin")), rules->origin))
        return refuse(a, "it was made on another site");
    if (cross && cross->kind != JSON_FALSE)
        return refuse(a, "it was made inside a page of another site");
    return DONE;
}

// ---- authenticator data (§6.1) ------------------------------------------------------------------------------

struct authenticator_data {
    unsigned flags;
    uint32_t count;
    struct str rest; // after the counter
};

static uint32_t read_u32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static enum code read_authenticator_data(struct arena *a, const struct passkey_rules *rules, struct str bytes,
                                         struct authenticator_data *out)
{
    unsigned char hash[HASH_SIZE];
    if (bytes.len < HEAD_SIZE)
        return refuse(a, "the authenticator's data are cut off");
    crypt_digest(CRYPT_SHA256, rules->rp_id, hash);
    if (!crypt_same(hash, bytes.ptr, HASH_SIZE))
        return refuse(a, "it is for another site");
    *out = (struct authenticator_data){.flags = (unsigned char)bytes.ptr[HASH_SIZE],
                                       .count = read_u32(bytes.ptr + HASH_SIZE + 1),
                                       .rest = str_skip(bytes, HEAD_SIZE)};
    if (!(out->flags & FLAG_PRESENT))
        return refuse(a, "nobody touched the authenticator");
    if (rules->must_be_verified && !(out->flags & FLAG_VERIFIED))
        return refuse(a, "the authenticator did not check who touched it (PIN, finger, face)");
    return DONE;
}

// What stands after the credential, or after the counter: one map of extensions if the flag says so.
static enum code check_end(struct arena *a, unsigned flags, struct str rest)
{
    struct cbor *extensions;
    if (!(flags & FLAG_EXTENSIONS))
        return rest.len ? refuse(a, "something stands after the authenticator's data") : DONE;
    enum code code = cbor_parse(a, &rest, &extensions);
    if (code)
        return code;
    return extensions->kind != CBOR_MAP || rest.len ? refuse(a, "its extensions are not a map") : DONE;
}

// ---- keys (RFC 9052 §7, RFC 9053) ---------------------------------------------------------------------------

static bool is_number(const struct cbor *map, int64_t key, int64_t wanted)
{
    const struct cbor *value = cbor_under_number(map, key);
    return value && value->kind == CBOR_NUMBER && value->number == wanted;
}

static enum code read_key(struct arena *a, const struct cbor *cose, struct crypt_public_key *out)
{
    *out = (struct crypt_public_key){0};
    if (is_number(cose, COSE_ALG, CRYPT_ES256) && is_number(cose, COSE_KTY, KTY_EC2) &&
        is_number(cose, COSE_CRV, CRV_P256)) {
        out->algorithm = CRYPT_ES256;
        out->x = cbor_bytes(cbor_under_number(cose, COSE_X));
        out->y = cbor_bytes(cbor_under_number(cose, COSE_Y));
    } else if (is_number(cose, COSE_ALG, CRYPT_EDDSA) && is_number(cose, COSE_KTY, KTY_OKP) &&
               is_number(cose, COSE_CRV, CRV_ED25519)) {
        out->algorithm = CRYPT_EDDSA;
        out->x = cbor_bytes(cbor_under_number(cose, COSE_X));
    } else if (is_number(cose, COSE_ALG, CRYPT_RS256) && is_number(cose, COSE_KTY, KTY_RSA)) {
        out->algorithm = CRYPT_RS256;
        out->n = cbor_bytes(cbor_under_number(cose, COSE_N));
        out->e = cbor_bytes(cbor_under_number(cose, COSE_E));
    } else {
        return refuse(a, "its key is none of ES256, EdDSA and RS256");
    }
    return crypt_public_key_valid(out) ? DONE : refuse(a, "its public key is none");
}

// ---- registration -------------------------------------------------------------------------------------------

// §6.5.1: attested credential data, then the extensions.
static enum code read_credential(struct arena *a, const struct authenticator_data *data, struct passkey *out)
{
    struct str rest = str_skip(data->rest, AAGUID_SIZE);
    struct cbor *cose;
    if (!(data->flags & FLAG_CREDENTIAL) || rest.len < 2)
        return refuse(a, "the authenticator's data hold no credential");
    size_t size = (size_t)((unsigned char)rest.ptr[0] << 8 | (unsigned char)rest.ptr[1]);
    rest = str_skip(rest, 2);
    if (!size || size > ID_MAX || rest.len < size)
        return refuse(a, "the credential's id is too long or cut off");
    out->id = str_of(rest.ptr, size);
    out->count = data->count;
    rest = str_skip(rest, size);
    enum code code = cbor_parse(a, &rest, &cose);
    if (code == DONE)
        code = read_key(a, cose, &out->key);
    return code ? code : check_end(a, data->flags, rest);
}

// What the signature is over: the authenticator's data, then the hash of the client data.
static struct str signed_text(struct arena *a, struct str authenticator_data, struct str client_data)
{
    unsigned char hash[HASH_SIZE];
    struct buf b;
    crypt_digest(CRYPT_SHA256, client_data, hash);
    buf_init(&b, a, authenticator_data.len + HASH_SIZE);
    buf_add(&b, authenticator_data);
    buf_add(&b, str_of((const char *)hash, sizeof hash));
    return buf_str(&b);
}

// §8.7 none; §8.2 packed, self attestation. We ask for none and trust no maker's certificate.
static enum code check_attestation(struct arena *a, const struct cbor *attestation,
                                   const struct passkey *made, struct str text)
{
    struct str format = cbor_text(cbor_under_text(attestation, STR("fmt")));
    const struct cbor *statement = cbor_under_text(attestation, STR("attStmt"));
    if (!statement || statement->kind != CBOR_MAP)
        return refuse(a, "its attestation has no statement");
    if (str_equal(format, STR("none")))
        return statement->first ? refuse(a, "its attestation \"none\" says something") : DONE;
    if (!str_equal(format, STR("packed")) || cbor_under_text(statement, STR("x5c")))
        return refuse(a, "its attestation is neither \"none\" nor its own (\"packed\" without certificates)");
    const struct cbor *algorithm = cbor_under_text(statement, STR("alg"));
    if (!algorithm || algorithm->kind != CBOR_NUMBER || algorithm->number != made->key.algorithm ||
        !crypt_signature_fits(&made->key, text, cbor_bytes(cbor_under_text(statement, STR("sig")))))
        return refuse(a, "its attestation was not signed by its own key");
    return DONE;
}

enum code passkey_register(struct arena *a, const struct passkey_rules *rules, struct str client_data,
                           struct str attestation, struct passkey *out)
{
    struct cbor *cbor;
    struct authenticator_data data;
    enum code code = check_client_data(a, rules, client_data, "webauthn.create");
    if (code == DONE)
        code = cbor_parse(a, &attestation, &cbor);
    if (code == DONE && attestation.len)
        code = refuse(a, "something stands after its attestation");
    if (code)
        return code;
    struct str bytes = cbor_bytes(cbor_under_text(cbor, STR("authData")));
    code = read_authenticator_data(a, rules, bytes, &data);
    if (code == DONE)
        code = read_credential(a, &data, out);
    return code ? code : check_attestation(a, cbor, out, signed_text(a, bytes, client_data));
}

// ---- assertion ----------------------------------------------------------------------------------------------

enum code passkey_assert(struct arena *a, const struct passkey_rules *rules, const struct passkey *known,
                         const struct passkey_answer *answer, uint32_t *count)
{
    struct authenticator_data data;
    enum code code = check_client_data(a, rules, answer->client_data, "webauthn.get");
    if (code == DONE)
        code = read_authenticator_data(a, rules, answer->authenticator_data, &data);
    if (code == DONE)
        code = check_end(a, data.flags, data.rest);
    if (code)
        return code;
    struct str text = signed_text(a, answer->authenticator_data, answer->client_data);
    if (!crypt_signature_fits(&known->key, text, answer->signature))
        return refuse(a, "its signature does not fit");
    // §6.1.1: an authenticator that counts and is not ahead of what was seen may have been copied.
    if ((data.count || known->count) && data.count <= known->count)
        return fail(a, DENIED, "This passkey's counter went back; it may have been copied");
    *count = data.count;
    return DONE;
}

// ---- keeping ------------------------------------------------------------------------------------------------

static void add_bytes(struct buf *b, const char *name, struct str bytes)
{
    if (!bytes.len)
        return;
    buf_print(b, ",\"%s\":\"", name);
    base64url_write(b, bytes);
    buf_add_char(b, '"');
}

struct str passkey_write(struct arena *a, const struct passkey *passkey)
{
    struct buf b;
    buf_init(&b, a, 512);
    buf_print(&b, "{\"alg\":\"%d\",\"count\":\"%u\"", -passkey->key.algorithm, passkey->count);
    add_bytes(&b, "id", passkey->id);
    add_bytes(&b, "x", passkey->key.x);
    add_bytes(&b, "y", passkey->key.y);
    add_bytes(&b, "n", passkey->key.n);
    add_bytes(&b, "e", passkey->key.e);
    buf_add_char(&b, '}');
    return buf_str(&b);
}

static struct str bytes_under(struct arena *a, const struct json *json, const char *name)
{
    struct str bytes = {0};
    struct str text = json_text(a, json_get(json, str_from(name)));
    return text.ptr && base64url_read(a, text, &bytes) ? bytes : (struct str){0};
}

enum code passkey_read(struct arena *a, struct str text, struct passkey *out)
{
    struct json *json;
    uint64_t algorithm, count;
    if (json_parse(a, text, NULL, &json) != DONE ||
        !str_to_u64(json_text(a, json_get(json, STR("alg"))), &algorithm) ||
        !str_to_u64(json_text(a, json_get(json, STR("count"))), &count))
        return fail(a, INTERNAL, "A passkey's row is damaged; run ens check");
    *out = (struct passkey){.id = bytes_under(a, json, "id"),
                            .count = (uint32_t)count,
                            .key = {.algorithm = (enum crypt_algorithm)(-(int)algorithm),
                                    .x = bytes_under(a, json, "x"),
                                    .y = bytes_under(a, json, "y"),
                                    .n = bytes_under(a, json, "n"),
                                    .e = bytes_under(a, json, "e")}};
    return DONE;
}
