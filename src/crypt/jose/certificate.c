// X.509 certificates, as far as tokens are bound to them (RFC 8705).
#include "codec/text/text.h"
#include "crypt/crypt.h"
#include "crypt/jose/jose_int.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>

enum { DER_SIZE_MAX = 32 * 1024 };

static struct str subject_of(struct arena *a, X509 *certificate)
{
    char *text = NULL;
    struct str subject = {0};
    BIO *out = BIO_new(BIO_s_mem());
    if (out && X509_NAME_print_ex(out, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) >= 0) {
        long size = BIO_get_mem_data(out, &text);
        subject = arena_copy(a, str_of(size > 0 ? text : "", size > 0 ? (size_t)size : 0));
    }
    BIO_free(out);
    return subject;
}

enum code jose_certificate_read(struct arena *a, struct str der, struct jose_certificate *out)
{
    unsigned char digest[32];
    struct buf b;
    const unsigned char *at = (const unsigned char *)der.ptr;
    X509 *certificate = der.len && der.len <= DER_SIZE_MAX ? d2i_X509(NULL, &at, (long)der.len) : NULL;
    bool whole = certificate && at == (const unsigned char *)der.ptr + der.len;
    if (whole)
        out->subject = subject_of(a, certificate);
    X509_free(certificate);
    ERR_clear_error();
    if (!whole)
        return fail(a, INVALID, "What the front passed on is not a certificate");
    crypt_digest(CRYPT_SHA256, der, digest);
    buf_init(&b, a, 48);
    base64url_write(&b, str_of((const char *)digest, sizeof digest));
    out->thumbprint = buf_str(&b);
    return DONE;
}
