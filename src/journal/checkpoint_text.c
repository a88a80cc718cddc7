// The texts of checkpoints and proofs (docs/journal.md): named lines in a fixed order, one way to write each, so that what
// was read is written again byte by byte.
#include "journal/journal_int.h"

#include "codec/text/text.h"

static const char CHECKPOINT_WORD[] = "ens journal checkpoint 1\n";
static const char PROOF_WORD[] = "ens journal proof 1\n";
enum { NUMBER_DIGITS_MAX = 18, INSTANT_SIZE = 24 };

// ---- writing

static void add_bytes(struct buf *out, const char *name, const unsigned char *bytes, size_t size)
{
    buf_print(out, "%s ", name);
    hex_write(out, str_of((const char *)bytes, size));
    buf_add_char(out, '\n');
}

static void add_number(struct buf *out, const char *name, uint64_t number)
{
    buf_print(out, "%s %llu\n", name, (unsigned long long)number);
}

void journal_checkpoint_body(struct buf *out, const struct journal_checkpoint *c)
{
    buf_add(out, str_from(CHECKPOINT_WORD));
    add_number(out, "number", c->number);
    buf_add(out, STR("at "));
    instant_write(out, c->at_us);
    buf_add_char(out, '\n');
    add_bytes(out, "root", c->root, sizeof c->root);
    add_bytes(out, "previous", c->previous, sizeof c->previous);
    add_bytes(out, "key", c->key, sizeof c->key);
}

void journal_checkpoint_write(struct buf *out, const struct journal_checkpoint *c)
{
    journal_checkpoint_body(out, c);
    add_bytes(out, "signature", c->signature, sizeof c->signature);
}

void journal_proof_write(struct buf *out, const struct journal_proof *p)
{
    buf_add(out, str_from(PROOF_WORD));
    add_number(out, "space", p->space);
    add_number(out, "seq", p->seq);
    add_bytes(out, "head", p->head, sizeof p->head);
    for (size_t i = 0; i < p->step_count; i++) {
        buf_print(out, "step %u ", p->steps[i].bit);
        hex_write(out, str_of((const char *)p->steps[i].hash, CRYPT_HASH_SIZE));
        buf_add_char(out, '\n');
    }
    journal_checkpoint_write(out, &p->checkpoint);
}

// ---- reading

static bool take_word(struct str *text, const char *word)
{
    struct str begin = str_from(word);
    if (!str_starts(*text, begin))
        return false;
    *text = str_skip(*text, begin.len);
    return true;
}

// The rest of a line that begins with `name` and a space. A last line without its end is none.
static bool take_line(struct str *text, const char *name, struct str *value)
{
    struct str rest = *text;
    if (!take_word(&rest, name) || !take_word(&rest, " "))
        return false;
    ptrdiff_t end = str_find(rest, '\n');
    if (end < 0)
        return false;
    *value = str_of(rest.ptr, (size_t)end);
    *text = str_skip(rest, (size_t)end + 1);
    return true;
}

// As it is written: without a zero in front.
static bool read_number(struct str digits, uint64_t *out)
{
    return digits.len <= NUMBER_DIGITS_MAX && str_to_u64(digits, out) &&
           (digits.len == 1 || digits.ptr[0] != '0');
}

static bool take_number(struct str *text, const char *name, uint64_t *out)
{
    struct str digits;
    return take_line(text, name, &digits) && read_number(digits, out);
}

static bool read_bytes(struct str digits, unsigned char *out, size_t size)
{
    if (digits.len != 2 * size)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.ptr[i];
        if (hex_value(c) < 0 || (c >= 'A' && c <= 'F'))
            return false;
        out[i / 2] = (unsigned char)(out[i / 2] << 4 | hex_value(c));
    }
    return true;
}

static bool take_bytes(struct str *text, const char *name, unsigned char *out, size_t size)
{
    struct str digits;
    return take_line(text, name, &digits) && read_bytes(digits, out, size);
}

