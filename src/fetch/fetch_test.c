// What foreign servers can do to us, with a server of a few lines that does it.
#include "fetch/fetch_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>
#undef fail // base's is meant

// ---- a server that answers one connection -----------------------------------------------------------------

struct server {
    pthread_t thread;
    int fd;
    uint16_t port;
    const char *const *lines; // SMTP: the reply to each line; HTTP: one whole answer
    bool is_smtp;
    bool is_silent; // takes the request and says nothing until the client goes
    size_t flood;   // bytes that follow the answer
    char heard[8192];
    size_t heard_size;
};

static void say(int fd, const char *text, size_t size)
{
    while (size) {
        ssize_t n = send(fd, text, size, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        text += n;
        size -= (size_t)n;
    }
}

static bool hear(struct server *s, int fd, const char *until)
{
    size_t from = s->heard_size;
    while (!strstr(s->heard + from, until)) {
        ssize_t n = recv(fd, s->heard + s->heard_size, sizeof s->heard - 1 - s->heard_size, 0);
        if (n <= 0)
            return false;
        s->heard_size += (size_t)n;
    }
    return true;
}

static void *serve(void *context)
{
    struct server *s = context;
    int fd = accept(s->fd, NULL, NULL);
    if (fd < 0)
        return NULL;
    bool in_text = false;
    for (size_t i = 0; s->is_smtp && s->lines[i]; i++) {
        say(fd, s->lines[i], strlen(s->lines[i]));
        if (!hear(s, fd, in_text ? "\r\n.\r\n" : "\r\n"))
            break;
        in_text = s->lines[i + 1] && strncmp(s->lines[i + 1], "354", 3) == 0;
        if (in_text) { // the reply to DATA, then the text, then the reply to it
            i++;
            say(fd, s->lines[i], strlen(s->lines[i]));
            hear(s, fd, "\r\n.\r\n");
            in_text = false;
        }
    }
    bool is_asked = !s->is_smtp && hear(s, fd, "\r\n\r\n");
    if (is_asked && s->is_silent) {
        (void)hear(s, fd, "and more"); // which never comes
    } else if (is_asked) {
        static const char zeros[65536];
        say(fd, s->lines[0], strlen(s->lines[0]));
        for (size_t sent = 0; sent < s->flood; sent += sizeof zeros)
            say(fd, zeros, sizeof zeros);
    }
    close(fd);
    return NULL;
}

static void server_start(struct server *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(s->fd, 4), 0);
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&at, &size), 0);
    s->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void server_stop(struct server *s)
{
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->fd);
}

// ---- asking it --------------------------------------------------------------------------------------------

static const struct fetch_policy open_policy = {
    .allow_plain = true, .allow_private = true, .time_max_us = 60 * 1000000LL};

struct asked {
    struct arena a;
    struct fetch_answer answer;
    enum code code;
    char heard[8192];
};

static struct asked *ask(const char *reply, struct server extra, const struct fetch_policy *policy,
                         struct fetch_request request)
{
    struct asked *asked = heap_alloc(sizeof *asked);
    const char *const lines[] = {reply, NULL};
    arena_init(&asked->a);
    extra.lines = lines;
    server_start(&extra);
    if (!request.url.ptr)
        request.url = arena_print(&asked->a, "http://127.0.0.1:%u/thing?secret=1", extra.port);
    asked->code = fetch_http(&asked->a, policy, &request, &asked->answer);
    server_stop(&extra);
    memcpy(asked->heard, extra.heard, sizeof asked->heard);
    return asked;
}

static void forget(struct asked *asked)
{
    arena_release(&asked->a);
    free(asked);
}

static void an_answer_is_read_with_its_type_and_freshness(void **state)
{
    (void)state;
    struct asked *asked =
        ask("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: public, max-age=90\r\n"
            "Content-Length: 2\r\n\r\n{}",
            (struct server){0}, &open_policy, (struct fetch_request){0});
    assert_int_equal(asked->code, DONE);
    assert_int_equal(asked->answer.status, 200);
    assert_true(str_equal(asked->answer.body, STR("{}")));
    assert_true(str_equal(asked->answer.media_type, STR("application/json")));
    assert_int_equal(asked->answer.fresh_us, 90 * 1000000);
    assert_non_null(strstr(asked->heard, "GET /thing?secret=1 HTTP/1.1\r\n"));
    forget(asked);
}

