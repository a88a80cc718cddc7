// Reads search keys. Strict: what the writer could not have written is damage, found without leaving the
// keys.
#include "fhir/search/key_moment.h"

// Most numbers are one byte.
static inline bool take_varint(struct str *rest, uint64_t *value)
{
    if (rest->len && !(rest->ptr[0] & 0x80)) {
        *value = (unsigned char)*rest->ptr++;
        rest->len--;
        return true;
    }
    return varint_read(rest, value);
}

// Where reading stands; `place` is that of the entry, before which all places must lie.
struct cursor {
    struct str keys;
    struct str rest;
    size_t place;
};

static struct cursor cursor_at(struct str keys, size_t at, size_t end)
{
    return (struct cursor){keys, str_of(keys.ptr + at, end - at), at};
}

static size_t cursor_place(const struct cursor *c)
{
    return (size_t)(c->rest.ptr - c->keys.ptr);
}

static bool take_text(struct str *rest, uint64_t size, struct str *out)
{
    if (size > rest->len)
        return false;
    *out = str_of(rest->ptr, (size_t)size);
    *rest = str_skip(*rest, (size_t)size);
    return true;
}

static bool read_name(struct cursor *c, struct name *out)
{
    uint64_t head;
    *out = (struct name){0};
    size_t here = cursor_place(c);
    if (!take_varint(&c->rest, &head))
        return false;
    switch (head & 3) {
    case 0:
        return head == 0;
    case 1:
        out->known = head >> 2 <= UINT16_MAX ? (uint32_t)(head >> 2) : 0;
        return known_name_text(out->known).ptr != NULL;
    case 2:
        return take_text(&c->rest, head >> 2, &out->text) && out->text.len;
    default: {
        size_t place = (size_t)(head >> 2);
        struct str there = str_skip(c->keys, place);
        return place && head >> 2 < here && take_varint(&there, &head) && (head & 3) == 2 &&
               take_text(&there, head >> 2, &out->text) && out->text.len;
    }
    }
}

static bool read_code(struct cursor *c, struct str *out)
{
    *out = key_code_bytes(str_of(c->rest.ptr, c->rest.len), 0);
    c->rest = str_skip(c->rest, out->len);
    return out->ptr != NULL;
}

static bool take_label(struct str *rest, uint64_t head, struct key *k)
{
    k->label_form = (head & 3) == 1 ? LABEL_PACKED : LABEL_PLAIN;
    return ((head & 3) == 1 || (head & 3) == 2) && take_text(rest, head >> 2, &k->label) && k->label.len;
}

static bool read_label(struct cursor *c, struct key *k)
{
    uint64_t head;
    size_t here = cursor_place(c);
    if (!take_varint(&c->rest, &head))
        return false;
    if (head == 0) {
        k->label_form = LABEL_IS_CODE;
        return true;
    }
    if ((head & 3) != 3)
        return take_label(&c->rest, head, k);
    struct str there = str_skip(c->keys, (size_t)(head >> 2));
    return head >> 2 && head >> 2 < here && take_varint(&there, &head) && take_label(&there, head, k);
}

static bool read_token(struct cursor *c, struct key *k)
{
    uint64_t count = 0;
    if (k->flags & TOKEN_HAS_SYSTEM ? !read_name(c, &k->system) : false)
        return false;
    if (!read_code(c, &k->code) || (k->flags & TOKEN_HAS_TEXT && !read_label(c, k)))
        return false;
    k->inner_at = cursor_place(c);
    if (k->flags & TOKEN_HAS_TYPES && (!take_varint(&c->rest, &count) || count == 0 || count > c->rest.len))
        return false;
    while (count-- > 0) {
        struct name system;
        struct str code;
        if (!read_name(c, &system) || !read_code(c, &code))
            return false;
    }
    k->inner_end = cursor_place(c);
    return true;
}

