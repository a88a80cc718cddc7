// The table of the feature.
#include "federation/federation_int.h"

enum { BODY_MAX = 16 * 1024, LOGOUT_MAX = 128 * 1024 };

static const struct route routes[] = {
    {HTTP_GET, "/federation/providers", "anyone", "none", ROUTE_READS, 0, false, "metadata",
     federation_providers},
    {HTTP_GET, "/federation/jwks", "anyone", "none", ROUTE_READS, 0, false, "metadata", federation_jwks},
    {HTTP_GET, "/federation/{provider}/signin", "anyone", "none", ROUTE_READS, 0, false, "sign-in",
     federation_signin},
    {HTTP_GET, "/federation/{provider}/callback", "anyone", "none", ROUTE_WRITES, 0, false, "sign-in",
     federation_callback},
    {HTTP_GET, "/federation/waiting", "anyone", "none", ROUTE_READS, 0, false, "sign-in", federation_waiting},
    {HTTP_POST, "/federation/waiting", "anyone", "none", ROUTE_WRITES, BODY_MAX, false, "sign-in",
     federation_take_up},
    {HTTP_POST, "/federation/context", "lps", "none", ROUTE_WRITES, BODY_MAX, false, "context",
     federation_context},
    {HTTP_POST, "/federation/context/confirm", "lps", "none", ROUTE_WRITES, BODY_MAX, false, "context",
     federation_context_confirm},
    {HTTP_POST, "/federation/signout", "holder lps", "none", ROUTE_WRITES, 0, false, "sign-out",
     federation_signout},
    {HTTP_POST, "/federation/{provider}/backchannel-logout", "anyone", "none", ROUTE_WRITES, LOGOUT_MAX,
     false, "sign-out", federation_backchannel},
    {0},
};

const struct feature federation_feature = {
    .name = "federation", .routes = routes, .settings = federation_settings};
