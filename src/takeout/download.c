// GET /fhir/Patient/{id}/$download: told in the journal first, then made while it is sent.
#include "takeout/takeout_int.h"

#include "event/event.h"

enum { PIECE_MIN = 64 * 1024 };

struct download {
    struct takeout takeout;
    struct arena arena; // holds the piece under way
    struct buf piece;
};

static bool take(void *context, struct str bytes)
{
    struct download *w = context;
    buf_add(&w->piece, bytes);
    return true;
}

// A snapshot of its own for each step, so that a slow reader keeps none open.
static enum code step(struct arena *a, struct takeout *t)
{
    enum code code = store_read_begin(a, space_store(t->deed.house), &t->deed.read);
    if (code == DONE)
        code = takeout_step(t);
    store_read_end(&t->deed.read);
    if (code)
        log_line(LOG_ERROR, "takeout", "a download broke off: %s", t->step.fault.text);
    return code;
}

static enum code pull(void *context, struct str *piece)
{
    struct download *w = context;
    enum code code = DONE;
    arena_reset(&w->arena);
    buf_init(&w->piece, &w->arena, PIECE_MIN * 4);
    while (code == DONE && w->piece.len < PIECE_MIN && w->takeout.stage != STAGE_DONE)
        code = step(&w->arena, &w->takeout);
    *piece = buf_str(&w->piece);
    return code;
}

static void close_download(void *context)
{
    struct download *w = context;
    takeout_end(&w->takeout);
    arena_release(&w->arena);
}

// That all of it was taken is told to the holder, whoever took it.
static enum code tell(struct deed *d, uint64_t space)
{
    struct crypt_box *box;
    struct access_asker who;
    enum code code = space_box(d, space, &box);
    if (code == DONE)
        code = space_asker(d, space, &who);
    if (code)
        return code;
    struct event event = {.kind = EVENT_EXPORT, .actor_kind = (uint8_t)who.kind, .actor = who.id};
    event_append(d->arena, d->person_writes, box, space, d->now_us, &event);
    return DONE;
}

static enum code handle_download(struct call *c)
{
    struct deed d;
    struct pointer at;
    struct resource patient;
    deed_of_call(c, &d);
    if (!space_find(&d, MODEL_Patient, c->params[0], &at) || !at.space)
        return fail(c->arena, NOT_FOUND, "There is no Patient with this id");
    enum code code = space_read(&d, at, &patient);
    if (code == DONE)
        code = space_permit(&d, at.space, ACCESS_ACT_EXPORT);
    if (code == DONE)
        code = tell(&d, at.space);
    if (code == DONE)
        code = deed_into_call(c, &d);
    if (code)
        return code;
    struct download *w = ARENA_NEW(c->arena, struct download);
    arena_init(&w->arena);
    takeout_begin(&w->takeout, &d, at.space, take, w);
    http_status(c->exchange, 200);
    http_field_add(c->exchange, STR("Content-Disposition"),
                   STR("attachment; filename=\"mes-donnees-de-sante.zip\""));
    http_answer_stream(c->exchange, STR("application/zip"), UINT64_MAX, pull, close_download, w);
    return DONE;
}

static const struct route routes[] = {
    {HTTP_GET, "/fhir/Patient/{id}/$download", "holder", "fhir", ROUTE_WRITES, 0, false, "export",
     handle_download},
    {0},
};

static const struct command commands[] = {
    {"export", "--ins INS --to FILE.zip",
     "Writes everything of one person: FHIR NDJSON by type, the original documents, the summary, the "
     "journal, "
     "an index page.",
     "ins: to:", takeout_command},
    {0},
};

const struct feature takeout_feature = {.name = "takeout", .routes = routes, .commands = commands};
