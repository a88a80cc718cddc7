// space: the only door to a person's data. Every call decides (access/), notes for the journal, and opens or
// seals.
//
// A deed is one unit of work for one actor: it reads one snapshot, concerns at most one person's space
// besides the commons, and collects its writes. Nothing is durable before space_finish and the commit of the
// deed's write sets.
#ifndef ENS_SPACE_H
#define ENS_SPACE_H

#include "access/access.h"
#include "account/account.h"
#include "base/base.h"
#include "bucket/bucket.h"
#include "codec/json/json.h"
#include "crypt/crypt.h"
#include "fetch/fetch.h"
#include "fhir/search/search.h"
#include "figure/figure.h"
#include "identity/identity.h"
#include "space/due.h"
#include "space/rights.h"
#include "space/words.h"
#include "store/store.h"

// What the program makes once and all deeds share.
struct space_house;
struct settings;
struct watch;
struct space_house_config {
    struct store *store;             // borrowed
    struct crypt_keyring *keys;      // borrowed
    enum identity_policy policy;     // strict or lenient
    const struct settings *settings; // borrowed; what features read by feature/
    struct str base;                 // "http://127.0.0.1:8080/fhir": absolute references below it are ours
    uint64_t document_max;           // bytes of one document; 0: 50 MB
    struct watch *watch;             // borrowed; NULL: nobody watches
    struct bucket *bucket;           // borrowed; where documents' bytes go. NULL: into the store
    struct str matrix; // the operator's habilitation matrix; {NULL,0}: the one the program carries
};
enum code space_house_make(struct arena *a, const struct space_house_config *config,
                           struct space_house **out) MUST_CHECK; // makes the commons' key at first use
void space_house_free(struct space_house **h);
// A deed that took something for new came to nothing (deed.supposed): the next ones look.
void space_supposed_in_vain(struct space_house *h);
// Gives the lines of journals that wait in the spool their place in the chains (journal_settle_all).
enum code space_settle_all(struct arena *a, struct space_house *h) MUST_CHECK;
struct store *space_store(const struct space_house *h);
enum identity_policy space_policy(const struct space_house *h);
const struct settings *space_settings(const struct space_house *h);
extern const struct store_place space_places[]; // of people found by a hash
uint64_t space_document_max(const struct space_house *h);
const struct crypt_keyring *space_keys(const struct space_house *h);
struct actor_cache *space_actors(const struct space_house *h);
struct account_desk *space_desk(const struct space_house *h);
struct fetch_lanes *space_lanes(const struct space_house *h);
struct figure_tally *space_tally(const struct space_house *h);
struct watch *space_watch(const struct space_house *h);

// What a deed did to a resource of a person, for notices; of reading, only what must be told (emergencies).
struct space_touch {
    struct pointer at;
    enum access_act act;
    struct access_verdict verdict;
    struct access_subject subject; // the facts by which it was decided
    struct space_touch *next;
};

// Where a deed that fails was denied, so that the person is told of it.
struct space_attempt {
    uint64_t space;  // 0: nowhere
    const char *why; // the word of the ground; NULL: what was asked for is not there
    model_type type;
    uint64_t number;
};

// An answer says few ids many times: a resource's own in its URL and in itself, its person's in every reference.
struct known_id {
    struct pointer at;
    char text[CRYPT_ID_SIZE];
    bool is_set;
};
struct deed {
    struct arena *arena;
    struct space_house *house;
    struct store_read *read;
    const struct actor *actor; // NULL: nobody
    int64_t now_us;
    const char *word;   // the journal's
    uint8_t duties;     // what follows from the decisions of this deed: enum access_duty, or'ed
    bool is_uninformed; // the person whose space this deed opens was not told of the care team yet
    struct str request_id, peer;
    struct space_touch *touched;   // newest first
    struct space_attempt *attempt; // filled by a deed that comes to nothing; NULL: nobody asks
    // Set once something was taken for new without a look, for the commit's unique keys tell. A deed that fails then, or
    // whose commit conflicts, is to be run again by one with NULL here: that one looks.
    bool *supposed;
    bool
        is_lookup; // the house looks something up for the actor: their scopes are not asked, but what they see
    // What a document's codes are called, a line each: searches by words find by that too; NULL: they do not.
    void (*name_codes)(struct deed *d, const struct json *document, struct buf *out);
    struct store_writes *commons_writes, *person_writes; // NULL: nothing to write; commit commons first
    struct visit *person, *commons;                      // private: the spaces entered
    struct reserved *reserved;                           // private: numbers given out in this deed
    struct store_writes **signposts; // private: a volume; names that clients chose, further identifiers
    struct document_name *named;     // private: unique ids that documents get, or that are free for them
    struct fresh_content *fresh;     // private: contents that only this deed's writes hold
    struct row *rows;                // private: rows that are yet to be made
    struct claim *claims;            // private: who speaks for which Binary
    struct written *written;         // private: Binaries of this deed
    struct known_id ids[4];          // private: ids written lately
    enum code damage;                // private: what went wrong while rendering
    // What each write of many leaves behind: whoever takes it empties it; NULL: each has its own.
    struct arena *scratch;
};
// An arena for what a step of the deed leaves behind: the deed's scratch, emptied, or `own`. To be given back.
struct arena *deed_scratch_take(const struct deed *d, struct arena *own);
void deed_scratch_give(const struct deed *d, struct arena *scratch);

