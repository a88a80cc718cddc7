// Codes that are good once: sent by mail, SMS or post, kept on paper, or shown by an authenticator.
#include "account/account_int.h"

#include "codec/text/text.h"

enum { RECOVERY_CODES = 10, RECOVERY_DIGITS = 12, CODE_MAX = 64 };

struct str account_digits(struct arena *a, unsigned count)
{
    char *out = arena_alloc(a, count + 1);
    for (unsigned i = 0; i < count;) {
        unsigned char byte;
        crypt_random(&byte, sizeof byte);
        if (byte < 250) // the rest would make some digits likelier
            out[i++] = (char)('0' + byte % 10);
    }
    return str_of(out, count);
}

struct str account_without_spaces(struct arena *a, struct str text)
{
    struct buf b;
    buf_init(&b, a, CODE_MAX);
    for (size_t i = 0; i < text.len && i < CODE_MAX; i++)
        if (text.ptr[i] != ' ' && text.ptr[i] != '-')
            buf_add_char(&b, text.ptr[i]);
    return buf_str(&b);
}

struct str account_secret_hash(const struct account *account, const char *what, struct str secret)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    struct buf hex;
    struct str text = arena_print(account->arena, "%s|%llu|%.*s", what, (unsigned long long)account->space,
                                  STR_ARG(secret));
    crypt_hash_keyed(account->keys, CRYPT_HASH_SESSION, text, hash);
    buf_init(&hex, account->arena, 2 * sizeof hash + 1);
    hex_write(&hex, str_of((const char *)hash, sizeof hash));
    return buf_str(&hex);
}

bool account_same_text(struct str a, struct str b)
{
    return a.len == b.len && a.len && crypt_same(a.ptr, b.ptr, a.len);
}

// ---- sent ---------------------------------------------------------------------------------------------------

struct str account_code_make(struct account *account, struct store_writes *writes,
                             enum account_purpose purpose, unsigned digits, int64_t until_us)
{
    struct str code = account_digits(account->arena, digits);
    struct account_item *item = account_add(account, ACCOUNT_CODE, purpose, until_us);
    account_set(account, item, "hash", account_secret_hash(account, "code", code));
    account_set_number(account, item, "digits", digits);
    account_save(account, writes, item);
    return code;
}

bool account_code_is(const struct account *account, enum account_purpose purpose, struct str code)
{
    const struct account_item *item = account_find(account, ACCOUNT_CODE, purpose);
    struct str given = account_secret_hash(account, "code", account_without_spaces(account->arena, code));
    return item && account_number(account, item, "digits") >= ACCOUNT_LETTER_DIGITS &&
           account_same_text(given, account_text(account, item, "hash"));
}

bool account_code_fits(struct account *account, struct store_writes *writes, enum account_purpose purpose,
                       struct str code)
{
    struct account_item *item = account_find(account, ACCOUNT_CODE, purpose);
    struct str given = account_secret_hash(account, "code", account_without_spaces(account->arena, code));
    if (!item)
        return false;
    bool fits = account_same_text(given, account_text(account, item, "hash"));
    uint64_t tries = account_number(account, item, "tries") + 1;
    // Strangers must not use up what a person waits for: what unlocks gives nothing away, and what comes by post is too
    // long to be guessed.
    bool can_die =
        purpose != ACCOUNT_TO_UNLOCK && account_number(account, item, "digits") < ACCOUNT_LETTER_DIGITS;
    if (fits || (tries >= ACCOUNT_CODE_TRIES && can_die)) {
        account_drop(account, writes, item);
    } else if (can_die) {
        account_set_number(account, item, "tries", tries);
        account_save(account, writes, item);
    }
    return fits;
}

// ---- on paper -----------------------------------------------------------------------------------------------

