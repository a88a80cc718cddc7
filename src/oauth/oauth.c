// The table of the feature: routes, command, job, settings.
#include "oauth/oauth_int.h"

enum { FORM_MAX = 64 * 1024 };

static const struct route routes[] = {
    {HTTP_POST, "/oauth/token", "anyone", "none", ROUTE_WRITES, FORM_MAX, false, "token", oauth_token},
    {HTTP_POST, "/oauth/introspect", "anyone", "none", ROUTE_WRITES, FORM_MAX, false, "introspect",
     oauth_introspect},
    {HTTP_POST, "/oauth/revoke", "anyone", "none", ROUTE_WRITES, FORM_MAX, false, "revoke", oauth_revoke},
    {HTTP_GET, "/.well-known/oauth-authorization-server", "anyone", "none", ROUTE_NONE, 0, false, "metadata",
     oauth_metadata},
    {HTTP_GET, "/fhir/.well-known/smart-configuration", "anyone", "none", ROUTE_NONE, 0, false, "metadata",
     oauth_smart},
    {0},
};

static const struct command commands[] = {
    {"client",
     "add --id ID --name NAME --finess FINESS (--jwks FILE | --thumbprint SHA256 | --subject DN) [--scope "
     "\"…\"] "
     "[--centre-15] | list | revoke --id ID",
     "The register of professional software that may ask for tokens at /oauth/token.\n"
     "add: --jwks: the file of its public keys, for private_key_jwt; --thumbprint (hexadecimal) or --subject "
     "(RFC 4514): "
     "its\n"
     "certificate, for mutual TLS at the front. --scope: all that it may ever ask for (SMART v2; default "
     "user/*.cruds). --centre-15:\n"
     "the establishment regulates emergency calls.\n"
     "revoke: the client and all its tokens end.",
     "id: name: finess: jwks: thumbprint: subject: scope: centre-15", oauth_client_command, true},
    {0},
};

static const struct job jobs[] = {
    {"tokens", "Removes tokens, one-time words and unfinished sign-ins that are over.", 600, 60, false,
     oauth_prune},
    {0},
};

static const struct setting settings[] = {
    {"oauth.token-time", "10m",
     "How long the token of professional software lasts; there is no refreshing, it asks anew.",
     SETTING_DURATION, "1m..1h"},
    {"oauth.certificate-header", "",
     "The field in which the TLS front passes on the client's certificate: as Client-Cert (RFC 9440), or as "
     "escaped PEM. The "
     "front must remove this field from what clients send. Not set: no client comes with a certificate.",
     SETTING_TEXT, NULL},
    {"oauth.certificate-from", "127.0.0.1",
     "The addresses of the TLS front, separated by spaces: from others the field is not looked at.",
     SETTING_TEXT, NULL},
    {0},
};

const struct feature oauth_feature = {
    .name = "oauth", .routes = routes, .commands = commands, .jobs = jobs, .settings = settings};

enum code oauth_prune(struct job_run *run)
{
    struct store_writes *writes = store_writes_new(run->arena, 0);
    struct oidc_work w = {.arena = run->arena, .writes = writes, .now_us = run->now_us};
    actor_tokens_prune(run->arena, writes, run->now_us);
    oidc_prune(&w);
    return store_commit(run->arena, run->house->store, writes);
}
