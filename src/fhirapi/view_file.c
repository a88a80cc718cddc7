// Patient/$rights for whoever may govern a space: what its rights file says now, so that a page can show each choice as it
// stands before it is changed ($set-emergency-consents, $set-masking, $unblock, $end-mandate …). What is over is left out.
#include "codec/text/text.h"
#include "fhirapi/api_int.h"

static void begin(struct buf *out, const char *name)
{
    buf_print(out, ",{\"name\":\"%s\",\"part\":[", name);
}

static void add_flag(struct buf *out, const char *name, bool value)
{
    buf_print(out, "{\"name\":\"%s\",\"valueBoolean\":%s}", name, value ? "true" : "false");
}

static void add_text(struct buf *out, const char *name, struct str value)
{
    buf_print(out, "{\"name\":\"%s\",\"valueString\":", name);
    json_write_string(out, value);
    buf_add_char(out, '}');
}

static void add_moment(struct buf *out, const char *name, int64_t at_us)
{
    buf_print(out, "{\"name\":\"%s\",\"valueInstant\":\"", name);
    instant_write(out, at_us);
    buf_add(out, STR("\"}"));
}

static void add_party(struct buf *out, const struct access_party *party)
{
    const char *kind = !party->id.len ? "everyone" : party->is_structure ? "structure" : "professional";
    buf_print(out, "{\"name\":\"kind\",\"valueCode\":\"%s\"},", kind);
    if (party->id.len) {
        add_text(out, "id", party->id);
        buf_add_char(out, ',');
    }
}

static bool in_force(int64_t from_us, int64_t until_us, int64_t now_us)
{
    return from_us <= now_us && (!until_us || now_us < until_us);
}

// ---- one kind of fact each -----------------------------------------------------------------------------------

static void add_consent(struct buf *out, const char *name, enum access_consent consent)
{
    buf_print(out, "{\"name\":\"%s\",\"valueCode\":\"%s\"},", name,
              consent == ACCESS_DENIED ? "deny" : "permit"); // L1111-17 I: unsaid is permitted
}

static void add_settings(struct buf *out, const struct rights *r, int64_t now_us)
{
    static const char *const states[] = {[ACCESS_NOT_OPEN] = "not-open",
                                         [ACCESS_IN_USE] = "in-use",
                                         [ACCESS_SUSPENDED] = "suspended",
                                         [ACCESS_ARCHIVED] = "archived",
                                         [ACCESS_OVER] = "over"};
    begin(out, "settings");
    add_consent(out, "etreat", r->regulation);
    add_consent(out, "btg", r->break_glass);
    add_consent(out, "masked", r->masked_in_emergency);
    add_flag(out, "byDefault", r->masks_by_default);
    buf_add_char(out, ',');
    add_flag(out, "reimbursements", r->masks_reimbursements);
    buf_add_char(out, ',');
    add_flag(out, "careTeamOpposed", r->care_team_opposed);
    buf_add_char(out, ',');
    add_flag(out, "isMinor", access_is_minor(r, now_us));
    buf_add_char(out, ',');
    add_flag(out, "ownAccess", r->own_access_day && r->own_access_day <= access_day_of(now_us));
    buf_print(out, ",{\"name\":\"state\",\"valueCode\":\"%s\"}]}", states[access_state_of(r, now_us)]);
}

static void add_blocks(struct buf *out, const struct rights *r, int64_t now_us)
{
    for (size_t i = 0; i < r->block_count; i++) {
        if (!in_force(r->blocks[i].from_us, r->blocks[i].until_us, now_us))
            continue;
        begin(out, "blocked");
        add_party(out, &r->blocks[i].party);
        add_moment(out, "from", r->blocks[i].from_us);
        buf_add(out, STR("]}"));
    }
}

static void add_objections(struct buf *out, const struct rights *r, int64_t now_us)
{
    for (size_t i = 0; i < r->objection_count; i++) {
        if (!in_force(r->objections[i].from_us, r->objections[i].until_us, now_us))
            continue;
        begin(out, "objection");
        add_party(out, &r->objections[i].party);
        add_moment(out, "from", r->objections[i].from_us);
        buf_add(out, STR("]}"));
    }
}

