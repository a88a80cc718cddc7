// What the files of space/ share.
#ifndef ENS_SPACE_INT_H
#define ENS_SPACE_INT_H

#include "space/space.h"

#include <stdatomic.h>

enum { SPACE_COMMONS = 0 };
enum { SPACE_BODY_MAX = 64 * 1024 * 1024, SPACE_KEYS_MAX = 1024 * 1024 };

struct space_house {
    struct space_house_config config;
    _Atomic uint64_t *highest; // a volume: the highest space number given out, without its bucket
    struct numbers *numbers;
    struct arena arena;
    struct visits *visits;
    struct actor_cache *actors;
    struct account_desk *desk;
    struct fetch_lanes *lanes;
    struct figure_tally *tally;
    const struct access_matrix *matrix;
    struct told_today *told;
    struct spool *spool;
    atomic_int looks_due; // times that a deed looks where it may suppose, since one supposed in vain
};
// May the deed take something for new without looking? It is then noted that it did.
bool deed_supposes(struct deed *d);
// From here on it supposes nothing, for something is about to be committed before the person's own writes, which could not be
// taken back. CONFLICT: it did; it is to be run again.
enum code deed_must_be_sure(struct deed *d) MUST_CHECK;
struct told_today *told_today_make(void);
void told_today_free(struct told_today **t);
struct spool *spool_make(const struct store *s);
void spool_free(struct spool **p);
struct journal_line;
// The deed's line about the visit, by the spool or straight into the chain; the last row that is added to its writes.
enum code spool_append(struct deed *d, struct visit *v, const struct journal_line *line) MUST_CHECK;

// The next number of a bucket's volume (UNSUPPORTED: it has no more); and a bucket drawn by lot.
enum code space_number_take(struct deed *d, uint64_t bucket, uint64_t *space) MUST_CHECK;
uint64_t space_number_draw(void);

// A space as a deed has entered it.
struct visit_asked;
struct visit {
    uint64_t space;
    struct arena *arena;   // in which it lives
    struct crypt_box *box; // NULL for the commons' rows, which are packed, not sealed
    int state;
    const char *why;             // the ground, for the journal; NULL: of reading the space
    const struct rights *rights; // NULL: the commons
    uint64_t rights_seq;
    const struct access_standing *standing; // of `asked_by`, by the rights file `judged`; private to judge.c
    struct visit_asked *asked;
    const struct actor *asked_by;
    const struct rights *judged;
    bool has_seen, seen_is_hidden;  // what was given out; from some of the space's people it is hidden
    struct pointer seen;            // of it, one
    bool is_guarded;                // nobody else may write there meanwhile (space_alone)
    bool has_queries;               // of a token with scopes that a query narrows (narrow.c)
    enum access_action entered_for; // last
    struct narrowing *narrowings;
    struct part_documents *parts; // private to part.c
    bool is_noted;                // something was read or written that the journal must tell
    struct noted *several;        // each of what was done, when it is more than one; newest first
    model_type type;              // of what was done; MODEL_NONE: several
    uint64_t number;
    uint64_t count;
};

struct noted {
    model_type type;
    uint64_t number;
    struct noted *next;
};

struct visit_asked {
    struct access_asker asker;
    struct access_ask ask;
};

// Where a deed takes numbers, shared with the others that write there (numbers.c).
struct reserved {
    uint64_t space;
    model_type type;
    struct holding *holding;
    struct reserved *next;
};
struct numbers *numbers_make(void);
void numbers_free(struct numbers **n);
// With what the deed writes, after its rows: its numbers were taken, and the next is the one after them.
void numbers_keep(struct deed *d);

// Finds or makes the visit, decides, and opens the box. NOT_FOUND, GONE (erased), DENIED, UNKNOWN_ASKER.
enum code space_enter(struct deed *d, uint64_t space, enum access_action action, model_type type,
                      struct visit **out) MUST_CHECK;
// The visit of a space without a decision.
enum code space_find_visit(struct deed *d, uint64_t space, struct visit **out) MUST_CHECK;
// Remembers where the deed was denied, and why (a ground's word; NULL: it is not known that it was).
void attempt_note(struct deed *d, struct pointer at, const char *why);
void space_note(struct visit *v, model_type type, uint64_t number, uint64_t count);
struct store_writes *space_writes(struct deed *d, uint64_t space);

// What the deed did that time will have to follow (due.c).
void due_of_touched(struct deed *d);

// ---- the rights file (rights.c)
struct str rights_seal(struct deed *d, const struct visit *v, uint64_t seq, const struct rights *r);
// From the row of a space, into the visit. An absent one is empty: nobody may.
enum code rights_open(struct deed *d, struct visit *v, uint64_t seq, struct str sealed) MUST_CHECK;
// The file of a space that is opened for the person of this Patient.
struct rights rights_of_new(struct deed *d, const struct json *patient);
// DENIED: the holder's side would change a birth date, by which people come of age.
enum code rights_may_follow(struct deed *d, struct visit *v, const struct json *patient) MUST_CHECK;
// A birth date that was corrected moves the day of majority.
enum code rights_follow(struct deed *d, struct visit *v, const struct json *patient) MUST_CHECK;

// ---- where a row stands (slot.c)
// Space, type and number in one: what SQLite's tree of resources is sorted by (docs/adr/0032-slots.md).
enum { SLOT_NUMBERS = 1 << 24 };               // of one type in one space
struct store_value slot_at(struct pointer at); // of a number that cannot be: where no row stands
// The least and the greatest of a type; MODEL_NONE: of the whole space.
struct store_value slot_first(uint64_t space, model_type type);
struct store_value slot_last(uint64_t space, model_type type);
struct pointer slot_pointer(uint64_t space, const struct store_rows *rows, int column);

