// account: the built-in accounts of holders and carers: who they are to the insurer, their password and second factors,
// passkeys, devices, one-time codes and sessions; how often somebody may try.
//
// An account is a person's: it stands beside their space, sealed by the space's key, and is erased with it. Nothing here
// decides what may be seen; a session only says who asks. Functions that write add to a write set of the person's volume.
#ifndef ENS_ACCOUNT_H
#define ENS_ACCOUNT_H

#include "account/passkey.h"
#include "base/base.h"
#include "codec/json/json.h"
#include "crypt/crypt.h"
#include "store/store.h"

// ---- the desk: what all requests share -----------------------------------------------------------------------

struct account_desk;
struct account_desk *account_desk_make(void);
void account_desk_free(struct account_desk **desk);

// Passwords. At most so many are hashed at once and twice as many wait. BUSY: more than that; ask again later.
enum code account_password_hash(struct account_desk *desk, struct arena *a, struct str password,
                                struct str *encoded) MUST_CHECK;
// `encoded` {NULL,0}: nobody's; takes the same time and does not fit.
enum code account_password_fits(struct account_desk *desk, struct arena *a, struct str encoded,
                                struct str password, bool *fits) MUST_CHECK;
// 0 to 4 as zxcvbn counts: 10^3, 10^6, 10^8, 10^10 guesses. `own`: what others know of the person, at most 8 words,
// ended by NULL.
enum { ACCOUNT_PASSWORD_MIN = 12, ACCOUNT_PASSWORD_MAX = 128, ACCOUNT_SCORE_WANTED = 3, ACCOUNT_OWN_MAX = 8 };
int account_password_score(struct arena *a, struct str password, const char *const own[]);

// ---- tries -----------------------------------------------------------------------------------------------------

// How often somebody may try: each try is counted before it is made, growing waits come after the free ones, and a
// quiet time forgets. In a bounded number of rows of the commons, for all processes together.
enum account_throttle {
    ACCOUNT_BY_NAME,    // passwords for one name, known or not
    ACCOUNT_BY_ADDRESS, // whatever fails, from one address (IPv6: /64)
    ACCOUNT_BY_DEVICE,  // passwords from a device that the account knows
    ACCOUNT_BY_REQUEST, // codes asked for one person, known or not
    ACCOUNT_BY_CLIENT,  // professional software that cannot prove who it is, with its network
};
struct account_gate {
    struct arena *arena;
    struct store *store;
    const struct crypt_keyring *keys;
};
// *wait_us: how long to wait; 0: go on, the try is counted, durably.
enum code account_try(const struct account_gate *g, enum account_throttle kind, struct str key,
                      int64_t *wait_us) MUST_CHECK;
enum code account_waits(const struct account_gate *g, enum account_throttle kind, struct str key,
                        int64_t *wait_us) MUST_CHECK; // the same without a try
// Takes it back; what cannot be written is logged, for the person then only waits a little.
void account_try_worked(const struct account_gate *g, enum account_throttle kind, struct str key);
void account_tries_clear(struct store_writes *commons);          // nobody waits any longer
struct str account_network(struct arena *a, struct str address); // the /64 of an IPv6 address, else as it is

// ---- an account and what it holds ----------------------------------------------------------------------------

enum account_kind {
    ACCOUNT_HEAD = 1,  // one: state, id, name, password, and what the insurer knows
    ACCOUNT_CODE,      // a code that was sent; its number is an account_purpose
    ACCOUNT_TOTP,      // a secret shared with an authenticator
    ACCOUNT_PASSKEY,   // a public key
    ACCOUNT_RECOVERY,  // one: hashes of the codes kept on paper
    ACCOUNT_DEVICE,    // a browser that the person said is theirs
    ACCOUNT_CHALLENGE, // one that was answered; kept until it is too old to be answered again
};
struct account_item {
    enum account_kind kind;
    uint64_t number;
    uint32_t version; // 0: not yet written
    int64_t created_us, used_us, until_us;
    bool is_over; // by until_us; such items are not found
    struct json *body;
    struct account_item *next;
};
struct account {
    struct arena *arena;
    const struct crypt_keyring *keys;
    struct crypt_box *box;
    uint64_t space;
    int64_t now_us;
    struct account_item *items;
};
// The account of a space, whose box the caller has opened; DONE also when there is none: then it has no items.
enum code account_load(struct account *out, struct store_read *read) MUST_CHECK; // the other members are set
struct account_item *account_find(const struct account *account, enum account_kind kind, uint64_t number);
struct account_item *account_first(const struct account *account, enum account_kind kind); // NULL: none
struct account_item *account_next(const struct account_item *item);                        // of the same kind
size_t account_count(const struct account *account, enum account_kind kind);
// A new item, in place of what is over or was there under this number. until_us 0: without end.
struct account_item *account_add(struct account *account, enum account_kind kind, uint64_t number,
                                 int64_t until_us);