// Exactly as instant_write writes it.
static bool take_instant(struct arena *a, struct str *text, int64_t *out)
{
    struct str value;
    struct date date;
    struct buf again;
    if (!take_line(text, "at", &value) || value.len != INSTANT_SIZE || !date_read(value, &date))
        return false;
    buf_init(&again, a, INSTANT_SIZE + 1);
    instant_write(&again, date.from_us);
    *out = date.from_us;
    return str_equal(buf_str(&again), value);
}

enum code journal_checkpoint_read(struct arena *a, struct str *text, struct journal_checkpoint *out)
{
    struct str rest = *text;
    *out = (struct journal_checkpoint){0};
    bool whole = take_word(&rest, CHECKPOINT_WORD) && take_number(&rest, "number", &out->number) &&
                 out->number > 0 && take_instant(a, &rest, &out->at_us) &&
                 take_bytes(&rest, "root", out->root, sizeof out->root) &&
                 take_bytes(&rest, "previous", out->previous, sizeof out->previous) &&
                 take_bytes(&rest, "key", out->key, sizeof out->key) &&
                 take_bytes(&rest, "signature", out->signature, sizeof out->signature);
    if (!whole)
        return fail(a, INVALID,
                    "This is not a whole checkpoint: it has the lines that docs/journal.md names");
    *text = rest;
    return DONE;
}

// Steps lead upwards: each bit is higher than the one before.
static bool take_steps(struct str *text, struct journal_proof *out)
{
    struct str line;
    while (take_line(text, "step", &line)) {
        uint64_t bit;
        struct str digits = line, number = str_cut(&digits, ' ');
        if (out->step_count == JOURNAL_STEPS_MAX || !digits.ptr || !read_number(number, &bit) ||
            bit >= JOURNAL_STEPS_MAX)
            return false;
        struct journal_step *step = &out->steps[out->step_count];
        if (out->step_count && bit <= out->steps[out->step_count - 1].bit)
            return false;
        step->bit = (uint8_t)bit;
        if (!read_bytes(digits, step->hash, sizeof step->hash))
            return false;
        out->step_count++;
    }
    return true;
}

enum code journal_proof_read(struct arena *a, struct str text, struct journal_proof *out)
{
    *out = (struct journal_proof){0};
    bool whole = take_word(&text, PROOF_WORD) && take_number(&text, "space", &out->space) &&
                 out->space < TREE_PERSONS && take_number(&text, "seq", &out->seq) &&
                 take_bytes(&text, "head", out->head, sizeof out->head) && take_steps(&text, out);
    if (whole && journal_checkpoint_read(a, &text, &out->checkpoint) == DONE && text.len == 0)
        return DONE;
    return fail(a, INVALID, "This is not a whole proof: it has the lines that docs/journal.md names");
}

// ---- what they say

bool journal_checkpoint_is_by(const struct journal_checkpoint *c, const unsigned char key[CRYPT_PUBLIC_SIZE])
{
    struct arena a;
    struct buf body;
    arena_init(&a);
    buf_init(&body, &a, 512);
    journal_checkpoint_body(&body, c);
    bool is_by =
        memcmp(c->key, key, CRYPT_PUBLIC_SIZE) == 0 && crypt_sign_check(key, buf_str(&body), c->signature);
    arena_release(&a);
    return is_by;
}

void journal_checkpoint_hash(const struct journal_checkpoint *c, unsigned char out[CRYPT_HASH_SIZE])
{
    struct arena a;
    struct buf text;
    arena_init(&a);
    buf_init(&text, &a, 512);
    journal_checkpoint_write(&text, c);
    crypt_hash(buf_str(&text), out);
    arena_release(&a);
}

bool journal_proof_holds(const struct journal_proof *p)
{
    uint64_t place = tree_place(p->space);
    struct tree_hash at = tree_leaf(p->space, p->seq, p->head);
    for (size_t i = 0; i < p->step_count; i++) {
        struct tree_hash beside;
        memcpy(beside.bytes, p->steps[i].hash, sizeof beside.bytes);
        bool is_right = place >> p->steps[i].bit & 1;
        at = tree_node(p->steps[i].bit, is_right ? &beside : &at, is_right ? &at : &beside);
    }
    return memcmp(at.bytes, p->checkpoint.root, sizeof at.bytes) == 0;
}
