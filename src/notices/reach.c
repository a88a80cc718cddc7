// Where a person is reached and what they chose to be told: one sealed text a person and space.
#include "notices/notices_int.h"

#include "codec/json/json.h"

// ---- the text ---------------------------------------------------------------------------------------------

static void write_point(struct buf *b, const struct reach_point *p)
{
    buf_print(b, "{\"id\":%llu,\"channel\":\"%s\",\"address\":", (unsigned long long)p->id,
              event_channel_word(p->channel));
    json_write_string(b, p->address);
    buf_print(b, ",\"verified\":%llu,\"until\":%llu,\"tries\":%u", (unsigned long long)p->verified_us,
              (unsigned long long)p->code_until_us, p->tries);
    if (p->code.len) {
        buf_add(b, STR(",\"code\":"));
        json_write_string(b, p->code);
    }
    buf_add_char(b, '}');
}

struct str reach_write(struct arena *a, const struct reach *reach)
{
    struct buf b;
    const char *comma = "";
    buf_init(&b, a, 512);
    buf_add(&b, STR("{\"account\":"));
    json_write_string(&b, reach->account);
    buf_print(&b, ",\"language\":\"%s\",\"codesDay\":%d,\"codes\":%u,\"points\":[",
              reach->is_english ? "en" : "fr", reach->codes_day, reach->codes_count);
    for (size_t i = 0; i < reach->point_count && reach->points[i].id; i++) {
        buf_add(&b, i ? STR(",") : STR(""));
        write_point(&b, &reach->points[i]);
    }
    buf_add(&b, STR("],\"channels\":{"));
    for (int kind = EVENT_DOCUMENT_ADDED; kind < EVENT_KIND_COUNT; kind++)
        if (reach->has_chosen[kind]) {
            buf_print(&b, "%s\"%s\":%u", comma, event_kind_word((enum event_kind)kind),
                      reach->channels[kind]);
            comma = ",";
        }
    buf_add(&b, STR("}}"));
    return buf_str(&b);
}

static uint64_t number_of(const struct json *object, const char *name)
{
    uint64_t number = 0;
    const struct json *value = json_get(object, str_from(name));
    if (!value || value->kind != JSON_NUMBER || !str_to_u64(str_of(value->text, value->size), &number))
        number = 0;
    return number;
}

static void read_point(struct arena *a, const struct json *from, struct reach *out)
{
    struct reach_point p = {.id = number_of(from, "id"),
                            .address = json_text(a, json_get(from, STR("address"))),
                            .verified_us = (int64_t)number_of(from, "verified"),
                            .code_until_us = (int64_t)number_of(from, "until"),
                            .tries = (unsigned)number_of(from, "tries"),
                            .code = json_text(a, json_get(from, STR("code")))};
    if (event_channel_named(json_text(a, json_get(from, STR("channel"))), &p.channel) &&
        p.channel != EVENT_LIST && out->point_count < REACH_POINTS_MAX)
        out->points[out->point_count++] = p;
}

enum code reach_read(struct arena *a, struct str text, struct reach *out)
{
    struct json *tree;
    *out = (struct reach){0};
    if (json_parse(a, text, NULL, &tree) != DONE)
        return fail(a, INTERNAL, "where a person is reached cannot be read: the row is damaged");
    out->account = json_text(a, json_get(tree, STR("account")));
    out->is_english = json_text_is(json_get(tree, STR("language")), STR("en"));
    out->codes_day = (int32_t)number_of(tree, "codesDay");
    out->codes_count = (unsigned)number_of(tree, "codes");
    for (const struct json *p = json_first(json_get(tree, STR("points"))); p; p = p->next)
        read_point(a, p, out);
    for (const struct json *c = json_first(json_get(tree, STR("channels"))); c; c = c->next) {
        enum event_kind kind;
        if (!event_kind_named(json_name(c), &kind))
            continue;
        out->has_chosen[kind] = true;
        out->channels[kind] = (unsigned)number_of(json_get(tree, STR("channels")), event_kind_word(kind));
    }
    return DONE;
}

// ---- the row ----------------------------------------------------------------------------------------------

