// codec/pdftext: the text inside a PDF, by poppler, in a process that holds nothing, reaches nothing and does not last.
//
// A PDF comes from anybody, and what reads it is large. So it is read by a child that is made for this one document: no
// files, no network, no other process, a limit of time and of memory (guard/). It gets the document by one pipe and
// gives text by another; whatever it does, the worst that comes of it is no text, or a wrong one.
#ifndef ENS_CODEC_PDFTEXT_H
#define ENS_CODEC_PDFTEXT_H

#include "base/base.h"

enum { PDFTEXT_BYTES_MAX = 64 * 1024 * 1024, PDFTEXT_TEXT_MAX = 1024 * 1024 };

struct pdftext; // the process that makes a child for each document
// To be called before the first thread and before any secret is in memory: the process is a copy of this one.
// INTERNAL: the system's reason; nothing is ever read without the guard.
enum code pdftext_start(struct arena *a, struct pdftext **out) MUST_CHECK;
void pdftext_stop(struct pdftext **p);
// The text of all pages, valid UTF-8, pages separated by form feeds; cut at PDFTEXT_TEXT_MAX. From any thread, one at a
// time. NOT_FOUND: no text, because there is none (a scan), it is locked or no PDF, or reading it failed or took too
// long. INTERNAL: the process is gone.
enum code pdftext_read(struct arena *a, struct pdftext *p, struct str pdf, struct str *text) MUST_CHECK;

#endif
