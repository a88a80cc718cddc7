// reading: takes the words out of documents some time after their deposit, so that searches look inside them
// (DocumentReference?_content=…). A document that cannot be read is found by what its resource says.
#ifndef ENS_READING_H
#define ENS_READING_H

#include "feature/feature.h"

extern const struct feature reading_feature;

// Reads all documents that wait, now. INTERNAL: the process that reads PDFs is gone, or damage.
enum code reading_catch_up(struct arena *a, const struct open_house *house) MUST_CHECK;

#endif
