// What a stranger sends as a passkey: client data, attestation, an answer. Whatever is registered keeps its form, and
// nothing that was not signed counts as an answer.
#include "account/account.h"

#include <stdlib.h>

static const struct passkey_rules rules = {{"https://ens.example", 19}, {"ens.example", 11}, false};

static void register_it(struct arena *a, struct str client_data, struct str attestation)
{
    struct passkey made, kept;
    struct str challenge;
    if (passkey_challenge(a, client_data, &challenge) == DONE && !challenge.len)
        abort();
    // The honest client data, so that the attestation is reached whatever the fuzzer writes before it.
    struct str honest =
        STR("{\"type\":\"webauthn.create\",\"challenge\":\"Yw\",\"origin\":\"https://ens.example\"}");
    if (passkey_register(a, &rules, honest, attestation, &made) != DONE)
        return;
    if (!made.id.len || made.id.len > 1023 || !crypt_public_key_valid(&made.key))
        abort();
    if (passkey_read(a, passkey_write(a, &made), &kept) != DONE || !str_equal(kept.id, made.id) ||
        kept.key.algorithm != made.key.algorithm || !crypt_public_key_valid(&kept.key))
        abort();
}

static void answer_it(struct arena *a, struct str client_data, struct str data)
{
    static const unsigned char x[32] = {0xfc, 0x51, 0xcd, 0x8e, 0x62, 0x18, 0xa1, 0xa3, 0x8d, 0xa4, 0x7e,
                                        0xd0, 0x02, 0x30, 0xf0, 0x58, 0x08, 0x16, 0xed, 0x13, 0xba, 0x33,
                                        0x03, 0xac, 0x5d, 0xeb, 0x91, 0x15, 0x48, 0x90, 0x80, 0x25};
    uint32_t count;
    struct passkey known = {.key = {.algorithm = CRYPT_EDDSA, .x = str_of((const char *)x, sizeof x)}};
    struct passkey_answer answer = {client_data, data, str_skip(data, data.len / 2)};
    if (passkey_assert(a, &rules, &known, &answer, &count) == DONE)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct str rest = str_of((const char *)data, size);
    arena_init(&a);
    struct str client_data = str_cut(&rest, '\n');
    register_it(&a, client_data, rest);
    answer_it(&a, client_data, rest);
    arena_release(&a);
    return 0;
}
