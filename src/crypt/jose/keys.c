// Sets of keys: read from a JWKS (RFC 7517 §5) or PEM, written as a JWKS.
#include "codec/text/text.h"
#include "crypt/crypt.h"
#include "crypt/jose/jose_int.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>

static bool lists_word(const struct json *list, const char *word)
{
    for (const struct json *w = json_first(list); w; w = w->next)
        if (json_text_is(w, str_from(word)))
            return true;
    return false;
}

// RFC 7517 §4.2, §4.3. False: what the key says of itself is for neither.
static bool read_use(struct arena *a, const struct json *jwk, enum jose_use *use)
{
    struct str word = jose_member(a, jwk, "use");
    const struct json *deeds = json_get(jwk, STR("key_ops"));
    *use = USE_ANY;
    if (str_equal(word, STR("sig")) || (!word.ptr && lists_word(deeds, "verify")))
        *use = USE_SIGN;
    else if (str_equal(word, STR("enc")))
        *use = USE_ENCRYPT;
    else if (word.ptr || deeds)
        return false;
    return true;
}

static bool member_bytes(struct arena *a, const struct json *jwk, const char *name, struct str *bytes)
{
    struct str text = jose_member(a, jwk, name);
    return text.ptr && compact_bytes(a, text, bytes);
}

static EVP_PKEY *read_numbers(struct arena *a, const struct json *jwk, enum jose_kind kind)
{
    struct str first, second;
    if (!member_bytes(a, jwk, kind == KEY_RSA ? "n" : "x", &first) ||
        !member_bytes(a, jwk, kind == KEY_RSA ? "e" : "y", &second))
        return NULL;
    return kind == KEY_RSA ? key_of_modulus(first, second) : key_of_point(first, second);
}

// Is it of a kind that is used here?
static bool read_kind(struct arena *a, const struct json *jwk, enum jose_kind *kind)
{
    struct str word = jose_member(a, jwk, "kty");
    *kind = KEY_RSA;
    if (str_equal(word, STR("RSA")))
        return true;
    *kind = KEY_P256;
    return str_equal(word, STR("EC")) && str_equal(jose_member(a, jwk, "crv"), STR("P-256"));
}

static enum code add_jwk(struct arena *a, const struct json *jwk, struct jose_keys *keys)
{
    struct jose_key key = {.kid = jose_member(a, jwk, "kid"), .alg = jose_member(a, jwk, "alg")};
    if (!read_kind(a, jwk, &key.kind) || !read_use(a, jwk, &key.use))
        return DONE;
    if (keys->count == KEYS_MAX)
        return fail(a, INVALID, "A JWKS of more than %d keys is not taken", KEYS_MAX);
    key.key = read_numbers(a, jwk, key.kind);
    if (!key.key)
        return fail(
            a, INVALID,
            "Key %zu of the JWKS is no RSA key of %d to %d bits and no point of P-256; correct or remove it",
            keys->count + 1, RSA_BITS_MIN, RSA_BITS_MAX);
    key_own(a, key.key);
    keys->list[keys->count++] = key;
    return DONE;
}

enum code jose_keys_read(struct arena *a, struct str jwks, struct jose_keys **out)
{
    static const struct json_limits limits = {.depth_max = 16, .nodes_max = 10000};
    struct json *set;
    struct jose_keys *keys = ARENA_NEW(a, struct jose_keys);
    if (json_parse(a, jwks, &limits, &set) != DONE)
        return fail(a, INVALID, "A JWKS is not JSON");
    const struct json *list = json_get(set, STR("keys"));
    if (!list || list->kind != JSON_ARRAY)
        return fail(a, INVALID, "A JWKS is an object with an array \"keys\" (RFC 7517 section 5)");
    for (const struct json *jwk = json_first(list); jwk; jwk = jwk->next) {
        enum code code = jwk->kind == JSON_OBJECT ? add_jwk(a, jwk, keys) : DONE;
        if (code)
            return code;
    }
    *out = keys;
    return DONE;
}

static struct str thumbprint(struct arena *a, const struct jose_key *key)
{
    unsigned char digest[32];
    struct str members = key_members(a, key);
    struct buf text;
    crypt_digest(CRYPT_SHA256, arena_print(a, "{%.*s}", STR_ARG(members)), digest);
    buf_init(&text, a, 48);
    base64url_write(&text, str_of((const char *)digest, sizeof digest));
    return buf_str(&text);
}

static int no_password(char *into, int size, int writing, void *context)
{
    (void)into, (void)size, (void)writing, (void)context;
    return -1; // a key that needs one is not read, rather than asked for on a terminal
}

static EVP_PKEY *next_pem(BIO *source)
{
    EVP_PKEY *key = PEM_read_bio_PrivateKey(source, NULL, no_password, NULL);
    ERR_clear_error();
    return key;
}

enum code jose_keys_of_pem(struct arena *a, struct str pem, struct jose_keys **out)
{
    struct jose_keys *keys = ARENA_NEW(a, struct jose_keys);
    BIO *source = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *read;
    bool acceptable = true;
    while (source && keys->count < KEYS_MAX && (read = next_pem(source))) {
        struct jose_key *key = &keys->list[keys->count];
        *key = (struct jose_key){.key = read, .is_private = true};
        key_own(a, read);
        acceptable = acceptable && key_acceptable(read) && key_kind(read, &key->kind);
        if (!acceptable)
            break;
        key->kid = thumbprint(a, key);
        keys->count++;
    }
    BIO_free(source);
    if (!acceptable || !keys->count)
        return fail(a, INVALID,
                    "A PEM file must hold private keys without a password: RSA of %d to %d bits, or P-256",
                    RSA_BITS_MIN, RSA_BITS_MAX);
    *out = keys;
    return DONE;
}

size_t jose_keys_count(const struct jose_keys *keys)
{
    return keys->count;
}

void jose_keys_write(struct buf *out, const struct jose_keys *keys, const char *use)
{
    for (size_t i = 0; i < keys->count; i++) {
        struct str members = key_members(out->arena, &keys->list[i]);
        buf_print(out, "%s{%.*s,\"use\":\"%s\",\"kid\":", i ? "," : "", STR_ARG(members), use);
        json_write_string(out, keys->list[i].kid);
        buf_add_char(out, '}');
    }
}

static void add_pem(BIO *out, EVP_PKEY *key)
{
    if (!key || PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) != 1) {
        log_line(LOG_ERROR, "crypt", "making a key failed: stopping rather than going on without it");
        abort();
    }
    EVP_PKEY_free(key);
}

struct str jose_keys_make(struct arena *a, bool with_rsa)
{
    char *text = NULL;
    BIO *out = BIO_new(BIO_s_secmem());
    add_pem(out, EVP_EC_gen("P-256"));
    if (with_rsa)
        add_pem(out, EVP_RSA_gen(RSA_BITS_MADE));
    long size = BIO_get_mem_data(out, &text);
    struct str pem = arena_copy(a, str_of(text, (size_t)size));
    BIO_free(out);
    return pem;
}