static bool read_date(struct cursor *c, struct key *k)
{
    int64_t from, until;
    if (k->flags & 0x80 || !key_moment_read(&c->rest, &from, &until))
        return false;
    k->from_us = k->flags & DATE_IS_BEFORE ? INT64_MIN : from;
    k->until_us = k->flags & DATE_IS_AFTER ? INT64_MAX : until;
    if (k->flags & DATE_HAS_END)
        return !(k->flags & (DATE_IS_BEFORE | DATE_IS_AFTER)) &&
               key_moment_read(&c->rest, &from, &k->until_us);
    return (k->flags & (DATE_IS_BEFORE | DATE_IS_AFTER)) != (DATE_IS_BEFORE | DATE_IS_AFTER);
}

static bool read_numbers(struct cursor *c, struct key *k)
{
    unsigned open = k->flags & (NUMBER_LOW_OPEN | NUMBER_HIGH_OPEN);
    k->low = k->high = (struct number){0};
    if (open == (NUMBER_LOW_OPEN | NUMBER_HIGH_OPEN))
        return !(k->flags & NUMBER_HAS_HIGH);
    if ((open && k->flags & NUMBER_HAS_HIGH) || !key_number_read(&c->rest, &k->low))
        return false;
    k->high = k->low;
    return k->flags & NUMBER_HAS_HIGH ? key_number_read(&c->rest, &k->high) : true;
}

static bool read_quantity(struct cursor *c, struct key *k)
{
    k->text = (struct name){0};
    return read_numbers(c, k) && read_name(c, &k->system) && read_code(c, &k->code) &&
           (k->flags & QUANTITY_HAS_UNIT ? read_name(c, &k->text) : true);
}

static bool read_reference(struct cursor *c, struct key *k)
{
    uint64_t type = 0;
    k->number = 0;
    k->system = k->version = (struct name){0};
    if (k->flags & REFERENCE_IS_KNOWN) {
        if (!take_varint(&c->rest, &type) || type > UINT16_MAX || !take_varint(&c->rest, &k->number) ||
            !k->number)
            return false;
    } else if (k->flags & REFERENCE_IN_COMMONS || !read_name(c, &k->system)) {
        return false;
    }
    k->stable_type = (uint16_t)type;
    if (k->flags & REFERENCE_HAS_VERSION && !read_name(c, &k->version))
        return false;
    k->inner_at = k->inner_end = cursor_place(c);
    if (!(k->flags & REFERENCE_HAS_IDENTIFIER))
        return true;
    struct key identifier = {0};
    if (!c->rest.len || ((unsigned char)c->rest.ptr[0] & 15) != KEY_TOKEN)
        return false;
    identifier.flags = (unsigned char)c->rest.ptr[0] & 0xf0;
    c->rest = str_skip(c->rest, 1);
    bool is_right = read_token(c, &identifier);
    k->inner_end = cursor_place(c);
    return is_right;
}

static bool read_contained(struct cursor *c, struct key *k)
{
    uint64_t type, size;
    if (k->flags || !take_varint(&c->rest, &type) || type > UINT16_MAX || !take_varint(&c->rest, &size) ||
        size > c->rest.len)
        return false;
    k->stable_type = (uint16_t)type;
    k->inner_at = cursor_place(c);
    k->inner_end = k->inner_at + (size_t)size;
    c->rest = str_skip(c->rest, (size_t)size);
    return true;
}

// All kinds but the two that lead to other entries.
static bool read_plain(struct cursor *c, struct key *k)
{
    switch (k->kind) {
    case KEY_TOKEN:
        k->system = (struct name){0};
        k->label_form = LABEL_NONE;
        return read_token(c, k);
    case KEY_STRING:
        k->folded = (struct name){0};
        return !(k->flags & ~(STRING_HAS_WORDS | STRING_HAS_FOLD)) && read_name(c, &k->text) &&
               (k->flags & STRING_HAS_FOLD ? read_name(c, &k->folded) : true);
    case KEY_DATE:
        return read_date(c, k);
    case KEY_NUMBER:
    case KEY_POSITION:
        return !(k->flags & 0x80) && read_numbers(c, k);
    case KEY_QUANTITY:
        return read_quantity(c, k);
    case KEY_URI:
        return !k->flags && read_name(c, &k->system);
    case KEY_REFERENCE:
        return read_reference(c, k);
    case KEY_CANONICAL:
        k->version = (struct name){0};
        return !(k->flags & ~REFERENCE_HAS_VERSION) && read_name(c, &k->system) &&
               (k->flags ? read_name(c, &k->version) : true);
    case KEY_CONTAINED:
        return read_contained(c, k);
    default:
        return k->kind == KEY_BARE && !k->flags;
    }
}

