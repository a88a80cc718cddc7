// One request for each object; names are of letters, digits, hyphens and slashes, which need no escapes in a URL.
#include "bucket/bucket.h"

#include "fetch/fetch.h"

#include <stdlib.h>

enum { REFUSAL_MAX = 64 * 1024 };

struct bucket {
    struct str url;
    struct fetch_signature signature;
    struct fetch_policy policy;
    struct arena arena;
};

enum code bucket_make(struct arena *a, const struct bucket_config *config, struct bucket **out)
{
    struct str secret = config->key, id = str_cut(&secret, ':');
    *out = NULL;
    if (!id.len || !secret.len)
        return fail(
            a, INVALID,
            "The file of the setting objects.key holds no key of an object store; it is one line, ID:SECRET");
    struct bucket *b = heap_alloc(sizeof *b);
    arena_init(&b->arena);
    b->url = arena_copy(&b->arena, config->url);
    b->signature = (struct fetch_signature){.region = arena_copy(&b->arena, config->region),
                                            .key_id = arena_copy(&b->arena, id),
                                            .secret = arena_copy(&b->arena, secret)};
    // The operator names it, often in a network of its own; what goes there is sealed.
    b->policy = (struct fetch_policy){.allow_plain = true,
                                      .allow_private = true,
                                      .ca_file = arena_copy(&b->arena, config->ca_file),
                                      .time_max_us = config->time_max_us,
                                      .lanes = fetch_lanes_make(),
                                      .lanes_max = config->at_once_max,
                                      .kept = fetch_kept_make()};
    *out = b;
    return DONE;
}

void bucket_free(struct bucket **out)
{
    struct bucket *b = *out;
    if (!b)
        return;
    fetch_lanes_free(&b->policy.lanes);
    fetch_kept_free(&b->policy.kept);
    wipe((void *)(uintptr_t)b->signature.secret.ptr, b->signature.secret.len);
    arena_release(&b->arena);
    free(b);
    *out = NULL;
}

struct asked {
    const char *method;
    struct str name, body;
    size_t size_max;
};

// DONE: 2xx. NOT_FOUND: 404. All else is for later, and for the operator to look at.
static enum code ask(struct arena *a, const struct bucket *b, const struct asked *asked,
                     struct fetch_answer *answer)
{
    struct fetch_policy policy = b->policy;
    const struct fetch_request request = {
        .url = arena_print(a, "%.*s/%.*s", STR_ARG(b->url), STR_ARG(asked->name)),
        .method = asked->method,
        .body = asked->body,
        .media_type = STR("application/octet-stream"),
        .signature = &b->signature};
    policy.size_max = asked->size_max > REFUSAL_MAX ? asked->size_max : REFUSAL_MAX;
    enum code code = fetch_http(a, &policy, &request, answer);
    if (code) {
        log_line(LOG_ERROR, "bucket", "the object store: %s", a->fault.text);
        return fail(a, BUSY, "The store of documents cannot be reached; try again later");
    }
    if (answer->status / 100 == 2)
        return DONE;
    if (answer->status == 404)
        return fail(a, NOT_FOUND, "The store of documents has no such object");
    log_line(LOG_ERROR, "bucket",
             "the object store answers %s with %d; look at objects.bucket, objects.key and its own log",
             asked->method, answer->status);
    return fail(a, BUSY, "The store of documents refuses (%d); try again later", answer->status);
}

enum code bucket_put(struct arena *a, const struct bucket *b, struct str name, struct str bytes)
{
    struct fetch_answer answer;
    const struct asked asked = {.method = "PUT", .name = name, .body = bytes};
    enum code code = ask(a, b, &asked, &answer);
    return code == NOT_FOUND ? fail(a, BUSY, "The bucket of documents is not there; try again later") : code;
}

enum code bucket_get(struct arena *a, const struct bucket *b, struct str name, size_t size_max,
                     struct str *bytes)
{
    struct fetch_answer answer;
    const struct asked asked = {.method = "GET", .name = name, .size_max = size_max};
    enum code code = ask(a, b, &asked, &answer);
    *bytes = (struct str){0};
    if (code == DONE && answer.body.len > size_max) {
        log_line(LOG_ERROR, "bucket",
                 "the object store gives an object that is larger than it was put there");
        return fail(a, BUSY, "The store of documents gives something else; try again later");
    }
    if (code == DONE)
        *bytes = answer.body;
    return code;
}

enum code bucket_has(struct arena *a, const struct bucket *b, struct str name, bool *has)
{
    struct fetch_answer answer;
    const struct asked asked = {.method = "HEAD", .name = name};
    enum code code = ask(a, b, &asked, &answer);
    *has = code == DONE;
    return code == NOT_FOUND ? DONE : code;
}

enum code bucket_delete(struct arena *a, const struct bucket *b, struct str name)
{
    struct fetch_answer answer;
    const struct asked asked = {.method = "DELETE", .name = name};
    enum code code = ask(a, b, &asked, &answer);
    return code == NOT_FOUND ? DONE : code;
}
