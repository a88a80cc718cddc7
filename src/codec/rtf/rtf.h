// codec/rtf: the text of an RTF document (Microsoft, Rich Text Format Specification 1.9.1), without its looks.
#ifndef ENS_CODEC_RTF_H
#define ENS_CODEC_RTF_H

#include "base/base.h"

// Appends the text as valid UTF-8: a line break between paragraphs, a tab between cells; at most `size_max` bytes. Any
// bytes are taken: what is no RTF gives what text there is. False: it does not begin as RTF does, and gives none.
bool rtf_to_text(struct buf *out, struct str rtf, size_t size_max);

#endif
