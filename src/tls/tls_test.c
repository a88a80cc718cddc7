// Links over a socket pair: the handshake, reading and writing as by a socket, certificates of clients, files that change.
// test-libraries: libssl
#include "support/own_folder.h"
#include "tls/tls.h"

#include "support/tls_client.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[OWN_FOLDER_SIZE];
static char certificate[64], key[64];

static int make_files(void **state)
{
    (void)state;
    own_folder_make(folder);
    kit_certify(folder, "localhost");
    snprintf(certificate, sizeof certificate, "%s/cert.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    return 0;
}

static int remove_files(void **state)
{
    (void)state;
    unlink(certificate);
    unlink(key);
    return rmdir(folder);
}

static struct tls *make(struct tls_config config)
{
    struct arena a;
    struct tls *t;
    arena_init(&a);
    config.certificate = certificate;
    config.key = key;
    if (tls_make(&a, &config, &t) != DONE)
        print_error("%s\n", a.fault.text);
    assert_non_null(t);
    arena_release(&a);
    return t;
}

// ---- both ends, taking turns

struct pair {
    struct tls *tls;
    SSL_CTX *context; // the client's
    struct tls_link *link;
    SSL *client;
    int fds[2]; // the server's, the client's
};

// Another connection between the same two.
static void connect_pair(struct pair *p)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, p->fds), 0);
    p->link = tls_link_make(p->tls, p->fds[0]);
    p->client = SSL_new(p->context);
    SSL_set_fd(p->client, p->fds[1]);
    SSL_set_connect_state(p->client);
}

static void disconnect(struct pair *p)
{
    SSL_free(p->client);
    tls_link_free(&p->link);
    close(p->fds[0]);
    close(p->fds[1]);
}

static struct pair pair_open(struct tls_config config)
{
    struct pair p = {.tls = make(config), .context = SSL_CTX_new(TLS_client_method())};
    SSL_CTX_set_mode(p.context, SSL_MODE_AUTO_RETRY);
    connect_pair(&p);
    return p;
}

static void pair_close(struct pair *p)
{
    disconnect(p);
    SSL_CTX_free(p->context);
    tls_free(&p->tls);
}

static enum tls_shaken shake(struct pair *p)
{
    enum tls_shaken shaken = TLS_WAITS;
    for (int i = 0; i < 20; i++) {
        SSL_do_handshake(p->client);
        if (shaken == TLS_WAITS)
            shaken = tls_shake(p->link);
    }
    return shaken;
}

static struct pair shaken_pair(struct tls_config config)
{
    struct pair p = pair_open(config);
    assert_int_equal(shake(&p), TLS_SHAKEN);
    return p;
}

// ---- tests

static void bytes_go_both_ways_and_nothing_waits(void **state)
{
    (void)state;
    struct pair p = pair_open((struct tls_config){0});
    char piece[100];
    assert_int_equal(tls_shake(p.link), TLS_WAITS);
    assert_int_equal(shake(&p), TLS_SHAKEN);
    assert_int_equal(tls_recv(p.link, piece, sizeof piece), -1);
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(SSL_write(p.client, "one", 3), 3);
    assert_int_equal(SSL_write(p.client, "two", 3), 3);
    assert_int_equal(tls_recv(p.link, piece, sizeof piece), 6); // records are no boundaries
    assert_memory_equal(piece, "onetwo", 6);
    const struct iovec parts[] = {{"a", 1}, {"bc", 2}, {"def", 3}};
    assert_int_equal(tls_send(p.link, parts, COUNT_OF(parts)), 6);
    assert_int_equal(SSL_read(p.client, piece, sizeof piece), 6); // small parts leave in one record
    assert_memory_equal(piece, "abcdef", 6);
    tls_end(p.link);
    tls_end(p.link); // once is enough
    assert_true(SSL_read(p.client, piece, sizeof piece) <= 0);
    assert_int_equal(SSL_get_shutdown(p.client), SSL_RECEIVED_SHUTDOWN);
    SSL_shutdown(p.client);
    assert_int_equal(tls_recv(p.link, piece, sizeof piece), 0);
    pair_close(&p);
}

