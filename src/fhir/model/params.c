// Search parameters and compartments: look-ups in the generated tables.
#include "fhir/model/model_int.h"

static const struct model_resource *resource_of(model_type type)
{
    return &model_resource_table[model_info(type)->stable]; // row 0, of whatever is no resource, is empty
}

const struct model_param *model_params(model_type resource, size_t *count)
{
    const struct model_resource *r = resource_of(resource);
    *count = r->param_count;
    return r->params;
}

const struct model_param *model_param_named(model_type resource, struct str code)
{
    size_t low = 0, high;
    const struct model_param *params = model_params(resource, &high);
    if (code.len == 0 || memchr(code.ptr, '\0', code.len) != NULL) {
        return NULL;
    }
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = model_compare(code, params[middle].code);
        if (order == 0) {
            return &params[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

const struct model_param *model_param_stable(model_type resource, uint16_t stable)
{
    const struct model_resource *r = resource_of(resource);
    if (stable >= r->stable_count || model_param_by_stable[r->stable_first + stable] == 255) {
        return NULL;
    }
    return &r->params[model_param_by_stable[r->stable_first + stable]];
}

const struct model_component *model_components(const struct model_param *p)
{
    return &model_component_table[p->component_first];
}

model_type model_param_target(const struct model_param *p, size_t index)
{
    return model_target_table[p->target_first + index];
}

const char *const *model_compartment(model_type resource, size_t *count)
{
    const struct model_resource *r = resource_of(resource);
    *count = r->compartment_count;
    return &model_compartment_table[r->compartment_first];
}
