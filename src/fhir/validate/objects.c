// Objects: which members they may and must have (R4 §2.6.2), resources and where they may stand.
#include "fhir/validate/validate_int.h"

enum { ELEMENTS_MAX = 256, CHOICES_MAX = 8 };

// What was met so far among the members of one object.
struct seen {
    bool has_shadows; // among them
    uint64_t elements[ELEMENTS_MAX / 64];
    const struct model_choice *choices[CHOICES_MAX]; // of choice elements, whatever their order
    size_t choice_count;
};

void validate_resource(struct arena *a, const struct json *resource, model_type type,
                       const struct validate_options *options, struct validate_report *out)
{
    static const struct validate_options plain = {.invariants = true};
    struct check c = {.arena = a, .options = options != NULL ? options : &plain, .report = out};
    struct frame root = {.name = "Resource", .index = -1};
    *out = (struct validate_report){0};
    arena_init(&c.scratch);
    c.now_us = c.options->now_us ? c.options->now_us : clock_now_us();
    check_resource(&c, &root, resource, type == MODEL_NONE ? MODEL_Resource : type, NULL);
    arena_release(&c.scratch);
}

// The element that a wrong name was perhaps meant for: "value" where it should be "valueQuantity".
static const struct model_element *choice_named(model_type type, struct str name)
{
    size_t count;
    const struct model_element *const *elements = model_elements(type, &count);
    for (size_t i = 0; i < count; i++) {
        if ((elements[i]->flags & MODEL_IS_CHOICE) && str_starts(name, str_from(elements[i]->name))) {
            return elements[i];
        }
    }
    return NULL;
}

static void report_unknown(struct check *c, struct frame *frame, struct str name, model_type type)
{
    const char *owner = model_info(type)->name;
    const struct model_element *meant = choice_named(type, name);
    if (meant != NULL) {
        size_t count;
        const struct model_choice *choices = model_choices(meant, &count);
        report_error(c, at_member(frame, name), "structure",
                     "%s has no such element in R4. %s[x] carries its type in its name, as in \"%s\".", owner,
                     meant->name, choices[0].json_name);
        return;
    }
    report_error(c, at_member(frame, name), "structure",
                 "%s has no such element in R4. Remove it, or carry it in an extension.", owner);
}

// A choice element may be there once, with one type.
static bool admit_choice(struct seen *seen, const struct model_member *m, const struct model_choice *first)
{
    for (size_t i = 0; i < seen->choice_count; i++) {
        if (seen->choices[i] >= first && seen->choices[i] < first + m->element->choice_count) {
            return seen->choices[i] == m->choice;
        }
    }
    if (seen->choice_count < CHOICES_MAX) {
        seen->choices[seen->choice_count++] = m->choice;
    }
    return true;
}

static void check_array(struct check *c, struct frame *frame, const struct model_member *m, struct value v)
{
    size_t plains = v.plain != NULL ? v.plain->size : 0, shadows = v.shadow != NULL ? v.shadow->size : 0;
    size_t count = plains > shadows ? plains : shadows;
    if (count == 0) {
        report_error(c, at(frame), "structure", "an array must not be empty: leave the element out.");
        return;
    }
    if (v.plain != NULL && v.shadow != NULL && plains != shadows) {
        report_error(c, at(frame), "structure",
                     "the values and their \"_%s\" must be arrays of one length, filled up with null.",
                     m->choice->json_name);
        return;
    }
    if (count > m->element->max) {
        report_error(c, at(frame), "structure", "at most %u values are allowed here.", m->element->max);
    }
    const struct json *plain = v.plain != NULL ? json_first(v.plain) : NULL;
    const struct json *shadow = v.shadow != NULL ? json_first(v.shadow) : NULL;
    for (frame->index = 0; plain != NULL || shadow != NULL; frame->index++) {
        struct value one = {plain, shadow};
        // In arrays of primitives null stands for "only in the other one".
        if (one.plain != NULL && one.plain->kind == JSON_NULL && one.shadow != NULL) {
            one.plain = NULL;
        }
        if (one.shadow != NULL && one.shadow->kind == JSON_NULL && one.plain != NULL) {
            one.shadow = NULL;
        }
        check_value(c, frame, m, one);
        plain = plain != NULL ? plain->next : NULL;
        shadow = shadow != NULL ? shadow->next : NULL;
    }
}

static bool is_array(const struct json *node)
{
    return node == NULL || node->kind == JSON_ARRAY;
}

static void check_element(struct check *c, struct frame *parent, const struct model_member *m, struct value v)
{
    struct frame frame = {.parent = parent, .name = m->element->name, .index = -1};
    frame.item.parent = &parent->item;
    frame.item.type = m->choice->type;
    if (m->element->max != 1) {
        if (is_array(v.plain) && is_array(v.shadow)) {
            check_array(c, &frame, m, v);
        } else {
            report_error(c, at(&frame), "structure", "%s repeats and must be an array, even for one value.",
                         m->choice->json_name);
        }
        return;
    }
    const struct json *shown = v.plain != NULL ? v.plain : v.shadow;
    if (shown->kind == JSON_ARRAY) {
        report_error(c, at(&frame), "structure", "%s does not repeat and must not be an array.",
                     m->choice->json_name);
        return;
    }
    check_value(c, &frame, m, v);
}

static const struct json *shadow_of(const struct json *object, const struct json *member)
{
    for (const struct json *n = json_first(object); n != NULL; n = n->next) {
        if (n->name_len == member->name_len + 1 && n->name[0] == '_' &&
            memcmp(n->name + 1, member->name, member->name_len) == 0) {
            return n;
        }
    }
    return NULL;
}

static bool has_shadows(const struct json *object)
{
    for (const struct json *n = json_first(object); n != NULL; n = n->next) {
        if (n->name_len > 0 && n->name[0] == '_') {
            return true;
        }
    }
    return false;
}

