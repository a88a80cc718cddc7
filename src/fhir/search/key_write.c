// Writes search keys: entries once, texts once, groups once; what comes again is a place.
#include "fhir/search/key_moment.h"

// Something written already: what it is (bytes without places) and where it stands.
struct written {
    struct str plain;
    uint64_t hash;
    size_t place; // 0: not yet
};
struct written_list {
    struct written *items;
    size_t count, size;
};
struct group_written {
    size_t first, count; // of `ids`
    size_t place;        // of its head
};
struct key_writer {
    struct arena *arena;
    struct buf out;
    struct buf plain; // scratch: an entry without places
    struct written_list entries, texts, labels;
    size_t *ids; // the entries of each group, one group after the other
    size_t id_count, id_size;
    struct group_written *groups;
    size_t group_count, group_size;
    uint16_t last_stable;
};

struct key_writer *key_writer_new(struct arena *a)
{
    struct key_writer *w = ARENA_NEW(a, struct key_writer);
    w->arena = a;
    buf_init(&w->out, a, 256);
    buf_init(&w->plain, a, 256);
    buf_add_char(&w->out, KEYS_VERSION);
    return w;
}

struct str key_writer_end(struct key_writer *w)
{
    return buf_str(&w->out);
}

static void *grown(struct arena *a, void *items, size_t count, size_t *size, size_t item_size)
{
    if (count < *size)
        return items;
    size_t bigger = *size ? *size * 2 : 32;
    items = arena_grow(a, items, *size * item_size, bigger * item_size);
    *size = bigger;
    return items;
}

// The number under which these bytes are known; they are copied when new. Places of the list may move.
static size_t written_id(struct key_writer *w, struct written_list *list, struct str plain)
{
    uint64_t hash = key_hash(plain);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].hash == hash && str_equal(list->items[i].plain, plain))
            return i;
    }
    list->items = grown(w->arena, list->items, list->count, &list->size, sizeof *list->items);
    list->items[list->count] = (struct written){.plain = arena_copy(w->arena, plain), .hash = hash};
    return list->count++;
}

static size_t varint_size(uint64_t value)
{
    size_t size = 1;
    while (value >>= 7)
        size++;
    return size;
}

// How entries are written: with places into `out`, or plain, to compare them.
struct pen {
    struct key_writer *writer;
    struct buf *out;
    bool is_plain;
};

static void put_name(const struct pen *pen, struct str text)
{
    uint32_t known = known_name(text);
    if (!text.len) {
        buf_add_char(pen->out, 0);
        return;
    }
    if (known) {
        buf_add_varint(pen->out, (uint64_t)known << 2 | 1);
        return;
    }
    if (!pen->is_plain) {
        struct written_list *texts = &pen->writer->texts;
        size_t id = written_id(pen->writer, texts, text);
        uint64_t there = (uint64_t)texts->items[id].place << 2 | 3;
        if (there > 3 && varint_size(there) <= text.len) {
            buf_add_varint(pen->out, there);
            return;
        }
        if (there == 3)
            texts->items[id].place = pen->out->len;
    }
    buf_add_varint(pen->out, (uint64_t)text.len << 2 | 2);
    buf_add(pen->out, text);
}

static void put_label(const struct pen *pen, const struct draft *d)
{
    if (str_equal_fold(d->text, d->code)) {
        buf_add_char(pen->out, 0);
        return;
    }
    if (!pen->is_plain) {
        size_t id = written_id(pen->writer, &pen->writer->labels, d->text);
        struct written *known = &pen->writer->labels.items[id];
        uint64_t there = (uint64_t)known->place << 2 | 3;
        if (known->place && varint_size(there) <= d->text.len / 2) {
            buf_add_varint(pen->out, there);
            return;
        }
        if (!known->place)
            known->place = pen->out->len;
    }
    struct buf packed;
    buf_init(&packed, pen->writer->arena, d->text.len);
    if (d->text.len <= LABEL_TEXT_MAX)
        key_label_pack(&packed, d->text);
    bool is_packed = packed.len && packed.len < d->text.len;
    struct str text = is_packed ? buf_str(&packed) : d->text;
    buf_add_varint(pen->out, (uint64_t)text.len << 2 | (is_packed ? 1 : 2));
    buf_add(pen->out, text);
}

static void put_entry(const struct pen *pen, const struct draft *d);

static void put_token(const struct pen *pen, const struct draft *d)
{
    unsigned flags = d->flags | (d->system.len ? TOKEN_HAS_SYSTEM : 0u) |
                     (d->text.len ? TOKEN_HAS_TEXT : 0u) | (d->type_count ? TOKEN_HAS_TYPES : 0u);
    buf_add_char(pen->out, (char)(KEY_TOKEN | flags));
    if (d->system.len)
        put_name(pen, d->system);
    key_code_write(pen->out, d->code);
    if (d->text.len)
        put_label(pen, d);
    if (d->type_count)
        buf_add_varint(pen->out, d->type_count);
    for (size_t i = 0; i < d->type_count; i++) {
        put_name(pen, d->types[i].system);
        key_code_write(pen->out, d->types[i].code);
    }
}

