// What the files of fhirapi/ share: one interaction, however it came in (a request or a bundle's entry).
#ifndef ENS_FHIRAPI_INT_H
#define ENS_FHIRAPI_INT_H

#include "codec/text/text.h"
#include "documents/documents.h"
#include "fhir/validate/validate.h"
#include "fhirapi/fhirapi.h"

struct interaction {
    enum http_method method;
    model_type type;    // MODEL_NONE: the whole space
    struct str id;      // {NULL,0}: the type
    struct str version; // vread
    bool is_history;
    struct uri_query query; // search, conditional, history parameters
    struct str if_match, if_none_match, if_none_exist, if_modified_since;
    struct json *body;  // NULL: none
    bool is_json_patch; // the body is a JSON Patch, not a resource
    bool is_lenient;    // Prefer: handling=lenient
    struct str base;    // "http://host/fhir", for links
    bool is_checked;    // the body is valid: a bundle's, checked before its references were rewritten
    bool is_import;     // from a file, as it was elsewhere: nothing follows from it
    bool is_submission; // an entry of one (IHE MHD ITI-65)
    bool is_replaced;   // PATCH, PUT: another document of the transaction replaces this one
    const struct documents_changed *changed; // documents that the transaction changes itself
    struct pointer reserved;                 // bundles: the place taken beforehand for a POST; number 0: none
};

// What came of it. `code` errors are returned by the functions themselves.
struct result {
    int status;
    bool has_resource;
    struct resource resource; // for ETag, Last-Modified, Location, and the body
    struct str body;          // a Bundle or an OperationOutcome; {NULL,0}: the resource
};

enum code interact(struct deed *d, const struct interaction *i, struct result *out) MUST_CHECK;

enum code api_read(struct deed *d, const struct interaction *i, struct result *out) MUST_CHECK;
enum code api_history(struct deed *d, const struct interaction *i, struct result *out) MUST_CHECK;
enum code api_search(struct deed *d, const struct interaction *i, struct result *out) MUST_CHECK;
enum code api_create(struct deed *d, const struct interaction *i, struct result *out) MUST_CHECK;
enum code api_update(struct deed *d, const struct interaction *i, struct result *out) MUST_CHECK;
enum code api_patch(struct deed *d, const struct interaction *i, struct result *out) MUST_CHECK;
enum code api_delete(struct deed *d, const struct interaction *i, struct result *out) MUST_CHECK;

// Which space a search is about. NOT_FOUND: a person without a space (an empty answer); DENIED: no person is
// named.
enum code api_search_space(struct deed *d, model_type type, const struct uri_query *query,
                           uint64_t *space) MUST_CHECK;
// Is this a search parameter of the type that can say whose space is meant: "patient", "subject.identifier"?
bool api_names_person(model_type type, struct str name);
// How many resources fit a conditional interaction's criteria: 0, 1 (then *at) or 2 (several).
enum code api_match(struct deed *d, model_type type, const struct uri_query *query, struct str base,
                    unsigned *count, struct pointer *at) MUST_CHECK;
// INVALID with the report's first error as the fault; `report` has all.
enum code api_validate(struct deed *d, const struct json *resource, model_type type,
                       struct validate_report *report) MUST_CHECK;

struct str api_resource_text(struct deed *d, const struct resource *r, const struct interaction *i);
void api_resource_write(struct deed *d, struct buf *out, const struct resource *r,
                        const struct interaction *i);
struct str api_etag(struct arena *a, uint32_t version);
bool api_id_valid(struct str id); // [A-Za-z0-9\-.]{1,64}
// Opens "{"resourceType":"Bundle",…" with type, total (or none) and links, ready for entries.
struct bundle_writer {
    struct deed *deed;
    struct buf out;
    size_t entries;
    struct str base;
};
void bundle_begin(struct bundle_writer *w, struct deed *d, const char *type, struct str base);
void bundle_total(struct bundle_writer *w, uint64_t total);
void bundle_link(struct bundle_writer *w, const char *relation, struct str url);
void bundle_entries(struct bundle_writer *w); // ends a list: after the last link, or after the last entry
void bundle_entry(struct bundle_writer *w, struct str full_url, struct str resource, const char *search_mode);
// The same for a resource that is written to w->out between the two.
void bundle_entry_begin(struct bundle_writer *w, struct str full_url);
void bundle_entry_end(struct bundle_writer *w, const char *search_mode);
struct str bundle_end(struct bundle_writer *w);
void outcome_write(struct buf *b, enum code code, const struct fault *fault);

// The handlers behind the rows.
enum code handle_bundle(struct call *c);
enum code handle_search_form(struct call *c);
enum code handle_metadata(struct call *c);
enum code handle_validate(struct call *c);
enum code handle_everything(struct call *c);
enum code handle_confirm(struct call *c);
enum code handle_rights(struct call *c);       // view.c
enum code handle_binary_write(struct call *c); // binary.c

// For view.c (view_file.c): parameters, each with a comma before it. What the rights file says now; each document that the
// deed's actor sees, with the verdict on `ask`'s asker.
void view_add_file(struct deed *d, struct buf *out, const struct rights *r);
// {NULL,0}: it has none that we know. names.c says who may be told.
struct str view_name_of_account(struct deed *d, struct str account);
enum code view_add_documents(struct deed *d, struct buf *out, uint64_t space, const struct rights *r,
                             struct access_ask *ask) MUST_CHECK;

enum code handle_html(struct call *c); // documents.c
enum code handle_body(struct call *c);

// A document that is to be created (documents.c): completes it, supersedes what it replaces. *is_known: it is there
// already, and *out is the answer. CONFLICT: another one has its unique id.
enum code api_receive_document(struct deed *d, const struct interaction *i, struct result *out,
                               bool *is_known) MUST_CHECK;
enum code api_signpost_document(struct deed *d, const struct interaction *i, struct pointer at) MUST_CHECK;
// Tells the entries of a transaction of each other.
void api_prepare_documents(struct deed *d, struct interaction *const *entries, size_t count,
                           bool is_submission);
// May the actor change what is there so, or delete it? When not *is_allowed, *out is the refusal. DENIED.
enum code api_check_change(struct deed *d, const struct interaction *i, const struct resource *present,
                           struct result *out, bool *is_allowed) MUST_CHECK;
// A GET of a Binary that wants its bytes (R4 §2.38).
bool api_wants_bytes(const struct call *c, const struct interaction *i);
enum code api_answer_bytes(struct call *c, const struct interaction *i) MUST_CHECK;

enum code api_interaction_of_call(struct call *c, struct str query, struct interaction *i) MUST_CHECK;
struct str api_base(struct call *c);
// Fields and body of the answer; answer_result also hands the deed's writes over.
void write_result(struct call *c, struct deed *d, const struct interaction *i, const struct result *r);
enum code answer_result(struct call *c, struct deed *d, const struct interaction *i,
                        const struct result *r) MUST_CHECK;
// Is the body JSON, and is JSON what is asked for? If not, the refusal stands as the answer.
bool api_media_fits(struct call *c);
// UNSUPPORTED: as 415 or 406, which the codes of the house do not tell apart.
enum code refuse_media(struct call *c, int status, const char *sentence) MUST_CHECK;
enum code expected_version(struct deed *d, struct str if_match, uint32_t *out) MUST_CHECK;
enum { API_BODY_MAX = 48 * 1024 * 1024 };
#define FHIR_JSON STR("application/fhir+json; charset=utf-8")

#endif
