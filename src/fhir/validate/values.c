// Values: primitives and their forms (R4 §2.24.0.1), shadows, and what hangs on the element rather than its
// type.
#include "fhir/narrative/narrative.h"
#include "fhir/validate/validate_int.h"

// What a value of a primitive type looks like, for the sentence that refuses one.
static const char *form_of(model_type type)
{
    switch (type) {
    case MODEL_integer:
        return "a whole number of at most 32 bits";
    case MODEL_unsignedInt:
        return "a whole number from 0 to 2147483647";
    case MODEL_positiveInt:
        return "a whole number from 1 to 2147483647";
    case MODEL_decimal:
        return "a decimal number";
    case MODEL_uri:
    case MODEL_url:
    case MODEL_canonical:
    case MODEL_System_String:
        return "text without white space";
    case MODEL_code:
        return "words with single spaces between them and none at the ends";
    case MODEL_id:
        return "1 to 64 letters, digits, '-' and '.'";
    case MODEL_oid:
        return "as in urn:oid:1.2.3";
    case MODEL_uuid:
        return "as in urn:uuid:c757873d-ec9a-4326-a141-556f43239520, in lower case";
    case MODEL_base64Binary:
        return "base64, padded to groups of four";
    case MODEL_date:
        return "an existing day, month or year, as in 2024-03-31, 2024-03 or 2024";
    case MODEL_dateTime:
        return "as in 2024, 2024-03, 2024-03-31 or 2024-03-31T10:20:30+01:00, and exist";
    case MODEL_instant:
        return "as in 2024-03-31T10:20:30.123+01:00, and exist";
    case MODEL_time:
        return "as in 10:20:30";
    default:
        return "text of 1 character to 1 MB, without control characters";
    }
}

static const char *json_form(model_type type)
{
    switch (type) {
    case MODEL_boolean:
        return "true or false, without quotes";
    case MODEL_integer:
    case MODEL_unsignedInt:
    case MODEL_positiveInt:
    case MODEL_decimal:
        return "a JSON number, without quotes";
    default:
        return "a JSON string, in quotes";
    }
}

static bool kind_fits(model_type type, uint8_t kind)
{
    switch (type) {
    case MODEL_boolean:
        return kind == JSON_TRUE || kind == JSON_FALSE;
    case MODEL_integer:
    case MODEL_unsignedInt:
    case MODEL_positiveInt:
    case MODEL_decimal:
        return kind == JSON_NUMBER;
    default:
        return kind == JSON_STRING;
    }
}

static void check_code(struct check *c, struct frame *frame, uint16_t binding, struct str code)
{
    if (model_binding_has(binding, (struct str){NULL, 0}, code) == MODEL_OUTSIDE) {
        report_outside(c, frame, binding);
    }
}

static void check_plain(struct check *c, struct frame *frame, const struct model_member *m,
                        const struct json *node)
{
    model_type type = m->choice->type;
    if (node->kind == JSON_NULL) {
        report_error(c, at(frame), "structure", "null stands for nothing here: leave the element out.");
        return;
    }
    if (!kind_fits(type, node->kind)) {
        report_error(c, at(frame), "structure", "a value of the type %s must be %s.", model_info(type)->name,
                     json_form(type));
        return;
    }
    if (type == MODEL_boolean) {
        return;
    }
    struct str text = node->escaped ? json_text(c->arena, node) : str_of(node->text, node->size);
    if (!model_text_fits(type, text)) {
        report_error(c, at(frame), "value", "a value of the type %s must be %s.", model_info(type)->name,
                     form_of(type));
        return;
    }
    if (type == MODEL_xhtml) {
        const char *fault = narrative_fault(text);
        if (fault != NULL) {
            report_error(c, at(frame), "value", "the narrative is not the XHTML that FHIR allows: %s", fault);
        }
    } else if (text.ptr[0] == '#' && model_is(type, MODEL_uri)) {
        note_local_reference(c, text);
    }
    if (m->element->binding != 0) {
        check_code(c, frame, m->element->binding, text);
    }
}

static void check_primitive(struct check *c, struct frame *frame, const struct model_member *m,
                            struct value v)
{
    frame->item.kind = PATH_NODE;
    frame->item.node = v.plain;
    frame->item.shadow = v.shadow;
    if (v.plain != NULL) {
        check_plain(c, frame, m, v.plain);
    }
    if (v.shadow != NULL) {
        check_object(c, frame, v.shadow, m->choice->type);
    }
}

static void check_complex(struct check *c, struct frame *frame, const struct model_member *m, struct value v)
{
    if (v.plain == NULL || v.plain->kind == JSON_NULL) {
        report_error(c, at(frame), "structure", "null stands for nothing here: leave the element out.");
        return;
    }
    frame->item.kind = PATH_NODE;
    frame->item.node = v.plain;
    if (m->choice->type == MODEL_Resource) {
        bool is_contained = str_equal(str_from(frame->name), STR("contained"));
        check_resource(c, frame, v.plain, MODEL_Resource, is_contained ? c->scope : NULL);
        return;
    }
    check_object(c, frame, v.plain, m->choice->type);
    if (v.plain->kind != JSON_OBJECT) {
        return;
    }
    if (m->choice->target_count > 0 && m->choice->type == MODEL_Reference) {
        check_reference_target(c, frame, m->choice);
    }
    if (m->element->binding != 0) {
        check_binding(c, frame, m);
    }
}

void check_value(struct check *c, struct frame *frame, const struct model_member *m, struct value v)
{
    size_t errors = c->report->errors;
    if (model_info(m->choice->type)->kind == MODEL_PRIMITIVE) {
        check_primitive(c, frame, m, v);
    } else {
        check_complex(c, frame, m, v);
    }
    check_invariants(c, errors, frame, m->element->constraint_first, m->element->constraint_count);
}