uint64_t account_free_number(const struct account *account, enum account_kind kind);
// The set is dropped with CONFLICT when somebody else changed the item meanwhile.
void account_save(struct account *account, struct store_writes *writes, struct account_item *item);
void account_drop(struct account *account, struct store_writes *writes, struct account_item *item);

struct str account_text(const struct account *account, const struct account_item *item, const char *name);
uint64_t account_number(const struct account *account, const struct account_item *item, const char *name);
void account_set(struct account *account, struct account_item *item, const char *name, struct str value);
void account_set_number(struct account *account, struct account_item *item, const char *name, uint64_t value);

// The id by which an account is known: 26 characters, the space's sealed number; needs no look-up either way.
struct str account_id(struct arena *a, const struct crypt_keyring *keys, uint64_t space);
bool account_of_id(const struct crypt_keyring *keys, struct str id, uint64_t *space);

// ---- names ---------------------------------------------------------------------------------------------------

// Lower case, 6 to 64 letters, digits and .-_@+ of ASCII. False: it is none.
bool account_name_read(struct arena *a, struct str text, struct str *name);
enum code account_name_find(struct arena *a, struct store_read *read, const struct crypt_keyring *keys,
                            struct str name, uint64_t *space) MUST_CHECK; // NOT_FOUND
// Makes the name lead to the space, from `stale` (0: from nowhere), in a write set of the name's own volume.
struct store_writes *account_name_point(struct arena *a, const struct crypt_keyring *keys, struct str name,
                                        uint64_t space, uint64_t stale);

// ---- one-time codes ------------------------------------------------------------------------------------------

enum account_purpose { ACCOUNT_TO_ENROL = 1, ACCOUNT_TO_CONFIRM, ACCOUNT_TO_UNLOCK };
enum { ACCOUNT_CODE_DIGITS = 8, ACCOUNT_LETTER_DIGITS = 12, ACCOUNT_CODE_TRIES = 5 };
// A new code in place of any before it; digits alone.
struct str account_code_make(struct account *account, struct store_writes *writes,
                             enum account_purpose purpose, unsigned digits, int64_t until_us);
// Is it the code? Nothing is counted or used up: of codes that are too long to be guessed.
bool account_code_is(const struct account *account, enum account_purpose purpose, struct str code);
// Is it the code? Right: it is used up. Wrong: a try of five is counted (not to
// unlock, and not of twelve digits). Blanks and hyphens do not count.
bool account_code_fits(struct account *account, struct store_writes *writes, enum account_purpose purpose,
                       struct str code);
// Ten codes to keep on paper, in place of any before them, separated by blanks; each is good once.
struct str account_recovery_make(struct account *account, struct store_writes *writes);
bool account_recovery_fits(struct account *account, struct store_writes *writes, struct str code);
size_t account_recovery_left(const struct account *account);
// The password of an authenticator, each good once, those of 30 s before and after too.
bool account_totp_fits(struct account *account, struct store_writes *writes, struct str code,
                       bool confirming);

// ---- devices -------------------------------------------------------------------------------------------------

struct str account_device_add(struct account *account, struct store_writes *writes, struct str name,
                              int64_t until_us); // what its cookie holds
struct account_item *account_device_of(const struct account *account,
                                       struct str cookie); // NULL: not one of theirs

