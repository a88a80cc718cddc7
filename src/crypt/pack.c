// Compression: zstd (RFC 8878) with the dictionary for FHIR; and bounded expansion of .zst files made by
// others.
#include "crypt/crypt_int.h"

#include "crypt_dictionary_embedded.h"

// 3.8 us and 136 bytes for a resource of Synthea's (1,100 plain). Level 1: 3.0 us and 145 bytes; level 5: 8.5 us and 128
// bytes, but no fewer than level 3 for the short resources of an ordinary transaction.
enum { LEVEL = 3 };

void crypt_dictionaries_open(struct crypt_keyring *k)
{
    k->pack_dictionary = ZSTD_createCDict(crypt_dictionary[0].bytes, crypt_dictionary[0].size, LEVEL);
    k->unpack_dictionary = ZSTD_createDDict(crypt_dictionary[0].bytes, crypt_dictionary[0].size);
    crypt_must(k->pack_dictionary && k->unpack_dictionary, "preparing the dictionary");
}

size_t crypt_compress(const struct crypt_keyring *k, struct str plain, unsigned char *out, size_t room)
{
    struct crypt_lane *lane = crypt_lane_take(k);
    if (!lane->pack) {
        lane->pack = ZSTD_createCCtx();
        crypt_must(lane->pack && !ZSTD_isError(ZSTD_CCtx_setParameter(lane->pack, ZSTD_c_dictIDFlag, 0)) &&
                       !ZSTD_isError(ZSTD_CCtx_refCDict(lane->pack, k->pack_dictionary)),
                   "making a compressor");
    }
    size_t size = ZSTD_compress2(lane->pack, out, room, plain.ptr, plain.len);
    crypt_lane_give(lane);
    return ZSTD_isError(size) || size >= room ? 0 : size - CRYPT_MAGIC_SIZE;
}

enum code crypt_expand(struct arena *a, const struct crypt_keyring *k, unsigned char *frame, size_t size,
                       size_t size_max, struct str *plain)
{
    static const unsigned char magic[CRYPT_MAGIC_SIZE] = {0x28, 0xb5, 0x2f, 0xfd};
    memcpy(frame, magic, sizeof magic);
    unsigned long long plain_size = ZSTD_getFrameContentSize(frame, size);
    if (plain_size == ZSTD_CONTENTSIZE_UNKNOWN || plain_size == ZSTD_CONTENTSIZE_ERROR ||
        plain_size > size_max)
        return fail(a, INTERNAL, "a compressed text is damaged, or larger than its kind may be");
    char *text = arena_alloc_raw(a, (size_t)plain_size + 1);
    struct crypt_lane *lane = crypt_lane_take(k);
    if (!lane->unpack) {
        lane->unpack = ZSTD_createDCtx();
        crypt_must(lane->unpack != NULL, "making a decompressor");
    }
    size_t got =
        ZSTD_decompress_usingDDict(lane->unpack, text, (size_t)plain_size, frame, size, k->unpack_dictionary);
    crypt_lane_give(lane);
    if (ZSTD_isError(got) || got != plain_size)
        return fail(a, INTERNAL, "a compressed text is damaged");
    text[got] = 0;
    *plain = str_of(text, got);
    return DONE;
}
