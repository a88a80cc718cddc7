// Challenges of passkeys, kept nowhere until they are answered: time, random bytes, and a keyed hash over both and whom
// they are for. What was answered is kept by the account that answered, so that no answer counts twice.
#include "account/account_int.h"

#include "codec/text/text.h"

enum { TIME_SIZE = 8, RANDOM_SIZE = 16, PLAIN_SIZE = TIME_SIZE + RANDOM_SIZE, HASH_SIZE = 32 };
static const int64_t GOOD_US = (int64_t)5 * 60 * 1000000;
static const uint64_t NUMBER_MASK = ((uint64_t)1 << 40) - 1;

static void hash_of(struct arena *a, const struct crypt_keyring *keys, struct str binding,
                    const unsigned char plain[PLAIN_SIZE], unsigned char hash[HASH_SIZE])
{
    struct buf text;
    buf_init(&text, a, 128);
    buf_add(&text, str_of((const char *)plain, PLAIN_SIZE));
    buf_add(&text, binding);
    crypt_hash_keyed(keys, CRYPT_HASH_CHALLENGE, buf_str(&text), hash);
}

struct str account_challenge_make(struct arena *a, const struct crypt_keyring *keys, struct str binding)
{
    unsigned char bytes[PLAIN_SIZE + HASH_SIZE];
    uint64_t now_us = (uint64_t)clock_now_us();
    struct buf out;
    for (int i = 0; i < TIME_SIZE; i++)
        bytes[i] = (unsigned char)(now_us >> (8 * i));
    crypt_random(bytes + TIME_SIZE, RANDOM_SIZE);
    hash_of(a, keys, binding, bytes, bytes + PLAIN_SIZE);
    buf_init(&out, a, 80);
    base64url_write(&out, str_of((const char *)bytes, sizeof bytes));
    return buf_str(&out);
}

static bool read_bytes(struct arena *a, struct str challenge, struct str *bytes, int64_t *made_us)
{
    if (!base64url_read(a, challenge, bytes) || bytes->len != PLAIN_SIZE + HASH_SIZE)
        return false;
    uint64_t us = 0;
    for (int i = TIME_SIZE - 1; i >= 0; i--)
        us = us << 8 | (unsigned char)bytes->ptr[i];
    *made_us = us < INT64_MAX / 2 ? (int64_t)us : 0;
    return true;
}

bool account_challenge_fits(struct arena *a, const struct crypt_keyring *keys, struct str binding,
                            struct str challenge)
{
    unsigned char hash[HASH_SIZE];
    struct str bytes;
    int64_t made_us, now_us = clock_now_us();
    if (!read_bytes(a, challenge, &bytes, &made_us))
        return false;
    hash_of(a, keys, binding, (const unsigned char *)bytes.ptr, hash);
    return crypt_same(hash, bytes.ptr + PLAIN_SIZE, HASH_SIZE) && made_us <= now_us &&
           now_us - made_us < GOOD_US;
}

bool account_challenge_spend(struct account *account, struct store_writes *writes, struct str challenge)
{
    struct str bytes;
    int64_t made_us;
    uint64_t number = 0;
    if (!read_bytes(account->arena, challenge, &bytes, &made_us))
        return false;
    memcpy(&number, bytes.ptr + TIME_SIZE, sizeof number);
    number &= NUMBER_MASK;
    if (account_find(account, ACCOUNT_CHALLENGE, number))
        return false;
    account_save(account, writes, account_add(account, ACCOUNT_CHALLENGE, number, made_us + GOOD_US));
    return true;
}
