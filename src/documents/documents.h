// documents: clinical documents. CDA R2 of the French CI-SIS (header, bodies of level 1 and 3) read into a
// struct, made into a DocumentReference of the French PDSm profile, and shown as safe HTML.
#ifndef ENS_DOCUMENTS_H
#define ENS_DOCUMENTS_H

#include "base/base.h"
#include "codec/json/json.h"
#include "codec/xml/xml.h"
#include "http/http.h"
#include "identity/identity.h"
#include "space/space.h"

// ---- a CDA document (HL7 CDA R2; ANS, CI-SIS volet structuration minimale)
// --------------------------------------- All text is a slice of the parsed tree, in the arena of cda_read.
// {NULL,0}: the document does not tell.

struct cda_id { // HL7 II: an OID or UUID, and what it names inside
    struct str root, extension;
};
struct cda_code { // HL7 CE; the system is an OID
    struct str code, system, display;
};
struct cda_organization {
    struct cda_id id; // mostly IdNat_Struct
    struct str name;
    struct cda_code setting; // standardIndustryClassCode: practice setting
};
struct cda_actor {
    struct cda_id id;     // mostly IdNat_PS
    struct cda_code role; // profession and specialty, "G15_10/SM26"
    struct str family, given, prefix, suffix;
    struct str device; // the software's name, when no person is named
    struct cda_organization organization;
    struct str time; // HL7 TS
};
struct cda_event {                // documentationOf/serviceEvent
    const struct cda_code *codes; // the code, then its translations
    size_t code_count;
    struct str start, end; // HL7 TS
    struct cda_actor performer;
};
struct cda_order { // inFulfillmentOf/order
    struct cda_id id;
    bool is_accession; // a DICOM accession number, not an order's
};
struct cda_section { // of any depth, in document order
    struct str title;
    struct cda_code code;
    uint32_t depth; // 0: directly in the body
    const struct xml_node *node;
};

struct cda {
    const struct xml_node *root; // ClinicalDocument
    struct cda_id id, set_id;
    struct str version;
    const struct cda_id *templates; // models that the document says to follow
    size_t template_count;
    struct cda_code type;
    struct str title, time, language;
    const struct cda_code *confidentiality;
    size_t confidentiality_count;

    const struct cda_id *patient_ids; // INS, local identifiers
    size_t patient_id_count;
    struct identity_traits traits;
    const struct cda_actor *authors;
    size_t author_count;
    struct cda_actor authenticator; // the legal one
    struct cda_organization custodian;
    const struct cda_event *events;
    size_t event_count;
    struct cda_code encounter, facility; // kind of encounter, type of place
    struct str encounter_start, encounter_end, place;
    const struct cda_id *replaced; // relatedDocument RPLC
    size_t replaced_count;
    const struct cda_order *orders;
    size_t order_count;

    const struct xml_node *body_text; // level 1: nonXMLBody/text; NULL: level 3
    struct str media_type;            // of a level 1 body
    const struct cda_section *sections;
    size_t section_count;
};

// Also takes a "self-presenting" file, a stylesheet that holds the document: the document is found, nothing
// is run. INVALID: not XML, no CDA, or a header without identifier, type, date, patient or author. TOO_LARGE.
enum code cda_read(struct arena *a, struct str bytes, struct cda *out) MUST_CHECK;
// The INS among the patient's identifiers. NOT_FOUND: there is none; INVALID: it is wrong, or refused by the
// policy.
enum code cda_read_ins(struct arena *a, const struct cda *cda, enum identity_policy policy,
                       struct ins *out) MUST_CHECK;
// XDSDocumentEntry.uniqueId: "root" or "root^extension"; what duplicates are told by.
struct str cda_unique_id(struct arena *a, struct cda_id id);

// What is inside a level 1 document: its bytes, decoded. NOT_FOUND: level 3. INVALID: not base64, or the
// bytes are not of the type that is declared (application/pdf, image/jpeg, image/png, image/tiff, text/rtf,
// text/plain).
enum code cda_body(struct arena *a, const struct cda *cda, struct str *media_type,
                   struct str *bytes) MUST_CHECK;

