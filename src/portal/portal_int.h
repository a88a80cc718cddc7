// What the files of portal/ share.
#ifndef ENS_PORTAL_INT_H
#define ENS_PORTAL_INT_H

#include "portal/portal.h"

enum portal_form { PORTAL_PLAIN, PORTAL_GZIP, PORTAL_BROTLI, PORTAL_FORMS };
struct portal_file {
    const char *path; // "/assets/index-B2x.js"
    const char *media_type;
    const char *tag; // names the content
    struct portal_bytes {
        const char *ptr; // NULL: not in this form
        size_t size;
    } forms[PORTAL_FORMS];
};

const struct portal_file *portal_find(struct str path); // NULL: none
const struct portal_file *portal_at(size_t at);         // NULL after the last
enum portal_form portal_choose(struct str accepted);    // by Accept-Encoding (RFC 9110 §12.5.3)
bool portal_has_tag(struct str if_none_match, struct str entity_tag); // weak comparison (RFC 9110 §13.1.2)

// ---- named.c
bool portal_is_named(const struct portal_file *f); // does it bear the service's name?
struct str portal_name(struct arena *a, const struct portal_file *f,
                       struct str name); // its bytes, with this one
// ---- growth.c
// A table of reference curves as JSON: {"source", "licence", "curves": [name], "rows": [[measure, sex, months, value …]]}.
// INVALID: the fault says which line and how to mend it.
enum code growth_read(struct arena *a, struct str text, struct buf *out) MUST_CHECK;
enum code growth_answer(struct call *c);
int growth_check(struct command_call *c); // `ens growth FILE`

#endif
