// Signatures (RFC 7515 §5, RFC 7518 §3): RS256, PS256, ES256.
#include "codec/text/text.h"
#include "crypt/jose/jose_int.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

enum { DER_MAX = 80, SIGNATURE_MAX = RSA_BITS_MAX / 8 };

static const struct {
    const char *word;
    enum jose_alg alg;
} algs_known[] = {{"RS256", JOSE_RS256}, {"PS256", JOSE_PS256}, {"ES256", JOSE_ES256}};

bool jose_alg_named(struct str word, enum jose_alg *out)
{
    for (size_t i = 0; i < COUNT_OF(algs_known); i++)
        if (str_equal(word, str_from(algs_known[i].word))) {
            *out = algs_known[i].alg;
            return true;
        }
    return false;
}

const char *jose_alg_word(enum jose_alg alg)
{
    for (size_t i = 0; i < COUNT_OF(algs_known); i++)
        if (algs_known[i].alg == alg)
            return algs_known[i].word;
    return "";
}

// r and s, 32 bytes each (RFC 7518 §3.4), as the DER that OpenSSL takes. 0: they are none.
static size_t der_of_raw(struct str raw, unsigned char der[DER_MAX])
{
    const unsigned char *bytes = (const unsigned char *)raw.ptr;
    unsigned char *end = der;
    if (raw.len != 2 * P256_SIZE)
        return 0;
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes, P256_SIZE, NULL), *s = BN_bin2bn(bytes + P256_SIZE, P256_SIZE, NULL);
    int size = 0;
    if (signature && r && s && ECDSA_SIG_set0(signature, r, s) == 1) {
        r = s = NULL; // the signature's now
        size = i2d_ECDSA_SIG(signature, &end);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(signature);
    return size > 0 ? (size_t)size : 0;
}

static bool raw_of_der(const unsigned char *der, size_t size, unsigned char raw[2 * P256_SIZE])
{
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)size);
    bool done = signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, P256_SIZE) == P256_SIZE &&
                BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + P256_SIZE, P256_SIZE) == P256_SIZE;
    ECDSA_SIG_free(signature);
    return done;
}

static bool set_padding(EVP_PKEY_CTX *context, enum jose_alg alg)
{
    if (alg == JOSE_RS256)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    if (alg == JOSE_PS256) // RFC 7518 §3.5: MGF1 with SHA-256, a salt as long as the digest
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
    return true;
}

