// fhir/search, private: the two halves of writing keys. An entry is first written plainly (key_entry.c): as it would
// stand alone, with a mark on each text in it. Then it is put into the keys (key_write.c): its bytes, but for texts
// that stand there already.
#ifndef ENS_FHIR_SEARCH_KEY_WRITER_H
#define ENS_FHIR_SEARCH_KEY_WRITER_H

#include "fhir/search/keys.h"

// Things by the hash of their bytes: walked while they are few, chained when a resource has very many.
struct key_link {
    uint64_t hash;
    size_t next; // in the chain; as below
};
struct key_finder {
    struct key_link *links; // one each
    size_t count, size;
    size_t *heads; // of the chains
    size_t head_count;
};
// The first thing of this hash after `before` (0: at all), counted from 1; 0: none.
size_t key_finder_next(const struct key_finder *f, uint64_t hash, size_t before);

// A text of names, or of labels: told apart by their plain bytes, which begin with their size.
struct key_text {
    size_t at, size; // in `plain`
    size_t place;    // in the keys; 0: not yet
    size_t worth;    // a place of at most so many bytes is shorter
    bool is_label;
};
// Where a text stands in the plain bytes of an entry.
struct key_mark {
    size_t at;
    size_t text;
};
struct key_entry {
    size_t at, size; // in `plain`
    size_t place;    // in the keys; 0: not yet
    size_t first_mark, mark_count;
    const struct key_list *parts; // of a tuple: entries of their own
    size_t part_count;
    size_t noted; // the place of the last group that has it
    size_t group; // the last group that starts with it, from 1; 0: none
};
struct key_group {
    size_t first, count; // of `ids`
    size_t place;        // of its head
    size_t before;       // the group before that starts with the same entry
};
struct key_writer {
    struct arena *arena;
    struct buf out;
    struct buf plain;  // of all entries, one after the other
    struct buf packed; // scratch: a label
    struct key_finder known_entries, known_texts;
    struct key_entry *entries;
    struct key_text *texts;
    struct key_mark *marks;
    struct key_group *groups;
    key_id *ids; // the entries of each group, one group after the other
    size_t entry_count, entry_size, text_count, text_size, mark_count, mark_size, group_count, group_size;
    size_t id_count, id_size;
    uint16_t last_stable;
};

void *key_writer_grow(struct key_writer *w, void *items, size_t *size, size_t item_size);
// The items, with room for one more.
static inline void *key_writer_room(struct key_writer *w, void *items, size_t count, size_t *size,
                                    size_t item_size)
{
    return count < *size ? items : key_writer_grow(w, items, size, item_size);
}
// Adds the next thing.
void key_finder_add(struct key_writer *w, struct key_finder *f, uint64_t hash);
// Adds the plain bytes of an entry, and its marks; these count from the start of `plain`.
void key_entry_write(struct key_writer *w, const struct draft *d);

#endif