struct str account_recovery_make(struct account *account, struct store_writes *writes)
{
    struct buf shown, kept;
    buf_init(&shown, account->arena, 160);
    buf_init(&kept, account->arena, 1024);
    for (int i = 0; i < RECOVERY_CODES; i++) {
        struct str code = account_digits(account->arena, RECOVERY_DIGITS);
        buf_print(&shown, "%s%.*s", i ? " " : "", STR_ARG(code));
        buf_print(&kept, "%s%.*s", i ? " " : "", STR_ARG(account_secret_hash(account, "recovery", code)));
    }
    struct account_item *item = account_add(account, ACCOUNT_RECOVERY, 1, 0);
    account_set(account, item, "hashes", buf_str(&kept));
    account_save(account, writes, item);
    return buf_str(&shown);
}

bool account_recovery_fits(struct account *account, struct store_writes *writes, struct str code)
{
    struct account_item *item = account_first(account, ACCOUNT_RECOVERY);
    struct str given = account_secret_hash(account, "recovery", account_without_spaces(account->arena, code));
    struct str rest = account_text(account, item, "hashes");
    struct buf left;
    bool fits = false;
    buf_init(&left, account->arena, 1024);
    while (rest.len) {
        struct str hash = str_cut(&rest, ' ');
        if (account_same_text(hash, given))
            fits = true;
        else
            buf_print(&left, "%s%.*s", left.len ? " " : "", STR_ARG(hash));
    }
    if (fits) {
        account_set(account, item, "hashes", buf_str(&left));
        item->used_us = account->now_us;
        account_save(account, writes, item);
    }
    return fits;
}

size_t account_recovery_left(const struct account *account)
{
    struct str rest = account_text(account, account_first(account, ACCOUNT_RECOVERY), "hashes");
    size_t count = 0;
    for (; rest.len; count++)
        str_cut(&rest, ' ');
    return count;
}

// ---- of an authenticator ------------------------------------------------------------------------------------

bool account_totp_fits(struct account *account, struct store_writes *writes, struct str code, bool confirming)
{
    struct str given = account_without_spaces(account->arena, code), secret;
    for (struct account_item *i = account_first(account, ACCOUNT_TOTP); i; i = account_next(i)) {
        bool is_confirmed = account_number(account, i, "confirmed") > 0;
        if (is_confirmed == confirming ||
            !hex_read(account->arena, account_text(account, i, "secret"), &secret))
            continue;
        uint64_t step = crypt_totp_step(secret, given, account->now_us, account_number(account, i, "last"));
        if (!step)
            continue;
        account_set_number(account, i, "last", step);
        account_set_number(account, i, "confirmed", 1);
        i->used_us = account->now_us;
        i->until_us = 0;
        account_save(account, writes, i);
        return true;
    }
    return false;
}

// ---- of a device --------------------------------------------------------------------------------------------

struct str account_device_add(struct account *account, struct store_writes *writes, struct str name,
                              int64_t until_us)
{
    unsigned char random[32];
    struct buf cookie;
    struct account_item *item =
        account_add(account, ACCOUNT_DEVICE, account_free_number(account, ACCOUNT_DEVICE), until_us);
    crypt_random(random, sizeof random);
    buf_init(&cookie, account->arena, 64);
    buf_print(&cookie, "%llu.", (unsigned long long)item->number);
    base64url_write(&cookie, str_of((const char *)random, sizeof random));
    account_set(account, item, "hash", account_secret_hash(account, "device", buf_str(&cookie)));
    account_set(account, item, "name", name);
    account_save(account, writes, item);
    return buf_str(&cookie);
}

struct account_item *account_device_of(const struct account *account, struct str cookie)
{
    struct str rest = cookie;
    uint64_t number;
    if (cookie.len > CODE_MAX || !str_to_u64(str_cut(&rest, '.'), &number))
        return NULL;
    struct account_item *item = account_find(account, ACCOUNT_DEVICE, number);
    struct str given = account_secret_hash(account, "device", cookie);
    return item && account_same_text(given, account_text(account, item, "hash")) ? item : NULL;
}
