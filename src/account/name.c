// Ids of accounts, and the names by which people sign in. A name is found by its keyed hash, in the volume of the hash's bucket, and leads to
// a space; one that leads where no account bears it was set for nothing and is taken over.
#include "account/account_int.h"

#include "account/account_sql.h"

enum { NAME_MIN = 6, NAME_MAX = 64 };

enum { ID_NUMBER = 1 }; // tells an account's id from the place that a session's cookie names

struct str account_id(struct arena *a, const struct crypt_keyring *keys, uint64_t space)
{
    char *id = arena_alloc(a, CRYPT_ID_SIZE + 1);
    crypt_id_write(keys, (struct pointer){.space = space, .number = ID_NUMBER}, id);
    return str_of(id, CRYPT_ID_SIZE);
}

bool account_of_id(const struct crypt_keyring *keys, struct str id, uint64_t *space)
{
    struct pointer at;
    if (id.len != CRYPT_ID_SIZE || !crypt_id_read(keys, id, &at) || at.type || at.number != ID_NUMBER)
        return false;
    *space = at.space;
    return at.space != 0;
}

bool account_name_read(struct arena *a, struct str text, struct str *name)
{
    struct str rest = str_trim(text);
    char *out = arena_alloc(a, rest.len + 1);
    for (size_t i = 0; i < rest.len; i++) {
        char c = rest.ptr[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        bool fits = (out[i] >= 'a' && out[i] <= 'z') || (c >= '0' && c <= '9') || (c && strchr(".-_@+", c));
        if (!fits)
            return false;
    }
    *name = str_of(out, rest.len);
    return rest.len >= NAME_MIN && rest.len <= NAME_MAX;
}

// A space number of its bucket, which picks the volume.
static uint64_t place_of(struct str hash)
{
    uint64_t bucket = (uint64_t)(unsigned char)hash.ptr[0] << 8 | (uint64_t)(unsigned char)hash.ptr[1];
    return STORE_BUCKETS + bucket % STORE_BUCKETS;
}

static uint64_t place_of_row(struct store_value hash)
{
    return place_of(hash.text);
}

const struct store_place account_places[] = {{"login", "hash", place_of_row}, {0}};

// The hash in the arena, and its place.
static struct str hash_of(struct arena *a, const struct crypt_keyring *keys, struct str name, uint64_t *place)
{
    unsigned char *hash = arena_alloc(a, CRYPT_HASH_SIZE);
    crypt_hash_keyed(keys, CRYPT_HASH_LOGIN, name, hash);
    struct str text = str_of((const char *)hash, CRYPT_HASH_SIZE);
    *place = place_of(text);
    return text;
}

enum code account_name_find(struct arena *a, struct store_read *read, const struct crypt_keyring *keys,
                            struct str name, uint64_t *space)
{
    struct store_rows rows;
    uint64_t place;
    struct store_value arg = store_bytes(hash_of(a, keys, name, &place));
    enum code code = store_select(a, read, place, &login_find, &arg, 1, &rows);
    if (code)
        return code;
    bool is_there = store_next(a, &rows);
    if (is_there)
        *space = (uint64_t)store_column_int(&rows, 0);
    store_rows_end(&rows);
    if (rows.code)
        return rows.code;
    return is_there ? DONE : fail(a, NOT_FOUND, "There is no such name");
}

struct store_writes *account_name_point(struct arena *a, const struct crypt_keyring *keys, struct str name,
                                        uint64_t space, uint64_t stale)
{
    uint64_t place;
    struct store_value args[] = {store_bytes(hash_of(a, keys, name, &place)), store_id(space),
                                 store_id(stale)};
    struct store_writes *writes = store_writes_new(a, place);
    if (stale)
        store_write(writes, &login_move, args, 3, 1);
    else
        store_write(writes, &login_insert, args, 2, 1);
    return writes;
}