// The row's number gives nothing away of whose it is, and is another in each space.
static uint64_t row_number(struct deed *d, uint64_t space, struct str account)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    uint64_t number = 0;
    struct str text = arena_print(d->arena, "contact %llu %.*s", (unsigned long long)space, STR_ARG(account));
    crypt_hash_keyed(space_keys(d->house), CRYPT_HASH_REQUEST, text, hash);
    for (size_t i = 0; i < 5; i++) // 40 bits
        number = number << 8 | hash[i];
    return number;
}

enum code reach_of(struct deed *d, struct crypt_box *box, uint64_t space, struct str account,
                   struct reach_row *out)
{
    *out = (struct reach_row){.contact = {.number = row_number(d, space, account)}};
    enum code code = contact_read(d->arena, d->read, box, space, &out->contact);
    if (code == DONE && out->contact.version)
        code = reach_read(d->arena, out->contact.text, &out->reach);
    out->reach.account = account;
    return code;
}

// ---- what their account knows ------------------------------------------------------------------------------

static void add_point(struct reach *reach, enum event_channel channel, struct str address)
{
    bool fits = channel == EVENT_MAIL  ? mail_address_valid(address)
                : channel == EVENT_SMS ? phone_valid(address)
                                       : post_address_valid(address);
    if (fits && !reach_point_for(reach, channel) && reach->point_count < REACH_ALL_MAX)
        reach->points[reach->point_count++] =
            (struct reach_point){.channel = channel, .address = address, .verified_us = 1};
}

// The space of the person who is told: this one, or the one whose account acts here.
static uint64_t own_space(struct deed *d, uint64_t space, struct str account)
{
    uint64_t own = 0;
    if (str_equal(account, REACH_HOLDER))
        return space;
    return account_of_id(space_keys(d->house), account, &own) ? own : 0;
}

enum code reach_add_account(struct deed *d, uint64_t space, struct reach *reach)
{
    struct account account = {.arena = d->arena,
                              .keys = space_keys(d->house),
                              .space = own_space(d, space, reach->account),
                              .now_us = d->now_us};
    if (!account.space)
        return DONE;
    enum code code = space_box(d, account.space, &account.box);
    if (code == NOT_FOUND || code == GONE)
        return DONE; // they have left
    if (code == DONE)
        code = account_load(&account, d->read);
    if (code)
        return code;
    const struct account_item *head = account_first(&account, ACCOUNT_HEAD);
    for (int c = EVENT_MAIL; head && c < EVENT_CHANNEL_COUNT; c++) // its members are called like the channels
        add_point(reach, (enum event_channel)c,
                  account_text(&account, head, event_channel_word((enum event_channel)c)));
    return DONE;
}

// ---- choices ----------------------------------------------------------------------------------------------

const struct reach_point *reach_point_for(const struct reach *reach, enum event_channel channel)
{
    for (size_t i = 0; i < reach->point_count; i++)
        if (reach->points[i].channel == channel && reach->points[i].verified_us)
            return &reach->points[i];
    return NULL;
}

static unsigned wanted(const struct reach *reach, enum event_kind kind)
{
    return reach->has_chosen[kind] ? reach->channels[kind] : notice_rule_of(kind)->channels;
}

unsigned reach_channels(const struct reach *reach, enum event_kind kind)
{
    unsigned found = 0, asked = wanted(reach, kind);
    for (int c = EVENT_MAIL; c < EVENT_CHANNEL_COUNT; c++)
        if (asked & CHANNEL_BIT(c) && reach_point_for(reach, (enum event_channel)c))
            found |= CHANNEL_BIT(c);
    // What the law has told goes where it can, unless the person chose to have it in the list alone.
    for (int c = EVENT_MAIL; !found && c < EVENT_CHANNEL_COUNT; c++)
        if (notice_rule_of(kind)->is_mandatory && !reach->has_chosen[kind] &&
            reach_point_for(reach, (enum event_channel)c))
            found = CHANNEL_BIT(c);
    // A letter on paper is for whom nothing faster reaches.
    if (found & ~CHANNEL_BIT(EVENT_POST) && !reach->has_chosen[kind])
        found &= ~CHANNEL_BIT(EVENT_POST);
    return found;
}

bool reach_lists(const struct reach *reach, enum event_kind kind)
{
    return notice_rule_of(kind)->is_mandatory || wanted(reach, kind) & CHANNEL_BIT(EVENT_LIST);
}
