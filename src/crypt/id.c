// Ids: one block of AES-256 over (space, type, number, zeros), written in base32 (RFC 4648 §6, small
// letters).
#include "crypt/crypt_int.h"

enum { BLOCK_SIZE = 16, DIGIT_BITS = 5 };
enum { GROUP_BYTES = 5, GROUP_DIGITS = 8, GROUPS = 3 }; // 15 bytes; the last one makes two digits
static const char DIGITS[] = "abcdefghijklmnopqrstuvwxyz234567";

static void put(unsigned char *out, uint64_t value, size_t size)
{
    for (size_t i = size; i-- > 0; value >>= 8)
        out[i] = (unsigned char)value;
}

static uint64_t get(const unsigned char *in, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | in[i];
    return value;
}

static void one_block(const struct crypt_keyring *k, bool sealing, unsigned char block[BLOCK_SIZE])
{
    struct crypt_lane *lane = crypt_lane_take(k);
    // The block cipher itself: an update costs several times as much as the block.
    int size = EVP_Cipher(sealing ? lane->id_seal : lane->id_open, block, block, BLOCK_SIZE);
    crypt_lane_give(lane);
    crypt_must(size == BLOCK_SIZE, "the id cipher");
}

static void to_digits(const unsigned char block[BLOCK_SIZE], char out[CRYPT_ID_SIZE])
{
    for (size_t group = 0; group < GROUPS; group++) {
        uint64_t bits = get(block + group * GROUP_BYTES, GROUP_BYTES);
        for (size_t i = GROUP_DIGITS; i-- > 0; bits >>= DIGIT_BITS)
            out[group * GROUP_DIGITS + i] = DIGITS[bits & 31];
    }
    out[CRYPT_ID_SIZE - 2] = DIGITS[block[BLOCK_SIZE - 1] >> 3];
    out[CRYPT_ID_SIZE - 1] = DIGITS[(block[BLOCK_SIZE - 1] & 7) << 2];
}

// A digit's value and one more; 0: it is none.
static const unsigned char values[256] = {
    ['a'] = 1,  ['b'] = 2,  ['c'] = 3,  ['d'] = 4,  ['e'] = 5,  ['f'] = 6,  ['g'] = 7,  ['h'] = 8,
    ['i'] = 9,  ['j'] = 10, ['k'] = 11, ['l'] = 12, ['m'] = 13, ['n'] = 14, ['o'] = 15, ['p'] = 16,
    ['q'] = 17, ['r'] = 18, ['s'] = 19, ['t'] = 20, ['u'] = 21, ['v'] = 22, ['w'] = 23, ['x'] = 24,
    ['y'] = 25, ['z'] = 26, ['2'] = 27, ['3'] = 28, ['4'] = 29, ['5'] = 30, ['6'] = 31, ['7'] = 32,
};

// The bits of `count` digits; *all becomes negative when one is none.
static uint64_t bits_of(const char *digits, size_t count, int *all)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++) {
        int value = values[(unsigned char)digits[i]] - 1;
        *all |= value;
        bits = bits << DIGIT_BITS | ((unsigned)value & 31);
    }
    return bits;
}

static bool from_digits(struct str id, unsigned char block[BLOCK_SIZE])
{
    int all = 0;
    if (id.len != CRYPT_ID_SIZE)
        return false;
    for (size_t group = 0; group < GROUPS; group++)
        put(block + group * GROUP_BYTES, bits_of(id.ptr + group * GROUP_DIGITS, GROUP_DIGITS, &all),
            GROUP_BYTES);
    uint64_t last = bits_of(id.ptr + CRYPT_ID_SIZE - 2, 2, &all);
    block[BLOCK_SIZE - 1] = (unsigned char)(last >> 2);
    return all >= 0 && (last & 3) == 0; // one way to write an id
}

void crypt_id_write(const struct crypt_keyring *k, struct pointer p, char out[CRYPT_ID_SIZE])
{
    unsigned char block[BLOCK_SIZE] = {0};
    crypt_must(p.space >> 40 == 0 && p.number >> 40 == 0, "writing an id of more than 40 bits");
    put(block, p.space, 5);
    put(block + 5, p.type, 2);
    put(block + 7, p.number, 5);
    one_block(k, true, block);
    to_digits(block, out);
}

bool crypt_id_read(const struct crypt_keyring *k, struct str id, struct pointer *out)
{
    unsigned char block[BLOCK_SIZE];
    if (!from_digits(id, block))
        return false;
    one_block(k, false, block);
    if (get(block + 12, 4) != 0)
        return false;
    *out = (struct pointer){
        .space = get(block, 5), .number = get(block + 7, 5), .type = (uint16_t)get(block + 5, 2)};
    return true;
}
