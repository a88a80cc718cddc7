// Compact tokens, key sets and PEM of any bytes: read to the end or refused, nothing else.
#include "crypt/jose/jose.h"
#include "crypt/jose/jose_vectors_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The keys of the tests, read once: reading them takes longer than most inputs.
struct keys {
    struct arena arena;
    struct jose_keys *known, *own;
};

static const struct keys *keys_once(void)
{
    static struct keys keys;
    if (!keys.own) {
        arena_init(&keys.arena);
        if (jose_keys_read(&keys.arena, str_from(public_keys), &keys.known) ||
            jose_keys_of_pem(&keys.arena, str_from(private_keys), &keys.own))
            __builtin_trap();
    }
    return &keys;
}

static void check_token(struct arena *a, const struct keys *keys, struct str text)
{
    struct jose_token token;
    struct str plain;
    bool is_ours = false;
    for (size_t i = 0; i < COUNT_OF(signed_tokens); i++)
        is_ours = is_ours || str_equal(text, str_from(signed_tokens[i].token));
    if (jose_verify(a, keys->known, JOSE_ALL, text, &token) == DONE && !is_ours)
        __builtin_trap(); // a forgery
    if (jose_is_encrypted(text) && jose_decrypt(a, keys->own, text, &plain) == DONE && !plain.ptr)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct jose_keys *read;
    struct jose_certificate certificate;
    struct buf written;
    struct str text = str_of((const char *)data, size);
    arena_init(&a);
    buf_init(&written, &a, 1024);
    check_token(&a, keys_once(), text);
    if (jose_keys_read(&a, text, &read) == DONE)
        jose_keys_write(&written, read, "sig");
    if (str_starts(text, STR("-----")) && jose_keys_of_pem(&a, text, &read) == DONE)
        jose_keys_write(&written, read, "enc");
    if (jose_certificate_read(&a, text, &certificate) == DONE && certificate.thumbprint.len != 43)
        __builtin_trap();
    arena_release(&a);
    return 0;
}
