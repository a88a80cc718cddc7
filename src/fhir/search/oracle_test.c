// Every search parameter of every type in the patient compartment, on random resources: keys against the naive oracle.
#include <stdio.h>

#include "support/search_oracle.h"

enum { POOL = 14, ASKS = 48, SEED = 20260301 };

// What a parameter finds in a resource: elements, or for composites the parts of each.
struct finding {
    struct path_list items;
    struct path_list (*parts)[KEY_PARTS_MAX]; // of each item
};
struct world {
    struct arena arena;   // of a type
    struct arena scratch; // of a comparison
    struct generator g;
    model_type type;
    struct str texts[POOL], keys[POOL];
    const struct json *resources[POOL];
    size_t params, comparisons, met, probed;
    bool
        is_ruled; // a type of the patient compartment, which the oracle knows; of the others only the index is tried
};

// The type is what stands before the id, wherever the reference begins.
static bool resolve_by_text(void *context, struct str reference, struct path_item *out)
{
    (void)context;
    struct str version, rest = naive_cut(reference, "/_history/", &version), type = {0}, id = {0};
    while (rest.ptr) {
        type = id;
        id = str_cut(&rest, '/');
    }
    *out = (struct path_item){.kind = PATH_NODE, .type = model_resource_named(type)};
    return out->type != MODEL_NONE;
}

static struct path_list evaluate(struct world *w, const char *expression, model_type type,
                                 const struct path_item *focus, const struct json *resource)
{
    struct path *path;
    struct path_list found = {0};
    struct path_env env = {
        .resource = path_root(resource), .root = path_root(resource), .resolve = resolve_by_text};
    // As an argument it is run node by node, not as extraction runs it (straight_test.c compares the two).
    struct str by_nodes = arena_print(&w->arena, "iif(true, %s)", expression);
    if (path_compile(&w->arena, by_nodes, type, &path) != DONE ||
        path_eval(&w->arena, path, focus ? focus : &env.resource, &env, &found) != DONE)
        fail_msg("%s: %s", expression, w->arena.fault.text);
    return found;
}

static struct finding find(struct world *w, const struct model_param *p, size_t resource)
{
    const struct json *r = w->resources[resource];
    struct finding f = {.items = evaluate(w, p->expression, w->type, NULL, r)};
    if (p->kind != PARAM_COMPOSITE || !f.items.count)
        return f;
    f.parts = arena_alloc(&w->arena, f.items.count * sizeof *f.parts);
    for (size_t i = 0; i < f.items.count; i++) {
        for (size_t j = 0; j < p->component_count; j++)
            f.parts[i][j] = evaluate(w, model_components(p)[j].expression, MODEL_NONE, &f.items.items[i], r);
    }
    return f;
}

static bool has_value(const struct path_item *item)
{
    return item->kind != PATH_NODE || item->node;
}

static bool any_met(struct world *w, const struct ask *q, const struct path_list *items)
{
    for (size_t i = 0; i < items->count; i++) {
        if (has_value(&items->items[i]) && naive_item(&w->scratch, q, &items->items[i]))
            return true;
    }
    return false;
}

static bool oracle(struct world *w, const struct ask *q, const struct finding *f)
{
    bool met = false;
    if (q->modifier == SEARCH_MISSING) {
        for (size_t i = 0; i < f->items.count; i++)
            met = met || has_value(&f->items.items[i]);
        return met != q->is_true;
    }
    if (q->kind != PARAM_COMPOSITE)
        return any_met(w, q, &f->items) != (q->modifier == SEARCH_NOT);
    for (size_t i = 0; i < f->items.count && !met; i++) {
        met = true;
        for (size_t j = 0; j < q->param->component_count; j++)
            met = met && any_met(w, &q->parts[j], &f->parts[i][j]);
    }
    return met;
}

// ---- what to ask ------------------------------------------------------------------------------------------------

