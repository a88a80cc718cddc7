// Reading what belongs into a summary: through space/, so that it holds what the asker may read and nothing else.
#include "summary/summary_int.h"

enum { PAGE = 250 };

// ---- entries ------------------------------------------------------------------------------------------------

struct str summary_urn(struct arena *a, struct str name)
{
    static const unsigned dashes = 1U << 4 | 1U << 6 | 1U << 8 | 1U << 10;
    unsigned char digest[32];
    struct buf b;
    crypt_digest(CRYPT_SHA256, name, digest);
    digest[6] = (unsigned char)((digest[6] & 0x0f) | 0x80); // version 8: of our own making
    digest[8] = (unsigned char)((digest[8] & 0x3f) | 0x80);
    buf_init(&b, a, 48);
    buf_add(&b, STR("urn:uuid:"));
    for (unsigned i = 0; i < 16; i++) {
        if (dashes >> i & 1)
            buf_add_char(&b, '-');
        hex_write(&b, str_of((const char *)&digest[i], 1));
    }
    return buf_str(&b);
}

struct entry *summary_find(const struct summary *s, struct pointer at)
{
    for (size_t i = 0; i < s->entry_count; i++) {
        const struct pointer *p = &s->entries[i]->at;
        if (p->number == at.number && p->type == at.type && p->space == at.space)
            return s->entries[i];
    }
    return NULL;
}

static void append(struct arena *a, struct entry ***list, size_t *count, size_t *size, struct entry *e)
{
    if (*count == *size) {
        size_t more = *size ? *size * 2 : 16;
        *list = arena_grow(a, *list, *size * sizeof **list, more * sizeof **list);
        *size = more;
    }
    (*list)[(*count)++] = e;
}

struct entry *summary_add(struct summary *s, const struct resource *r, enum code *code)
{
    struct entry *e = summary_find(s, r->at);
    if (e)
        return e;
    e = ARENA_NEW(s->arena, struct entry);
    e->at = r->at;
    *code = space_tree(s->deed, r, &e->tree);
    if (*code == DONE)
        *code = summary_complete(s->arena, r->at.type, e->tree);
    if (*code)
        return NULL;
    e->url = summary_urn(s->arena, arena_print(s->arena, "%s/%.*s", model_info(r->at.type)->name,
                                               STR_ARG(space_id(s->deed, r))));
    append(s->arena, &s->entries, &s->entry_count, &s->entry_size, e);
    return e;
}

// ---- what fits ----------------------------------------------------------------------------------------------

// Entered in error or refuted: what is known not to be so is no part of a summary.
static bool is_mistake(const struct json *tree)
{
    if (json_text_is(json_get(tree, STR("status")), STR("entered-in-error")))
        return true;
    const struct json *coding = json_get(json_get(tree, STR("verificationStatus")), STR("coding"));
    for (const struct json *c = json_first(coding); c; c = c->next)
        if (json_text_is(json_get(c, STR("code")), STR("entered-in-error")) ||
            json_text_is(json_get(c, STR("code")), STR("refuted")))
            return true;
    return false;
}

static struct str key_of(struct arena *a, const struct json *tree)
{
    const struct json *code = json_get(tree, STR("code"));
    if (!code)
        code = json_get(tree, STR("medicationCodeableConcept"));
    struct str text = json_text(a, json_walk(code, "coding", "code", NULL));
    return text.len ? text : summary_concept(a, code);
}

// Of one medicine several statements stand, when they say different doses; a prescription, when nothing newer is there.
static bool says_the_same(struct arena *a, const struct entry *e, const struct entry *newer)
{
    if (!str_equal(key_of(a, e->tree), key_of(a, newer->tree)))
        return false;
    if (e->at.type == MODEL_MedicationRequest)
        return true;
    const struct json *dose = json_walk(e->tree, "dosage", "text", NULL);
    const struct json *newer_dose = json_walk(newer->tree, "dosage", "text", NULL);
    return e->at.type == newer->at.type && str_equal(json_text(a, dose), json_text(a, newer_dose));
}

static bool is_newest(struct arena *a, const struct part *part, const struct entry *e)
{
    bool has_key = key_of(a, e->tree).len != 0;
    for (size_t i = 0; has_key && i < part->count; i++)
        if (says_the_same(a, e, part->entries[i]))
            return false;
    return true;
}

struct reading {
    struct summary *summary;
    struct part *part;
    const struct source *source;
    size_t taken;
};

