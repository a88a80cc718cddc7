// What the files that draw share: the paper under way.
#ifndef ENS_CODEC_PDF_DRAW_INT_H
#define ENS_CODEC_PDF_DRAW_INT_H

#include "codec/pdf/pdf_int.h"

#include <pango/pangocairo.h>

static const double PAGE_WIDTH = 595.276, PAGE_HEIGHT = 841.89; // A4 in points
static const double MARGIN = 62;

struct pdf {
    struct arena *arena;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts; // its own: that of a thread would outlive the thread's last paper
    PangoContext *context;
    struct buf bytes;
    struct pdf_marks marks;
    double y;
    unsigned pages; // that are ended
    bool is_french;
};

struct style {
    const char *font;
    const char *tag;
    double before, after; // points of white
};

PangoLayout *pdf_lay_out(struct pdf *p, const struct style *style, struct str text, double width);
double pdf_line_height(PangoLayoutIter *at);
// True: a page was ended; the caller begins its tag anew on the next.
bool pdf_make_room(struct pdf *p, double height);

#endif
