// Reading traceparent, tracestate and X-Request-Id.
#include "http/trace.h"

// ---- traceparent

static bool is_lower_hex(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] >= '0' && s.ptr[i] <= '9') || (s.ptr[i] >= 'a' && s.ptr[i] <= 'f')))
            return false;
    return true;
}

static bool is_zero(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '0')
            return false;
    return true;
}

// "vv-" 32 "-" 16 "-" "ff"
bool trace_parent_read(struct str text, struct trace_parent *out)
{
    enum { TRACE_AT = 3, SPAN_AT = 36, FLAGS_AT = 53, SIZE = 55 };
    *out = (struct trace_parent){0};
    if (text.len < SIZE || text.ptr[2] != '-' || text.ptr[SPAN_AT - 1] != '-' ||
        text.ptr[FLAGS_AT - 1] != '-')
        return false;
    struct str version = str_of(text.ptr, 2), trace = str_of(text.ptr + TRACE_AT, TRACE_ID_SIZE),
               span = str_of(text.ptr + SPAN_AT, TRACE_SPAN_SIZE), flags = str_of(text.ptr + FLAGS_AT, 2);
    bool is_00 = str_equal(version, STR("00"));
    if (text.len > SIZE && (is_00 || text.ptr[SIZE] != '-'))
        return false;
    if (!is_lower_hex(version) || str_equal(version, STR("ff")) || !is_lower_hex(trace) || is_zero(trace) ||
        !is_lower_hex(span) || is_zero(span) || !is_lower_hex(flags))
        return false;
    memcpy(out->trace, trace.ptr, trace.len);
    memcpy(out->span, span.ptr, span.len);
    char low = flags.ptr[1];
    out->is_sampled = (low <= '9' ? low - '0' : low - 'a' + 10) & 1;
    return true;
}

// ---- tracestate

enum { MEMBERS_MAX = 32, KEY_MAX = 256, TENANT_MAX = 241, SYSTEM_MAX = 14, VALUE_MAX = 256, LONG = 128 };

static bool is_key_part(struct str s, bool may_start_with_digit, size_t most)
{
    if (!s.len || s.len > most)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool is_letter = c >= 'a' && c <= 'z', is_digit = c >= '0' && c <= '9';
        bool is_sign = c == '_' || c == '-' || c == '*' || c == '/';
        if (!is_letter && !(is_digit && (i || may_start_with_digit)) && !(is_sign && i))
            return false;
    }
    return true;
}

// §3.3.1.3.1: a name, or tenant@system.
static bool is_key(struct str key)
{
    struct str system = key, tenant = str_cut(&system, '@');
    if (!system.ptr)
        return is_key_part(key, false, KEY_MAX);
    return is_key_part(tenant, true, TENANT_MAX) && is_key_part(system, false, SYSTEM_MAX);
}

static bool is_value(struct str value)
{
    if (!value.len || value.len > VALUE_MAX || value.ptr[value.len - 1] == ' ')
        return false;
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] < 0x20 || value.ptr[i] > 0x7e || value.ptr[i] == ',' || value.ptr[i] == '=')
            return false;
    return true;
}

static bool is_member(struct str member)
{
    struct str value = member, key = str_cut(&value, '=');
    return value.ptr && is_key(key) && is_value(value);
}

static bool has_key(const struct str *members, size_t count, struct str member)
{
    struct str rest = member, key = str_cut(&rest, '=');
    for (size_t i = 0; i < count; i++) {
        struct str other = members[i];
        if (str_equal(str_cut(&other, '='), key))
            return true;
    }
    return false;
}

// false: one is not well formed, or there are too many.
static bool take_members(struct str field, struct str members[MEMBERS_MAX], size_t *count)
{
    while (field.ptr) {
        struct str member = str_trim(str_cut(&field, ','));
        if (!member.len) // §3.3.1.1: an empty member is allowed
            continue;
        if (*count == MEMBERS_MAX || !is_member(member) || has_key(members, *count, member))
            return false;
        members[(*count)++] = member;
    }
    return true;
}

static size_t size_of(const struct str *members, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += members[i].len + 1;
    return size ? size - 1 : 0;
}

// §3.3.1.5: those over 128 characters go first, then the last.
static size_t shorten(struct str *members, size_t count)
{
    for (size_t i = count; i-- > 0 && size_of(members, count) > TRACE_STATE_MAX;) {
        if (members[i].len <= LONG)
            continue;
        memmove(members + i, members + i + 1, (count - i - 1) * sizeof *members);
        count--;
    }
    while (size_of(members, count) > TRACE_STATE_MAX)
        count--;
    return count;
}

struct str trace_state_read(struct arena *a, const struct str *fields, size_t field_count)
{
    struct str members[MEMBERS_MAX];
    size_t count = 0;
    struct buf b;
    for (size_t i = 0; i < field_count; i++)
        if (!take_members(fields[i], members, &count))
            return (struct str){0};
    count = shorten(members, count);
    if (!count)
        return (struct str){0};
    buf_init(&b, a, TRACE_STATE_MAX + 1);
    for (size_t i = 0; i < count; i++) {
        buf_add(&b, i ? STR(",") : STR(""));
        buf_add(&b, members[i]);
    }
    return buf_str(&b);
}

// ---- X-Request-Id

bool request_id_fits(struct str text)
{
    enum { LEAST = 16, MOST = 64 };
    bool has_letter = false, has_digit = false;
    if (text.len < LEAST || text.len > MOST)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), is_digit = c >= '0' && c <= '9';
        if (!is_letter && !is_digit && c != '-' && c != '_' && c != '.')
            return false;
        has_letter |= is_letter;
        has_digit |= is_digit;
    }
    return has_letter && has_digit;
}
