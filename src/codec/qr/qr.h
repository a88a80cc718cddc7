// codec/qr: QR codes (ISO/IEC 18004) by libqrencode, as modules and as SVG.
#ifndef ENS_CODEC_QR_H
#define ENS_CODEC_QR_H

#include "base/base.h"

// A square of modules without its quiet zone, row by row; 1 is dark. Lives in the arena.
struct qr {
    unsigned size;
    const unsigned char *dark;
};
enum { QR_QUIET = 4, QR_TEXT_MAX = 1024 }; // modules of white that a reader needs around; bytes

// Of any bytes, with error correction M. INVALID: nothing to encode; TOO_LARGE: over QR_TEXT_MAX.
enum code qr_make(struct arena *a, struct str text, struct qr *out) MUST_CHECK;
// An image of its own, black on white, with its quiet zone, a module a unit; `label` is said by screen readers. Valid XML
// whatever the label holds, if it is UTF-8.
struct str qr_svg(struct arena *a, const struct qr *q, struct str label);

#endif
