// summary: the International Patient Summary of a person (HL7 IPS 2.0, FHIR R4): operation $summary, as a document Bundle
// or as a tagged paper.
#ifndef ENS_SUMMARY_H
#define ENS_SUMMARY_H

#include "feature/feature.h"

extern const struct feature summary_feature;

enum { SUMMARY_SECTIONS_MAX = 24 };

// What is wanted of a summary. Times and texts are the deed's and borrowed.
struct summary_wanted {
    uint64_t space;
    const struct str *sections; // LOINC codes of those that were chosen
    size_t section_count;       // 0: the required and the recommended ones
    bool is_english;            // of titles, narratives and dates; French otherwise
};
struct summary;
// Reads what the deed's actor may read of the chosen sections; the summary lives in the deed's arena. The same content at
// the same moment gives the same bytes. INVALID: a section that is none of ours; DENIED, NOT_FOUND: as of the Patient.
enum code summary_gather(struct deed *d, const struct summary_wanted *wanted,
                         struct summary **out) MUST_CHECK;
struct str summary_bundle(struct summary *s); // FHIR JSON: a Bundle of type document
struct summary_link {
    struct str text;     // what the QR code holds; {NULL,0}: the paper has none
    int64_t until_us;    // when it ends
    bool needs_passcode; // which is not on the paper
};
// PDF, by `link` with a QR code. INTERNAL: the library's reason.
enum code summary_paper(struct summary *s, const struct summary_link *link, struct str *bytes) MUST_CHECK;

// A document to hand over: a Bundle of type collection with its DocumentReference, its bytes inside, the person, and who
// wrote it. TOO_LARGE: the bytes are over `size_max`; DENIED, NOT_FOUND: as of the document.
enum code summary_document(struct deed *d, struct pointer at, uint64_t size_max,
                           struct str *bundle) MUST_CHECK;

#endif
