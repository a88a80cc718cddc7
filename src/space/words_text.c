// From text to words and back: folding, cutting, keeping each once.
#include "space/words_int.h"

#include "codec/text/text.h"

#include <stdlib.h>

// Letters and digits of any script; what stands between them is white space, punctuation and signs.
static bool is_of_word(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool is_sign = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2C00) ||
                   (c >= 0x3000 && c < 0x3040) || (c >= 0xFF00 && c < 0xFF10);
    return !is_sign;
}

// The next word of folded text; {NULL,0}: there is none.
static struct str cut_word(struct str *rest)
{
    uint32_t c = 0;
    size_t size, len = 0;
    while ((size = utf8_next(*rest, &c)) > 0 && !is_of_word(c))
        *rest = str_skip(*rest, size);
    if (!size)
        return (struct str){0};
    struct str word = *rest;
    while ((size = utf8_next(str_skip(word, len), &c)) > 0 && is_of_word(c))
        len += size;
    *rest = str_skip(*rest, len);
    return str_of(word.ptr, len);
}

static struct str shortened(struct str word)
{
    if (word.len > WORD_MAX)
        for (word.len = WORD_MAX; word.len && ((unsigned char)word.ptr[word.len] & 0xC0) == 0x80;)
            word.len--;
    return word;
}

// ---- a set of words ---------------------------------------------------------------------------------------

enum { SEED = 0x776f7264 };

void words_begin(struct words *w, struct arena *a)
{
    enum { SLOTS = 256 };
    *w = (struct words){.arena = a, .slots = ARENA_ARRAY(a, struct str, SLOTS), .slot_count = SLOTS};
}

static struct str *slot_of(struct str *slots, size_t count, struct str word)
{
    size_t at = str_hash(word, SEED) & (count - 1);
    while (slots[at].ptr && !str_equal(slots[at], word))
        at = (at + 1) & (count - 1);
    return &slots[at];
}

static void widen(struct words *w)
{
    size_t count = w->slot_count * 4;
    struct str *slots = ARENA_ARRAY(w->arena, struct str, count);
    for (size_t i = 0; i < w->slot_count; i++)
        if (w->slots[i].ptr)
            *slot_of(slots, count, w->slots[i]) = w->slots[i];
    w->slots = slots;
    w->slot_count = count;
}

void words_add(struct words *w, struct str text)
{
    struct buf folded;
    buf_init(&folded, w->arena, text.len + 8);
    text_fold(&folded, text);
    struct str rest = buf_str(&folded);
    for (struct str word; (word = shortened(cut_word(&rest))).ptr;) {
        struct str *slot = slot_of(w->slots, w->slot_count, word);
        if (slot->ptr || w->bytes + word.len + 1 > WORDS_BYTES_MAX)
            continue;
        *slot = word;
        w->bytes += word.len + 1;
        if (++w->count * 2 > w->slot_count)
            widen(w);
    }
}

static int in_order(const void *x, const void *y)
{
    return str_compare(*(const struct str *)x, *(const struct str *)y);
}

void words_write(const struct words *w, struct buf *out)
{
    struct str *list = ARENA_ARRAY(w->arena, struct str, w->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < w->slot_count; i++)
        if (w->slots[i].ptr)
            list[count++] = w->slots[i];
    qsort(list, count, sizeof *list, in_order); // neighbours look alike: they compress
    for (size_t i = 0; i < count; i++) {
        buf_add_char(out, ' ');
        buf_add(out, list[i]);
    }
}

// The words stand in their order, each after a space: halved until one begins so, or none is left.
bool words_have(struct str said, struct str prefix)
{
    size_t from = 0, until = said.len, size = prefix.len < WORD_MAX ? prefix.len : WORD_MAX;
    while (from < until) {
        size_t at = from + (until - from) / 2;
        while (said.ptr[at] != ' ')
            at--;
        const char *word = said.ptr + at + 1;
        const char *end = memchr(word, ' ', said.len - at - 1);
        size_t len = end ? (size_t)(end - word) : said.len - at - 1;
        int order = memcmp(word, prefix.ptr, len < size ? len : size);
        if (order == 0 && len >= size)
            return true;
        if (order > 0)
            until = at;
        else
            from = at + 1 + len;
    }
    return false;
}

// ---- what a resource says ---------------------------------------------------------------------------------

// Members whose text is for people, in the types that documents and folders are made of.
static const char *const read_by_people[] = {"title", "description", "display", "text",   "family",
                                             "given", "name",        "prefix",  "suffix", "comment"};
static const char *const days[] = {"date", "creation", "start", "end"};

// "2024-03-12" is looked for as "12 mars 2024", and as "12/03/2024".
static void add_day(struct words *w, struct str text)
{
    struct date date;
    if (!date_read(text, &date))
        return;
    words_add(w, arena_print(w->arena, "%04d", date.year));
    if (date.month)
        words_add(w, arena_print(w->arena, "%s %02u", month_in_french(date.month), date.month));
    if (date.day)
        words_add(w, arena_print(w->arena, "%02u %u", date.day, date.day));
}

static void add_member(struct words *w, struct str name, const struct json *value)
{
    if (value->kind == JSON_STRING && str_is_one_of(name, read_by_people, COUNT_OF(read_by_people)))
        words_add(w, json_text(w->arena, value));
    else if (value->kind == JSON_STRING && str_is_one_of(name, days, COUNT_OF(days)))
        add_day(w, json_text(w->arena, value));
    else if (value->kind == JSON_OBJECT)
        words_add_tree(w, value);
    for (const struct json *item = value->kind == JSON_ARRAY ? json_first(value) : NULL; item;
         item = item->next)
        add_member(w, name, item);
}

void words_add_tree(struct words *w, const struct json *tree)
{
    for (const struct json *member = json_first(tree); member; member = member->next)
        add_member(w, json_name(member), member);
}

// ---- as it is kept ----------------------------------------------------------------------------------------

struct str words_pack(struct arena *a, const struct words_kept *kept)
{
    struct buf b;
    buf_init(&b, a, kept->about.len + kept->inside.len + 1);
    buf_add(&b, kept->about);
    buf_add_char(&b, '\n');
    buf_add(&b, kept->inside);
    return buf_str(&b);
}

struct words_kept words_unpack(struct str packed)
{
    struct words_kept kept;
    kept.about = str_cut(&packed, '\n');
    kept.inside = packed;
    return kept;
}
