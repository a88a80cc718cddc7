// Choosing: by which channels one is told of what, in which language, and at which addresses. An address counts once a
// code that was sent to it came back.
#include "notices/notices_int.h"

static const int64_t MINUTE_US = 60LL * 1000000, DAY_US = 24LL * 3600 * 1000000;

static enum code open_row(struct call *c, enum access_action action, struct asked *q, struct reach_row *row)
{
    enum code code = asked_open(c, action, q);
    return code ? code : reach_of(&q->deed, q->box, q->space, q->account, row);
}

static enum code save(struct asked *q, struct reach_row *row)
{
    row->contact.text = reach_write(q->deed.arena, &row->reach);
    contact_write(q->deed.arena, asked_writes(q), q->box, q->space, &row->contact);
    return asked_done(q);
}

// ---- showing ----------------------------------------------------------------------------------------------

static void say_channels(struct buf *b, unsigned channels)
{
    const char *comma = "";
    buf_add(b, STR("\"channels\":["));
    for (int c = EVENT_LIST; c < EVENT_CHANNEL_COUNT; c++)
        if (channels & CHANNEL_BIT(c)) {
            buf_print(b, "%s\"%s\"", comma, event_channel_word((enum event_channel)c));
            comma = ",";
        }
    buf_add_char(b, ']');
}

static void say_kind(struct buf *b, const struct reach *reach, enum event_kind kind)
{
    const struct notice_rule *rule = notice_rule_of(kind);
    unsigned channels = reach->has_chosen[kind] ? reach->channels[kind] : rule->channels;
    buf_print(b, "{\"kind\":\"%s\",\"fr\":", event_kind_word(kind));
    json_write_string(b, str_from(rule->purpose));
    buf_add(b, STR(",\"en\":"));
    json_write_string(b, str_from(rule->purpose_english));
    buf_print(b, ",\"mandatory\":%s,", rule->is_mandatory ? "true" : "false");
    say_channels(b, channels);
    buf_add_char(b, '}');
}

static void say_points(struct buf *b, const struct reach *reach)
{
    buf_add(b, STR("],\"contacts\":["));
    for (size_t i = 0; i < reach->point_count; i++) {
        const struct reach_point *p = &reach->points[i];
        buf_add(b, i ? STR(",{\"id\":") : STR("{\"id\":"));
        asked_say_number(b, p->id);
        buf_print(b, ",\"channel\":\"%s\",\"address\":", event_channel_word(p->channel));
        json_write_string(b, p->address);
        buf_print(b, ",\"verified\":%s}", p->verified_us ? "true" : "false");
    }
    buf_add_char(b, ']');
}

static void show(struct asked *q, const struct reach *reach)
{
    struct buf b;
    buf_init(&b, q->deed.arena, 4096);
    buf_print(&b, "{\"language\":\"%s\",", reach->is_english ? "en" : "fr");
    say_channels(&b, CHANNEL_BIT(EVENT_LIST) | channels_configured(q->deed.house));
    buf_add(&b, STR(",\"kinds\":["));
    for (int kind = EVENT_DOCUMENT_ADDED; kind < EVENT_KIND_COUNT; kind++) {
        buf_add(&b, kind > EVENT_DOCUMENT_ADDED ? STR(",") : STR(""));
        say_kind(&b, reach, (enum event_kind)kind);
    }
    say_points(&b, reach);
    buf_add_char(&b, '}');
    asked_answer(q, 200, buf_str(&b));
}

enum code notices_settings_handle(struct call *c)
{
    struct asked q;
    struct reach_row row;
    enum code code = open_row(c, ACCESS_READ, &q, &row);
    if (code == DONE)
        show(&q, &row.reach);
    return code;
}

// ---- choosing ---------------------------------------------------------------------------------------------

static enum code read_channels(struct arena *a, const struct json *list, unsigned *channels)
{
    enum event_channel channel;
    *channels = 0;
    if (list->kind != JSON_ARRAY)
        return fail_at(a, INVALID, STR("channels"), "The channels of a kind are a list");
    for (const struct json *c = json_first(list); c; c = c->next) {
        if (!event_channel_named(json_text(a, c), &channel))
            return fail_at(a, INVALID, STR("channels"), "A channel is list, mail, sms or post");
        *channels |= CHANNEL_BIT(channel);
    }
    return DONE;
}

static enum code choose_kind(struct arena *a, const struct json *member, struct reach *reach)
{
    enum event_kind kind;
    unsigned channels;
    if (!event_kind_named(json_name(member), &kind))
        return fail_at(a, INVALID, STR("channels"), "There is no such kind of notice; GET shows all");
    if (member->kind == JSON_NULL) { // as nobody had chosen
        reach->has_chosen[kind] = false;
        return DONE;
    }
    enum code code = read_channels(a, member, &channels);
    if (code)
        return code;
    if (notice_rule_of(kind)->is_mandatory && !(channels & CHANNEL_BIT(EVENT_LIST)))
        return fail_at(a, INVALID, STR("channels"),
                       "Notices of the kind %s stay in the list; only mail, sms and post can be left out",
                       event_kind_word(kind));
    reach->has_chosen[kind] = true;
    reach->channels[kind] = channels;
    return DONE;
}