static void a_body_is_posted_with_its_type_and_fields(void **state)
{
    (void)state;
    struct fetch_field field = {STR("Authorization"), STR("Basic eDp5")};
    struct fetch_request request = {.body = STR("a=1"),
                                    .media_type = STR("application/x-www-form-urlencoded"),
                                    .fields = &field,
                                    .field_count = 1};
    struct asked *asked = ask("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", (struct server){0},
                              &open_policy, request);
    assert_int_equal(asked->code, DONE);
    assert_int_equal(asked->answer.status, 400);
    assert_non_null(strstr(asked->heard, "POST /thing"));
    assert_non_null(strstr(asked->heard, "Authorization: Basic eDp5\r\n"));
    assert_null(strstr(asked->heard, "Expect:"));
    forget(asked);
}

static void what_is_asked_on_behalf_of_a_trace_says_so(void **state)
{
    (void)state;
    struct fetch_policy traced = open_policy;
    traced.traceparent = STR("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    traced.tracestate = STR("rojo=00f067aa0ba902b7");
    struct asked *asked = ask("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", (struct server){0}, &traced,
                              (struct fetch_request){0});
    assert_int_equal(asked->code, DONE);
    assert_non_null(
        strstr(asked->heard, "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"));
    assert_non_null(strstr(asked->heard, "tracestate: rojo=00f067aa0ba902b7\r\n"));
    forget(asked);
}

// What an object store checks (AWS Signature Version 4); that it fits is checked by tests/objects.
static void a_signed_request_says_its_body_s_digest_and_keeps_its_method(void **state)
{
    const struct fetch_signature signature = {STR("eu-west-3"), STR("key"), STR("not to be seen")};
    struct fetch_request request = {.method = "PUT",
                                    .body = STR("abc"),
                                    .media_type = STR("application/octet-stream"),
                                    .signature = &signature};
    (void)state;
    struct asked *asked =
        ask("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", (struct server){0}, &open_policy, request);
    assert_int_equal(asked->code, DONE);
    assert_non_null(strstr(asked->heard, "PUT /thing"));
    assert_non_null(strstr(asked->heard, "Authorization: AWS4-HMAC-SHA256 Credential=key/"));
    assert_non_null(strstr(asked->heard, "/eu-west-3/s3/aws4_request"));
    assert_non_null(strstr(asked->heard,
                           "x-amz-content-sha256: "
                           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\r\n"));
    assert_null(strstr(asked->heard, "not to be seen"));
    size_t used = asked->a.used;
    arena_reset(&asked->a);
    struct str left = str_of(arena_alloc_raw(&asked->a, used), used); // what the arena held
    assert_true(str_find_str(left, STR("aws:amz:eu-west-3:s3")) >= 0);
    assert_true(str_find_str(left, STR("not to be seen")) < 0);
    forget(asked);
}

static void a_redirect_is_an_answer_and_is_not_followed(void **state)
{
    (void)state;
    struct asked *asked =
        ask("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
            (struct server){0}, &open_policy, (struct fetch_request){0});
    assert_int_equal(asked->code, DONE);
    assert_int_equal(asked->answer.status, 302);
    assert_int_equal(asked->answer.body.len, 0);
    forget(asked);
}

static void an_answer_over_the_limit_is_cut_off_whether_it_says_its_size_or_not(void **state)
{
    (void)state;
    struct fetch_policy small = open_policy;
    small.size_max = 1000;
    static const char *const replies[] = {"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n",
                                          "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"};
    for (size_t i = 0; i < COUNT_OF(replies); i++) {
        struct asked *asked =
            ask(replies[i], (struct server){.flood = 999999}, &small, (struct fetch_request){0});
        assert_int_equal(asked->code, TOO_LARGE);
        forget(asked);
    }
}

static void a_slow_server_is_given_up_and_nothing_of_the_request_is_told(void **state)
{
    (void)state;
    struct fetch_policy hasty = open_policy;
    hasty.time_max_us = 200000;
    struct asked *asked = ask("", (struct server){.is_silent = true}, &hasty, (struct fetch_request){0});
    assert_int_equal(asked->code, BUSY);
    assert_non_null(strstr(asked->a.fault.text, "127.0.0.1"));
    assert_null(strstr(asked->a.fault.text, "secret"));
    forget(asked);
}

static void the_policy_refuses_private_addresses_plain_text_and_other_schemes(void **state)
{
    struct fetch_policy public_only = {.allow_plain = true}, secret_only = {.allow_private = true};
    static const char *const refused[] = {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x",
                                          "smtp://127.0.0.1/"};
    (void)state;
    struct asked *asked = ask("", (struct server){0}, &public_only, (struct fetch_request){0});
    assert_int_equal(asked->code, DENIED);
    forget(asked);
    asked = ask("", (struct server){0}, &secret_only, (struct fetch_request){0});
    assert_int_equal(asked->code, DENIED);
    forget(asked);
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        asked =
            ask("", (struct server){0}, &open_policy, (struct fetch_request){.url = str_from(refused[i])});
        assert_true(asked->code == DENIED || asked->code == INVALID);
        forget(asked);
    }
}

static void what_could_end_a_line_early_is_refused(void **state)
{
    (void)state;
    struct fetch_field field = {STR("X-Name"), STR("a\r\nX-Other: b")};
    struct fetch_request split = {.fields = &field, .field_count = 1};
    struct asked *asked = ask("", (struct server){0}, &open_policy, split);
    assert_int_equal(asked->code, INVALID);
    forget(asked);
    static const char *const bad[] = {"http://127.0.0.1/\r\nX: y", "http://user:pass@127.0.0.1/", "",
                                      "http://"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        asked = ask("", (struct server){0}, &open_policy, (struct fetch_request){.url = str_from(bad[i])});
        assert_int_equal(asked->code, INVALID);
        forget(asked);
    }
}

static void the_environments_proxy_is_not_asked(void **state)
{
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    struct asked *asked =
        ask("HTTP/1.1 204 No Content\r\n\r\n", (struct server){0}, &open_policy, (struct fetch_request){0});
    unsetenv("http_proxy");
    assert_int_equal(asked->code, DONE);
    assert_int_equal(asked->answer.status, 204);
    forget(asked);
}

static bool is_public(const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return fetch_address_public((struct sockaddr *)&four);
    assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return fetch_address_public((struct sockaddr *)&six);
}

static void addresses_are_told_apart(void **state)
{
    static const char *const inner[] = {"127.0.0.1",
                                        "127.9.9.9",
                                        "10.0.0.1",
                                        "172.16.0.1",
                                        "172.31.255.255",
                                        "192.168.1.1",
                                        "169.254.169.254",
                                        "100.64.0.1",
                                        "0.0.0.0",
                                        "255.255.255.255",
                                        "224.0.0.1",
                                        "::",
                                        "::1",
                                        "fe80::1",
                                        "fc00::1",
                                        "fd12::1",
                                        "ff02::1",
                                        "::ffff:127.0.0.1",
                                        "::ffff:10.0.0.1",
                                        "64:ff9b::7f00:1",
                                        "2002:7f00:1::",
                                        "2001:db8::1",
                                        "198.51.100.7"};
    static const char *const outer[] = {"8.8.8.8",         "172.32.0.1",     "172.15.255.255",
                                        "193.0.0.1",       "100.128.0.1",    "2a01:4f8::1",
                                        "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(inner); i++)
        if (is_public(inner[i]))
            print_error("%s is not public\n", inner[i]), assert_true(false);
    for (size_t i = 0; i < COUNT_OF(outer); i++)
        if (!is_public(outer[i]))
            print_error("%s is public\n", outer[i]), assert_true(false);
}

// ---- lanes ------------------------------------------------------------------------------------------------

static void so_many_wait_for_one_house_and_no_more(void **state)
{
    struct fetch_policy policy = {.lanes = fetch_lanes_make(), .lanes_max = 2};
    struct arena a;
    struct line lines[4] = {
        {.host = STR("slow")}, {.host = STR("slow")}, {.host = STR("slow")}, {.host = STR("other")}};
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        lines[i].arena = &a;
        lines[i].policy = &policy;
        lines[i].authority = lines[i].host;
        assert_int_equal(lane_take(&lines[i]), i == 2 ? UNMET : DONE);
    }
    lane_give(&lines[2]); // it has none
    assert_int_equal(lane_take(&lines[2]), UNMET);
    lane_give(&lines[0]);
    lane_give(&lines[0]); // once
    assert_int_equal(lane_take(&lines[2]), DONE);
    assert_int_equal(lane_take(&lines[0]), UNMET);
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        lane_give(&lines[i]);
    // Given back whatever became of the call.
    struct fetch_answer answer;
    struct fetch_request nowhere = {.url = STR("https://127.0.0.1:1/")};
    for (int i = 0; i < 5; i++)
        assert_int_equal(fetch_http(&a, &policy, &nowhere, &answer), DENIED);
    arena_release(&a);
    fetch_lanes_free(&policy.lanes);
}

// ---- mail -------------------------------------------------------------------------------------------------

static const char *const taken[] = {"220 mail\r\n", "250 mail\r\n",  "250 from\r\n", "250 to\r\n",
                                    "354 go\r\n",   "250 taken\r\n", "221 bye\r\n",  NULL};
static const char *const never[] = {"220 mail\r\n",        "250 mail\r\n", "250 from\r\n",
                                    "550 no such box\r\n", "221 bye\r\n",  NULL};
static const char *const later[] = {"220 mail\r\n", "250 mail\r\n", "451 greylisted\r\n", "221 bye\r\n",
                                    NULL};

static enum code send_mail(const char *const *script, const struct fetch_policy *policy,
                           struct fetch_mail mail, struct server *s)
{
    struct arena a;
    arena_init(&a);
    *s = (struct server){.lines = script, .is_smtp = true};
    server_start(s);
    mail.server = arena_print(&a, "smtp://127.0.0.1:%u", s->port);
    mail.text = STR("Subject: Hello\r\n\r\nText\r\n.\r\nafter a lone dot\r\n");
    mail.to_count = 1;
    enum code code = fetch_mail(&a, policy, &mail);
    assert_null(strstr(a.fault.text, "person"));
    arena_release(&a);
    server_stop(s);
    return code;
}

static void a_mail_is_handed_over_or_refused_or_put_off(void **state)
{
    struct server s;
    struct str to = STR("person@example.org");
    struct fetch_mail mail = {.from = STR("house@example.org"), .to = &to, .hello = STR("ens.example.org")};
    (void)state;
    assert_int_equal(send_mail(taken, &open_policy, mail, &s), DONE);
    assert_non_null(strstr(s.heard, "EHLO ens.example.org\r\n"));
    assert_non_null(strstr(s.heard, "MAIL FROM:<house@example.org>"));
    assert_non_null(strstr(s.heard, "RCPT TO:<person@example.org>"));
    assert_non_null(strstr(s.heard, "\r\n..\r\nafter a lone dot\r\n.\r\n"));
    assert_int_equal(send_mail(never, &open_policy, mail, &s), INVALID);
    assert_int_equal(send_mail(later, &open_policy, mail, &s), BUSY);
}

static void a_mail_or_password_does_not_go_in_the_clear(void **state)
{
    struct fetch_policy secret = {.allow_private = true, .time_max_us = 60 * 1000000LL};
    struct server s;
    struct str to = STR("person@example.org");
    struct fetch_mail mail = {.from = STR("house@example.org"), .to = &to};
    (void)state;
    assert_int_equal(send_mail(taken, &secret, mail, &s), DENIED);
    assert_null(strstr(s.heard, "MAIL FROM"));
    mail.user = STR("house");
    mail.password = STR("password");
    assert_int_equal(send_mail(taken, &open_policy, mail, &s), DENIED);
    assert_null(strstr(s.heard, "AUTH"));
}

static void an_address_cannot_be_two(void **state)
{
    static const char *const bad[] = {"",      "a",    "@b", "a@", "a@b>, <c@d", "a@b\r\nRCPT TO:<c@d>",
                                      "a b@c", "a@b@c"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct server s;
        struct str to = str_from(bad[i]);
        struct fetch_mail mail = {.from = STR("house@example.org"), .to = &to};
        assert_int_equal(send_mail(taken, &open_policy, mail, &s), INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_read_with_its_type_and_freshness),
        cmocka_unit_test(a_body_is_posted_with_its_type_and_fields),
        cmocka_unit_test(what_is_asked_on_behalf_of_a_trace_says_so),
        cmocka_unit_test(a_signed_request_says_its_body_s_digest_and_keeps_its_method),
        cmocka_unit_test(a_redirect_is_an_answer_and_is_not_followed),
        cmocka_unit_test(an_answer_over_the_limit_is_cut_off_whether_it_says_its_size_or_not),
        cmocka_unit_test(a_slow_server_is_given_up_and_nothing_of_the_request_is_told),
        cmocka_unit_test(the_policy_refuses_private_addresses_plain_text_and_other_schemes),
        cmocka_unit_test(what_could_end_a_line_early_is_refused),
        cmocka_unit_test(the_environments_proxy_is_not_asked),
        cmocka_unit_test(addresses_are_told_apart),
        cmocka_unit_test(so_many_wait_for_one_house_and_no_more),
        cmocka_unit_test(a_mail_is_handed_over_or_refused_or_put_off),
        cmocka_unit_test(a_mail_or_password_does_not_go_in_the_clear),
        cmocka_unit_test(an_address_cannot_be_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
