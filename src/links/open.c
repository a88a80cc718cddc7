// Opening a link (SMART Health Links, "Manifest Request", "Direct File"): nobody signs in; the address, the passcode and the
// end decide, and the holder is told. What is not there, is over, or was taken back is one and the same: 404.
#include "links/links_int.h"

#include "event/event.h"
#include "journal/journal.h"

static const int64_t DAY_US = (int64_t)24 * 3600 * 1000000;
enum { EMBEDDED_MAX = 256 * 1024 }; // characters of a file, when the request says nothing

struct opening {
    struct link_call l;
    struct health_link link;
    struct str recipient;
};

// Any page may show a link: it needs the key, which no page of another site has.
static void answer(struct call *c, int status, struct str media_type, struct str body)
{
    http_status(c->exchange, status);
    http_field_add(c->exchange, STR("Access-Control-Allow-Origin"), STR("*"));
    http_field_add(c->exchange, STR("Cross-Origin-Resource-Policy"), STR("cross-origin"));
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_answer(c->exchange, media_type, body);
}

static enum code absent(struct call *c)
{
    answer(c, 404, STR("application/json"),
           STR("{\"message\":\"Ce lien n’existe pas ou n’est plus valable. / This link does not exist or is "
               "over.\"}"));
    return DONE;
}

static enum code refuse(struct call *c)
{
    struct buf b;
    buf_init(&b, c->arena, 512);
    buf_add(&b, STR("{\"message\":"));
    json_write_string(&b, str_from(c->arena->fault.text));
    buf_add_char(&b, '}');
    answer(c, 400, STR("application/json"), buf_str(&b));
    return DONE;
}

enum code link_preflight(struct call *c)
{
    http_field_add(c->exchange, STR("Access-Control-Allow-Methods"), STR("GET, POST"));
    http_field_add(c->exchange, STR("Access-Control-Allow-Headers"), STR("Content-Type"));
    http_field_add(c->exchange, STR("Access-Control-Max-Age"), STR("600"));
    answer(c, 204, STR("text/plain"), STR(""));
    return DONE;
}

// ---- finding ------------------------------------------------------------------------------------------------

// Links of a space that is not in use open nothing.
static enum code find(struct opening *o, struct call *c)
{
    const struct rights *r;
    uint64_t number;
    struct deed *d = &o->l.deed;
    struct health_link_desk *desk = &o->l.desk;
    o->l.call = c;
    deed_of_call(c, d);
    *desk = (struct health_link_desk){
        .arena = c->arena, .keys = space_keys(d->house), .read = d->read, .now_us = d->now_us};
    if (!health_link_place(desk->keys, c->params[0], &desk->space, &number))
        return NOT_FOUND;
    enum code code = space_box(d, desk->space, &desk->box);
    if (code == DONE)
        code = space_rights(d, desk->space, &r);
    if (code == DONE && access_state_of(r, d->now_us) != ACCESS_IN_USE)
        code = NOT_FOUND;
    if (code == DONE)
        code = health_link_find(desk, c->params[0], &o->link);
    if (code == DONE && !health_link_is_open(&o->link, d->now_us))
        code = NOT_FOUND;
    desk->writes = store_writes_new(c->arena, desk->space);
    return code == GONE ? NOT_FOUND : code;
}

// ---- telling ------------------------------------------------------------------------------------------------

// The name that the opener gives themselves stands in the journal as such.
static void tell_journal(struct opening *o, const char *reason)
{
    struct call *c = o->l.call;
    struct actor *who = ARENA_NEW(c->arena, struct actor);
    who->software = o->recipient;
    const struct journal_line line = {.word = c->route->journal,
                                      .reason = reason,
                                      .actor = who,
                                      .count = 1,
                                      .request_id = o->l.deed.request_id,
                                      .peer = o->l.deed.peer};
    journal_append(c->arena, o->l.desk.writes, o->l.desk.box, o->l.desk.space, c->now_us, &line);
    c->writes[0] = o->l.desk.writes;
}

// One notice a day for each link and name: who polls a link does not flood its holder.
static enum code tell_notice(struct opening *o, enum event_kind kind)
{
    struct call *c = o->l.call;
    bool is_told = false;
    struct str once = arena_print(c->arena, "%s %llu %llu %lld %.*s", event_kind_word(kind),
                                  (unsigned long long)o->l.desk.space, (unsigned long long)o->link.number,
                                  (long long)(c->now_us / DAY_US), STR_ARG(o->recipient));
    struct event event = {.kind = kind, .once = event_number(o->l.desk.keys, once)};
    enum code code = event_is_told(c->arena, c->read, o->l.desk.space, event.once, &is_told);
    if (code == DONE && !is_told)
        event_append(c->arena, o->l.desk.writes, o->l.desk.box, o->l.desk.space, c->now_us, &event);
    return code;
}

static enum code tell_opened(struct opening *o)
{
    health_link_opened(&o->l.desk, &o->link);
    tell_journal(o, "link");
    return tell_notice(o, EVENT_LINK_OPENED);
}

