// Sealing under the data key of a space: AES-256-GCM (NIST SP 800-38D), bound to the place of the text.
//
// A nonce is 96 bits: a random start for each opening of the keyring, counted up by all that it seals. Two seals of a
// key share one with less than the odds of random nonces: negligible below 2^32 seals, and a space holds some thousands.
#include "crypt/crypt_int.h"

struct crypt_box {
    struct crypt_gcm gcm;
    const struct crypt_keyring *keyring;
};

// The first byte: the cipher in its high half, the compression in its low half.
enum { CIPHER_GCM = 0x10, CIPHER_MASK = 0xf0, PLAIN = 0, ZSTD_FHIR_1 = 1, PACKING_MASK = 0x0f };
// What a text is bound to: its first byte, and its place.
enum { PLACE_SIZE = CRYPT_BOUND_SIZE, HEAD_SIZE = 1 + CRYPT_NONCE_SIZE };
_Static_assert((int)HEAD_SIZE + (int)CRYPT_TAG_SIZE == (int)CRYPT_SEAL_OVERHEAD,
               "the door tells the overhead");
_Static_assert((int)CRYPT_SEAL_OVERHEAD + (int)CRYPT_KEY_SIZE == (int)CRYPT_WRAPPED_SIZE,
               "a wrapped key is a sealed one");

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "places are written with the low byte first");

static void write_place(unsigned char out[PLACE_SIZE], unsigned char first, struct crypt_place place)
{
    out[0] = first;
    memcpy(out + 1, &place.space, 8);
    memcpy(out + 9, &place.number, 8);
    memcpy(out + 17, &place.version, 4);
    memcpy(out + 21, &place.type, 2);
    out[23] = place.kind;
}

// ---- the data key of a space

// The first byte of a wrapped key: of the first generation as sealed texts have it, of the others their number.
enum { GENERATION_MARK = 0x80 };

static unsigned char byte_of(unsigned generation)
{
    return generation == 1 ? CIPHER_GCM | PLAIN : (unsigned char)(GENERATION_MARK | generation);
}

unsigned crypt_wrapped_generation(struct str wrapped)
{
    unsigned char first = wrapped.len == CRYPT_WRAPPED_SIZE ? (unsigned char)wrapped.ptr[0] : 0;
    if (first == (CIPHER_GCM | PLAIN))
        return 1;
    return first > GENERATION_MARK + 1 ? first & ~(unsigned)GENERATION_MARK : 0;
}

const char crypt_key_damaged[] = "a space's key cannot be unwrapped: it is damaged, or of another master key";

static void wrap_place(unsigned char out[PLACE_SIZE], unsigned char first, uint64_t space)
{
    write_place(out, first, (struct crypt_place){.space = space}); // kind 0: no sealed text has it
}

void crypt_key_draw(unsigned char key[CRYPT_KEY_SIZE])
{
    crypt_random(key, CRYPT_KEY_SIZE);
}

void crypt_wrap(EVP_CIPHER_CTX *cipher, unsigned generation, uint64_t space,
                const unsigned char key[CRYPT_KEY_SIZE], unsigned char wrapped[CRYPT_WRAPPED_SIZE])
{
    unsigned char place[PLACE_SIZE];
    wrapped[0] = byte_of(generation);
    wrap_place(place, wrapped[0], space);
    crypt_random(wrapped + 1, CRYPT_NONCE_SIZE);
    memcpy(wrapped + HEAD_SIZE, key, CRYPT_KEY_SIZE);
    crypt_must(crypt_long_encrypt(cipher, wrapped + 1, place, wrapped + HEAD_SIZE, CRYPT_KEY_SIZE),
               "wrapping");
}

bool crypt_unwrap(EVP_CIPHER_CTX *cipher, uint64_t space, const unsigned char wrapped[CRYPT_WRAPPED_SIZE],
                  unsigned char key[CRYPT_KEY_SIZE])
{
    unsigned char place[PLACE_SIZE];
    wrap_place(place, wrapped[0], space);
    return crypt_long_decrypt(cipher, wrapped + 1, place,
                              str_of((const char *)wrapped + HEAD_SIZE, CRYPT_WRAPPED_SIZE - HEAD_SIZE), key);
}

static void wrap_here(const struct crypt_keyring *k, uint64_t space, const unsigned char key[CRYPT_KEY_SIZE],
                      unsigned char wrapped[CRYPT_WRAPPED_SIZE])
{
    unsigned current = k->wrap->current;
    EVP_CIPHER_CTX *cipher = crypt_cipher_make(k->gcm, crypt_generation_key(k->wrap, current));
    crypt_wrap(cipher, current, space, key, wrapped);
    EVP_CIPHER_CTX_free(cipher);
}

// ---- new keys

struct crypt_new_key {
    struct crypt_keeper *keeper; // whom it waits for; NULL: nobody, it is wrapped
    struct crypt_wrapping wrapping;
};

