// Compact tokens, key sets and PEM of any bytes: read to the end or refused, nothing else.
#include "crypt/jose/jose.h"
#include "crypt/jose/jose_vectors_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct jose_keys *known, *own, *read;
    struct jose_token token;
    struct str plain, text = str_of((const char *)data, size);
    arena_init(&a);
    if (jose_keys_read(&a, str_from(public_keys), &known) ||
        jose_keys_of_pem(&a, str_from(private_keys), &own))
        __builtin_trap();
    bool is_ours = false;
    for (size_t i = 0; i < COUNT_OF(signed_tokens); i++)
        is_ours = is_ours || str_equal(text, str_from(signed_tokens[i].token));
    if (jose_verify(&a, known, JOSE_ALL, text, &token) == DONE && !is_ours)
        __builtin_trap(); // a forgery
    if (jose_decrypt(&a, own, text, &plain) == DONE && !plain.ptr)
        __builtin_trap();
    struct buf written;
    buf_init(&written, &a, 1024);
    if (jose_keys_read(&a, text, &read) == DONE)
        jose_keys_write(&written, read, "sig");
    if (jose_keys_of_pem(&a, text, &read) == DONE)
        jose_keys_write(&written, read, "enc");
    arena_release(&a);
    return 0;
}
