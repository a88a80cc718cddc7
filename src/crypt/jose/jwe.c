// Encryption to us (RFC 7516 §5.2, RFC 7518 §4.3, §4.6, §5): the content key by RSA-OAEP or ECDH-ES, the content by AES-GCM
// or AES-CBC with HMAC.
#include "codec/text/text.h"
#include "crypt/crypt.h"
#include "crypt/jose/jose_int.h"

#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

enum { CONTENT_KEY_SIZE = 32, TAG_SIZE = 16, CBC_HALF = 16, GCM_IV_SIZE = 12, CBC_IV_SIZE = 16 };

enum wrap { WRAP_OAEP, WRAP_OAEP_256, WRAP_ECDH };
enum content { CONTENT_GCM, CONTENT_CBC };

struct sealed {
    enum wrap wrap;
    enum content content;
    struct str enc; // the word
    struct str kid;
    struct str wrapped, iv, text, tag; // bytes
    struct str associated;             // the header, as written
    const struct json *header;
};

static int choose(struct str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(word, str_from(words[i])))
            return (int)i;
    return -1;
}

static enum code read_sealed(struct arena *a, struct str token, struct sealed *s)
{
    static const char *const wraps[] = {"RSA-OAEP", "RSA-OAEP-256", "ECDH-ES"};
    static const char *const contents[] = {"A256GCM", "A128CBC-HS256"};
    struct compact c;
    enum code code = compact_read(a, token, 5, &c);
    if (code)
        return code;
    s->enc = jose_member(a, c.header, "enc");
    s->kid = jose_member(a, c.header, "kid");
    int wrap = choose(jose_member(a, c.header, "alg"), wraps, COUNT_OF(wraps));
    int content = choose(s->enc, contents, COUNT_OF(contents));
    if (wrap < 0 || content < 0 || json_get(c.header, STR("zip")))
        return fail(a, INVALID,
                    "An encrypted token must use RSA-OAEP, RSA-OAEP-256 or ECDH-ES with A256GCM or "
                    "A128CBC-HS256, without "
                    "compression");
    s->wrap = (enum wrap)wrap;
    s->content = (enum content)content;
    s->header = c.header;
    s->associated = c.parts[0];
    if (!compact_bytes(a, c.parts[1], &s->wrapped) || !compact_bytes(a, c.parts[2], &s->iv) ||
        !compact_bytes(a, c.parts[3], &s->text) || !compact_bytes(a, c.parts[4], &s->tag) ||
        s->tag.len != TAG_SIZE ||
        s->iv.len != (s->content == CONTENT_GCM ? (size_t)GCM_IV_SIZE : (size_t)CBC_IV_SIZE))
        return fail(a, INVALID, "An encrypted token's parts are not base64url of the right sizes");
    return DONE;
}

static bool unwrap_oaep(const struct jose_key *key, const struct sealed *s,
                        unsigned char out[CONTENT_KEY_SIZE])
{
    unsigned char plain[RSA_BITS_MAX / 8];
    size_t size = sizeof plain;
    const EVP_MD *digest = s->wrap == WRAP_OAEP ? EVP_sha1() : EVP_sha256();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key->key, NULL);
    bool good =
        context && EVP_PKEY_decrypt_init(context) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_oaep_md(context, digest) == 1 &&
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1 &&
        EVP_PKEY_decrypt(context, plain, &size, (const unsigned char *)s->wrapped.ptr, s->wrapped.len) == 1 &&
        size == CONTENT_KEY_SIZE;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    if (good)
        memcpy(out, plain, CONTENT_KEY_SIZE);
    wipe(plain, sizeof plain);
    return good;
}

static void add_sized(struct buf *b, struct str bytes)
{
    unsigned char size[4] = {0, 0, (unsigned char)(bytes.len >> 8), (unsigned char)bytes.len};
    buf_add(b, str_of((const char *)size, sizeof size));
    buf_add(b, bytes);
}

// The Concat KDF of NIST SP 800-56A (RFC 7518 §4.6.2): one round of SHA-256 is the 256 bits that both ways of sealing take.
static bool derive(struct arena *a, const struct sealed *s, struct str secret,
                   unsigned char out[CONTENT_KEY_SIZE])
{
    static const unsigned char round[4] = {0, 0, 0, 1}, bits[4] = {0, 0, 1, 0};
    struct str party[2] = {{"", 0}, {"", 0}};
    static const char *const names[] = {"apu", "apv"};
    for (size_t i = 0; i < 2; i++) {
        struct str text = jose_member(a, s->header, names[i]);
        if (text.ptr && (!compact_bytes(a, text, &party[i]) || party[i].len > UINT16_MAX))
            return false;
    }
    struct buf b;
    buf_init(&b, a, 128);
    buf_add(&b, str_of((const char *)round, sizeof round));
    buf_add(&b, secret);
    add_sized(&b, s->enc);
    add_sized(&b, party[0]);
    add_sized(&b, party[1]);
    buf_add(&b, str_of((const char *)bits, sizeof bits));
    crypt_digest(CRYPT_SHA256, buf_str(&b), out);
    wipe(b.ptr, b.len);
    return true;
}

