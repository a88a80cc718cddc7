// Where people are reached: one sealed text for each of a space's people.
#include "event/event_int.h"
#include "event/event_sql.h"

static struct crypt_place place_of(uint64_t space, uint64_t number)
{
    return (struct crypt_place){.space = space, .number = number, .kind = CRYPT_CONTACT};
}

static enum code open_row(struct arena *a, struct crypt_box *box, uint64_t space, struct store_rows *rows,
                          struct contact *out)
{
    *out = (struct contact){.number = (uint64_t)store_column_int(rows, 0),
                            .version = (uint32_t)store_column_int(rows, 1)};
    return crypt_open(a, box, place_of(space, out->number), store_column(rows, 2), EVENT_TEXT_MAX,
                      &out->text);
}

enum code contact_read(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                       struct contact *key_and_out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space), store_id(key_and_out->number)};
    enum code code = store_select(a, read, space, &contact_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    *key_and_out = (struct contact){.number = key_and_out->number};
    if (store_next(a, &rows))
        code = open_row(a, box, space, &rows, key_and_out);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

enum code contact_list(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                       struct contact **out, size_t *count)
{
    enum { MOST = 64 }; // a space's people are a dozen
    struct store_rows rows;
    struct store_value arg = store_id(space);
    *out = ARENA_ARRAY(a, struct contact, MOST);
    *count = 0;
    enum code code = store_select(a, read, space, &contact_all, &arg, 1, &rows);
    if (code)
        return code;
    while (code == DONE && *count < MOST && store_next(a, &rows))
        code = open_row(a, box, space, &rows, &(*out)[(*count)++]);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

void contact_write(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                   struct contact *contact)
{
    struct store_value sealed =
        store_bytes(crypt_seal(a, box, place_of(space, contact->number), contact->text, true));
    struct store_value first[] = {store_id(space), store_id(contact->number), sealed};
    struct store_value later[] = {store_id(space), store_id(contact->number), store_id(contact->version),
                                  sealed};
    if (contact->version)
        store_write(writes, &contact_update, later, COUNT_OF(later), 1);
    else
        store_write(writes, &contact_insert, first, COUNT_OF(first), 1);
}
