// The register of refusals: rows found by keyed hash.
#include "opposition/opposition.h"

#include "access/access.h"
#include "identity/identity.h"
#include "opposition/opposition_sql.h"

enum { NUMBER_DIGITS = 12 };
static const uint64_t NUMBERS = 1000000000000;

// ---- rows -------------------------------------------------------------------------------------------------

static struct str keyed(const struct opposition_desk *desk, struct str text)
{
    unsigned char *hash = arena_alloc(desk->arena, CRYPT_HASH_SIZE);
    crypt_hash_keyed(desk->keys, CRYPT_HASH_INS, text, hash);
    return str_of((const char *)hash, CRYPT_HASH_SIZE);
}

// The same hash, and so the same volume, by which a person's space is found.
static struct str hash_of(const struct opposition_desk *desk, struct str system, struct str ins)
{
    return keyed(desk, arena_print(desk->arena, "%.*s|%.*s", STR_ARG(system), STR_ARG(ins)));
}

static uint64_t place_of(struct str hash)
{
    uint64_t bucket = (uint64_t)(unsigned char)hash.ptr[0] | (uint64_t)(unsigned char)hash.ptr[1] << 8;
    return STORE_BUCKETS + bucket % STORE_BUCKETS;
}

static uint64_t place_of_row(struct store_value hash)
{
    return place_of(hash.text);
}

const struct store_place opposition_places[] = {{"informed", "hash", place_of_row}, {0}};

// What somebody must know to be taken for the person. Blanks in a card's number do not count.
static struct str proof_of(const struct opposition_desk *desk, const struct opposition_person *p)
{
    struct buf b;
    buf_init(&b, desk->arena, 128);
    buf_print(&b, "opposition proof|%.*s|%.*s|", STR_ARG(p->ins), STR_ARG(p->birth_date));
    for (size_t i = 0; i < p->card.len; i++)
        if (p->card.ptr[i] != ' ')
            buf_add_char(&b, p->card.ptr[i]);
    return keyed(desk, buf_str(&b));
}

static enum code find_row(const struct opposition_desk *desk, struct str hash, struct opposition *out,
                          struct str *proof)
{
    struct store_rows rows;
    struct store_value arg = store_bytes(hash);
    enum code code = store_select(desk->arena, desk->read, place_of(hash), &informed_find, &arg, 1, &rows);
    if (code)
        return code;
    bool found = store_next(desk->arena, &rows);
    if (found) {
        *proof = arena_copy(desk->arena, store_column(&rows, 0));
        *out = (struct opposition){.sent_us = store_column_int(&rows, 1),
                                   .opposed_us = store_column_int(&rows, 2),
                                   .number = (uint64_t)store_column_int(&rows, 3),
                                   .opened_us = store_column_int(&rows, 4),
                                   .hash = hash};
    }
    store_rows_end(&rows);
    return rows.code ? rows.code : found ? DONE : NOT_FOUND;
}

static enum code find(const struct opposition_desk *desk, const struct opposition_person *p,
                      struct opposition *out, struct str *proof)
{
    const char *system;
    enum code code = NOT_FOUND;
    if (p->system.ptr)
        return find_row(desk, hash_of(desk, p->system, p->ins), out, proof);
    for (size_t i = 0; code == NOT_FOUND && (system = ins_authority(i)); i++)
        code = find_row(desk, hash_of(desk, str_from(system), p->ins), out, proof);
    return code;
}

// ---- asking and writing -----------------------------------------------------------------------------------

enum code opposition_find(const struct opposition_desk *desk, const struct opposition_person *person,
                          struct opposition *out)
{
    struct str proof;
    return find(desk, person, out, &proof);
}

bool opposition_may_open(const struct opposition *o, int64_t now_us)
{
    return !o->opposed_us && now_us >= access_opening_us(o->sent_us);
}

enum code opposition_prove(const struct opposition_desk *desk, const struct opposition_person *person,
                           struct opposition *out)
{
    struct str known = {0}, shown = proof_of(desk, person);
    enum code code = find(desk, person, out, &known);
    if (code && code != NOT_FOUND)
        return code;
    bool fits = code == DONE && person->birth_date.len && person->card.len && known.len == shown.len &&
                crypt_same(known.ptr, shown.ptr, known.len);
    return fits ? DONE : fail(desk->arena, DENIED, "This does not show who asks");
}

enum code opposition_inform(const struct opposition_desk *desk, const struct opposition_person *person,
                            int64_t sent_us)
{
    struct opposition there;
    struct str ignored, hash = hash_of(desk, person->system, person->ins);
    struct store_writes *writes = store_writes_new(desk->arena, place_of(hash));
    struct store_value args[] = {store_bytes(hash), store_bytes(proof_of(desk, person)), store_int(sent_us)};
    enum code code = find_row(desk, hash, &there, &ignored);
    if (code && code != NOT_FOUND)
        return code;
    store_write(writes, code ? &informed_insert : &informed_update, args, COUNT_OF(args), 1);
    return store_commit(desk->arena, desk->store, writes);
}

struct store_writes *opposition_write(const struct opposition_desk *desk, struct opposition *io,
                                      int64_t at_us)
{
    struct store_writes *writes = store_writes_new(desk->arena, place_of(io->hash));
    int64_t before_us = io->opposed_us;
    if (at_us && !io->number) {
        crypt_random(&io->number, sizeof io->number);
        io->number = io->number % (NUMBERS - 1) + 1;
    }
    io->opposed_us = at_us;
    struct store_value args[] = {store_bytes(io->hash), store_int(at_us), store_id(io->number),
                                 store_int(before_us), store_int(io->opened_us)};
    store_write(writes, &informed_oppose, args, COUNT_OF(args), 1);
    return writes;
}

void opposition_open(const struct opposition *o, struct store_writes *writes, int64_t now_us)
{
    struct store_value args[] = {store_bytes(o->hash), store_int(now_us)};
    store_write(writes, &informed_open, args, COUNT_OF(args), 1);
}

// ---- numbers ----------------------------------------------------------------------------------------------

struct str opposition_number(struct arena *a, uint64_t number)
{
    return arena_print(a, "%04llu-%04llu-%04llu", (unsigned long long)(number / 100000000),
                       (unsigned long long)(number / 10000 % 10000), (unsigned long long)(number % 10000));
}

bool opposition_number_read(struct str text, uint64_t *number)
{
    size_t digits = 0;
    *number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '-' || text.ptr[i] == ' ')
            continue;
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || ++digits > NUMBER_DIGITS)
            return false;
        *number = *number * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    return digits == NUMBER_DIGITS;
}

struct str opposition_text(struct arena *a, struct str number, struct str at, struct str ins)
{
    return arena_print(a, "ens opposition 1\nnumber %.*s\nat %.*s\nperson %.*s\n", STR_ARG(number),
                       STR_ARG(at), STR_ARG(ins));
}
