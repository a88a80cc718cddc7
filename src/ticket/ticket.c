// Making codes, and trying them.
#include "ticket/ticket.h"

#include "ticket/ticket_int.h"
#include "ticket/ticket_sql.h"

enum { DIGITS = 8, LETTERS = 16, TEXT_MAX = 64 };
static const int64_t HOUR_US = (int64_t)3600 * 1000000, DAY_US = (int64_t)24 * 3600 * 1000000;

struct store_value ticket_hash(const struct ticket_desk *desk, enum crypt_label label, struct str text)
{
    unsigned char *hash = arena_alloc(desk->arena, CRYPT_HASH_SIZE);
    crypt_hash_keyed(desk->keys, label, text, hash);
    return store_bytes(str_of((const char *)hash, CRYPT_HASH_SIZE));
}

// What is hashed binds the code to its space, its kind and its bearer.
static struct store_value code_hash(const struct ticket_desk *desk, enum ticket_kind kind, struct str code,
                                    struct str bearer)
{
    return ticket_hash(desk, CRYPT_HASH_TICKET,
                       arena_print(desk->arena, "%llu %d %.*s %.*s", (unsigned long long)desk->space,
                                   (int)kind, STR_ARG(code), STR_ARG(bearer)));
}

static enum code read_row(struct ticket_desk *desk, const struct store_statement *s,
                          const struct store_value *args, size_t count, int64_t out[2])
{
    struct store_rows rows;
    enum code code = store_select(desk->arena, desk->read, desk->space, s, args, count, &rows);
    if (code)
        return code;
    bool is_there = store_next(desk->arena, &rows);
    out[0] = is_there ? store_column_int(&rows, 0) : 0;
    out[1] = is_there && s != &ticket_highest ? store_column_int(&rows, 1) : 0;
    store_rows_end(&rows);
    return rows.code ? rows.code : is_there ? DONE : NOT_FOUND;
}

// ---- making ------------------------------------------------------------------------------------------------

// Each character is drawn without bias: 250 is the largest multiple of 10 in a byte, 256 one of 32.
static struct str draw(struct arena *a, enum ticket_kind kind)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    size_t length = kind == TICKET_ACCESS ? DIGITS : LETTERS;
    char *text = arena_alloc(a, length + 1);
    for (size_t i = 0; i < length;) {
        unsigned char byte;
        crypt_random(&byte, 1);
        if (kind == TICKET_INVITATION)
            text[i++] = letters[byte % 32];
        else if (byte < 250)
            text[i++] = (char)('0' + byte % 10);
    }
    return str_of(text, length);
}

enum code ticket_issue(struct ticket_desk *desk, struct str bearer, struct ticket *out)
{
    int64_t highest[2];
    struct store_value space = store_id(desk->space);
    enum code code = read_row(desk, &ticket_highest, &space, 1, highest);
    if (code && code != NOT_FOUND)
        return code;
    out->number = (uint64_t)highest[0] + 1;
    out->text = draw(desk->arena, out->kind);
    // The highest stays, so that its number is not given again.
    struct store_value old[] = {space, store_int(desk->now_us - DAY_US), store_id(out->number - 1)};
    struct store_value args[] = {space, store_id(out->number), store_int(out->kind),
                                 code_hash(desk, out->kind, out->text, bearer), store_int(out->until_us)};
    store_write(desk->writes, &ticket_sweep, old, COUNT_OF(old), STORE_ANY_ROWS);
    store_write(desk->writes, &ticket_try_sweep, old, 2, STORE_ANY_ROWS);
    store_write(desk->writes, &ticket_insert, args, COUNT_OF(args), 1);
    return DONE;
}

// ---- trying ------------------------------------------------------------------------------------------------

static struct store_value bearer_hash(const struct ticket_desk *desk, struct str bearer)
{
    return ticket_hash(desk, CRYPT_HASH_TICKET, arena_print(desk->arena, "try %.*s", STR_ARG(bearer)));
}

struct tries {
    struct store_value bearer;
    bool is_known; // there is a row
    int64_t since_us, wrong;
    int64_t wrong_now; // within the hour
};

static enum code read_tries(struct ticket_desk *desk, struct str bearer, struct tries *out)
{
    int64_t row[2];
    out->bearer = bearer_hash(desk, bearer);
    struct store_value args[] = {store_id(desk->space), out->bearer};
    enum code code = read_row(desk, &ticket_try_find, args, COUNT_OF(args), row);
    out->is_known = code == DONE;
    out->since_us = row[0];
    out->wrong = row[1];
    out->wrong_now = out->is_known && desk->now_us - row[0] < HOUR_US ? row[1] : 0;
    return code == NOT_FOUND ? DONE : code;
}