enum code notices_choose_handle(struct call *c)
{
    struct asked q;
    struct reach_row row;
    struct json *body;
    enum code code = open_row(c, ACCESS_UPDATE, &q, &row);
    if (code == DONE)
        code = asked_body(&q, &body);
    if (code)
        return code;
    const struct json *language = json_get(body, STR("language"));
    if (language && !json_text_is(language, STR("fr")) && !json_text_is(language, STR("en")))
        return fail_at(c->arena, INVALID, STR("language"), "The language is fr or en");
    if (language)
        row.reach.is_english = json_text_is(language, STR("en"));
    for (const struct json *m = json_first(json_get(body, STR("channels"))); code == DONE && m; m = m->next)
        code = choose_kind(c->arena, m, &row.reach);
    if (code)
        return code;
    show(&q, &row.reach);
    return save(&q, &row);
}

// ---- addresses --------------------------------------------------------------------------------------------

static enum code read_address(struct asked *q, struct reach_point *out)
{
    struct json *body;
    struct arena *a = q->deed.arena;
    enum code code = asked_body(q, &body);
    if (code)
        return code;
    if (!event_channel_named(json_text(a, json_get(body, STR("channel"))), &out->channel) ||
        out->channel == EVENT_LIST)
        return fail_at(a, INVALID, STR("channel"), "The channel is mail, sms or post");
    out->address = json_text(a, json_get(body, STR("address")));
    if (out->channel == EVENT_MAIL && !mail_address_valid(out->address))
        return fail_at(a, INVALID, STR("address"), "An e-mail address is like name@example.org, in ASCII");
    if (out->channel == EVENT_SMS && !phone_valid(out->address))
        return fail_at(a, INVALID, STR("address"),
                       "A telephone number begins with + and the country, such as +33612345678");
    if (out->channel == EVENT_POST && !post_address_valid(out->address))
        return fail_at(a, INVALID, STR("address"),
                       "A postal address is 1 to 6 lines of at most 38 characters, the name first");
    return channel_is_configured(q->deed.house, out->channel)
               ? DONE
               : fail_at(a, INVALID, STR("channel"), "This house sends nothing by this channel");
}

// So that nobody can have strangers showered with codes.
static enum code count_code(struct asked *q, struct reach *reach)
{
    enum { CODES_A_DAY = 10 };
    int32_t today = (int32_t)(q->deed.now_us / DAY_US);
    if (reach->codes_day != today)
        reach->codes_count = 0;
    reach->codes_day = today;
    return ++reach->codes_count <= CODES_A_DAY
               ? DONE
               : fail(q->deed.arena, BUSY, "Too many codes were asked for today; ask again tomorrow");
}

static struct str draw_code(struct arena *a)
{
    enum { CODES = 1000000 };
    uint32_t drawn;
    do
        crypt_random(&drawn, sizeof drawn);
    while (drawn >= UINT32_MAX / CODES * CODES); // each code as likely as any other
    return arena_print(a, "%06u", drawn % CODES);
}

// The point of this address, unverified, with a fresh code; an older one of the address is taken over.
static enum code place_point(struct asked *q, struct reach *reach, struct reach_point *point)
{
    static const int64_t paper_us = 30 * 24 * 3600LL * 1000000;
    size_t at = 0;
    while (at < reach->point_count && !(reach->points[at].channel == point->channel &&
                                        str_equal(reach->points[at].address, point->address)))
        at++;
    if (at < reach->point_count && reach->points[at].verified_us)
        return fail_at(q->deed.arena, INVALID, STR("address"), "This address is verified already");
    if (at == REACH_POINTS_MAX)
        return fail_at(q->deed.arena, INVALID, STR("address"), "At most %d addresses; remove one first",
                       REACH_POINTS_MAX);
    uint64_t drawn;
    crypt_random(&drawn, sizeof drawn);
    point->id = drawn >> 24;
    point->code = draw_code(q->deed.arena);
    point->code_until_us = q->deed.now_us + (point->channel == EVENT_POST ? paper_us : 15 * MINUTE_US);
    reach->points[at] = *point;
    reach->point_count = at == reach->point_count ? at + 1 : reach->point_count;
    return DONE;
}