static void ask_token(struct world *w, struct ask *q, const struct path_item *item, bool is_part)
{
    struct plain_tokens tokens = {0};
    struct plain_token t = {.system = DRAW_TEXT(&w->g, some_systems), .code = DRAW_TEXT(&w->g, some_codes)};
    if (item)
        naive_tokens(&w->scratch, item, &tokens);
    if (tokens.count && draw(&w->g, 6))
        t = tokens.items[draw(&w->g, (unsigned)tokens.count)];
    if (!t.code.len)
        t.code = DRAW_TEXT(&w->g, some_codes);
    q->code = t.code;
    q->system = t.system;
    unsigned form = draw(&w->g, is_part ? 4 : 8);
    const struct json *type = t.types ? json_at(t.types, 0) : NULL;
    q->has_pipe = form == 1 || form == 2 || form == 3;
    if (form == 2 || !q->has_pipe)
        q->system = (struct str){0};
    if (form == 3 && q->system.len)
        q->code = (struct str){0};
    if (form == 4)
        q->modifier = SEARCH_NOT;
    if (form == 5 && t.text.len) {
        q->modifier = SEARCH_TEXT;
        q->code = (struct str){0};
        q->text = draw(&w->g, 2) ? t.text : naive_cut(t.text, "-", &(struct str){0});
    }
    if (form == 6 && type && json_get(type, STR("code")) && json_get(type, STR("system"))) {
        q->modifier = SEARCH_OF_TYPE;
        q->system = naive_member(&w->scratch, type, "system");
        q->text = q->code;
        q->code = naive_member(&w->scratch, type, "code");
    }
}

static void ask_string(struct world *w, struct ask *q, const struct path_item *item, bool is_part)
{
    static const enum search_modifier modifiers[] = {SEARCH_PLAIN, SEARCH_PLAIN, SEARCH_EXACT,
                                                     SEARCH_CONTAINS};
    struct plain_texts texts = {0};
    if (item)
        naive_texts(&w->scratch, item, &texts);
    q->text = texts.count ? texts.items[draw(&w->g, (unsigned)texts.count)] : DRAW_TEXT(&w->g, some_strings);
    q->modifier = is_part ? SEARCH_PLAIN : modifiers[draw(&w->g, COUNT_OF(modifiers))];
    size_t cut = draw(&w->g, 4), keep = 1 + draw(&w->g, 6);
    if (draw(&w->g, 2) && q->text.len > cut + keep && utf8_valid(str_of(q->text.ptr + cut, keep)))
        q->text = str_of(q->text.ptr + cut, keep);
    if (!q->text.len)
        q->text = STR("x");
}

static void ask_date(struct world *w, struct ask *q, const struct path_item *item)
{
    struct str text = {0};
    if (item && item->node && !json_is_container(item->node))
        text = naive_text(&w->scratch, item);
    else if (item && item->type == MODEL_Period)
        text = naive_member(&w->scratch, item->node, draw(&w->g, 2) ? "start" : "end");
    struct date date;
    if (!date_read(text, &date) || !draw(&w->g, 5)) // some dates may be described in words
        text = draw(&w->g, 2) ? DRAW_TEXT(&w->g, some_dates) : DRAW_TEXT(&w->g, some_times);
    static const size_t cuts[] = {4, 7, 10, 100, 100};
    size_t cut = cuts[draw(&w->g, COUNT_OF(cuts))];
    q->text = str_of(text.ptr, text.len < cut ? text.len : cut);
    q->prefix = (enum search_prefix)draw(&w->g, 9);
}

static void ask_number(struct world *w, struct ask *q, const struct path_item *item)
{
    q->text = DRAW_TEXT(&w->g, some_numbers);
    if (item && item->node && item->node->kind == JSON_NUMBER && draw(&w->g, 2))
        q->text = naive_text(&w->scratch, item);
    q->prefix = (enum search_prefix)draw(&w->g, 9);
}

static void ask_quantity(struct world *w, struct ask *q, const struct path_item *item)
{
    const struct json *value = item ? json_get(item->node, STR("value")) : NULL;
    ask_number(w, q, NULL);
    if (value && value->kind == JSON_NUMBER && draw(&w->g, 3))
        q->text = str_of(value->text, value->size);
    unsigned form = draw(&w->g, 3);
    q->has_pipe = form > 0;
    if (form == 1)
        q->system = draw(&w->g, 8) ? STR("http://unitsofmeasure.org") : STR("urn:iso:std:iso:4217");
    if (form)
        q->code = draw(&w->g, 8) ? DRAW_TEXT(&w->g, some_units) : DRAW_TEXT(&w->g, some_codes);
}

