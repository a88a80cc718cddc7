// Lookups in the tables of codes.
#include "documents/documents_int.h"

const struct code_row *code_find(enum code_set set, struct str code)
{
    for (size_t i = 0; i < code_row_count; i++)
        if (code_rows[i].set == set && str_equal(str_from(code_rows[i].code), code))
            return &code_rows[i];
    return NULL;
}

struct str code_system_of_oid(struct arena *a, struct str oid)
{
    for (size_t i = 0; i < code_row_count && oid.len; i++)
        if (code_rows[i].set == CODE_SYSTEM && str_equal(str_from(code_rows[i].related), oid))
            return str_from(code_rows[i].display);
    return oid.len ? uri_of_root(a, oid) : (struct str){0};
}

struct str code_system_of_row(const struct code_row *row)
{
    const struct code_row *system = code_find(CODE_SYSTEM, str_from(row->system));
    return system ? str_from(system->display) : (struct str){0};
}

const struct code_row *code_type_of(const struct cda *cda)
{
    return code_find(CODE_TYPE, cda->type.code);
}

static const struct code_row *format_by(enum code_set set, struct str code)
{
    const struct code_row *row = code_find(set, code);
    return row ? code_find(CODE_FORMAT, str_from(row->related)) : NULL;
}

const struct code_row *code_format_of(const struct cda *cda)
{
    const struct code_row *format = NULL;
    if (cda->body_text)
        format = format_by(CODE_MEDIA, cda->media_type);
    // The last template is the most special one: models are listed from the general to the special.
    for (size_t i = cda->template_count; !cda->body_text && !format && i-- > 0;)
        format = format_by(CODE_TEMPLATE, cda->templates[i].root);
    return format ? format : code_find(CODE_FORMAT, STR("urn:asipSante:modelesHorsProfils:2011"));
}
