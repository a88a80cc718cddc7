// What the files of codec/pdftext share.
#ifndef ENS_CODEC_PDFTEXT_INT_H
#define ENS_CODEC_PDFTEXT_INT_H

#include "codec/pdftext/pdftext.h"

enum {
    PDFTEXT_SECONDS = 10, // of CPU for a document, and twice that by the clock
    PDFTEXT_ENOUGH_S = 6, // then the pages that are read must do
    PDFTEXT_PAGES_MAX = 3000,
    PDFTEXT_MEMORY_MAX = 512 * 1024 * 1024,
    PDFTEXT_READY = 'R', // said once, when the guard is up
    PDFTEXT_DONE = 'T',  // the first byte of an answer: the text follows
};

// The process that waits for documents: two ends of pipes each, the document's and the text's. Until the socket is
// closed at its other end.
_Noreturn void pdftext_live(int fd);
// A child: reads one document and writes its text.
_Noreturn void pdftext_child(int from, int to);

#endif