// ---- sessions ------------------------------------------------------------------------------------------------

// ACCOUNT_SIGNED_IN_AS: signed in, and not as the holder of the space beside which the account stands; `as` says as whom.
enum account_level { ACCOUNT_PASSWORD_ONLY = 1, ACCOUNT_SIGNED_IN, ACCOUNT_SIGNED_IN_AS };
struct account_session {
    uint64_t space;
    unsigned char hash[CRYPT_HASH_SIZE];
    enum account_level level;
    int64_t created_us, seen_us, until_us, proved_us;
    struct str sealed; // browser and `as`, as account_session_find gives them
    // Of account_sessions and account_session_open alone. as: one line, its form is the caller's.
    struct str browser, as;
};
enum { ACCOUNT_SESSION_ID_SIZE = 8 };
struct str account_session_id(struct arena *a,
                              const struct account_session *s); // names it without giving it away
// Begins a session; what its cookie holds: the sealed number of the space and 43 random characters.
struct str account_session_begin(struct account *account, struct store_writes *writes,
                                 const struct account_session *session);
void account_session_hash(const struct crypt_keyring *keys, struct str cookie,
                          unsigned char hash[CRYPT_HASH_SIZE]);
// UNKNOWN_ASKER: none of ours, over, or left alone too long.
enum code account_session_find(struct arena *a, struct store_read *read, const struct crypt_keyring *keys,
                               int64_t idle_us, struct str cookie, struct account_session *out) MUST_CHECK;
enum code account_session_open(struct arena *a, struct crypt_box *box,
                               struct account_session *session) MUST_CHECK; // opens what is sealed
void account_session_seen(struct arena *a, struct store_writes *writes, const struct account_session *s,
                          int64_t now_us);
void account_session_end(struct arena *a, struct store_writes *writes, uint64_t space,
                         const unsigned char hash[CRYPT_HASH_SIZE]);
void account_session_end_all(struct arena *a, struct store_writes *writes, uint64_t space,
                             const unsigned char but[CRYPT_HASH_SIZE]); // NULL: all of them
typedef enum code account_session_fn(void *context, const struct account_session *s);
enum code account_sessions(struct account *account, struct store_read *read, account_session_fn *visit,
                           void *context) MUST_CHECK; // those not over
// Against forged requests: what a page of ours must send back in a field; made from the cookie, which only it can read.
struct str account_session_token(struct arena *a, const struct crypt_keyring *keys, struct str cookie);

// ---- what strangers ask for ----------------------------------------------------------------------------------

// A request that is answered before anybody looks whom it means; sealed with the commons' box, kept with the commons.
struct account_ask {
    uint64_t number;
    int64_t at_us;
    struct str text;
};
void account_ask_put(struct arena *a, struct store_writes *commons, struct crypt_box *box, int64_t now_us,
                     struct str text);
enum code account_asks(struct arena *a, struct store_read *read, struct crypt_box *box, size_t most,
                       struct account_ask **out, size_t *count) MUST_CHECK;
void account_ask_done(struct store_writes *commons,
                      const struct account_ask *ask); // taken by somebody else: nothing

// ---- cookies (RFC 6265) --------------------------------------------------------------------------------------

// The one cookie of this name; {NULL,0}: none, or several, of which one may be somebody else's.
struct str cookie_get(struct str header, struct str name);

// ---- challenges of passkeys ----------------------------------------------------------------------------------

// A text that only we can have made, for one use within five minutes. `binding`: whom it is for; kept nowhere.
struct str account_challenge_make(struct arena *a, const struct crypt_keyring *keys, struct str binding);
bool account_challenge_fits(struct arena *a, const struct crypt_keyring *keys, struct str binding,
                            struct str challenge);
// False: this account answered it before. The set is dropped with CONFLICT when somebody answers it at the same moment.
bool account_challenge_spend(struct account *account, struct store_writes *writes, struct str challenge);

// Removes all that this room keeps of a space but the name, which then leads nowhere.
void account_forget(struct store_writes *writes, uint64_t space);

extern const struct store_place account_places[];
extern const struct store_statement *const account_statements[]; // ended by NULL

#endif
