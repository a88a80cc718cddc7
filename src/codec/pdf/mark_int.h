// What the files that put marks into a drawn paper share.
#ifndef ENS_CODEC_PDF_MARK_INT_H
#define ENS_CODEC_PDF_MARK_INT_H

#include "codec/pdf/pdf_int.h"

#include <qpdf/qpdf-c.h>

// Makes artifacts of what was drawn under PDF_ARTIFACT_TAG, once the structure tree holds it no more (artifact.c).
void pdf_mark_artifacts(struct arena *a, qpdf_data q);
// Says of the fonts how their glyphs are numbered (font.c).
void pdf_mark_fonts(qpdf_data q);

#endif
