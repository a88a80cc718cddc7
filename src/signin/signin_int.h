// What the files of signin/ share.
#ifndef ENS_SIGNIN_INT_H
#define ENS_SIGNIN_INT_H

#include "account/account.h"
#include "actor/actor.h"
#include "event/event.h"
#include "signin/signin.h"

// What is said to people: a word for programs, a sentence in French and English (say.c).
enum saying {
    SAY_BAD_REQUEST,
    SAY_WRONG_MEDIA,
    SAY_OTHER_SITE,
    SAY_NO_TOKEN,
    SAY_NO_SESSION,
    SAY_WRONG_NAME_OR_PASSWORD,
    SAY_WRONG_FACTOR,
    SAY_WRONG_CODE,
    SAY_WRONG_PASSKEY,
    SAY_TOO_MANY,
    SAY_BUSY,
    SAY_WEAK_PASSWORD,
    SAY_BAD_PASSWORD,
    SAY_BAD_NAME,
    SAY_NAME_TAKEN,
    SAY_PROVE_AGAIN,
    SAY_NO_CHANNEL,
    SAY_TOO_MANY_KEPT,
    SAY_LAST_FACTOR,
    SAY_NOT_FOUND,
    SAY_REFUSED,
    SAY_FAULT,
};

// One request under /signin.
struct signin {
    struct call *call;
    struct account_desk *desk;
    struct account_gate gate;
    const struct crypt_keyring *keys;
    struct deed deed; // for the house's boxes and lookups; holds no writes
    struct json *body;
    struct str cookie;              // of the session; {NULL,0}: none
    struct account_session session; // level 0: none
    struct account account;         // space 0: nobody's
    struct store_writes *writes;    // of the account's volume
    struct str as;  // who they are when not the holder of account.space (actor_text); {NULL,0}: they are
    enum code code; // why a step said false: DONE when it has answered
};

// ---- steps. False: return s->code.
// Reads the body (an object of JSON) and refuses what another site sent.
bool signin_begin(struct call *c, struct signin *s);
// The session of the cookie, of this level or above, and its account.
bool signin_need_session(struct signin *s, enum account_level level);
bool signin_is_operator(const struct signin *s); // an operator's account: never without a second factor
enum code signin_new_totp(struct signin *s);     // makes a secret, to be confirmed, and answers it
bool signin_need_fresh(struct signin *s);        // signed in, and proved a moment ago who they are
bool signin_open(struct signin *s,
                 uint64_t space); // loads the account; an erased or unknown space is nobody's
bool signin_may_try(struct signin *s, enum account_throttle kind, struct str key); // else answers 429
bool signin_stop(struct signin *s, enum code code); // on an error that is our fault

struct str signin_text(const struct signin *s, const char *name); // a member of the body; {NULL,0}: none
struct str signin_origin(const struct signin *s);                 // {NULL,0}: none that can be trusted
struct passkey_rules signin_rules(const struct signin *s, bool must_be_verified);
bool signin_is_open(const struct signin *s);              // the account has a password, and was not closed
struct account_item *signin_head(const struct signin *s); // NULL: no account

// ---- telling
// A line in the person's journal, or in the operator's when nobody is known.
bool signin_tell(struct signin *s, const char *word, const char *reason);
// Sends a code by mail, SMS or post. False: the person cannot be reached like this.
bool signin_send(struct signin *s, enum event_channel channel, struct str code, int64_t until_us);
// How a person who names none is reached at once: SMS or mail. EVENT_LIST: neither.
enum event_channel signin_quick_channel(const struct signin *s);
void signin_warn(struct signin *s, enum event_kind kind,
                 const char *detail); // the person hears of it by a notice

// Keeps what a stranger asks for, those members of the body, and answers; the job looks whom it means.
enum code signin_ask(struct signin *s, const char *const *members) MUST_CHECK;
enum code signin_job(struct job_run *run) MUST_CHECK;

// ---- lodges (lodge.c)
// A lodge with an account that holds nothing yet, to be committed with the deed's writes. The name that leads to it is
// committed at once, as all signposts are, from `stale` (0: from nowhere); {NULL,0}: none leads to it.
enum code signin_lodge_make(struct deed *d, struct str name, uint64_t stale, struct account *out) MUST_CHECK;

