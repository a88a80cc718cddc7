// The client's certificate: of its own TLS connection to us, or as the TLS front that stands before us passes it on; from
// nobody else.
#include "oauth/oauth_int.h"

static bool from_front(struct call *c)
{
    struct str addresses = setting_text(c->service, "oauth.certificate-from");
    while (addresses.ptr)
        if (str_equal(str_cut(&addresses, ' '), c->request->neighbour))
            return true;
    return false;
}

// RFC 9440 §2.1: the DER between colons, in base64.
static bool read_sequence(struct arena *a, struct str text, struct str *der)
{
    if (text.len < 2 || text.ptr[0] != ':' || text.ptr[text.len - 1] != ':')
        return false;
    return base64_read(a, str_of(text.ptr + 1, text.len - 2), der);
}

// PEM with its line breaks escaped, as nginx's $ssl_client_escaped_cert.
static bool read_escaped_pem(struct arena *a, struct str text, struct str *der)
{
    static const struct str begin = {"-----BEGIN CERTIFICATE-----", 27},
                            end = {"-----END CERTIFICATE-----", 25};
    struct str pem;
    if (!uri_decode(a, text, false, &pem))
        return false;
    pem = str_trim(pem);
    if (!str_starts(pem, begin) || !str_ends(pem, end) || pem.len < begin.len + end.len)
        return false;
    return base64_read_spaced(a, str_of(pem.ptr + begin.len, pem.len - begin.len - end.len), der);
}

// Anybody can write a name into a certificate; what it proves by itself is its key.
static enum code own_certificate(struct call *c, struct jose_certificate *out)
{
    enum code code = jose_certificate_read(c->arena, c->request->certificate, out);
    if (!c->request->certificate_is_named)
        out->subject = (struct str){0};
    return code;
}

enum code oauth_certificate(struct call *c, struct jose_certificate *out)
{
    struct str name = setting_text(c->service, "oauth.certificate-header"), der;
    struct str text = {0};
    bool is_told = name.len && from_front(c);
    if (!is_told && c->request->certificate.len)
        return own_certificate(c, out);
    if (is_told) // whatever the front itself presents, it speaks for another
        text = str_trim(http_field_get(c->request, arena_copy(c->arena, name).ptr));
    if (!text.len)
        return NOT_FOUND;
    if (!read_sequence(c->arena, text, &der) && !read_escaped_pem(c->arena, text, &der))
        return OAUTH_FAIL(c->arena, "invalid_request", "The field %.*s holds no certificate", STR_ARG(name));
    return jose_certificate_read(c->arena, der, out);
}

enum code oauth_bound_check(struct call *c, const struct actor *actor)
{
    struct jose_certificate certificate;
    if (!actor || !actor->bound.len)
        return DONE;
    if (oauth_certificate(c, &certificate) == DONE && str_equal(certificate.thumbprint, actor->bound))
        return DONE;
    return fail(c->arena, UNKNOWN_ASKER,
                "This token is bound to a certificate; send it over a connection that presents the same one");
}