static void ask_uri(struct world *w, struct ask *q, const struct path_item *item)
{
    struct str version = {0};
    q->text = item && draw(&w->g, 3) ? naive_cut(naive_text(&w->scratch, item), "|", &version)
                                     : DRAW_TEXT(&w->g, some_uris);
    if (draw(&w->g, 2))
        q->code = version;
    unsigned form = draw(&w->g, 4);
    if (form == 0) {
        q->modifier = SEARCH_BELOW;
        q->text = draw(&w->g, 2) ? DRAW_TEXT(&w->g, some_uris) : q->text;
    }
    if (form == 1) {
        q->modifier = SEARCH_ABOVE;
        q->text = draw(&w->g, 2) ? arena_print(&w->scratch, "%.*s/1", STR_ARG(q->text)) : q->text;
    }
}

static void ask_link(struct world *w, struct ask *q, const struct path_item *item, bool is_part)
{
    struct str version;
    if (item && item->type != MODEL_Reference && json_is_container(item->node))
        item = NULL; // Consent.source may be an attachment
    if (item && item->type != MODEL_Reference) {
        q->text = naive_cut(naive_text(&w->scratch, item), "|", &version);
        q->code = draw(&w->g, 2) ? version : (struct str){0};
        if (!is_part && draw(&w->g, 2) && search_param_is_canonical(q->param)) {
            q->modifier = SEARCH_BELOW;
            q->code = q->code.len ? str_of(q->code.ptr, 1) : q->code;
        }
        return;
    }
    struct str reference = item ? naive_member(&w->scratch, item->node, "reference") : (struct str){0};
    const struct json *identifier = item ? json_get(item->node, STR("identifier")) : NULL;
    if (!reference.len || !draw(&w->g, 6))
        reference = draw(&w->g, 2) ? STR("Patient/1") : STR("Practitioner/ours");
    if (identifier && !is_part && draw(&w->g, 2)) {
        q->modifier = SEARCH_IDENTIFIER;
        q->code = naive_member(&w->scratch, identifier, "value");
        q->system = naive_member(&w->scratch, identifier, "system");
        q->has_pipe = draw(&w->g, 2);
        return;
    }
    struct str plain = naive_ours(naive_cut(reference, "/_history/", &version)), id = plain,
               type = str_cut(&id, '/');
    bool is_relative = id.len && str_find(id, '/') < 0;
    unsigned form = draw(&w->g, 5);
    q->text = form == 0 ? reference : plain;
    if (form == 1 && is_relative)
        q->text = id;
    if (form == 2 && is_relative)
        q->text = arena_print(&w->scratch, "http://ens.example/fhir/%.*s", STR_ARG(plain));
    if (form == 3 && is_relative && !is_part && naive_may_name(q->param, type)) {
        q->modifier = SEARCH_TYPE;
        q->type = model_resource_named(type);
        q->text = id;
    }
}

static void ask_of(struct world *w, struct ask *q, const struct model_param *p, const struct path_list *items,
                   bool is_part)
{
    const struct path_item *item = items->count ? &items->items[draw(&w->g, (unsigned)items->count)] : NULL;
    *q = (struct ask){.kind = p->kind, .param = p};
    if (item && !has_value(item))
        item = NULL;
    if (!is_part && !draw(&w->g, 10)) {
        q->modifier = SEARCH_MISSING;
        q->is_true = draw(&w->g, 2);
        return;
    }
    switch (p->kind) {
    case PARAM_TOKEN:
        ask_token(w, q, item, is_part);
        break;
    case PARAM_STRING:
        ask_string(w, q, item, is_part);
        break;
    case PARAM_DATE:
        ask_date(w, q, item);
        break;
    case PARAM_NUMBER:
        ask_number(w, q, item);
        break;
    case PARAM_QUANTITY:
        ask_quantity(w, q, item);
        break;
    case PARAM_URI:
        ask_uri(w, q, item);
        break;
    default:
        ask_link(w, q, item, is_part);
        break;
    }
}

