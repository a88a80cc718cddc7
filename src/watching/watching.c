// The three answers. /livez and /readyz are read by load balancers and service managers, so they say little and wait for
// nothing; /metrics is the operator's.
#include "watching/watching.h"

#include "watch/watch.h"

#define PLAIN STR("text/plain; charset=utf-8")

static enum code tell_alive(struct call *c)
{
    http_answer(c->exchange, PLAIN, STR("alive\n"));
    return DONE;
}

static enum code tell_ready(struct call *c)
{
    struct str why;
    bool is_ready = watch_ready(space_watch(c->service), c->arena, &why);
    http_status(c->exchange, is_ready ? 200 : 503);
    http_answer(c->exchange, PLAIN,
                is_ready ? STR("ready\n") : arena_print(c->arena, "not ready: %.*s\n", STR_ARG(why)));
    return DONE;
}

static enum code tell_metrics(struct call *c)
{
    struct buf text;
    buf_init(&text, c->arena, 64 * 1024);
    watch_tell(space_watch(c->service), &text);
    http_answer(c->exchange, STR("text/plain; version=0.0.4; charset=utf-8"), buf_str(&text));
    return DONE;
}

static enum code tell_operator(struct call *c)
{
    struct access_question question = {c->actor, UINT64_MAX, ACCESS_OPEN, MODEL_NONE}; // the word "operator"
    struct access_answer answer = access_decide(&question);
    if (!answer.allowed)
        return fail(c->arena, DENIED, "%s", access_reason_text(answer.reason));
    return tell_metrics(c);
}

static const struct route routes[] = {
    {HTTP_GET | HTTP_HEAD, "/livez", "anyone", "none", ROUTE_NONE, 0, false, "livez", tell_alive, true},
    {HTTP_GET | HTTP_HEAD, "/readyz", "anyone", "none", ROUTE_NONE, 0, false, "readyz", tell_ready, true},
    {HTTP_GET, "/metrics", "operator", "none", ROUTE_NONE, 0, false, "metrics", tell_operator},
    {0},
};

const struct route watching_own_routes[] = {
    {HTTP_GET | HTTP_HEAD, "/livez", "anyone", "none", ROUTE_NONE, 0, false, "livez", tell_alive, true},
    {HTTP_GET | HTTP_HEAD, "/readyz", "anyone", "none", ROUTE_NONE, 0, false, "readyz", tell_ready, true},
    {HTTP_GET, "/metrics", "anyone", "none", ROUTE_NONE, 0, false, "metrics", tell_metrics},
    {0},
};

static const struct setting settings[] = {
    {"metrics-listen", "",
     "An address and port, such as 127.0.0.1:9464, where /metrics, /livez and /readyz are told to whoever "
     "can "
     "reach it. Not set: /metrics is told at the house's own address, to the operator's token.",
     SETTING_TEXT, NULL},
    {"drain-wait", "0",
     "Seconds that the house still answers once it was told to stop, while /readyz says that it is not "
     "ready: "
     "so many as a load balancer needs to see it.",
     SETTING_NUMBER, "0..600"},
    {"drain-deadline", "10", "Seconds that what is under way may then take to finish, before it is cut off.",
     SETTING_NUMBER, "1..600"},
    {0},
};

const struct feature watching_feature = {.name = "watching", .routes = routes, .settings = settings};
