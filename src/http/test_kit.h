// For the tests that talk to a running server: a client of a few lines, and a server with hooks that refuse
// in words.
#ifndef ENS_HTTP_TEST_KIT_H
#define ENS_HTTP_TEST_KIT_H

#include "http/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#undef fail // cmocka's; here it is base's
#define KIT_FAIL(...) (print_error(__VA_ARGS__), _fail(__FILE__, __LINE__))

// ---- the server

// Who sends "Authorization: none" is nobody, "Authorization: other" may not, all others are "someone".
static inline enum code kit_authenticate(struct call *c)
{
    struct str word = http_field_get(c->request, "Authorization");
    c->actor = str_equal(word, STR("none")) ? NULL : "someone";
    return c->actor ? DONE : fail(c->arena, UNKNOWN_ASKER, "Say who you are.");
}

static inline enum code kit_admit(struct call *c)
{
    bool is_other = str_equal(http_field_get(c->request, "Authorization"), STR("other"));
    return is_other ? fail(c->arena, DENIED, "You may not.") : DONE;
}

static inline void kit_refuse(struct call *c, enum code code)
{
    struct str text = arena_print(c->arena, "%s: %s\n", code_word(code), c->arena->fault.text);
    http_answer(c->exchange, STR("text/plain"), text);
}

static const struct http_hooks kit_hooks = {kit_authenticate, kit_admit, kit_refuse};

// A busy machine may keep a thread from its turn: only who tests these times has shorter ones.
static const int64_t KIT_PATIENCE_US = 60 * 1000000LL;

static inline struct http_server *kit_start(const struct route *rows, struct http_config config)
{
    const struct route *const tables[] = {rows, NULL};
    struct arena a;
    arena_init(&a);
    config.address = "127.0.0.1";
    config.tables = tables;
    config.hooks = &kit_hooks;
    if (!config.loops)
        config.loops = 2;
    if (!config.workers)
        config.workers = 4;
    if (!config.queue_us)
        config.queue_us = KIT_PATIENCE_US;
    if (!config.stop_us)
        config.stop_us = KIT_PATIENCE_US;
    struct http_server *s = NULL;
    enum code code = http_start(&a, &config, &s);
    if (code != DONE)
        KIT_FAIL("the server did not start: %s", a.fault.text);
    arena_release(&a);
    return s;
}

// A number that the server tells of itself: `name` with its labels.
static inline unsigned long kit_told(const struct http_server *s, const char *name)
{
    struct arena a;
    struct buf told;
    arena_init(&a);
    buf_init(&told, &a, 8192);
    http_tell(s, &told);
    ptrdiff_t at = str_find_str(buf_str(&told), arena_print(&a, "\n%s ", name));
    if (at < 0)
        KIT_FAIL("the server does not tell %s\n", name);
    buf_add_char(&told, 0);
    unsigned long number = strtoul(told.ptr + at + strlen(name) + 2, NULL, 10);
    arena_release(&a);
    return number;
}

// As a thread.
static inline void *kit_stop(void *server)
{
    struct http_server *s = server;
    http_stop(&s);
    return NULL;
}

static inline enum code kit_hello(struct call *c)
{
    http_answer(c->exchange, STR("text/plain"), STR("hello"));
    return DONE;
}

// ---- the client

static inline int kit_connect(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct timeval patience = {.tv_sec = 60};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        KIT_FAIL("cannot connect: %s", strerror(errno));
    return fd;
}

static inline void kit_say(int fd, struct str text)
{
    while (text.len) {
        ssize_t n = send(fd, text.ptr, text.len, MSG_NOSIGNAL);
        if (n <= 0)
            KIT_FAIL("cannot send: %s", strerror(errno));
        text = str_skip(text, (size_t)n);
    }
}

// What a connection says, read as answers.
struct kit_ear {
    struct arena arena;
    int fd;
    struct buf heard;
    size_t used;
};

struct kit_answer {
    int status; // 0: the connection ended before one
    struct str head, body;
};

