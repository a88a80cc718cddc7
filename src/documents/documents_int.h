// documents, for its own files: the tables of codes, and conversions of HL7 v3 values.
#ifndef ENS_DOCUMENTS_INT_H
#define ENS_DOCUMENTS_INT_H

#include "codec/text/text.h"
#include "documents/documents.h"

#define CDA_NS STR("urn:hl7-org:v3")

// ---- codes (codes.c, codes_tables.c)
enum code_set {
    CODE_SYSTEM,
    CODE_CLASS,
    CODE_TYPE,
    CODE_CONFIDENTIALITY,
    CODE_PRACTICE,
    CODE_FACILITY,
    CODE_FORMAT,
    CODE_TEMPLATE,
    CODE_MEDIA
};
struct code_row { // the columns of definitions/document-codes.tsv; "" where it has "-"
    enum code_set set;
    const char *system;
    const char *code;
    const char *related;
    const char *display;
};
extern const struct code_row code_rows[];
extern const size_t code_row_count;
const struct code_row *code_find(enum code_set set, struct str code); // NULL: no such code
// The FHIR URI of a system: of an OID ("urn:oid:…" when no other is known), or of a row's short name.
struct str code_system_of_oid(struct arena *a, struct str oid);
struct str code_system_of_row(const struct code_row *row);
// The format of a document: by its body's media type (level 1) or its models (level 3). Never NULL.
const struct code_row *code_format_of(const struct cda *cda);
const struct code_row *code_type_of(const struct cda *cda); // NULL: not a type of JDV_J66

// ---- HL7 v3 values (values.c)
// FHIR dateTime of an HL7 TS; a time of day without offset is left out, as FHIR has none. False: not a TS.
bool hl7_time_to_datetime(struct arena *a, struct str ts, struct str *out);
// FHIR instant: what is missing is zero, and UTC.
bool hl7_time_to_instant(struct arena *a, struct str ts, struct str *out);
bool hl7_time_to_date(struct arena *a, struct str ts, struct str *out); // to the day at most
struct str hl7_time_in_french(struct arena *a,
                              struct str ts); // "28 mars 1979 à 11 h 30"; as written if it is no TS
bool id_is_uuid(struct str root);
struct str uri_of_root(struct arena *a, struct str root); // "urn:oid:…" or "urn:uuid:…"
bool same_id(struct cda_id a, struct cda_id b);
struct str actor_name(struct arena *a,
                      const struct cda_actor *actor); // as people write it; "" if there is none

bool unit_is_ucum(struct str unit); // units.c

// ---- parts of the reading (cda_read.c, cda_body.c)
struct cda_code cda_read_code(const struct xml_node *n);            // nothing told when n is NULL
void cda_read_body(struct arena *a, struct cda *cda);               // sets body_text, media_type and sections
bool file_is_what_it_says(struct str media_type, struct str bytes); // of the media types that cda_body takes

// ---- a Binary as it is stored (bytes.c)
struct binary {
    struct resource resource;
    struct str media_type;        // as the Binary says
    struct str context;           // securityContext.reference; {NULL,0}: none
    bool is_apart;                // the bytes are a content of their own
    struct space_content content; // where they are then
    struct str bytes;             // else the bytes themselves
};
enum code binary_read(struct deed *d, struct pointer at, uint32_t version, struct binary *out) MUST_CHECK;
// All the bytes, in memory. TOO_LARGE: over the house's document_max.
enum code binary_bytes(struct deed *d, const struct binary *b, struct str *out) MUST_CHECK;
enum code answer_binary(struct deed *d, struct http_exchange *x,
                        const struct binary *b) MUST_CHECK; // whole, a range, or 304
// Fields that keep a browser from running what the bytes say, whoever chose their type.
void add_safety(struct http_exchange *x);
// Is a file that begins so what its Content-Type says? Types without a signature are believed, unless it is another's.
bool media_type_agrees(struct arena *a, struct str declared, struct str first_bytes);
struct json *binary_tree(struct deed *d, struct str media_type, struct str context,
                         const struct space_content *content); // a Binary to be written

// ---- whose a CDA is (person.c)
enum code compare_person(struct deed *d, uint64_t space, const struct cda *cda) MUST_CHECK; // traits; INVALID
enum code check_cda_person(struct deed *d, uint64_t space,
                           const struct cda *cda) MUST_CHECK; // INS and traits
bool read_if_cda(struct arena *a, struct str bytes, struct cda *out);

// ---- filling in from a CDA header (derive.c)
// Members that a DocumentReference and one of its contents lack.
enum code derive_from_cda(struct deed *d, const struct cda *cda, const struct cda_target *target,
                          struct json *tree, struct json *content) MUST_CHECK;

// ---- documents that are there (same.c)
// By one of its identifiers. *found: is there any?
enum code find_kept(struct deed *d, uint64_t space, const struct json *identifier, struct resource *out,
                    bool *found) MUST_CHECK;
// An older document becomes superseded (IHE MHD §3.65.4.1.2.3).
enum code supersede(struct deed *d, const struct resource *old) MUST_CHECK;
// Bytes become a Binary of the space (deposit.c).
struct placed {
    uint64_t space;
    struct pointer binary, document;
    struct space_content content;
};
enum code write_binary(struct deed *d, struct str bytes, struct str media_type, struct placed *p) MUST_CHECK;
void set_fingerprint(struct arena *a, struct json *attachment, uint64_t size, const unsigned char sha1[20]);

// ---- parts of the DocumentReference (people.c)
struct contained { // the resources that a DocumentReference carries inside, each once
    struct arena *arena;
    struct json *list;
    struct {
        struct cda_id person, organization;
        struct str reference;
    } known[64];
    size_t known_count;
};
struct json *contained_patient(struct contained *c, const struct cda *cda);       // a Reference to it
struct json *contained_actor(struct contained *c, const struct cda_actor *actor); // idem; NULL: nobody named
struct json *contained_organization(struct contained *c, const struct cda_organization *organization);
struct json *identifier_of(struct arena *a, struct cda_id id);
struct json *patient_identifier(struct arena *a, struct cda_id id); // with the type of an INS, or a local one
struct json *reference_to(struct arena *a, struct str reference);
void set_text(struct arena *a, struct json *object, struct str name, struct str text); // nothing when absent
struct json *coding_of(struct arena *a, struct str system, struct str code, struct str display);
struct json *concept_of(struct arena *a, struct json *coding);
struct json *array_of(struct arena *a, struct json *only);

// ---- parts of the HTML page (html_narrative.c, html_media.c)
// The one stylesheet that a page may have, as a Content-Security-Policy names it (CSP 3, §2.3.1).
#define HTML_STYLE_HASH "'sha256-b9NP0JSTfw09JwrCYiuRlF62E/kNl03Br+jepngNtl4='"
struct html { // a page being written
    struct arena *arena;
    struct buf *out;
    const struct cda *cda;
    const struct xml_node **media; // observationMedia and the like that have an ID
    bool *shown; // by place in media: an image stands once in the page, however often it is named
    size_t media_count;
    unsigned named; // how often files were named so far
};
void html_find_media(struct html *h);
void html_narrative(struct html *h, const struct xml_node *text);
void html_media(struct html *h, struct str ids); // what a renderMultiMedia names
// A file of the document: an image, a text, or a link to save it; a sentence when it is not what it says to
// be.
void html_file(struct html *h, struct str media_type, struct str bytes);

#endif