// ---- rows
enum code space_row_read(struct deed *d, struct visit *v, struct pointer at, struct resource *out) MUST_CHECK;
// The same of several rows of one type, whose places are set in `list`.
enum code space_rows_read(struct deed *d, struct visit *v, struct resource *list, size_t count) MUST_CHECK;
struct facts;
// The same with its facts, and whether the deed's actor sees it.
enum code space_row_judge(struct deed *d, struct visit *v, struct pointer at, struct resource *out,
                          struct facts *facts, bool *sees) MUST_CHECK;
// The sealed identity of a space, as JSON: system, value, test, wrongKey.
enum code space_identity(struct deed *d, struct visit *v, struct str *json) MUST_CHECK;
// INVALID: the tree, about to replace what is at a pointer, is about somebody else than the person of that space.
enum code space_stays_theirs(struct deed *d, struct pointer at, const struct json *tree) MUST_CHECK;
// INVALID: the Patient no longer names the person for whom the space was opened.
enum code space_same_person(struct deed *d, struct visit *v, const struct json *patient) MUST_CHECK;

// The keys of a tree whose references may stand as tokens or as they came.
enum code space_keys_of(struct deed *d, struct pointer at, struct json *tree, struct str *keys) MUST_CHECK;

enum code space_highest_number(struct deed *d, uint64_t space, model_type type, uint64_t *out) MUST_CHECK;

// ---- the index of the commons
void term_write(struct store_writes *writes, struct arena *a, struct pointer at, struct str keys);
void term_forget(struct store_writes *writes, struct pointer at);

// ---- stored forms
struct store_value space_pack(struct deed *d, struct visit *v, struct pointer at, uint32_t version,
                              uint8_t kind, struct str plain);
enum code space_unpack(struct deed *d, struct visit *v, struct pointer at, uint32_t version, uint8_t kind,
                       struct str stored, struct str *plain) MUST_CHECK;

// ---- rest form
// Replaces the references of a tree that are ours by tokens, in place. Is one of them to a Binary of the space?
bool rest_tokenise(struct deed *d, struct json *tree, uint64_t space);
struct provenance;
struct str rest_write(struct deed *d, const struct json *tree, struct str alias, const struct provenance *by);
struct str rest_alias(struct str rest); // {NULL,0}: none
// What a token (or a reference text) points to; false: not a token of this form.
bool rest_token_read(struct str text, struct pointer *out, bool *is_commons);

// ---- visits of the holder
struct visits;
struct visits *visits_make(void);
void visits_free(struct visits **t);
// Does this reading belong to a visit that the journal tells of already?
enum code visits_goes_on(struct deed *d, const struct visit *v, bool *out) MUST_CHECK;
// Makes the line tell of a visit, and remembers it once it is appended.
struct journal_line;
void visits_begin(struct deed *d, const struct visit *v, struct journal_line *line);

// ---- documents' bytes
enum { SPACE_CONTENT_MARK = 3 };
// Moves big base64 data (Attachment.data, Binary.data) out of a tree, leaving their tokens.
enum code content_move_out(struct deed *d, struct json *tree, uint64_t space) MUST_CHECK;
enum code content_write_base64(struct deed *d, struct buf *out, uint64_t space,
                               const struct space_content *content) MUST_CHECK;

// ---- their bytes in an object store (object.c)
struct object_place {
    uint64_t space, number;
    uint32_t chunk;
};
// Committed before the first object of an upload; by object_keep_upload the commit that names the content takes it back.
enum code object_intend_upload(struct arena *a, struct space_house *h, uint64_t space,
                               uint64_t number) MUST_CHECK;
void object_keep_upload(struct store_writes *writes, uint64_t space, uint64_t number);
enum code object_write(struct arena *a, struct space_house *h, struct object_place at,
                       struct str sealed) MUST_CHECK;
enum code object_read(struct arena *a, struct space_house *h, struct object_place at,
                      struct str *sealed) MUST_CHECK;
void object_forget_space(struct store_writes *writes, uint64_t space, int64_t now_us);

// ---- persons
uint64_t person_bucket(struct deed *d, struct str system, struct str value);
// Says in the person's own write set where they are. `stale`: the space that never came, to which a signpost leads now;
// 0: there is none.
void person_write(struct deed *d, struct str system, struct str value, uint64_t space, uint64_t stale);
// A further identifier that leads to the space, unless it leads to another already.
enum code person_signpost(struct deed *d, struct str system, struct str value, uint64_t space) MUST_CHECK;
enum code signposts_commit(struct deed *d) MUST_CHECK;

// ---- names that clients chose
// Makes the name lead to *at. One that leads into this space already, to what never came or is just about to, stays, and
// *at becomes its place: of two who write there only one can. CONFLICT: it leads to another person's space.
enum code alias_reserve(struct deed *d, struct str type_and_id, struct pointer *at) MUST_CHECK;
enum code alias_lookup(struct deed *d, model_type type, struct str type_and_id,
                       struct pointer *out) MUST_CHECK; // NOT_FOUND

// ---- keys
struct resolve_context {
    struct deed *deed;
    uint64_t space;
};
bool space_resolve(void *resolve_context, struct str reference, struct search_target *out);

#endif
