// The head of a request: RFC 9112 §2 to §6, strictly.
#include "http/parse.h"

// ---- refusals: one sentence each, for the person who wrote the client

static const struct refusal bare_lf = {
    400, "A line of the request ends with LF alone; every line must end with CR LF (RFC 9112 section 2.2)."};
static const struct refusal bad_line = {
    400, "The request line must be: method, one space, target, one space, HTTP/1.1 (RFC 9112 section 3)."};
static const struct refusal old_version = {
    400, "The request line names no HTTP version; HTTP/0.9 is not spoken here, use HTTP/1.1."};
static const struct refusal other_version = {
    505, "This HTTP version is not spoken here; use HTTP/1.1 or HTTP/1.0."};
static const struct refusal long_line = {
    414, "The request line is longer than 8 KB; shorten the target, or send a search as POST to _search."};
static const struct refusal unknown_method = {
    501, "This method is not known here; GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS are."};
static const struct refusal bad_target = {400, "The request target must be a path that begins with '/', of "
                                               "URI characters only; percent-encode the others "
                                               "(RFC 3986)."};
static const struct refusal other_authority = {
    400, "The request target names another host than the Host field does; they must be the same."};
static const struct refusal large_head = {
    431, "The header fields are larger than 16 KB together; send fewer or shorter ones."};
static const struct refusal many_fields = {431, "The request has more than 100 header fields; send fewer."};
static const struct refusal folded_field = {
    400, "A header field is folded over two lines; write it on one line (RFC 9112 section 5.2)."};
static const struct refusal space_before_colon = {
    400, "White space stands between a field name and its colon; take it out (RFC 9112 section 5.1)."};
static const struct refusal bad_field_name = {
    400, "A header line does not begin with a field name and a colon (RFC 9112 section 5)."};
static const struct refusal bad_field_value = {
    400, "A header field holds a control character; take it out (RFC 9110 section 5.5)."};
static const struct refusal bad_host = {
    400,
    "The request must have exactly one Host field, with the name of this server (RFC 9112 section 3.2)."};
static const struct refusal bad_length = {
    400,
    "Content-Length must stand once and be digits only, at most 9223372036854775807 (RFC 9112 section 6.2)."};
static const struct refusal two_framings = {
    400, "Content-Length and Transfer-Encoding stand together; send one of them (RFC 9112 section 6.1)."};
static const struct refusal bad_coding = {
    400, "Transfer-Encoding must stand once and be \"chunked\", in HTTP/1.1 only (RFC 9112 section 6.1)."};
static const struct refusal bad_expect = {417, "The only expectation met here is \"Expect: 100-continue\"."};

// ---- characters

// What a byte may be part of: a token (RFC 9110 §5.6.2), a path (RFC 3986 §3.3), a query (wider than RFC 3986
// §3.4: FHIR clients send '|' as it is), a host (§3.2.2), a field value (RFC 9110 §5.5 with obs-text).
enum { TOKEN = 1, PATH = 2, QUERY = 4, HOST = 8, FIELD = 16 };

// clang-format off
static const unsigned char classes[256] = {
     0,  0,  0,  0,  0,  0,  0,  0,  0, 16,  0,  0,  0,  0,  0,  0,
     0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    16, 31, 20, 17, 31, 31, 31, 31, 30, 30, 31, 31, 30, 31, 31, 22,
    31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 30, 30, 20, 30, 20, 20,
    22, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31,
    31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 28, 20, 28, 21, 31,
    21, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31,
    31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 20, 21, 20, 31,  0,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
};
// clang-format on

static bool all_of(struct str s, unsigned class)
{
    unsigned left = class;
    for (size_t i = 0; i < s.len && left; i++)
        left &= classes[(unsigned char)s.ptr[i]];
    return left != 0;
}

// ---- the request line

static const struct {
    struct str word;
    enum http_method method;
} methods[] = {
    {{"GET", 3}, HTTP_GET},         {{"HEAD", 4}, HTTP_HEAD},   {{"POST", 4}, HTTP_POST},
    {{"PUT", 3}, HTTP_PUT},         {{"PATCH", 5}, HTTP_PATCH}, {{"DELETE", 6}, HTTP_DELETE},
    {{"OPTIONS", 7}, HTTP_OPTIONS},
};

static bool method_read(struct str word, enum http_method *method)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (str_equal(word, methods[i].word)) {
            *method = methods[i].method;
            return true;
        }
    return false;
}

