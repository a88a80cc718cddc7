// Bundles, OperationOutcomes and the small texts of answers.
#include "fhirapi/api_int.h"

void bundle_begin(struct bundle_writer *w, struct deed *d, const char *type, struct str base)
{
    *w = (struct bundle_writer){.deed = d, .base = base};
    buf_init(&w->out, d->arena, 4096);
    buf_print(&w->out, "{\"resourceType\":\"Bundle\",\"type\":\"%s\"", type);
}

void bundle_total(struct bundle_writer *w, uint64_t total)
{
    buf_print(&w->out, ",\"total\":%llu", (unsigned long long)total);
}

void bundle_link(struct bundle_writer *w, const char *relation, struct str url)
{
    // Links come before entries; the first one opens the list, the first entry closes it.
    buf_print(&w->out, "%s{\"relation\":\"%s\",\"url\":", w->entries ? "," : ",\"link\":[", relation);
    json_write_string(&w->out, url);
    buf_add_char(&w->out, '}');
    w->entries++;
}

void bundle_entries(struct bundle_writer *w)
{
    if (w->entries)
        buf_add_char(&w->out, ']');
    w->entries = 0;
}

void bundle_entry_begin(struct bundle_writer *w, struct str full_url)
{
    buf_add(&w->out, w->entries++ ? STR(",{") : STR(",\"entry\":[{"));
    if (full_url.len) {
        buf_add(&w->out, STR("\"fullUrl\":"));
        json_write_string(&w->out, full_url);
        buf_add_char(&w->out, ',');
    }
    buf_add(&w->out, STR("\"resource\":"));
}

void bundle_entry_end(struct bundle_writer *w, const char *search_mode)
{
    if (search_mode) {
        buf_add(&w->out, STR(",\"search\":{\"mode\":\""));
        buf_add(&w->out, str_from(search_mode));
        buf_add(&w->out, STR("\"}"));
    }
    buf_add_char(&w->out, '}');
}

void bundle_entry(struct bundle_writer *w, struct str full_url, struct str resource, const char *search_mode)
{
    bundle_entry_begin(w, full_url);
    buf_add(&w->out, resource);
    bundle_entry_end(w, search_mode);
}

struct str bundle_end(struct bundle_writer *w)
{
    if (w->entries)
        buf_add_char(&w->out, ']');
    buf_add_char(&w->out, '}');
    return buf_end(&w->out);
}

// IssueType (R4 value set issue-type) of our situations.
static const char *issue_of(enum code code)
{
    static const char *const issues[] = {
        [DONE] = "informational",   [NOT_FOUND] = "not-found",
        [DENIED] = "forbidden",     [UNKNOWN_ASKER] = "login",
        [INVALID] = "invalid",      [CONFLICT] = "conflict",
        [UNMET] = "conflict",       [GONE] = "deleted",
        [TOO_LARGE] = "too-long",   [UNSUPPORTED] = "not-supported",
        [BUSY] = "throttled",       [FULL] = "no-store",
        [UNCERTAIN] = "incomplete", [INTERNAL] = "exception",
    };
    return issues[code];
}

// Who asks and what they may: people read these refusals too. The decision's and the token's have sentences of their own;
// of the others the person is told what it means for them.
static bool is_said(enum code code, const struct fault *fault, struct access_sentence *said)
{
    if (access_said(str_from(fault->text), said))
        return true;
    if ((code != UNKNOWN_ASKER && code != DENIED) || !fault->text[0])
        return false;
    said->english = fault->text;
    said->french = actor_refusal_french(str_from(fault->text));
    if (!said->french)
        said->french = code == UNKNOWN_ASKER ? "Nous ne savons pas qui vous êtes : connectez-vous de nouveau."
                                             : "Cela ne vous est pas permis.";
    return true;
}

// The house's rule of languages: diagnostics are English, for who makes software; where the refusal is about who asks and
// what they may, details.text says it to people, in French unless they ask for English.
static void write_outcome(struct buf *b, enum code code, const struct fault *fault, bool english)
{
    struct access_sentence said;
    bool has_details = is_said(code, fault, &said);
    buf_print(b, "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"%s\",\"code\":\"%s\"",
              code == DONE ? "information" : "error", issue_of(code));
    if (has_details) {
        buf_add(b, STR(",\"details\":{\"text\":"));
        json_write_string(b, str_from(english ? said.english : said.french));
        buf_add_char(b, '}');
    }
    if (fault->text[0]) {
        buf_add(b, STR(",\"diagnostics\":"));
        json_write_string(b, str_from(has_details ? said.english : fault->text));
    }
    if (fault->where[0]) {
        buf_add(b, STR(",\"expression\":["));
        json_write_string(b, str_from(fault->where));
        buf_add_char(b, ']');
    }
    buf_add(b, STR("}]}"));
}

void outcome_write(struct buf *b, enum code code, const struct fault *fault)
{
    write_outcome(b, code, fault, false);
}

void fhirapi_refuse(struct call *c, enum code code)
{
    struct buf b;
    buf_init(&b, c->arena, 256);
    write_outcome(&b, code, &c->arena->fault, call_is_english(c));
    http_status(c->exchange, http_status_of(code));
    if (code == UNKNOWN_ASKER)
        http_field_add(c->exchange, STR("WWW-Authenticate"), STR("Bearer"));
    http_answer(c->exchange, FHIR_JSON, buf_str(&b));
}

struct str api_etag(struct arena *a, uint32_t version)
{
    struct buf b;
    buf_init(&b, a, 16);
    buf_add(&b, STR("W/\""));
    buf_add_u64(&b, version);
    buf_add_char(&b, '"');
    return buf_str(&b);
}

bool api_id_valid(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                    c == '.';
        if (!fits)
            return false;
    }
    return id.len >= 1 && id.len <= 64;
}
