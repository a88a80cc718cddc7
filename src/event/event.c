// Events: words, sealed texts, putting them down and taking them up.
#include "event/event_int.h"
#include "event/event_sql.h"

const struct store_place event_places[] = {{"event", "space", NULL}, {0}};

// ---- words ------------------------------------------------------------------------------------------------

static const char *const kind_words[EVENT_KIND_COUNT] = {
    [EVENT_NONE] = "none",
    [EVENT_DOCUMENT_ADDED] = "document-added",
    [EVENT_CONSULTED] = "consulted",
    [EVENT_EMERGENCY] = "emergency",
    [EVENT_RIGHT_CHANGED] = "right-changed",
    [EVENT_ANNOUNCEMENT_DUE] = "announcement-due",
    [EVENT_NOW_VISIBLE] = "now-visible",
    [EVENT_MAJORITY] = "majority",
    [EVENT_MANDATE] = "mandate",
    [EVENT_LIFECYCLE] = "lifecycle",
    [EVENT_EXPORT] = "export",
    [EVENT_DEVICE] = "device",
    [EVENT_SECURITY] = "security",
    [EVENT_LINK_OPENED] = "link-opened",
    [EVENT_LINK_SHUT] = "link-shut",
};
static const char *const channel_words[EVENT_CHANNEL_COUNT] = {"list", "mail", "sms", "post"};

static bool find_word(const char *const *words, size_t count, struct str word, size_t *out)
{
    for (*out = 0; *out < count; (*out)++)
        if (str_equal(str_from(words[*out]), word))
            return true;
    return false;
}

const char *event_kind_word(enum event_kind kind)
{
    return kind < EVENT_KIND_COUNT ? kind_words[kind] : "none";
}

bool event_kind_named(struct str word, enum event_kind *out)
{
    size_t at;
    bool is_one = find_word(kind_words, EVENT_KIND_COUNT, word, &at) && at != EVENT_NONE;
    *out = is_one ? (enum event_kind)at : EVENT_NONE;
    return is_one;
}

const char *event_channel_word(enum event_channel channel)
{
    return channel < EVENT_CHANNEL_COUNT ? channel_words[channel] : "list";
}

bool event_channel_named(struct str word, enum event_channel *out)
{
    size_t at;
    bool is_one = find_word(channel_words, EVENT_CHANNEL_COUNT, word, &at);
    *out = is_one ? (enum event_channel)at : EVENT_LIST;
    return is_one;
}

// ---- sealed texts -----------------------------------------------------------------------------------------

uint64_t event_draw_number(void)
{
    uint64_t number;
    crypt_random(&number, sizeof number);
    number >>= 64 - EVENT_NUMBER_BITS;
    return number ? number : 1;
}

void event_add_text(struct buf *b, const char *name, struct str value)
{
    if (value.len == 0)
        return;
    buf_print(b, ",\"%s\":", name);
    json_write_string(b, value);
}

void event_write_members(struct buf *b, const struct event *event)
{
    buf_print(b, "\"kind\":%d,\"actorKind\":%d,\"at\":%llu", (int)event->kind, event->actor_kind,
              (unsigned long long)event->at_us);
    event_add_text(b, "actor", event->actor);
    event_add_text(b, "profession", event->profession);
    event_add_text(b, "structure", event->structure);
    event_add_text(b, "detail", event->detail);
    event_add_text(b, "only", event->only);
    if (event->is_secret)
        buf_add(b, STR(",\"secret\":1"));
    if (event->is_emergency)
        buf_add(b, STR(",\"emergency\":1"));
    if (event->once)
        buf_print(b, ",\"once\":%llu", (unsigned long long)event->once);
    if (event->number)
        buf_print(b, ",\"type\":%u,\"number\":%llu", event->type, (unsigned long long)event->number);
}

uint64_t event_number_of(const struct json *tree, const char *name)
{
    uint64_t number = 0;
    const struct json *member = json_get(tree, str_from(name));
    if (member && member->kind == JSON_NUMBER && !str_to_u64(str_of(member->text, member->size), &number))
        number = 0;
    return number;
}

enum code event_read_members(struct arena *a, const struct json *tree, struct event *out)
{
    uint64_t kind = event_number_of(tree, "kind");
    *out = (struct event){
        .kind = (enum event_kind)kind,
        .actor_kind = (uint8_t)event_number_of(tree, "actorKind"),
        .actor = json_text(a, json_get(tree, STR("actor"))),
        .profession = json_text(a, json_get(tree, STR("profession"))),
        .structure = json_text(a, json_get(tree, STR("structure"))),
        .detail = json_text(a, json_get(tree, STR("detail"))),
        .only = json_text(a, json_get(tree, STR("only"))),
        .is_secret = event_number_of(tree, "secret") != 0,
        .is_emergency = event_number_of(tree, "emergency") != 0,
        .type = (uint16_t)event_number_of(tree, "type"),
        .number = event_number_of(tree, "number"),
        .once = event_number_of(tree, "once"),
        .at_us = (int64_t)event_number_of(tree, "at"),
    };
    return kind < EVENT_KIND_COUNT ? DONE : fail(a, INTERNAL, "an event is of a kind that is not known here");
}

