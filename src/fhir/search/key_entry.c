// Entries of search keys as they would stand alone, each text in them marked.
#include "fhir/search/key_moment.h"
#include "fhir/search/key_writer.h"

// The number of a text, which is that of the same one met before.
static size_t text_of(struct key_writer *w, size_t at, size_t worth, bool is_label)
{
    struct str bytes = str_of(w->plain.ptr + at, w->plain.len - at);
    uint64_t hash = key_hash(bytes);
    for (size_t n = 0; (n = key_finder_next(&w->known_texts, hash, n));) {
        const struct key_text *t = &w->texts[n - 1];
        if (t->is_label == is_label && str_equal(str_of(w->plain.ptr + t->at, t->size), bytes))
            return n - 1;
    }
    key_finder_add(w, &w->known_texts, hash);
    w->texts = key_writer_room(w, w->texts, w->text_count, &w->text_size, sizeof *w->texts);
    w->texts[w->text_count] = (struct key_text){at, bytes.len, 0, worth, is_label};
    return w->text_count++;
}

// Marks what was just written, from `at` on.
static void mark_text(struct key_writer *w, size_t at, size_t worth, bool is_label)
{
    size_t text = text_of(w, at, worth, is_label);
    w->marks = key_writer_room(w, w->marks, w->mark_count, &w->mark_size, sizeof *w->marks);
    w->marks[w->mark_count++] = (struct key_mark){at, text};
}

static void put_name(struct key_writer *w, struct str text)
{
    uint32_t known = known_name(text);
    if (known || !text.len) {
        buf_add_varint(&w->plain, known ? (uint64_t)known << 2 | 1 : 0);
        return;
    }
    size_t at = w->plain.len;
    buf_add_varint(&w->plain, (uint64_t)text.len << 2 | 2);
    buf_add(&w->plain, text);
    mark_text(w, at, text.len, false);
}

static void put_label(struct key_writer *w, const struct draft *d)
{
    if (str_equal_fold(d->text, d->code)) {
        buf_add_char(&w->plain, 0);
        return;
    }
    w->packed.len = 0;
    if (d->text.len <= LABEL_TEXT_MAX)
        key_label_pack(&w->packed, d->text);
    bool is_packed = w->packed.len && w->packed.len < d->text.len;
    struct str text = is_packed ? buf_str(&w->packed) : d->text;
    size_t at = w->plain.len;
    buf_add_varint(&w->plain, (uint64_t)text.len << 2 | (is_packed ? 1 : 2));
    buf_add(&w->plain, text);
    mark_text(w, at, d->text.len / 2, true);
}

static void put_tag(struct key_writer *w, unsigned kind, unsigned flags)
{
    buf_add_char(&w->plain, (char)(kind | flags));
}

static void put_token(struct key_writer *w, const struct draft *d)
{
    put_tag(w, KEY_TOKEN,
            d->flags | (d->system.len ? TOKEN_HAS_SYSTEM : 0u) | (d->text.len ? TOKEN_HAS_TEXT : 0u) |
                (d->type_count ? TOKEN_HAS_TYPES : 0u));
    if (d->system.len)
        put_name(w, d->system);
    key_code_write(&w->plain, d->code);
    if (d->text.len)
        put_label(w, d);
    if (d->type_count)
        buf_add_varint(&w->plain, d->type_count);
    for (size_t i = 0; i < d->type_count; i++) {
        put_name(w, d->types[i].system);
        key_code_write(&w->plain, d->types[i].code);
    }
}

static void put_string(struct key_writer *w, const struct draft *d)
{
    put_tag(w, KEY_STRING, d->flags | (d->folded.len ? STRING_HAS_FOLD : 0u));
    put_name(w, d->text);
    if (d->folded.len)
        put_name(w, d->folded);
}

static void put_date(struct key_writer *w, const struct draft *d)
{
    put_tag(w, KEY_DATE, d->flags);
    key_moment_write(&w->plain, d->from_us, d->until_us);
    if (d->flags & DATE_HAS_END)
        key_moment_write(&w->plain, d->end_from_us, d->end_until_us);
}

static void put_numbers(struct key_writer *w, const struct draft *d)
{
    if ((d->flags & NUMBER_LOW_OPEN) && (d->flags & NUMBER_HIGH_OPEN))
        return;
    key_number_write(&w->plain, d->flags & NUMBER_LOW_OPEN ? d->high : d->low);
    if (d->flags & NUMBER_HAS_HIGH)
        key_number_write(&w->plain, d->high);
}

static void put_quantity(struct key_writer *w, const struct draft *d)
{
    bool has_unit = d->text.len && !str_equal(d->text, d->code);
    put_tag(w, KEY_QUANTITY, d->flags | (has_unit ? QUANTITY_HAS_UNIT : 0u));
    put_numbers(w, d);
    put_name(w, d->system);
    key_code_write(&w->plain, d->code);
    if (has_unit)
        put_name(w, d->text);
}

static void put_reference(struct key_writer *w, const struct draft *d)
{
    put_tag(w, KEY_REFERENCE,
            d->flags | (d->version.len ? REFERENCE_HAS_VERSION : 0u) |
                (d->identifier ? REFERENCE_HAS_IDENTIFIER : 0u) | (d->number ? REFERENCE_IS_KNOWN : 0u));
    if (d->number) {
        buf_add_varint(&w->plain, d->stable_type);
        buf_add_varint(&w->plain, d->number);
    } else {
        put_name(w, d->system);
    }
    if (d->version.len)
        put_name(w, d->version);
    if (d->identifier)
        put_token(w, d->identifier);
}

static void put_canonical(struct key_writer *w, const struct draft *d)
{
    put_tag(w, KEY_CANONICAL, d->version.len ? REFERENCE_HAS_VERSION : 0u);
    put_name(w, d->system);
    if (d->version.len)
        put_name(w, d->version);
}

static void put_contained(struct key_writer *w, const struct draft *d)
{
    put_tag(w, KEY_CONTAINED, 0);
    buf_add_varint(&w->plain, d->stable_type);
    buf_add_varint(&w->plain, d->blob.len);
    buf_add(&w->plain, d->blob);
}

void key_entry_write(struct key_writer *w, const struct draft *d)
{
    switch (d->kind) {
    case KEY_TOKEN:
        put_token(w, d);
        break;
    case KEY_STRING:
        put_string(w, d);
        break;
    case KEY_DATE:
        put_date(w, d);
        break;
    case KEY_NUMBER:
    case KEY_POSITION:
        put_tag(w, d->kind, d->flags);
        put_numbers(w, d);
        break;
    case KEY_QUANTITY:
        put_quantity(w, d);
        break;
    case KEY_URI:
        put_tag(w, KEY_URI, 0);
        put_name(w, d->system);
        break;
    case KEY_REFERENCE:
        put_reference(w, d);
        break;
    case KEY_CANONICAL:
        put_canonical(w, d);
        break;
    case KEY_CONTAINED:
        put_contained(w, d);
        break;
    default:
        put_tag(w, KEY_BARE, 0);
        break;
    }
}
