// A relay before PostgreSQL's socket that cuts a link when COMMIT passes: before the server gets it, or before its answer is
// passed on, that once or for good. For tests.
#ifndef ENS_STORE_PGSQL_CUTTER_H
#define ENS_STORE_PGSQL_CUTTER_H

#include "base/base.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum cut { CUT_NOTHING, CUT_COMMAND, CUT_ANSWER, CUT_FOR_GOOD };

struct cutter {
    struct sockaddr_un server;
    int listening;
    pthread_t thread;
    atomic_int armed; // enum cut; once
    atomic_int links;
    atomic_bool is_shut; // whoever comes is sent away
};

struct cutter_link {
    struct cutter *cutter;
    int client, server;
};

static bool cutter_pass(int from, int to, char *bytes, size_t size, ssize_t *got)
{
    *got = read(from, bytes, size);
    return *got > 0 && (to < 0 || write(to, bytes, (size_t)*got) == *got);
}

// False: the link is cut, or over.
static bool cutter_relay(struct cutter_link *link)
{
    char bytes[16384];
    ssize_t got;
    struct pollfd ends[] = {{.fd = link->client, .events = POLLIN}, {.fd = link->server, .events = POLLIN}};
    if (poll(ends, 2, -1) < 0)
        return false;
    if (ends[1].revents && !cutter_pass(link->server, link->client, bytes, sizeof bytes, &got))
        return false;
    if (!ends[0].revents)
        return true;
    if (!cutter_pass(link->client, -1, bytes, sizeof bytes, &got))
        return false;
    bool is_commit = memmem(bytes, (size_t)got, "COMMIT", 7) != NULL;
    enum cut cut = is_commit ? (enum cut)atomic_exchange(&link->cutter->armed, CUT_NOTHING) : CUT_NOTHING;
    if (cut == CUT_COMMAND || write(link->server, bytes, (size_t)got) != got)
        return false;
    if (cut == CUT_FOR_GOOD)
        atomic_store(&link->cutter->is_shut, true);
    if (cut == CUT_ANSWER || cut == CUT_FOR_GOOD)
        cutter_pass(link->server, -1, bytes, sizeof bytes, &got); // it has committed, and nobody hears of it
    return cut == CUT_NOTHING;
}

static void *cutter_run_link(void *context)
{
    struct cutter_link *link = context;
    while (cutter_relay(link))
        continue;
    close(link->client);
    close(link->server);
    atomic_fetch_sub(&link->cutter->links, 1);
    free(link);
    return NULL;
}

static void *cutter_run(void *context)
{
    struct cutter *cutter = context;
    int client;
    while ((client = accept(cutter->listening, NULL, NULL)) >= 0) {
        if (atomic_load(&cutter->is_shut)) {
            close(client);
            continue;
        }
        struct cutter_link *link = heap_alloc(sizeof *link);
        pthread_t thread;
        *link = (struct cutter_link){cutter, client, socket(AF_UNIX, SOCK_STREAM, 0)};
        if (connect(link->server, (struct sockaddr *)&cutter->server, sizeof cutter->server) != 0)
            abort();
        atomic_fetch_add(&cutter->links, 1);
        if (pthread_create(&thread, NULL, cutter_run_link, link) != 0)
            abort();
        pthread_detach(thread);
    }
    return NULL;
}

static struct cutter *cutter_make(const char *server_folder, const char *folder)
{
    struct cutter *cutter = heap_alloc(sizeof *cutter);
    struct sockaddr_un here = {.sun_family = AF_UNIX};
    cutter->server.sun_family = AF_UNIX;
    snprintf(cutter->server.sun_path, sizeof cutter->server.sun_path, "%s/.s.PGSQL.5432", server_folder);
    snprintf(here.sun_path, sizeof here.sun_path, "%s/.s.PGSQL.5432", folder);
    unlink(here.sun_path);
    cutter->listening = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(cutter->listening, (struct sockaddr *)&here, sizeof here) != 0 ||
        listen(cutter->listening, 16) != 0 || pthread_create(&cutter->thread, NULL, cutter_run, cutter) != 0)
        abort();
    return cutter;
}

static void cutter_arm(struct cutter *cutter, enum cut cut)
{
    atomic_store(&cutter->armed, cut);
}

static bool cutter_has_cut(struct cutter *cutter)
{
    return atomic_load(&cutter->armed) == CUT_NOTHING;
}

// After the store was closed: no link is left but those that end.
static void cutter_free(struct cutter **out)
{
    struct cutter *cutter = *out;
    shutdown(cutter->listening, SHUT_RDWR);
    pthread_join(cutter->thread, NULL);
    close(cutter->listening);
    while (atomic_load(&cutter->links))
        usleep(1000);
    free(cutter);
    *out = NULL;
}

#endif
