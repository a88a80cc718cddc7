// The table of portal: which addresses open it, and what is said beside its files.
#include "portal/portal_int.h"

#include "codec/text/text.h"
#include "crypt/crypt.h"

// A page runs and shows what came from here, nothing that stands in itself, and talks to nobody else. Documents are shown as
// blob: the page fetched them with the session. Scripts cannot make markup of text (Trusted Types, where browsers have them).
#define POLICY                                                                                               \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " \
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self' blob:; media-src blob:; "  \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
#define RIGHTS_OF_PAGES                                                                                      \
    "camera=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), microphone=(), "  \
    "geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), display-capture=()"

struct given {
    enum portal_form form;
    struct str tag, bytes;
};

static void give(struct call *c, const struct portal_file *f, const struct given *what)
{
    static const char *const codings[] = {NULL, "gzip", "br"};
    bool is_hashed = str_starts(str_from(f->path), STR("/assets/")); // its name says its content
    bool is_known = portal_has_tag(http_field_get(c->request, "If-None-Match"), what->tag);
    struct http_exchange *x = c->exchange;
    http_status(x, is_known ? 304 : 200);
    http_field_add(x, STR("ETag"), what->tag);
    http_field_add(x, STR("Vary"), STR("Accept-Encoding"));
    http_field_add(x, STR("Cache-Control"),
                   is_hashed ? STR("public, max-age=31536000, immutable") : STR("no-cache"));
    http_field_add(x, STR("Content-Security-Policy"), STR(POLICY));
    http_field_add(x, STR("Permissions-Policy"), STR(RIGHTS_OF_PAGES));
    http_field_add(x, STR("Cross-Origin-Opener-Policy"), STR("same-origin"));
    if (codings[what->form])
        http_field_add(x, STR("Content-Encoding"), str_from(codings[what->form]));
    if (!is_known)
        http_answer(x, str_from(f->media_type), what->bytes);
}

// A file with the operator's name is made for each who asks: it is small, and few ask for it anew.
static void answer_named(struct call *c, const struct portal_file *f, struct str name)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    struct str bytes = portal_name(c->arena, f, name);
    struct buf tag;
    crypt_hash(bytes, hash);
    buf_init(&tag, c->arena, 40);
    buf_add_char(&tag, '"');
    hex_write(&tag, str_of((const char *)hash, 8));
    buf_add_char(&tag, '"');
    give(c, f, &(struct given){PORTAL_PLAIN, buf_str(&tag), bytes});
}

static enum code answer(struct call *c, struct str path)
{
    const struct portal_file *f = portal_find(path);
    if (!f)
        return fail(c->arena, NOT_FOUND, "The portal has no such file");
    struct str name = setting_text(c->service, "service.name");
    if (name.len && portal_is_named(f)) {
        answer_named(c, f, name);
        return DONE;
    }
    enum portal_form form = portal_choose(http_field_get(c->request, "Accept-Encoding"));
    while (form != PORTAL_PLAIN && !f->forms[form].ptr)
        form--;
    struct str tag = arena_print(c->arena, "\"%s-%u\"", f->tag, (unsigned)form);
    give(c, f, &(struct given){form, tag, str_of(f->forms[form].ptr, f->forms[form].size)});
    return DONE;
}

// Every address of a page is answered with the same file, which looks at the address itself.
static enum code open_portal(struct call *c)
{
    return answer(c, STR("/index.html"));
}

// The start of every page's address, as people type it.
static enum code lead_home(struct call *c)
{
    http_status(c->exchange, 303);
    http_field_add(c->exchange, STR("Location"), STR("/"));
    http_answer(c->exchange, STR("text/plain; charset=utf-8"), STR(""));
    http_answer(c->exchange, STR("text/plain; charset=utf-8"), STR("/\n"));
    return DONE;
}

static enum code open_card(struct call *c)
{
    return answer(c, STR("/card.html"));
}

static enum code give_file(struct call *c)
{
    return answer(c, c->request->path);
}

enum { PAGES = HTTP_GET | HTTP_HEAD };
static const struct route routes[] = {
    {PAGES, "/", "anyone", "none", ROUTE_NONE, 0, false, "portal", open_portal},
    {PAGES, "/espace", "anyone", "none", ROUTE_NONE, 0, false, "portal", lead_home},
    {PAGES, "/espace/{page*}", "anyone", "none", ROUTE_NONE, 0, false, "portal", open_portal},
    {PAGES, "/assets/{file}", "anyone", "none", ROUTE_NONE, 0, false, "portal", give_file},
    {PAGES, "/carte", "anyone", "none", ROUTE_NONE, 0, false, "portal", open_card},
    {PAGES, "/boot.js", "anyone", "none", ROUTE_NONE, 0, false, "portal", give_file},
    {PAGES, "/favicon.svg", "anyone", "none", ROUTE_NONE, 0, false, "portal", give_file},
    {PAGES, "/worker.js", "anyone", "none", ROUTE_NONE, 0, false, "portal", give_file},
    {PAGES, "/app.webmanifest", "anyone", "none", ROUTE_NONE, 0, false, "portal", give_file},
    {PAGES, "/icons/{file}", "anyone", "none", ROUTE_NONE, 0, false, "portal", give_file},
    {HTTP_GET, "/growth-references", "anyone", "none", ROUTE_NONE, 0, false, "growth-references",
     growth_answer},
    {0},
};

static const struct command commands[] = {
    {"growth", "FILE",
     "Checks a file of reference curves of growth, before growth.references names it (docs/growth.md).", "",
     growth_check, true},
    {0},
};

static const struct setting settings[] = {
    {"growth.references", "",
     "The file of reference curves of growth that a child's charts show (docs/growth.md): a table with its "
     "source and "
     "licence. Not set: charts without curves, for the program carries none.",
     SETTING_FILE, ""},
    {0},
};

const struct feature portal_feature = {
    .name = "portal", .routes = routes, .commands = commands, .settings = settings};
