// Reading single claims (RFC 7519 §2, §4.1).
#include "codec/text/text.h"
#include "oidc/oidc_int.h"

struct str claim_text(struct arena *a, const struct json *claims, const char *name)
{
    return json_text(a, json_get(claims, str_from(name)));
}

bool claim_time(const struct json *claims, const char *name, int64_t *us)
{
    const double last = 32503680000.0; // the year 3000
    const struct json *number = json_get(claims, str_from(name));
    if (!number || number->kind != JSON_NUMBER)
        return false;
    double seconds = decimal_value(str_of(number->text, number->size));
    if (!(seconds >= 0 && seconds < last))
        return false;
    *us = (int64_t)(seconds * 1e6);
    return true;
}

bool claim_lists(const struct json *claims, const char *name, struct str text)
{
    const struct json *value = json_get(claims, str_from(name));
    if (value && value->kind == JSON_STRING)
        return json_text_is(value, text);
    if (!value || value->kind != JSON_ARRAY)
        return false;
    for (const struct json *one = json_first(value); one; one = one->next)
        if (one->kind == JSON_STRING && json_text_is(one, text))
            return true;
    return false;
}

size_t claim_count(const struct json *claims, const char *name)
{
    const struct json *value = json_get(claims, str_from(name));
    return !value ? 0 : value->kind == JSON_ARRAY ? value->size : 1;
}
