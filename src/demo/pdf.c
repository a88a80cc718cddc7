// A small PDF 1.4: plain text in Helvetica, one column, as many pages as it takes (ISO 32000-1).
#include "demo/demo_cda_int.h"

enum { LINE_MAX_CHARS = 88, LINES_PER_PAGE = 52, OBJECTS_MAX = 64 };

struct pdf {
    struct buf b;
    size_t offsets[OBJECTS_MAX];
    unsigned objects;
};

static unsigned object_open(struct pdf *f)
{
    f->offsets[f->objects++] = f->b.len;
    buf_print(&f->b, "%u 0 obj\n", f->objects);
    return f->objects;
}

// Code points of UTF-8 that WinAnsiEncoding holds elsewhere than at their own number.
static unsigned win_ansi(unsigned point)
{
    static const unsigned map[][2] = {{0x2019, 0x92}, {0x2018, 0x91}, {0x0153, 0x9c}, {0x0152, 0x8c},
                                      {0x2013, 0x96}, {0x2014, 0x97}, {0x2026, 0x85}, {0x20ac, 0x80},
                                      {0x2022, 0x95}, {0x0178, 0x9f}};
    for (size_t i = 0; i < COUNT_OF(map); i++)
        if (map[i][0] == point)
            return map[i][1];
    return point < 0x100 ? point : '?';
}

// Reads one code point of our own, valid text.
static unsigned next_point(struct str *text)
{
    const unsigned char *at = (const unsigned char *)text->ptr;
    unsigned size = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    unsigned point = size == 1 ? at[0] : at[0] & (0xffu >> (size + 1));
    for (unsigned i = 1; i < size; i++)
        point = point << 6 | (at[i] & 0x3f);
    *text = str_skip(*text, size);
    return point;
}

static void put_string(struct buf *b, struct str text)
{
    buf_add_char(b, '(');
    while (text.len) {
        unsigned c = win_ansi(next_point(&text));
        if (c == '(' || c == ')' || c == '\\')
            buf_add_char(b, '\\');
        buf_add_char(b, (char)c);
    }
    buf_add_char(b, ')');
}

// A text string outside of page content: UTF-16BE with its mark (ISO 32000-1, 7.9.2.2).
static void put_utf16(struct buf *b, struct str text)
{
    buf_print(b, "<FEFF");
    while (text.len)
        buf_print(b, "%04X", next_point(&text));
    buf_print(b, ">");
}

// The next line that fits: up to a line feed, or to the last blank within the width.
static struct str take_line(struct str *rest)
{
    size_t chars = 0, blank = 0, i = 0;
    for (; i < rest->len && rest->ptr[i] != '\n'; i++) {
        chars += ((unsigned char)rest->ptr[i] & 0xc0) != 0x80;
        if (chars > LINE_MAX_CHARS && blank)
            break;
        if (rest->ptr[i] == ' ')
            blank = i;
    }
    bool ended = i >= rest->len || rest->ptr[i] == '\n';
    size_t len = ended ? i : blank;
    struct str line = str_of(rest->ptr, len);
    *rest = str_skip(*rest, len < rest->len ? len + 1 : len);
    return line;
}

static void put_page(struct pdf *f, struct arena *a, struct str *text, bool first)
{
    struct buf content;
    buf_init(&content, a, 4096);
    buf_print(&content, "BT 14 TL 56 785 Td\n");
    for (unsigned lines = 0; lines < LINES_PER_PAGE && text->len; lines++) {
        bool title = first && lines == 0;
        buf_print(&content, "/F1 %d Tf ", title ? 15 : 11);
        put_string(&content, take_line(text));
        buf_print(&content, " Tj T*%s\n", title ? " T*" : "");
    }
    buf_print(&content, "ET\n");
    object_open(f);
    buf_print(&f->b, "<</Length %zu>>stream\n", content.len);
    buf_add(&f->b, buf_str(&content));
    buf_print(&f->b, "endstream\nendobj\n");
    object_open(f);
    buf_print(
        &f->b,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %u 0 R>>"
        "\nendobj\n",
        f->objects - 1);
}

static void put_end(struct pdf *f)
{
    size_t table = f->b.len;
    buf_print(&f->b, "xref\n0 %u\n0000000000 65535 f \n", f->objects + 1);
    for (unsigned i = 0; i < f->objects; i++)
        buf_print(&f->b, "%010zu 00000 n \n", f->offsets[i]);
    buf_print(&f->b, "trailer\n<</Size %u/Root 1 0 R/Info 4 0 R>>\nstartxref\n%zu\n%%%%EOF\n", f->objects + 1,
              table);
}

struct str demo_pdf(struct arena *a, struct str text)
{
    struct pdf f = {.objects = 0};
    struct str rest = text, title = str_cut(&rest, '\n');
    buf_init(&f.b, a, text.len + 2048);
    buf_print(&f.b, "%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n");
    object_open(&f);
    buf_print(&f.b, "<</Type/Catalog/Pages 2 0 R/Lang(fr-FR)>>\nendobj\n");
    // The page tree comes second and must know how many pages there are: one every LINES_PER_PAGE lines.
    unsigned lines = 0;
    for (struct str count = text; count.len; lines++)
        take_line(&count);
    unsigned pages = (lines + LINES_PER_PAGE - 1) / LINES_PER_PAGE;
    object_open(&f);
    buf_print(&f.b, "<</Type/Pages/Count %u/Kids[", pages);
    for (unsigned i = 0; i < pages; i++)
        buf_print(&f.b, "%u 0 R ", 6 + 2 * i);
    buf_print(&f.b, "]>>\nendobj\n");
    object_open(&f);
    buf_print(&f.b, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>\nendobj\n");
    object_open(&f);
    buf_print(&f.b, "<</Title");
    put_utf16(&f.b, title);
    buf_print(&f.b, ">>\nendobj\n");
    rest = text;
    for (unsigned i = 0; i < pages; i++)
        put_page(&f, a, &rest, i == 0);
    put_end(&f);
    return buf_str(&f.b);
}
