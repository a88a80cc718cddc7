// How often somebody may try: counted in the store, so that all processes of the house count together and none forgets.
// The places are a bounded number, in sets of four: names that nobody bears must wait like those that somebody does, and
// inventing them must not fill the disk.
#include "account/account_int.h"

#include "account/account_sql.h"

#include <arpa/inet.h>

enum { COMMONS = 0, SETS = 65536, WAYS = 4, RACES_MAX = 16 };
static const int64_t SECOND = 1000000;
static const int64_t MINUTE = 60 * SECOND;
static const int64_t HOUR = 60 * MINUTE;
static const int64_t DAY = 24 * HOUR;

// After the free tries, waits double from `first` up to `most`; a quiet time forgets. No wait is for good, and known
// devices, passkeys and a code by a second channel do not wait for what strangers did to a name.
static const struct policy {
    int64_t free, first_us, most_us, quiet_us;
} policies[] = {
    [ACCOUNT_BY_NAME] = {5, SECOND, 15 * MINUTE, HOUR},
    [ACCOUNT_BY_ADDRESS] = {30, SECOND, 5 * MINUTE, 15 * MINUTE},
    [ACCOUNT_BY_DEVICE] = {5, SECOND, MINUTE, HOUR},
    [ACCOUNT_BY_REQUEST] = {3, MINUTE, HOUR, DAY},
    [ACCOUNT_BY_CLIENT] = {30, SECOND, 5 * MINUTE, 15 * MINUTE},
};

// ---- places -----------------------------------------------------------------------------------------------

struct place {
    uint64_t slot;
    int64_t tag; // whose tries; never 0
    int64_t tries, last_us, next_us;
    bool is_there;
};

// Whoever has one IPv6 address has 2^64 of them.
struct str account_network(struct arena *a, struct str address)
{
    enum { NETWORK_SIZE = 8 };
    struct in6_addr *room = ARENA_NEW(a, struct in6_addr);
    struct str text = arena_copy(a, address);
    return text.len && inet_pton(AF_INET6, text.ptr, room) == 1 ? str_of((const char *)room, NETWORK_SIZE)
                                                                : address;
}

// The set and the tag of a key. Keyed, so that nobody can choose which names share a set.
static void locate(const struct account_gate *g, enum account_throttle kind, struct str key,
                   struct place *out)
{
    struct buf b;
    unsigned char hash[CRYPT_HASH_SIZE];
    buf_init(&b, g->arena, key.len + 16);
    buf_print(&b, "try %d ", (int)kind); // no name holds a blank
    buf_add(&b, kind == ACCOUNT_BY_ADDRESS ? account_network(g->arena, key) : key);
    crypt_hash_keyed(g->keys, CRYPT_HASH_LOGIN, buf_str(&b), hash);
    uint64_t set, tag;
    memcpy(&set, hash, sizeof set);
    memcpy(&tag, hash + sizeof set, sizeof tag);
    *out = (struct place){.slot = set % SETS * WAYS, .tag = (int64_t)(tag >> 1) + 1};
}

static void look_at(const struct store_rows *rows, struct place *out)
{
    *out = (struct place){.slot = (uint64_t)store_column_int(rows, 0),
                          .tag = store_column_int(rows, 1),
                          .tries = store_column_int(rows, 2),
                          .last_us = store_column_int(rows, 3),
                          .next_us = store_column_int(rows, 4),
                          .is_there = true};
}

// The place of the key; without one, a free place, or the one that has been quiet the longest.
static enum code find(const struct account_gate *g, const struct place *wanted, struct place *out)
{
    struct store_read *read = NULL;
    struct store_rows rows;
    struct store_value args[] = {store_id(COMMONS), store_id(wanted->slot), store_id(wanted->slot + WAYS)};
    bool is_found = false;
    uint64_t used = 0;
    enum code code = store_read_begin(g->arena, g->store, &read);
    if (code == DONE)
        code = store_select(g->arena, read, COMMONS, &attempt_find, args, COUNT_OF(args), &rows);
    if (code) {
        store_read_end(&read);
        return code;
    }
    *out = (struct place){.last_us = INT64_MAX};
    while (!is_found && store_next(g->arena, &rows)) {
        struct place p;
        look_at(&rows, &p);
        used |= (uint64_t)1 << (p.slot - wanted->slot);
        is_found = p.tag == wanted->tag;
        if (is_found || p.last_us < out->last_us)
            *out = p;
    }
    store_rows_end(&rows);
    store_read_end(&read);
    for (uint64_t way = 0; !is_found && way < WAYS; way++)
        if (!(used & (uint64_t)1 << way))
            *out = (struct place){.slot = wanted->slot + way};
    return rows.code;
}

