// The outbox: letters that wait to be sent. A row is sent by whoever holds its lease, which is its due time moved ahead
// in a commit of its own; who crashes lets the lease run out, and the letter goes again under the same id.
#include "codec/text/text.h"
#include "event/event_int.h"
#include "event/event_sql.h"

static struct crypt_place place_of(uint64_t space, uint64_t seq, enum event_channel channel)
{
    return (struct crypt_place){
        .space = space, .number = seq, .version = (uint32_t)channel, .kind = CRYPT_LETTER};
}

static struct str text_of(struct arena *a, const struct letter *letter)
{
    struct buf b;
    buf_init(&b, a, 256);
    buf_add_char(&b, '{');
    event_write_members(&b, &letter->event);
    event_add_text(&b, "id", letter->id);
    event_add_text(&b, "account", letter->account);
    event_add_text(&b, "address", letter->address);
    event_add_text(&b, "language", letter->language);
    event_add_text(&b, "code", letter->code);
    buf_print(&b, ",\"until\":%llu,\"digest\":%d}", (unsigned long long)letter->until_us, letter->is_digest);
    return buf_str(&b);
}

static struct str draw_id(struct arena *a)
{
    unsigned char bytes[16];
    struct buf b;
    crypt_random(bytes, sizeof bytes);
    buf_init(&b, a, 2 * sizeof bytes + 1);
    hex_write(&b, str_of((const char *)bytes, sizeof bytes));
    return buf_str(&b);
}

void outbox_put(struct arena *a, struct store_writes *writes, struct crypt_box *box,
                const struct outbox_row *row, const struct letter *letter)
{
    struct letter named = *letter;
    uint64_t seq = row->seq ? row->seq : event_draw_number();
    if (!named.id.len)
        named.id = draw_id(a);
    struct str sealed =
        crypt_seal(a, box, place_of(row->space, seq, row->channel), text_of(a, &named), false);
    struct store_value args[] = {store_id(row->space),  store_id(seq),          store_int(row->channel),
                                 store_int(row->at_us), store_int(row->due_us), store_text(STR("")),
                                 store_bytes(sealed)};
    // A drawn number that is taken drops the set, to be run again; a given one is there already, which is as good.
    store_write(writes, &outbox_insert, args, COUNT_OF(args), row->seq ? STORE_ANY_ROWS : 1);
}

void event_code_send(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                     int64_t now_us, const struct event_code *code)
{
    struct letter letter = {
        .address = code->address, .language = code->language, .code = code->code, .until_us = code->until_us};
    if (code->is_invitation)
        letter.event.detail = EVENT_INVITATION;
    // Due since ever: before all that waits for its time.
    struct outbox_row row = {.space = space, .channel = code->channel, .at_us = now_us};
    outbox_put(a, writes, box, &row, &letter);
}

enum code outbox_open(struct arena *a, struct crypt_box *box, const struct outbox_row *row,
                      struct letter *out)
{
    struct json *tree;
    enum code code =
        event_open_json(a, box, place_of(row->space, row->seq, row->channel), row->sealed, &tree);
    *out = (struct letter){0};
    if (code == DONE)
        code = event_read_members(a, tree, &out->event);
    if (code)
        return code;
    out->id = json_text(a, json_get(tree, STR("id")));
    out->account = json_text(a, json_get(tree, STR("account")));
    out->address = json_text(a, json_get(tree, STR("address")));
    out->language = json_text(a, json_get(tree, STR("language")));
    out->code = json_text(a, json_get(tree, STR("code")));
    out->until_us = (int64_t)event_number_of(tree, "until");
    out->is_digest = event_number_of(tree, "digest") != 0;
    return DONE;
}

// ---- looking for rows -------------------------------------------------------------------------------------

static void read_row(struct arena *a, const struct store_rows *rows, struct outbox_row *out)
{
    *out = (struct outbox_row){.space = (uint64_t)store_column_int(rows, 0),
                               .seq = (uint64_t)store_column_int(rows, 1),
                               .channel = (enum event_channel)store_column_int(rows, 2),
                               .at_us = store_column_int(rows, 3),
                               .due_us = store_column_int(rows, 4),
                               .attempts = (uint32_t)store_column_int(rows, 5),
                               .reason = arena_copy(a, store_column(rows, 6))};
    if (!store_column_null(rows, 7))
        out->sealed = arena_copy(a, store_column(rows, 7));
}

static enum code read_rows(struct arena *a, struct store_rows *rows, struct outbox_row **out, size_t *count)
{
    size_t size = 0;
    *out = NULL;
    *count = 0;
    while (store_next(a, rows)) {
        if (*count == size) {
            size_t more = size ? 2 * size : 32;
            *out = arena_grow(a, *out, size * sizeof **out, more * sizeof **out);
            size = more;
        }
        read_row(a, rows, &(*out)[(*count)++]);
    }
    store_rows_end(rows);
    return rows->code;
}

enum code outbox_due(struct arena *a, struct store_read *read, const struct outbox_wanted *wanted,
                     struct outbox_row **out, size_t *count)
{
    struct store_rows rows;
    struct store_value args[] = {store_int(wanted->channel), store_int(wanted->now_us),
                                 store_id(wanted->most)};
    enum code code = store_select_volume(a, read, wanted->volume, &outbox_ready, args, COUNT_OF(args), &rows);
    return code ? code : read_rows(a, &rows, out, count);
}

enum code outbox_dead(struct arena *a, struct store_read *read, const struct outbox_wanted *wanted,
                      struct outbox_row **out, size_t *count)
{
    struct store_rows rows;
    struct store_value args[] = {store_int(wanted->channel), store_id(wanted->most)};
    enum code code =
        store_select_volume(a, read, wanted->volume, &outbox_all_dead, args, COUNT_OF(args), &rows);
    return code ? code : read_rows(a, &rows, out, count);
}

