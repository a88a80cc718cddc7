// Which of the house's two languages a request wants.
#include "feature/feature.h"

bool call_is_english(const struct call *c)
{
    struct str rest = http_field_get(c->request, "Accept-Language");
    while (rest.ptr) {
        struct str tag = str_trim(str_cut(&rest, ','));
        struct str language = str_cut(&tag, '-');
        language = str_trim(str_cut(&language, ';'));
        if (str_equal_fold(language, STR("fr")))
            return false;
        if (str_equal_fold(language, STR("en")))
            return true;
    }
    return false;
}
