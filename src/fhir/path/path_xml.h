// A test's reader of FHIR XML (R4 §2.6.1): makes of it the FHIR JSON that path_root takes, by the model's
// tables.
#ifndef ENS_FHIR_PATH_XML_H
#define ENS_FHIR_PATH_XML_H

#include "codec/json/json.h"
#include "codec/xml/xml.h"
#include "fhir/model/model.h"

static void fhir_json_object(struct buf *out, const struct xml_node *of, model_type type, bool is_resource);

static void fhir_json_name(struct buf *out, const char *prefix, struct str name)
{
    if (out->ptr[out->len - 1] != '{')
        buf_add_char(out, ',');
    buf_print(out, "\"%s%.*s\":", prefix, STR_ARG(name));
}

// The div of a narrative, written out again.
static void fhir_json_markup(struct buf *out, const struct xml_node *n)
{
    if (xml_is_text(n)) {
        xml_escape(out, n->text);
        return;
    }
    buf_print(out, "<%.*s", STR_ARG(n->name));
    if (str_equal(n->name, STR("div")) && (!n->parent || !str_equal(n->parent->ns, n->ns)))
        buf_add(out, STR(" xmlns=\"http://www.w3.org/1999/xhtml\""));
    for (uint32_t i = 0; i < n->attribute_count; i++) {
        buf_print(out, " %.*s=\"", STR_ARG(n->attributes[i].name));
        xml_escape(out, n->attributes[i].value);
        buf_add_char(out, '"');
    }
    buf_add_char(out, '>');
    for (const struct xml_node *c = n->first; c; c = c->next)
        fhir_json_markup(out, c);
    buf_print(out, "</%.*s>", STR_ARG(n->name));
}

static void fhir_json_primitive(struct buf *out, const struct xml_node *n, model_type type)
{
    struct str value = xml_attribute(n, STR("value"));
    bool is_bare = type == MODEL_boolean || type == MODEL_decimal || type == MODEL_integer ||
                   type == MODEL_positiveInt || type == MODEL_unsignedInt;
    if (type == MODEL_xhtml) {
        struct buf markup;
        buf_init(&markup, out->arena, 256);
        fhir_json_markup(&markup, n);
        json_write_string(out, buf_str(&markup));
    } else if (!value.ptr) {
        buf_add(out, STR("null"));
    } else if (is_bare) {
        buf_add(out, value);
    } else {
        json_write_string(out, value);
    }
}

static void fhir_json_value(struct buf *out, const struct xml_node *n, const struct model_choice *c)
{
    if (model_info(c->type)->kind == MODEL_PRIMITIVE) {
        fhir_json_primitive(out, n, c->type);
    } else if (c->type == MODEL_Resource) {
        const struct xml_node *inner = n->first;
        while (inner && xml_is_text(inner))
            inner = inner->next;
        fhir_json_object(out, inner, model_resource_named(inner->name), true);
    } else {
        fhir_json_object(out, n, c->type, false);
    }
}

// All elements of one name, which stand together in XML: as a value or an array, and their shadows.
static void fhir_json_member(struct buf *out, const struct xml_node *first, const struct model_member *m)
{
    bool is_many = m->element->max == MODEL_MANY, has_shadow = false;
    bool is_primitive =
        model_info(m->choice->type)->kind == MODEL_PRIMITIVE && m->choice->type != MODEL_xhtml;
    fhir_json_name(out, "", first->name);
    buf_add(out, is_many ? STR("[") : STR(""));
    for (const struct xml_node *n = first; n; n = xml_again(n)) {
        if (n != first)
            buf_add_char(out, ',');
        fhir_json_value(out, n, m->choice);
        has_shadow |= is_primitive && (n->first || xml_attribute(n, STR("id")).ptr);
    }
    buf_add(out, is_many ? STR("]") : STR(""));
    if (!has_shadow)
        return;
    fhir_json_name(out, "_", first->name);
    buf_add(out, is_many ? STR("[") : STR(""));
    for (const struct xml_node *n = first; n; n = xml_again(n)) {
        if (n != first)
            buf_add_char(out, ',');
        if (n->first || xml_attribute(n, STR("id")).ptr)
            fhir_json_object(out, n, m->choice->type, false);
        else
            buf_add(out, STR("null"));
    }
    buf_add(out, is_many ? STR("]") : STR(""));
}

static bool fhir_json_seen(const struct xml_node *parent, const struct xml_node *n)
{
    for (const struct xml_node *c = parent->first; c != n; c = c->next)
        if (str_equal(c->name, n->name))
            return true;
    return false;
}

static void fhir_json_object(struct buf *out, const struct xml_node *of, model_type type, bool is_resource)
{
    buf_add_char(out, '{');
    if (is_resource)
        buf_print(out, "\"resourceType\":\"%.*s\"", STR_ARG(of->name));
    for (uint32_t i = 0; i < of->attribute_count; i++)
        if (!str_equal(of->attributes[i].name, STR("value"))) { // id, and the url of extensions
            fhir_json_name(out, "", of->attributes[i].name);
            json_write_string(out, of->attributes[i].value);
        }
    for (const struct xml_node *c = of->first; c; c = c->next) {
        struct model_member m;
        if (!xml_is_text(c) && !fhir_json_seen(of, c) && model_member(type, c->name, &m))
            fhir_json_member(out, c, &m);
    }
    buf_add_char(out, '}');
}

// The resource as JSON text in the arena; {NULL, 0}: it is no XML.
static struct str fhir_json_of_xml(struct arena *a, struct str xml)
{
    const struct xml_node *root;
    struct buf out;
    if (xml_parse(a, xml, NULL, &root) != DONE)
        return (struct str){NULL, 0};
    buf_init(&out, a, xml.len);
    fhir_json_object(&out, root, model_resource_named(root->name), true);
    return buf_str(&out);
}

#endif
