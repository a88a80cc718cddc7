// What the files of settings/ share.
#ifndef ENS_SETTINGS_INT_H
#define ENS_SETTINGS_INT_H

#include "settings/settings.h"

struct value {
    const struct setting *row;
    struct str text;    // as set
    struct str content; // of a secret: what its file holds; of a folder: its absolute path
    int64_t number;     // NUMBER, SWITCH, DURATION (µs)
    unsigned line;      // of the file that set it; 0: not there
};

struct settings {
    struct arena arena;
    struct value *values; // by name
    size_t count;
    struct str folder; // of the file; paths start there
};

struct value *settings_find(const struct settings *s, struct str name); // NULL: no such setting
// Takes `text` as the value of v. INVALID, with `where` in the fault.
enum code value_take(struct arena *a, struct settings *s, struct value *v, struct str text,
                     struct str where) MUST_CHECK;
void value_drop(struct value *v); // wipes what a secret's file held
struct str path_of(struct arena *a, const struct settings *s, struct str text); // from the file's folder on
// The content of a secret's file. INVALID.
enum code secret_read(struct arena *a, struct settings *s, struct value *v, struct str where) MUST_CHECK;

// One file of lines into the values.
enum code settings_read_text(struct arena *a, struct settings *s, struct str name,
                             struct str text) MUST_CHECK;

#endif