static bool read_head(struct cursor *c, struct key *k)
{
    if (!c->rest.len)
        return false;
    unsigned tag = (unsigned char)c->rest.ptr[0];
    k->kind = tag & 15;
    k->flags = tag & 0xf0;
    k->at = cursor_place(c);
    c->rest = str_skip(c->rest, 1);
    return true;
}

static bool read_same(struct cursor *c, struct key *k)
{
    uint64_t place;
    if (k->flags || !take_varint(&c->rest, &place) || !place || place >= c->place)
        return false;
    struct cursor there = cursor_at(c->keys, (size_t)place, c->keys.len);
    return read_head(&there, k) && read_plain(&there, k);
}

// One entry that is no tuple.
static bool read_single(struct cursor *c, struct key *k)
{
    c->place = cursor_place(c);
    if (!read_head(c, k))
        return false;
    return k->kind == KEY_SAME ? read_same(c, k) : read_plain(c, k);
}

static bool read_tuple(struct cursor *c, struct key *k)
{
    size_t parts = k->flags >> TUPLE_PARTS_SHIFT;
    if (parts < 1 || parts > KEY_PARTS_MAX)
        return false;
    k->inner_at = cursor_place(c);
    for (size_t i = 0; i < parts; i++) {
        uint64_t count;
        if (!take_varint(&c->rest, &count) || count > c->rest.len)
            return false;
        while (count-- > 0) {
            struct key inner;
            if (!read_single(c, &inner))
                return false;
        }
    }
    k->inner_end = cursor_place(c);
    return true;
}

enum key_found key_next(struct key_range *range, struct key *out)
{
    if (range->at >= range->end || !range->left)
        return KEY_NONE;
    range->left--;
    struct cursor c = cursor_at(range->keys, range->at, range->end);
    bool is_tuple = ((unsigned char)range->keys.ptr[range->at] & 15) == KEY_TUPLE;
    if (is_tuple ? !read_head(&c, out) || !read_tuple(&c, out) : !read_single(&c, out))
        return KEY_DAMAGED;
    range->at = cursor_place(&c);
    return KEY_FOUND;
}

// The head of a group: its step, and the size of its entries (0: they are elsewhere).
static bool read_group_head(struct str *rest, uint64_t *step, uint64_t *size)
{
    if (!rest->len)
        return false;
    unsigned head = (unsigned char)*rest->ptr++;
    rest->len--;
    *step = head >> GROUP_STEP_SHIFT;
    *size = head & GROUP_SIZE_FOLLOWS;
    if (!*step && !take_varint(rest, step))
        return false;
    return *size != GROUP_SIZE_FOLLOWS || (take_varint(rest, size) && *size);
}

static enum key_found set_range(struct str keys, struct str rest, uint64_t size, struct key_range *out)
{
    size_t start = (size_t)(rest.ptr - keys.ptr);
    if (!size || size > rest.len)
        return KEY_DAMAGED;
    *out = (struct key_range){keys, start, start + (size_t)size, SIZE_MAX};
    return KEY_FOUND;
}

static enum key_found group_there(struct str keys, uint64_t place, size_t before, struct key_range *out)
{
    uint64_t step, size;
    if (!place || place >= before)
        return KEY_DAMAGED;
    struct str rest = str_skip(keys, (size_t)place);
    return read_group_head(&rest, &step, &size) ? set_range(keys, rest, size, out) : KEY_DAMAGED;
}