static void ask_parts(struct world *w, struct ask *q, const struct model_param *p, const struct finding *f)
{
    *q = (struct ask){.kind = p->kind, .param = p};
    q->parts = ARENA_ARRAY(&w->scratch, struct ask, KEY_PARTS_MAX);
    for (size_t j = 0; j < p->component_count; j++) {
        struct path_list none = {0}, *items = &none;
        if (f->items.count)
            items = &f->parts[draw(&w->g, (unsigned)f->items.count)][j];
        ask_of(w, &q->parts[j], model_components(p)[j].param, items, true);
    }
}

// ---- as a request -----------------------------------------------------------------------------------------------

static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (memchr("\\$,|", text.ptr[i], 4))
            buf_add_char(out, '\\');
        buf_add_char(out, text.ptr[i]);
    }
}

static void add_value(struct buf *out, const struct ask *q)
{
    static const char *const prefixes[] = {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"};
    bool is_ordered = q->modifier == SEARCH_PLAIN &&
                      (q->kind == PARAM_DATE || q->kind == PARAM_NUMBER || q->kind == PARAM_QUANTITY);
    bool is_token =
        (q->kind == PARAM_TOKEN && q->modifier != SEARCH_TEXT) || q->modifier == SEARCH_IDENTIFIER;
    for (size_t i = 0; q->parts && i < q->param->component_count; i++) {
        if (i)
            buf_add_char(out, '$');
        add_value(out, &q->parts[i]);
    }
    if (is_ordered)
        buf_add(out, str_from(prefixes[q->prefix]));
    if (is_token) {
        if (q->has_pipe || q->modifier == SEARCH_OF_TYPE) {
            add_escaped(out, q->system);
            buf_add_char(out, '|');
        }
        add_escaped(out, q->code);
    }
    if (q->modifier == SEARCH_OF_TYPE)
        buf_add_char(out, '|');
    if (q->modifier == SEARCH_MISSING)
        buf_add(out, q->is_true ? STR("true") : STR("false"));
    add_escaped(out, q->text);
    if (!is_token && q->kind != PARAM_QUANTITY && q->code.len) {
        buf_add_char(out, '|');
        add_escaped(out, q->code);
    }
    if (q->kind == PARAM_QUANTITY && q->has_pipe)
        buf_print(out, "|%.*s|", STR_ARG(q->system));
    if (q->kind == PARAM_QUANTITY && q->has_pipe)
        add_escaped(out, q->code);
}

static const char *request(struct world *w, const struct ask *q)
{
    static const char *const words[] = {[SEARCH_PLAIN] = "",          [SEARCH_MISSING] = ":missing",
                                        [SEARCH_EXACT] = ":exact",    [SEARCH_CONTAINS] = ":contains",
                                        [SEARCH_NOT] = ":not",        [SEARCH_TEXT] = ":text",
                                        [SEARCH_BELOW] = ":below",    [SEARCH_ABOVE] = ":above",
                                        [SEARCH_TYPE] = ":",          [SEARCH_IDENTIFIER] = ":identifier",
                                        [SEARCH_OF_TYPE] = ":of-type"};
    struct buf value, out;
    buf_init(&value, &w->scratch, 64);
    buf_init(&out, &w->scratch, 64);
    add_value(&value, q);
    buf_print(&out, "%s%s%s=", q->param->code, words[q->modifier],
              q->modifier == SEARCH_TYPE ? model_info(q->type)->name : "");
    uri_encode(&out, buf_str(&value));
    buf_add_char(&out, 0);
    return out.ptr;
}

// An index must not hide what matches: one of the clause's probes meets one of the row's terms.
static bool is_reached(struct world *w, const struct search_query *parsed, size_t i)
{
    struct search_probe *probes;
    struct search_term *terms;
    size_t probe_count, term_count;
    if (!search_probes(&w->scratch, w->type, parsed->first, &probes, &probe_count))
        return true; // all rows will be tested
    if (!search_terms(&w->scratch, w->keys[i], &terms, &term_count))
        return false;
    w->probed++;
    for (size_t p = 0; p < probe_count; p++)
        for (size_t t = 0; t < term_count; t++)
            if (terms[t].param == probes[p].param && str_compare(terms[t].bytes, probes[p].from) >= 0 &&
                str_compare(terms[t].bytes, probes[p].until) < 0)
                return true;
    return false;
}

static void compare(struct world *w, const struct ask *q, const struct finding *found)
{
    const char *query = request(w, q);
    struct search_query *parsed;
    if (testing_parse(&w->scratch, w->type, query, false, &parsed) != DONE)
        fail_msg("%s?%s: %s", model_info(w->type)->name, query, w->scratch.fault.text);
    for (size_t i = 0; i < POOL; i++) {
        struct search_row row = {.number = i + 1, .keys = w->keys[i]};
        bool damaged, met = search_match(parsed, &row, &damaged);
        bool expected = w->is_ruled ? oracle(w, q, &found[i]) : met;
        if (damaged || met != expected)
            fail_msg("%s?%s should %s (%s)\n%.*s", model_info(w->type)->name, query,
                     expected ? "match" : "not match", q->param->expression, STR_ARG(w->texts[i]));
        if (met && !is_reached(w, parsed, i))
            fail_msg("%s?%s is not reached by the index\n%.*s", model_info(w->type)->name, query,
                     STR_ARG(w->texts[i]));
        w->comparisons += w->is_ruled;
        w->met += w->is_ruled && met;
    }
}

static void check_param(struct world *w, const struct model_param *p)
{
    struct finding found[POOL];
    for (size_t i = 0; i < POOL; i++)
        found[i] = find(w, p, i);
    for (size_t i = 0; i < ASKS; i++) {
        struct ask q;
        const struct finding *f = &found[draw(&w->g, POOL)];
        if (p->kind == PARAM_COMPOSITE)
            ask_parts(w, &q, p, f);
        else
            ask_of(w, &q, p, &f->items, false);
        compare(w, &q, found);
        arena_reset(&w->scratch);
    }
    w->params += w->is_ruled;
}

static void make_pool(struct world *w)
{
    w->g.arena = &w->arena;
    for (size_t i = 0; i < POOL; i++) {
        struct buf text;
        struct json *resource;
        buf_init(&text, &w->arena, 4096);
        json_write(&text, generate_object(&w->g, w->type, 0));
        w->texts[i] = buf_str(&text);
        if (json_parse(&w->arena, w->texts[i], NULL, &resource) != DONE ||
            search_extract(&w->arena, resource, w->type, testing_resolve, NULL, &w->keys[i]) != DONE)
            fail_msg("%s\n%.*s", w->arena.fault.text, STR_ARG(w->texts[i]));
        w->resources[i] = resource;
        if (!keys_valid(w->keys[i]))
            fail_msg("damaged keys of\n%.*s", STR_ARG(w->texts[i]));
    }
}

static void check_type(struct world *w, model_type type)
{
    size_t count;
    const struct model_param *params = model_params(type, &count), *extra;
    w->type = type;
    make_pool(w);
    for (size_t i = 0; i < count; i++) {
        if (search_param_is_kept(&params[i]) && params[i].kind != PARAM_SPECIAL) // match_test.c: near
            check_param(w, &params[i]);
    }
    for (size_t i = 0; (extra = search_param_extra(type, i)); i++)
        check_param(w, extra);
    arena_reset(&w->arena);
}

static void keys_say_what_the_resources_say(void **state)
{
    (void)state;
    struct world w = {.g = {.state = SEED}};
    size_t types = 0, count;
    arena_init(&w.arena);
    arena_init(&w.scratch);
    clock_set_for_test(days_from_civil(2024, 3, 1) * 86400000000);
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        if (model_info(type)->kind != MODEL_RESOURCE)
            continue;
        w.is_ruled = (model_compartment(type, &count), count) || type == MODEL_Patient;
        check_type(&w, type);
        types += w.is_ruled;
    }
    clock_set_for_test(0);
    printf("%zu types, %zu search parameters, %zu comparisons, %zu of them met, %zu by an index\n", types,
           w.params, w.comparisons, w.met, w.probed);
    assert_in_range(w.met, w.comparisons / 10, w.comparisons - w.comparisons / 10);
    assert_true(w.probed > w.met / 4);
    arena_release(&w.arena);
    arena_release(&w.scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_say_what_the_resources_say),
    };
    return cmocka_run_group_tests_name("fhir/search oracle", tests, NULL, NULL);
}