enum code notices_contact_handle(struct call *c)
{
    struct asked q;
    struct reach_row row;
    struct reach_point point = {0};
    struct buf b;
    enum code code = open_row(c, ACCESS_UPDATE, &q, &row);
    if (code == DONE)
        code = read_address(&q, &point);
    if (code == DONE)
        code = count_code(&q, &row.reach);
    if (code == DONE)
        code = place_point(&q, &row.reach, &point);
    if (code)
        return code;
    struct event_code letter = {.channel = point.channel,
                                .address = point.address,
                                .language = row.reach.is_english ? STR("en") : STR("fr"),
                                .code = point.code,
                                .until_us = point.code_until_us};
    event_code_send(c->arena, asked_writes(&q), q.box, q.space, q.deed.now_us, &letter);
    buf_init(&b, c->arena, 64);
    buf_add(&b, STR("{\"contact\":"));
    asked_say_number(&b, point.id);
    buf_add_char(&b, '}');
    asked_answer(&q, 202, buf_str(&b));
    return save(&q, &row);
}

static enum code find_point(struct asked *q, struct reach *reach, size_t *at)
{
    uint64_t id;
    for (*at = 0; asked_number(q->call->params[1], &id) && *at < reach->point_count; (*at)++)
        if (reach->points[*at].id == id)
            return DONE;
    return fail(q->deed.arena, NOT_FOUND, "There is no such address");
}

static void remove_point(struct reach *reach, size_t at)
{
    reach->point_count--;
    memmove(&reach->points[at], &reach->points[at + 1], (reach->point_count - at) * sizeof reach->points[0]);
}

// Whoever had the old address learns that it counts no more: it may be that somebody else changed it.
static void tell_old(struct asked *q, const struct reach *reach, const struct reach_point *old)
{
    struct letter letter = {
        .account = reach->account,
        .address = old->address,
        .language = reach->is_english ? STR("en") : STR("fr"),
        .event = {.kind = EVENT_SECURITY, .only = reach->account, .at_us = q->deed.now_us}};
    struct outbox_row row = {
        .space = q->space, .channel = old->channel, .at_us = q->deed.now_us, .due_us = q->deed.now_us};
    outbox_put(q->deed.arena, asked_writes(q), q->box, &row, &letter);
}

// One verified address a channel: the new one takes the place of the old.
static void verify(struct asked *q, struct reach *reach, size_t at)
{
    struct reach_point *point = &reach->points[at];
    struct event changed = {.kind = EVENT_SECURITY, .only = reach->account};
    point->verified_us = q->deed.now_us;
    point->code = (struct str){0};
    for (size_t i = reach->point_count; i-- > 0;)
        if (i != at && reach->points[i].channel == point->channel && reach->points[i].verified_us) {
            tell_old(q, reach, &reach->points[i]);
            remove_point(reach, i);
            at -= i < at;
            point = &reach->points[at];
        }
    if (q->space)
        event_append(q->deed.arena, asked_writes(q), q->box, q->space, q->deed.now_us, &changed);
}

enum code notices_verify_handle(struct call *c)
{
    enum { TRIES_MAX = 5 };
    struct asked q;
    struct reach_row row;
    struct json *body;
    size_t at;
    enum code code = open_row(c, ACCESS_UPDATE, &q, &row);
    if (code == DONE)
        code = asked_body(&q, &body);
    if (code == DONE)
        code = find_point(&q, &row.reach, &at);
    if (code)
        return code;
    struct reach_point *point = &row.reach.points[at];
    struct str given = json_text(c->arena, json_get(body, STR("code")));
    bool is_out = point->code.len && point->code_until_us > q.deed.now_us && point->tries < TRIES_MAX;
    bool fits = is_out && given.len == point->code.len && crypt_same(given.ptr, point->code.ptr, given.len);
    // A wrong try is counted, and so must be committed: it is an answer, not a failure.
    point->tries++;
    if (fits)
        verify(&q, &row.reach, at);
    asked_answer(&q, fits ? 200 : 422,
                 fits     ? STR("{\"verified\":true}")
                 : is_out ? STR("{\"verified\":false,\"fr\":\"Ce code n’est pas le bon.\","
                                "\"en\":\"This is not the code.\"}")
                          : STR("{\"verified\":false,\"fr\":\"Ce code n’est plus valable : demandez-en un "
                                "autre.\",\"en\":\"This code is no longer good: ask for another.\"}"));
    return save(&q, &row);
}

enum code notices_forget_handle(struct call *c)
{
    struct asked q;
    struct reach_row row;
    size_t at;
    enum code code = open_row(c, ACCESS_UPDATE, &q, &row);
    if (code == DONE)
        code = find_point(&q, &row.reach, &at);
    if (code)
        return code;
    if (row.reach.points[at].verified_us)
        tell_old(&q, &row.reach, &row.reach.points[at]);
    remove_point(&row.reach, at);
    asked_answer(&q, 204, (struct str){0});
    return save(&q, &row);
}
