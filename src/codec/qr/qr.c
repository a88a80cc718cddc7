// Text into modules, and modules into one SVG path.
#include "codec/qr/qr.h"

#include <qrencode.h>

enum code qr_make(struct arena *a, struct str text, struct qr *out)
{
    if (text.len == 0)
        return fail(a, INVALID, "There is nothing to put into a QR code");
    if (text.len > QR_TEXT_MAX)
        return fail(a, TOO_LARGE, "A QR code holds at most %d bytes here", QR_TEXT_MAX);
    QRcode *made = QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
    if (!made)
        return fail(a, INTERNAL, "The QR code could not be made");
    out->size = (unsigned)made->width;
    unsigned char *dark = arena_alloc_raw(a, (size_t)out->size * out->size);
    for (size_t i = 0; i < (size_t)out->size * out->size; i++)
        dark[i] = made->data[i] & 1; // the other bits say what part of the symbol the module is of
    QRcode_free(made);
    out->dark = dark;
    return DONE;
}

static void add_escaped(struct buf *b, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '<')
            buf_add(b, STR("&lt;"));
        else if (c == '&')
            buf_add(b, STR("&amp;"));
        else if (c == '"')
            buf_add(b, STR("&quot;"));
        else
            buf_add_char(b, c < 0x20 || c == 0x7f ? ' ' : (char)c);
    }
}

// Each run of dark modules is a rectangle of the path, so that no seam shows between two of them.
static void add_row(struct buf *b, const struct qr *q, unsigned y)
{
    const unsigned char *row = q->dark + (size_t)y * q->size;
    for (unsigned x = 0; x < q->size;) {
        unsigned from = x;
        while (x < q->size && row[x])
            x++;
        if (x > from)
            buf_print(b, "M%u %uh%uv1h-%uz", from + QR_QUIET, y + QR_QUIET, x - from, x - from);
        else
            x++;
    }
}

struct str qr_svg(struct arena *a, const struct qr *q, struct str label)
{
    struct buf b;
    unsigned side = q->size + 2 * QR_QUIET;
    buf_init(&b, a, 8192);
    buf_print(
        &b,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" shape-rendering=\"crispEdges\" "
        "role=\"img\" aria-label=\"",
        side, side);
    add_escaped(&b, label);
    buf_print(&b, "\"><path fill=\"#fff\" d=\"M0 0h%uv%uH0z\"/><path d=\"", side, side);
    for (unsigned y = 0; y < q->size; y++)
        add_row(&b, q, y);
    buf_add(&b, STR("\"/></svg>"));
    return buf_str(&b);
}
