// A closed loop over HTTP/1.1: one thread, epoll, a fixed number of keep-alive connections.
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_FIRST = 64 * 1024, STALL_MS = 30000 };

struct peer {
    int fd;
    uint64_t number;
    double sent_at;
    char *out;
    size_t out_len, out_at;
    char *in;
    size_t in_len, in_size;
};

struct drive {
    const struct loop_setting *setting;
    struct loop_result *result;
    struct peer peers[CONNECTIONS_MAX];
    unsigned under_way;
    int epoll_fd;
    uint64_t next;
    double ends_at;
    uint32_t *samples;
    size_t sample_size;
};

static bool peer_connect(struct drive *d, struct peer *p)
{
    unsigned servers = d->setting->servers ? d->setting->servers : 1;
    uint16_t port = (uint16_t)(d->setting->port + (unsigned)(p - d->peers) % servers);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (p->fd < 0 || connect(p->fd, (struct sockaddr *)&to, sizeof to) != 0)
        return false;
    setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    p->out = malloc(REQUEST_SIZE_MAX);
    p->in_size = ANSWER_FIRST;
    p->in = malloc(p->in_size);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = p};
    return p->out && p->in && epoll_ctl(d->epoll_fd, EPOLL_CTL_ADD, p->fd, &e) == 0;
}

static bool send_all(struct peer *p)
{
    while (p->out_at < p->out_len) {
        ssize_t n = send(p->fd, p->out + p->out_at, p->out_len - p->out_at, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p->out_at += (size_t)n;
    }
    return true;
}

// Sends the next request, if there is one and time for it.
static bool peer_begin(struct drive *d, struct peer *p)
{
    const struct loop_setting *s = d->setting;
    if (s->seconds > 0 && now_seconds() >= d->ends_at)
        return true;
    p->number = d->next;
    p->out_at = p->in_len = 0;
    p->out_len = s->request(s->context, d->next, p->out);
    if (!p->out_len)
        return true;
    d->next++;
    d->under_way++;
    p->sent_at = now_seconds();
    return send_all(p);
}

static void note_time(struct drive *d, double seconds)
{
    if (d->result->done == d->sample_size) {
        d->sample_size = d->sample_size ? d->sample_size * 2 : 65536;
        d->samples = realloc(d->samples, d->sample_size * sizeof *d->samples);
        if (!d->samples)
            abort();
    }
    d->samples[d->result->done++] = (uint32_t)(seconds * 1e6);
}

static void peer_answered(struct drive *d, struct peer *p, const char *body)
{
    const struct loop_setting *s = d->setting;
    note_time(d, now_seconds() - p->sent_at);
    d->under_way--;
    bool is_good = strncmp(p->in, "HTTP/1.1 2", 10) == 0;
    if (!is_good && d->result->failed++ == 0)
        snprintf(d->result->first_failure, sizeof d->result->first_failure, "%.100s … %.350s", p->in, body);
    if (is_good && s->answer)
        s->answer(s->context, p->number, p->in, body);
}

// The size of the whole answer, 0 while its head is not complete.
static size_t answer_size(const struct peer *p, const char **body)
{
    const char *end = strstr(p->in, "\r\n\r\n");
    if (!end)
        return 0;
    const char *field = strcasestr(p->in, "\r\nContent-Length:");
    size_t size = field && field < end ? strtoul(field + 17, NULL, 10) : 0;
    *body = end + 4;
    return (size_t)(end + 4 - p->in) + size;
}

static bool peer_read(struct drive *d, struct peer *p)
{
    if (p->in_size - p->in_len < 4096) {
        p->in_size *= 2;
        p->in = realloc(p->in, p->in_size);
        if (!p->in)
            abort();
    }
    ssize_t n = recv(p->fd, p->in + p->in_len, p->in_size - p->in_len - 1, 0);
    if (n < 0 && errno == EINTR)
        return true;
    if (n <= 0)
        return false;
    p->in_len += (size_t)n;
    p->in[p->in_len] = 0;
    const char *body;
    size_t size = answer_size(p, &body);
    if (!size || p->in_len < size)
        return true;
    peer_answered(d, p, body);
    return peer_begin(d, p);
}

static bool ends_early(struct drive *d, const char *why)
{
    struct loop_result *r = d->result;
    if (!r->failed) // what failed before tells more
        snprintf(r->first_failure, sizeof r->first_failure, "%s", why);
    return false;
}

static bool run(struct drive *d)
{
    struct epoll_event events[CONNECTIONS_MAX];
    for (unsigned i = 0; i < d->setting->connections; i++)
        if (!peer_connect(d, &d->peers[i]) || !peer_begin(d, &d->peers[i]))
            return ends_early(d, "no connection");
    while (d->under_way) {
        int count = epoll_wait(d->epoll_fd, events, CONNECTIONS_MAX, STALL_MS);
        if (count == 0 || (count < 0 && errno != EINTR))
            return ends_early(d, "nothing is answered");
        for (int i = 0; i < count; i++)
            if (!peer_read(d, events[i].data.ptr))
                return ends_early(d, "a connection was ended");
    }
    return true;
}

static int by_size(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

static void sum_up(struct drive *d)
{
    struct loop_result *r = d->result;
    if (!r->done)
        return;
    qsort(d->samples, r->done, sizeof *d->samples, by_size);
    r->p50_us = d->samples[r->done / 2];
    r->p95_us = d->samples[r->done * 95 / 100];
    r->p99_us = d->samples[r->done * 99 / 100];
}

bool loop_drive(const struct loop_setting *setting, struct loop_result *result)
{
    struct drive *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    *result = (struct loop_result){0};
    d->setting = setting;
    d->result = result;
    d->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    double begun = now_seconds();
    d->ends_at = begun + setting->seconds;
    bool worked = run(d);
    result->seconds = now_seconds() - begun;
    sum_up(d);
    for (unsigned i = 0; i < setting->connections; i++) {
        if (d->peers[i].fd > 0)
            close(d->peers[i].fd);
        free(d->peers[i].in);
        free(d->peers[i].out);
    }
    close(d->epoll_fd);
    free(d->samples);
    free(d);
    return worked;
}
