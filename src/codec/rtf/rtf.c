// RTF is groups in braces, control words and text. Groups that hold no text for readers (fonts, colours, pictures …) are
// passed over; bytes are those of Windows-1252 unless the document says Unicode.
#include "codec/rtf/rtf.h"

#include "codec/text/text.h"

enum { DEPTH_MAX = 200, NAME_MAX_SIZE = 32 };

struct group {
    bool is_hidden;
    uint8_t skips; // \uc: how many characters stand for a \u where Unicode is not known
};

struct rtf {
    struct buf *out;
    size_t size_max;
    struct str rest;
    struct group groups[DEPTH_MAX];
    size_t depth;
    unsigned to_skip; // characters after a \u
    uint32_t high;    // the first half of a surrogate pair; 0: none
    bool is_at_start; // of a group: \* may follow
};

static struct group *now(struct rtf *r)
{
    return &r->groups[r->depth];
}

static void put(struct rtf *r, uint32_t character)
{
    char bytes[4];
    if (now(r)->is_hidden)
        return;
    size_t size = utf8_put(bytes, character);
    if (r->out->len + size <= r->size_max)
        buf_add(r->out, str_of(bytes, size));
}

// Characters of Windows-1252 that are not those of Latin-1.
static uint32_t of_windows(unsigned char byte)
{
    static const uint16_t differing[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                           0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                           0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                           0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    if (byte < 0x20)
        return ' ';
    return byte >= 0x80 && byte < 0xA0 ? (differing[byte - 0x80] ? differing[byte - 0x80] : ' ') : byte;
}

static void put_byte(struct rtf *r, unsigned char byte)
{
    if (r->to_skip)
        r->to_skip--;
    else
        put(r, of_windows(byte));
}

// \uN: a unit of UTF-16, as a signed number.
static void put_unit(struct rtf *r, int64_t value)
{
    uint32_t unit = (uint32_t)value & 0xFFFF;
    r->to_skip = now(r)->skips;
    if (unit >= 0xD800 && unit < 0xDC00) {
        r->high = unit;
        return;
    }
    if (unit >= 0xDC00 && unit < 0xE000)
        unit = r->high ? 0x10000 + ((r->high - 0xD800) << 10) + (unit - 0xDC00) : ' ';
    r->high = 0;
    put(r, unit >= ' ' ? unit : ' ');
}

// ---- control words ----------------------------------------------------------------------------------------

static const char *const hidden[] = {
    "fonttbl",   "colortbl",  "stylesheet", "info",    "pict",      "object",  "themedata",
    "datastore", "listtable", "xmlnstbl",   "fldinst", "generator", "rsidtbl", "listoverridetable"};
static const char *const lines[] = {"par", "line", "row", "page", "sect"};
static const char *const spaces[] = {"tab", "cell", "emspace", "enspace", "qmspace"};

static void obey(struct rtf *r, struct str name, bool has_value, int64_t value)
{
    if (str_equal(name, STR("u")) && has_value)
        put_unit(r, value);
    else if (str_equal(name, STR("uc")) && has_value)
        now(r)->skips = value >= 0 && value < UINT8_MAX ? (uint8_t)value : 1;
    else if (str_equal(name, STR("bin")) && value > 0)
        r->rest = str_skip(r->rest, (size_t)value);
    else if (str_is_one_of(name, hidden, COUNT_OF(hidden)))
        now(r)->is_hidden = true;
    else if (str_is_one_of(name, lines, COUNT_OF(lines)))
        put(r, '\n');
    else if (str_is_one_of(name, spaces, COUNT_OF(spaces)))
        put(r, '\t');
    else if (str_equal(name, STR("rquote")) || str_equal(name, STR("lquote")))
        put(r, 0x2019);
}

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static void read_word(struct rtf *r)
{
    enum { VALUE_MAX = 1000000000 };
    size_t len = 0;
    int64_t value = 0;
    while (len < r->rest.len && len < NAME_MAX_SIZE && is_letter(r->rest.ptr[len]))
        len++;
    struct str name = str_of(r->rest.ptr, len);
    r->rest = str_skip(r->rest, len);
    bool is_negative = r->rest.len && r->rest.ptr[0] == '-';
    if (is_negative)
        r->rest = str_skip(r->rest, 1);
    bool has_value = r->rest.len && r->rest.ptr[0] >= '0' && r->rest.ptr[0] <= '9';
    for (; r->rest.len && r->rest.ptr[0] >= '0' && r->rest.ptr[0] <= '9'; r->rest = str_skip(r->rest, 1))
        value = value < VALUE_MAX ? value * 10 + (r->rest.ptr[0] - '0') : VALUE_MAX;
    if (r->rest.len && r->rest.ptr[0] == ' ')
        r->rest = str_skip(r->rest, 1);
    obey(r, name, has_value, is_negative ? -value : value);
}

static void read_control(struct rtf *r)
{
    bool was_at_start = r->is_at_start;
    r->is_at_start = false;
    if (!r->rest.len)
        return;
    char c = r->rest.ptr[0];
    if (is_letter(c)) {
        read_word(r);
        return;
    }
    r->rest = str_skip(r->rest, 1);
    if (c == '\'' && r->rest.len >= 2) {
        int high = hex_value(r->rest.ptr[0]), low = hex_value(r->rest.ptr[1]);
        r->rest = str_skip(r->rest, 2);
        if (high >= 0 && low >= 0)
            put_byte(r, (unsigned char)(high << 4 | low));
    } else if (c == '*' && was_at_start) {
        now(r)->is_hidden = true; // what a reader that does not know it may pass over
    } else if (c == '~') {
        put(r, 0xA0);
    } else if (c == '\\' || c == '{' || c == '}') {
        put_byte(r, (unsigned char)c);
    } else if (c == '\n' || c == '\r') {
        put(r, '\n');
    }
}

// ---- the document -----------------------------------------------------------------------------------------

// False: it is over, or nested beyond reason.
static bool read_piece(struct rtf *r)
{
    char c = r->rest.ptr[0];
    r->rest = str_skip(r->rest, 1);
    if (c == '\\') {
        read_control(r);
        return true;
    }
    r->is_at_start = c == '{';
    if (c == '{') {
        if (r->depth + 1 == DEPTH_MAX)
            return false;
        r->groups[r->depth + 1] = r->groups[r->depth];
        r->depth++;
    } else if (c == '}') {
        r->to_skip = 0;
        return r->depth > 0 && --r->depth > 0;
    } else if (c != '\n' && c != '\r') {
        put_byte(r, (unsigned char)c);
    }
    return true;
}

bool rtf_to_text(struct buf *out, struct str rtf, size_t size_max)
{
    struct rtf r = {.out = out, .size_max = out->len + size_max, .rest = rtf, .groups = {{.skips = 1}}};
    if (!str_starts(rtf, STR("{\\rtf")))
        return false;
    while (r.rest.len && read_piece(&r)) {
    }
    return true;
}
