// Which client asks: by an assertion that it signed (RFC 7523) or by its certificate (RFC 8705 §2).
#include "oauth/oauth_int.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

static enum code by_assertion(struct call *c, struct oidc_work *w, struct str assertion,
                              struct oauth_caller *out)
{
    struct str issuer;
    const struct json *claims;
    enum code code = oauth_issuer(c, &issuer);
    if (code)
        return code;
    struct str audiences[] = {issuer, arena_print(c->arena, "%.*s/oauth/token", STR_ARG(issuer))};
    code = oidc_assertion_check(w, assertion, audiences, COUNT_OF(audiences), &out->client, &claims);
    if (code == DONE)
        out->extensions = json_get(claims, STR("extensions"));
    return code;
}

static bool certificate_is_of(const struct oidc_client *client, const struct jose_certificate *certificate)
{
    if (client->thumbprint.len)
        return str_equal(client->thumbprint, certificate->thumbprint);
    return client->subject.len && str_equal(client->subject, certificate->subject);
}

// What a client of a certificate states of who acts stands in the form: its connection proves that it is its own word.
static enum code read_extensions(struct call *c, const struct uri_query *form, struct oauth_caller *out)
{
    static const struct json_limits limits = {.depth_max = 16, .nodes_max = 1000};
    struct str text = uri_query_get(form, STR("extensions"));
    struct json *json;
    if (!text.ptr)
        return DONE;
    if (json_parse(c->arena, text, &limits, &json) != DONE)
        return OAUTH_FAIL(c->arena, "invalid_request", "The parameter extensions is not JSON");
    out->extensions = json;
    return DONE;
}

static enum code by_certificate(struct call *c, struct oidc_work *w, const struct uri_query *form,
                                const struct jose_certificate *certificate, struct oauth_caller *out)
{
    enum code code = oidc_client_find(w, uri_query_get(form, STR("client_id")), &out->client);
    if (code == INTERNAL)
        return code;
    if (code || !certificate_is_of(&out->client, certificate))
        return OAUTH_FAIL(c->arena, "invalid_client",
                          "The certificate is not the one of a registered client of this client_id");
    out->bound = certificate->thumbprint;
    return read_extensions(c, form, out);
}

enum code oauth_caller(struct call *c, struct oidc_work *w, const struct uri_query *form,
                       struct oauth_caller *out)
{
    struct jose_certificate certificate;
    struct str assertion = uri_query_get(form, STR("client_assertion")),
               id = uri_query_get(form, STR("client_id"));
    *out = (struct oauth_caller){0};
    enum code presented = oauth_certificate(c, &certificate);
    if (presented == INVALID)
        return presented;
    if (http_field_get(c->request, "Authorization").ptr || uri_query_get(form, STR("client_secret")).ptr)
        return OAUTH_FAIL(c->arena, "invalid_client",
                          "Clients prove who they are by private_key_jwt or a certificate, not by a "
                          "password");
    if (!assertion.ptr && presented == DONE)
        return by_certificate(c, w, form, &certificate, out);
    if (!assertion.ptr || !str_equal(uri_query_get(form, STR("client_assertion_type")), STR(ASSERTION_TYPE)))
        return OAUTH_FAIL(c->arena, "invalid_client",
                          "Send client_assertion, and client_assertion_type=" ASSERTION_TYPE);
    enum code code = by_assertion(c, w, assertion, out);
    if (code == DONE && id.ptr && !str_equal(id, out->client.id))
        return OAUTH_FAIL(c->arena, "invalid_client", "client_id is not the client of the assertion");
    if (code == DONE &&
        presented == DONE) // RFC 8705 §3: whoever presents a certificate gets a token bound to it
        out->bound = certificate.thumbprint;
    return code;
}
