// Rules said in C: invariants that hold for every resource and would cost most as FHIRPath (ext-1, per-1,
// ref-1, dom-2 to dom-6), bindings, and the types that references may name.
#include "codec/text/text.h"
#include "fhir/validate/validate_int.h"

struct str text_of(struct check *c, const struct json *string)
{
    if (string == NULL || string->kind != JSON_STRING) {
        return (struct str){NULL, 0};
    }
    return string->escaped ? json_text(c->arena, string) : str_of(string->text, string->size);
}

// ---- data types

static void check_extension(struct check *c, struct frame *frame, const struct json *node)
{
    bool has_value = false;
    for (const struct json *n = json_first(node); n != NULL; n = n->next) {
        has_value =
            has_value || str_starts(json_name(n), STR("value")) || str_starts(json_name(n), STR("_value"));
    }
    if (has_value == (json_get(node, STR("extension")) != NULL)) {
        report_error(c, at(frame), "invariant",
                     "an extension must have either a value[x] or extensions (ext-1).");
    }
}

// per-1, where R4's expression is empty (and so false) when the two ends differ in precision: a period is
// refused only when it surely ends before it starts, as R5 says it with lowBoundary() and highBoundary().
static void check_period(struct check *c, struct frame *frame, const struct json *node)
{
    struct date start, end;
    if (date_read(text_of(c, json_get(node, STR("start"))), &start) &&
        date_read(text_of(c, json_get(node, STR("end"))), &end) && start.from_us >= end.until_us) {
        report_error(c, at(frame), "invariant", "a period must not end before it starts (per-1).");
    }
}

static void check_reference(struct check *c, struct frame *frame, const struct json *node)
{
    struct str text = text_of(c, json_get(node, STR("reference")));
    if (text.len == 0 || text.ptr[0] != '#') {
        return;
    }
    note_local_reference(c, text);
    // "#" alone is the container itself, which R4's ref-1 forgets and its text allows (§2.3.0.3).
    if (text.len > 1 && contained_named(c, str_skip(text, 1)) == NULL) {
        report_error(c, at(frame), "invariant",
                     "a reference that starts with '#' must name a contained resource (ref-1).");
    }
}

void check_datatype_rules(struct check *c, struct frame *frame, const struct json *node, model_type type)
{
    if (type == MODEL_Extension) {
        check_extension(c, frame, node);
    } else if (type == MODEL_Period) {
        check_period(c, frame, node);
    } else if (type == MODEL_Reference) {
        check_reference(c, frame, node);
    }
}

// ---- references

// The type that a literal reference names by its text (R4 §2.3.0.1): [base/]Type/id[/_history/version].
static model_type type_named_by(struct check *c, struct str text)
{
    if (text.len > 0 && text.ptr[0] == '#') {
        const struct json *named =
            text.len == 1 ? container_of(c)->resource : contained_named(c, str_skip(text, 1));
        return model_resource_named(text_of(c, json_get(named, STR("resourceType"))));
    }
    struct str previous = {NULL, 0}, last = {NULL, 0}, rest = text;
    if (str_find(text, ':') >= 0 && str_find_str(text, STR("://")) < 0) {
        return MODEL_NONE; // urn:uuid:…
    }
    while (rest.ptr != NULL) {
        struct str part = str_cut(&rest, '/');
        if (str_equal(part, STR("_history"))) {
            break;
        }
        previous = last;
        last = part;
    }
    ptrdiff_t query = str_find(last, '?'); // a conditional reference: Patient?identifier=…
    return model_resource_named(query > 0 ? str_of(last.ptr, (size_t)query) : previous);
}

static bool is_target(const struct model_choice *choice, model_type type)
{
    for (size_t i = 0; i < choice->target_count; i++) {
        if (model_target(choice, i) == type) {
            return true;
        }
    }
    return false;
}

void check_reference_target(struct check *c, struct frame *frame, const struct model_choice *choice)
{
    static const char *const members[] = {"reference", "type"};
    const struct json *node = frame->item.node;
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        struct str text = text_of(c, json_get(node, str_from(members[i])));
        model_type type = i == 0 ? type_named_by(c, text) : model_resource_named(text);
        if (type != MODEL_NONE && !is_target(choice, type)) {
            report_error(c, at_member(frame, str_from(members[i])), "value",
                         "%s must not refer to a resource of the type %s; it may refer to %s%s.", frame->name,
                         model_info(type)->name, model_info(model_target(choice, 0))->name,
                         choice->target_count > 1 ? " and others" : "");
        }
    }
}

// ---- bindings

static enum model_in_set coding_in(struct check *c, uint16_t binding, const struct json *coding)
{
    struct str code = text_of(c, json_get(coding, STR("code")));
    if (code.ptr == NULL) {
        return MODEL_OUTSIDE;
    }
    return model_binding_has(binding, text_of(c, json_get(coding, STR("system"))), code);
}

void report_outside(struct check *c, struct frame *frame, uint16_t binding)
{
    struct str system, code;
    struct buf codes;
    buf_init(&codes, c->arena, 128);
    for (size_t i = 0; codes.len < 200 && model_binding_code(binding, i, &system, &code); i++) {
        buf_print(&codes, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(code));
    }
    report_error(c, at(frame), "code-invalid", "a code of the value set %s is required%s%.*s.",
                 model_binding_url(binding), codes.len > 0 ? ": " : "", STR_ARG(buf_str(&codes)));
}

void check_binding(struct check *c, struct frame *frame, const struct model_member *m)
{
    const struct json *node = frame->item.node;
    uint16_t binding = m->element->binding;
    bool is_inside = false;
    if (m->choice->type == MODEL_Coding) {
        is_inside = coding_in(c, binding, node) != MODEL_OUTSIDE;
    } else if (m->choice->type == MODEL_CodeableConcept) {
        const struct json *codings = json_get(node, STR("coding"));
        for (const struct json *n = codings != NULL ? json_first(codings) : NULL; n != NULL; n = n->next) {
            is_inside = is_inside || coding_in(c, binding, n) != MODEL_OUTSIDE;
        }
    } else {
        return;
    }
    // Without any code, an extension may say why there is none.
    if (!is_inside && json_get(node, STR("extension")) == NULL) {
        report_outside(c, frame, binding);
    }
}
