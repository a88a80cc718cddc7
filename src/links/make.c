// Making a link, and renewing what it holds: read as the holder's side reads, encrypted for the link's key, and only then
// kept. The key leaves with the answer and stays nowhere here.
#include "links/links_int.h"

#include "codec/qr/qr.h"

static const char bundle_type[] = "application/fhir+json";
static const int64_t DAY_US = (int64_t)24 * 3600 * 1000000;

struct making {
    struct link_call l;
    struct link_asked asked;
    struct health_link link;
    unsigned char key[JOSE_DIRECT_KEY_SIZE];
    struct str name; // in the link's address
    struct str text; // "shlink:/…"
    struct summary *summary;
    struct str files[HEALTH_LINK_FILES_MAX];
    size_t count;
};

// ---- what it holds ------------------------------------------------------------------------------------------

static enum code add_summary(struct making *m)
{
    const struct summary_wanted wanted = {.space = m->l.desk.space,
                                          .sections = m->asked.sections,
                                          .section_count = m->asked.section_count,
                                          .is_english = m->asked.is_english};
    enum code code = m->asked.without_summary ? DONE : summary_gather(&m->l.deed, &wanted, &m->summary);
    if (code == DONE && m->summary)
        m->files[m->count++] =
            jose_seal_direct(m->l.deed.arena, m->key, bundle_type, summary_bundle(m->summary));
    return code;
}

static enum code add_documents(struct making *m)
{
    struct deed *d = &m->l.deed;
    uint64_t left = LINK_SIZE_MAX;
    for (size_t i = 0; i < m->asked.document_count; i++) {
        struct pointer at;
        struct str bundle;
        if (!space_find(d, MODEL_DocumentReference, m->asked.documents[i], &at) ||
            at.space != m->l.desk.space || at.type != MODEL_DocumentReference)
            return fail_at(d->arena, NOT_FOUND, STR("document"), "There is no such document in this space");
        enum code code = summary_document(d, at, left, &bundle);
        if (code)
            return code;
        left -= bundle.len < left ? bundle.len : left;
        m->files[m->count++] = jose_seal_direct(d->arena, m->key, bundle_type, bundle);
    }
    return DONE;
}

static enum code fill(struct making *m)
{
    enum code code = add_summary(m);
    if (code == DONE)
        code = add_documents(m);
    if (code == DONE && !m->count)
        code = fail(m->l.deed.arena, INVALID, "A link without the summary needs a document");
    if (code == DONE && m->link.flags & HEALTH_LINK_DIRECT && m->count != 1)
        code = fail_at(m->l.deed.arena, INVALID, STR("direct"), "A direct link holds one file and no more");
    return code ? code : health_link_fill(&m->l.desk, &m->link, m->files, m->count);
}

// ---- what is said -------------------------------------------------------------------------------------------

// The payload (SMART Health Links, "Construct a SMART Health Link Payload"), and the viewer that a phone opens it with.
static void write_text(struct making *m)
{
    struct arena *a = m->l.deed.arena;
    struct str viewer = setting_text(m->l.deed.house, "links.viewer"),
               flag = link_flag_text(a, m->link.flags);
    struct buf payload, out;
    buf_init(&payload, a, 512);
    buf_add(&payload, STR("{\"url\":"));
    json_write_string(&payload, link_url(&m->l, m->name));
    buf_add(&payload, STR(",\"key\":\""));
    base64url_write(&payload, str_of((const char *)m->key, sizeof m->key));
    buf_print(&payload, "\",\"exp\":%lld", (long long)(m->link.until_us / 1000000));
    if (flag.len)
        buf_print(&payload, ",\"flag\":\"%.*s\"", STR_ARG(flag));
    if (m->link.label.len) {
        buf_add(&payload, STR(",\"label\":"));
        json_write_string(&payload, m->link.label);
    }
    buf_add(&payload, STR(",\"v\":1}"));
    buf_init(&out, a, 1024);
    buf_add(&out, viewer);
    buf_add(&out, viewer.len ? STR("#shlink:/") : STR("shlink:/"));
    base64url_write(&out, buf_str(&payload));
    m->text = buf_str(&out);
}

static void say_text(struct buf *b, const char *name, const char *kind, struct str text)
{
    buf_print(b, "{\"name\":\"%s\",\"%s\":", name, kind);
    json_write_string(b, text);
    buf_add(b, STR("},"));
}

static void say_bytes(struct buf *b, const char *name, const char *media_type, struct str bytes)
{
    buf_print(b, "{\"name\":\"%s\",\"valueAttachment\":{\"contentType\":\"%s\",\"data\":\"", name,
              media_type);
    base64_write(b, bytes);
    buf_add(b, STR("\"}},"));
}

static void say_instant(struct buf *b, const char *name, int64_t at_us)
{
    buf_print(b, "{\"name\":\"%s\",\"valueInstant\":\"", name);
    instant_write(b, at_us);
    buf_add(b, STR("\"},"));
}

static enum code say_paper(struct making *m, struct buf *b)
{
    struct str paper;
    const struct summary_link link = {m->text, m->link.until_us, m->link.flags & HEALTH_LINK_PASSCODE};
    if (!m->asked.wants_paper || !m->summary)
        return DONE;
    enum code code = summary_paper(m->summary, &link, &paper);
    if (code == DONE)
        say_bytes(b, "paper", "application/pdf", paper);
    return code;
}

