// The text of an INS Datamatrix (ANS, "Datamatrix INS"; printed on documents and labels, also as a QR code): a header of 26
// characters, then fields of a tag and a value. Values of varying length end with the separator GS or with the text.
#include "codec/text/text.h"
#include "identity/identity.h"

enum { HEADER_SIZE = 26, DATE_SIZE = 10, OID_SIZE = 20, PLACE_SIZE = 5, VALUE_MAX = 100 };

struct card_text {
    struct arena *arena;
    struct str matricule, oid, given, family, sex, date, place;
};

// Some readers write the separator out.
static size_t separator_size(struct str s)
{
    return str_starts(s, STR("\x1d")) ? 1 : str_starts(s, STR("<GS>")) ? 4 : 0;
}

static struct str cut_value(struct str *rest, size_t most)
{
    struct str value = *rest;
    size_t len = 0;
    while (len < rest->len && len < most && !separator_size(str_skip(*rest, len)))
        len++;
    *rest = str_skip(*rest, len);
    *rest = str_skip(*rest, separator_size(*rest));
    return str_of(value.ptr, len);
}

static bool read_header(struct str *text)
{
    if (text->len < HEADER_SIZE || !str_starts(*text, STR("IS01")))
        return false;
    for (size_t i = 4; i < HEADER_SIZE; i++)
        if (text->ptr[i] != '0')
            return false;
    *text = str_skip(*text, HEADER_SIZE);
    return true;
}

// False: no such field, or one that stands there already.
static bool read_field(struct card_text *c, char tag, struct str *rest)
{
    struct str *values[] = {&c->matricule, &c->oid, &c->given, &c->family, &c->sex, &c->date, &c->place};
    static const size_t sizes[] = {INS_SIZE, OID_SIZE, VALUE_MAX, VALUE_MAX, 1, DATE_SIZE, PLACE_SIZE};
    size_t at = (size_t)(tag - '1');
    if (tag < '1' || at >= COUNT_OF(sizes) || values[at]->ptr)
        return false;
    *values[at] = cut_value(rest, sizes[at]);
    return true;
}

// "28-03-1979" → "1979-03-28". False: it is no such day.
static bool read_date(struct arena *a, struct str text, struct str *out)
{
    struct date date;
    if (text.len != DATE_SIZE || text.ptr[2] != '-' || text.ptr[5] != '-')
        return false;
    *out = arena_print(a, "%.4s-%.2s-%.2s", text.ptr + 6, text.ptr + 3, text.ptr);
    return date_read(*out, &date) && date.precision == DATE_DAY;
}

static enum code wrong(struct arena *a)
{
    return fail(
        a, INVALID,
        "This is not the text of an INS Datamatrix: it begins with IS01 and zeros, and names the INS (S1, "
        "S2), "
        "given names (S3), birth name (S4), sex (S5) and birth date (S6); scan it again, or type the INS");
}

static enum code fill(struct arena *a, const struct card_text *c, struct ins_card *out)
{
    struct str given = c->given;
    struct identity_traits *t = &out->traits;
    bool is_whole =
        c->given.len && c->family.len && c->sex.len == 1 && utf8_valid(c->given) && utf8_valid(c->family);
    if (!is_whole || !read_date(a, c->date, &t->birth_date))
        return wrong(a);
    t->birth_name = arena_copy(a, c->family);
    t->birth_given = arena_copy(a, c->given);
    t->first_given = arena_copy(a, str_cut(&given, ' '));
    t->birth_place = arena_copy(a, c->place);
    t->sex = c->sex.ptr[0] == 'M' ? SEX_MALE : c->sex.ptr[0] == 'F' ? SEX_FEMALE : SEX_UNKNOWN;
    return DONE;
}

enum code ins_card_read(struct arena *a, struct str text, enum identity_policy policy, struct ins_card *out)
{
    struct card_text c = {.arena = a};
    struct str rest = text;
    *out = (struct ins_card){0};
    if (!read_header(&rest))
        return wrong(a);
    while (rest.len) {
        char tag = rest.len >= 2 && rest.ptr[0] == 'S' ? rest.ptr[1] : 0;
        rest = str_skip(rest, 2);
        if (!read_field(&c, tag, &rest))
            return wrong(a);
    }
    enum code code = ins_read(a, str_trim(c.oid), c.matricule, policy, &out->ins);
    return code ? code : fill(a, &c, out);
}
