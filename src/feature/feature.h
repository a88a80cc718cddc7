// feature: what a feature hands to main/: one const table of its routes, commands, jobs and settings.
#ifndef ENS_FEATURE_H
#define ENS_FEATURE_H

#include "base/base.h"
#include "codec/pdftext/pdftext.h"
#include "http/http.h"
#include "identity/identity.h"
#include "settings/settings.h"
#include "space/space.h"
#include "store/store.h"

#include <stdatomic.h>
#include <stdio.h>

// The exit codes of every command.
enum exit_code { EXIT_DONE = 0, EXIT_REJECTED = 1, EXIT_USAGE = 2, EXIT_ENVIRONMENT = 3 };

struct command_call;
struct command {
    const char *name;     // "open"
    const char *synopsis; // "--ins INS --family NAME …"
    const char *help;     // paragraphs for --help
    const char *options;  // names of the long options: "ins: family: json" (a colon: takes a value)
    int (*run)(struct command_call *c); // gives an exit_code
    bool takes_words;                   // arguments that are no options
};

// One run of a command. The options that every command has are read already.
struct command_call {
    struct arena *arena;
    const struct command *command;
    struct str data;     // --data DIR
    struct str key_file; // --key-file, or DIR/master.key
    bool json;           // --json
    unsigned volumes;    // --volumes, for a new store; 0: not given
    enum identity_policy policy;
    const char *const *words; // what is not an option
    size_t word_count;
    struct option_value {
        const char *name;
        struct str value;
    } options[24];
    size_t option_count;
    const struct setting *const *setting_tables; // the rows of all features
    const char *sets[32];                        // each --set name=value, in their order
    size_t set_count;
    FILE *out;
};

struct str command_option(const struct command_call *c, const char *name); // {NULL,0}: not given
// Says what is wrong on standard error, with how to mend it; gives the exit code.
int command_usage(const struct command_call *c, const char *format, ...) PRINTF_LIKE(2, 3);
int command_failed(const struct command_call *c, enum code code); // from the arena's fault

// ---- settings
// A handler or a job asks the house; rows are declared in the feature's table.
struct str setting_text(const struct space_house *h, const char *name);
int64_t setting_number(const struct space_house *h, const char *name);
bool setting_switch(const struct space_house *h, const char *name);
int64_t setting_duration_us(const struct space_house *h, const char *name);
// DATA/settings and --set, for a command that opens no house; house_open does it itself. Says why not on standard
// error; the exit code, 0 when done. Freed with settings_free.
int command_settings(struct command_call *c, struct settings **out);
// A text that an operator names by its path, of at most so many bytes. INVALID: it cannot be read, or is larger.
enum code named_file_read(struct arena *a, const char *path, size_t size_max, struct str *text) MUST_CHECK;
// What the service calls itself before people: the setting service.name.
struct str service_name(const struct space_house *h, bool is_english);
// How absolute links to this house begin: "https://sante.example.fr", by the setting public-base, or as the client wrote
// Host.
struct str house_origin(const struct call *c);
// Is it called by https: by public-base, or for want of one by its own TLS?
bool house_is_https(const struct space_house *h);

// ---- requests
// The first of French and English that Accept-Language names (RFC 9110 §12.5.4; browsers put the best first); French when
// it names neither.
bool call_is_english(const struct call *c);
void deed_of_call(struct call *c, struct deed *out); // for whoever asks; its journal word is the row's
// For the refuse hook: the journal of the person whom the refusal concerns tells of it.
void deed_refused(struct call *c, enum code code);
enum code deed_into_call(struct call *c,
                         struct deed *d) MUST_CHECK; // finishes, and hands the write sets over

