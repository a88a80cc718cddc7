// Codes in keys. Each text has one form, tried in this order, so that equal codes are equal bytes:
//   1wwwwwww            known word w (0–127)          0110hhhh llllllll   known word (128–4095)
//   0100nnnn + n bytes  digits without leading zero   0101nnnn + n bytes  digits-digit, as LOINC writes its
//   codes 01110000 + 16 bytes a UUID in lower case          00llllll + l bytes  text; l = 63: varint(length)
//   first
#include "fhir/search/keys.h"

enum {
    HEAD_TEXT = 0x00,
    HEAD_DIGITS = 0x40,
    HEAD_CHECKED = 0x50,
    HEAD_WORD = 0x60,
    HEAD_UUID = 0x70,
    LONG_TEXT = 63
};

static void write_number(struct buf *out, unsigned head, uint64_t value)
{
    unsigned bytes = 1;
    while (bytes < 8 && value >> (8 * bytes))
        bytes++;
    buf_add_char(out, (char)(head | bytes));
    while (bytes-- > 0)
        buf_add_char(out, (char)(value >> (8 * bytes)));
}

// Digits that read back as they are: no leading zero, no overflow.
static bool plain_digits(struct str text, uint64_t *value)
{
    return text.len && (text.ptr[0] != '0' || text.len == 1) && text.len <= 18 && str_to_u64(text, value);
}

// Lower case only: what is packed must come out as it was.
static int lower_hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_dash_place(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

static bool read_uuid(struct str text, unsigned char bytes[16])
{
    size_t digit = 0;
    if (text.len != 36)
        return false;
    memset(bytes, 0, 16);
    for (size_t at = 0; at < 36; at++) {
        int value = lower_hex_value(text.ptr[at]);
        if (is_dash_place(at) ? text.ptr[at] != '-' : value < 0)
            return false;
        if (!is_dash_place(at)) {
            bytes[digit / 2] = (unsigned char)(bytes[digit / 2] << 4 | value);
            digit++;
        }
    }
    return true;
}

void key_code_write(struct buf *out, struct str text)
{
    uint64_t value, check;
    unsigned char uuid[16];
    int32_t word = known_word(text);
    if (word >= 0 && word < 128) {
        buf_add_char(out, (char)(0x80 | word));
    } else if (word >= 0) {
        buf_add_char(out, (char)(HEAD_WORD | word >> 8));
        buf_add_char(out, (char)(word & 0xff));
    } else if (plain_digits(text, &value)) {
        write_number(out, HEAD_DIGITS, value);
    } else if (text.len > 2 && text.ptr[text.len - 2] == '-' &&
               plain_digits(str_of(text.ptr, text.len - 2), &value) &&
               plain_digits(str_skip(text, text.len - 1), &check)) {
        write_number(out, HEAD_CHECKED, value * 10 + check);
    } else if (read_uuid(text, uuid)) {
        buf_add_char(out, HEAD_UUID);
        buf_add(out, str_of((const char *)uuid, sizeof uuid));
    } else {
        buf_add_char(out, (char)(text.len < LONG_TEXT ? text.len : LONG_TEXT));
        if (text.len >= LONG_TEXT)
            buf_add_varint(out, text.len);
        buf_add(out, text);
    }
}

struct str key_code_bytes(struct str keys, size_t at)
{
    struct str rest = str_skip(keys, at), after = str_skip(rest, 1);
    uint64_t size;
    if (!rest.len)
        return (struct str){0};
    unsigned head = (unsigned char)rest.ptr[0];
    if (head & 0x80)
        size = 0;
    else if (head < LONG_TEXT)
        size = head;
    else if (head == LONG_TEXT) {
        if (!varint_read(&after, &size) || size < LONG_TEXT)
            return (struct str){0};
    } else if ((head & 0xf0) == HEAD_WORD)
        size = 1;
    else if (head == HEAD_UUID)
        size = 16;
    else
        size = head & 0x0f;
    bool is_number = (head & 0xf0) == HEAD_DIGITS || (head & 0xf0) == HEAD_CHECKED;
    if (size > after.len || (is_number && (size < 1 || size > 8)) || (head > HEAD_UUID && head < 0x80))
        return (struct str){0};
    return str_of(rest.ptr, (size_t)(after.ptr - rest.ptr) + (size_t)size);
}

static struct str digits_text(struct str bytes, char space[CODE_TEXT_MAX], bool checked)
{
    uint64_t value = 0;
    size_t at = CODE_TEXT_MAX;
    for (size_t i = 1; i < bytes.len; i++)
        value = value << 8 | (unsigned char)bytes.ptr[i];
    if (checked) {
        space[--at] = (char)('0' + value % 10);
        space[--at] = '-';
        value /= 10;
    }
    do {
        space[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return str_of(space + at, CODE_TEXT_MAX - at);
}

static struct str uuid_text(struct str bytes, char space[CODE_TEXT_MAX])
{
    size_t digit = 2;
    for (size_t at = 0; at < 36; at++) {
        if (is_dash_place(at)) {
            space[at] = '-';
            continue;
        }
        unsigned byte = (unsigned char)bytes.ptr[digit / 2];
        space[at] = "0123456789abcdef"[digit % 2 ? byte & 15 : byte >> 4];
        digit++;
    }
    return str_of(space, 36);
}

struct str key_code_text(struct str bytes, char space[CODE_TEXT_MAX])
{
    if (!bytes.len)
        return (struct str){0};
    unsigned head = (unsigned char)bytes.ptr[0];
    if (head & 0x80)
        return known_word_text(head & 0x7f);
    if (head < LONG_TEXT)
        return str_skip(bytes, 1);
    if (head == LONG_TEXT) {
        struct str rest = str_skip(bytes, 1);
        uint64_t size;
        return varint_read(&rest, &size) ? rest : (struct str){0};
    }
    if ((head & 0xf0) == HEAD_WORD)
        return known_word_text((head & 15) << 8 | (unsigned char)bytes.ptr[1]);
    if (head == HEAD_UUID)
        return uuid_text(bytes, space);
    return digits_text(bytes, space, (head & 0xf0) == HEAD_CHECKED);
}
