// A connection out under the policy: schemes, addresses, TLS, time; what libcurl says as a code and a sentence.
#include "fetch/fetch_int.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TIME_MAX_US = 10 * 1000 * 1000, CONNECT_SHARE = 2, URL_MAX = 4096 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void init_library(void)
{
    curl_global_init(CURL_GLOBAL_ALL);
}

bool fetch_one_line(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
            return false;
    return true;
}

// Asked with the address that was resolved, so that a name that turns to an inner address is caught too.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct line *l = context;
    (void)purpose;
    if (!l->policy->allow_private && !fetch_address_public(&address->addr)) {
        l->address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// "host" of scheme://[user@]host[:port]/…, read by libcurl's own reader, so that it and we see the same.
static enum code read_host(struct line *l, struct str url, const char *secure, const char *plain)
{
    char *scheme = NULL, *host = NULL, *user = NULL;
    CURLU *parts = curl_url();
    bool good =
        url.len && url.len <= URL_MAX && fetch_one_line(url) && parts &&
        !curl_url_set(parts, CURLUPART_URL, arena_copy(l->arena, url).ptr, CURLU_NON_SUPPORT_SCHEME) &&
        !curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) &&
        !curl_url_get(parts, CURLUPART_HOST, &host, 0) && host[0] &&
        curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_NO_USER;
    bool allowed = good && (strcmp(scheme, secure) == 0 || strcmp(scheme, plain) == 0);
    if (good) {
        struct str rest = str_skip(url, (size_t)str_find_str(url, STR("://")) + 3);
        l->authority = str_cut(&rest, '/');
        l->host = arena_copy(l->arena, str_from(host));
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(parts);
    if (!good)
        return fail(l->arena, INVALID,
                    "An address to ask is not a whole URL without a user name; write it as %s://host/path",
                    secure);
    if (!allowed)
        return fail(l->arena, DENIED, "The address at %.*s must start with %s://", STR_ARG(l->host), secure);
    return DONE;
}

static void set_limits(struct line *l)
{
    int64_t time_us = l->policy->time_max_us ? l->policy->time_max_us : TIME_MAX_US;
    curl_easy_setopt(l->curl, CURLOPT_TIMEOUT_MS, (long)(time_us / 1000));
    // An SMTP server that hangs is asked to QUIT even then; it gets half the time for an answer, not libcurl's 120 s.
    curl_easy_setopt(l->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)(1 + time_us / 2 / 1000000));
    curl_easy_setopt(l->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)(time_us / 1000 / CONNECT_SHARE));
    curl_easy_setopt(l->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(l->curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(l->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(l->curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(l->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(l->curl, CURLOPT_OPENSOCKETDATA, l);
    curl_easy_setopt(l->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(l->curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(l->curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (l->policy->ca_file.len)
        curl_easy_setopt(l->curl, CURLOPT_CAINFO, arena_copy(l->arena, l->policy->ca_file).ptr);
}

enum code line_open(struct line *l, struct arena *a, const struct fetch_policy *policy, struct str url,
                    const char *secure, const char *plain)
{
    *l = (struct line){.arena = a, .policy = policy};
    pthread_once(&once, init_library);
    enum code code = read_host(l, url, secure, plain);
    if (code)
        return code;
    l->curl = kept_take(policy->kept);
    if (!l->curl)
        return fail(a, INTERNAL, "The HTTP library does not start");
    set_limits(l);
    const char *schemes = arena_print(a, "%s,%s", secure, plain).ptr;
    bool set = !curl_easy_setopt(l->curl, CURLOPT_PROTOCOLS_STR, schemes) &&
               !curl_easy_setopt(l->curl, CURLOPT_URL, arena_copy(a, url).ptr);
    return set ? DONE : fail(a, INTERNAL, "The HTTP library on this machine is built without %s", secure);
}

// libcurl keeps copies of its own.
void line_sign_in(struct line *l, struct str user, struct str secret)
{
    struct str copy = arena_copy(l->arena, secret);
    curl_easy_setopt(l->curl, CURLOPT_USERNAME, arena_copy(l->arena, user).ptr);
    curl_easy_setopt(l->curl, CURLOPT_PASSWORD, copy.ptr);
    wipe((void *)(uintptr_t)copy.ptr, copy.len);
}

void line_close(struct line *l)
{
    lane_give(l);
    if (l->curl)
        kept_give(l->policy->kept, l->curl);
    l->curl = NULL;
}

enum code line_run(struct line *l)
{
    CURLcode said = curl_easy_perform(l->curl);
    if (said == CURLE_OK)
        return DONE;
    if (l->address_refused)
        return fail(l->arena, DENIED,
                    "%.*s is at a private address, where this house asks nobody unless its settings allow it",
                    STR_ARG(l->host));
    if (said == CURLE_FILESIZE_EXCEEDED)
        return fail(l->arena, TOO_LARGE, "%.*s answered more than is taken from it", STR_ARG(l->host));
    if (said == CURLE_USE_SSL_FAILED)
        return fail(l->arena, DENIED, "%.*s offers no STARTTLS, and its mail must not go in the clear",
                    STR_ARG(l->host));
    return fail(l->arena, BUSY, "%.*s cannot be asked: %s", STR_ARG(l->host), curl_easy_strerror(said));
}
