// Writes search keys: entries once, texts once, groups once; what comes again is a place.
#include "fhir/search/key_writer.h"

struct key_writer *key_writer_new(struct arena *a)
{
    struct key_writer *w = ARENA_NEW(a, struct key_writer);
    w->arena = a;
    buf_init(&w->out, a, 256);
    buf_init(&w->plain, a, 256);
    buf_add_char(&w->out, KEYS_VERSION);
    w->packed.arena = a;
    return w;
}

struct str key_writer_end(struct key_writer *w)
{
    return buf_str(&w->out);
}

void *key_writer_grow(struct key_writer *w, void *items, size_t *size, size_t item_size)
{
    size_t bigger = *size ? *size * 2 : 16;
    items = arena_grow(w->arena, items, *size * item_size, bigger * item_size);
    *size = bigger;
    return items;
}

static size_t varint_size(uint64_t value)
{
    size_t size = 1;
    while (value >>= 7)
        size++;
    return size;
}

// ---- what is known

enum { FEW = 64 };

static size_t *head_of(const struct key_finder *f, uint64_t hash)
{
    return f->heads + hash % f->head_count;
}

size_t key_finder_next(const struct key_finder *f, uint64_t hash, size_t before)
{
    size_t n = before;
    if (!f->head_count) {
        while (n < f->count && f->links[n].hash != hash)
            n++;
        return n < f->count ? n + 1 : 0;
    }
    for (n = n ? f->links[n - 1].next : *head_of(f, hash); n && f->links[n - 1].hash != hash;)
        n = f->links[n - 1].next;
    return n;
}

static void chain(const struct key_finder *f, size_t n)
{
    size_t *head = head_of(f, f->links[n - 1].hash);
    f->links[n - 1].next = *head;
    *head = n;
}

void key_finder_add(struct key_writer *w, struct key_finder *f, uint64_t hash)
{
    f->links = key_writer_room(w, f->links, f->count, &f->size, sizeof *f->links);
    f->links[f->count++] = (struct key_link){hash, 0};
    if (f->count <= FEW)
        return;
    if (f->count <= f->head_count) {
        chain(f, f->count);
        return;
    }
    f->head_count = f->count * 8;
    f->heads = ARENA_ARRAY(w->arena, size_t, f->head_count);
    for (size_t n = 1; n <= f->count; n++)
        chain(f, n);
}

// ---- entries

// The entry whose plain bytes, from `at` on, and marks were added: the same one known before, or a new one.
static struct key_entry *entry_of(struct key_writer *w, size_t at, size_t first_mark)
{
    struct str bytes = str_of(w->plain.ptr + at, w->plain.len - at);
    uint64_t hash = key_hash(bytes);
    for (size_t n = 0; (n = key_finder_next(&w->known_entries, hash, n));) {
        struct key_entry *known = &w->entries[n - 1];
        if (str_equal(str_of(w->plain.ptr + known->at, known->size), bytes)) {
            w->plain.len = at;
            w->mark_count = first_mark;
            return known;
        }
    }
    key_finder_add(w, &w->known_entries, hash);
    w->entries = key_writer_room(w, w->entries, w->entry_count, &w->entry_size, sizeof *w->entries);
    struct key_entry *e = &w->entries[w->entry_count++];
    *e = (struct key_entry){.at = at, .size = bytes.len};
    e->first_mark = first_mark;
    e->mark_count = w->mark_count - first_mark;
    return e;
}

static key_id id_of(const struct key_writer *w, const struct key_entry *e)
{
    return (key_id)(e - w->entries);
}

key_id key_writer_know(struct key_writer *w, const struct draft *d)
{
    size_t at = w->plain.len, first_mark = w->mark_count;
    key_entry_write(w, d);
    return id_of(w, entry_of(w, at, first_mark));
}

static struct key_list copy_of(struct arena *a, const struct key_list *list)
{
    key_id *ids = arena_alloc_raw(a, list->count * sizeof *ids);
    memcpy(ids, list->ids, list->count * sizeof *ids);
    return (struct key_list){ids, list->count};
}