static void begin_key(struct crypt_new_key *key, const struct crypt_keyring *k, uint64_t space)
{
    *key = (struct crypt_new_key){.keeper = k->keeper, .wrapping = {.space = space}};
    crypt_key_draw(key->wrapping.key);
    if (k->keeper)
        crypt_keeper_await(k->keeper, &key->wrapping);
    else
        wrap_here(k, space, key->wrapping.key, key->wrapping.wrapped);
}

static void end_key(void *new_key)
{
    struct crypt_new_key *key = new_key;
    if (key->keeper)
        crypt_keeper_leave(key->keeper, &key->wrapping);
    wipe(key, sizeof *key);
}

void crypt_new_key_wrap(struct crypt_new_key *key)
{
    if (key->keeper)
        crypt_keeper_wrap(key->keeper, &key->wrapping);
    key->keeper = NULL;
}

struct str crypt_new_key_wrapped(const struct crypt_new_key *key)
{
    return str_of((const char *)key->wrapping.wrapped, CRYPT_WRAPPED_SIZE);
}

void crypt_key_make(const struct crypt_keyring *k, uint64_t space, unsigned char wrapped[CRYPT_WRAPPED_SIZE])
{
    struct crypt_new_key key;
    begin_key(&key, k, space);
    crypt_new_key_wrap(&key);
    memcpy(wrapped, key.wrapping.wrapped, CRYPT_WRAPPED_SIZE);
    end_key(&key);
}

// ---- keys in use

static enum code unwrap(struct arena *a, const struct crypt_keyring *k, uint64_t space,
                        const unsigned char *wrapped, unsigned char key[CRYPT_KEY_SIZE])
{
    if (k->keeper)
        return crypt_keeper_unwrap(a, k->keeper, space, wrapped, key);
    unsigned generation = crypt_wrapped_generation(str_of((const char *)wrapped, CRYPT_WRAPPED_SIZE));
    const unsigned char *by = crypt_generation_key(k->wrap, generation);
    if (!by)
        return fail(a, INTERNAL,
                    "a space's key is wrapped by generation %u of the master key, which the key file does "
                    "not hold: put "
                    "the newer file there, or for an old backup the one that was kept with it",
                    generation);
    EVP_CIPHER_CTX *cipher = crypt_cipher_make(k->gcm, by);
    bool is_ours = crypt_unwrap(cipher, space, wrapped, key);
    EVP_CIPHER_CTX_free(cipher);
    return is_ours ? DONE : fail(a, INTERNAL, "%s", crypt_key_damaged);
}

unsigned crypt_keyring_generation(const struct crypt_keyring *k)
{
    return k->wrap->current;
}

enum code crypt_rewrap(struct arena *a, const struct crypt_keyring *k, uint64_t space, struct str wrapped,
                       unsigned char out[CRYPT_WRAPPED_SIZE])
{
    unsigned char key[CRYPT_KEY_SIZE];
    if (!crypt_wrapped_generation(wrapped))
        return fail(a, INTERNAL, "%s", crypt_key_damaged);
    enum code code = unwrap(a, k, space, (const unsigned char *)wrapped.ptr, key);
    if (code == DONE)
        wrap_here(k, space, key, out);
    wipe(key, sizeof key);
    return code;
}

static void end_box(void *box)
{
    struct crypt_box *b = box;
    crypt_gcm_end(&b->gcm);
}

static struct crypt_box *box_of(struct arena *a, const struct crypt_keyring *k,
                                const unsigned char key[CRYPT_KEY_SIZE])
{
    struct crypt_box *box = arena_alloc_raw(a, sizeof *box);
    crypt_gcm_init(&box->gcm, k->gcm, key);
    box->keyring = k;
    arena_at_end(a, end_box, box);
    return box;
}

struct crypt_new_key *crypt_new_key_make(struct arena *a, const struct crypt_keyring *k, uint64_t space,
                                         struct crypt_box **box)
{
    struct crypt_new_key *key = ARENA_NEW(a, struct crypt_new_key);
    begin_key(key, k, space);
    arena_at_end(a, end_key, key);
    *box = box_of(a, k, key->wrapping.key);
    return key;
}

enum code crypt_box_open(struct arena *a, const struct crypt_keyring *k, uint64_t space, struct str wrapped,
                         struct crypt_box **out)
{
    unsigned char key[CRYPT_KEY_SIZE];
    if (!crypt_wrapped_generation(wrapped))
        return fail(a, INTERNAL, "a space's key has an unknown form; it is damaged, or of a newer version");
    enum code code = unwrap(a, k, space, (const unsigned char *)wrapped.ptr, key);
    if (code)
        return code;
    *out = box_of(a, k, key);
    wipe(key, sizeof key);
    return DONE;
}

void crypt_box_close(struct crypt_box **box)
{
    if (!*box)
        return;
    end_box(*box);
    wipe(*box, sizeof **box);
    *box = NULL;
}

// ---- sealing and opening

static void next_nonce(const struct crypt_keyring *k, unsigned char out[CRYPT_NONCE_SIZE])
{
    uint64_t low, count = atomic_fetch_add_explicit(k->nonce_count, 1, memory_order_relaxed);
    memcpy(out, k->nonce_start, CRYPT_NONCE_SIZE);
    memcpy(&low, out, sizeof low);
    low += count;
    memcpy(out, &low, sizeof low);
}

