// Addresses, read strictly: what is taken can be nothing but one address, in a header, a command or on an envelope.
#include "event/event.h"

#include "codec/text/text.h"

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 5322 §3.2.3 atext.
static bool is_atom(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!is_letter_or_digit(word.ptr[i]) && !(word.ptr[i] && strchr("!#$%&'*+-/=?^_`{|}~", word.ptr[i])))
            return false;
    return word.len > 0;
}

static bool is_label(struct str word)
{
    enum { LABEL_MAX = 63 };
    for (size_t i = 0; i < word.len; i++)
        if (!is_letter_or_digit(word.ptr[i]) && word.ptr[i] != '-')
            return false;
    return word.len > 0 && word.len <= LABEL_MAX && word.ptr[0] != '-' && word.ptr[word.len - 1] != '-';
}

static bool is_dotted(struct str text, bool (*is_part)(struct str))
{
    struct str rest = text;
    do {
        if (!is_part(str_cut(&rest, '.')))
            return false;
    } while (rest.ptr);
    return true;
}

bool mail_address_valid(struct str address)
{
    enum { LOCAL_MAX = 64, ADDRESS_MAX = 254 };
    ptrdiff_t at = str_find(address, '@');
    if (at < 1 || at > LOCAL_MAX || address.len > ADDRESS_MAX)
        return false;
    struct str domain = str_skip(address, (size_t)at + 1);
    return is_dotted(str_of(address.ptr, (size_t)at), is_atom) && is_dotted(domain, is_label) &&
           str_find(domain, '.') > 0;
}

bool phone_valid(struct str number)
{
    enum { LEAST = 8, MOST = 15 };
    if (number.len < LEAST + 1 || number.len > MOST + 1 || number.ptr[0] != '+' || number.ptr[1] == '0')
        return false;
    for (size_t i = 1; i < number.len; i++)
        if (number.ptr[i] < '0' || number.ptr[i] > '9')
            return false;
    return true;
}

static bool is_post_line(struct str line)
{
    enum { CHARACTERS_MAX = 38 }; // NF Z10-011
    size_t characters = 0;
    if (line.len && strchr("=+-@", line.ptr[0])) // a table program would compute it
        return false;
    for (struct str rest = line; rest.len; characters++) {
        uint32_t character;
        size_t size = utf8_next(rest, &character);
        if (!size || character < ' ' || (character >= 0x7f && character < 0xa0) || character == 0x2028 ||
            character == 0x2029 || (character >= 0x202a && character <= 0x202e))
            return false;
        rest = str_skip(rest, size);
    }
    return characters > 0 && characters <= CHARACTERS_MAX && str_trim(line).len == line.len;
}

bool post_address_valid(struct str lines)
{
    enum { MOST = 6 };
    struct str rest = lines;
    size_t count = 0;
    do {
        if (!is_post_line(str_cut(&rest, '\n')))
            return false;
        count++;
    } while (rest.ptr && count <= MOST);
    return count <= MOST;
}
