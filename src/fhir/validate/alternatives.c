// Most invariants are alternatives, such as "data.empty() or contentType.exists()": where a look at the members of the
// object finds one that holds, there is nothing to evaluate.
#include "fhir/validate/validate_int.h"

#include <ctype.h>

// The place behind the character at `at`; behind all of it when it opens a parenthesis or a text in quotes.
static size_t behind(struct str text, size_t at)
{
    int depth = 0;
    bool is_quoted = false;
    do {
        char c = text.ptr[at++];
        if (is_quoted && c == '\\') {
            at++;
        } else if (c == '\'') {
            is_quoted = !is_quoted;
        } else if (!is_quoted) {
            depth += (c == '(') - (c == ')');
        }
    } while ((depth > 0 || is_quoted) && at < text.len);
    return at;
}

static struct str take_word(struct str *text)
{
    size_t len = 0;
    while (len < text->len && isalnum((unsigned char)text->ptr[len])) {
        len++;
    }
    struct str word = str_of(text->ptr, len);
    *text = str_skip(*text, len);
    return word;
}

// ".code.where(system = 'x')": steps that give nothing when they start from nothing.
static bool is_steps(struct str text)
{
    while (str_starts(text, STR("."))) {
        text = str_skip(text, 1);
        struct str word = take_word(&text);
        if (str_equal(word, STR("where")) && str_starts(text, STR("("))) {
            text = str_skip(text, behind(text, 0));
        }
    }
    return text.len == 0;
}

static void add(struct alternatives *all, struct str text)
{
    const struct str empty = STR(".empty()");
    if (text.len == 0 || !islower((unsigned char)text.ptr[0]) || all->count == ALTERNATIVES_MAX) {
        return;
    }
    struct alternative *one = &all->list[all->count];
    one->name = take_word(&text);
    one->is_absence = str_ends(text, empty) && is_steps(str_of(text.ptr, text.len - empty.len));
    if (one->is_absence || str_equal(text, STR(".exists()"))) {
        all->count++;
    }
}

void alternatives_read(struct str expression, struct alternatives *out)
{
    size_t from = 0;
    *out = (struct alternatives){0};
    for (size_t at = 0; at < expression.len; at = behind(expression, at)) {
        struct str rest = str_skip(expression, at);
        // Neither binds tighter than "or".
        if (str_starts(rest, STR(" implies ")) || str_starts(rest, STR(" xor "))) {
            out->count = 0;
            return;
        }
        if (str_starts(rest, STR(" or "))) {
            add(out, str_of(expression.ptr + from, at - from));
            from = at + strlen(" or ");
        }
    }
    add(out, str_skip(expression, from));
}

// An element of several types has its type behind its name, a primitive's shadow "_" before it: what starts alike is
// enough not to be sure of the absence.
static bool holds(const struct alternative *one, const struct json *object)
{
    for (const struct json *m = json_first(object); m != NULL; m = m->next) {
        struct str name = json_name(m);
        bool is_shadow = one->is_absence && name.len > 0 && name.ptr[0] == '_';
        name = str_skip(name, is_shadow);
        if (name.len < one->name.len || name.ptr[0] != one->name.ptr[0] || !str_starts(name, one->name)) {
            continue;
        }
        if (one->is_absence) {
            return false;
        }
        if (name.len == one->name.len) {
            return m->kind != JSON_NULL;
        }
    }
    return one->is_absence;
}

bool alternatives_hold(const struct alternatives *all, const struct json *object)
{
    for (size_t i = 0; i < all->count; i++) {
        if (holds(&all->list[i], object)) {
            return true;
        }
    }
    return false;
}