static inline void kit_ear_init(struct kit_ear *e, int fd)
{
    *e = (struct kit_ear){.fd = fd};
    arena_init(&e->arena);
    buf_init(&e->heard, &e->arena, 4096);
}

static inline void kit_ear_release(struct kit_ear *e)
{
    close(e->fd);
    arena_release(&e->arena);
}

static inline struct str kit_unread(struct kit_ear *e)
{
    return str_skip(buf_str(&e->heard), e->used);
}

// false: the end of the connection.
static inline bool kit_hear_more(struct kit_ear *e)
{
    char piece[65536];
    ssize_t n = recv(e->fd, piece, sizeof piece, 0);
    if (n < 0 && errno == EAGAIN)
        KIT_FAIL("the server says nothing");
    if (n > 0)
        buf_add(&e->heard, str_of(piece, (size_t)n));
    return n > 0;
}

static inline struct str kit_field(struct str head, const char *name)
{
    while (head.ptr) {
        struct str line = str_cut(&head, '\n');
        struct str field = str_cut(&line, ':');
        if (str_equal_fold(field, str_from(name)))
            return str_trim(line);
    }
    return (struct str){0};
}

static inline bool kit_need(struct kit_ear *e, size_t len)
{
    while (kit_unread(e).len < len)
        if (!kit_hear_more(e))
            return false;
    return true;
}

static inline struct str kit_line(struct kit_ear *e)
{
    ptrdiff_t end;
    while ((end = str_find(kit_unread(e), '\n')) < 0)
        if (!kit_hear_more(e))
            return (struct str){0};
    struct str line = arena_copy(&e->arena, str_trim(str_of(kit_unread(e).ptr, (size_t)end)));
    e->used += (size_t)end + 1;
    return line;
}

static inline struct str kit_take(struct kit_ear *e, size_t len)
{
    assert_true(kit_need(e, len));
    struct str taken = arena_copy(&e->arena, str_of(kit_unread(e).ptr, len));
    e->used += len;
    return taken;
}

static inline struct str kit_chunks(struct kit_ear *e)
{
    struct buf all;
    buf_init(&all, &e->arena, 256);
    for (;;) {
        struct str line = kit_line(e);
        size_t size = strtoul(arena_copy(&e->arena, line).ptr, NULL, 16);
        buf_add(&all, kit_take(e, size));
        assert_true(str_equal(kit_take(e, 2), STR("\r\n")));
        if (!size)
            return buf_str(&all);
    }
}

// The next answer; to a HEAD it has no body.
static inline struct kit_answer kit_hear(struct kit_ear *e, bool to_head)
{
    struct kit_answer answer = {0};
    ptrdiff_t end;
    while ((end = str_find_str(kit_unread(e), STR("\r\n\r\n"))) < 0)
        if (!kit_hear_more(e))
            return answer;
    answer.head = kit_take(e, (size_t)end + 4);
    assert_true(str_starts(answer.head, STR("HTTP/1.1 ")));
    answer.status = (int)strtol(answer.head.ptr + 9, NULL, 10);
    struct str length = kit_field(answer.head, "Content-Length");
    uint64_t size = 0;
    bool has_none = to_head || answer.status == 204 || answer.status == 304 || answer.status == 100;
    if (has_none)
        return answer;
    if (str_equal(kit_field(answer.head, "Transfer-Encoding"), STR("chunked"))) {
        answer.body = kit_chunks(e);
    } else if (length.ptr) {
        assert_true(str_to_u64(length, &size));
        answer.body = kit_take(e, (size_t)size);
    } else {
        while (kit_hear_more(e))
            ;
        answer.body = kit_take(e, kit_unread(e).len);
    }
    return answer;
}

static inline bool kit_has_ended(struct kit_ear *e)
{
    return !kit_unread(e).len && !kit_hear_more(e);
}

// One request on a connection of its own.
static inline struct kit_answer kit_ask(struct kit_ear *e, uint16_t port, struct str text)
{
    kit_ear_init(e, kit_connect(port));
    kit_say(e->fd, text);
    return kit_hear(e, str_starts(text, STR("HEAD ")));
}

#endif
