// For tests of servers that speak TLS: a certificate made on the spot, and a client that trusts anybody.
#ifndef ENS_TESTS_TLS_CLIENT_H
#define ENS_TESTS_TLS_CLIENT_H

#include "base/base.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static inline X509 *kit_certificate(EVP_PKEY *key, const char *name)
{
    X509 *x = X509_new();
    X509_NAME *subject = X509_get_subject_name(x);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -60);
    X509_gmtime_adj(X509_getm_notAfter(x), 86400);
    X509_set_pubkey(x, key);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(x, subject);
    X509_sign(x, key, EVP_sha256());
    return x;
}

// folder/cert.pem and folder/key.pem.
static inline void kit_certify(const char *folder, const char *name)
{
    char path[256];
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = kit_certificate(key, name);
    mode_t before = umask(077);
    snprintf(path, sizeof path, "%s/key.pem", folder);
    FILE *file = fopen(path, "w");
    PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
    fclose(file);
    snprintf(path, sizeof path, "%s/cert.pem", folder);
    file = fopen(path, "w");
    PEM_write_X509(file, certificate);
    fclose(file);
    umask(before);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

// A client over a connected blocking socket, after its handshake; NULL: it failed.
static inline SSL *kit_tls_connect(int fd, const unsigned char *protocols, unsigned size)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *ssl = SSL_new(context);
    SSL_CTX_free(context);
    SSL_set_fd(ssl, fd);
    SSL_set_alpn_protos(ssl, protocols, size);
    if (SSL_connect(ssl) == 1)
        return ssl;
    SSL_free(ssl);
    return NULL;
}

#endif
