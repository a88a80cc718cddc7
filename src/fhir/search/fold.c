// Strings compared as R4 §3.1.1.4.8 asks: without regard to case, accents, punctuation and white space. What
// is stored is read as it is.
#include "fhir/search/search_int.h"

static bool is_alphanumeric(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

// Nearly all of a text is ASCII, which is simple: it goes to `out`, which has room; what is left starts with something else.
static struct str fold_ascii(struct buf *out, struct str text)
{
    size_t i = 0;
    for (; i < text.len && (unsigned char)text.ptr[i] < 0x80; i++)
        out->ptr[out->len + i] = lower(text.ptr[i]);
    out->len += i;
    return str_skip(text, i);
}

struct str search_fold(struct arena *a, struct str text)
{
    struct buf folded;
    buf_init(&folded, a, text.len + 8);
    while ((text = fold_ascii(&folded, text)).len) {
        size_t other = 0;
        while (other < text.len && (unsigned char)text.ptr[other] >= 0x80)
            other++;
        text_fold(&folded, str_of(text.ptr, other));
        text = str_skip(text, other);
        buf_reserve(&folded, text.len);
    }
    return buf_str(&folded);
}

struct str search_squeeze(struct arena *a, struct str folded)
{
    struct buf out;
    buf_init(&out, a, folded.len);
    for (size_t i = 0; i < folded.len; i++) {
        if (is_alphanumeric((unsigned char)folded.ptr[i]))
            buf_add_char(&out, folded.ptr[i]);
    }
    return buf_str(&out);
}

// Does `needle`, squeezed, stand at the beginning of what follows?
static bool starts_squeezed(struct str stored, struct str needle)
{
    size_t at = 0, found = 0;
    for (; found < needle.len && at < stored.len; at++) {
        char c = lower(stored.ptr[at]);
        if (!is_alphanumeric((unsigned char)c))
            continue;
        if (c != needle.ptr[found++])
            return false;
    }
    return found == needle.len;
}

static bool starts_lower(struct str stored, struct str needle)
{
    if (needle.len > stored.len)
        return false;
    for (size_t i = 0; i < needle.len; i++) {
        if (lower(stored.ptr[i]) != needle.ptr[i])
            return false;
    }
    return true;
}

enum place { AT_START, AT_WORD, ANYWHERE };

static bool matches_at(const struct search_value *v, struct str stored, enum place place)
{
    // A value of punctuation alone has only itself to be found by.
    bool is_plain = v->squeezed.len == 0;
    struct str needle = is_plain ? v->folded : v->squeezed;
    for (size_t at = 0; at < stored.len; at++) {
        bool good = at == 0 || place == ANYWHERE ||
                    (place == AT_WORD && !is_plain && !is_alphanumeric((unsigned char)stored.ptr[at - 1]));
        if (good && (is_plain ? starts_lower : starts_squeezed)(str_skip(stored, at), needle))
            return true;
        if (place == AT_START)
            return false;
    }
    return false;
}

bool search_text_matches(const struct search_value *v, struct str folded, bool any_word)
{
    return matches_at(v, folded, any_word ? AT_WORD : AT_START);
}

bool search_string_matches(const struct search_value *v, enum search_modifier modifier, const struct key *k)
{
    struct str text = key_name_text(k->text),
               folded = k->flags & STRING_HAS_FOLD ? key_name_text(k->folded) : text;
    if (modifier == SEARCH_EXACT)
        return str_equal(text, v->text);
    if (modifier == SEARCH_CONTAINS)
        return matches_at(v, folded, ANYWHERE);
    return matches_at(v, folded, k->flags & STRING_HAS_WORDS ? AT_WORD : AT_START);
}
