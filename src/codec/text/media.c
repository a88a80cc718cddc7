// Media types: what a file is by its first bytes, and what a client asks for (RFC 9110 §8.3.1, §12.5.1).
#include "codec/text/text_int.h"

// ---- by content

struct signature {
    struct str bytes, type;
};

static const struct signature signatures[] = {
    {{"%PDF-", 5}, {"application/pdf", 15}},      {{"\xff\xd8\xff", 3}, {"image/jpeg", 10}},
    {{"\x89PNG\r\n\x1a\n", 8}, {"image/png", 9}}, {{"II*\0", 4}, {"image/tiff", 10}},
    {{"MM\0*", 4}, {"image/tiff", 10}},           {{"{\\rtf", 5}, {"text/rtf", 8}},
    {{"PK\3\4", 4}, {"application/zip", 15}},     {{"PK\5\6", 4}, {"application/zip", 15}},
    {{"\x1f\x8b", 2}, {"application/gzip", 16}},  {{"\x28\xb5\x2f\xfd", 4}, {"application/zstd", 16}},
    {{"\xff\xfe<\0", 4}, {"text/xml", 8}},        {{"\xfe\xff\0<", 4}, {"text/xml", 8}},
    {{"\xef\xbb\xbf<?xml", 8}, {"text/xml", 8}},
};

static bool starts_fold(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_equal_fold(str_of(s.ptr, prefix.len), prefix);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_xml(struct str s)
{
    if (starts_fold(s, STR("<!doctype html")) || starts_fold(s, STR("<html")) || s.len < 2 || s.ptr[0] != '<')
        return false; // web pages are no document that we take in
    return s.ptr[1] == '?' || s.ptr[1] == '!' || is_letter(s.ptr[1]);
}

// Text in UTF-8, ISO 8859-1 or Windows-1252: anything without control characters.
static bool is_plain_text(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7f)
            return false;
    }
    return s.len > 0;
}

struct str media_type_sniff(struct str first_bytes)
{
    for (size_t i = 0; i < COUNT_OF(signatures); i++)
        if (str_starts(first_bytes, signatures[i].bytes))
            return signatures[i].type;
    if (!is_plain_text(first_bytes))
        return (struct str){0};
    struct str text = str_starts(first_bytes, STR("\xef\xbb\xbf")) ? str_skip(first_bytes, 3) : first_bytes;
    text = str_trim(text);
    if (is_xml(text))
        return STR("text/xml");
    if (text.len && text.ptr[0] == '<')
        return (struct str){0};
    if (text.len && (text.ptr[0] == '{' || text.ptr[0] == '['))
        return STR("application/json");
    return STR("text/plain");
}

// ---- by header

static bool is_token_char(char c)
{
    return is_digit(c) || (is_letter(c) && c != '_') || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static struct str take_token(struct str *from)
{
    size_t len = 0;
    while (len < from->len && is_token_char(from->ptr[len]))
        len++;
    struct str token = str_of(from->ptr, len);
    *from = str_skip(*from, len);
    return token;
}

static void skip_blanks(struct str *from)
{
    while (take_char(from, ' ') || take_char(from, '\t'))
        continue;
}

// A token, or what stands between quotes (escapes are left: no parameter that matters here has any).
static bool take_value(struct str *from, struct str *value)
{
    if (!take_char(from, '"')) {
        *value = take_token(from);
        return value->len > 0;
    }
    for (size_t i = 0; i < from->len; i++) {
        if (from->ptr[i] == '\\') {
            i++;
        } else if (from->ptr[i] == '"') {
            *value = str_of(from->ptr, i);
            *from = str_skip(*from, i + 1);
            return true;
        }
    }
    return false;
}

struct parameter {
    struct str name, value;
};

// ";name=value" with optional blanks. False at the end of the parameters; *is_bad when what stands there is
// none.
static bool take_parameter(struct str *from, struct parameter *out, bool *is_bad)
{
    skip_blanks(from);
    while (take_char(from, ';')) {
        skip_blanks(from);
        if (from->len == 0 || from->ptr[0] == ';')
            continue;
        out->name = take_token(from);
        *is_bad = out->name.len == 0 || !take_char(from, '=') || !take_value(from, &out->value);
        return !*is_bad;
    }
    return false;
}

static bool take_type(struct str *from, struct str *type, struct str *subtype)
{
    *type = take_token(from);
    if (type->len == 0 || !take_char(from, '/'))
        return false;
    *subtype = take_token(from);
    return subtype->len > 0;
}

bool media_type_read(struct arena *a, struct str header, struct media_type *out)
{
    struct str rest = str_trim(header), type, subtype;
    struct parameter parameter;
    bool is_bad = false;
    *out = (struct media_type){0};
    if (!take_type(&rest, &type, &subtype))
        return false;
    struct str whole = arena_copy(a, str_of(type.ptr, type.len + 1 + subtype.len));
    char *lower = (char *)(uintptr_t)whole.ptr;
    for (size_t i = 0; i < whole.len; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] + 32);
    while (take_parameter(&rest, &parameter, &is_bad))
        if (str_equal_fold(parameter.name, STR("charset")) && !out->charset.ptr)
            out->charset = parameter.value;
    if (is_bad || rest.len)
        return false;
    out->type = whole;
    return true;
}