static void put_date(const struct pen *pen, const struct draft *d)
{
    buf_add_char(pen->out, (char)(KEY_DATE | d->flags));
    key_moment_write(pen->out, d->from_us, d->until_us);
    if (d->flags & DATE_HAS_END)
        key_moment_write(pen->out, d->end_from_us, d->end_until_us);
}

static void put_numbers(const struct pen *pen, const struct draft *d)
{
    if ((d->flags & NUMBER_LOW_OPEN) && (d->flags & NUMBER_HIGH_OPEN))
        return;
    key_number_write(pen->out, d->flags & NUMBER_LOW_OPEN ? d->high : d->low);
    if (d->flags & NUMBER_HAS_HIGH)
        key_number_write(pen->out, d->high);
}

static void put_quantity(const struct pen *pen, const struct draft *d)
{
    bool has_unit = d->text.len && !str_equal(d->text, d->code);
    buf_add_char(pen->out, (char)(KEY_QUANTITY | d->flags | (has_unit ? QUANTITY_HAS_UNIT : 0u)));
    put_numbers(pen, d);
    put_name(pen, d->system);
    key_code_write(pen->out, d->code);
    if (has_unit)
        put_name(pen, d->text);
}

static void put_reference(const struct pen *pen, const struct draft *d)
{
    unsigned flags = d->flags | (d->version.len ? REFERENCE_HAS_VERSION : 0u) |
                     (d->identifier ? REFERENCE_HAS_IDENTIFIER : 0u) | (d->number ? REFERENCE_IS_KNOWN : 0u);
    buf_add_char(pen->out, (char)(KEY_REFERENCE | flags));
    if (d->number) {
        buf_add_varint(pen->out, d->stable_type);
        buf_add_varint(pen->out, d->number);
    } else {
        put_name(pen, d->system);
    }
    if (d->version.len)
        put_name(pen, d->version);
    if (d->identifier)
        put_token(pen, d->identifier);
}

static void put_string(const struct pen *pen, const struct draft *d)
{
    buf_add_char(pen->out, (char)(KEY_STRING | d->flags | (d->folded.len ? STRING_HAS_FOLD : 0u)));
    put_name(pen, d->text);
    if (d->folded.len)
        put_name(pen, d->folded);
}

static void put_canonical(const struct pen *pen, const struct draft *d)
{
    buf_add_char(pen->out, (char)(KEY_CANONICAL | (d->version.len ? REFERENCE_HAS_VERSION : 0u)));
    put_name(pen, d->system);
    if (d->version.len)
        put_name(pen, d->version);
}

static void put_contained(const struct pen *pen, const struct draft *d)
{
    buf_add_char(pen->out, KEY_CONTAINED);
    buf_add_varint(pen->out, d->stable_type);
    buf_add_varint(pen->out, d->blob.len);
    buf_add(pen->out, d->blob);
}

// Which entry this is, among all those met so far.
static size_t entry_id(struct key_writer *w, const struct draft *d)
{
    struct pen plain = {w, &w->plain, true};
    if (d->id && *d->id)
        return *d->id - 1;
    w->plain.len = 0;
    put_entry(&plain, d);
    size_t id = written_id(w, &w->entries, buf_str(&w->plain));
    if (d->id)
        *d->id = id + 1;
    return id;
}

// An entry, or the place where it stands already if that is shorter.
static void put_entry_once(const struct pen *pen, const struct draft *d)
{
    if (pen->is_plain && d->id && *d->id) {
        buf_add(pen->out, pen->writer->entries.items[*d->id - 1].plain);
        return;
    }
    if (pen->is_plain || d->kind == KEY_TUPLE) {
        put_entry(pen, d);
        return;
    }
    size_t id = entry_id(pen->writer, d);
    struct written *known = &pen->writer->entries.items[id];
    if (known->place && 1 + varint_size(known->place) < known->plain.len) {
        buf_add_char(pen->out, KEY_SAME);
        buf_add_varint(pen->out, known->place);
        return;
    }
    if (!known->place)
        known->place = pen->out->len;
    put_entry(pen, d);
}

static void put_tuple(const struct pen *pen, const struct draft *d)
{
    buf_add_char(pen->out, (char)(KEY_TUPLE | d->part_count << TUPLE_PARTS_SHIFT));
    for (size_t i = 0; i < d->part_count; i++) {
        buf_add_varint(pen->out, d->parts[i].count);
        for (size_t j = 0; j < d->parts[i].count; j++)
            put_entry_once(pen, &d->parts[i].items[j]);
    }
}

