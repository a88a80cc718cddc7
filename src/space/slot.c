// Slots: where a resource's row stands in its volume's tree, as one number (space 31 bits, type 8, number 24), so that the
// tree's inner pages hold numbers, not rows. In PostgreSQL, where a space may have more bits than that, those beyond are cut
// off, which harms nothing: there the key is (space, slot).
#include "space/space_int.h"

enum { NUMBER_BITS = 24, TYPE_BITS = 8 };
_Static_assert(SLOT_NUMBERS == 1 << NUMBER_BITS, "a slot has room for these numbers");

static uint64_t slot(uint64_t space, uint64_t stable, uint64_t number)
{
    return (space << TYPE_BITS | stable) << NUMBER_BITS | number;
}

struct store_value slot_at(struct pointer at)
{
    bool can_be = at.number < SLOT_NUMBERS;
    return store_id(can_be ? slot(at.space, model_info(at.type)->stable, at.number) : 0);
}

struct store_value slot_first(uint64_t space, model_type type)
{
    return store_id(slot(space, type == MODEL_NONE ? 0 : model_info(type)->stable, 0));
}

struct store_value slot_last(uint64_t space, model_type type)
{
    uint64_t last_type = (1 << TYPE_BITS) - 1;
    return store_id(slot(space, type == MODEL_NONE ? last_type : model_info(type)->stable, SLOT_NUMBERS - 1));
}

struct pointer slot_pointer(uint64_t space, const struct store_rows *rows, int column)
{
    uint64_t at = (uint64_t)store_column_int(rows, column);
    return (struct pointer){.space = space,
                            .type = model_stable((uint8_t)(at >> NUMBER_BITS)),
                            .number = at & (SLOT_NUMBERS - 1)};
}