// Path and query of a target in origin form; what an absolute form has after its authority may be empty.
static const struct refusal *path_read(struct str target, struct http_request *r)
{
    ptrdiff_t mark = str_find(target, '?');
    r->path = mark < 0 ? target : str_of(target.ptr, (size_t)mark);
    r->query = mark < 0 ? (struct str){0} : str_skip(target, (size_t)mark + 1);
    if (!r->path.len)
        r->path = STR("/");
    if (r->path.ptr[0] != '/' || !all_of(r->path, PATH) || !all_of(r->query, QUERY))
        return &bad_target;
    return NULL;
}

// RFC 9112 §3.2. *authority is set for the absolute form only; CONNECT and its form are not taken.
static const struct refusal *target_read(struct str target, struct http_request *r, struct str *authority)
{
    if (target.len && target.ptr[0] == '/')
        return path_read(target, r);
    if (str_equal(target, STR("*"))) {
        r->path = target;
        return r->method == HTTP_OPTIONS ? NULL : &bad_target;
    }
    static const struct str schemes[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (target.len < schemes[i].len || !str_equal_fold(str_of(target.ptr, schemes[i].len), schemes[i]))
            continue;
        struct str rest = str_skip(target, schemes[i].len);
        size_t end = 0;
        while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?')
            end++;
        *authority = str_of(rest.ptr, end);
        return path_read(str_skip(rest, end), r);
    }
    return &bad_target;
}

static const struct refusal *line_read(struct str line, struct head *out, struct str *authority)
{
    ptrdiff_t first = str_find(line, ' ');
    struct str word = str_of(line.ptr, first < 0 ? line.len : (size_t)first);
    if (!word.len || !all_of(word, TOKEN))
        return &bad_line;
    if (first < 0)
        return &bad_line;
    struct str rest = str_skip(line, (size_t)first + 1);
    ptrdiff_t second = str_find(rest, ' ');
    if (second < 0)
        return &old_version;
    struct str version = str_skip(rest, (size_t)second + 1);
    if (version.len != 8 || !str_starts(version, STR("HTTP/")) || version.ptr[6] != '.')
        return &bad_line;
    if (version.ptr[5] < '0' || version.ptr[5] > '9' || version.ptr[7] < '0' || version.ptr[7] > '9')
        return &bad_line;
    if (version.ptr[5] != '1' || (version.ptr[7] != '1' && version.ptr[7] != '0'))
        return &other_version;
    out->http_1_0 = version.ptr[7] == '0';
    out->close = out->http_1_0;
    if (!method_read(word, &out->request->method))
        return &unknown_method;
    return target_read(str_of(rest.ptr, (size_t)second), out->request, authority);
}

// ---- where the head ends

size_t head_scan(struct str bytes, size_t *scanned, const struct refusal **wrong)
{
    *wrong = NULL;
    size_t lines_from =
        str_starts(bytes, STR("\r\n")) ? 2 : 0; // one empty line before is let pass (RFC 9112 §2.2)
    if (*scanned < lines_from)
        *scanned = lines_from;
    for (;;) {
        const char *line = bytes.ptr + *scanned;
        size_t left = bytes.len - *scanned;
        const char *lf = left ? memchr(line, '\n', left) : NULL;
        bool is_request_line = *scanned == lines_from;
        size_t line_len = lf ? (size_t)(lf - line) : left;
        if (is_request_line && line_len > REQUEST_LINE_MAX)
            *wrong = &long_line;
        else if (*scanned + line_len > lines_from + REQUEST_LINE_MAX + HEAD_SIZE_MAX)
            *wrong = &large_head;
        else if (lf && (line_len == 0 || lf[-1] != '\r'))
            *wrong = &bare_lf;
        if (*wrong || !lf)
            return 0;
        *scanned += line_len + 1;
        if (line_len == 1 && !is_request_line)
            return *scanned;
        if (line_len == 1)
            *wrong = &bad_line;
        else if (is_request_line && *scanned == bytes.len) {
            // The rest may never come: say at once what is wrong with a line of HTTP/0.9, or not of HTTP at
            // all.
            struct http_request request = {0};
            struct head head = {.request = &request};
            struct str authority = {0};
            *wrong = line_read(str_of(line, line_len - 1), &head, &authority);
        }
        if (*wrong)
            return 0;
    }
}

// ---- the fields

static bool list_has(struct str list, struct str word)
{
    while (list.ptr)
        if (str_equal_fold(str_trim(str_cut(&list, ',')), word))
            return true;
    return false;
}

