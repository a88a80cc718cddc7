// settings: what an operator may set without a build. A setting is a row that its feature declares; its value stands
// in the data folder's file `settings` (lines `name = value`), or in --set name=value. Anything unknown stops the start.
#ifndef ENS_SETTINGS_H
#define ENS_SETTINGS_H

#include "base/base.h"

enum setting_kind {
    SETTING_TEXT = 1, // one line; allowed: how many characters of UTF-8, "1..40"
    SETTING_NUMBER,   // whole; allowed: "1..500"
    SETTING_SWITCH,   // yes or no
    SETTING_CHOICE,   // allowed: "strict|lenient"
    SETTING_DURATION, // "90s", "15m", "1h", "30d"; allowed: "1m..30d"
    SETTING_URL, // absolute, without user, password, fragment or a slash at the end; allowed: schemes, "http|https"
    SETTING_FOLDER, // the path of a folder that is there: the program writes to it while it serves
    SETTING_FILE,   // the path of a file that is there: the program reads it while it serves
    SETTING_SECRET, // the path of a file that only its owner may read, of one line, taken at the start; never printed
};

struct setting {
    const char *name;     // "smtp.url": small letters, digits and hyphens; the feature, a dot, what it sets
    const char *standard; // the value when none is set, as it would stand in the file; "": not set
    const char *help;     // a sentence: what it does, and what happens when it is not set
    enum setting_kind kind;
    const char *allowed; // see the kinds; NULL: anything of the kind
};

// Where values come from; the last one stands: the row's, the file's, then `sets`, in their order.
struct settings_sources {
    const struct setting *const *tables; // lists of rows, each ended by a row without a name; ended by NULL
    const char *file; // "data/settings"; it need not exist. Paths that are not absolute start at its folder
    const char *const *sets; // "name=value"
    size_t set_count;
};

struct settings; // never changed after it was read: for any number of threads
// INVALID: an unknown name, a value that does not fit, a line that is none, a secret that others may read or that cannot
// be read; the fault says where ("data/settings:12", "--set") and how to mend it. INTERNAL: the file cannot be read, or
// a row is wrong.
enum code settings_load(struct arena *a, const struct settings_sources *sources,
                        struct settings **out) MUST_CHECK;
void settings_free(struct settings **s); // wipes secrets

// Values, borrowed. Asking for a name that no row has, or for another kind, is a bug that stops the process.
struct str settings_text(
    const struct settings *s,
    const char *name); // TEXT, CHOICE, URL, FOLDER and FILE (absolute), SECRET (its content); "": not set
int64_t settings_number(const struct settings *s, const char *name);
bool settings_switch(const struct settings *s, const char *name);
int64_t settings_duration_us(const struct settings *s, const char *name);

// One after the other, by name; false: no more. *at starts with 0. What the process is guarded by follows from them: a
// URL that is set is connected to, a folder is written to, a file is read.
bool settings_next(const struct settings *s, size_t *at, const struct setting **row, struct str *value);

// All settings in the form of the file: help, standard value, and the value in force; of a secret, its path.
void settings_print(struct buf *out, const struct settings *s);

bool duration_read(struct str text, int64_t *us); // "90s", "15m", "1h", "30d", and not 0

#endif
