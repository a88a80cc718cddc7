// The holder's side: who may make links, which there are, taking one back; the room's table.
#include "links/links_int.h"

struct str link_flag_text(struct arena *a, unsigned flags)
{
    // In the order of the alphabet, as the specification wants them.
    return arena_print(a, "%s%s%s", flags & HEALTH_LINK_LASTING ? "L" : "",
                       flags & HEALTH_LINK_PASSCODE ? "P" : "", flags & HEALTH_LINK_DIRECT ? "U" : "");
}

struct str link_url(struct link_call *l, struct str name)
{
    return arena_print(l->call->arena, "%.*s/shl/%.*s", STR_ARG(house_origin(l->call)), STR_ARG(name));
}

// A link takes things out of the space: whoever may take everything may make one, and see and end those there are.
static enum code decide(struct deed *d, uint64_t space)
{
    // As rights: by whoever's token may write a person's Consent.
    struct access_question question = {
        .actor = d->actor, .space = space, .action = ACCESS_UPDATE, .type = MODEL_Consent};
    struct access_answer answer = access_decide(&question);
    if (!answer.allowed)
        return fail(d->arena, DENIED, "%s", access_reason_text(answer.reason));
    return space_permit(d, space, ACCESS_ACT_EXPORT);
}

enum code link_enter(struct link_call *l, struct call *c)
{
    struct pointer at;
    struct resource patient;
    struct deed *d = &l->deed;
    l->call = c;
    deed_of_call(c, d);
    if (!space_find(d, MODEL_Patient, c->params[0], &at) || !at.space)
        return fail(c->arena, NOT_FOUND, "There is no Patient with this id");
    enum code code = space_read(d, at, &patient); // as the scopes and the rights let them
    if (code == DONE)
        code = decide(d, at.space);
    l->desk = (struct health_link_desk){.arena = c->arena,
                                        .keys = space_keys(d->house),
                                        .read = d->read,
                                        .writes = d->person_writes,
                                        .space = at.space,
                                        .now_us = d->now_us};
    return code ? code : space_box(d, at.space, &l->desk.box);
}

// ---- the list -----------------------------------------------------------------------------------------------

static const char *state_of(const struct health_link *link, int64_t now_us)
{
    if (health_link_is_open(link, now_us))
        return "open";
    if (!link->ended_us)
        return "over";
    return link->tries_left ? "revoked" : "shut";
}

static void part(struct buf *b, const char *name, const char *kind)
{
    buf_print(b, ",{\"name\":\"%s\",\"%s\":", name, kind);
}

static void part_number(struct buf *b, const char *name, uint64_t value)
{
    part(b, name, "valueUnsignedInt");
    buf_add_u64(b, value);
    buf_add_char(b, '}');
}

static void part_instant(struct buf *b, const char *name, int64_t at_us)
{
    part(b, name, "valueInstant");
    buf_add_char(b, '"');
    instant_write(b, at_us);
    buf_add(b, STR("\"}"));
}

static void part_text(struct buf *b, const char *name, const char *kind, struct str text)
{
    if (!text.len)
        return;
    part(b, name, kind);
    json_write_string(b, text);
    buf_add_char(b, '}');
}

static void write_link(struct link_call *l, struct buf *b, const struct health_link *link)
{
    int64_t now_us = l->deed.now_us;
    buf_print(b, "{\"name\":\"link\",\"part\":[{\"name\":\"number\",\"valuePositiveInt\":%llu}",
              (unsigned long long)link->number);
    part_text(b, "state", "valueCode", str_from(state_of(link, now_us)));
    part_text(b, "label", "valueString", link->label);
    part_text(b, "flag", "valueString", link_flag_text(l->call->arena, link->flags));
    part_instant(b, "made", link->made_us);
    part_instant(b, "changed", link->changed_us);
    part_instant(b, "until", link->until_us);
    if (link->ended_us)
        part_instant(b, "ended", link->ended_us);
    part_number(b, "files", link->file_count);
    part_number(b, "opened", link->opened);
    if (link->flags & HEALTH_LINK_PASSCODE)
        part_number(b, "triesLeft", link->tries_left);
    buf_add(b, STR("]}"));
}

