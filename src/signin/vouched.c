// Sessions of holders whom a provider of identities vouched for: the same as those by password, begun and ended from federation/.
#include "signin/signin_int.h"

static void start(struct call *c, struct signin *s)
{
    *s = (struct signin){.call = c,
                         .desk = space_desk(c->service),
                         .gate = {c->arena, c->store, space_keys(c->service)},
                         .keys = space_keys(c->service)};
    s->deed = (struct deed){.arena = c->arena, .house = c->service, .read = c->read, .now_us = c->now_us};
}

// Nobody signs in by such a name: it holds a blank.
static struct str lodge_name(struct arena *a, struct str known_by)
{
    return arena_print(a, "lodger %.*s", STR_ARG(known_by));
}

enum code signin_lodge_of(struct call *c, struct str known_by, uint64_t *space)
{
    return account_name_find(c->arena, c->read, space_keys(c->service), lodge_name(c->arena, known_by),
                             space);
}

// The lodge of who is known so, or a new one.
static bool open_lodge(struct signin *s, struct str known_by)
{
    struct call *c = s->call;
    uint64_t space = 0;
    enum code found = signin_lodge_of(c, known_by, &space);
    if (found != DONE && found != NOT_FOUND)
        return signin_stop(s, found);
    if (found == DONE && !signin_open(s, space))
        return false;
    if (s->account.space)
        return true;
    enum code code = signin_lodge_make(&s->deed, lodge_name(c->arena, known_by), space, &s->account);
    s->writes = s->deed.person_writes;
    return code == DONE || signin_stop(s, code);
}

enum code signin_vouch(struct call *c, struct signin_vouched *v)
{
    struct signin s;
    start(c, &s);
    if (!(v->as ? open_lodge(&s, v->known_by) : signin_open(&s, v->space)))
        return s.code;
    if (v->as)
        s.as = actor_text(c->arena, v->as);
    if (!s.account.space)
        return fail(c->arena, NOT_FOUND, "This space is no more");
    if (str_equal(account_text(&s.account, signin_head(&s), "state"), STR("closed")))
        return fail(c->arena, DENIED,
                    "The account of this space was closed; ask the operator to open it again");
    if (!signin_tell(&s, "signin", v->provider))
        return s.code;
    signin_begin_session(&s, ACCOUNT_SIGNED_IN, v->until_us);
    v->person = s.writes;
    v->space = s.account.space;
    v->commons = v->as ? c->writes[0] : NULL;
    v->cookie = s.cookie;
    return signin_answer_session(&s, 200, ACCOUNT_SIGNED_IN);
}

struct str signin_cookie(struct call *c)
{
    struct signin s;
    start(c, &s);
    return cookie_get(http_field_get(c->request, "Cookie"), signin_cookie_name(&s, "session"));
}

struct store_writes *signin_end(struct call *c, uint64_t space, struct str cookie)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    struct store_writes *person = store_writes_new(c->arena, space);
    account_session_hash(space_keys(c->service), cookie, hash);
    account_session_end(c->arena, person, space, hash);
    return person;
}

struct store_writes *signin_end_all(struct call *c, uint64_t space)
{
    struct store_writes *person = store_writes_new(c->arena, space);
    account_session_end_all(c->arena, person, space, NULL);
    return person;
}

void signin_forget(struct call *c)
{
    struct signin s;
    start(c, &s);
    signin_set_cookie(&s, signin_cookie_name(&s, "session"), (struct str){0}, 0);
}
