// The index of the commons: it finds what testing every row finds, whatever was written, changed, deleted and rebuilt.
#include "support/search_generator.h"
#undef fail // base's is meant
// The generator's headers come first.
#include "space/space_fixture.h"

enum { ROWS = 220, ASKS = 2500, SEED = 20261121 };

static const model_type kinds[] = {MODEL_Practitioner, MODEL_PractitionerRole,  MODEL_Organization,
                                   MODEL_Location,     MODEL_HealthcareService, MODEL_ValueSet};

struct world {
    struct fixture *f;
    struct generator g;
    struct arena scratch;
    struct pointer rows[COUNT_OF(kinds)][ROWS];
    size_t row_count[COUNT_OF(kinds)];
    size_t hits, narrowed;
};

// ---- random commons

// Half of the references name rows that are there, by pointer or by name.
static void aim(struct world *w, struct deed *d, struct json *tree)
{
    for (struct json *child = json_is_container(tree) ? tree->first : NULL; child; child = child->next) {
        size_t kind = draw(&w->g, COUNT_OF(kinds));
        if (json_is_container(child)) {
            aim(w, d, child);
        } else if (child->kind == JSON_STRING && child->name &&
                   str_equal(json_name(child), STR("reference")) && draw(&w->g, 2) && w->row_count[kind]) {
            struct str text = space_reference(d, w->rows[kind][draw(&w->g, (unsigned)w->row_count[kind])]);
            child->text = text.ptr;
            child->size = (uint32_t)text.len;
            child->escaped = false;
        }
    }
}

static struct json *random_tree(struct world *w, struct deed *d, size_t kind)
{
    struct buf text;
    w->g.arena = &w->scratch;
    buf_init(&text, &w->scratch, 4096);
    json_write(&text, generate_object(&w->g, kinds[kind], 0));
    struct json *tree = tree_of(&w->scratch, buf_str(&text));
    aim(w, d, tree);
    return tree;
}

static void add_row(struct world *w, size_t kind)
{
    struct resource r;
    struct deed d = deed_of(w->f, &w->scratch, &fixture_operator);
    struct str alias =
        draw(&w->g, 8) ? (struct str){0} : arena_print(&w->scratch, "named-%zu", w->row_count[kind]);
    MUST(w->f, try_create(&d, 0, alias, random_tree(w, &d, kind), &r));
    MUST(w->f, commit_and_end(&d));
    w->rows[kind][w->row_count[kind]++] = r.at;
    arena_reset(&w->scratch);
}

static void change_row(struct world *w, size_t kind, struct pointer at, bool deletes)
{
    struct resource r;
    struct deed d = deed_of(w->f, &w->scratch, &fixture_operator);
    MUST(w->f, deletes ? space_delete(&d, at, 0, &r) : space_update(&d, at, 0, random_tree(w, &d, kind), &r));
    MUST(w->f, commit_and_end(&d));
    arena_reset(&w->scratch);
}

// ---- random requests

static const struct model_param *some_param(struct world *w, model_type type)
{
    size_t count;
    const struct model_param *params = model_params(type, &count), *p;
    do
        p = &params[draw(&w->g, (unsigned)count)];
    while (!search_param_is_kept(p) || p->kind == PARAM_SPECIAL || p->kind == PARAM_COMPOSITE);
    return p;
}

static const char *some_reference(struct world *w, struct deed *d)
{
    size_t kind = draw(&w->g, COUNT_OF(kinds));
    struct pointer at = w->rows[kind][draw(&w->g, (unsigned)w->row_count[kind])];
    struct str whole = space_reference(d, at), id = whole;
    str_cut(&id, '/');
    switch (draw(&w->g, 5)) {
    case 0:
        return arena_copy(&w->scratch, id).ptr;
    case 1:
        return arena_print(&w->scratch, "http://ens.example/fhir/%.*s", STR_ARG(whole)).ptr;
    case 2:
        return arena_print(&w->scratch, "%s/%s", model_info(at.type)->name, some_ids[draw(&w->g, 4)]).ptr;
    case 3:
        return arena_print(&w->scratch, "%s/named-%u", model_info(at.type)->name, draw(&w->g, ROWS)).ptr;
    default:
        return arena_copy(&w->scratch, whole).ptr;
    }
}