static EVP_PKEY *read_sender(struct arena *a, const struct json *header)
{
    const struct json *epk = json_get(header, STR("epk"));
    struct str x, y;
    if (!str_equal(jose_member(a, epk, "kty"), STR("EC")) ||
        !str_equal(jose_member(a, epk, "crv"), STR("P-256")) ||
        !compact_bytes(a, jose_member(a, epk, "x"), &x) || !compact_bytes(a, jose_member(a, epk, "y"), &y))
        return NULL;
    return key_of_point(x, y);
}

static bool agree(struct arena *a, const struct jose_key *key, const struct sealed *s,
                  unsigned char out[CONTENT_KEY_SIZE])
{
    unsigned char secret[P256_SIZE];
    size_t size = sizeof secret;
    EVP_PKEY *sender = read_sender(a, s->header);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key->key, NULL);
    bool good = sender && context && !s->wrapped.len && EVP_PKEY_derive_init(context) == 1 &&
                EVP_PKEY_derive_set_peer(context, sender) == 1 &&
                EVP_PKEY_derive(context, secret, &size) == 1 && size == sizeof secret &&
                derive(a, s, str_of((const char *)secret, sizeof secret), out);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(sender);
    ERR_clear_error();
    wipe(secret, sizeof secret);
    return good;
}

static bool open_gcm(const struct sealed *s, const unsigned char key[CONTENT_KEY_SIZE], unsigned char *out,
                     size_t *size)
{
    int first = 0, last = 0, skipped = 0;
    unsigned char tag[TAG_SIZE];
    memcpy(tag, s->tag.ptr, TAG_SIZE);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    bool good =
        c && EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, (const unsigned char *)s->iv.ptr) == 1 &&
        EVP_DecryptUpdate(c, NULL, &skipped, (const unsigned char *)s->associated.ptr,
                          (int)s->associated.len) == 1 &&
        EVP_DecryptUpdate(c, out, &first, (const unsigned char *)s->text.ptr, (int)s->text.len) == 1 &&
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1 &&
        EVP_DecryptFinal_ex(c, out + first, &last) == 1;
    EVP_CIPHER_CTX_free(c);
    *size = (size_t)first + (size_t)last;
    return good;
}

// RFC 7518 §5.2.2.2: the tag over header, IV, text and the header's length in bits is looked at before anything is decrypted.
static bool cbc_tag_good(struct arena *a, const struct sealed *s, const unsigned char key[CONTENT_KEY_SIZE])
{
    unsigned char mac[32];
    unsigned mac_size = sizeof mac;
    uint64_t bits = (uint64_t)s->associated.len * 8;
    struct buf b;
    buf_init(&b, a, s->associated.len + s->iv.len + s->text.len + 8);
    buf_add(&b, s->associated);
    buf_add(&b, s->iv);
    buf_add(&b, s->text);
    for (int shift = 56; shift >= 0; shift -= 8)
        buf_add_char(&b, (char)(bits >> shift));
    return HMAC(EVP_sha256(), key, CBC_HALF, (const unsigned char *)b.ptr, b.len, mac, &mac_size) &&
           crypt_same(mac, s->tag.ptr, TAG_SIZE);
}

static bool open_cbc(struct arena *a, const struct sealed *s, const unsigned char key[CONTENT_KEY_SIZE],
                     unsigned char *out, size_t *size)
{
    int first = 0, last = 0;
    if (!cbc_tag_good(a, s, key))
        return false;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    bool good =
        c &&
        EVP_DecryptInit_ex(c, EVP_aes_128_cbc(), NULL, key + CBC_HALF, (const unsigned char *)s->iv.ptr) ==
            1 &&
        EVP_DecryptUpdate(c, out, &first, (const unsigned char *)s->text.ptr, (int)s->text.len) == 1 &&
        EVP_DecryptFinal_ex(c, out + first, &last) == 1;
    EVP_CIPHER_CTX_free(c);
    *size = (size_t)first + (size_t)last;
    return good;
}

static const struct jose_key *receiver(const struct jose_keys *keys, const struct sealed *s)
{
    enum jose_kind kind = s->wrap == WRAP_ECDH ? KEY_P256 : KEY_RSA;
    const struct jose_key *only = NULL;
    for (size_t i = 0; i < keys->count; i++) {
        const struct jose_key *key = &keys->list[i];
        if (!key->is_private || key->kind != kind)
            continue;
        if (s->kid.ptr && str_equal(key->kid, s->kid))
            return key;
        only = only ? only : key;
    }
    return only; // a sender that knows the key by another name of its own
}

enum code jose_decrypt(struct arena *a, const struct jose_keys *keys, struct str token, struct str *plain)
{
    struct sealed s = {0};
    unsigned char key[CONTENT_KEY_SIZE];
    enum code code = read_sealed(a, token, &s);
    if (code)
        return code;
    const struct jose_key *ours = receiver(keys, &s);
    crypt_random(key, sizeof key); // stays when the key is not for us: what follows takes as long, and fails
    if (ours && s.wrap == WRAP_ECDH)
        agree(a, ours, &s, key);
    else if (ours)
        unwrap_oaep(ours, &s, key);
    size_t size = 0;
    unsigned char *out = arena_alloc_raw(a, s.text.len + EVP_MAX_BLOCK_LENGTH);
    bool good = s.content == CONTENT_GCM ? open_gcm(&s, key, out, &size) : open_cbc(a, &s, key, out, &size);
    wipe(key, sizeof key);
    ERR_clear_error();
    if (!good)
        return fail(a, INVALID, "The token cannot be decrypted with the keys of this house");
    *plain = str_of((const char *)out, size);
    return DONE;
}