static enum code answer(struct making *m, const char *french, const char *english)
{
    struct call *c = m->l.call;
    struct buf b;
    struct qr qr;
    enum code code = qr_make(c->arena, m->text, &qr);
    if (code)
        return code;
    buf_init(&b, c->arena, 16 * 1024);
    buf_add(&b, STR("{\"resourceType\":\"Parameters\",\"parameter\":["));
    buf_print(&b, "{\"name\":\"number\",\"valuePositiveInt\":%llu},", (unsigned long long)m->link.number);
    say_text(&b, "link", "valueUri", m->text);
    say_text(&b, "flag", "valueString", link_flag_text(c->arena, m->link.flags));
    say_instant(&b, "until", m->link.until_us);
    say_bytes(&b, "qr", "image/svg+xml", qr_svg(c->arena, &qr, STR("Lien de partage du résumé médical")));
    code = say_paper(m, &b);
    say_text(&b, "fr", "valueString", str_from(french));
    say_text(&b, "en", "valueString", str_from(english));
    b.len--; // the last comma
    buf_add(&b, STR("]}"));
    if (code)
        return code;
    http_status(c->exchange, 200);
    http_answer(c->exchange, STR("application/fhir+json; charset=utf-8"), buf_str(&b));
    return deed_into_call(c, &m->l.deed);
}

// ---- making -------------------------------------------------------------------------------------------------

static enum code check(struct making *m)
{
    struct arena *a = m->l.deed.arena;
    const struct link_asked *asked = &m->asked;
    int64_t now_us = m->l.deed.now_us, longest_us = setting_duration_us(m->l.deed.house, "links.longest");
    if (asked->link.len || asked->number)
        return fail(a, INVALID, "A new link has no number and is no link yet: leave link and number out");
    if (asked->is_direct && asked->passcode.len)
        return fail_at(a, INVALID, STR("direct"), "A direct link (flag U) has no passcode");
    m->link.until_us = asked->until_us ? asked->until_us : now_us + 7 * DAY_US;
    if (m->link.until_us <= now_us || m->link.until_us - now_us > longest_us)
        return fail_at(a, INVALID, STR("until"), "A link ends in the future, %lld days from now at most",
                       (long long)(longest_us / DAY_US));
    m->link.label = asked->label;
    m->link.account = m->l.deed.actor->account;
    m->link.flags =
        (asked->is_direct ? HEALTH_LINK_DIRECT : 0U) | (asked->is_lasting ? HEALTH_LINK_LASTING : 0U);
    return DONE;
}

static enum code begin(struct making *m, struct call *c)
{
    struct json *parameters;
    enum code code = link_enter(&m->l, c);
    if (code == DONE)
        code = json_parse(c->arena, c->body, NULL, &parameters);
    return code ? code : link_read_parameters(c->arena, parameters, &m->asked);
}

enum code link_make(struct call *c)
{
    struct making m = {.count = 0};
    enum code code = begin(&m, c);
    if (code == DONE)
        code = check(&m);
    if (code)
        return code;
    crypt_random(m.key, sizeof m.key);
    code = health_link_make(&m.l.desk, &m.link, m.asked.passcode, &m.name);
    if (code == DONE)
        code = fill(&m);
    if (code == DONE) {
        space_due_by(&m.l.deed, m.l.desk.space, m.link.until_us);
        write_text(&m);
        code = answer(
            &m,
            "Voici votre lien de partage. Donnez-le à qui vous voulez ; vous pouvez le supprimer à "
            "tout moment. Nous n’en gardons pas la clé : si vous le perdez, faites-en un autre.",
            "Here is your sharing link. Give it to whom you want; you can take it back at any time. We do "
            "not keep its key: if you lose it, make another.");
    }
    wipe(m.key, sizeof m.key);
    return code;
}

// ---- renewing -----------------------------------------------------------------------------------------------

// The link comes back from the holder, as only they have its key; its address says which it is.
static enum code find_link(struct making *m)
{
    struct link_payload payload;
    struct arena *a = m->l.deed.arena;
    enum code code = link_read_payload(a, m->asked.link, &payload);
    if (code)
        return code;
    memcpy(m->key, payload.key, sizeof m->key);
    wipe(payload.key, sizeof payload.key);
    m->name = payload.url.len < HEALTH_LINK_NAME_SIZE
                  ? STR("")
                  : str_skip(payload.url, payload.url.len - HEALTH_LINK_NAME_SIZE);
    code = health_link_find(&m->l.desk, m->name, &m->link);
    if (code == DONE && !health_link_is_open(&m->link, m->l.deed.now_us))
        code = fail(a, GONE, "This link is over: make another");
    if (code == DONE && !(m->link.flags & HEALTH_LINK_LASTING))
        code = fail(a, CONFLICT, "This link was made to stay as it is (no flag L): make another");
    return code;
}

enum code link_refresh(struct call *c)
{
    struct making m = {.count = 0};
    enum code code = begin(&m, c);
    if (code == DONE)
        code = find_link(&m);
    if (code == DONE)
        code = fill(&m);
    if (code == DONE) {
        write_text(&m);
        code = answer(&m, "Le contenu du lien est à jour.", "What the link holds is up to date.");
    }
    wipe(m.key, sizeof m.key);
    return code;
}
