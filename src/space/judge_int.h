// What the files of space/ share about decisions: the facts of a resource that the decision looks at, and asking it.
//
// Who wrote a resource, and when, is truth: it stands before its rest form. The other facts follow from the body. All
// are kept together before the sealed search keys, so that a search over hundreds of rows asks in memory.
#ifndef ENS_SPACE_JUDGE_INT_H
#define ENS_SPACE_JUDGE_INT_H

#include "space/space_int.h"

struct provenance {
    enum access_author kind;
    struct str id;
    int64_t created_us;
    bool is_confirmed;
};
struct facts {
    uint32_t kind;     // access_kind_of; 0: nothing stands for it
    uint64_t owner;    // type (stable) and number of what speaks for a Binary, or holds a part; 0: nothing
    bool is_withdrawn; // a document that is not current: replaced, or entered in error
    struct access_subject subject;
};

static inline uint64_t facts_owner(struct pointer at)
{
    return at.number << 16 | model_info(at.type)->stable;
}
static inline struct pointer facts_owner_at(uint64_t space, uint64_t owner)
{
    return (struct pointer){space, owner >> 16, model_stable((uint16_t)(owner & 0xffff))};
}

// ---- facts.c
// Of a resource that the deed's actor creates now: from the actor; what the house or the operator takes over has the
// author that it names.
struct provenance facts_provenance(struct deed *d, struct visit *v, const struct json *tree);
void facts_of_tree(struct deed *d, struct pointer at, const struct json *tree, const struct provenance *by,
                   struct facts *out);
void facts_write(struct buf *out, const struct facts *facts);
// Takes the facts off the front of keys. A row of before there were any is nobody's: hidden from professionals.
void facts_read(struct deed *d, struct str *keys, struct facts *out);
// Puts a label into the tree of a resource that is about to be written.
void facts_add_label(struct deed *d, struct pointer at, struct json *tree, const char *code);
// Are two trees the same but for what ACCESS_ACT_LABEL covers: visibility, archiving?
bool facts_same_but_labels(struct deed *d, const struct json *before, const struct json *after);

// ---- author.c: whom a resource names as its author; HOUSE: nobody that can be told
void author_of_tree(struct deed *d, const struct json *tree, struct provenance *out);

// ---- provenance in the rest form (rest.c)
void rest_add_provenance(struct buf *b, const struct provenance *by);
bool rest_provenance(struct str rest, struct provenance *out); // false: it has none

// ---- judge.c
// May the deed's actor do this to the resource with these facts? The duties are not taken up.
bool judge_facts(struct deed *d, struct visit *v, enum access_act act, struct pointer at,
                 const struct facts *facts, struct access_verdict *verdict);
// Of a row that is there: takes the facts off *keys. Rows of the commons are everybody's.
bool judge_sees(struct deed *d, struct visit *v, struct pointer at, struct str *keys);
// Like judge_sees for the row at a place, deleted or not, whose keys are still sealed.
enum code judge_row(struct deed *d, struct visit *v, struct pointer at, uint32_t version, struct str stored,
                    struct facts *facts, bool *sees) MUST_CHECK;
// The same when the keys are damaged: by what the body says.
enum code judge_body(struct deed *d, struct visit *v, const struct resource *r, struct facts *facts,
                     bool *sees) MUST_CHECK;
// Remembers what was given out or done: the verdict's ground for the journal, its duties, what it was about.
void judge_touch(struct deed *d, struct visit *v, enum access_act act, struct pointer at,
                 const struct facts *facts);
// The ground for the journal: of what was done, or why nothing was seen.
const char *judge_why(struct deed *d, struct visit *v);
bool judge_is_holder(struct deed *d, struct visit *v); // in their own space
// NOT_FOUND in the words of a resource that never was.
enum code judge_absent(struct deed *d, model_type type) MUST_CHECK;
// The same for one that is there and is not for this asker: the journal tells that they asked.
enum code judge_hide(struct deed *d, struct visit *v, struct pointer at,
                     const struct facts *facts) MUST_CHECK;
// DENIED with the ground.
enum code judge_refuse(struct deed *d, const struct access_verdict *verdict) MUST_CHECK;

// ---- part.c: what stands inside a document
bool part_is_marked(const struct json *tree);
void part_unmark(struct json *tree);               // of what anybody but the house sends
uint64_t part_owner(const struct json *tokenised); // 0: no part
// Puts the facts of the document in place of the part's own. False: that document is not there, or not current. Of
// anything else: true.
bool part_resolve(struct deed *d, struct visit *v, model_type type, struct facts *facts);
enum code part_refuse_change(struct deed *d, model_type type, const struct facts *facts) MUST_CHECK;

// ---- rows.c: the rows of the resources that a deed writes
// What a row is made of beside the resource's rest form.
struct forms {
    struct json *tree;      // tokenised; it stays as it is until the row is made
    struct str search_keys; // {NULL,0}: to be extracted from the tree
    struct facts facts;     // a person's
    struct str rest;
};
void rows_insert(struct deed *d, struct visit *v, const struct resource *r, const struct forms *forms);
void rows_replace(struct deed *d, struct visit *v, const struct resource *r, const struct forms *forms);
// Fills in all that wait; once, when the deed ends.
enum code rows_make(struct deed *d) MUST_CHECK;

// ---- write.c: a new resource, for the house, by whom it says
enum code write_as(struct deed *d, struct visit *v, struct pointer at, struct json *tree,
                   const struct provenance *by, struct resource *out) MUST_CHECK;
// ---- write.c: a new version of a resource that differs in its provenance alone
enum code write_provenance(struct deed *d, struct visit *v, const struct provenance *by,
                           struct resource *io) MUST_CHECK;

// ---- narrow.c: scopes with a query. A visit with has_queries asks these; any other never does.
// Is a row with these search keys (without its facts) there for the token?
bool narrow_fits(struct deed *d, struct visit *v, model_type type, const struct facts *facts,
                 struct str keys);
// DENIED: what is about to be written would not be.
enum code narrow_check(struct deed *d, struct visit *v, struct pointer at, struct str keys) MUST_CHECK;
// The same of an older version, by its own content.
bool narrow_version_fits(struct deed *d, struct visit *v, const struct resource *r);

// ---- tell.c
void tell_seen(struct visit *v, struct pointer at, const struct facts *facts); // was given out
// The events of a deed, into its writes; is_reading: it wrote nothing.
enum code tell_deed(struct deed *d, bool is_reading) MUST_CHECK;

// ---- claims.c: a Binary is hidden with the resource that speaks for it
void claims_note(struct deed *d, struct pointer at, const struct json *tokenised, const struct facts *facts);
void claims_wrote(struct deed *d, const struct resource *r, const struct facts *facts, struct str keys);
// Into these writes, or (NULL) the deed's; once, before they are handed over.
enum code claims_settle(struct deed *d, struct store_writes *writes) MUST_CHECK;

#endif
