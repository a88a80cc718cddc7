// HTTP out: one request, one bounded answer.
#include "fetch/fetch_int.h"

#include "codec/text/text.h"
#include "crypt/crypt.h"

enum { SIZE_MAX_DEFAULT = 256 * 1024, MAX_AGE_MOST_S = 86400 };

struct intake {
    struct buf body;
    size_t size_max;
    bool too_large;
    int64_t fresh_us;
};

static size_t take_body(char *bytes, size_t unit, size_t count, void *context)
{
    struct intake *in = context;
    size_t size = unit * count;
    if (size > in->size_max - in->body.len) {
        in->too_large = true;
        return 0;
    }
    buf_add(&in->body, str_of(bytes, size));
    return size;
}

// RFC 9111 §5.2.2: how long the answer may be kept, at most a day.
static int64_t read_freshness(struct str value)
{
    int64_t fresh_us = -1;
    while (value.ptr) {
        struct str word = str_trim(str_cut(&value, ','));
        struct str name = str_cut(&word, '=');
        uint64_t seconds;
        if (str_equal_fold(name, STR("no-store")) || str_equal_fold(name, STR("no-cache")))
            return 0;
        if (str_equal_fold(name, STR("max-age")) && word.ptr && str_to_u64(word, &seconds))
            fresh_us = (int64_t)(seconds < MAX_AGE_MOST_S ? seconds : MAX_AGE_MOST_S) * 1000000;
    }
    return fresh_us;
}

static size_t take_field(char *bytes, size_t unit, size_t count, void *context)
{
    struct intake *in = context;
    struct str value = str_of(bytes, unit * count);
    struct str name = str_cut(&value, ':');
    if (str_equal_fold(name, STR("Cache-Control")) && value.ptr)
        in->fresh_us = read_freshness(str_trim(value));
    return unit * count;
}

static enum code add_field(struct line *l, struct curl_slist **list, const char *name, struct str value)
{
    struct str text = arena_print(l->arena, "%s: %.*s", name, STR_ARG(value));
    if (!fetch_one_line(text))
        return fail(l->arena, INVALID,
                    "A field of a request out holds a line break or another control character");
    struct curl_slist *longer = curl_slist_append(*list, text.ptr);
    if (!longer)
        return fail(l->arena, INTERNAL, "A request out cannot be made");
    *list = longer;
    return DONE;
}

// Of the body, which is signed with it; libcurl sends it by itself from 8.3 on.
static enum code add_digest(struct line *l, const struct fetch_request *r, struct curl_slist **list)
{
    unsigned char digest[32];
    struct crypt_hasher *hasher;
    struct buf hex;
    crypt_hasher_init(&hasher, CRYPT_SHA256);
    crypt_hasher_add(hasher, r->body.ptr ? r->body : STR(""));
    crypt_hasher_free(&hasher, digest);
    buf_init(&hex, l->arena, 2 * sizeof digest + 1);
    hex_write(&hex, str_of((const char *)digest, sizeof digest));
    return add_field(l, list, "x-amz-content-sha256", buf_str(&hex));
}

static enum code set_fields(struct line *l, const struct fetch_request *r, struct curl_slist **list)
{
    struct str accept = r->accept.ptr ? r->accept : STR("*/*");
    enum code code = add_field(l, list, "Accept", accept);
    if (code == DONE && r->body.ptr)
        code = add_field(l, list, "Content-Type", r->media_type);
    // No waiting for "100 Continue". (libcurl 7.88 would sign the field, and not send it; what is signed is small.)
    if (code == DONE && !r->signature)
        code = add_field(l, list, "Expect", STR(""));
    if (code == DONE && r->signature)
        code = add_digest(l, r, list);
    for (size_t i = 0; code == DONE && i < r->field_count; i++)
        code = add_field(l, list, arena_copy(l->arena, r->fields[i].name).ptr, r->fields[i].value);
    if (code == DONE && l->policy->traceparent.ptr)
        code = add_field(l, list, "traceparent", l->policy->traceparent);
    if (code == DONE && l->policy->tracestate.ptr)
        code = add_field(l, list, "tracestate", l->policy->tracestate);
    curl_easy_setopt(l->curl, CURLOPT_HTTPHEADER, *list);
    return code;
}

static void set_intake(struct line *l, const struct fetch_request *r, struct intake *in)
{
    curl_easy_setopt(l->curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(l->curl, CURLOPT_WRITEDATA, in);
    curl_easy_setopt(l->curl, CURLOPT_HEADERFUNCTION, take_field);
    curl_easy_setopt(l->curl, CURLOPT_HEADERDATA, in);
    curl_easy_setopt(l->curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)in->size_max);
    curl_easy_setopt(l->curl, CURLOPT_USERAGENT, "ens/" ENS_VERSION);
    if (r->method && strcmp(r->method, "HEAD") == 0)
        curl_easy_setopt(l->curl, CURLOPT_NOBODY, 1L);
    else if (r->method)
        curl_easy_setopt(l->curl, CURLOPT_CUSTOMREQUEST, r->method);
    if (!r->body.ptr)
        return;
    curl_easy_setopt(l->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(l->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
    curl_easy_setopt(l->curl, CURLOPT_POSTFIELDS, r->body.len ? r->body.ptr : "");
}

static void sign(struct line *l, const struct fetch_signature *s)
{
    if (!s)
        return;
    curl_easy_setopt(l->curl, CURLOPT_AWS_SIGV4,
                     arena_print(l->arena, "aws:amz:%.*s:s3", STR_ARG(s->region)).ptr);
    line_sign_in(l, s->key_id, s->secret);
}

static enum code run(struct line *l, struct intake *in, struct fetch_answer *answer)
{
    enum code code = line_run(l);
    if (code && in->too_large)
        return fail(l->arena, TOO_LARGE, "%.*s answered more than is taken from it (%zu bytes)",
                    STR_ARG(l->host), in->size_max);
    if (code)
        return code;
    long status = 0;
    char *media_type = NULL;
    curl_easy_getinfo(l->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(l->curl, CURLINFO_CONTENT_TYPE, &media_type);
    *answer = (struct fetch_answer){.status = (int)status,
                                    .media_type = media_type ? arena_copy(l->arena, str_from(media_type))
                                                             : (struct str){0},
                                    .body = buf_str(&in->body),
                                    .fresh_us = in->fresh_us};
    return DONE;
}

enum code fetch_http(struct arena *a, const struct fetch_policy *policy, const struct fetch_request *request,
                     struct fetch_answer *answer)
{
    struct line l;
    struct curl_slist *list = NULL;
    struct intake in = {.size_max = policy->size_max ? policy->size_max : SIZE_MAX_DEFAULT, .fresh_us = -1};
    *answer = (struct fetch_answer){0};
    buf_init(&in.body, a, 1024);
    enum code code = line_open(&l, a, policy, request->url, "https", policy->allow_plain ? "http" : "https");
    if (code == DONE)
        code = set_fields(&l, request, &list);
    if (code == DONE)
        code = lane_take(&l);
    if (code == DONE) {
        set_intake(&l, request, &in);
        sign(&l, request->signature);
        code = run(&l, &in, answer);
    }
    line_close(&l);
    curl_slist_free_all(list);
    return code;
}

enum code fetch_post(struct arena *a, const struct fetch_policy *policy, struct str url,
                     struct str media_type, struct str body, struct fetch_answer *answer)
{
    struct fetch_request r = {.url = url, .media_type = media_type, .body = body.ptr ? body : STR("")};
    return fetch_http(a, policy, &r, answer);
}
