// Bytes from a damaged or hostile disk: nothing opens but what was sealed, nothing grows past its bound, and what is
// sealed or packed comes back as it was.
#include "crypt/crypt.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SIZE_MAX_PLAIN = 1 << 20 };

struct bench {
    struct crypt_keyring *k;
    struct crypt_box *box;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void make(struct arena *a, struct bench *out)
{
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    bool created;
    char path[64];
    snprintf(path, sizeof path, "/tmp/ens-crypt-fuzz-%ld.key", (long)getpid());
    must(crypt_keyring_open(a, path, CRYPT_CREATE_IF_MISSING, &out->k, &created) == DONE);
    unlink(path);
    crypt_key_make(out->k, 1, wrapped);
    must(crypt_box_open(a, out->k, 1, str_of((char *)wrapped, sizeof wrapped), &out->box) == DONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bench bench; // made once: a key file for each input would be slow
    static struct arena keep;
    if (!bench.k)
        make(&keep, &bench);
    struct arena a;
    arena_init(&a);
    struct str input = str_of((const char *)data, size), plain;
    struct crypt_place place = {.space = 1, .number = size, .kind = CRYPT_BODY};
    struct pointer pointer;
    must(crypt_open(&a, bench.box, place, input, SIZE_MAX_PLAIN, &plain) == INTERNAL);
    if (crypt_unpack(&a, bench.k, input, SIZE_MAX_PLAIN, &plain) == DONE)
        must(plain.len <= SIZE_MAX_PLAIN);
    must(size != CRYPT_ID_SIZE || !crypt_id_read(bench.k, input, &pointer));
    struct str sealed = crypt_seal(&a, bench.box, place, input, true);
    must(crypt_open(&a, bench.box, place, sealed, size, &plain) == DONE && str_equal(plain, input));
    struct str packed = crypt_pack(&a, bench.k, input);
    must(crypt_unpack(&a, bench.k, packed, size, &plain) == DONE && str_equal(plain, input));
    arena_release(&a);
    return 0;
}
