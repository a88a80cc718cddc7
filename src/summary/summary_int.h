// What the files of summary/ share: the sections, what was gathered for them, and how it is said.
#ifndef ENS_SUMMARY_INT_H
#define ENS_SUMMARY_INT_H

#include "codec/text/text.h"
#include "summary/summary.h"

// ---- sections (sections.c)
struct source {
    model_type type;
    const char *query;                     // of search, newest first
    bool (*fits)(const struct json *tree); // NULL: all that were found
    unsigned most;                         // so many at most
    bool newest_of_each;                   // of what has one code, the newest alone
};
struct section {
    const char *code, *display; // LOINC
    const char *french, *english;
    const char *french_what, *english_what; // the head of the first column
    bool is_required, is_recommended;
    const struct source *sources; // ended by one without a query
};
extern const struct section summary_sections[];
extern const size_t summary_section_count;

// ---- what was gathered (gather.c)
struct entry {
    struct pointer at;
    struct json *tree;
    struct str url; // "urn:uuid:…"
};
struct part { // a section of this summary
    const struct section *section;
    bool is_withheld;   // required, and not chosen
    bool is_none_known; // empty, and the person said that there is nothing
    struct entry **entries;
    size_t count, size;
};
struct summary {
    struct deed *deed;
    struct arena *arena;
    bool is_english;
    struct str service; // who puts it together
    struct entry *patient;
    struct part parts[SUMMARY_SECTIONS_MAX];
    size_t part_count;
    struct entry **entries; // all, in their order in the bundle: the Patient, the parts', what these refer to
    size_t entry_count, entry_size;
};
struct entry *summary_find(const struct summary *s, struct pointer at);                  // NULL: not there
struct entry *summary_add(struct summary *s, const struct resource *r, enum code *code); // NULL: see *code
struct str summary_urn(struct arena *a,
                       struct str name); // the same name gives the same urn:uuid (RFC 9562, version 8)

// References become those of the bundle; what is referred to and belongs to a document is added, the rest is named only
// (references.c).
enum code summary_resolve(struct summary *s) MUST_CHECK;

// Says of what IPS asks for and nobody said that it is unknown (complete.c).
enum code summary_complete(struct arena *a, model_type type, struct json *tree) MUST_CHECK;

// ---- how it is said (describe.c, words.c)
struct line {
    struct str what, when, detail;
};
struct line summary_describe(const struct summary *s, const struct entry *e);
struct str summary_concept(struct arena *a,
                           const struct json *concept);            // of a CodeableConcept, {NULL,0}: nothing
struct str summary_date(const struct summary *s, struct str fhir); // "3 mars 2020", "mars 2020", "2020"
struct str summary_moment(const struct summary *s, int64_t at_us); // with the hour, in the time of Paris
struct str summary_quantity(const struct summary *s, const struct json *quantity);
struct str summary_name(const struct summary *s); // of the person
struct str summary_why_empty(const struct summary *s, const struct part *part);
static inline struct str summary_say(const struct summary *s, const char *french, const char *english)
{
    return str_from(s->is_english ? english : french);
}

// ---- narratives (narrative.c): a div of safe XHTML, not yet JSON
struct str summary_part_div(const struct summary *s, const struct part *part);
struct str summary_person_div(const struct summary *s);

#endif