struct framing {
    struct str authority;
    struct str host;
    unsigned hosts, lengths, codings;
};

static const struct refusal *length_read(struct str value, struct http_request *r)
{
    if (!str_to_u64(value, &r->content_length) || r->content_length > INT64_MAX)
        return &bad_length;
    return NULL;
}

// Takes the fields that steer the connection itself.
static const struct refusal *field_use(struct http_field f, struct head *out, struct framing *framing)
{
    switch (f.name.len) {
    case 4:
        if (str_equal_fold(f.name, STR("host"))) {
            framing->hosts++;
            framing->host = f.value;
        }
        return NULL;
    case 6:
        if (!str_equal_fold(f.name, STR("expect")) || out->http_1_0)
            return NULL;
        out->expect_continue = str_equal_fold(f.value, STR("100-continue"));
        return out->expect_continue ? NULL : &bad_expect;
    case 10:
        if (str_equal_fold(f.name, STR("connection")) && list_has(f.value, STR("close")))
            out->close = true;
        return NULL;
    case 14:
        if (!str_equal_fold(f.name, STR("content-length")))
            return NULL;
        return framing->lengths++ ? &bad_length : length_read(f.value, out->request);
    case 17:
        if (!str_equal_fold(f.name, STR("transfer-encoding")))
            return NULL;
        return framing->codings++ || !str_equal_fold(f.value, STR("chunked")) ? &bad_coding : NULL;
    default:
        return NULL;
    }
}

// One line without its CR LF (RFC 9112 §5).
static const struct refusal *field_read(struct str line, struct http_field *f)
{
    if (line.ptr[0] == ' ' || line.ptr[0] == '\t')
        return &folded_field;
    ptrdiff_t colon = str_find(line, ':');
    if (colon < 0)
        return &bad_field_name;
    f->name = str_of(line.ptr, (size_t)colon);
    if (!f->name.len || !all_of(f->name, TOKEN)) {
        bool spaced = f->name.len && (line.ptr[colon - 1] == ' ' || line.ptr[colon - 1] == '\t');
        return spaced ? &space_before_colon : &bad_field_name;
    }
    struct str value = str_skip(line, (size_t)colon + 1);
    while (value.len && (value.ptr[0] == ' ' || value.ptr[0] == '\t'))
        value = str_skip(value, 1);
    while (value.len && (value.ptr[value.len - 1] == ' ' || value.ptr[value.len - 1] == '\t'))
        value.len--;
    f->value = value;
    return all_of(value, FIELD) ? NULL : &bad_field_value;
}

static const struct refusal *framing_check(const struct framing *f, struct head *out)
{
    bool needs_host = !out->http_1_0;
    if (f->hosts > 1 || (needs_host && !f->hosts) || (f->hosts && (!f->host.len || !all_of(f->host, HOST))))
        return &bad_host;
    if (f->authority.ptr && (!f->hosts || !str_equal_fold(f->authority, f->host)))
        return &other_authority;
    if (f->codings && f->lengths)
        return &two_framings;
    if (f->codings && out->http_1_0)
        return &bad_coding;
    if (f->codings)
        out->request->content_length = UINT64_MAX;
    out->has_body = out->request->content_length > 0;
    return NULL;
}

// The line before the next LF, without its CR; head_scan has made sure that both are there.
static struct str next_line(struct str *rest)
{
    struct str line = str_cut(rest, '\n');
    return str_of(line.ptr, line.len - 1);
}

const struct refusal *head_parse(struct str bytes, struct head *out)
{
    struct framing framing = {0};
    struct http_request *r = out->request;
    r->field_count = 0;
    r->content_length = 0;
    out->expect_continue = false;
    if (str_starts(bytes, STR("\r\n")))
        bytes = str_skip(bytes, 2);
    const struct refusal *wrong = line_read(next_line(&bytes), out, &framing.authority);
    if (wrong)
        return wrong;
    if (bytes.len > HEAD_SIZE_MAX)
        return &large_head;
    for (struct str line = next_line(&bytes); line.len; line = next_line(&bytes)) {
        if (r->field_count == FIELDS_MAX)
            return &many_fields;
        struct http_field *f = &r->fields[r->field_count++];
        wrong = field_read(line, f);
        if (!wrong)
            wrong = field_use(*f, out, &framing);
        if (wrong)
            return wrong;
    }
    return framing_check(&framing, out);
}