static bool verify_with(const struct jose_key *key, enum jose_alg alg, struct str text, struct str signature)
{
    unsigned char der[DER_MAX];
    const unsigned char *bytes = (const unsigned char *)signature.ptr;
    size_t size = signature.len;
    if (alg == JOSE_ES256) {
        size = der_of_raw(signature, der);
        bytes = der;
    }
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *context = NULL;
    bool good = size && md && EVP_DigestVerifyInit(md, &context, EVP_sha256(), NULL, key->key) == 1 &&
                set_padding(context, alg) &&
                EVP_DigestVerify(md, bytes, size, (const unsigned char *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(md);
    ERR_clear_error();
    return good;
}

// The key decides what it is for, not the token: an RSA key is never asked to check what is not an RSA signature.
static bool fits(const struct jose_key *key, const struct jose_token *token)
{
    enum jose_kind kind = token->alg == JOSE_ES256 ? KEY_P256 : KEY_RSA;
    return key->kind == kind && key->use != USE_ENCRYPT &&
           (!key->alg.ptr || str_equal(key->alg, str_from(jose_alg_word(token->alg)))) &&
           (!token->kid.ptr || str_equal(key->kid, token->kid));
}

static enum code read_token(struct arena *a, struct str token, struct compact *c, struct jose_token *out)
{
    static const struct json_limits limits = {.depth_max = 32, .nodes_max = 20000};
    struct str payload;
    struct json *claims;
    enum code code = compact_read(a, token, 3, c);
    if (code)
        return code;
    struct str alg = jose_member(a, c->header, "alg");
    *out = (struct jose_token){.kid = jose_member(a, c->header, "kid"),
                               .type = jose_member(a, c->header, "typ")};
    if (!jose_alg_named(alg, &out->alg))
        return fail(a, INVALID,
                    "A token must be signed with RS256, PS256 or ES256; its header says another algorithm");
    if (!compact_bytes(a, c->parts[1], &payload) || json_parse(a, payload, &limits, &claims) != DONE ||
        claims->kind != JSON_OBJECT)
        return fail(a, INVALID, "A token's payload must be a JSON object, in base64url");
    out->claims = claims;
    return DONE;
}

enum code jose_peek(struct arena *a, struct str token, struct jose_token *out)
{
    struct compact c;
    return read_token(a, token, &c, out);
}

enum code jose_verify(struct arena *a, const struct jose_keys *keys, unsigned algs, struct str token,
                      struct jose_token *out)
{
    struct compact c;
    struct str signature;
    size_t tried = 0;
    enum code code = read_token(a, token, &c, out);
    if (code)
        return code;
    if (!(algs & out->alg))
        return fail(a, INVALID, "The token is signed with %s, which was not agreed on",
                    jose_alg_word(out->alg));
    if (!compact_bytes(a, c.parts[2], &signature))
        return fail(a, INVALID, "The token's signature is not base64url");
    for (size_t i = 0; i < keys->count; i++)
        if (fits(&keys->list[i], out)) {
            tried++;
            if (verify_with(&keys->list[i], out->alg, c.signed_part, signature))
                return DONE;
        }
    if (!tried)
        return fail(a, NOT_FOUND, "The issuer has no key for this token's name of a key (kid) and algorithm");
    return fail(a, INVALID, "The token's signature is not one of its issuer");
}

static struct str sign_with(struct arena *a, const struct jose_key *key, enum jose_alg alg, struct str text)
{
    unsigned char made[SIGNATURE_MAX], raw[2 * P256_SIZE];
    size_t size = sizeof made;
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *context = NULL;
    bool done = md && EVP_DigestSignInit(md, &context, EVP_sha256(), NULL, key->key) == 1 &&
                set_padding(context, alg) &&
                EVP_DigestSign(md, made, &size, (const unsigned char *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(md);
    if (done && alg == JOSE_ES256)
        done = raw_of_der(made, size, raw);
    if (!done)
        return (struct str){0};
    return alg == JOSE_ES256 ? arena_copy(a, str_of((const char *)raw, sizeof raw))
                             : arena_copy(a, str_of((const char *)made, size));
}

static const struct jose_key *signer(const struct jose_keys *keys, enum jose_alg alg)
{
    enum jose_kind kind = alg == JOSE_ES256 ? KEY_P256 : KEY_RSA;
    for (size_t i = 0; i < keys->count; i++)
        if (keys->list[i].is_private && keys->list[i].kind == kind)
            return &keys->list[i];
    return NULL;
}

enum code jose_sign(struct arena *a, const struct jose_keys *keys, enum jose_alg alg, struct str type,
                    struct str claims, struct str *token)
{
    struct buf header, text;
    const struct jose_key *key = signer(keys, alg);
    if (!key)
        return fail(a, NOT_FOUND, "There is no private key for %s", jose_alg_word(alg));
    buf_init(&header, a, 128);
    buf_print(&header, "{\"alg\":\"%s\",\"typ\":", jose_alg_word(alg));
    json_write_string(&header, type);
    buf_add(&header, STR(",\"kid\":"));
    json_write_string(&header, key->kid);
    buf_add_char(&header, '}');
    buf_init(&text, a, 1024);
    base64url_write(&text, buf_str(&header));
    buf_add_char(&text, '.');
    base64url_write(&text, claims);
    struct str signature = sign_with(a, key, alg, arena_copy(a, buf_str(&text)));
    if (!signature.ptr)
        return fail(a, INTERNAL, "Signing with %s failed", jose_alg_word(alg));
    buf_add_char(&text, '.');
    base64url_write(&text, signature);
    *token = buf_str(&text);
    return DONE;
}