enum key_found keys_next_group(struct str keys, size_t *at, uint16_t *stable, struct key_range *out)
{
    uint64_t step, size, place;
    if (*at == 0) {
        if (!keys.len)
            return KEY_NONE;
        if ((unsigned char)keys.ptr[0] != KEYS_VERSION)
            return KEY_DAMAGED;
        *at = 1;
        *stable = 0;
    }
    struct str rest = str_skip(keys, *at);
    size_t here = *at;
    if (!rest.len)
        return KEY_NONE;
    if (!read_group_head(&rest, &step, &size) || !step || step > (uint64_t)(UINT16_MAX - *stable))
        return KEY_DAMAGED;
    *stable = (uint16_t)(*stable + step);
    if (!size) {
        if (!take_varint(&rest, &place))
            return KEY_DAMAGED;
        *at = (size_t)(rest.ptr - keys.ptr);
        return group_there(keys, place, here, out);
    }
    enum key_found found = set_range(keys, rest, size, out);
    *at = found == KEY_FOUND ? out->end : *at;
    return found;
}

// As walking with keys_next_group, but places that other groups share are looked up only for the one asked for.
enum key_found keys_find(struct str keys, uint16_t stable, struct key_range *out)
{
    struct str rest = str_skip(keys, 1);
    uint64_t step, size, place, found = 0;
    if (!keys.len)
        return KEY_NONE;
    if ((unsigned char)keys.ptr[0] != KEYS_VERSION)
        return KEY_DAMAGED;
    while (rest.len) {
        size_t here = (size_t)(rest.ptr - keys.ptr);
        if (!read_group_head(&rest, &step, &size) || !step || size > rest.len ||
            (!size && !take_varint(&rest, &place)))
            return KEY_DAMAGED;
        found += step;
        if (found == stable)
            return size ? set_range(keys, rest, size, out) : group_there(keys, place, here, out);
        if (found > stable)
            return KEY_NONE;
        rest.ptr += size;
        rest.len -= (size_t)size;
    }
    return KEY_NONE;
}

enum key_found key_next_coding(struct str keys, struct key *token, struct name *system, struct str *code)
{
    uint64_t count;
    struct cursor c = cursor_at(keys, token->inner_at, token->inner_end);
    if (token->flags & TOKEN_HAS_TYPES) { // the count was checked when the token was read
        token->flags &= (uint8_t)~TOKEN_HAS_TYPES;
        if (!take_varint(&c.rest, &count))
            return KEY_DAMAGED;
    }
    if (!c.rest.len)
        return KEY_NONE;
    if (!read_name(&c, system) || !read_code(&c, code))
        return KEY_DAMAGED;
    token->inner_at = cursor_place(&c);
    return KEY_FOUND;
}

enum key_found key_identifier(struct str keys, const struct key *reference, struct key *out)
{
    if (!(reference->flags & REFERENCE_HAS_IDENTIFIER))
        return KEY_NONE;
    struct cursor c = cursor_at(keys, reference->inner_at, reference->inner_end);
    return read_head(&c, out) && read_plain(&c, out) ? KEY_FOUND : KEY_DAMAGED;
}

enum key_found key_part(struct str keys, const struct key *tuple, size_t index, struct key_range *out)
{
    struct cursor c = cursor_at(keys, tuple->inner_at, tuple->inner_end);
    for (size_t i = 0; i <= index; i++) {
        uint64_t count;
        if (!c.rest.len)
            return KEY_NONE;
        if (!take_varint(&c.rest, &count))
            return KEY_DAMAGED;
        *out = (struct key_range){keys, cursor_place(&c), tuple->inner_end, (size_t)count};
        struct key skipped;
        while (i < index && count-- > 0) {
            if (!read_single(&c, &skipped))
                return KEY_DAMAGED;
        }
    }
    return KEY_FOUND;
}

static bool nested_valid(struct str keys, unsigned depth)
{
    size_t at = 0;
    uint16_t stable = 0;
    struct key_range range;
    enum key_found more, entry = KEY_NONE;
    struct key k;
    while ((more = keys_next_group(keys, &at, &stable, &range)) == KEY_FOUND) {
        while ((entry = key_next(&range, &k)) == KEY_FOUND) {
            if (k.kind == KEY_CONTAINED &&
                (depth >= KEY_NEST_MAX ||
                 !nested_valid(str_of(keys.ptr + k.inner_at, k.inner_end - k.inner_at), depth + 1)))
                return false;
        }
        if (entry == KEY_DAMAGED)
            return false;
    }
    return more == KEY_NONE;
}

bool keys_valid(struct str keys)
{
    return nested_valid(keys, 0);
}