static void what_the_socket_does_not_take_is_sent_again_as_it_was(void **state)
{
    (void)state;
    enum { SIZE = 4 * 1024 * 1024 };
    struct pair p = shaken_pair((struct tls_config){0});
    char *all = malloc(SIZE), *heard = malloc(SIZE);
    size_t sent = 0, len = 0;
    unsigned waits = 0;
    for (size_t i = 0; i < SIZE; i++)
        all[i] = (char)(i * 31 + i / 251);
    while (len < SIZE) {
        struct iovec parts[] = {{all + sent, sent < SIZE / 2 ? 700 : SIZE - sent}, {all + sent + 700, 900}};
        ssize_t n = sent == SIZE ? 0 : tls_send(p.link, parts, sent < SIZE / 2 ? 2 : 1);
        assert_true(n >= 0 || errno == EAGAIN);
        sent += n > 0 ? (size_t)n : 0;
        if (n > 0)
            continue;
        waits++;
        int taken = SSL_read(p.client, heard + len, (int)(SIZE - len));
        len += taken > 0 ? (size_t)taken : 0;
    }
    assert_true(waits > 10);
    assert_memory_equal(all, heard, SIZE);
    free(all);
    free(heard);
    pair_close(&p);
}

static void a_cut_connection_is_no_end(void **state)
{
    (void)state;
    struct pair p = shaken_pair((struct tls_config){0});
    char piece[100];
    shutdown(p.fds[1], SHUT_RDWR);
    assert_int_equal(tls_recv(p.link, piece, sizeof piece), -1);
    assert_int_equal(errno, ECONNRESET);
    const struct iovec part = {"a", 1};
    assert_int_equal(tls_send(p.link, &part, 1), -1); // and no signal
    pair_close(&p);
}

// Else whoever sends would try for ever.
static void sending_to_who_announced_the_end_and_left_is_an_error(void **state)
{
    (void)state;
    struct pair p = shaken_pair((struct tls_config){0});
    char piece[100];
    SSL_shutdown(p.client);
    assert_int_equal(tls_recv(p.link, piece, sizeof piece), 0);
    shutdown(p.fds[1], SHUT_RDWR);
    const struct iovec part = {"a", 1};
    assert_int_equal(tls_send(p.link, &part, 1), -1);
    assert_int_equal(errno, ECONNRESET);
    pair_close(&p);
}

static void what_is_no_handshake_is_told_apart(void **state)
{
    (void)state;
    static const struct {
        struct str said;
        enum tls_shaken shaken;
    } rows[] = {{{"GET / HTTP/1.1\r\n\r\n", 18}, TLS_IS_HTTP},
                {{"\x16\x03\x01\x00\x05hello", 10}, TLS_BROKEN}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pair p = pair_open((struct tls_config){0});
        assert_int_equal(send(p.fds[1], rows[i].said.ptr, rows[i].said.len, 0), (ssize_t)rows[i].said.len);
        assert_int_equal(tls_shake(p.link), rows[i].shaken);
        pair_close(&p);
    }
}

static void http_2_is_spoken_when_both_offer_it(void **state)
{
    (void)state;
    for (int offers = 0; offers < 2; offers++) {
        struct pair p = pair_open((struct tls_config){.offers_http_2 = offers});
        SSL_set_alpn_protos(p.client, (const unsigned char *)"\x08http/1.1\x02h2", 12);
        assert_int_equal(shake(&p), TLS_SHAKEN);
        assert_int_equal(tls_speaks_http_2(p.link), offers); // whatever the client would rather
        pair_close(&p);
    }
}

static void a_client_is_known_by_its_certificate_and_named_by_an_authority(void **state)
{
    (void)state;
    static const struct {
        bool asks, has_authority, presents;
    } rows[] = {{true, true, true}, {true, false, true}, {true, true, false}, {false, true, true}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pair p = pair_open((struct tls_config){
            .asks_clients = rows[i].asks, .clients_ca = rows[i].has_authority ? certificate : NULL});
        if (rows[i].presents) {
            SSL_use_certificate_file(p.client, certificate, SSL_FILETYPE_PEM);
            SSL_use_PrivateKey_file(p.client, key, SSL_FILETYPE_PEM);
        }
        assert_int_equal(shake(&p), TLS_SHAKEN);
        bool is_known = rows[i].asks && rows[i].presents;
        assert_int_equal(tls_peer(p.link).len > 0, is_known);
        assert_int_equal(tls_peer_is_named(p.link), is_known && rows[i].has_authority);
        pair_close(&p);
    }
}

static const int64_t HOUR_US = (int64_t)3600 * 1000000;

static void write_no_certificate(void)
{
    FILE *file = fopen(certificate, "w");
    fputs("no certificate\n", file);
    fclose(file);
}