// One version of one resource. `rest` is its rest form (ARCHITECTURE, "Forms of a resource"), in the deed's
// arena.
struct resource {
    struct pointer at;
    uint32_t version;
    bool deleted;
    int64_t updated_us;
    struct str rest;
};

// ---- finding
// The space of the person who has this identifier. NOT_FOUND. Decides nothing: entering does.
enum code space_of_identifier(struct deed *d, struct str system, struct str value,
                              uint64_t *space) MUST_CHECK;
// The space of the person with this matricule, whichever INS authority gave it. NOT_FOUND.
enum code space_of_ins(struct deed *d, struct str matricule, uint64_t *space) MUST_CHECK;
// A document's unique id leads to the space that it is in; of several, to the one that the asker may enter.
// NOT_FOUND; UNMET: several. Decides nothing.
enum code space_of_document(struct deed *d, struct str system, struct str value, uint64_t *space) MUST_CHECK;
// Gives a document of the space this unique id, with the deed's writes. CONFLICT (on commit): another deed gave it.
enum code space_name_document(struct deed *d, uint64_t space, struct str system, struct str value) MUST_CHECK;
// A document is to come under this unique id. False: none of the space was ever given it, or none is supposed to have been.
// True: a search tells.
enum code space_expect_document(struct deed *d, uint64_t space, struct str system, struct str value,
                                bool *may_be_there) MUST_CHECK;
// False: no document of the space was ever given this unique id. True: a search tells.
enum code space_may_have_document(struct deed *d, uint64_t space, struct str system, struct str value,
                                  bool *out) MUST_CHECK;
// The space of the person that a Patient resource describes, by its INS or, without one, any of its identifiers.
// NOT_FOUND: none is open; INVALID: by the policy, no INS or a wrong one.
enum code space_of_person(struct deed *d, const struct json *patient, uint64_t *space) MUST_CHECK;
// "Type/id", an id alone when type is given, or an absolute reference of ours → where it points. False:
// nowhere.
bool space_find(struct deed *d, model_type type, struct str reference, struct pointer *out);
// The space that a resource belongs to by the patient compartment (0: the commons).
// INVALID: a person's resource that names no person, or one without a space; the fault says which element to
// fill.
enum code space_of_resource(struct deed *d, model_type type, const struct json *tree,
                            uint64_t *space) MUST_CHECK;
struct pointer space_patient(uint64_t space); // the Patient resource of a space

// ---- reading; NOT_FOUND, DENIED, GONE (read of a deleted one), INTERNAL (damaged row)
enum code space_read(struct deed *d, struct pointer at, struct resource *out) MUST_CHECK;
enum code space_read_version(struct deed *d, struct pointer at, uint32_t version,
                             struct resource *out) MUST_CHECK;
// Its present version as a tree (space_tree).
enum code space_read_tree(struct deed *d, struct pointer at, struct json **out) MUST_CHECK;

struct space_page {
    struct resource *matches;
    size_t count;
    uint64_t total; // not known when the query asks for none
    struct resource *included;
    size_t included_count;
    bool has_next;
    struct str next; // cursor of the next page
};
// A search in one space, or in the commons (space 0). The query must be bound (search_bind) by this function
// only.
enum code space_search(struct deed *d, uint64_t space, struct search_query *q,
                       struct space_page *out) MUST_CHECK;

struct space_history_query {
    uint64_t space;
    model_type type;   // MODEL_NONE: all types
    uint64_t number;   // 0: all of the type
    int64_t since_us;  // 0: from the beginning
    uint32_t count;    // page size
    struct str cursor; // {NULL,0}: from the newest on
};
struct space_history_page {
    struct resource *list;
    size_t count;
    uint64_t total; // of all pages
    bool has_next;
    struct str next; // cursor of the next page: it goes on where this one ends, whatever came meanwhile
};
// Versions, newest first. INVALID: the cursor is none of ours.
enum code space_history(struct deed *d, const struct space_history_query *q,
                        struct space_history_page *out) MUST_CHECK;

