// What the files about words share.
#ifndef ENS_SPACE_WORDS_INT_H
#define ENS_SPACE_WORDS_INT_H

#include "space/search_int.h"
#include "space/words.h"

enum { WORD_MAX = 40, WORDS_BYTES_MAX = 64 * 1024 };

// Words of a text: folded (no case, no accents), each once, in their order.
struct words {
    struct arena *arena;
    struct str *slots; // a table by hash; {NULL,0}: free
    size_t slot_count, count, bytes;
};
void words_begin(struct words *w, struct arena *a);
void words_add(struct words *w, struct str text); // beyond WORDS_BYTES_MAX what comes is left out
// All that people read in a resource: titles, names, texts, what codes are called, and days as they are said.
void words_add_tree(struct words *w, const struct json *tree);
void words_write(const struct words *w, struct buf *out); // each after a space
// Does a word begin so? `said` is what words_write wrote.
bool words_have(struct str said, struct str prefix);

// As it is kept: what the document says of itself, and what is inside.
struct words_kept {
    struct str about, inside;
};
struct str words_pack(struct arena *a, const struct words_kept *kept);
struct words_kept words_unpack(struct str packed);

// The tree of a resource without a document's bytes.
enum code words_tree(struct deed *d, const struct resource *r, struct json **tree) MUST_CHECK;

// With every write of a resource (tree: as it is written). The file of a DocumentReference is to be read; if it has none, or
// is deleted, nothing is kept of it.
void words_follow(struct deed *d, const struct resource *r, const struct json *tree);
// All documents of a space, again.
enum code words_rebuild(struct deed *d, struct visit *v) MUST_CHECK;
void words_forget(struct store_writes *writes, uint64_t space);

// Finds what a _content clause means among the documents that the asker sees (words_find.c).
enum code words_resolve(struct deed *d, uint64_t space, struct search_clause *clause) MUST_CHECK;

#endif