// Of two who count at once one loses the race and counts again.
static void count_try(struct ticket_desk *desk, const struct tries *t)
{
    struct store_value args[] = {store_id(desk->space),
                                 t->bearer,
                                 store_int(t->is_known ? t->since_us : desk->now_us),
                                 store_int(t->wrong),
                                 store_int(t->wrong_now ? t->since_us : desk->now_us),
                                 store_int(t->wrong_now + 1)};
    if (t->is_known)
        store_write(desk->writes, &ticket_try_update, args, COUNT_OF(args), 1);
    else
        store_write(desk->writes, &ticket_try_insert, args, 3, 1);
}

// What people type: "4821 0937", "ABCD-EFGH…". Longer than any code: nothing.
struct str ticket_plain(struct arena *a, struct str typed)
{
    char *text = arena_alloc(a, TEXT_MAX + 1);
    size_t length = 0;
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.ptr[i];
        if (c == ' ' || c == '-')
            continue;
        if (length == TEXT_MAX)
            return STR("");
        text[length++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return str_of(text, length);
}

// NOT_FOUND: none that waits.
static enum code find_code(struct ticket_desk *desk, const struct ticket_try *try, struct ticket *out)
{
    struct str text = ticket_plain(desk->arena, try->text);
    for (size_t i = 0; i <= try->bearer_count; i++) {
        struct str bearer = i < try->bearer_count ? try->bearers[i] : STR("");
        int64_t row[2];
        struct store_value args[] = {store_id(desk->space), code_hash(desk, try->kind, text, bearer),
                                     store_int(try->kind), store_int(desk->now_us)};
        enum code code = read_row(desk, &ticket_find, args, COUNT_OF(args), row);
        if (code != NOT_FOUND) {
            *out = (struct ticket){
                .kind = try->kind, .number = (uint64_t)row[0], .until_us = row[1], .bearer = i};
            return code;
        }
    }
    return NOT_FOUND;
}

static enum code count_wrong(struct ticket_desk *desk, const struct tries *own, const struct tries *all)
{
    count_try(desk, own);
    count_try(desk, all);
    if (all->wrong_now + 1 >= TICKET_ALL_TRIES_MAX) {
        ticket_withdraw(desk, TICKET_ACCESS, 0);
        ticket_withdraw(desk, TICKET_INVITATION, 0);
    }
    return fail(desk->arena, NOT_FOUND,
                "This code cannot be used: it is wrong, was used, is over, or is meant for somebody else; "
                "ask for a new one");
}

enum code ticket_redeem(struct ticket_desk *desk, const struct ticket_try *try, struct ticket *out)
{
    struct tries own, all;
    enum code code = read_tries(desk, try->bearers[0], &own);
    if (code == DONE)
        code = read_tries(desk, STR(""), &all);
    if (code)
        return code;
    if (own.wrong_now >= TICKET_TRIES_MAX)
        return fail(desk->arena, BUSY, "Too many wrong codes: try again in an hour, with a new code");
    code = find_code(desk, try, out);
    if (code == NOT_FOUND)
        return count_wrong(desk, &own, &all);
    struct store_value args[] = {store_id(desk->space), store_id(out->number), store_int(desk->now_us)};
    if (code == DONE)
        store_write(desk->writes, &ticket_use, args, COUNT_OF(args), 1);
    return code;
}

enum code ticket_fits(struct ticket_desk *desk, enum ticket_kind kind, struct str text, struct ticket *out)
{
    struct ticket_try try = {.kind = kind, .text = text};
    return find_code(desk, &try, out);
}

void ticket_withdraw(struct ticket_desk *desk, enum ticket_kind kind, uint64_t number)
{
    struct store_value one[] = {store_id(desk->space), store_id(number), store_int(desk->now_us)};
    struct store_value all[] = {one[0], store_int(kind), one[2]};
    if (number)
        store_write(desk->writes, &ticket_use, one, COUNT_OF(one), STORE_ANY_ROWS);
    else
        store_write(desk->writes, &ticket_use_all, all, COUNT_OF(all), STORE_ANY_ROWS);
}

enum code ticket_waits(struct ticket_desk *desk, uint64_t number, bool *out)
{
    int64_t row[2];
    struct store_value args[] = {store_id(desk->space), store_id(number)};
    enum code code = read_row(desk, &ticket_state, args, COUNT_OF(args), row);
    *out = code == DONE && row[0] == 0 && row[1] > desk->now_us;
    return code == NOT_FOUND ? DONE : code;
}

void ticket_forget(struct store_writes *writes, uint64_t space)
{
    struct store_value key = store_id(space);
    store_write(writes, &ticket_forget_all, &key, 1, STORE_ANY_ROWS);
    store_write(writes, &ticket_try_forget, &key, 1, STORE_ANY_ROWS);
}
