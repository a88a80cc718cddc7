// A loop: one thread, one listening socket (SO_REUSEPORT), one epoll, and the connections it accepted.
//
// A small request on an open connection costs one recv (here) and one sendmsg (by the worker). With 64
// connections that are never idle, epoll_wait and futex come to 0.2 each a request, and the eventfd is
// written every 200th time (counted with perf stat on http_bench, one loop and four workers).
#include "http/session_int.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    EVENTS_MAX = 256,
    ACCEPTS_MAX = 64,
    FOUND_MAX = 16,
    TICK_MIN_US = 10000,
    TICK_MAX_US = 500000,
    VITAL_EXTRA = 32
};

// ---- accepting

static bool add_to_epoll(struct loop *l, int fd, uint32_t events, void *mark)
{
    struct epoll_event e = {.events = events, .data.ptr = mark};
    return epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, fd, &e) == 0;
}

// Without descriptors or places to give, connections wait in the kernel's queue until the next tick.
static void pause_accept(struct loop *l)
{
    epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, l->listen_fd, NULL);
    l->accept_paused = true;
}

static void turn_away(struct loop *l, int fd)
{
    static const struct refusal full = {503,
                                        "The server has all the connections it can hold; try again later."};
    struct arena a;
    arena_init(&a);
    struct str text =
        plain_answer(&a, l->server, &full, STR("Retry-After: 5\r\nConnection: close\r\n"), &l->date);
    if (!l->server->config.tls) // before a handshake there is nothing that it could read
        (void)!send(fd, text.ptr, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    close(fd);
    arena_release(&a);
}

// false: nobody waits any more.
static bool accept_some(struct loop *l)
{
    struct http_server *s = l->server;
    for (int i = 0; i < ACCEPTS_MAX; i++) {
        struct sockaddr_storage peer;
        socklen_t size = sizeof peer;
        int fd = accept4(l->listen_fd, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                pause_accept(l);
            return false;
        }
        unsigned open = atomic_fetch_add(&s->connections, 1);
        if (open < s->config.connections_max + (s->vital.workers ? VITAL_EXTRA : 0)) {
            conn_open(l, fd, &peer, open >= s->config.connections_max);
        } else {
            atomic_fetch_sub(&s->connections, 1);
            atomic_fetch_add_explicit(&s->shed[SHED_CONNECTIONS], 1, memory_order_relaxed);
            turn_away(l, fd);
        }
    }
    return true;
}

// ---- one round

static void take_back(struct loop *l)
{
    struct conn *newest = atomic_exchange(&l->back, NULL);
    struct conn *oldest = NULL;
    while (newest) {
        struct conn *next = newest->back_next;
        newest->back_next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest) {
        struct conn *next = oldest->back_next;
        conn_back(oldest);
        oldest = next;
    }
}

static void take_pokes(struct loop *l)
{
    if (!atomic_load_explicit(&l->pokes, memory_order_relaxed))
        return; // the usual case; what comes now is seen before the loop sleeps
    struct conn *list = atomic_exchange(&l->pokes, NULL);
    while (list) {
        struct conn *c = list;
        list = c->poke_next;
        atomic_store(&c->poked, false); // from here on it may be poked anew
        conn_poked(c);
    }
}

static void hand_over(struct loop *l)
{
    pool_add(&l->server->pool, &l->found);
    pool_add(&l->server->uploads, &l->uploads);
    pool_add(&l->server->vital, &l->vital);
}

static void bury(struct loop *l)
{
    struct conn *list = l->dead;
    l->dead = NULL;
    while (list) {
        struct conn *c = list;
        list = c->back_next;
        if (atomic_load(&c->poked)) { // still in the list of pokes
            c->back_next = l->dead;
            l->dead = c;
        } else {
            free(c);
        }
    }
}

static void drain(struct loop *l, int64_t stop_by_us)
{
    if (!l->draining) {
        l->draining = true;
        l->tick_us = TICK_MIN_US;
        while (!l->accept_paused && accept_some(l)) // whom the system let in already, it would reset
            continue;
        if (!l->accept_paused)
            pause_accept(l);
        close(l->listen_fd);
        l->listen_fd = -1;
    }
    bool is_over = l->now_us >= stop_by_us;
    for (size_t i = l->conn_count; i-- > 0;) {
        if (i >= l->conn_count)
            continue; // a session took its streams along
        struct conn *c = l->conns[i];
        if (atomic_load(&c->state) & CONN_LENT) {
            if (is_over)
                conn_cut(c); // wakes a handler that waits for its client
        } else if (is_over || c->phase == PHASE_EVENTS) {
            conn_close(c);
        } else if (c->phase == PHASE_SHAKE || c->phase == PHASE_HEAD) {
            conn_retire(c);
        } else if (c->phase == PHASE_SESSION) {
            session_drain(c);
        }
    }
}

// Clients of HTTP/2 take their next requests elsewhere; those of HTTP/1.1 hear of it by each answer.
static void leave(struct loop *l)
{
    for (size_t i = 0; i < l->conn_count; i++)
        if (!(atomic_load(&l->conns[i]->state) & CONN_LENT) && l->conns[i]->phase == PHASE_SESSION)
            session_drain(l->conns[i]);
}

// Every deadline is looked at a few times a second; a walk over 10,000 connections takes less than a
// millisecond.
static void tick(struct loop *l)
{
    int64_t stop_by_us = atomic_load(&l->server->stop_by_us);
    if (l->now_us < l->tick_next_us && (!stop_by_us || l->draining))
        return;
    l->tick_next_us = l->now_us + l->tick_us;
    if (stop_by_us)
        drain(l, stop_by_us);
    else if (atomic_load_explicit(&l->server->is_leaving, memory_order_relaxed))
        leave(l);
    if (l->accept_paused && !l->draining)
        l->accept_paused = !add_to_epoll(l, l->listen_fd, EPOLLIN, &l->listen_fd);
    for (size_t i = l->conn_count; i-- > 0;) {
        if (i >= l->conn_count)
            continue;
        struct conn *c = l->conns[i];
        bool is_mine = !(atomic_load(&c->state) & CONN_LENT);
        if (is_mine && atomic_load_explicit(&c->deadline_us, memory_order_relaxed) <= l->now_us)
            conn_expired(c);
    }
}

static int wait_ms(struct loop *l)
{
    if (!l->conn_count && !l->accept_paused && !l->draining)
        return -1;
    int64_t left_us = l->tick_next_us - l->now_us;
    return left_us <= 0 ? 0 : (int)(left_us / 1000) + 1;
}

static int wait_for_events(struct loop *l, struct epoll_event *events)
{
    // Who gives a connection back looks at `asleep` after adding to the list; we look at the list after
    // setting it. One of the two sees the other.
    atomic_store(&l->asleep, true);
    int timeout = atomic_load(&l->back) || atomic_load(&l->pokes) || l->due ? 0 : wait_ms(l);
    int count = epoll_wait(l->epoll_fd, events, EVENTS_MAX, timeout);
    atomic_store(&l->asleep, false);
    l->now_us = clock_steady_us();
    return count;
}

static void *loop_run(void *argument)
{
    struct loop *l = argument;
    struct epoll_event events[EVENTS_MAX];
    while (!l->draining || l->conn_count || l->dead) {
        int count = wait_for_events(l, events);
        for (int i = 0; i < count; i++) {
            void *mark = events[i].data.ptr;
            if (mark == &l->listen_fd)
                accept_some(l);
            else if (mark != &l->wake_fd)
                conn_ready(mark, events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
            if (l->found.count >= FOUND_MAX)
                hand_over(l);
        }
        take_back(l);
        take_pokes(l);
        tick(l);
        sessions_flush(l);
        hand_over(l);
        bury(l);
    }
    return NULL;
}

// ---- life

void conn_poke(struct conn *c)
{
    struct loop *l = c->loop;
    if (atomic_exchange(&c->poked, true))
        return;
    struct conn *first = atomic_load(&l->pokes);
    do
        c->poke_next = first;
    while (!atomic_compare_exchange_weak(&l->pokes, &first, c));
    if (!first && atomic_exchange(&l->asleep, false))
        loop_wake(l);
}

void loop_wake(struct loop *l)
{
    uint64_t one = 1;
    (void)!write(l->wake_fd, &one, sizeof one);
}

static bool address_read(const struct http_config *config, uint16_t port, struct sockaddr_storage *out,
                         socklen_t *size)
{
    memset(out, 0, sizeof *out);
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    if (inet_pton(AF_INET, config->address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        *size = sizeof *v4;
        return true;
    }
    if (inet_pton(AF_INET6, config->address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        *size = sizeof *v6;
        return true;
    }
    return false;
}

// Our loops share a port among them (SO_REUSEPORT), and the system would let another program of ours share it too:
// a socket that shares nothing finds out whether somebody listens there already.
static bool is_taken(const struct sockaddr_storage *address, socklen_t size)
{
    int on = 1, fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool taken = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                 bind(fd, (const struct sockaddr *)address, size) != 0 && errno == EADDRINUSE;
    if (fd >= 0)
        close(fd);
    return taken;
}

// The first loop takes the port that the others then share.
static enum code open_listener(struct arena *a, struct loop *l)
{
    struct http_server *s = l->server;
    struct sockaddr_storage address;
    socklen_t size;
    int on = 1;
    if (!address_read(&s->config, s->port, &address, &size))
        return fail(a, INTERNAL, "the address to listen on is no IPv4 or IPv6 address");
    if (l == s->loops[0] && is_taken(&address, size))
        return fail(a, INTERNAL, "another program listens on %s port %u; choose another port or stop it",
                    s->config.address, s->port);
    l->listen_fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool is_open =
        l->listen_fd >= 0 && setsockopt(l->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        setsockopt(l->listen_fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0 &&
        setsockopt(l->listen_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 && // accepted ones inherit it
        bind(l->listen_fd, (struct sockaddr *)&address, size) == 0 && listen(l->listen_fd, 4096) == 0 &&
        getsockname(l->listen_fd, (struct sockaddr *)&address, &size) == 0;
    if (!is_open)
        return fail(a, INTERNAL, "cannot listen on %s port %u: %s", s->config.address, s->port,
                    strerror(errno));
    in_port_t port = address.ss_family == AF_INET ? ((struct sockaddr_in *)&address)->sin_port
                                                  : ((struct sockaddr_in6 *)&address)->sin6_port;
    s->port = ntohs(port);
    return DONE;
}

static int64_t tick_of(const struct http_config *c)
{
    const int64_t all[] = {c->header_us, c->body_us, c->write_us, c->idle_us};
    int64_t least = TICK_MAX_US * 8;
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (all[i] < least)
            least = all[i];
    return least / 8 < TICK_MIN_US ? TICK_MIN_US : least / 8;
}

enum code loop_start(struct arena *a, struct http_server *s, unsigned index)
{
    struct loop *l = s->loops[index] = heap_alloc(sizeof *l);
    l->server = s;
    l->epoll_fd = l->wake_fd = l->listen_fd = -1;
    l->tick_us = tick_of(&s->config);
    l->now_us = clock_steady_us();
    pthread_mutex_init(&l->spare_lock, NULL);
    if (getrandom(&l->id_next, sizeof l->id_next, 0) != sizeof l->id_next)
        l->id_next = (uint64_t)l->now_us << 16 | index;
    enum code code = open_listener(a, l);
    if (code != DONE)
        return code;
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    l->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    // The eventfd is edge-triggered too: each write is an event, and nobody need read it.
    bool is_ready = l->epoll_fd >= 0 && l->wake_fd >= 0 &&
                    add_to_epoll(l, l->wake_fd, EPOLLIN | EPOLLET, &l->wake_fd) &&
                    add_to_epoll(l, l->listen_fd, EPOLLIN, &l->listen_fd);
    if (!is_ready)
        return fail(a, INTERNAL, "cannot make an epoll: %s", strerror(errno));
    if (pthread_create(&l->thread, NULL, loop_run, l) != 0)
        return fail(a, INTERNAL, "cannot start the thread of a loop");
    l->started = true;
    return DONE;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    close_if_open(l->listen_fd);
    close_if_open(l->wake_fd);
    close_if_open(l->epoll_fd);
    while (l->spare) {
        struct http_exchange *x = l->spare;
        l->spare = x->next;
        arena_release(&x->arena);
        free(x);
    }
    pthread_mutex_destroy(&l->spare_lock);
    free(l->conns);
    free(l);
}
