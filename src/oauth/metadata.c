// What this server says of itself: RFC 8414, and SMART App Launch 2 ("Conformance", .well-known/smart-configuration).
#include "oauth/oauth_int.h"

static enum code answer_metadata(struct call *c, bool is_smart)
{
    struct str issuer;
    struct buf b;
    enum code code = oauth_issuer(c, &issuer);
    if (code)
        return code;
    buf_init(&b, c->arena, 1024);
    buf_print(&b,
              "{\"issuer\":\"%.*s\",\"token_endpoint\":\"%.*s/oauth/"
              "token\",\"introspection_endpoint\":\"%.*s/oauth/introspect\","
              "\"revocation_endpoint\":\"%.*s/oauth/revoke\",",
              STR_ARG(issuer), STR_ARG(issuer), STR_ARG(issuer), STR_ARG(issuer));
    buf_add(&b,
            STR("\"grant_types_supported\":[\"client_credentials\"],\"response_types_supported\":[],"
                "\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\",\"tls_client_auth\"],"
                "\"token_endpoint_auth_signing_alg_values_supported\":[\"RS256\",\"PS256\",\"ES256\"],"
                "\"introspection_endpoint_auth_methods_supported\":[\"private_key_jwt\",\"tls_client_auth\"],"
                "\"revocation_endpoint_auth_methods_supported\":[\"private_key_jwt\",\"tls_client_auth\"],"
                "\"tls_client_certificate_bound_access_tokens\":true,"
                "\"scopes_supported\":[\"user/*.cruds\"]"));
    if (is_smart)
        buf_add(&b, STR(",\"capabilities\":[\"client-confidential-asymmetric\",\"permission-user\","
                        "\"permission-v2\"]"));
    buf_add_char(&b, '}');
    http_answer(c->exchange, STR("application/json"), buf_str(&b));
    return DONE;
}

enum code oauth_metadata(struct call *c)
{
    return answer_metadata(c, false);
}

enum code oauth_smart(struct call *c)
{
    return answer_metadata(c, true);
}