static void add_value(struct world *w, struct deed *d, struct buf *out, const struct model_param *p)
{
    struct buf value;
    buf_init(&value, &w->scratch, 64);
    switch (p->kind) {
    case PARAM_TOKEN:
        if (!draw(&w->g, 3))
            buf_print(&value, "%s|", some_systems[draw(&w->g, COUNT_OF(some_systems))]);
        else if (!draw(&w->g, 6))
            buf_add_char(&value, '|');
        buf_add(&value, str_from(some_codes[draw(&w->g, 6)]));
        break;
    case PARAM_STRING:
        buf_add(&value, str_of(some_strings[draw(&w->g, 6)], 1 + draw(&w->g, 5)));
        break;
    case PARAM_REFERENCE:
        buf_add(&value, str_from(some_reference(w, d)));
        break;
    case PARAM_URI:
        buf_add(&value, str_from(some_uris[draw(&w->g, COUNT_OF(some_uris))]));
        break;
    case PARAM_DATE:
        buf_add(&value, str_from(some_dates[draw(&w->g, COUNT_OF(some_dates))]));
        break;
    default:
        buf_add(&value, str_from(some_numbers[draw(&w->g, COUNT_OF(some_numbers))]));
        break;
    }
    uri_encode(out, buf_str(&value));
}

static void add_clause(struct world *w, struct deed *d, struct buf *out, model_type type, unsigned depth)
{
    static const char *const of_token[] = {"", "", "", ":not", ":missing"};
    static const char *const of_string[] = {"", "", ":exact", ":contains"};
    const struct model_param *p = some_param(w, type);
    buf_add(out, str_from(p->code));
    if (p->kind == PARAM_REFERENCE && depth < 2 && draw(&w->g, 2)) {
        model_type target = kinds[draw(&w->g, COUNT_OF(kinds))];
        for (size_t i = 0; i < search_param_target_count(p); i++)
            if (search_param_target(p, i) == target) {
                buf_print(out, ":%s.", model_info(target)->name);
                add_clause(w, d, out, target, depth + 1);
                return;
            }
    }
    const char *modifier = p->kind == PARAM_TOKEN    ? of_token[draw(&w->g, COUNT_OF(of_token))]
                           : p->kind == PARAM_STRING ? of_string[draw(&w->g, COUNT_OF(of_string))]
                                                     : "";
    buf_print(out, "%s=", modifier);
    if (strcmp(modifier, ":missing") == 0) {
        buf_add(out, draw(&w->g, 2) ? STR("true") : STR("false"));
        return;
    }
    for (unsigned i = 0, many = 1 + !draw(&w->g, 3); i < many; i++) {
        if (i)
            buf_add_char(out, ',');
        add_value(w, d, out, p);
    }
}

static const char *some_request(struct world *w, struct deed *d, model_type type)
{
    struct buf out;
    buf_init(&out, &w->scratch, 256);
    unsigned form = draw(&w->g, 12);
    if (form == 0) {
        buf_print(&out, "_id=%s", some_reference(w, d));
    } else if (form == 1 && type == MODEL_Practitioner) {
        buf_add(&out, STR("_has:PractitionerRole:practitioner:"));
        add_clause(w, d, &out, MODEL_PractitionerRole, 1);
    } else {
        add_clause(w, d, &out, type, 0);
        while (!draw(&w->g, 3)) {
            buf_add_char(&out, '&');
            add_clause(w, d, &out, type, 0);
        }
    }
    buf_add_char(&out, 0);
    return out.ptr;
}

// ---- the same answer

static bool fits_query(struct scan *s, const struct search_row *row, bool *damaged)
{
    return search_match(s->context, row, damaged);
}