struct str crypt_seal(struct arena *a, struct crypt_box *box, struct crypt_place place, struct str plain,
                      bool compress)
{
    unsigned char bound[PLACE_SIZE];
    unsigned char *sealed = arena_alloc_raw(a, plain.len + CRYPT_SEAL_OVERHEAD);
    // The scratch before the compressed text is the end of the head, which is written afterwards.
    size_t size = compress ? crypt_compress(box->keyring, plain, sealed + HEAD_SIZE - CRYPT_MAGIC_SIZE,
                                            plain.len + CRYPT_MAGIC_SIZE)
                           : 0;
    sealed[0] = (unsigned char)(CIPHER_GCM | (size ? ZSTD_FHIR_1 : PLAIN));
    if (!size) {
        size = plain.len;
        if (size)
            memcpy(sealed + HEAD_SIZE, plain.ptr, size);
    }
    next_nonce(box->keyring, sealed + 1);
    write_place(bound, sealed[0], place);
    crypt_must(crypt_gcm_encrypt(&box->gcm, sealed + 1, bound, sealed + HEAD_SIZE, size), "sealing");
    arena_trim(a, sealed, plain.len + CRYPT_SEAL_OVERHEAD, size + CRYPT_SEAL_OVERHEAD);
    return str_of((char *)sealed, size + CRYPT_SEAL_OVERHEAD);
}

// `text` is `size` bytes long and has CRYPT_MAGIC_SIZE bytes of scratch before it.
static enum code finish(struct arena *a, const struct crypt_keyring *k, unsigned char packing,
                        struct str text, size_t size_max, struct str *plain)
{
    if (packing == ZSTD_FHIR_1)
        return crypt_expand(a, k, (unsigned char *)(uintptr_t)text.ptr - CRYPT_MAGIC_SIZE,
                            text.len + CRYPT_MAGIC_SIZE, size_max, plain);
    if (text.len > size_max)
        return fail(a, INTERNAL, "a stored text is larger than its kind may be");
    *plain = text;
    return DONE;
}

enum code crypt_open(struct arena *a, struct crypt_box *box, struct crypt_place place, struct str sealed,
                     size_t size_max, struct str *plain)
{
    unsigned char bound[PLACE_SIZE];
    if (sealed.len < CRYPT_SEAL_OVERHEAD)
        return fail(a, INTERNAL, "a sealed text is cut short");
    unsigned char algorithm = (unsigned char)sealed.ptr[0];
    if ((algorithm & CIPHER_MASK) != CIPHER_GCM || (algorithm & PACKING_MASK) > ZSTD_FHIR_1)
        return fail(a, INTERNAL, "a sealed text has an unknown form; it is damaged, or of a newer version");
    size_t size = sealed.len - CRYPT_SEAL_OVERHEAD;
    unsigned char *text = (unsigned char *)arena_alloc_raw(a, CRYPT_MAGIC_SIZE + size + 1) + CRYPT_MAGIC_SIZE;
    write_place(bound, algorithm, place);
    if (!crypt_gcm_decrypt(&box->gcm, (const unsigned char *)sealed.ptr + 1, bound,
                           str_skip(sealed, HEAD_SIZE), text))
        return fail(a, INTERNAL, "a sealed text cannot be opened: it is damaged, moved, or of another key");
    text[size] = 0;
    return finish(a, box->keyring, algorithm & PACKING_MASK, str_of((char *)text, size), size_max, plain);
}

// ---- packing for the commons

struct str crypt_pack(struct arena *a, const struct crypt_keyring *k, struct str plain)
{
    unsigned char *packed = arena_alloc_raw(a, CRYPT_MAGIC_SIZE + plain.len + 1);
    // One byte of form; the compressed text's scratch begins where the form will stand.
    unsigned char *form = packed + CRYPT_MAGIC_SIZE - 1;
    size_t size = crypt_compress(k, plain, packed, plain.len + CRYPT_MAGIC_SIZE);
    *form = size ? ZSTD_FHIR_1 : PLAIN;
    if (!size && plain.len)
        memcpy(form + 1, plain.ptr, plain.len);
    return str_of((char *)form, 1 + (size ? size : plain.len));
}

enum code crypt_unpack(struct arena *a, const struct crypt_keyring *k, struct str packed, size_t size_max,
                       struct str *plain)
{
    if (packed.len < 1 || (unsigned char)packed.ptr[0] > ZSTD_FHIR_1)
        return fail(a, INTERNAL, "a packed text has an unknown form; it is damaged, or of a newer version");
    struct str inside = str_skip(packed, 1);
    char *text = (char *)arena_alloc_raw(a, CRYPT_MAGIC_SIZE + inside.len + 1) + CRYPT_MAGIC_SIZE;
    if (inside.len)
        memcpy(text, inside.ptr, inside.len);
    text[inside.len] = 0;
    return finish(a, k, (unsigned char)packed.ptr[0], str_of(text, inside.len), size_max, plain);
}
