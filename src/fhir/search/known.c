// The names and words that stand in keys as numbers, and their numbers.
#include "fhir/search/keys.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "fhir/search/known_names.h"
#include "fhir/search/known_words.h"

enum { SLOTS = 4096 };
_Static_assert(COUNT_OF(known_names) < SLOTS / 2 && COUNT_OF(known_words) < SLOTS / 2,
               "the index is too full");

// Text to number: an open hash, made at first use and kept for the life of the process.
struct known_slot {
    uint16_t number; // the place in the list plus 1; 0: free
    uint16_t mark;   // of the text's hash, so that hardly any other text is looked at
    uint16_t len;
};
struct known_index {
    struct known_slot names[SLOTS];
    struct known_slot words[SLOTS];
};
static _Atomic(struct known_index *) shared_index;

static uint16_t mark_of(uint64_t hash)
{
    return (uint16_t)(hash >> 48);
}

static void index_fill(struct known_slot *slots, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str text = str_from(texts[i]);
        uint64_t hash = key_hash(text);
        size_t slot = hash % SLOTS;
        while (slots[slot].number)
            slot = (slot + 1) % SLOTS;
        slots[slot] = (struct known_slot){(uint16_t)(i + 1), mark_of(hash), (uint16_t)text.len};
    }
}

static const struct known_index *index_get(void)
{
    struct known_index *index = atomic_load_explicit(&shared_index, memory_order_acquire);
    if (index)
        return index;
    struct known_index *made = heap_alloc(sizeof *made);
    index_fill(made->names, known_names, COUNT_OF(known_names));
    index_fill(made->words, known_words, COUNT_OF(known_words));
    if (atomic_compare_exchange_strong(&shared_index, &index, made))
        return made;
    free(made);
    return index;
}

static uint32_t index_find(const struct known_slot *slots, const char *const *texts, struct str text)
{
    uint64_t hash = key_hash(text);
    for (size_t slot = hash % SLOTS; slots[slot].number; slot = (slot + 1) % SLOTS) {
        const struct known_slot *s = &slots[slot];
        if (s->mark == mark_of(hash) && str_equal(str_of(texts[s->number - 1], s->len), text))
            return s->number;
    }
    return 0;
}

uint32_t known_name(struct str text)
{
    return text.len ? index_find(index_get()->names, known_names, text) : 0;
}

struct str known_name_text(uint32_t number)
{
    return number && number <= COUNT_OF(known_names) ? str_from(known_names[number - 1]) : (struct str){0};
}

int32_t known_word(struct str text)
{
    return text.len ? (int32_t)index_find(index_get()->words, known_words, text) - 1 : -1;
}

struct str known_word_text(uint32_t number)
{
    return number < COUNT_OF(known_words) ? str_from(known_words[number]) : (struct str){0};
}

struct name key_name_of(struct str text)
{
    uint32_t known = known_name(text);
    return (struct name){.known = known, .text = known ? (struct str){0} : text};
}

bool key_name_is(struct name a, struct name b)
{
    return a.known == b.known && (a.known || str_equal(a.text, b.text));
}

struct str key_name_text(struct name n)
{
    return n.known ? known_name_text(n.known) : n.text;
}
