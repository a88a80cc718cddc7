// Regular expressions: all threads of a pattern step over the text together, so that no pattern takes more
// than text length × pattern length.
#include "fhir/path/regex.h"

enum { SLOTS = 2 * REGEX_GROUPS, STACK_OF_CODE = 3 };
static const uint32_t RESTORE = 1u << 31;

struct threads {
    uint32_t *codes; // in the order of preference
    uint32_t *slots; // SLOTS for each, when asked for
    uint32_t count;
};
struct machine {
    const struct regex *re;
    struct str text;
    uint32_t *marks; // of each instruction: the round when it was last reached
    uint32_t *stack;
    uint32_t round;
    bool keeps_slots;
};

uint32_t regex_next(struct str text, size_t *at)
{
    unsigned char c = (unsigned char)text.ptr[(*at)++];
    unsigned more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    uint32_t value = more ? c & (0x3fu >> more) : c;
    for (; more && *at < text.len; more--)
        value = (value << 6) | ((unsigned char)text.ptr[(*at)++] & 0x3fu);
    return value;
}

static bool is_word(struct str text, size_t at)
{
    if (at >= text.len)
        return false;
    char c = text.ptr[at];
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool assertion_holds(const struct machine *m, enum regex_op op, size_t at)
{
    if (op == REGEX_START)
        return at == 0;
    if (op == REGEX_END)
        return at == m->text.len;
    bool is_edge = (at > 0 && is_word(m->text, at - 1)) != is_word(m->text, at);
    return is_edge == (op == REGEX_WORD_EDGE);
}

static bool takes(const struct machine *m, const struct regex_code *code, uint32_t c)
{
    if (code->op == REGEX_CHARACTER)
        return code->first == c;
    if (code->op == REGEX_ANY)
        return true;
    bool found = false;
    for (uint32_t i = 0; !found && i < code->second; i++)
        found = c >= m->re->ranges[code->first + i].low && c <= m->re->ranges[code->first + i].high;
    return found == (code->op == REGEX_CLASS);
}

// Adds the instructions that can be reached from `start` without taking a character. `slots` is as before on
// return.
static void follow(struct machine *m, struct threads *to, uint32_t start, size_t at, uint32_t *slots)
{
    uint32_t depth = 0;
    m->stack[depth++] = start;
    while (depth) {
        uint32_t pc = m->stack[--depth];
        if (pc & RESTORE) {
            slots[pc & ~RESTORE] = m->stack[--depth];
            continue;
        }
        if (m->marks[pc] == m->round)
            continue;
        m->marks[pc] = m->round;
        const struct regex_code *code = &m->re->code[pc];
        switch ((enum regex_op)code->op) {
        case REGEX_JUMP:
            m->stack[depth++] = code->first;
            break;
        case REGEX_SPLIT:
            m->stack[depth++] = code->second;
            m->stack[depth++] = code->first;
            break;
        case REGEX_SAVE:
            if (m->keeps_slots) {
                m->stack[depth++] = slots[code->first];
                m->stack[depth++] = code->first | RESTORE;
                slots[code->first] = (uint32_t)at;
            }
            m->stack[depth++] = pc + 1;
            break;
        case REGEX_START:
        case REGEX_END:
        case REGEX_WORD_EDGE:
        case REGEX_NO_WORD_EDGE:
            if (assertion_holds(m, code->op, at))
                m->stack[depth++] = pc + 1;
            break;
        default:
            if (m->keeps_slots)
                memcpy(to->slots + (size_t)to->count * SLOTS, slots, SLOTS * sizeof *slots);
            to->codes[to->count++] = pc;
            break;
        }
    }
}

// Lets every thread take the character; a thread that has matched ends those it is preferred to.
static bool advance(struct machine *m, const struct threads *from, struct threads *to, size_t at,
                    bool may_match, uint32_t *slots)
{
    size_t next = at;
    uint32_t c = at < m->text.len ? regex_next(m->text, &next) : REGEX_NONE;
    to->count = 0;
    m->round++;
    for (uint32_t i = 0; i < from->count; i++) {
        const struct regex_code *code = &m->re->code[from->codes[i]];
        uint32_t *own = from->slots + (m->keeps_slots ? (size_t)i * SLOTS : 0);
        if (code->op == REGEX_MATCH) {
            if (!may_match)
                continue;
            if (m->keeps_slots)
                memcpy(slots, own, SLOTS * sizeof *slots);
            slots[1] = (uint32_t)at;
            return true;
        }
        if (at < m->text.len && takes(m, code, c))
            follow(m, to, from->codes[i] + 1, next, own);
    }
    return false;
}

static uint32_t *reserve(struct arena *a, struct regex_work *work, size_t words)
{
    if (work->size < words) {
        work->size = words * 2;
        work->memory = arena_alloc_raw(a, work->size * sizeof *work->memory);
    }
    return work->memory;
}

bool regex_find(struct arena *a, struct regex_work *work, const struct regex *re, struct str text,
                size_t from, enum regex_mode mode, uint32_t *slots)
{
    size_t slot_words = slots ? (size_t)re->count * SLOTS : SLOTS;
    uint32_t *memory = reserve(a, work, (size_t)re->count * (2 + 1 + STACK_OF_CODE) + 2 + 2 * slot_words);
    struct threads now = {memory, memory + 2 * (size_t)re->count, 0};
    struct threads later = {memory + re->count, now.slots + slot_words, 0};
    struct machine m = {.re = re, .text = text, .keeps_slots = slots != NULL};
    uint32_t fresh[SLOTS], best[SLOTS];
    bool found = false;
    m.marks = later.slots + slot_words;
    m.stack = m.marks + re->count;
    memset(m.marks, 0, re->count * sizeof *m.marks);
    m.round = 1;
    for (size_t at = from;;) {
        if (!found && (at == from || mode == REGEX_ANYWHERE)) { // a new thread starts at every character
            memset(fresh, 0xff, sizeof fresh);
            fresh[0] = (uint32_t)at;
            follow(&m, &now, 0, at, fresh);
        }
        found |= advance(&m, &now, &later, at, mode == REGEX_ANYWHERE || at == text.len, best);
        struct threads spare = now;
        now = later;
        later = spare;
        if (at >= text.len || (found && (!slots || !now.count)) || (mode == REGEX_WHOLE && !now.count))
            break;
        regex_next(text, &at);
    }
    if (found && slots)
        memcpy(slots, best, sizeof best);
    return found;
}