// ---- lodges of helpers (helper.c)
// The name by which the lodge is found that an invitation led to; nobody can sign in by it.
struct str signin_invitation_name(struct arena *a, uint64_t helped, struct str invitation);
#define SIGNIN_LODGE_UNUSED_US                                                                               \
    ((int64_t)90 * 24 * 3600 * 1000000) // then it is looked at whether anybody needs it

// ---- steps of enrolling (enrol.c). False: s->code.
bool signin_take_name(struct signin *s, struct str name); // makes the name lead here, if it is free
bool signin_hash_password(struct signin *s, struct str password, struct str *encoded);
bool signin_open_account(struct signin *s, struct str name, struct str encoded);

// ---- settings, in microseconds
#define SIGNIN_IDLE "signin.idle"
#define SIGNIN_LONGEST "signin.longest"
#define SIGNIN_FRESH "signin.fresh"
#define SIGNIN_DEVICE "signin.device"
#define SIGNIN_CODE "signin.code"
#define SIGNIN_LETTER "signin.letter"
int64_t signin_setting(const struct signin *s, const char *name);

// ---- answering; they return DONE
enum code signin_say(struct signin *s, enum saying saying);
enum code signin_answer(struct signin *s, int status, struct str json);
enum code signin_done(struct signin *s, int status); // {"done":true}
// Commits now rather than after the answer, and makes this process forget at once what it knows of the person's tokens.
enum code signin_end_now(struct signin *s) MUST_CHECK;

// ---- cookies
struct str signin_cookie_name(const struct signin *s, const char *name);
void signin_set_cookie(struct signin *s, struct str name, struct str value,
                       int64_t lasts_us);              // value empty: forget
struct str signin_device_name(const struct signin *s); // of the cookie for this account's device
// Is the device one that the account knows?
struct account_item *signin_device(const struct signin *s);
// A new session in place of the one the request came with. `until_us` 0: the longest that is allowed.
void signin_begin_session(struct signin *s, enum account_level level, int64_t until_us);
// What a page needs to know of its session.
enum code signin_answer_session(struct signin *s, int status, enum account_level level);

// ---- handlers
enum code signin_enrol(struct call *c);
enum code signin_enrol_account(struct call *c);
enum code signin_helper(struct call *c);
enum code signin_helper_account(struct call *c);
enum code signin_operator_totp(struct call *c);
enum code signin_operator_account(struct call *c);
enum code signin_unlock(struct call *c);
enum code signin_password(struct call *c);
enum code signin_send_code(struct call *c);
enum code signin_factor(struct call *c);
enum code signin_session_show(struct call *c);
enum code signin_session_end(struct call *c);
enum code signin_sessions_list(struct call *c);
enum code signin_sessions_end(struct call *c);
enum code signin_sessions_end_one(struct call *c);
enum code signin_tokens_list(struct call *c);
enum code signin_tokens_end_one(struct call *c);
enum code signin_passkey_challenge(struct call *c);
enum code signin_passkey_answer(struct call *c);
enum code signin_passkey_options(struct call *c);
enum code signin_passkey_add(struct call *c);
enum code signin_factors_list(struct call *c);
enum code signin_factors_remove(struct call *c);
enum code signin_totp_make(struct call *c);
enum code signin_totp_confirm(struct call *c);
enum code signin_recovery_make(struct call *c);
enum code signin_password_change(struct call *c);

// A password that may be chosen; else answers.
bool signin_check_password(struct signin *s, struct str password, struct str name);

// ---- people of a demonstration (demo.c)
struct demo_account {
    uint64_t index; // of the person in the demonstration
    const char *name, *password;
    const char *french, *english; // who they are, for the page of signing in
};
extern const struct demo_account signin_demo_accounts[]; // ended by a row without a name
#define SIGNIN_OPERATOR_MARK "operator"                  // member of an account's head: ens operator made it
#define SIGNIN_DEMO_MARK "demonstration" // member of an account's head: `ens account demo` made it

int signin_command(struct command_call *c);
int signin_operator_command(struct command_call *c); // ens operator

#endif