// ---- trying -----------------------------------------------------------------------------------------------

static int64_t wait_after(const struct policy *policy, int64_t tries)
{
    int64_t wait_us = policy->first_us;
    if (tries <= policy->free)
        return 0;
    for (int64_t i = policy->free + 1; i < tries && wait_us < policy->most_us; i++)
        wait_us *= 2;
    return wait_us < policy->most_us ? wait_us : policy->most_us;
}

static bool is_counted(const struct policy *policy, const struct place *p, int64_t tag, int64_t now_us)
{
    return p->is_there && p->tag == tag && p->last_us <= now_us && now_us - p->last_us < policy->quiet_us;
}

// Tries that are free add up whoever else tries at the same moment; of those that make wait, one of two is counted, and
// the other looks again, and waits.
static enum code count(const struct account_gate *g, const struct policy *policy, const struct place *p,
                       int64_t tag, int64_t now_us)
{
    struct store_writes *writes = store_writes_new(g->arena, COMMONS);
    bool goes_on = is_counted(policy, p, tag, now_us);
    int64_t tries = goes_on ? p->tries + 1 : 1;
    struct store_value args[] = {store_id(COMMONS),
                                 store_id(p->slot),
                                 store_int(tag),
                                 store_int(now_us),
                                 store_int(now_us + wait_after(policy, tries)),
                                 store_int(tries),
                                 store_int(p->tag),
                                 store_int(p->last_us)};
    if (goes_on) {
        args[5] = store_int(p->tries < policy->free ? policy->free : p->tries + 1);
        store_write(writes, &attempt_count, args, 6, 1);
    } else if (p->is_there) {
        store_write(writes, &attempt_take, args, 8, 1);
    } else {
        store_write(writes, &attempt_insert, args, 6, 1);
    }
    return store_commit(g->arena, g->store, writes);
}

enum code account_waits(const struct account_gate *g, enum account_throttle kind, struct str key,
                        int64_t *wait_us)
{
    struct place wanted, p;
    int64_t now_us = clock_now_us();
    locate(g, kind, key, &wanted);
    enum code code = find(g, &wanted, &p);
    bool waits = code == DONE && is_counted(&policies[kind], &p, wanted.tag, now_us) && p.next_us > now_us;
    *wait_us = waits ? p.next_us - now_us : 0;
    return code;
}

enum code account_try(const struct account_gate *g, enum account_throttle kind, struct str key,
                      int64_t *wait_us)
{
    const struct policy *policy = &policies[kind];
    struct place wanted, p;
    enum code code = CONFLICT;
    *wait_us = SECOND; // so many try at this moment that nobody could be counted
    locate(g, kind, key, &wanted);
    for (int race = 0; race < RACES_MAX && code == CONFLICT; race++) {
        int64_t now_us = clock_now_us();
        code = find(g, &wanted, &p);
        if (code)
            return code;
        *wait_us = is_counted(policy, &p, wanted.tag, now_us) && p.next_us > now_us ? p.next_us - now_us : 0;
        if (*wait_us)
            return DONE;
        code = count(g, policy, &p, wanted.tag, now_us);
        *wait_us = code == CONFLICT ? SECOND : 0;
    }
    return code == CONFLICT ? DONE : code;
}

void account_try_worked(const struct account_gate *g, enum account_throttle kind, struct str key)
{
    struct place wanted, p;
    locate(g, kind, key, &wanted);
    if (find(g, &wanted, &p) != DONE || p.tag != wanted.tag || p.tries == 0)
        return;
    struct store_writes *writes = store_writes_new(g->arena, COMMONS);
    struct store_value args[] = {store_id(COMMONS), store_id(p.slot), store_int(p.tag)};
    // One who signs in well does not clear what others did from the same address.
    store_write(writes, kind == ACCOUNT_BY_ADDRESS ? &attempt_forgive : &attempt_forget, args, COUNT_OF(args),
                STORE_ANY_ROWS);
    if (store_commit(g->arena, g->store, writes) != DONE)
        log_line(LOG_WARNING, "account", "a try that worked stays counted: %s", g->arena->fault.text);
}

void account_tries_clear(struct store_writes *commons)
{
    struct store_value arg = store_id(COMMONS);
    store_write(commons, &attempt_clear, &arg, 1, STORE_ANY_ROWS);
}
