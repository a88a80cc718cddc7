// GET $closing: what closing and erasing the space would do, before anything is done; and where it stands when it is closed
// (code de la santé publique R1111-36). Only who may end a space is told.
#include "rights/rights_int.h"

#include "codec/text/text.h"
#include "healthlink/healthlink.h"

static const char closed_french[] = "Votre espace sera fermé tout de suite : plus personne ne pourra le "
                                    "lire, ni vous, ni un professionnel, même en "
                                    "urgence. Les liens de partage ne marcheront plus. Son contenu reste "
                                    "gardé dix ans, puis il est effacé. Pendant ce "
                                    "temps, vous pouvez rouvrir votre espace et tout retrouver. Avant de "
                                    "fermer, vous pouvez télécharger vos données.";
static const char closed_english[] =
    "Your space will be closed at once: nobody can read it any more, neither you nor a professional, not "
    "even in an "
    "emergency. Sharing links stop working. Its content is kept for ten years, then erased. Until then you "
    "can reopen your "
    "space and find everything again. Before you close it you can download your data.";
static const char erased_french[] = "Votre espace sera fermé tout de suite, puis tout son contenu sera "
                                    "effacé pour toujours, dans trois mois au plus. "
                                    "Jusque-là, vous pouvez changer d’avis en rouvrant votre espace. "
                                    "Ensuite, plus personne ne pourra rien retrouver. "
                                    "Avant, vous pouvez télécharger vos données.";
static const char erased_english[] = "Your space will be closed at once, then all its content will be erased "
                                     "for ever, in three months at most. Until then "
                                     "you can change your mind by reopening your space. After that nobody "
                                     "can find anything again. Before, you can download "
                                     "your data.";

struct closing {
    struct deed deed;
    uint64_t space;
    const struct rights *rights;
    bool may_close, may_reopen, may_erase;
    uint64_t open_links;
};

static enum code may(struct closing *c, enum access_act act, bool *out)
{
    struct access_verdict verdict;
    enum code code = space_judge(&c->deed, c->space, act, &verdict);
    *out = code == DONE && verdict.allowed;
    return code;
}

static enum code count_links(struct closing *c)
{
    struct crypt_box *box;
    struct health_link *list = NULL;
    size_t count = 0;
    enum code code = space_box(&c->deed, c->space, &box);
    struct health_link_desk desk = {.arena = c->deed.arena,
                                    .keys = space_keys(c->deed.house),
                                    .box = box,
                                    .read = c->deed.read,
                                    .space = c->space,
                                    .now_us = c->deed.now_us};
    if (code == DONE)
        code = health_link_list(&desk, &list, &count);
    for (size_t i = 0; code == DONE && i < count; i++)
        c->open_links += health_link_is_open(&list[i], c->deed.now_us);
    return code;
}

static enum code look(struct closing *c)
{
    enum code code = space_rights(&c->deed, c->space, &c->rights);
    if (code == DONE)
        code = may(c, ACCESS_ACT_CLOSE, &c->may_close);
    if (code == DONE)
        code = may(c, ACCESS_ACT_REOPEN, &c->may_reopen);
    if (code == DONE)
        code = may(c, ACCESS_ACT_ERASE, &c->may_erase);
    if (code == DONE && !c->may_close && !c->may_reopen && !c->may_erase)
        return fail(c->deed.arena, NOT_FOUND, "There is no Patient with this id");
    return code ? code : count_links(c);
}

// ---- saying it ----------------------------------------------------------------------------------------------

static void add(struct buf *b, const char *name, const char *kind, struct str value)
{
    buf_print(b, "{\"name\":\"%s\",\"%s\":", name, kind);
    json_write_string(b, value);
    buf_add(b, STR("},"));
}

static void add_instant(struct buf *b, struct arena *a, const char *name, int64_t at_us)
{
    struct buf text;
    if (!at_us || at_us == INT64_MAX)
        return;
    buf_init(&text, a, 32);
    instant_write(&text, at_us);
    add(b, name, "valueInstant", buf_str(&text));
}

static void add_flag(struct buf *b, const char *name, bool value)
{
    buf_print(b, "{\"name\":\"%s\",\"valueBoolean\":%s},", name, value ? "true" : "false");
}

static void add_consequence(struct buf *b, struct arena *a, const char *name, int64_t erased_us,
                            const char *french, const char *english)
{
    buf_print(b, "{\"name\":\"%s\",\"part\":[", name);
    add_instant(b, a, "erasedBy", erased_us);
    add(b, "fr", "valueString", str_from(french));
    add(b, "en", "valueString", str_from(english));
    b->len--; // the last comma
    buf_add(b, STR("]},"));
}

static const char *state_word(enum access_state state)
{
    static const char *const words[] = {[ACCESS_NOT_OPEN] = "not-open",
                                        [ACCESS_IN_USE] = "in-use",
                                        [ACCESS_SUSPENDED] = "suspended",
                                        [ACCESS_ARCHIVED] = "archived",
                                        [ACCESS_OVER] = "over"};
    return words[state];
}

// When the bytes go, if nothing else is done; 0: they stay.
static int64_t erased_by(const struct rights *r)
{
    int64_t archive_us = r->closed_us ? access_archive_ends_us(r->closed_us) : 0;
    int64_t asked_us = r->erasure_asked_us ? access_erasure_due_us(r->erasure_asked_us) : 0;
    return asked_us && (!archive_us || asked_us < archive_us) ? asked_us : archive_us;
}

static struct str answer(struct closing *c)
{
    struct buf b;
    struct arena *a = c->deed.arena;
    const struct rights *r = c->rights;
    int64_t now_us = c->deed.now_us;
    buf_init(&b, a, 4096);
    buf_add(&b, STR("{\"resourceType\":\"Parameters\",\"parameter\":["));
    add(&b, "state", "valueCode", str_from(state_word(access_state_of(r, now_us))));
    add_instant(&b, a, "closed", r->closed_us);
    add_instant(&b, a, "erasureAsked", r->erasure_asked_us);
    add_instant(&b, a, "erasedBy", erased_by(r));
    buf_print(&b, "{\"name\":\"openLinks\",\"valueUnsignedInt\":%llu},", (unsigned long long)c->open_links);
    add_flag(&b, "mayClose", c->may_close);
    add_flag(&b, "mayReopen", c->may_reopen && access_state_of(r, now_us) != ACCESS_IN_USE);
    add_flag(&b, "mayAskErasure", c->may_erase && !r->erasure_asked_us);
    if (c->may_close)
        add_consequence(&b, a, "ifClosed", access_archive_ends_us(now_us), closed_french, closed_english);
    if (c->may_erase && !r->erasure_asked_us)
        add_consequence(&b, a, "ifErased", access_erasure_due_us(now_us), erased_french, erased_english);
    b.len--; // the last comma
    buf_add(&b, STR("]}"));
    return buf_str(&b);
}

enum code handle_closing(struct call *call)
{
    struct closing c = {.open_links = 0};
    struct pointer at;
    deed_of_call(call, &c.deed);
    if (!space_find(&c.deed, MODEL_Patient, call->params[0], &at) || !at.space)
        return fail(call->arena, NOT_FOUND, "There is no Patient with this id");
    c.space = at.space;
    enum code code = look(&c);
    if (code)
        return code;
    http_status(call->exchange, 200);
    http_answer(call->exchange, STR("application/fhir+json; charset=utf-8"), answer(&c));
    return deed_into_call(call, &c.deed);
}
