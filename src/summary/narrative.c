// Narratives (R4 §2.28): tables of plain words, in which nothing can run and nothing is fetched.
#include "summary/summary_int.h"

// As XML text; what XML 1.0 cannot hold becomes a space.
static void add_text(struct buf *b, struct str text)
{
    while (text.len) {
        uint32_t c;
        size_t size = utf8_next(text, &c);
        struct str one = str_of(text.ptr, size);
        text = str_skip(text, size ? size : 1);
        if (!size || (c < 0x20 && c != '\n' && c != '\t') || (c & 0xfffe) == 0xfffe)
            buf_add_char(b, ' ');
        else if (c == '&')
            buf_add(b, STR("&amp;"));
        else if (c == '<')
            buf_add(b, STR("&lt;"));
        else if (c == '>')
            buf_add(b, STR("&gt;"));
        else
            buf_add(b, one);
    }
}

static void open_div(const struct summary *s, struct buf *b)
{
    const char *language = s->is_english ? "en" : "fr";
    buf_init(b, s->arena, 1024);
    buf_print(b, "<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%s\" xml:lang=\"%s\">", language,
              language);
}

static void add_cell(struct buf *b, const char *tag, struct str text)
{
    buf_print(b, "<%s>", tag);
    add_text(b, text);
    buf_print(b, "</%s>", tag);
}

struct str summary_part_div(const struct summary *s, const struct part *part)
{
    struct buf b;
    open_div(s, &b);
    if (!part->count) {
        add_cell(&b, "p", summary_why_empty(s, part));
        buf_add(&b, STR("</div>"));
        return buf_str(&b);
    }
    buf_add(&b, STR("<table><thead><tr>"));
    add_cell(&b, "th", summary_say(s, part->section->french_what, part->section->english_what));
    add_cell(&b, "th", STR("Date"));
    add_cell(&b, "th", summary_say(s, "Précisions", "Details"));
    buf_add(&b, STR("</tr></thead><tbody>"));
    for (size_t i = 0; i < part->count; i++) {
        struct line line = summary_describe(s, part->entries[i]);
        buf_add(&b, STR("<tr>"));
        add_cell(&b, "td", line.what);
        add_cell(&b, "td", line.when);
        add_cell(&b, "td", line.detail);
        buf_add(&b, STR("</tr>"));
    }
    buf_add(&b, STR("</tbody></table></div>"));
    return buf_str(&b);
}

struct str summary_person_div(const struct summary *s)
{
    struct buf b;
    struct identity_traits t = traits_of_patient(s->arena, s->patient->tree);
    open_div(s, &b);
    add_cell(&b, "p", summary_name(s));
    struct str born = summary_date(s, t.birth_date);
    if (born.len)
        add_cell(&b, "p",
                 arena_print(s->arena, s->is_english ? "Date of birth: %.*s" : "Date de naissance : %.*s",
                             STR_ARG(born)));
    buf_add(&b, STR("</div>"));
    return buf_str(&b);
}
