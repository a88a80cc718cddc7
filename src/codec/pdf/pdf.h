// codec/pdf: papers for people: A4, one column, numbered pages, tagged so that a screen reader reads them in order, by cairo
// and pango, with the language, the text alternatives, the title and the marks of PDF/UA put in by libqpdf (ISO 32000-1
// §14.8, §14.9; ISO 14289-1).
//
// The same calls with the same date give the same bytes on one machine (fonts are the system's). Any bytes may stand in
// a text: what is not UTF-8, control characters and marks that turn the direction of reading are replaced, never drawn.
#ifndef ENS_CODEC_PDF_H
#define ENS_CODEC_PDF_H

#include "base/base.h"

struct pdf_about {
    struct str title, author, subject;
    struct str language; // BCP 47: "fr-FR"; French gets its no-break spaces (« Oui » : …)
    int64_t at_us;       // when it is made
};
struct pdf_row {
    struct str name, value;
};
struct pdf_modules { // a square picture of modules, row by row, 1 is dark: a QR code
    unsigned size;
    const unsigned char *dark;
};

struct pdf; // lives in the arena, until pdf_end
void pdf_begin(struct arena *a, const struct pdf_about *about, struct pdf **out);
void pdf_title(struct pdf *p, struct str text);     // the heading of the paper; once
void pdf_heading(struct pdf *p, struct str text);   // of a part
void pdf_paragraph(struct pdf *p, struct str text); // a line break stays one
void pdf_table(struct pdf *p, const struct pdf_row *rows, size_t count);
// Columns under heads; `cells` holds the rows one after the other. At most 8 columns.
struct pdf_grid {
    const struct str *heads;
    const unsigned *parts; // how the width is shared out
    size_t columns;
};
void pdf_grid(struct pdf *p, const struct pdf_grid *grid, const struct str *cells, size_t rows);
// With its quiet zone, 4 cm wide; `alternative` is read out in its place.
void pdf_picture(struct pdf *p, const struct pdf_modules *modules, struct str alternative);
// The paper's bytes. INTERNAL: the library's reason.
enum code pdf_end(struct pdf *p, struct str *bytes) MUST_CHECK;

#endif