static bool may_have_shadow(model_type type) // FHIR's primitives; not System types
{
    const struct model_type_info *info = model_info(type);
    return info->kind == MODEL_PRIMITIVE && info->element_count > 0;
}

static void check_member(struct check *c, struct frame *frame, const struct json *object,
                         const struct json *member, struct seen *seen)
{
    struct model_member m;
    struct str name = json_name(member);
    model_type type = frame->item.type;
    if (!model_member(type, name, &m)) {
        report_unknown(c, frame, name, type);
        return;
    }
    seen->elements[m.index / 64] |= UINT64_C(1) << (m.index % 64);
    if (m.element->flags & MODEL_IS_CHOICE) {
        size_t count;
        const struct model_choice *choices = model_choices(m.element, &count);
        if (!admit_choice(seen, &m, choices)) {
            report_error(c, at_member(frame, name), "structure", "%s[x] may be given once, with one type.",
                         m.element->name);
            return;
        }
    }
    struct value v = {.plain = member};
    if (m.is_shadow) {
        if (json_get(object, str_skip(name, 1)) != NULL) {
            return; // walked together with its plain member
        }
        v = (struct value){.shadow = member};
    } else if (seen->has_shadows && may_have_shadow(m.choice->type)) {
        v.shadow = shadow_of(object, member);
    }
    check_element(c, frame, &m, v);
}

static void check_required(struct check *c, struct frame *frame, const struct seen *seen)
{
    size_t count;
    const struct model_element *const *elements = model_elements(frame->item.type, &count);
    for (size_t i = 0; i < count; i++) {
        if (elements[i]->min > 0 && !(seen->elements[i / 64] & UINT64_C(1) << (i % 64))) {
            report_error(c, at_member(frame, str_from(elements[i]->name)), "required",
                         "%s must have %s%s: add it.", model_info(frame->item.type)->name, elements[i]->name,
                         elements[i]->flags & MODEL_IS_CHOICE ? "[x]" : "");
        }
    }
}

static void check_members(struct check *c, struct frame *frame, const struct json *node, bool is_resource)
{
    struct seen seen = {.has_shadows = has_shadows(node)};
    for (const struct json *member = json_first(node); member != NULL; member = member->next) {
        if (is_resource && str_equal(json_name(member), STR("resourceType"))) {
            continue;
        }
        check_member(c, frame, node, member, &seen);
    }
    check_required(c, frame, &seen);
}

// ele-1: more than an id. The shadow of a primitive that has a value may be an id alone.
static bool has_content(const struct frame *frame, const struct json *node)
{
    if (node->size == 0) {
        return false;
    }
    bool is_id_alone = node->size == 1 && str_equal(json_name(json_first(node)), STR("id"));
    bool has_value = frame->item.node != NULL && frame->item.node != node;
    return !is_id_alone || has_value;
}

void check_object(struct check *c, struct frame *frame, const struct json *node, model_type type)
{
    if (node->kind != JSON_OBJECT) {
        report_error(c, at(frame), "structure", "a JSON object is expected here, of the type %s.",
                     model_info(type)->name);
        return;
    }
    frame->item.type = type;
    if (!has_content(frame, node)) {
        report_error(c, at(frame), "structure",
                     "an element must have a value or more than an id (ele-1): leave it out instead.");
        return;
    }
    size_t errors = c->report->errors;
    check_members(c, frame, node, false);
    check_datatype_rules(c, frame, node, type);
    const struct model_type_info *info = model_info(type);
    check_invariants(c, errors, frame, info->constraint_first, info->constraint_count);
}

// The type that resourceType names; MODEL_NONE, said in the report, when it is none that may stand here.
static model_type resource_type(struct check *c, struct frame *frame, const struct json *node,
                                model_type expected)
{
    if (node == NULL || node->kind != JSON_OBJECT) {
        report_error(c, at(frame), "structure", "a JSON object with a resourceType is expected here.");
        return MODEL_NONE;
    }
    const struct json *name = json_get(node, STR("resourceType"));
    if (name == NULL || name->kind != JSON_STRING) {
        report_error(c, at_member(frame, STR("resourceType")), "structure",
                     "a resource must say what it is: add \"resourceType\".");
        return MODEL_NONE;
    }
    model_type type = model_resource_named(str_of(name->text, name->size));
    if (type == MODEL_NONE) {
        report_error(c, at_member(frame, STR("resourceType")), "structure",
                     "resourceType must be the name of a resource type of R4, in its letter case.");
        return MODEL_NONE;
    }
    if (!model_is(type, expected)) {
        report_error(c, at_member(frame, STR("resourceType")), "structure", "%s is expected here, not %s.",
                     model_info(expected)->name, model_info(type)->name);
        return MODEL_NONE;
    }
    return type;
}

void check_resource(struct check *c, struct frame *frame, const struct json *node, model_type expected,
                    const struct scope *container)
{
    model_type type = resource_type(c, frame, node, expected);
    if (type == MODEL_NONE) {
        return;
    }
    if (frame->parent == NULL) {
        frame->name = model_info(type)->name;
    }
    frame->item =
        (struct path_item){.kind = PATH_NODE, .type = type, .node = node, .parent = frame->item.parent};
    struct scope scope = {.resource = node, .frame = frame, .container = container};
    struct scope *outer = c->scope;
    c->scope = &scope;
    index_contained(c, &scope);
    size_t errors = c->report->errors;
    check_members(c, frame, node, true);
    check_contained_rules(c, &scope);
    check_container_rules(c, &scope);
    const struct model_type_info *info = model_info(type);
    check_invariants(c, errors, frame, info->constraint_first, info->constraint_count);
    c->scope = outer;
}
