// What the files of codec/pdf share.
#ifndef ENS_CODEC_PDF_INT_H
#define ENS_CODEC_PDF_INT_H

#include "codec/pdf/pdf.h"

enum { PDF_PICTURES_MAX = 16 };
// What is drawn under this tag is no part of the text: cairo 1.16 has no artifacts.
#define PDF_ARTIFACT_TAG "NonStruct"

// What cairo cannot say of a paper, put into it afterwards.
struct pdf_marks {
    struct str title, language;
    struct str alternatives[PDF_PICTURES_MAX]; // of the pictures, in their order
    size_t alternative_count;
};
enum code pdf_mark(struct arena *a, struct str drawn, const struct pdf_marks *marks,
                   struct str *out) MUST_CHECK;

// Text that can be drawn whatever bytes came: valid UTF-8 without control characters (a line break stays) and without
// marks of direction; French gets no-break spaces where a line must not end.
struct str pdf_clean(struct arena *a, struct str text, bool is_french);

#endif
