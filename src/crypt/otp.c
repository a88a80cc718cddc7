// One-time passwords: HOTP (RFC 4226) and TOTP (RFC 6238).
#include "crypt/crypt_int.h"

#include <openssl/hmac.h>

enum { SHA1_SIZE = 20, DRIFT_STEPS = 1 };

uint32_t crypt_hotp(struct str secret, uint64_t counter, unsigned digits)
{
    static const uint32_t powers[] = {1000000, 10000000, 100000000};
    unsigned char text[8], hash[SHA1_SIZE];
    unsigned size = sizeof hash;
    for (int i = 0; i < 8; i++)
        text[i] = (unsigned char)(counter >> (56 - 8 * i));
    crypt_must(HMAC(EVP_sha1(), secret.ptr, (int)secret.len, text, sizeof text, hash, &size) != NULL,
               "a one-time password");
    // RFC 4226 §5.3: dynamic truncation.
    const unsigned char *at = hash + (hash[SHA1_SIZE - 1] & 15);
    uint32_t number = (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    return number % powers[digits <= 6 ? 0 : digits >= 8 ? 2 : 1];
}

uint64_t crypt_totp_step(struct str secret, struct str code, int64_t now_us, uint64_t last_step)
{
    uint64_t given, found = 0;
    if (code.len != CRYPT_OTP_DIGITS || !str_to_u64(code, &given) || now_us <= 0)
        return 0;
    uint64_t now_step = (uint64_t)now_us / (CRYPT_OTP_STEP_S * (uint64_t)1000000);
    for (uint64_t step = now_step - DRIFT_STEPS; step <= now_step + DRIFT_STEPS; step++) {
        uint32_t wanted = crypt_hotp(secret, step, CRYPT_OTP_DIGITS), typed = (uint32_t)given;
        if (crypt_same(&wanted, &typed, sizeof wanted) && step > last_step)
            found = step;
    }
    return found;
}
