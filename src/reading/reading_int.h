// What the files of reading/ share.
#ifndef ENS_READING_INT_H
#define ENS_READING_INT_H

#include "documents/documents.h"
#include "reading/reading.h"

enum { READING_TEXT_MAX = 1024 * 1024 };

// Appends the text of a file, told apart by its content; nothing when it has none. INTERNAL: nobody reads PDFs any more.
enum code reading_text(struct arena *a, struct pdftext *reader, struct str file, struct buf *out) MUST_CHECK;

#endif
