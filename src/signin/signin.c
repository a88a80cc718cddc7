// The table of signin: routes, settings, the command.
#include "signin/signin_int.h"

enum { SMALL = 16 * 1024 };

// A row for "holder" is for one who is signed in; the handler asks for the session's cookie, so that a bearer token
// never manages an account.
static const struct route routes[] = {
    {HTTP_POST, "/signin/enrolment", "anyone", "none", ROUTE_WRITES, SMALL, false, "enrolment", signin_enrol},
    {HTTP_POST, "/signin/enrolment/account", "anyone", "none", ROUTE_WRITES, SMALL, false, "enrolment",
     signin_enrol_account},
    {HTTP_POST, "/signin/helper", "anyone", "none", ROUTE_WRITES, SMALL, false, "helper", signin_helper},
    {HTTP_POST, "/signin/helper/account", "anyone", "none", ROUTE_WRITES, SMALL, false, "helper",
     signin_helper_account},
    {HTTP_POST, "/signin/operator/totp", "anyone", "none", ROUTE_WRITES, SMALL, false, "enrolment",
     signin_operator_totp},
    {HTTP_POST, "/signin/operator/account", "anyone", "none", ROUTE_WRITES, SMALL, false, "enrolment",
     signin_operator_account},
    {HTTP_POST, "/signin/unlock", "anyone", "none", ROUTE_WRITES, SMALL, false, "unlock", signin_unlock},
    {HTTP_POST, "/signin/session", "anyone", "none", ROUTE_WRITES, SMALL, false, "signin", signin_password},
    {HTTP_GET, "/signin/session", "anyone", "none", ROUTE_READS, 0, false, "session", signin_session_show},
    {HTTP_DELETE, "/signin/session", "anyone", "none", ROUTE_WRITES, 0, false, "signout", signin_session_end},
    {HTTP_POST, "/signin/session/code", "anyone", "none", ROUTE_WRITES, SMALL, false, "code-sent",
     signin_send_code},
    {HTTP_POST, "/signin/session/factor", "anyone", "none", ROUTE_WRITES, SMALL, false, "signin",
     signin_factor},
    {HTTP_POST, "/signin/passkey/challenge", "anyone", "none", ROUTE_READS, SMALL, false, "passkey",
     signin_passkey_challenge},
    {HTTP_POST, "/signin/passkey", "anyone", "none", ROUTE_WRITES, SMALL, false, "signin",
     signin_passkey_answer},
    {HTTP_POST, "/signin/passkeys/options", "holder operator", "none", ROUTE_READS, SMALL, false, "passkey",
     signin_passkey_options},
    {HTTP_POST, "/signin/passkeys", "holder operator", "none", ROUTE_WRITES, SMALL, false, "factor-added",
     signin_passkey_add},
    {HTTP_GET, "/signin/factors", "holder operator", "none", ROUTE_READS, 0, false, "factors",
     signin_factors_list},
    {HTTP_DELETE, "/signin/factors/{kind}/{number}", "holder operator", "none", ROUTE_WRITES, 0, false,
     "factor-removed", signin_factors_remove},
    {HTTP_POST, "/signin/factors/totp", "holder operator", "none", ROUTE_WRITES, SMALL, false, "factor-added",
     signin_totp_make},
    {HTTP_POST, "/signin/factors/totp/confirm", "holder operator", "none", ROUTE_WRITES, SMALL, false,
     "factor-added", signin_totp_confirm},
    {HTTP_POST, "/signin/factors/recovery", "holder operator", "none", ROUTE_WRITES, SMALL, false,
     "factor-added", signin_recovery_make},
    {HTTP_PUT, "/signin/password", "holder operator", "none", ROUTE_WRITES, SMALL, false, "password-changed",
     signin_password_change},
    {HTTP_GET, "/signin/sessions", "holder operator lps", "none", ROUTE_READS, 0, false, "sessions",
     signin_sessions_list},
    {HTTP_DELETE, "/signin/sessions", "holder operator lps", "none", ROUTE_WRITES, 0, false, "signout",
     signin_sessions_end},
    {HTTP_DELETE, "/signin/sessions/{id}", "holder operator lps", "none", ROUTE_WRITES, 0, false, "signout",
     signin_sessions_end_one},
    {HTTP_GET, "/signin/tokens", "holder", "none", ROUTE_READS, 0, false, "tokens", signin_tokens_list},
    {HTTP_DELETE, "/signin/tokens/{id}", "holder", "none", ROUTE_WRITES, 0, false, "token-revoked",
     signin_tokens_end_one},
    {0},
};

static const struct setting settings[] = {
    {SIGNIN_IDLE, "30m", "A session without requests ends after this time.", SETTING_DURATION, "1m..1d"},
    {SIGNIN_LONGEST, "12h", "Every session ends after this time, used or not.", SETTING_DURATION, "5m..30d"},
    {SIGNIN_FRESH, "5m", "How long a proof of identity counts for changes of password, factors and passkeys.",
     SETTING_DURATION, "1s..1h"},
    {SIGNIN_DEVICE, "90d", "How long a device that a person keeps stands for the second factor.",
     SETTING_DURATION, "1d..400d"},
    {SIGNIN_CODE, "10m", "How long a code by mail or SMS is good.", SETTING_DURATION, "1s..1h"},
    {SIGNIN_LETTER, "30d", "How long a code by post is good.", SETTING_DURATION, "1d..90d"},
    {0},
};

static const struct job jobs[] = {
    {.name = "signin",
     .what = "Sends the codes that were asked for to enrol or to unlock.",
     .every_s = 1,
     .run = signin_job},
    {0},
};

static const struct command commands[] = {
    {"account",
     "invite --ins INS --birth-date DATE --card SERIAL [--mail A] [--sms NUMBER] [--post LINES] | list | "
     "close --ins INS | forgive | demo",
     "invite: what the insurer knows of a person, so that they can enrol, and a code with which they can at "
     "once.\n"
     "list: a line each: whose it is, the state, how many factors; nothing of health.\n"
     "close: ends the account and every session; the space stays.\n"
     "forgive: nobody waits any longer for having tried too often; after an attack, or a mistake of many.\n"
     "demo: accounts for people of the demonstration, with their passwords, for trials only.",
     "ins: birth-date: card: mail: sms: post:", signin_command, true},
    {"operator", "add | remove ACCOUNT",
     "add: an account for an operator of this house, and the link by which its bearer alone, within a day, "
     "chooses name, "
     "password and second factor.\nremove: ends the account and its sessions (ens account list names them).",
     "", signin_operator_command, true},
    {0},
};

const struct feature signin_feature = {
    .name = "signin", .routes = routes, .commands = commands, .jobs = jobs, .settings = settings};