// ---- Accept

struct accept_range {
    struct str type, subtype;
    int quality; // thousandths
};

// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
static int quality_of(struct str text)
{
    int value = take_digits(&text, 1);
    if (value < 0 || value > 1)
        return -1;
    value *= 1000;
    if (take_char(&text, '.'))
        for (int place = 100; place && text.len; place /= 10) {
            int digit = take_digits(&text, 1);
            if (digit < 0)
                return -1;
            value += digit * place;
        }
    return text.len == 0 && value <= 1000 ? value : -1;
}

// One element of the list; other parameters than q (charset, fhirVersion) do not narrow our choice.
static bool read_range(struct str element, struct accept_range *out)
{
    struct str rest = str_trim(element);
    struct parameter parameter;
    bool is_bad = false;
    *out = (struct accept_range){.quality = 1000};
    if (!take_type(&rest, &out->type, &out->subtype))
        return false;
    while (take_parameter(&rest, &parameter, &is_bad))
        if (str_equal_fold(parameter.name, STR("q")))
            out->quality = quality_of(parameter.value);
    return !is_bad && rest.len == 0 && out->quality >= 0;
}

// How closely a range names an offer: 3 exactly, 2 "type/*", 1 "*/*", 0 not at all.
static int closeness(const struct accept_range *range, struct str offer)
{
    struct str type = str_cut(&offer, '/');
    struct str subtype = str_cut(&offer, ';');
    if (str_equal(range->type, STR("*")))
        return str_equal(range->subtype, STR("*")) ? 1 : 0;
    if (!str_equal_fold(range->type, type))
        return 0;
    if (str_equal(range->subtype, STR("*")))
        return 2;
    return str_equal_fold(range->subtype, subtype) ? 3 : 0;
}

// The next element of a comma-separated list; a comma between quotes does not separate.
static struct str cut_element(struct str *list)
{
    bool is_quoted = false;
    for (size_t i = 0; i < list->len; i++) {
        char c = list->ptr[i];
        if (c == '"')
            is_quoted = !is_quoted;
        else if (c == '\\' && is_quoted)
            i++;
        else if (c == ',' && !is_quoted) {
            struct str element = str_of(list->ptr, i);
            *list = str_of(list->ptr + i + 1, list->len - i - 1);
            return element;
        }
    }
    struct str element = *list;
    *list = (struct str){0};
    return element;
}

// The quality that the closest range gives the offer; 0: none wants it.
static int quality_for(struct str accept, struct str offer)
{
    int best = 0, quality = 0;
    while (accept.ptr) {
        struct accept_range range;
        if (!read_range(cut_element(&accept), &range))
            continue;
        int close = closeness(&range, offer);
        if (close > best || (close == best && close && range.quality > quality)) {
            best = close;
            quality = range.quality;
        }
    }
    return quality;
}

int accept_choose(struct str accept, const struct str *offers, size_t count)
{
    int best = 0, chosen = -1;
    if (str_trim(accept).len == 0)
        return count ? 0 : -1;
    for (size_t i = 0; i < count; i++) {
        int quality = quality_for(accept, offers[i]);
        if (quality > best) {
            best = quality;
            chosen = (int)i;
        }
    }
    return chosen;
}