// ---- the manifest -------------------------------------------------------------------------------------------

static struct str file_url(struct opening *o, size_t file)
{
    struct call *c = o->l.call;
    int64_t until_us = c->now_us + setting_duration_us(c->service, "links.pass");
    until_us = until_us < o->link.until_us ? until_us : o->link.until_us;
    struct str pass = health_link_pass(&o->l.desk, &o->link, file, until_us);
    return arena_print(c->arena, "%.*s/%zu/%.*s", STR_ARG(link_url(&o->l, c->params[0])), file,
                       STR_ARG(pass));
}

static enum code write_file(struct opening *o, const struct link_request *r, size_t file, struct buf *b)
{
    struct str bytes;
    uint64_t most = r->embedded_max == UINT64_MAX ? EMBEDDED_MAX : r->embedded_max;
    enum code code = health_link_file(&o->l.desk, &o->link, file, &bytes);
    if (code)
        return code;
    buf_add(b, file > 1 ? STR(",{") : STR("{"));
    buf_add(b, STR("\"contentType\":\"application/fhir+json\",\"lastUpdated\":\""));
    instant_write(b, o->link.changed_us);
    buf_add(b, bytes.len <= most ? STR("\",\"embedded\":") : STR("\",\"location\":"));
    json_write_string(b, bytes.len <= most ? bytes : file_url(o, file));
    buf_add_char(b, '}');
    return DONE;
}

static enum code write_manifest(struct opening *o, const struct link_request *r)
{
    struct buf b;
    enum code code = DONE;
    buf_init(&b, o->l.call->arena, 64 * 1024);
    buf_print(&b, "{\"status\":\"%s\",\"files\":[",
              o->link.flags & HEALTH_LINK_LASTING ? "can-change" : "finalized");
    for (size_t file = 1; code == DONE && file <= o->link.file_count; file++)
        code = write_file(o, r, file, &b);
    buf_add(&b, STR("]}"));
    if (code == DONE)
        answer(o->l.call, 200, STR("application/json"), buf_str(&b));
    return code;
}

// The specification's rule: how many tries remain is told, and then the link is no more.
static enum code refuse_passcode(struct opening *o)
{
    struct call *c = o->l.call;
    tell_journal(o, "wrong-code");
    answer(c, 401, STR("application/json"),
           arena_print(c->arena, "{\"remainingAttempts\":%llu}", (unsigned long long)o->link.tries_left));
    return o->link.tries_left ? DONE : tell_notice(o, EVENT_LINK_SHUT);
}

enum code link_manifest(struct call *c)
{
    struct opening o = {.recipient = STR("")};
    struct link_request request;
    if (link_read_request(c->arena, c->body, &request) != DONE)
        return refuse(c);
    o.recipient = request.recipient;
    enum code code = find(&o, c);
    if (code == NOT_FOUND || (code == DONE && o.link.flags & HEALTH_LINK_DIRECT))
        return absent(c);
    if (code)
        return code;
    if (o.link.flags & HEALTH_LINK_PASSCODE && !health_link_try(&o.l.desk, &o.link, request.passcode))
        return refuse_passcode(&o);
    code = write_manifest(&o, &request);
    return code ? code : tell_opened(&o);
}

// ---- files --------------------------------------------------------------------------------------------------

static enum code answer_file(struct opening *o, size_t file)
{
    struct str bytes;
    enum code code = health_link_file(&o->l.desk, &o->link, file, &bytes);
    if (code == DONE)
        answer(o->l.call, 200, STR("application/jose"), bytes);
    return code;
}

enum code link_direct(struct call *c)
{
    struct opening o = {.recipient = STR("")};
    struct uri_query query;
    enum code code = uri_query_read(c->arena, c->request->query, &query);
    if (code == DONE)
        o.recipient = str_trim(uri_query_get(&query, STR("recipient")));
    if (code == DONE && (!o.recipient.len || o.recipient.len > LINK_RECIPIENT_MAX))
        code = fail(c->arena, INVALID, "recipient says who opens the link, in 1 to 200 bytes");
    if (code)
        return refuse(c);
    code = find(&o, c);
    if (code == NOT_FOUND || (code == DONE && !(o.link.flags & HEALTH_LINK_DIRECT)))
        return absent(c);
    if (code == DONE)
        code = answer_file(&o, 1);
    return code ? code : tell_opened(&o);
}

// What a manifest gave the address of: the opening was told then.
enum code link_file(struct call *c)
{
    struct opening o = {.recipient = STR("")};
    uint64_t file;
    enum code code = find(&o, c);
    if (code == NOT_FOUND || !str_to_u64(c->params[1], &file) || file > HEALTH_LINK_FILES_MAX)
        return absent(c);
    if (code == DONE && !health_link_pass_good(&o.l.desk, &o.link, file, c->params[2]))
        return absent(c);
    return code ? code : answer_file(&o, file);
}
