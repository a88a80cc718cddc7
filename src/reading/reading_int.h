// What the files of reading/ share.
#ifndef ENS_READING_INT_H
#define ENS_READING_INT_H

#include "documents/documents.h"
#include "feature/feature.h"
#include "reading/reading.h"

enum { READING_TEXT_MAX = 1024 * 1024 };

// Appends the text of a file, told apart by its content; nothing when it has none. INTERNAL: nobody reads PDFs any more.
enum code reading_text(struct arena *a, struct pdftext *reader, struct str file, struct buf *out) MUST_CHECK;
// Adds the values that stand in the document's file to the space, those that are not there yet, in a commit of its own.
enum code reading_values(struct job_run *run, struct pointer document, struct str file) MUST_CHECK;

#endif
