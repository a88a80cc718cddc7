// The lexical forms of the primitive types (R4 §2.24.0.1), as scanners rather than regular expressions.
#include "fhir/model/model_int.h"

enum { STRING_MAX = 1024 * 1024 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r'); // between those two: line feed, vertical tab, form feed
}

static bool is_id_character(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
}

// Is there no byte below `least` (at most 128)? Eight at a time: a byte that is less borrows from its highest bit.
static bool is_all_from(struct str s, unsigned char least)
{
    const uint64_t ones = 0x0101010101010101u;
    size_t at = 0;
    for (; s.len - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
        uint64_t bytes;
        memcpy(&bytes, s.ptr + at, sizeof bytes);
        if ((bytes - ones * least) & ~bytes & ones << 7) {
            return false;
        }
    }
    while (at < s.len && (unsigned char)s.ptr[at] >= least) {
        at++;
    }
    return at == s.len;
}

// Characters under U+0020 but tab, line feed and carriage return are out.
static bool is_text(struct str s)
{
    if (is_all_from(s, 0x20)) {
        return s.len > 0;
    }
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] < 0x20 && s.ptr[i] != '\t' && s.ptr[i] != '\n' && s.ptr[i] != '\r') {
            return false;
        }
    }
    return s.len > 0;
}

static bool is_uri(struct str s) // \S+, and no control character
{
    return s.len > 0 && is_all_from(s, 0x21);
}

static bool is_code(struct str s) // words with exactly one white space between them
{
    bool was_space = true;
    if (s.len > 0 && is_all_from(s, 0x21)) {
        return true; // one word
    }
    for (size_t i = 0; i < s.len; i++) {
        bool space = is_space(s.ptr[i]);
        if ((space && was_space) || (unsigned char)s.ptr[i] < 0x09) {
            return false;
        }
        was_space = space;
    }
    return !was_space;
}

static bool is_id(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_id_character(s.ptr[i])) {
            return false;
        }
    }
    return s.len > 0 && s.len <= 64;
}

static bool is_oid(struct str s) // urn:oid:[0-2](\.(0|[1-9][0-9]*))+
{
    if (!str_starts(s, STR("urn:oid:"))) {
        return false;
    }
    struct str rest = str_skip(s, 8);
    struct str arc = str_cut(&rest, '.');
    if (arc.len != 1 || arc.ptr[0] < '0' || arc.ptr[0] > '2' || rest.ptr == NULL) {
        return false;
    }
    while (rest.ptr != NULL) {
        arc = str_cut(&rest, '.');
        if (arc.len == 0 || (arc.ptr[0] == '0' && arc.len > 1)) {
            return false;
        }
        for (size_t i = 0; i < arc.len; i++) {
            if (!is_digit(arc.ptr[i])) {
                return false;
            }
        }
    }
    return true;
}

