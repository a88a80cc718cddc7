// What OpenSSL is told for all connections: versions, ciphers, tickets, ALPN, the files (RFC 8446, RFC 9325, RFC 7301).
#include "tls/tls_int.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <sys/stat.h>

enum { TICKET_SECONDS = 3600, READ_AHEAD = 32 * 1024 };

static const unsigned char both[] = "\x02h2\x08http/1.1", only_1[] = "\x08http/1.1";

// Who offers protocols and none of ours gets an alert rather than answers that it cannot read (RFC 7301 §3.2).
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                           const unsigned char *in, unsigned in_len, void *context)
{
    const struct tls_config *config = context;
    unsigned char *chosen;
    (void)ssl;
    const unsigned char *ours = config->offers_http_2 ? both : only_1;
    unsigned size = (unsigned)(config->offers_http_2 ? sizeof both - 1 : sizeof only_1 - 1);
    if (SSL_select_next_proto(&chosen, out_len, ours, size, in, in_len) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

// A certificate from nobody we know proves its key all the same; SSL_get_verify_result remembers that it has no name.
static int go_on(int is_fine, X509_STORE_CTX *store)
{
    (void)is_fine;
    (void)store;
    return 1;
}

// A key under a password would have OpenSSL ask whoever sits at the terminal, or wait for whoever does not.
static int no_password(char *out, int size, int writes, void *context)
{
    (void)out;
    (void)size;
    (void)writes;
    (void)context;
    return -1;
}

static const char *reason(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_last_error());
    return text ? text : "it holds nothing of the kind";
}

static enum code read_files(struct arena *a, const struct tls_config *config, SSL_CTX *context)
{
    struct stat about;
    if (SSL_CTX_use_certificate_chain_file(context, config->certificate) != 1)
        return fail(
            a, INVALID,
            "the certificate %s cannot be used (%s); it must be a PEM file of the server's certificate "
            "and those above it",
            config->certificate, reason());
    if (stat(config->key, &about) == 0 && (about.st_mode & (S_IROTH | S_IWOTH)))
        return fail(a, INVALID, "the key %s may be read by everybody on this machine; chmod o= it",
                    config->key);
    bool is_read = SSL_CTX_use_PrivateKey_file(context, config->key, SSL_FILETYPE_PEM) == 1;
    bool is_other = is_read ? SSL_CTX_check_private_key(context) != 1
                            : ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
    if (is_other)
        return fail(a, INVALID, "the key %s is not that of the certificate %s", config->key,
                    config->certificate);
    if (!is_read)
        return fail(
            a, INVALID,
            "the key %s cannot be used (%s); it must be a PEM file, without a password, of the key of "
            "the certificate",
            config->key, reason());
    if (X509_cmp_current_time(X509_get0_notAfter(SSL_CTX_get0_certificate(context))) < 0)
        log_line(LOG_WARNING, "tls", "the certificate %s is over; clients will refuse it",
                 config->certificate);
    return DONE;
}

static enum code ask_clients(struct arena *a, const struct tls_config *config, SSL_CTX *context)
{
    if (!config->asks_clients)
        return DONE;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, go_on);
    if (!config->clients_ca)
        return DONE;
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(config->clients_ca);
    if (!names || SSL_CTX_load_verify_file(context, config->clients_ca) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return fail(a, INVALID, "the authorities of clients %s cannot be used (%s); it must be a PEM file",
                    config->clients_ca, reason());
    }
    SSL_CTX_set_client_CA_list(context, names); // its own now
    return DONE;
}

// Tickets hold the session themselves, sealed by a key that lives as long as the context. In TLS 1.3 they save a signature
// and not the exchange of keys, so a ticket's key opens nothing of the past.
static bool set_sessions(SSL_CTX *context)
{
    static const unsigned char name[] = "ens";
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(context, TICKET_SECONDS);
    return SSL_CTX_set_num_tickets(context, 1) && SSL_CTX_set_max_early_data(context, 0) &&
           SSL_CTX_set_session_id_context(context, name, sizeof name - 1);
}

static bool set_protocol(const struct tls_config *config, SSL_CTX *context)
{
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_read_buffer_len(context, READ_AHEAD);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, (void *)(uintptr_t)config);
    SSL_CTX_set_default_passwd_cb(context, no_password);
    return SSL_CTX_set_min_proto_version(context, config->permits_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION) &&
           SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") &&
           SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384");
}

enum code context_make(struct arena *a, const struct tls_config *config, SSL_CTX **out)
{
    ERR_clear_error();
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    enum code code = DONE;
    if (!context || !set_protocol(config, context) || !set_sessions(context))
        code = fail(a, INTERNAL, "OpenSSL refuses what this program asks for: %s", reason());
    if (code == DONE)
        code = read_files(a, config, context);
    if (code == DONE)
        code = ask_clients(a, config, context);
    ERR_clear_error();
    if (code != DONE) {
        SSL_CTX_free(context);
        context = NULL;
    }
    *out = context;
    return code;
}
