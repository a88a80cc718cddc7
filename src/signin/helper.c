// Carers, representatives and trusted persons who have no space here: with an invitation somebody handed to them they make an
// account that stands in a lodge. It gives them nothing; what they may do follows from the mandate that they then accept.
// As with every enrolment, nobody is looked up before the answer, and the contact is proved by a code sent to it.
#include "signin/signin_int.h"

#include "codec/text/text.h"
#include "ticket/ticket.h"

enum { NAME_MAX = 100 };

struct str signin_invitation_name(struct arena *a, uint64_t helped, struct str invitation)
{
    return arena_print(a, "invitation %llu %.*s", (unsigned long long)helped,
                       STR_ARG(ticket_plain(a, invitation)));
}

// What the person whom they help will read: letters of any script, on one line.
static bool is_name(struct str text)
{
    uint32_t character;
    for (struct str rest = text; rest.len;) {
        size_t size = utf8_next(rest, &character);
        if (!size || character < ' ')
            return false;
        rest = str_skip(rest, size);
    }
    return text.len > 0 && text.len <= NAME_MAX;
}

static bool is_address(enum event_channel channel, struct str address)
{
    return channel == EVENT_MAIL  ? mail_address_valid(address)
           : channel == EVENT_SMS ? phone_valid(address)
                                  : false;
}

enum code signin_helper(struct call *c)
{
    static const char *const members[] = {"patient", "invitation", "channel", "address",
                                          "family",  "given",      NULL};
    struct signin s;
    enum event_channel channel;
    if (!signin_begin(c, &s))
        return s.code;
    struct str invitation = signin_text(&s, "invitation");
    if (!signin_text(&s, "patient").len || !invitation.len ||
        !event_channel_named(signin_text(&s, "channel"), &channel) ||
        !is_address(channel, signin_text(&s, "address")) || !is_name(signin_text(&s, "family")) ||
        !is_name(signin_text(&s, "given")))
        return signin_say(&s, SAY_BAD_REQUEST);
    if (!signin_may_try(&s, ACCOUNT_BY_ADDRESS, c->request->peer) ||
        !signin_may_try(&s, ACCOUNT_BY_REQUEST, ticket_plain(c->arena, invitation)))
        return s.code;
    return signin_ask(&s, members);
}

// The lodge that the invitation led to; space 0: none.
static bool open_of_invitation(struct signin *s)
{
    struct call *c = s->call;
    struct pointer patient;
    uint64_t space;
    if (!space_find(&s->deed, MODEL_Patient, signin_text(s, "patient"), &patient) || !patient.space)
        return true;
    struct str name = signin_invitation_name(c->arena, patient.space, signin_text(s, "invitation"));
    enum code code = account_name_find(c->arena, c->read, s->keys, name, &space);
    if (code)
        return code == NOT_FOUND || signin_stop(s, code);
    return signin_open(s, space);
}

static bool code_fits(struct signin *s)
{
    return s->account.space && !signin_is_open(s) &&
           account_code_fits(&s->account, s->writes, ACCOUNT_TO_ENROL, signin_text(s, "code"));
}

enum code signin_helper_account(struct call *c)
{
    struct signin s;
    struct str name, encoded;
    if (!signin_begin(c, &s))
        return s.code;
    struct str invitation = ticket_plain(c->arena, signin_text(&s, "invitation"));
    if (!invitation.len || !signin_text(&s, "code").len)
        return signin_say(&s, SAY_BAD_REQUEST);
    if (!account_name_read(c->arena, signin_text(&s, "name"), &name))
        return signin_say(&s, SAY_BAD_NAME);
    if (!signin_check_password(&s, signin_text(&s, "password"), name) ||
        !signin_may_try(&s, ACCOUNT_BY_ADDRESS, c->request->peer) ||
        !signin_may_try(&s, ACCOUNT_BY_NAME, invitation))
        return s.code;
    // Hashed before anybody looks, as for holders.
    if (!signin_hash_password(&s, signin_text(&s, "password"), &encoded) || !open_of_invitation(&s))
        return s.code;
    if (!code_fits(&s))
        return signin_tell(&s, "helper-refused", "wrong-code") ? signin_say(&s, SAY_WRONG_CODE) : s.code;
    if (!signin_take_name(&s, name) || !signin_open_account(&s, name, encoded))
        return s.code;
    account_try_worked(&s.gate, ACCOUNT_BY_NAME, invitation);
    account_try_worked(&s.gate, ACCOUNT_BY_ADDRESS, c->request->peer);
    enum code code = signin_end_now(&s);
    return code ? code : signin_answer_session(&s, 201, ACCOUNT_SIGNED_IN);
}