key_id key_writer_know_tuple(struct key_writer *w, const struct key_list *parts, size_t count)
{
    size_t at = w->plain.len;
    buf_add_char(&w->plain, (char)(KEY_TUPLE | count << TUPLE_PARTS_SHIFT));
    for (size_t i = 0; i < count; i++) {
        buf_add_varint(&w->plain, parts[i].count);
        for (size_t j = 0; j < parts[i].count; j++) {
            const struct key_entry *part = &w->entries[parts[i].ids[j]];
            buf_reserve(&w->plain, part->size); // so that the bytes to add do not move
            buf_add(&w->plain, str_of(w->plain.ptr + part->at, part->size));
        }
    }
    struct key_entry *e = entry_of(w, at, w->mark_count);
    if (e->part_count)
        return id_of(w, e);
    struct key_list *copies = ARENA_ARRAY(w->arena, struct key_list, count);
    for (size_t i = 0; i < count; i++)
        copies[i] = copy_of(w->arena, &parts[i]);
    e->parts = copies;
    e->part_count = count;
    return id_of(w, e);
}

static void put_text(struct key_writer *w, struct key_text *t)
{
    uint64_t there = (uint64_t)t->place << 2 | 3;
    if (t->place && varint_size(there) <= t->worth) {
        buf_add_varint(&w->out, there);
        return;
    }
    if (!t->place)
        t->place = w->out.len;
    buf_add(&w->out, str_of(w->plain.ptr + t->at, t->size));
}

// The plain bytes, but for texts that stand somewhere already.
static void put_whole(struct key_writer *w, const struct key_entry *e)
{
    size_t at = e->at;
    for (size_t i = e->first_mark; i < e->first_mark + e->mark_count; i++) {
        const struct key_mark *m = &w->marks[i];
        buf_add(&w->out, str_of(w->plain.ptr + at, m->at - at));
        put_text(w, &w->texts[m->text]);
        at = m->at + w->texts[m->text].size;
    }
    buf_add(&w->out, str_of(w->plain.ptr + at, e->at + e->size - at));
}

// An entry, or the place where it stands already if that is shorter.
static void put_single(struct key_writer *w, struct key_entry *e)
{
    if (e->place && 1 + varint_size(e->place) < e->size) {
        buf_add_char(&w->out, KEY_SAME);
        buf_add_varint(&w->out, e->place);
        return;
    }
    if (!e->place)
        e->place = w->out.len;
    put_whole(w, e);
}

static void put_entry(struct key_writer *w, key_id id)
{
    struct key_entry *e = &w->entries[id];
    if (!e->part_count) {
        put_single(w, e);
        return;
    }
    buf_add_char(&w->out, w->plain.ptr[e->at]);
    for (size_t i = 0; i < e->part_count; i++) {
        buf_add_varint(&w->out, e->parts[i].count);
        for (size_t j = 0; j < e->parts[i].count; j++)
            put_single(w, &w->entries[e->parts[i].ids[j]]);
    }
}

// ---- groups

// The group of the same entries in the same order that was written before, or NULL.
static const struct key_group *same_group(const struct key_writer *w, const struct key_group *g)
{
    const key_id *ids = w->ids + g->first;
    for (size_t i = w->entries[ids[0]].group; i; i = w->groups[i - 1].before) {
        const struct key_group *other = &w->groups[i - 1];
        if (other->count == g->count && memcmp(w->ids + other->first, ids, g->count * sizeof *ids) == 0)
            return other;
    }
    return NULL;
}

// Adds the entries, each once, and gives the most bytes that they can take.
static size_t note_entries(struct key_writer *w, const struct key_list *list, struct key_group *g)
{
    size_t size_max = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct key_entry *e = &w->entries[list->ids[i]];
        if (e->noted == g->place)
            continue;
        e->noted = g->place;
        w->ids = key_writer_room(w, w->ids, w->id_count, &w->id_size, sizeof *w->ids);
        w->ids[w->id_count++] = list->ids[i];
        size_max += e->size;
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

void key_writer_add(struct key_writer *w, uint16_t stable, const struct key_list *list)
{
    struct key_group g = {.first = w->id_count, .place = w->out.len};
    size_t kept;
    if (!list->count)
        return;
    size_t size_max = note_entries(w, list, &g);
    const struct key_group *same = same_group(w, &g);
    put_head(&w->out, (unsigned)(stable - w->last_stable), same ? 0 : size_max, &kept);
    w->last_stable = stable;
    if (same) {
        w->id_count = g.first;
        buf_add_varint(&w->out, same->place);
        return;
    }
    size_t start = w->out.len;
    for (size_t i = 0; i < g.count; i++)
        put_entry(w, w->ids[g.first + i]);
    put_size(&w->out, g.place, start, kept);
    struct key_entry *e = &w->entries[w->ids[g.first]];
    g.before = e->group;
    w->groups = key_writer_room(w, w->groups, w->group_count, &w->group_size, sizeof *w->groups);
    w->groups[w->group_count++] = g;
    e->group = w->group_count;
}
