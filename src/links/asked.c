// What comes from outside: the parameters of the holder's operations, the request of a manifest, a link given back.
#include "links/links_int.h"

static enum code wrong(struct arena *a, const char *name, const char *wanted)
{
    return fail_at(a, INVALID, str_from(name), "The parameter %s is %s", name, wanted);
}

static struct str text_of(struct arena *a, const struct json *p)
{
    static const char *const members[] = {"valueString", "valueCode", "valueUri", "valueUrl", "valueId"};
    struct str text = {0};
    for (size_t i = 0; !text.ptr && i < COUNT_OF(members); i++)
        text = json_text(a, json_get(p, str_from(members[i])));
    return text;
}

static size_t characters_of(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return count;
}

// ---- parameters ---------------------------------------------------------------------------------------------

struct reading {
    struct arena *arena;
    const struct json *parameter;
    struct link_asked *out;
};

static enum code read_section(struct reading *r)
{
    struct str text = text_of(r->arena, r->parameter);
    if (!text.len || r->out->section_count == SUMMARY_SECTIONS_MAX)
        return wrong(r->arena, "section", "a valueCode: the LOINC code of a section, each once");
    r->out->sections[r->out->section_count++] = text;
    return DONE;
}

static enum code read_document(struct reading *r)
{
    struct str text = json_text(r->arena, json_walk(r->parameter, "valueReference", "reference", NULL));
    if (!text.len)
        text = text_of(r->arena, r->parameter);
    if (!text.len || r->out->document_count == LINK_DOCUMENTS_MAX)
        return wrong(r->arena, "document", "a valueReference: DocumentReference/<id>, at most 15 of them");
    r->out->documents[r->out->document_count++] = text;
    return DONE;
}

static enum code read_label(struct reading *r)
{
    struct str text = str_trim(text_of(r->arena, r->parameter));
    if (!text.len || characters_of(text) > LINK_LABEL_MAX)
        return wrong(r->arena, "label", "a valueString of 1 to 80 characters");
    r->out->label = text;
    return DONE;
}

static enum code read_passcode(struct reading *r)
{
    struct str text = text_of(r->arena, r->parameter);
    if (text.len < LINK_PASSCODE_MIN || text.len > LINK_PASSCODE_MAX)
        return wrong(r->arena, "passcode", "a valueString of 4 to 64 bytes");
    r->out->passcode = text;
    return DONE;
}

static enum code read_link(struct reading *r)
{
    r->out->link = text_of(r->arena, r->parameter);
    return r->out->link.len ? DONE : wrong(r->arena, "link", "a valueUri: shlink:/…");
}

static enum code read_until(struct reading *r)
{
    static const char *const members[] = {"valueInstant", "valueDateTime", "valueDate"};
    struct str text = {0};
    struct date date;
    for (size_t i = 0; !text.ptr && i < COUNT_OF(members); i++)
        text = json_text(r->arena, json_get(r->parameter, str_from(members[i])));
    if (!date_read(text, &date) || date.precision < DATE_DAY)
        return wrong(r->arena, "until", "a valueInstant, or a valueDate such as 2026-12-31, its last day");
    r->out->until_us = date.precision == DATE_DAY
                           ? access_day_start_us(access_day_make(date.year, date.month, date.day) + 1)
                           : date.from_us;
    return DONE;
}

static enum code read_number(struct reading *r)
{
    const struct json *n = json_get(r->parameter, STR("valuePositiveInt"));
    if (!n || n->kind != JSON_NUMBER || !str_to_u64(str_of(n->text, n->size), &r->out->number))
        return wrong(r->arena, "number", "a valuePositiveInt, as $health-links gives it");
    return DONE;
}

static bool read_flag(struct reading *r, bool *out)
{
    const struct json *value = json_get(r->parameter, STR("valueBoolean"));
    *out = value && value->kind == JSON_TRUE;
    return value && (value->kind == JSON_TRUE || value->kind == JSON_FALSE);
}

static enum code read_one(struct reading *r)
{
    static const struct {
        const char *name;
        enum code (*read)(struct reading *r);
    } known[] = {{"section", read_section},   {"document", read_document}, {"label", read_label},
                 {"passcode", read_passcode}, {"until", read_until},       {"number", read_number},
                 {"link", read_link}};
    const struct {
        const char *name;
        bool *at;
    } flags[] = {{"direct", &r->out->is_direct},
                 {"lasting", &r->out->is_lasting},
                 {"paper", &r->out->wants_paper},
                 {"english", &r->out->is_english},
                 {"withoutSummary", &r->out->without_summary}};
    const struct json *name = json_get(r->parameter, STR("name"));
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (json_text_is(name, str_from(known[i].name)))
            return known[i].read(r);
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (json_text_is(name, str_from(flags[i].name)))
            return read_flag(r, flags[i].at) ? DONE : wrong(r->arena, flags[i].name, "a valueBoolean");
    return fail_at(r->arena, INVALID, STR("Parameters.parameter.name"),
                   "There is no parameter of this name; docs/summary.md lists them");
}

enum code link_read_parameters(struct arena *a, const struct json *parameters, struct link_asked *out)
{
    struct reading r = {a, NULL, out};
    enum code code = DONE;
    *out = (struct link_asked){0};
    if (!json_text_is(json_get(parameters, STR("resourceType")), STR("Parameters")))
        return fail(a, INVALID, "Send a Parameters resource");
    for (const struct json *p = json_first(json_get(parameters, STR("parameter"))); code == DONE && p;
         p = p->next) {
        r.parameter = p;
        code = read_one(&r);
    }
    return code;
}

// ---- requests of a manifest ---------------------------------------------------------------------------------

enum code link_read_request(struct arena *a, struct str body, struct link_request *out)
{
    static const struct json_limits limits = {.depth_max = 8, .nodes_max = 100};
    struct json *tree;
    *out = (struct link_request){.embedded_max = UINT64_MAX};
    enum code code = json_parse(a, body, &limits, &tree);
    if (code)
        return code;
    out->recipient = str_trim(json_text(a, json_get(tree, STR("recipient"))));
    out->passcode = json_text(a, json_get(tree, STR("passcode")));
    const struct json *most = json_get(tree, STR("embeddedLengthMax"));
    if (!out->recipient.len || out->recipient.len > LINK_RECIPIENT_MAX)
        return fail_at(a, INVALID, STR("recipient"), "recipient says who opens the link, in 1 to 200 bytes");
    if (most &&
        (most->kind != JSON_NUMBER || !str_to_u64(str_of(most->text, most->size), &out->embedded_max)))
        return fail_at(a, INVALID, STR("embeddedLengthMax"), "embeddedLengthMax is a number of characters");
    return DONE;
}

// ---- a link given back --------------------------------------------------------------------------------------

enum code link_read_payload(struct arena *a, struct str text, struct link_payload *out)
{
    static const struct json_limits limits = {.depth_max = 4, .nodes_max = 50};
    struct str start = STR("shlink:/"), bytes, key;
    struct json *tree;
    ptrdiff_t at = str_find_str(text, start);
    if (at < 0 || !base64url_read(a, str_skip(text, (size_t)at + start.len), &bytes) ||
        json_parse(a, bytes, &limits, &tree) != DONE ||
        !base64url_read(a, json_text(a, json_get(tree, STR("key"))), &key) || key.len != sizeof out->key)
        return fail_at(a, INVALID, STR("link"), "This is no SMART Health Link: shlink:/ and its payload");
    out->url = json_text(a, json_get(tree, STR("url")));
    memcpy(out->key, key.ptr, sizeof out->key);
    return DONE;
}