enum code outbox_find_dead(struct arena *a, struct store_read *read, uint64_t space, uint64_t seq,
                           struct outbox_row *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space), store_id(seq)};
    enum code code = store_select(a, read, space, &outbox_one_dead, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (store_next(a, &rows))
        read_row(a, &rows, out);
    else
        code = rows.code ? rows.code : fail(a, NOT_FOUND, "There is no such dead letter");
    store_rows_end(&rows);
    return code;
}

static enum code count_rows(struct arena *a, struct store_read *read, unsigned volume,
                            const struct store_statement *statement, const struct store_value *args,
                            uint64_t *sum)
{
    struct store_rows rows;
    size_t count = args ? 2 : 0;
    enum code code = store_select_volume(a, read, volume, statement, args, count, &rows);
    if (code)
        return code;
    if (store_next(a, &rows))
        *sum += (uint64_t)store_column_int(&rows, 0);
    store_rows_end(&rows);
    return rows.code;
}

static enum code count_events(struct arena *a, const struct store *s, struct store_read *read,
                              uint64_t *count)
{
    enum code code = DONE;
    for (unsigned volume = 0; code == DONE && volume <= store_volume_count(s); volume++)
        if (!store_volume_broken(s, volume))
            code = count_rows(a, read, volume, &event_count, NULL, count);
    return code;
}

enum code outbox_count(struct arena *a, const struct store *s, struct store_read *read,
                       struct outbox_counts *out)
{
    enum code code = outbox_count_letters(a, s, read, out);
    return code ? code : count_events(a, s, read, &out->events);
}

enum code outbox_count_letters(struct arena *a, const struct store *s, struct store_read *read,
                               struct outbox_counts *out)
{
    enum code code = DONE;
    *out = (struct outbox_counts){0};
    for (unsigned volume = 0; code == DONE && volume <= store_volume_count(s); volume++) {
        if (store_volume_broken(s, volume))
            continue;
        for (int channel = EVENT_MAIL; code == DONE && channel < EVENT_CHANNEL_COUNT; channel++) {
            struct store_value waiting[] = {store_int(channel), store_int(0)};
            struct store_value dead[] = {store_int(channel), store_int(1)};
            code = count_rows(a, read, volume, &outbox_number, waiting, &out->waiting[channel]);
            if (code == DONE)
                code = count_rows(a, read, volume, &outbox_number, dead, &out->dead[channel]);
        }
    }
    return code;
}

// ---- the life of a row ------------------------------------------------------------------------------------

void outbox_lease(struct store_writes *writes, struct outbox_row *row, int64_t until_us)
{
    struct store_value args[] = {store_id(row->space), store_id(row->seq), store_id(row->attempts),
                                 store_int(row->due_us), store_int(until_us)};
    store_write(writes, &outbox_hold, args, COUNT_OF(args), 1);
    row->attempts++;
    row->due_us = until_us;
}

void outbox_sent(struct store_writes *writes, const struct outbox_row *row)
{
    struct store_value args[] = {store_id(row->space), store_id(row->seq), store_id(row->attempts)};
    store_write(writes, &outbox_remove, args, COUNT_OF(args), 1);
}

void outbox_again(struct store_writes *writes, const struct outbox_row *row, int64_t due_us,
                  struct str reason)
{
    struct store_value args[] = {store_id(row->space), store_id(row->seq), store_id(row->attempts),
                                 store_int(due_us), store_text(reason)};
    store_write(writes, &outbox_postpone, args, COUNT_OF(args), 1);
}

void outbox_bury(struct store_writes *writes, const struct outbox_row *row, struct str reason, bool wipes)
{
    struct store_value args[] = {store_id(row->space), store_id(row->seq), store_id(row->attempts),
                                 store_text(reason), store_bytes(wipes ? (struct str){0} : row->sealed)};
    store_write(writes, &outbox_set_dead, args, COUNT_OF(args), 1);
}

void outbox_revive(struct store_writes *writes, const struct outbox_row *row, int64_t due_us)
{
    struct store_value args[] = {store_id(row->space), store_id(row->seq), store_int(due_us)};
    store_write(writes, &outbox_set_waiting, args, COUNT_OF(args), 1);
}

// ---- the post's bags --------------------------------------------------------------------------------------

void outbox_fill_bag(struct store_writes *writes, int64_t now_us, uint64_t batch)
{
    struct store_value args[] = {store_int(EVENT_POST), store_int(now_us), store_id(batch)};
    store_write(writes, &outbox_bag_fill, args, COUNT_OF(args), STORE_ANY_ROWS);
}

enum code outbox_oldest_bag(struct arena *a, struct store_read *read, unsigned volume, uint64_t *batch)
{
    struct store_rows rows;
    struct store_value arg = store_int(EVENT_POST);
    *batch = 0;
    enum code code = store_select_volume(a, read, volume, &outbox_bag_oldest, &arg, 1, &rows);
    if (code)
        return code;
    if (store_next(a, &rows) && !store_column_null(&rows, 0))
        *batch = (uint64_t)store_column_int(&rows, 0);
    store_rows_end(&rows);
    return rows.code;
}

enum code outbox_in_bag(struct arena *a, struct store_read *read, unsigned volume, uint64_t batch,
                        struct outbox_row **out, size_t *count)
{
    struct store_rows rows;
    struct store_value args[] = {store_int(EVENT_POST), store_id(batch)};
    enum code code = store_select_volume(a, read, volume, &outbox_bag_rows, args, COUNT_OF(args), &rows);
    return code ? code : read_rows(a, &rows, out, count);
}