// ---- writing; CONFLICT when another write came first
// Opens a space for the person of this Patient resource; `at` is where the Patient is then to be created.
// CONFLICT: that person has a space already. INVALID: by the policy, no INS or a wrong one.
// `alias`: the name that the client chose for the Patient, or {NULL,0}.
enum code space_open(struct deed *d, const struct json *patient, struct str alias,
                     struct pointer *at) MUST_CHECK;
// Takes the next number of (space, type), so that others may refer to the resource before it is written.
enum code space_reserve(struct deed *d, uint64_t space, model_type type, struct pointer *out) MUST_CHECK;
// The deed's writes hold only if nobody else wrote to the space since its snapshot: before a create because a search
// found nothing. Enter the space first (space_search does).
enum code space_alone(struct deed *d, uint64_t space) MUST_CHECK;
// Writes a new resource at a reserved pointer, under a name the client chose or {NULL,0}; a name that leads to a place
// of this space already, where nothing came, brings it there: out->at. CONFLICT: it is taken in another space. The tree
// is changed.
enum code space_create(struct deed *d, struct pointer at, struct str alias, struct json *tree,
                       struct resource *out) MUST_CHECK;
// Writes what stands inside a document (an Observation of a laboratory report): derivedFrom names the document, as which
// it is judged from then on. It has the document's author. DENIED: the actor is not the house.
enum code space_create_part(struct deed *d, struct pointer at, struct pointer document, struct json *tree,
                            struct resource *out) MUST_CHECK;
// `expected`: the version relied on, 0: whatever is there now. UNMET: it is at another. INVALID: the tree is about
// another person than the one in whose space the resource is.
enum code space_update(struct deed *d, struct pointer at, uint32_t expected, struct json *tree,
                       struct resource *out) MUST_CHECK;
enum code space_delete(struct deed *d, struct pointer at, uint32_t expected, struct resource *out) MUST_CHECK;
// A professional confirms what the holder's side wrote, which is then locked for the holder's side. INVALID: it is not the
// holder's; DENIED: the asker is no professional, or may not deposit such a thing.
enum code space_confirm(struct deed *d, struct pointer at, struct resource *out) MUST_CHECK;
// Requests that were done already: is this one (by a hash of its text) among those of the space? And noting it.
enum code space_did(struct deed *d, uint64_t space, struct str request, bool *out) MUST_CHECK;
void space_note_done(struct deed *d, uint64_t space, struct str request);
// Makes every byte of a person unreadable: the key first, then the rows; told in the operator's journal.
enum code space_erase(struct deed *d, uint64_t space) MUST_CHECK;

// May the deed's actor do this to a resource that they see? Of another author's or the holder's: by the facts.
bool space_may(struct deed *d, enum access_act act, const struct resource *r);
// The facts of a resource as they are now, deleted or not, by which others may be judged; decides nothing. NOT_FOUND.
enum code space_subject(struct deed *d, struct pointer at, struct access_subject *out) MUST_CHECK;
// Who wrote it: what professionals wrote is changed by nobody else. *id: which one; NULL: not asked for.
enum access_author space_author(const struct resource *r, struct str *id);

// A new deed tells the person's journal what another one tried in vain (d->attempt); the holder's own misses in their own
// space are not told. False: nothing is to be told.
bool space_tell_attempt(struct deed *d);

// When the professional of this deed last looked at the record as a whole, before this visit (visits are hours apart); from
// now on this is the last time. 0: never, or no professional.
enum code space_look_again(struct deed *d, uint64_t space, int64_t *since_us) MUST_CHECK;

// Puts the deed's journal lines into its write sets. Call once, last.
enum code space_finish(struct deed *d) MUST_CHECK;
// space_finish, then commits and waits; for commands. The deed is then over.
enum code space_commit(struct deed *d) MUST_CHECK;
// Commits a set of the caller's own and waits; for jobs. The deed's snapshot ends first, and what it reads next is a new one: a
// commit waits for a checkpoint, and the checkpoint for whoever reads.
enum code space_commit_set(struct deed *d, struct store_writes *writes) MUST_CHECK;

// ---- documents' bytes: kept apart from resources, once a space, in sealed chunks
enum { SPACE_CHUNK_SIZE = 3 * 64 * 1024 }; // a multiple of 3: chunks join in base64
struct space_content {
    uint64_t number, size;
    unsigned char sha1[32], sha256[32]; // filled by space_content_end; SHA-1 has 20 bytes
};
struct space_sink; // holds one chunk in memory; ended by space_content_end, or dropped
enum code space_content_begin(struct deed *d, uint64_t space, struct space_sink **out) MUST_CHECK;
enum code space_content_add(struct space_sink *s, struct str piece) MUST_CHECK;
enum code space_content_end(struct space_sink *s, struct space_content *out) MUST_CHECK;
// Before the end: what came so far is taken away again (or, should that fail, by space_content_sweep). NULL: nothing.
void space_content_drop(struct space_sink *s);
// After space_content_end, when the deed that it was for lost a race: the same content for another deed.
enum code space_content_again(struct space_sink *s, struct deed *d, struct space_content *out) MUST_CHECK;
// The content's place in a tree that is about to be written: the text of a "data" member.
struct str space_content_token(struct deed *d, const struct space_content *content);
bool space_content_of(struct str data_text,
                      struct space_content *out); // false: the data stand there themselves
