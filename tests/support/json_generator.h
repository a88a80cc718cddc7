// For tests: random JSON documents, the same for the same seed; and random damage to them.
#ifndef ENS_TESTS_JSON_GENERATOR_H
#define ENS_TESTS_JSON_GENERATOR_H

#include "base/base.h"

struct generator {
    uint64_t seed;
};

static uint32_t generate_below(struct generator *g, uint32_t limit)
{
    g->seed = g->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(g->seed >> 33) % limit;
}

static void generate_space(struct generator *g, struct buf *out)
{
    static const char *const spaces[] = {"", "", "", "", " ", "\n", "\t\r\n", "                       "};
    buf_add(out, str_from(spaces[generate_below(g, COUNT_OF(spaces))]));
}

static void generate_string(struct generator *g, struct buf *out)
{
    static const char *const parts[] = {"a",
                                        "Dupont",
                                        "resourceType",
                                        "0",
                                        "\xc3\xa9",
                                        "\xe2\x82\xac",
                                        "\xf0\x9f\x98\x80",
                                        " ",
                                        "\\n",
                                        "\\\"",
                                        "\\\\",
                                        "\\/",
                                        "\\u00e9",
                                        "\\ud83d\\ude00",
                                        "\\u0041",
                                        "\x7f",
                                        "\\t",
                                        "<div>",
                                        "a text of twenty characters",
                                        "\xed\x9f\xbf",
                                        "\xef\xbf\xbf",
                                        "\\b\\f\\r"};
    buf_add_char(out, '"');
    for (uint32_t n = generate_below(g, 7); n > 0; n--)
        buf_add(out, str_from(parts[generate_below(g, COUNT_OF(parts))]));
    buf_add_char(out, '"');
}

static void generate_number(struct generator *g, struct buf *out)
{
    if (generate_below(g, 3) == 0)
        buf_add_char(out, '-');
    buf_add_u64(out, generate_below(g, 100000));
    if (generate_below(g, 3) == 0)
        buf_print(out, ".%03u", generate_below(g, 1000));
    if (generate_below(g, 6) == 0)
        buf_print(out, "%s%u", generate_below(g, 2) ? "e-" : "E", generate_below(g, 12));
}

static void generate_value(struct generator *g, struct buf *out, int depth);

static void generate_container(struct generator *g, struct buf *out, int depth, bool is_object)
{
    uint32_t count = generate_below(g, 12) == 0 ? generate_below(g, 60) : generate_below(g, 6);
    buf_add_char(out, is_object ? '{' : '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buf_add_char(out, ',');
        generate_space(g, out);
        if (is_object) {
            if (generate_below(g, 4) == 0) // may be a twin of another
                generate_string(g, out);
            else
                buf_print(out, "\"member%u\"", i);
            generate_space(g, out);
            buf_add_char(out, ':');
            generate_space(g, out);
        }
        generate_value(g, out, depth - 1);
        generate_space(g, out);
    }
    buf_add_char(out, is_object ? '}' : ']');
}

static void generate_value(struct generator *g, struct buf *out, int depth)
{
    static const char *const words[] = {"true", "false", "null"};
    uint32_t kind = generate_below(g, depth > 0 ? 9 : 5);
    if (kind >= 5)
        generate_container(g, out, depth, kind >= 7);
    else if (kind >= 3)
        generate_number(g, out);
    else if (kind >= 1)
        generate_string(g, out);
    else
        buf_add(out, str_from(words[generate_below(g, 3)]));
}

// Changes, drops or doubles a byte of a text that is not empty.
static inline void generate_damage(struct generator *g, struct buf *text)
{
    static const char bytes[] = "{}[]\",:\\0u-+.eE \n\x01\x80\xc3\xed\xff/'tn";
    size_t at = generate_below(g, (uint32_t)text->len);
    switch (generate_below(g, 3)) {
    case 0:
        text->ptr[at] = bytes[generate_below(g, sizeof bytes - 1)];
        break;
    case 1:
        memmove(text->ptr + at, text->ptr + at + 1, text->len - at - 1);
        text->len--;
        break;
    default:
        buf_reserve(text, 1);
        memmove(text->ptr + at + 1, text->ptr + at, text->len - at);
        text->len++;
        break;
    }
}

#endif
