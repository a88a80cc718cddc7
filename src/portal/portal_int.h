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

#endif
