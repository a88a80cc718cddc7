// The summary as a Bundle of type document (R4 §3.3; HL7 IPS 2.0 Bundle-uv-ips, Composition-uv-ips): the Composition first,
// then the person, who made it, what the sections name, and what that names.
#include "summary/summary_int.h"

static const char loinc[] = "http://loinc.org";

static void add_member(struct buf *b, const char *name, struct str value)
{
    buf_print(b, "\"%s\":", name);
    json_write_string(b, value);
}

static void add_reference(struct buf *b, const char *name, struct str url)
{
    buf_print(b, "\"%s\":{", name);
    add_member(b, "reference", url);
    buf_add_char(b, '}');
}

static void add_text(struct buf *b, struct str div)
{
    buf_add(b, STR("\"text\":{\"status\":\"generated\","));
    add_member(b, "div", div);
    buf_add_char(b, '}');
}

static void add_code(struct buf *b, const char *name, const char *code, const char *display)
{
    buf_print(b, "\"%s\":{\"coding\":[{\"system\":\"%s\",\"code\":\"%s\",\"display\":\"%s\"}]}", name, loinc,
              code, display);
}

// Sections that are empty say why (list-empty-reason): IPS 2.0, invariant ips-comp-1.
static void add_empty_reason(const struct summary *s, struct buf *b, const struct part *part)
{
    const char *code = part->is_withheld ? "withheld" : part->is_none_known ? "nilknown" : "unavailable";
    const char *display = part->is_withheld     ? "Information Withheld"
                          : part->is_none_known ? "Nil Known"
                                                : "Unavailable";
    buf_print(b,
              "\"emptyReason\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/"
              "list-empty-reason\",\"code\":\"%s\",\"display\":\"%s\"}],",
              code, display);
    add_member(b, "text", summary_why_empty(s, part));
    buf_add_char(b, '}');
}

static void add_section(const struct summary *s, struct buf *b, const struct part *part)
{
    const struct section *section = part->section;
    buf_add_char(b, '{');
    add_member(b, "title", summary_say(s, section->french, section->english));
    buf_add_char(b, ',');
    add_code(b, "code", section->code, section->display);
    buf_add_char(b, ',');
    add_text(b, summary_part_div(s, part));
    buf_add_char(b, ',');
    if (!part->count)
        add_empty_reason(s, b, part);
    for (size_t i = 0; i < part->count; i++) {
        buf_add(b, i ? STR(",{") : STR("\"entry\":[{"));
        add_member(b, "reference", part->entries[i]->url);
        buf_add_char(b, '}');
    }
    buf_add(b, part->count ? STR("]}") : STR("}"));
}

static void add_composition(const struct summary *s, struct buf *b, struct str device)
{
    buf_add(b, STR("{\"resourceType\":\"Composition\",\"meta\":{\"profile\":[\"http://hl7.org/fhir/uv/ips/"
                   "StructureDefinition/Composition-uv-ips\"]},"));
    buf_print(b, "\"language\":\"%s\",", s->is_english ? "en" : "fr");
    add_text(b, summary_person_div(s));
    buf_add(b, STR(",\"status\":\"final\","));
    add_code(b, "type", "60591-5", "Patient summary Document");
    buf_add_char(b, ',');
    add_reference(b, "subject", s->patient->url);
    buf_add(b, STR(",\"date\":\""));
    instant_write(b, s->deed->now_us);
    buf_add(b, STR("\",\"author\":[{"));
    add_member(b, "reference", device);
    buf_add(b, STR("}],"));
    add_member(b, "title", summary_say(s, "Résumé médical", "Patient summary"));
    buf_add(b, STR(",\"confidentiality\":\"N\",\"event\":[{\"code\":[{\"coding\":[{\"system\":"
                   "\"http://terminology.hl7.org/CodeSystem/v3-ActClass\",\"code\":\"PCPR\"}]}],\"period\":"
                   "{\"end\":\""));
    instant_write(b, s->deed->now_us);
    buf_add(b, STR("\"}}],\"section\":["));
    for (size_t i = 0; i < s->part_count; i++) {
        if (i)
            buf_add_char(b, ',');
        add_section(s, b, &s->parts[i]);
    }
    buf_add(b, STR("]}"));
}

// Put together by a program and looked at by nobody: the author is a Device (IPS: "software-assembled").
static void add_device(const struct summary *s, struct buf *b)
{
    buf_add(b, STR("{\"resourceType\":\"Device\",\"deviceName\":[{\"name\":"));
    json_write_string(b, s->service);
    buf_add(b, STR(",\"type\":\"user-friendly-name\"}],\"version\":[{\"value\":\"" ENS_VERSION "\"}]}"));
}

static void add_entry(struct buf *b, struct str url, struct str resource)
{
    buf_add_char(b, '{');
    add_member(b, "fullUrl", url);
    buf_add(b, STR(",\"resource\":"));
    buf_add(b, resource);
    buf_add_char(b, '}');
}

static struct str composition_text(const struct summary *s, struct str device)
{
    struct buf b;
    buf_init(&b, s->arena, 16 * 1024);
    add_composition(s, &b, device);
    return buf_str(&b);
}

static struct str device_text(const struct summary *s)
{
    struct buf b;
    buf_init(&b, s->arena, 256);
    add_device(s, &b);
    return buf_str(&b);
}

struct str summary_bundle(struct summary *s)
{
    struct buf entries, b;
    struct str device = summary_urn(s->arena, STR("Device/ens " ENS_VERSION));
    struct str composition = composition_text(s, device);
    buf_init(&entries, s->arena, 64 * 1024);
    add_entry(&entries, summary_urn(s->arena, composition), composition);
    for (size_t i = 0; i < s->entry_count; i++) {
        struct buf one;
        buf_init(&one, s->arena, 1024);
        json_write(&one, s->entries[i]->tree);
        buf_add_char(&entries, ',');
        add_entry(&entries, s->entries[i]->url, buf_str(&one));
        if (i == 0) {
            buf_add_char(&entries, ',');
            add_entry(&entries, device, device_text(s));
        }
    }
    buf_init(&b, s->arena, entries.len + 512);
    buf_add(&b,
            STR("{\"resourceType\":\"Bundle\",\"meta\":{\"profile\":[\"http://hl7.org/fhir/uv/ips/"
                "StructureDefinition/Bundle-uv-ips\"]},\"identifier\":{\"system\":\"urn:ietf:rfc:3986\","));
    add_member(&b, "value", summary_urn(s->arena, buf_str(&entries)));
    buf_add(&b, STR("},\"type\":\"document\",\"timestamp\":\""));
    instant_write(&b, s->deed->now_us);
    buf_add(&b, STR("\",\"entry\":["));
    buf_add(&b, buf_str(&entries));
    buf_add(&b, STR("]}"));
    return buf_str(&b);
}