static enum code take_page(struct reading *r, const struct space_page *page)
{
    struct summary *s = r->summary;
    enum code code = DONE;
    for (size_t i = 0; code == DONE && i < page->count && r->taken < r->source->most; i++) {
        struct entry seen = {.at = page->matches[i].at};
        code = space_tree(s->deed, &page->matches[i], &seen.tree);
        if (code || is_mistake(seen.tree) || (r->source->fits && !r->source->fits(seen.tree)) ||
            (r->source->newest_of_each && !is_newest(s->arena, r->part, &seen)))
            continue;
        struct entry *e = summary_add(s, &page->matches[i], &code);
        if (!e)
            return code;
        append(s->arena, &r->part->entries, &r->part->count, &r->part->size, e);
        r->taken++;
    }
    return code;
}

static enum code read_source(struct summary *s, struct part *part, const struct source *source)
{
    struct arena *a = s->arena;
    struct reading r = {s, part, source, 0};
    struct uri_query pairs;
    struct search_options options = {.base = STR("")};
    struct search_query *query;
    struct str cursor = {0};
    enum code code;
    do {
        struct space_page page;
        code = uri_query_read(a, arena_print(a, "%s&_count=%d&_total=none", source->query, PAGE), &pairs);
        if (code == DONE)
            code = search_parse(a, source->type, &pairs, &options, &query);
        if (code)
            return code;
        query->cursor = cursor;
        code = space_search(s->deed, s->patient->at.space, query, &page);
        if (code == DONE)
            code = take_page(&r, &page);
        cursor = code == DONE && page.has_next ? page.next : (struct str){0};
    } while (code == DONE && cursor.len && r.taken < source->most);
    // Outside what the token may ask for: not part of their summary, like what is hidden from them.
    return code == DENIED ? DONE : code;
}

// "Nothing to declare": a List of the section's code that is empty for that reason.
static enum code read_none_known(struct summary *s, struct part *part)
{
    const char *query = arena_print(s->arena, "code=http://loinc.org|%s&status=current&empty-reason=nilknown",
                                    part->section->code)
                            .ptr;
    const struct source declared = {MODEL_List, query, NULL, 1, false};
    struct summary aside = *s; // the List itself is no part of the summary
    struct part found = {.section = part->section};
    aside.entries = NULL;
    aside.entry_count = aside.entry_size = 0;
    enum code code = read_source(&aside, &found, &declared);
    part->is_none_known = code == DONE && found.count > 0;
    return code;
}

static enum code read_part(struct summary *s, struct part *part)
{
    enum code code = DONE;
    for (const struct source *source = part->section->sources; code == DONE && source->query; source++)
        code = read_source(s, part, source);
    return code || part->count ? code : read_none_known(s, part);
}

// ---- which sections -----------------------------------------------------------------------------------------

static bool is_chosen(const struct summary_wanted *wanted, const struct section *section)
{
    if (!wanted->section_count)
        return section->is_required || section->is_recommended;
    for (size_t i = 0; i < wanted->section_count; i++)
        if (str_equal(wanted->sections[i], str_from(section->code)))
            return true;
    return false;
}

static enum code check_sections(struct arena *a, const struct summary_wanted *wanted)
{
    for (size_t i = 0; i < wanted->section_count; i++) {
        size_t at = 0;
        while (at < summary_section_count &&
               !str_equal(wanted->sections[i], str_from(summary_sections[at].code)))
            at++;
        if (at == summary_section_count)
            return fail_at(a, INVALID, STR("section"),
                           "section is the LOINC code of a section of a summary, such as 10160-0; see "
                           "docs/summary.md");
    }
    return DONE;
}

static enum code read_parts(struct summary *s, const struct summary_wanted *wanted)
{
    enum code code = check_sections(s->arena, wanted);
    for (size_t i = 0; code == DONE && i < summary_section_count; i++) {
        const struct section *section = &summary_sections[i];
        bool chosen = is_chosen(wanted, section);
        if (!chosen && !section->is_required)
            continue;
        struct part *part = &s->parts[s->part_count++];
        *part = (struct part){.section = section, .is_withheld = !chosen};
        if (chosen)
            code = read_part(s, part);
    }
    return code;
}

enum code summary_gather(struct deed *d, const struct summary_wanted *wanted, struct summary **out)
{
    struct resource patient;
    struct summary *s = ARENA_NEW(d->arena, struct summary);
    s->deed = d;
    s->arena = d->arena;
    s->is_english = wanted->is_english;
    s->service = service_name(d->house, s->is_english);
    // Whoever may not read the Patient is refused, not given an empty summary.
    enum code code = space_read(d, space_patient(wanted->space), &patient);
    if (code == DONE)
        s->patient = summary_add(s, &patient, &code);
    if (code == DONE)
        code = read_parts(s, wanted);
    if (code == DONE)
        code = summary_resolve(s);
    *out = s;
    return code ? code : d->damage;
}