static void put_entry(const struct pen *pen, const struct draft *d)
{
    switch (d->kind) {
    case KEY_TOKEN:
        put_token(pen, d);
        break;
    case KEY_STRING:
        put_string(pen, d);
        break;
    case KEY_DATE:
        put_date(pen, d);
        break;
    case KEY_NUMBER:
    case KEY_POSITION:
        buf_add_char(pen->out, (char)(d->kind | d->flags));
        put_numbers(pen, d);
        break;
    case KEY_QUANTITY:
        put_quantity(pen, d);
        break;
    case KEY_URI:
        buf_add_char(pen->out, KEY_URI);
        put_name(pen, d->system);
        break;
    case KEY_REFERENCE:
        put_reference(pen, d);
        break;
    case KEY_CANONICAL:
        put_canonical(pen, d);
        break;
    case KEY_CONTAINED:
        put_contained(pen, d);
        break;
    case KEY_TUPLE:
        put_tuple(pen, d);
        break;
    default:
        buf_add_char(pen->out, KEY_BARE);
        break;
    }
}

// The group of the same entries in the same order that was written before, or NULL.
static const struct group_written *same_group(const struct key_writer *w, const struct group_written *g)
{
    for (size_t i = 0; i < w->group_count; i++) {
        const struct group_written *other = &w->groups[i];
        if (other->count == g->count &&
            memcmp(w->ids + other->first, w->ids + g->first, g->count * sizeof *w->ids) == 0)
            return other;
    }
    return NULL;
}

// Adds the ids of the entries, each once, and gives the most bytes that they can take.
static size_t note_entries(struct key_writer *w, const struct draft_list *entries, struct group_written *g)
{
    size_t size_max = 0;
    for (size_t i = 0; i < entries->count; i++) {
        size_t id = entry_id(w, &entries->items[i]);
        bool is_new = true;
        for (size_t j = g->first; j < w->id_count; j++)
            is_new = is_new && w->ids[j] != id;
        w->ids = grown(w->arena, w->ids, w->id_count, &w->id_size, sizeof *w->ids);
        if (is_new)
            w->ids[w->id_count++] = id;
        else
            entries->items[i].kind = KEY_SAME; // said already: left out below
        size_max += is_new ? w->entries.items[id].plain.len : 0;
    }
    g->count = w->id_count - g->first;
    return size_max;
}

// Starts a group whose entries take no more than `size_max` bytes, or none: they are those of another group.
// The size is set at the end, where `kept` bytes were left for it.
static void put_head(struct buf *out, unsigned step, size_t size_max, size_t *kept)
{
    *kept = size_max < GROUP_SIZE_FOLLOWS ? 0 : varint_size(size_max);
    buf_add_char(out, (char)((step <= GROUP_STEP_MAX ? step << GROUP_STEP_SHIFT : 0) |
                             (*kept ? (unsigned)GROUP_SIZE_FOLLOWS : 0)));
    if (step > GROUP_STEP_MAX)
        buf_add_varint(out, step);
    for (size_t i = 0; i < *kept; i++)
        buf_add_char(out, 0);
}

static void put_size(struct buf *out, size_t head, size_t start, size_t kept)
{
    size_t size = out->len - start;
    if (!kept)
        out->ptr[head] = (char)((unsigned char)out->ptr[head] | size);
    for (size_t i = 0; i < kept; i++, size >>= 7)
        out->ptr[start - kept + i] = (char)((size & 0x7f) | (i + 1 < kept ? 0x80u : 0));
}

void key_writer_add(struct key_writer *w, uint16_t stable, const struct draft_list *entries)
{
    struct group_written g = {.first = w->id_count, .place = w->out.len};
    size_t kept;
    if (!entries->count)
        return;
    size_t size_max = note_entries(w, entries, &g);
    const struct group_written *same = same_group(w, &g);
    put_head(&w->out, (unsigned)(stable - w->last_stable), same ? 0 : size_max, &kept);
    w->last_stable = stable;
    if (same) {
        w->id_count = g.first;
        buf_add_varint(&w->out, same->place);
        return;
    }
    size_t start = w->out.len;
    struct pen pen = {w, &w->out, false};
    for (size_t i = 0; i < entries->count; i++) {
        if (entries->items[i].kind != KEY_SAME)
            put_entry_once(&pen, &entries->items[i]);
    }
    put_size(&w->out, g.place, start, kept);
    w->groups = grown(w->arena, w->groups, w->group_count, &w->group_size, sizeof *w->groups);
    w->groups[w->group_count++] = g;
}
