// Claims of any shape: read to the end or refused; what is taken is what the rules say.
#include "codec/text/text.h"
#include "oidc/oidc_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_times(struct arena *a, const struct json *claims)
{
    static const struct oidc_provider provider = {
        .word = {"p", 1}, .issuer = {"https://p", 9}, .client_id = {"ens", 3}, .acr = {"eidas2", 6}};
    struct oidc_work w = {.arena = a, .now_us = 1800000000LL * 1000000};
    struct expected expected = {.nonce = STR("n"), .access_token = STR("t")};
    int64_t until_us;
    if (check_id_token(&w, &provider, claims, &expected) != DONE)
        return;
    if (!claim_time(claims, "exp", &until_us) || until_us < w.now_us - OIDC_SKEW_S * 1000000LL ||
        !claim_lists(claims, "aud", provider.client_id) ||
        !json_text_is(json_get(claims, STR("nonce")), STR("n")))
        __builtin_trap(); // believed without reason
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct json *claims;
    struct identity_traits traits;
    struct oidc_professional person;
    arena_init(&a);
    if (json_parse(&a, str_of((const char *)data, size), NULL, &claims) == DONE) {
        check_times(&a, claims);
        if (oidc_traits(&a, claims, &traits) == DONE &&
            (!traits.birth_name.len || traits.birth_date.len != 10))
            __builtin_trap();
        for (int policy = IDENTITY_STRICT; policy <= IDENTITY_LENIENT; policy++)
            if (oidc_professional(&a, claims, (enum identity_policy)policy, &person) == DONE &&
                (!person.rpps.len || !person.count || person.count > OIDC_EXERCISES_MAX))
                __builtin_trap();
    }
    arena_release(&a);
    return 0;
}
