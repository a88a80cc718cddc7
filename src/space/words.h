// The words of documents: what a search by _content looks at (R4 §3.1.1.4.3, "_content"). They are kept beside the
// document, sealed like it, some time after its deposit: a job takes the documents that wait, and says what is inside.
// What stands in the resource itself (title, people, kinds, dates) is found at once, and is all that there is to a document
// without a file: nothing is kept beside that.
#ifndef ENS_SPACE_WORDS_H
#define ENS_SPACE_WORDS_H

#include "base/base.h"
#include "crypt/crypt.h"

struct deed;
struct store_writes;

struct space_unread {
    struct pointer at; // a DocumentReference
    uint32_t version;
};
// Documents of a volume whose words are not kept yet, the longest waiting first, at most `most`; in the deed's arena.
enum code space_unread_list(struct deed *d, unsigned volume, size_t most, struct space_unread **out,
                            size_t *count) MUST_CHECK;

// What a document says, as people read it.
struct space_reading {
    struct str about;  // more than its resource says: what its codes are called
    struct str inside; // the text of its file; who may not read the file does not find by it
};

// Keeps the words of the document if it has a file, and takes it off the list, with these writes (of its volume); nothing
// happens when it changed meanwhile. The deed's arena must live until the commit.
enum code space_words_keep(struct deed *d, struct store_writes *writes, const struct space_unread *unread,
                           const struct space_reading *reading) MUST_CHECK;

#endif