// ---- the house
// The store, keys and house of --data. Says why not on standard error; the exit code, 0 when done.
struct open_house {
    struct settings *settings;
    struct bucket *bucket; // NULL: documents' bytes are in the store
    struct crypt_keyring *keys;
    struct store *store;
    struct space_house *house;
    struct watch *watch;    // of ens serve; borrowed
    struct pdftext *reader; // takes text out of PDFs; NULL: nobody does
    uint64_t document_max;  // bytes; 0: not given
};
enum house_mode {
    HOUSE_MUST_EXIST,
    HOUSE_CREATE,
    HOUSE_SERVE, // as HOUSE_CREATE, and the master key is kept by a process of its own
};
int house_open(struct command_call *c, enum house_mode mode, struct str base, struct open_house *out);
// The same in two steps, for who does something in between: settings, folders and a house's keys; then what starts threads.
int house_prepare(struct command_call *c, enum house_mode mode, struct open_house *out);
int house_open_prepared(struct command_call *c, enum house_mode mode, struct str base, struct open_house *h);
// Where the store is: --store, or the setting store, or DATA/store. Settings may be NULL. INVALID: no such place.
enum code house_store_config(const struct command_call *c, const struct settings *settings,
                             struct store_config *out) MUST_CHECK;
struct str house_store_folder(const struct command_call *c); // DATA/store: the volumes, and nothing else
void house_close(struct open_house *h);
// A deed of the program itself, with the operator's authority; its snapshot is ended by command_deed_end.
enum code command_deed(struct command_call *c, const struct open_house *h, const char *word,
                       struct deed *out) MUST_CHECK;
void command_deed_end(struct deed *d);

// ---- jobs: what the house does by itself, in one thread of `ens serve`; `ens jobs` lists them.
// Of several processes one runs a job at a time: it holds the lease on the job's row until the bound is over. A run
// may be cut off anywhere and begins anew, so whatever it does must be right when it is done twice.
struct job_run {
    struct arena *arena; // emptied after the run
    const struct open_house *house;
    const struct job *job;
    int64_t now_us;
    int64_t until_us;            // of the steady clock: the bound
    const atomic_bool *stopping; // NULL: nobody will stop it
    bool has_more;               // set by the job: it ended at its bound, and is to go on before long
    struct job_lease *lease;     // private to lease.c
};
struct job {
    const char *name;                      // "checkpoint": also the journal's word of its deeds
    const char *what;                      // a sentence for `ens jobs`
    unsigned every_s;                      // from the end of a run to the next
    unsigned bound_s;                      // a run must be over by then; 0: 60
    bool at_stop;                          // once more when the server stops, after the last request
    enum code (*run)(struct job_run *run); // the fault is logged: no personal data; tried again with back-off
    unsigned lease_s; // 0: the lease lasts for the bound. Else so long, and job_must_end, asked more
                      // often than that, lengthens it: after a crash the next need not wait long
};
// Is the time over, the server stopping, or the lease another's? Ask between small steps; then finish what is under way and
// return.
bool job_must_end(const struct job_run *run);
// May another run come through: CONFLICT, BUSY, FULL, UNCERTAIN? What else comes of one row (damage) comes of it again, so a job
// goes on without that row, or all others would wait behind it.
bool job_may_pass(enum code code);
// A deed of the program itself, in an arena of the job's or of its own; its snapshot is ended by command_deed_end.
enum code job_deed(const struct job_run *run, struct arena *a, struct deed *out) MUST_CHECK;

// What the row of a job says. All zero: it never ran.
struct job_state {
    bool is_known;
    int64_t until_us, due_us, ended_us; // until: the end of the lease of who runs it
    unsigned failures;                  // in a row
    struct str outcome;                 // code_word of the last run
};
enum code job_look(struct arena *a, struct store *store, const struct job *job,
                   struct job_state *out) MUST_CHECK;
// One run under the lease. CONFLICT: another process is at it, or it is not due; else the run's own code.
struct job_order {
    const struct job *job;
    const struct open_house *house;
    bool only_if_due;
    const atomic_bool *stopping; // NULL: nobody will stop it
};
enum code job_run_leased(struct arena *a, const struct job_order *order) MUST_CHECK;

extern const struct store_statement *const feature_statements[]; // ended by NULL

struct feature {
    const char *name;
    const struct route *routes;     // ended by a row without a path; NULL: none
    const struct command *commands; // ended by a row without a name; NULL: none
    const struct job *jobs;         // ended by a row without a name; NULL: none
    const struct setting *settings; // ended by a row without a name; NULL: none
};

#endif
