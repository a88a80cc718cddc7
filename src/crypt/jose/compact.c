// The compact forms: parts between dots, each base64url, the first of them a JSON header (RFC 7515 §3.1, RFC 7516 §3.1).
#include "codec/text/text.h"
#include "crypt/jose/jose_int.h"

static const struct json_limits limits = {.depth_max = 16, .nodes_max = 10000};

struct str jose_member(struct arena *a, const struct json *object, const char *name)
{
    return json_text(a, json_get(object, str_from(name)));
}

bool compact_bytes(struct arena *a, struct str part, struct str *bytes)
{
    return base64url_read(a, part, bytes);
}

static bool split(struct str token, struct compact *out)
{
    struct str rest = token;
    while (rest.ptr) {
        if (out->count == PARTS_MAX)
            return false;
        out->parts[out->count++] = str_cut(&rest, '.');
    }
    return true;
}

enum code compact_read(struct arena *a, struct str token, size_t parts, struct compact *out)
{
    struct str text;
    struct json *header;
    *out = (struct compact){0};
    if (token.len > JOSE_TOKEN_MAX)
        return fail(a, INVALID, "A token of more than %d bytes is not taken", JOSE_TOKEN_MAX);
    if (!split(token, out) || out->count != parts || !compact_bytes(a, out->parts[0], &text) ||
        json_parse(a, text, &limits, &header) != DONE || header->kind != JSON_OBJECT)
        return fail(a, INVALID,
                    "This is not a token in compact form: %zu parts in base64url, the first a JSON header",
                    parts);
    if (json_get(header, STR("crit")))
        return fail(a, INVALID,
                    "The token's header calls something critical (crit) that is not understood here");
    out->header = header;
    out->signed_part = str_of(token.ptr, out->parts[0].len + 1 + out->parts[1].len);
    return DONE;
}

bool jose_is_encrypted(struct str token)
{
    struct compact c = {0};
    return split(token, &c) && c.count == PARTS_MAX;
}
