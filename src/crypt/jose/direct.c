// Encrypting with a shared key, for SMART Health Links: JWE in compact form with an empty key part.
#include "codec/text/text.h"
#include "crypt/crypt.h"
#include "crypt/jose/jose.h"

#include <openssl/evp.h>
#include <zlib.h>

enum { IV_SIZE = 12, TAG_SIZE = 16, RAW_DEFLATE = -15, MEMORY_LEVEL = 8, GCM_PIECE = 1 << 30 };

// What OpenSSL and zlib refuse here is a machine without memory, which stops the process.
static void must(bool good, const char *what)
{
    if (good)
        return;
    log_line(LOG_ERROR, "jose", "%s could not be done", what);
    abort();
}

// RFC 1951, without a header of its own.
static struct str deflated(struct arena *a, struct str plain)
{
    z_stream z = {0};
    must(deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, RAW_DEFLATE, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) ==
             Z_OK,
         "deflating");
    size_t size = deflateBound(&z, plain.len);
    unsigned char *out = arena_alloc_raw(a, size);
    z.next_in = (unsigned char *)plain.ptr;
    z.avail_in = (unsigned)plain.len;
    z.next_out = out;
    z.avail_out = (unsigned)size;
    must(plain.len < GCM_PIECE && deflate(&z, Z_FINISH) == Z_STREAM_END, "deflating");
    size = z.total_out;
    deflateEnd(&z);
    return str_of((const char *)out, size);
}

static struct str encrypted(struct arena *a, const unsigned char key[JOSE_DIRECT_KEY_SIZE], struct str header,
                            struct str plain, unsigned char iv_and_tag[IV_SIZE + TAG_SIZE])
{
    int size = 0, last = 0, skipped = 0;
    unsigned char *out = arena_alloc_raw(a, plain.len + EVP_MAX_BLOCK_LENGTH);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    crypt_random(iv_and_tag, IV_SIZE);
    must(c && EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, iv_and_tag) == 1 &&
             EVP_EncryptUpdate(c, NULL, &skipped, (const unsigned char *)header.ptr, (int)header.len) == 1 &&
             EVP_EncryptUpdate(c, out, &size, (const unsigned char *)plain.ptr, (int)plain.len) == 1 &&
             EVP_EncryptFinal_ex(c, out + size, &last) == 1 &&
             EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, iv_and_tag + IV_SIZE) == 1,
         "encrypting");
    EVP_CIPHER_CTX_free(c);
    return str_of((const char *)out, (size_t)size + (size_t)last);
}

struct str jose_seal_direct(struct arena *a, const unsigned char key[JOSE_DIRECT_KEY_SIZE],
                            const char *content_type, struct str plain)
{
    unsigned char iv_and_tag[IV_SIZE + TAG_SIZE];
    struct buf header, token;
    buf_init(&header, a, 128);
    base64url_write(
        &header,
        arena_print(a, "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":\"DEF\",\"cty\":\"%s\"}", content_type));
    struct str text = encrypted(a, key, buf_str(&header), deflated(a, plain), iv_and_tag);
    buf_init(&token, a, text.len * 4 / 3 + 256);
    buf_add(&token, buf_str(&header));
    buf_add(&token, STR(".."));
    base64url_write(&token, str_of((const char *)iv_and_tag, IV_SIZE));
    buf_add_char(&token, '.');
    base64url_write(&token, text);
    buf_add_char(&token, '.');
    base64url_write(&token, str_of((const char *)iv_and_tag + IV_SIZE, TAG_SIZE));
    return buf_str(&token);
}