static bool is_uuid(struct str s) // urn:uuid:, lower case
{
    if (s.len != 45 || !str_starts(s, STR("urn:uuid:"))) {
        return false;
    }
    for (size_t i = 9; i < 45; i++) {
        bool is_hyphen = i == 17 || i == 22 || i == 27 || i == 32;
        char c = s.ptr[i];
        if (is_hyphen ? c != '-' : !(is_digit(c) || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return true;
}

// base64 in groups of four, white space anywhere between them (R4: "(\s*([0-9a-zA-Z\+/=]){4}\s*)+").
static bool is_base64(struct str s)
{
    size_t characters = 0, padding = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (is_space(c)) {
            continue;
        }
        if (c == '=') {
            padding++;
        } else if (padding > 0 || !(is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                    c == '+' || c == '/')) {
            return false;
        }
        characters++;
    }
    return characters > 0 && characters % 4 == 0 && padding <= 2;
}

// ---- numbers: what JSON's grammar lets through, narrowed

static bool is_integer(struct str s, int64_t least)
{
    bool is_negative = s.len > 0 && s.ptr[0] == '-';
    struct str digits = str_skip(s, is_negative);
    uint64_t value;
    if (digits.len == 0 || digits.len > 10 || (digits.ptr[0] == '0' && digits.len > 1) ||
        !str_to_u64(digits, &value)) {
        return false;
    }
    int64_t number = is_negative ? -(int64_t)value : (int64_t)value;
    return number >= least && number <= INT32_MAX;
}

static size_t digits_at(struct str s, size_t at)
{
    size_t count = 0;
    while (at + count < s.len && is_digit(s.ptr[at + count])) {
        count++;
    }
    return count;
}

static bool is_decimal(struct str s)
{
    size_t at = s.len > 0 && s.ptr[0] == '-';
    size_t count = digits_at(s, at);
    if (count == 0 || (count > 1 && s.ptr[at] == '0')) {
        return false;
    }
    at += count;
    if (at < s.len && s.ptr[at] == '.') {
        count = digits_at(s, at + 1);
        if (count == 0) {
            return false;
        }
        at += 1 + count;
    }
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        bool is_signed = at + 1 < s.len && (s.ptr[at + 1] == '+' || s.ptr[at + 1] == '-');
        at += is_signed ? 2 : 1;
        count = digits_at(s, at);
        if (count == 0) {
            return false;
        }
        at += count;
    }
    return at == s.len;
}

// ---- dates and times

// Two digits at `at` with a value of at most `most`.
static bool two_digits(struct str s, size_t at, int most, int *value)
{
    if (at + 2 > s.len || !is_digit(s.ptr[at]) || !is_digit(s.ptr[at + 1])) {
        return false;
    }
    *value = (s.ptr[at] - '0') * 10 + (s.ptr[at + 1] - '0');
    return *value <= most;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

// How many bytes of s are a date (4, 7 or 10); 0: none.
static size_t date_length(struct str s)
{
    int century, years, month, day;
    if (!two_digits(s, 0, 99, &century) || !two_digits(s, 2, 99, &years) || century + years == 0) {
        return 0;
    }
    if (s.len < 7 || s.ptr[4] != '-') {
        return 4;
    }
    if (!two_digits(s, 5, 12, &month) || month == 0) {
        return 0;
    }
    if (s.len < 10 || s.ptr[7] != '-') {
        return 7;
    }
    if (!two_digits(s, 8, 31, &day) || day == 0 || day > days_in_month(century * 100 + years, month)) {
        return 0;
    }
    return 10;
}

// How many bytes of s are hh:mm:ss(.f+)?; a second may be 60. 0: none.
static size_t time_length(struct str s)
{
    int value;
    if (s.len < 8 || !two_digits(s, 0, 23, &value) || s.ptr[2] != ':' || !two_digits(s, 3, 59, &value) ||
        s.ptr[5] != ':' || !two_digits(s, 6, 60, &value)) {
        return 0;
    }
    if (s.len == 8 || s.ptr[8] != '.') {
        return 8;
    }
    size_t digits = digits_at(s, 9);
    return digits == 0 ? 0 : 9 + digits;
}

static bool is_zone(struct str s) // Z, or an offset of at most 14:00
{
    int hours, minutes;
    if (s.len == 1) {
        return s.ptr[0] == 'Z';
    }
    if (s.len != 6 || (s.ptr[0] != '+' && s.ptr[0] != '-') || s.ptr[3] != ':') {
        return false;
    }
    return two_digits(s, 1, 14, &hours) && two_digits(s, 4, hours == 14 ? 0 : 59, &minutes);
}

static bool is_date(struct str s)
{
    size_t length = date_length(s);
    return length != 0 && length == s.len;
}

static bool is_instant(struct str s)
{
    if (date_length(s) != 10 || s.len < 20 || s.ptr[10] != 'T') {
        return false;
    }
    struct str time = str_skip(s, 11);
    size_t length = time_length(time);
    return length != 0 && is_zone(str_skip(time, length));
}

bool model_text_fits(model_type primitive, struct str text)
{
    switch (primitive) {
    case MODEL_boolean:
        return str_equal(text, STR("true")) || str_equal(text, STR("false"));
    case MODEL_integer:
        return is_integer(text, INT32_MIN);
    case MODEL_unsignedInt:
        return is_integer(text, 0);
    case MODEL_positiveInt:
        return is_integer(text, 1);
    case MODEL_decimal:
        return is_decimal(text);
    case MODEL_uri:
    case MODEL_url:
    case MODEL_canonical:
    case MODEL_System_String: // ids of elements and Extension.url
        return is_uri(text);
    case MODEL_code:
        return is_code(text);
    case MODEL_id:
        return is_id(text);
    case MODEL_oid:
        return is_oid(text);
    case MODEL_uuid:
        return is_uuid(text);
    case MODEL_base64Binary:
        return is_base64(text);
    case MODEL_date:
        return is_date(text);
    case MODEL_dateTime:
        return is_date(text) || is_instant(text);
    case MODEL_instant:
        return is_instant(text);
    case MODEL_time:
        return text.len != 0 && time_length(text) == text.len;
    case MODEL_xhtml: // no limit of length; what it may hold is the narrative's check
        return is_text(text);
    default: // string, markdown
        return is_text(text) && text.len <= STRING_MAX;
    }
}
