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
struct known_index {
    uint16_t names[SLOTS]; // the place in the list plus 1; 0: free
    uint16_t words[SLOTS];
};
static _Atomic(struct known_index *) shared_index;

static void index_fill(uint16_t *slots, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t slot = str_hash(str_from(texts[i]), 0) % SLOTS;
        while (slots[slot])
            slot = (slot + 1) % SLOTS;
        slots[slot] = (uint16_t)(i + 1);
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

static uint32_t index_find(const uint16_t *slots, const char *const *texts, struct str text)
{
    for (size_t slot = str_hash(text, 0) % SLOTS; slots[slot]; slot = (slot + 1) % SLOTS) {
        if (str_equal(str_from(texts[slots[slot] - 1]), text))
            return slots[slot];
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