// What the document cannot know of its place in the space.
struct cda_target {
    struct str subject;            // reference to the Patient: "Patient/…"
    struct str url;                // where the bytes are: "Binary/…"
    uint64_t size;                 // of the file
    const unsigned char *sha1;     // of the file, 20 bytes
    struct str media_type;         // of the file; {NULL,0}: "text/xml"
    struct str description;        // comments of whoever submits it; {NULL,0}: none
    struct str replaced_reference; // "DocumentReference/…" of what it replaces, if it is known here
};
// DocumentReference of PDSm (pdsm-comprehensive-document-reference), with its people and organisations
// contained. INVALID: a time in the header is not one.
enum code cda_to_document_reference(struct arena *a, const struct cda *cda, const struct cda_target *target,
                                    struct json **out) MUST_CHECK;

// A whole HTML page, in French: the header in short, then every section's title and narrative. Nothing in it
// runs or is fetched: no script, no handler, no address but data: images and links that the reader may
// follow.
void cda_to_html(struct buf *out, const struct cda *cda);

// What a person reads in it, as plain text: title, sections' titles, narratives with the cells of their tables.
void cda_to_text(struct buf *out, const struct cda *cda);

// The values that stand in it as entries (laboratory results, vital signs), as Observations about `subject` ("Patient/…"),
// without derivedFrom; at most 500. Each has an identifier of ours, the same whenever it is read again.
size_t cda_to_observations(struct arena *a, const struct cda *cda, struct str subject, struct json ***out);
// Is it the same measurement, sent twice: by an identifier, or the same code, moment and value?
bool documents_same_value(struct arena *a, const struct json *x, const struct json *y);
// Was this Observation found in a document by the house?
bool documents_is_found(const struct json *observation);

// ---- what a document says, for searches
// What its type, class and practice setting are called in French, a line each, and the bytes of its file. NOT_FOUND: they are
// kept elsewhere; TOO_LARGE: over the house's document_max; the names are there all the same.
enum code documents_read(struct deed *d, struct pointer at, struct buf *names, struct str *bytes) MUST_CHECK;
// The names alone, of its resource (deed.name_codes).
void documents_name_codes(struct deed *d, const struct json *tree, struct buf *out);

// ---- depositing: the bytes, a Binary and a DocumentReference in the person's space
struct documents_deposit {
    struct str bytes;        // CDA, PDF, JPEG, TIFF, text or RTF, told apart by content
    struct str ins;          // whose it is; a CDA names its person itself and must name the same
    bool may_open;           // open the space of the person a CDA names, if there is none
    bool was_known;          // out: the same document is there already, nothing was written
    struct pointer document; // out: the DocumentReference
};
// A CDA that replaces another one supersedes it. INVALID: not such a file, or of another person than the space's
// (INS and strict traits are compared); NOT_FOUND: that person has no space.
enum code documents_deposit(struct deed *d, struct documents_deposit *deposit) MUST_CHECK;

// ---- a Binary's own bytes over HTTP (R4 §2.38)
// Does the request want the bytes rather than the resource? By _format and Accept; `format` is _format or {NULL,0}.
bool documents_wants_bytes(const struct http_request *r, struct str format);
// Answers with the bytes of a Binary, pulled chunk by chunk while they are sent: whole, a range, or 304. Version 0: the
// present one. Nothing of it can run in a browser. UNSUPPORTED: the request accepts other media types only.
enum code documents_answer_bytes(struct deed *d, struct http_exchange *x, struct pointer at,
                                 uint32_t version) MUST_CHECK;
// A Binary's bytes in memory. TOO_LARGE: over `size_max`.
struct documents_file {
    struct str media_type, bytes;
};
enum code documents_read_file(struct deed *d, struct pointer at, uint64_t size_max,
                              struct documents_file *out) MUST_CHECK;
enum { DOCUMENTS_BODY_MAX = 500 * 1000 * 1000 }; // what --document-max may be at most

// Takes a body of any size, of which memory holds one chunk. The space is that of X-Security-Context, or of the Binary
// that is replaced. INVALID: no such context, or the bytes are not of the type that is declared; TOO_LARGE: more than
// the house takes.
struct documents_upload {
    struct str media_type;   // Content-Type
    struct str context;      // X-Security-Context: "Patient/…"; {NULL,0}: none
    struct pointer replaced; // the Binary that is there already; number 0: none
    struct str name;         // the id that the client chose for a new one; {NULL,0}: none
    struct space_sink *sink; // private
    uint64_t space;          // private
    bool is_written;         // private: by a deed that lost a race
};
enum code documents_upload_take(struct deed *d, struct http_exchange *x,
                                struct documents_upload *upload) MUST_CHECK;
