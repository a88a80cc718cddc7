// Types and elements: look-ups in the generated tables.
#include "fhir/model/model_int.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "the perfect hashes are made for little-endian loads");

static inline uint64_t load(const char *from, size_t size)
{
    uint64_t value = 0;
    memcpy(&value, from, size);
    return value;
}

// The same arithmetic as name_mix and slot_of in tools/fhir-model/perfect.py: first and last 8 bytes tell the
// names of an owner apart (the tool checks it), so long names cost no more than short ones.
static inline uint32_t name_slot(struct str name, const struct model_hash *hash)
{
    uint64_t a, b = 0;
    if (name.len >= 8) {
        a = load(name.ptr, 8);
        b = load(name.ptr + name.len - 8, 8);
    } else if (name.len >= 4) {
        a = load(name.ptr, 4);
        b = load(name.ptr + name.len - 4, 4);
    } else {
        a = (uint64_t)(uint8_t)name.ptr[0] | (uint64_t)(uint8_t)name.ptr[name.len / 2] << 8 |
            (uint64_t)(uint8_t)name.ptr[name.len - 1] << 16;
    }
    uint64_t mix = (a * 0x9E3779B97F4A7C15u) ^ (b * 0xC2B2AE3D27D4EB4Fu) ^ name.len;
    uint64_t h = (mix ^ hash->seed) * 0xD6E8FEB86659FD93u;
    h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93u;
    return (uint32_t)(h >> (64 - hash->bits));
}

int model_compare(struct str s, const char *text)
{
    int order = strncmp(s.ptr, text, s.len);
    return order != 0 ? order : text[s.len] == '\0' ? 0 : -1;
}

model_type model_type_named(struct str name)
{
    size_t low = 0, high = MODEL_TYPE_COUNT - 1;
    if (name.len == 0 || memchr(name.ptr, '\0', name.len) != NULL) {
        return MODEL_NONE;
    }
    while (low < high) {
        size_t middle = (low + high) / 2;
        model_type type = model_types_by_name[middle];
        int order = model_compare(name, model_type_table[type].name);
        if (order == 0) {
            return type;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return MODEL_NONE;
}

model_type model_resource_named(struct str name)
{
    if (name.len == 0) {
        return MODEL_NONE;
    }
    model_type type = model_resource_hash.slots[name_slot(name, &model_resource_hash)];
    const char *known = model_type_table[type].name;
    return strlen(known) == name.len && memcmp(known, name.ptr, name.len) == 0 ? type : MODEL_NONE;
}

bool model_is(model_type type, model_type base)
{
    for (; type != MODEL_NONE; type = model_info(type)->base) {
        if (type == base) {
            return true;
        }
    }
    return false;
}

model_type model_stable(uint16_t stable)
{
    return stable != 0 && stable <= model_resource_count ? model_resource_table[stable].type : MODEL_NONE;
}

const struct model_element *const *model_elements(model_type type, size_t *count)
{
    const struct model_type_info *info = model_info(type);
    *count = info->element_count;
    return info->elements;
}

const struct model_choice *model_choices(const struct model_element *e, size_t *count)
{
    *count = e->choice_count;
    return e->choices;
}

const struct model_constraint *model_constraint_at(uint16_t index)
{
    return &model_constraint_table[model_constraint_lists[index]];
}

size_t model_constraint_count(void)
{
    return model_constraint_total;
}

model_type model_target(const struct model_choice *c, size_t index)
{
    return model_target_table[c->target_first + index];
}

bool model_member(model_type owner, struct str json_name, struct model_member *out)
{
    const struct model_hash *hash = &model_hash_table[owner < MODEL_TYPE_COUNT ? owner : MODEL_NONE];
    out->is_shadow = json_name.len > 1 && json_name.ptr[0] == '_';
    struct str name = str_skip(json_name, out->is_shadow);
    if (hash->bits == 0 || name.len == 0) {
        return false;
    }
    uint16_t slot = hash->slots[name_slot(name, hash)];
    if (slot == MODEL_SLOT_EMPTY) {
        return false;
    }
    out->index = slot & 0xff;
    out->element = model_type_table[owner].elements[out->index];
    out->choice = &out->element->choices[slot >> 8];
    if (out->choice->json_name_len != name.len || memcmp(out->choice->json_name, name.ptr, name.len) != 0) {
        return false;
    }
    // Only FHIR's primitives have shadows: they have elements (id, extension), System types have none.
    const struct model_type_info *type = &model_type_table[out->choice->type];
    return !out->is_shadow || (type->kind == MODEL_PRIMITIVE && type->element_count > 0);
}
