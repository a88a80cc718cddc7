// The text of a journal line: short in the store, JSON for its readers.
#ifndef ENS_JOURNAL_LINE_H
#define ENS_JOURNAL_LINE_H

#include "journal/journal.h"

// Fields that are there, one after the other: tag, then a number, or a length and the text (lengths and numbers as
// varints). Too short to gain by compression. In the arena.
struct str journal_line_write(struct arena *a, const struct journal_line *line);
// The same as a JSON object, in the arena. INTERNAL: no such line.
enum code journal_line_json(struct arena *a, struct str text, struct str *json) MUST_CHECK;

#endif
