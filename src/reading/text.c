// The text of a file: CDA (and what is inside one of level 1), PDF, RTF, plain text.
#include "reading/reading_int.h"

#include "codec/rtf/rtf.h"
#include "codec/text/text.h"

static void add_bounded(struct buf *out, struct str text)
{
    size_t room = out->len < READING_TEXT_MAX ? READING_TEXT_MAX - out->len : 0;
    buf_add(out, str_of(text.ptr, text.len < room ? text.len : room));
}

// Plain text that is not UTF-8 is taken for Latin-1.
static void add_plain(struct buf *out, struct str text)
{
    if (utf8_valid(text)) {
        add_bounded(out, text);
        return;
    }
    for (size_t i = 0; i < text.len && out->len < READING_TEXT_MAX; i++) {
        char bytes[4];
        buf_add(out, str_of(bytes, utf8_put(bytes, (unsigned char)text.ptr[i])));
    }
}

static enum code add_pdf(struct arena *a, struct pdftext *reader, struct str pdf, struct buf *out)
{
    struct str text;
    enum code code = pdftext_read(a, reader, pdf, &text);
    if (code == DONE)
        add_bounded(out, text);
    return code == NOT_FOUND ? DONE : code;
}

// What no CDA can be inside of: a file of its own.
static enum code add_file(struct arena *a, struct pdftext *reader, struct str file, struct buf *out)
{
    struct str kind = media_type_sniff(file);
    if (str_equal(kind, STR("application/pdf")))
        return add_pdf(a, reader, file, out);
    if (str_equal(kind, STR("text/rtf")))
        (void)rtf_to_text(out, file, READING_TEXT_MAX);
    else if (str_equal(kind, STR("text/plain")))
        add_plain(out, file);
    return DONE;
}

enum code reading_text(struct arena *a, struct pdftext *reader, struct str file, struct buf *out)
{
    struct cda cda;
    struct str media_type, inside;
    if (!str_equal(media_type_sniff(file), STR("text/xml")))
        return add_file(a, reader, file, out);
    if (cda_read(a, file, &cda) != DONE)
        return DONE;
    cda_to_text(out, &cda);
    return cda_body(a, &cda, &media_type, &inside) == DONE ? add_file(a, reader, inside, out) : DONE;
}