static enum code answer(struct link_call *l, const struct health_link *list, size_t count)
{
    struct call *c = l->call;
    struct buf b;
    buf_init(&b, c->arena, 1024);
    buf_add(&b, STR("{\"resourceType\":\"Parameters\""));
    for (size_t i = 0; i < count; i++) {
        buf_add(&b, i ? STR(",") : STR(",\"parameter\":["));
        write_link(l, &b, &list[i]);
    }
    buf_add(&b, count ? STR("]}") : STR("}"));
    http_status(c->exchange, 200);
    http_answer(c->exchange, STR("application/fhir+json; charset=utf-8"), buf_str(&b));
    return deed_into_call(c, &l->deed);
}

enum code link_list(struct call *c)
{
    struct link_call l;
    struct health_link *list;
    size_t count = 0;
    enum code code = link_enter(&l, c);
    if (code == DONE)
        code = health_link_list(&l.desk, &list, &count);
    return code ? code : answer(&l, list, count);
}

enum code link_revoke(struct call *c)
{
    struct link_call l;
    struct link_asked asked;
    struct health_link link;
    struct json *parameters;
    enum code code = link_enter(&l, c);
    if (code == DONE)
        code = json_parse(c->arena, c->body, NULL, &parameters);
    if (code == DONE)
        code = link_read_parameters(c->arena, parameters, &asked);
    if (code == DONE)
        code = health_link_read(&l.desk, asked.number, &link);
    if (code)
        return code;
    health_link_end(&l.desk, &link);
    if (!link.ended_us)
        link.ended_us = l.deed.now_us;
    return answer(&l, &link, 1);
}

// ---- the table ----------------------------------------------------------------------------------------------

enum { BODY_MAX = 64 * 1024 };

static const struct route routes[] = {
    {HTTP_POST, "/fhir/Patient/{id}/$make-health-link", "holder", "fhir", ROUTE_WRITES, BODY_MAX, false,
     "make-health-link", link_make},
    {HTTP_POST, "/fhir/Patient/{id}/$refresh-health-link", "holder", "fhir", ROUTE_WRITES, BODY_MAX, false,
     "refresh-health-link", link_refresh},
    {HTTP_GET, "/fhir/Patient/{id}/$health-links", "holder", "fhir", ROUTE_WRITES, 0, false, "health-links",
     link_list},
    {HTTP_POST, "/fhir/Patient/{id}/$revoke-health-link", "holder", "fhir", ROUTE_WRITES, BODY_MAX, false,
     "revoke-health-link", link_revoke},
    {HTTP_POST, "/shl/{name}", "anyone", "none", ROUTE_WRITES, BODY_MAX, false, "open-health-link",
     link_manifest},
    {HTTP_GET, "/shl/{name}", "anyone", "none", ROUTE_WRITES, 0, false, "open-health-link", link_direct},
    {HTTP_OPTIONS, "/shl/{name}", "anyone", "none", ROUTE_NONE, 0, false, "open-health-link", link_preflight},
    {HTTP_GET, "/shl/{name}/{file}/{pass}", "anyone", "none", ROUTE_READS, 0, false, "open-health-link",
     link_file},
    {HTTP_OPTIONS, "/shl/{name}/{file}/{pass}", "anyone", "none", ROUTE_NONE, 0, false, "open-health-link",
     link_preflight},
    {0},
};

static const struct setting settings[] = {
    {"links.longest", "90d", "How long a SMART Health Link may last at most.", SETTING_DURATION, "1d..365d"},
    {"links.pass", "1h", "How long the address of a link's file is good, once a manifest gave it.",
     SETTING_DURATION, "1m..1h"},
    {"links.viewer", "", "The page that shows SMART Health Links, put before shlink:/ in links and QR codes.",
     SETTING_TEXT, NULL},
    {0},
};

const struct feature links_feature = {.name = "links", .routes = routes, .settings = settings};