enum code event_open_json(struct arena *a, struct crypt_box *box, struct crypt_place place, struct str sealed,
                          struct json **out)
{
    struct str text;
    enum code code = crypt_open(a, box, place, sealed, EVENT_TEXT_MAX, &text);
    if (code == DONE && json_parse(a, text, NULL, out) != DONE)
        code = fail(a, INTERNAL, "a sealed text of the outbox is damaged");
    return code;
}

// ---- rows -------------------------------------------------------------------------------------------------

static struct crypt_place place_of(uint64_t space, uint64_t seq)
{
    return (struct crypt_place){.space = space, .number = seq, .kind = CRYPT_EVENT};
}

struct event_row {
    uint64_t space;
    int64_t at_us;
    const struct store_statement *insert;
    int rows;
};

static void write_row(struct arena *a, struct store_writes *writes, struct crypt_box *box,
                      const struct event_row *row, const struct event *event)
{
    struct buf text;
    struct event dated = *event;
    uint64_t seq = event->once ? event->once : event_draw_number();
    dated.at_us = row->at_us;
    buf_init(&text, a, 256);
    buf_add_char(&text, '{');
    event_write_members(&text, &dated);
    buf_add_char(&text, '}');
    struct store_value args[] = {
        store_id(row->space), store_id(seq), store_int(row->at_us),
        store_bytes(crypt_seal(a, box, place_of(row->space, seq), buf_str(&text), false))};
    store_write(writes, row->insert, args, COUNT_OF(args), row->rows);
}

void event_append(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                  int64_t at_us, const struct event *event)
{
    struct event_row row = {space, at_us, event->once ? &event_insert_once : &event_insert,
                            event->once ? STORE_ANY_ROWS : 1};
    write_row(a, writes, box, &row, event);
}

void event_lodge(struct arena *a, struct store_writes *commons, struct crypt_box *box, uint64_t space,
                 int64_t at_us, const struct event *event)
{
    struct event_row row = {space, at_us, &event_insert_lodged, STORE_ANY_ROWS};
    write_row(a, commons, box, &row, event);
}

uint64_t event_number(const struct crypt_keyring *keys, struct str text)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    uint64_t number = 0;
    crypt_hash_keyed(keys, CRYPT_HASH_REQUEST, text, hash);
    for (size_t i = 0; i < EVENT_NUMBER_BITS / 8; i++)
        number = number << 8 | hash[i];
    return number ? number : 1;
}

enum code event_finds_once(struct arena *a, struct store_read *read, const struct store_statement *known,
                           uint64_t space, uint64_t once, bool *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space), store_id(once)};
    *out = false;
    enum code code = store_select(a, read, space, known, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    *out = store_next(a, &rows);
    store_rows_end(&rows);
    return rows.code;
}

enum code event_is_told(struct arena *a, struct store_read *read, uint64_t space, uint64_t once, bool *out)
{
    return event_finds_once(a, read, &event_known, space, once, out);
}

enum code event_waiting(struct arena *a, struct store_read *read, unsigned volume, int64_t now_us,
                        size_t most, struct event_place **out, size_t *count)
{
    struct store_rows rows;
    struct store_value args[] = {store_int(now_us), store_id(most)};
    struct event_place *list = ARENA_ARRAY(a, struct event_place, most);
    *out = list;
    *count = 0;
    enum code code = store_select_volume(a, read, volume, &event_oldest, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    while (*count < most && store_next(a, &rows))
        list[(*count)++] = (struct event_place){.space = (uint64_t)store_column_int(&rows, 0),
                                                .seq = (uint64_t)store_column_int(&rows, 1),
                                                .at_us = store_column_int(&rows, 2),
                                                .sealed = arena_copy(a, store_column(&rows, 3))};
    store_rows_end(&rows);
    return rows.code;
}

enum code event_open(struct arena *a, struct crypt_box *box, struct event_place place, struct event *out)
{
    struct json *tree;
    enum code code = event_open_json(a, box, place_of(place.space, place.seq), place.sealed, &tree);
    return code ? code : event_read_members(a, tree, out);
}

void event_take(struct store_writes *writes, struct event_place place)
{
    struct store_value args[] = {store_id(place.space), store_id(place.seq), store_int(place.at_us)};
    store_write(writes, &event_remove, args, COUNT_OF(args), 1);
}

void event_put_back(struct store_writes *writes, struct event_place place, int64_t at_us)
{
    struct store_value args[] = {store_id(place.space), store_id(place.seq), store_int(place.at_us),
                                 store_int(at_us)};
    store_write(writes, &event_delay, args, COUNT_OF(args), 1);
}

void event_forget(struct store_writes *writes, uint64_t space)
{
    static const struct store_statement *const forget[] = {&event_forget_events, &event_forget_notices,
                                                           &event_forget_outbox, &event_forget_contacts};
    struct store_value arg = store_id(space);
    for (size_t i = 0; i < COUNT_OF(forget); i++)
        store_write(writes, forget[i], &arg, 1, STORE_ANY_ROWS);
}