// As documents_upload_take, of bytes that are in memory.
enum code documents_upload_bytes(struct deed *d, struct str bytes,
                                 struct documents_upload *upload) MUST_CHECK;
// Writes the Binary. May be called again with another deed when the first lost a race.
enum code documents_upload_write(struct deed *d, struct documents_upload *upload, uint32_t expected,
                                 struct resource *out) MUST_CHECK;

// ---- sharing documents by IHE MHD 4.2 and its French profile, PDSm 3.1
// A DocumentReference or List that names its person by an identifier (subject.identifier, or the reference
// "Patient?identifier=system|value") gets a reference to their Patient. Nothing happens when no space is found.
enum code documents_name_person(struct deed *d, struct json *tree) MUST_CHECK;
// The document of the space with the same unique id (masterIdentifier). NOT_FOUND: there is none.
enum code documents_find_same(struct deed *d, uint64_t space, const struct json *tree,
                              struct resource *out) MUST_CHECK;
// Are these the same bytes under the same unique id, sent again? (By the hashes and sizes, or else the attachments.)
bool documents_is_repeated(struct deed *d, const struct resource *there, const struct json *tree);
// ITI-105: bytes in attachment.data become a Binary, and url replaces data. INVALID: they are not what contentType, size
// or hash say. Call before documents_complete.
// A CDA must be about the person of the space, and what its header says is filled in where the sender does not say it.
enum code documents_store_data(struct deed *d, uint64_t space, struct json *tree) MUST_CHECK;
// ITI-65: the same comparison for a Binary of a submission. INVALID.
enum code documents_check_person(struct deed *d, uint64_t space, const struct json *binary) MUST_CHECK;
// Fills what follows from the rest: date, and the category (class) of a type of JDV_J66.
void documents_complete(struct deed *d, struct json *tree);
// What the document says it replaces becomes superseded, in the same deed; but for those that the same request changes
// itself. INVALID: it replaces what is not there.
struct documents_changed {
    const struct pointer *list;
    size_t count;
};
enum code documents_supersede(struct deed *d, uint64_t space, const struct json *tree,
                              const struct documents_changed *changed) MUST_CHECK;
// Gives the document its unique ids: it is found by them alone, and a second one of the same is told.
enum code documents_signpost(struct deed *d, uint64_t space, const struct json *tree) MUST_CHECK;

// Is the Bundle a submission (ITI-65): has it a SubmissionSet, or a profile of such?
bool documents_is_submission(struct arena *a, const struct json *bundle);
// ITI-65: exactly one SubmissionSet, DocumentReferences, a Binary for each attachment that names one of the bundle, of the
// size and hash that the attachment says (filled in when it does not). INVALID names the entry.
enum code documents_check_submission(struct arena *a, struct json *bundle) MUST_CHECK;

// What may change of a document that a professional wrote (PDSm §"mise à jour"): status, visibility (securityLabel) and
// archiving; the holder's side changes what it wrote itself. UNSUPPORTED: anything else changes, to be answered by 405;
// DENIED: the status changes, and the actor is not of its author's side. `is_replaced`: a document of the same
// submission replaces it. Who may change what at all, space_update decides.
enum code documents_may_change(struct deed *d, const struct resource *present, const struct json *after,
                               bool is_replaced) MUST_CHECK;
// The change of one that is replaced, which who replaces it may make (ITI-65).
enum code documents_update_replaced(struct deed *d, struct pointer at, uint32_t expected, struct json *tree,
                                    struct resource *out) MUST_CHECK;

// Searches as the guides have clients write them, in the words that are kept (see the file): adds or replaces pairs.
void documents_read_query(struct arena *a, model_type type, struct uri_query *query);
// The space of the document that has this unique id. NOT_FOUND.
enum code documents_space_of(struct deed *d, struct str identifier, uint64_t *space) MUST_CHECK;

// ---- what people read
// GET …/$html: a page of a CDA, or the file itself when it is of another kind; GET …/$body: what is inside a CDA of
// level 1. `at` is a DocumentReference or a Binary. NOT_FOUND: its bytes are elsewhere, or there is nothing inside.
enum code documents_answer_html(struct deed *d, struct http_exchange *x, struct pointer at) MUST_CHECK;
enum code documents_answer_body(struct deed *d, struct http_exchange *x, struct pointer at) MUST_CHECK;

#endif
