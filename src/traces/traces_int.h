// What the files of traces/ share.
#ifndef ENS_TRACES_INT_H
#define ENS_TRACES_INT_H

#include "codec/text/text.h"
#include "journal/journal.h"
#include "traces/traces.h"

// ---- a line of a journal, as its viewer is told it (read.c)
struct trace {
    uint64_t seq;
    int64_t at_us;
    struct str about, did, why, role, rpps, profession, structure, account, application, software, context,
        motive, from, request;
    model_type type; // MODEL_NONE: not told, or several
    uint64_t number; // 0: not told, or several
    bool is_secret, is_refused;
    bool is_own; // what the viewer did themselves
    enum access_asker_kind kind;
    enum access_telling telling;
};
struct viewer {
    struct deed *deed;
    uint64_t space;
    struct crypt_box *box;
    const struct rights *rights;
    struct access_asker who;
    struct access_ask ask;
};
// By the scopes of the deed's actor; what they are told is decided line by line. DENIED, NOT_FOUND, GONE.
enum code viewer_enter(struct viewer *v, struct deed *d, uint64_t space) MUST_CHECK;
// What the viewer may be told, newest first, of lines before seq `before`. `line` is emptied after each.
typedef bool trace_visit_fn(void *context, struct arena *line, const struct trace *t); // false: enough
enum code viewer_walk(struct viewer *v, uint64_t before, trace_visit_fn *visit, void *context) MUST_CHECK;
// Whose journal is asked for: patient, patient.identifier, or the holder's own. NOT_FOUND, DENIED.
enum code traces_space(struct deed *d, const struct uri_query *query, uint64_t *space) MUST_CHECK;
bool traces_names_person(struct str name);
// The id of the AuditEvent that a line is, and a page's cursor: no resource type's, so that an AuditEvent which software
// stored is told apart.
enum { TRACE_TYPE = 0xfffe };
void trace_id(const struct viewer *v, uint64_t seq, char out[CRYPT_ID_SIZE]);
enum code traces_cursor(const struct viewer *v, struct str cursor, uint64_t *before) MUST_CHECK;

// ---- words (words.c)
struct trace_word {
    const char *word, *french, *english;
    const char *type;    // of the AuditEvent: "rest", or a DICOM code
    const char *subtype; // an interaction, a DICOM code, or ""
    char action;         // C R U D E
};
const struct trace_word *trace_word_of(struct str did);
struct str trace_sentence(struct arena *a, const struct viewer *v, const struct trace *t, bool french);
struct str trace_because(const struct trace *t, bool french); // {NULL,0}: no ground of the decision's
struct str trace_profession(const struct viewer *v, const struct trace *t); // {NULL,0}: not known

// ---- requests
enum code traces_list(struct call *c);         // list.c
enum code traces_report(struct call *c);       // report.c
enum code traces_audit_search(struct call *c); // fhir.c: the following three
enum code traces_audit_search_form(struct call *c);
enum code traces_audit_read(struct call *c);
enum code traces_newest_checkpoint(struct call *c); // checkpoint.c
// The AuditEvent of a line (audit_event.c). `base` is not needed: references are relative.
void audit_event_write(struct buf *out, const struct viewer *v, const struct trace *t);

// ---- commands
int traces_journal(struct command_call *c);    // ens journal: its first word names one of those below
int traces_verify(struct command_call *c);     // verify.c
int traces_checkpoint(struct command_call *c); // checkpoint.c: the following four
int traces_key(struct command_call *c);
int traces_prove(struct command_call *c);
enum code traces_run_checkpoint(struct job_run *run) MUST_CHECK;
extern const struct job traces_jobs[];

enum code traces_read_file(struct arena *a, const char *path, struct str *out) MUST_CHECK; // NOT_FOUND
// "64 hex digits": a public key. False: something else.
bool traces_read_key(struct str text, unsigned char key[CRYPT_PUBLIC_SIZE]);

#endif
