// The files of the portal, by name, and the form in which a client wants one.
#include "portal/portal_int.h"

#include "portal_embedded.h"

const struct portal_file *portal_at(size_t at)
{
    return at < COUNT_OF(portal_files) ? &portal_files[at] : NULL;
}

// A few dozen: looked through.
const struct portal_file *portal_find(struct str path)
{
    for (size_t i = 0; i < COUNT_OF(portal_files); i++)
        if (str_equal(str_from(portal_files[i].path), path))
            return &portal_files[i];
    return NULL;
}

// "q=0", "q=0.0" … refuse a coding.
static bool is_refused(struct str parameters)
{
    struct str q = str_trim(parameters);
    if (!str_starts(q, STR("q=0")) && !str_starts(q, STR("Q=0")))
        return false;
    for (size_t i = 3; i < q.len; i++)
        if (q.ptr[i] != '.' && q.ptr[i] != '0')
            return false;
    return true;
}

enum portal_form portal_choose(struct str accepted)
{
    enum portal_form best = PORTAL_PLAIN;
    while (accepted.ptr) {
        struct str parameters = str_cut(&accepted, ',');
        struct str coding = str_trim(str_cut(&parameters, ';'));
        enum portal_form form = str_equal_fold(coding, STR("br"))     ? PORTAL_BROTLI
                                : str_equal_fold(coding, STR("gzip")) ? PORTAL_GZIP
                                                                      : PORTAL_PLAIN;
        if (form > best && !(parameters.ptr && is_refused(parameters)))
            best = form;
    }
    return best;
}

bool portal_has_tag(struct str if_none_match, struct str entity_tag)
{
    while (if_none_match.ptr) {
        struct str one = str_trim(str_cut(&if_none_match, ','));
        if (str_starts(one, STR("W/")))
            one = str_skip(one, 2);
        if (str_equal(one, entity_tag) || str_equal(one, STR("*")))
            return true;
    }
    return false;
}