static void compare_one(struct world *w)
{
    model_type type = kinds[draw(&w->g, COUNT_OF(kinds))];
    struct deed d = deed_of(w->f, &w->scratch, &fixture_operator);
    const char *request = some_request(w, &d, type);
    struct search_query *q, all = {.type = type};
    struct space_page page;
    struct candidates candidates;
    if (parse_query(&w->scratch, type, request, &q) != DONE) {
        end(&d); // a type that the modifier does not take
        arena_reset(&w->scratch);
        return;
    }
    q->count = 1000;
    q->count_given = true;
    MUST(w->f, space_search(&d, 0, q, &page));
    struct scan s = {.deed = &d, .at = {.type = type}, .query = &all, .fits = fits_query, .context = q};
    MUST(w->f, scan_run(&s));
    if (page.total != s.count)
        print_error("%s?%s: %zu instead of %zu\n", model_info(type)->name, request, (size_t)page.total,
                    s.count);
    assert_int_equal(page.total, s.count);
    for (size_t i = 0; i < s.count; i++)
        assert_int_equal(page.matches[i].at.number, s.hits[i].row.number);
    MUST(w->f, term_candidates(&d, (struct pointer){.type = type}, q, &candidates));
    w->narrowed += candidates.is_known;
    w->hits += s.count;
    end(&d);
    arena_reset(&w->scratch);
}

static int64_t count_terms(struct fixture *f)
{
    static const struct store_statement all = {"test_terms", "SELECT count(*) FROM term"};
    struct store_rows rows;
    struct deed d = begin(f);
    MUST(f, store_select(&f->a, d.read, 0, &all, NULL, 0, &rows));
    assert_true(store_next(&f->a, &rows));
    int64_t count = store_column_int(&rows, 0);
    store_rows_end(&rows);
    end(&d);
    return count;
}

static void make_world(struct world *w, struct fixture *f)
{
    *w = (struct world){.f = f, .g = {.state = SEED}};
    arena_init(&w->scratch);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t kind = 0; kind < COUNT_OF(kinds); kind++)
            add_row(w, kind);
    for (size_t kind = 0; kind < COUNT_OF(kinds); kind++)
        for (size_t i = 0; i < ROWS; i += 5)
            change_row(w, kind, w->rows[kind][i], i % 2);
}

static void the_index_finds_what_testing_every_row_finds(void **state)
{
    struct fixture *f = *state;
    struct world *w = heap_alloc(sizeof *w);
    make_world(w, f);
    for (size_t i = 0; i < ASKS; i++)
        compare_one(w);
    print_message("%zu of %d requests by the index, %zu hits\n", w->narrowed, ASKS, w->hits);
    assert_in_range(w->narrowed, ASKS / 4, ASKS);
    assert_true(w->hits > ASKS);

    // Rebuilding makes the same terms, and takes away those of rows that are no more.
    static const struct store_statement forget = {"test_forget", "DELETE FROM term WHERE number % 3 = 0"};
    static const struct store_statement stray = {
        "test_stray", "INSERT INTO term (type, param, value, number) VALUES (1, 1, $1, 999999)"};
    int64_t terms = count_terms(f);
    struct store_writes *writes = store_writes_new(&f->a, 0);
    struct store_value value = store_bytes(STR("cstray"));
    store_write(writes, &forget, NULL, 0, STORE_ANY_ROWS);
    store_write(writes, &stray, &value, 1, 1);
    MUST(f, store_commit(&f->a, f->store, writes));
    assert_true(count_terms(f) < terms);
    struct deed d = begin(f);
    MUST(f, space_rebuild(&d, 0));
    end(&d);
    assert_int_equal(count_terms(f), terms);
    for (size_t i = 0; i < ASKS / 10; i++)
        compare_one(w);
    arena_release(&w->scratch);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_index_finds_what_testing_every_row_finds, make_fixture,
                                        end_fixture),
    };
    return cmocka_run_group_tests_name("space term", tests, NULL, NULL);
}