// The first content that a resource names, and the resource with nothing in its place. False: it names none.
bool space_content_in(struct deed *d, const struct resource *r, struct space_content *out,
                      struct resource *without);
uint32_t space_content_chunks(const struct space_content *content);
enum code space_content_read(struct deed *d, uint64_t space, uint64_t number, uint32_t chunk,
                             struct str *bytes) MUST_CHECK;
// Removes what was staged over a day ago; done also whenever something is staged, and by space_rebuild.
enum code space_content_sweep(struct deed *d, uint64_t space) MUST_CHECK;
// Deletes from the object store what is due of a volume's spaces, some at a time.
enum code space_objects_collect(struct deed *d, unsigned volume, bool *has_more) MUST_CHECK;

// ---- forms
// A reference to `at` as it stands in a tree that is about to be written: pass it as a JSON string's text.
struct str space_token(struct deed *d, struct pointer at);
// Outside JSON, with id and meta. Damage met on the way is remembered by the deed and told by space_finish.
void space_render(struct deed *d, struct buf *out, const struct resource *r);
// The same as a tree, to be looked at or edited. INTERNAL: damage.
enum code space_tree(struct deed *d, const struct resource *r, struct json **out) MUST_CHECK;
// A member of the resource as it is stored (for "data": base64, or a content's token); {NULL,0}: none.
struct str space_stored_member(struct deed *d, const struct resource *r, struct str name);
struct str space_reference(struct deed *d, struct pointer at); // "Type/<sealed pointer>", as from outside
// The outside id (the sealed pointer, or the name the client chose).
struct str space_id(struct deed *d, const struct resource *r);

// Tells in the operator's own journal that the deed's word was done, `count` times. Nothing personal.
enum code space_tell_operator(struct deed *d, uint64_t count) MUST_CHECK;

// ---- lodges (lodge.c): the place of an account whose person has no space here
enum space_state { SPACE_OPEN = 0, SPACE_ERASED = 2, SPACE_LODGE = 3 };
enum code space_lodge_make(struct deed *d, uint64_t *space) MUST_CHECK; // with the deed's writes
enum code space_is_lodge(struct deed *d, uint64_t space, bool *out) MUST_CHECK;
enum code space_lodge_leave(struct deed *d,
                            uint64_t space) MUST_CHECK; // erased; told in the operator's journal

// ---- operator's walks; `state`: enum space_state
typedef enum code space_visit_fn(void *context, uint64_t space, int state, int64_t created_us);
enum code space_each(struct deed *d, space_visit_fn *visit, void *context) MUST_CHECK;
// What kind of identity a space was opened for: "ins", "test-ins", "wrong-key" (lenient took it), "no-ins".
enum code space_identity_word(struct deed *d, uint64_t space, const char **out) MUST_CHECK;
// The box of a space, for the journal's readers and `ens check`.
enum code space_box(struct deed *d, uint64_t space, struct crypt_box **out) MUST_CHECK;

// ---- generations of the master key (rewrap.c)
struct space_wrapped {
    uint64_t after;   // in, out: the last row that was looked at
    bool is_over;     // the volume has no more
    uint64_t of[128]; // adds: how many keys were found wrapped by each generation
    uint64_t changed; // adds: how many were wrapped anew
};
// Looks at the next rows of a volume (store_volume_count: the commons) and wraps those keys anew, durably, that another
// generation wrapped. generation 0: looks only. INTERNAL: a key that no generation of the key file opens.
enum code space_rewrap_some(struct arena *a, struct space_house *h, unsigned volume, unsigned generation,
                            struct space_wrapped *out) MUST_CHECK;

// ---- upkeep, a space at a time (0: the commons)
typedef void space_damage_fn(void *context, struct pointer at, uint32_t version, const char *what);
// Opens every row, every document's bytes and the journal's chain. INVALID: some damage was told.
enum code space_check(struct deed *d, uint64_t space, space_damage_fn *tell, void *context) MUST_CHECK;
// Makes the search keys of a space anew, and the index of the commons, in commits of some hundred rows. CONFLICT:
// something was written meanwhile; run again.
enum code space_rebuild(struct deed *d, uint64_t space) MUST_CHECK;

extern const struct store_statement *const space_statements[]; // ended by NULL

#endif
