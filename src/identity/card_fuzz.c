// Any bytes: refused, or an INS with traits that can be said again and compared.
#include "codec/text/text.h"
#include "identity/identity.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct ins_card card;
    arena_init(&a);
    if (ins_card_read(&a, str_of((const char *)data, size), IDENTITY_LENIENT, &card) == DONE) {
        if (!utf8_valid(card.traits.birth_name) || !utf8_valid(card.traits.birth_given) ||
            traits_compare(&card.traits, &card.traits))
            abort();
    }
    arena_release(&a);
    return 0;
}
