// Any bytes as an INS, an IdNat form or an XDS patient identifier: never a crash, and strict is a part of
// lenient.
#include "identity/identity.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    arena_init(&a);
    struct str text = str_of((const char *)data, size);
    struct ins strict, lenient;
    struct str system = STR("urn:oid:1.2.250.1.213.1.4.8");
    enum code code = ins_read(&a, system, text, IDENTITY_STRICT, &strict);
    if (code == DONE && ins_read(&a, system, text, IDENTITY_LENIENT, &lenient) != DONE)
        abort();
    if (code == DONE && ins_key(str_of(strict.matricule, 13)) == 0)
        abort();
    (void)!ins_read_cx(&a, text, IDENTITY_STRICT, &strict);
    struct national_id id;
    if (national_read_professional(&a, text, IDENTITY_STRICT, &id) == DONE && id.is_doubtful)
        abort();
    if (national_read_structure(&a, text, IDENTITY_STRICT, &id) == DONE && id.is_doubtful)
        abort();
    (void)luhn_digit(text);
    arena_release(&a);
    return 0;
}
