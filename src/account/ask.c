// What strangers ask for: kept sealed until a job looks whom it means.
#include "account/account_int.h"

#include "account/account_sql.h"

enum { COMMONS = 0, TEXT_MAX = 16 * 1024 };
static const uint64_t NUMBER_MASK = ((uint64_t)1 << 40) - 1;

static struct crypt_place place_of(uint64_t number)
{
    return (struct crypt_place){.space = COMMONS, .number = number, .kind = CRYPT_ASK};
}

void account_ask_put(struct arena *a, struct store_writes *commons, struct crypt_box *box, int64_t now_us,
                     struct str text)
{
    uint64_t number;
    crypt_random(&number, sizeof number);
    number &= NUMBER_MASK;
    struct store_value args[] = {store_id(COMMONS), store_id(number), store_int(now_us),
                                 store_bytes(crypt_seal(a, box, place_of(number), text, false))};
    store_write(commons, &ask_insert, args, COUNT_OF(args), 1);
}

enum code account_asks(struct arena *a, struct store_read *read, struct crypt_box *box, size_t most,
                       struct account_ask **out, size_t *count)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(COMMONS), store_id(most)};
    *out = ARENA_ARRAY(a, struct account_ask, most);
    *count = 0;
    enum code code = store_select(a, read, COMMONS, &ask_list, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    while (code == DONE && *count < most && store_next(a, &rows)) {
        struct account_ask *ask = &(*out)[(*count)++];
        ask->number = (uint64_t)store_column_int(&rows, 0);
        ask->at_us = store_column_int(&rows, 1);
        code = crypt_open(a, box, place_of(ask->number), store_column(&rows, 2), TEXT_MAX, &ask->text);
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}

void account_ask_done(struct store_writes *commons, const struct account_ask *ask)
{
    struct store_value args[] = {store_id(COMMONS), store_id(ask->number)};
    store_write(commons, &ask_delete, args, COUNT_OF(args), STORE_ANY_ROWS);
}