static void add_opposed_team(struct buf *out, const struct rights *r, int64_t now_us)
{
    for (size_t i = 0; i < r->authorisation_count; i++) {
        const struct access_authorisation *g = &r->authorisations[i];
        if (g->basis != ACCESS_CARE_TEAM || !g->is_opposed || !in_force(g->from_us, g->until_us, now_us))
            continue;
        begin(out, "opposed");
        add_party(out, &g->party);
        add_moment(out, "from", g->from_us);
        buf_add(out, STR("]}"));
    }
}

static void add_day(struct buf *out, const char *name, int32_t day)
{
    int64_t year;
    unsigned month, of_month;
    if (!day)
        return;
    civil_from_days(day, &year, &month, &of_month);
    buf_print(out, ",{\"name\":\"%s\",\"valueDate\":\"%04lld-%02u-%02u\"}", name, (long long)year, month,
              of_month);
}

static void add_mandates(struct deed *d, struct buf *out, const struct rights *r)
{
    static const char *const kinds[] = {[ACCESS_FIRST_REPRESENTATIVE] = "first-representative",
                                        [ACCESS_SECOND_REPRESENTATIVE] = "second-representative",
                                        [ACCESS_CARER] = "carer",
                                        [ACCESS_ASSISTANCE] = "assistance",
                                        [ACCESS_REPRESENTATION] = "representation",
                                        [ACCESS_COLLECTOR] = "collector"};
    for (size_t i = 0; i < r->mandate_count; i++) {
        const struct access_mandate *m = &r->mandates[i];
        if (m->last_day && m->last_day < access_day_of(d->now_us))
            continue;
        begin(out, "mandate");
        buf_print(out, "{\"name\":\"kind\",\"valueCode\":\"%s\"},", kinds[m->kind]);
        add_text(out, "account", m->account);
        buf_add_char(out, ',');
        struct str name = m->is_accepted ? view_name_of_account(d, m->account) : (struct str){0};
        if (name.len) {
            add_text(out, "name", name);
            buf_add_char(out, ',');
        }
        add_flag(out, "accepted", m->is_accepted);
        add_day(out, "from", m->first_day);
        add_day(out, "until", m->last_day);
        buf_add(out, STR("]}"));
    }
}

static void add_named(struct buf *out, const char *name, struct str professional)
{
    if (!professional.len)
        return;
    buf_add_char(out, ',');
    add_text(out, name, professional);
}

void view_add_file(struct deed *d, struct buf *out, const struct rights *r)
{
    int64_t now_us = d->now_us;
    add_settings(out, r, now_us);
    add_named(out, "administrator", r->administrator);
    add_named(out, "attending", r->attending);
    add_blocks(out, r, now_us);
    add_objections(out, r, now_us);
    add_opposed_team(out, r, now_us);
    add_mandates(d, out, r);
}

// ---- documents as another one would see them --------------------------------------------------------------------

static void add_document(struct deed *d, struct buf *out, struct pointer at,
                         const struct access_verdict *verdict)
{
    begin(out, "document");
    buf_add(out, STR("{\"name\":\"reference\",\"valueReference\":{\"reference\":"));
    json_write_string(out, space_reference(d, at));
    buf_add(out, STR("}},"));
    add_flag(out, "allowed", verdict->allowed);
    buf_print(out, ",{\"name\":\"ground\",\"valueCode\":\"%s\"}]}", access_ground_word(verdict->ground));
}

enum code view_add_documents(struct deed *d, struct buf *out, uint64_t space, const struct rights *r,
                             struct access_ask *ask)
{
    struct search_query query = {
        .type = MODEL_DocumentReference, .count = 1000, .count_given = true, .total = TOTAL_NONE};
    struct space_page page = {.has_next = true};
    const struct access_standing *standing = access_stand(d->arena, r, ask);
    while (page.has_next) {
        enum code code = space_search(d, space, &query, &page);
        for (size_t i = 0; code == DONE && i < page.count; i++) {
            struct access_subject subject;
            struct access_verdict verdict;
            code = space_subject(d, page.matches[i].at, &subject);
            ask->subject = &subject;
            if (code == DONE) {
                access_judge_from(standing, ask, &verdict);
                add_document(d, out, page.matches[i].at, &verdict);
            }
        }
        ask->subject = NULL;
        if (code)
            return code;
        query.cursor = page.next;
    }
    return DONE;
}