static void new_files_are_seen_and_bad_ones_change_nothing(void **state)
{
    (void)state;
    struct arena a;
    int64_t now_us = clock_steady_us();
    struct pair old = pair_open((struct tls_config){0}), now = old;
    arena_init(&a);
    assert_false(tls_is_stale(old.tls, now_us));
    write_no_certificate();
    assert_true(tls_is_stale(old.tls, now_us));
    assert_int_equal(tls_renew(&a, old.tls, now_us), INVALID);
    assert_non_null(strstr(a.fault.text, certificate));
    assert_false(tls_is_stale(old.tls, now_us)); // told once
    kit_certify(folder, "localhost");
    assert_true(tls_is_stale(old.tls, now_us));
    assert_int_equal(tls_renew(&a, old.tls, now_us), DONE);
    connect_pair(&now);
    assert_int_equal(shake(&old), TLS_SHAKEN); // with what it began with
    assert_int_equal(shake(&now), TLS_SHAKEN);
    assert_int_not_equal(
        X509_cmp(SSL_get0_peer_certificate(old.client), SSL_get0_peer_certificate(now.client)), 0);
    disconnect(&now);
    pair_close(&old);
    arena_release(&a);
}

static void a_ticket_key_that_is_too_old_is_renewed_and_bad_files_are_not_told_of_at_every_look(void **state)
{
    (void)state;
    struct arena a;
    struct pair p = shaken_pair((struct tls_config){0});
    int64_t old_us = clock_steady_us() + 12 * HOUR_US;
    arena_init(&a);
    assert_true(tls_is_stale(p.tls, old_us));
    write_no_certificate();
    assert_int_equal(tls_renew(&a, p.tls, old_us), INVALID);
    assert_false(tls_is_stale(p.tls, old_us + 5000000));
    assert_true(tls_is_stale(p.tls, old_us + HOUR_US));
    kit_certify(folder, "localhost");
    assert_int_equal(tls_renew(&a, p.tls, old_us + HOUR_US), DONE);
    assert_false(tls_is_stale(p.tls, old_us + 12 * HOUR_US));
    assert_true(tls_is_stale(p.tls, old_us + 13 * HOUR_US));
    pair_close(&p);
    arena_release(&a);
}

static void a_client_that_does_nothing_but_change_keys_is_cut(void **state)
{
    (void)state;
    static const struct {
        int updates;
        ssize_t heard;
    } rows[] = {{16, 1}, {17, -1}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pair p = shaken_pair((struct tls_config){0});
        char piece[10];
        for (int k = 0; k < rows[i].updates; k++) {
            assert_int_equal(SSL_key_update(p.client, SSL_KEY_UPDATE_NOT_REQUESTED), 1);
            assert_int_equal(SSL_do_handshake(p.client), 1);
        }
        assert_int_equal(SSL_write(p.client, "a", 1), 1);
        assert_int_equal(tls_recv(p.link, piece, sizeof piece), rows[i].heard);
        assert_true(rows[i].heard == 1 || errno == ECONNRESET);
        pair_close(&p);
    }
}

// By a child without a terminal, whose standard input would give the password.
static void a_key_under_a_password_is_refused_and_nobody_asked(void **state)
{
    (void)state;
    int ends[2], status;
    char path[80];
    struct arena a;
    struct tls *t;
    FILE *file = fopen(key, "r");
    EVP_PKEY *plain = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    snprintf(path, sizeof path, "%s/locked.pem", folder);
    file = fopen(path, "w");
    PEM_write_PrivateKey(file, plain, EVP_aes_256_cbc(), (const unsigned char *)"secret", 6, NULL, NULL);
    fclose(file);
    EVP_PKEY_free(plain);
    assert_int_equal(chmod(path, S_IRUSR), 0);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "secret\n", 7), 7);
    close(ends[1]);
    pid_t child = fork();
    if (child == 0) {
        const struct tls_config config = {.certificate = certificate, .key = path};
        setsid();
        dup2(ends[0], STDIN_FILENO);
        arena_init(&a);
        _exit(tls_make(&a, &config, &t) == INVALID ? 0 : 1);
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_both_ways_and_nothing_waits),
        cmocka_unit_test(what_the_socket_does_not_take_is_sent_again_as_it_was),
        cmocka_unit_test(a_cut_connection_is_no_end),
        cmocka_unit_test(sending_to_who_announced_the_end_and_left_is_an_error),
        cmocka_unit_test(what_is_no_handshake_is_told_apart),
        cmocka_unit_test(http_2_is_spoken_when_both_offer_it),
        cmocka_unit_test(a_client_is_known_by_its_certificate_and_named_by_an_authority),
        cmocka_unit_test(new_files_are_seen_and_bad_ones_change_nothing),
        cmocka_unit_test(a_ticket_key_that_is_too_old_is_renewed_and_bad_files_are_not_told_of_at_every_look),
        cmocka_unit_test(a_client_that_does_nothing_but_change_keys_is_cut),
        cmocka_unit_test(a_key_under_a_password_is_refused_and_nobody_asked),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
