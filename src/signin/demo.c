// People of a demonstration, who do not exist: their accounts, and a sign-in without a password. Its rows are served by
// `ens serve --demo` alone (main/serve.c); an account that no demonstration made is not let in even there.
#include "signin/signin_int.h"

#include "codec/text/text.h"

const struct demo_account signin_demo_accounts[] = {
    {0, "demo.mere", "girafe velours tambour 41", "Une mère de famille", "A mother"},
    {7, "demo.diabete", "bateau lanterne mirabelle 72", "Une personne qui vit avec un diabète",
     "Somebody who lives with diabetes"},
    {17, "demo.aidante", "horloge noisette cascade 58", "Une personne qui aide un proche",
     "Somebody who helps a relative"},
    {20, "demo.allergie", "parapluie granit saxophone 24", "Une personne allergique",
     "Somebody with allergies"},
    {0},
};

// The account of that name, when a demonstration made it. False: there is none; *code says whether by our fault.
static bool find_person(struct call *c, const char *name, uint64_t *space, enum code *code)
{
    struct signin s;
    *code = signin_begin(c, &s) ? DONE : s.code;
    if (*code == DONE)
        *code = account_name_find(c->arena, c->read, s.keys, str_from(name), space);
    if (*code == NOT_FOUND)
        *code = DONE;
    else if (*code == DONE && !signin_open(&s, *space))
        *code = s.code;
    else if (*code == DONE && signin_is_open(&s))
        return account_text(&s.account, signin_head(&s), SIGNIN_DEMO_MARK).len > 0;
    return false;
}

// Who works with the house: known by name to the demonstration alone, each beside a lodge of their own.
static const struct worker {
    const char *name;
    struct actor as;
    const char *french, *english;
} workers[] = {
    {"demo.medecin",
     {.role = ACTOR_LPS, .rpps = {"10101010105", 11}, .profession = {"10", 2}},
     "Un médecin",
     "A doctor"},
    {"demo.infirmier",
     {.role = ACTOR_LPS, .rpps = {"10202020201", 11}, .profession = {"60", 2}},
     "Un infirmier",
     "A nurse"},
    {"demo.operateur",
     {.role = ACTOR_OPERATOR, .scope = {"operator", 8}},
     "L’opérateur du service",
     "The operator"},
};

static const struct worker *worker_named(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(workers); i++)
        if (str_equal(str_from(workers[i].name), name))
            return &workers[i];
    return NULL;
}

static enum code enter_worker(struct call *c, const struct worker *worker)
{
    struct actor as = worker->as;
    struct signin_vouched v = {.as = &as,
                               .known_by = arena_print(c->arena, "demonstration %s", worker->name),
                               .provider = "demonstration",
                               .until_us = c->now_us + setting_duration_us(c->service, SIGNIN_LONGEST)};
    if (as.role == ACTOR_LPS)
        as.scope = access_default_scope(ACTOR_LPS);
    enum code code = signin_vouch(c, &v);
    c->writes[0] = v.commons;
    c->writes[1] = v.person;
    return code;
}

static enum code list_people(struct call *c)
{
    struct buf b;
    size_t count = 0;
    buf_init(&b, c->arena, 512);
    buf_add(&b, STR("{\"people\":["));
    for (const struct demo_account *p = signin_demo_accounts; p->name; p++) {
        uint64_t space;
        enum code code;
        if (find_person(c, p->name, &space, &code))
            buf_print(&b, "%s{\"name\":\"%s\",\"fr\":\"%s\",\"en\":\"%s\"}", count++ ? "," : "", p->name,
                      p->french, p->english);
        else if (code)
            return code;
    }
    buf_add(&b, STR("],\"workers\":["));
    for (size_t i = 0; i < COUNT_OF(workers); i++)
        buf_print(&b, "%s{\"name\":\"%s\",\"role\":\"%s\",\"fr\":\"%s\",\"en\":\"%s\"}", i ? "," : "",
                  workers[i].name, actor_role_word(workers[i].as.role), workers[i].french,
                  workers[i].english);
    buf_add(&b, STR("]}"));
    struct signin s;
    return signin_begin(c, &s) ? signin_answer(&s, 200, buf_str(&b)) : s.code;
}

static enum code sign_in(struct call *c)
{
    struct signin s;
    struct signin_vouched v = {.provider = "demonstration"};
    if (!signin_begin(c, &s))
        return s.code;
    struct str name = signin_text(&s, "name");
    const struct worker *worker = worker_named(name);
    if (worker)
        return enter_worker(c, worker);
    const struct demo_account *p = signin_demo_accounts;
    while (p->name && !str_equal(str_from(p->name), name))
        p++;
    enum code code = DONE;
    if (!p->name || !find_person(c, p->name, &v.space, &code))
        return code ? code : signin_say(&s, SAY_NOT_FOUND);
    v.until_us = c->now_us + signin_setting(&s, SIGNIN_LONGEST);
    code = signin_vouch(c, &v);
    c->writes[0] = v.person;
    return code;
}

const struct route signin_demo_routes[] = {
    {HTTP_GET, "/signin/demo", "anyone", "none", ROUTE_READS, 0, false, "signin", list_people},
    {HTTP_POST, "/signin/demo", "anyone", "none", ROUTE_WRITES, 1024, false, "signin", sign_in},
    {0},
};
