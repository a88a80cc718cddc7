// Words: what people type finds what documents say, however it is written; and what is kept of a document goes with it.
#include "space/space_fixture.h"
// The fixture's headers come first.
#include "space/space_sql.h"
#include "space/words_int.h"

static struct str words_of(struct arena *a, const char *text)
{
    struct words w;
    struct buf out;
    words_begin(&w, a);
    words_add(&w, str_from(text));
    buf_init(&out, a, 64);
    words_write(&w, &out);
    return buf_str(&out);
}

static void words_are_folded_cut_and_kept_once(void **state)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", ""},
        {"Échographie  du FOIE, du foie !", " du echographie foie"},
        {"l\u2019hôpital « Œuvre »\u00a0: d\u2013e", " d e hopital l oeuvre"},
        {"12/03/2024 HbA1c=7,1%", " 03 1 12 2024 7 hba1c"},
        {"\u0391\u03b8\u03ae\u03bd\u03b1 12", " 12 \u03b1\u03b8\u03b7\u03bd\u03b1"},
        {"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee", " aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"},
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str words = words_of(&a, cases[i].text);
        if (!str_equal(words, str_from(cases[i].words)))
            print_error("%s gives \"%.*s\"\n", cases[i].text, STR_ARG(words));
        assert_true(str_equal(words, str_from(cases[i].words)));
    }
    arena_release(&a);
}

static void a_prefix_is_met_by_the_beginning_of_a_word_only(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a);
    struct str said = words_of(&a, "échographie du foie");
    assert_true(words_have(said, STR("echo")));
    assert_true(words_have(said, STR("foie")));
    assert_true(words_have(said, STR("d")));
    assert_false(words_have(said, STR("graphie")));
    assert_false(words_have(said, STR("foies")));
    assert_false(words_have((struct str){0}, STR("f")));
    arena_release(&a);
}

static void every_word_of_many_is_met_by_each_of_its_beginnings_and_by_no_other(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a);
    struct str said =
        words_of(&a, "un une uns deux d dos trois quatre cinq six sept huit neuf dix onze zéro ananas a été");
    struct str rest = str_skip(said, 1);
    while (rest.len) {
        struct str word = str_cut(&rest, ' ');
        for (size_t size = 1; size <= word.len; size++)
            assert_true(words_have(said, str_of(word.ptr, size)));
        assert_false(words_have(said, arena_print(&a, "%.*sxx", STR_ARG(word))));
    }
    arena_release(&a);
}

static void a_book_is_kept_in_part(void **state)
{
    enum { MANY = 100000 };
    struct arena a;
    struct words w;
    struct buf text, out;
    (void)state;
    arena_init(&a);
    buf_init(&text, &a, MANY * 8);
    for (unsigned i = 0; i < MANY; i++)
        buf_print(&text, "mot%u ", i);
    words_begin(&w, &a);
    words_add(&w, buf_str(&text));
    buf_init(&out, &a, 64);
    words_write(&w, &out);
    assert_true(out.len <= WORDS_BYTES_MAX);
    assert_true(words_have(buf_str(&out), STR("mot100")));
    arena_release(&a);
}

static void a_resource_says_its_titles_names_and_days(void **state)
{
    struct arena a;
    struct words w;
    struct buf out;
    (void)state;
    arena_init(&a);
    words_begin(&w, &a);
    words_add_tree(
        &w,
        tree_of(
            &a,
            STR("{\"id\":\"secret\",\"date\":\"2024-08-05T10:00:00Z\",\"contained\":[{\"name\":"
                "[{\"family\":\"Lefèvre\",\"given\":[\"Anne\",\"Zoé\"]}]}],\"context\":{\"period\":"
                "{\"start\":\"2023-12\"}},\"type\":{\"coding\":[{\"code\":\"x1\",\"display\":\"CR\"}]}}")));
    buf_init(&out, &a, 64);
    words_write(&w, &out);
    assert_true(str_equal(buf_str(&out), STR(" 05 08 12 2023 2024 5 anne aout cr decembre lefevre zoe")));
    arena_release(&a);
}

// ---- rows -------------------------------------------------------------------------------------------------

static size_t waiting(struct fixture *f, struct space_unread **list)
{
    size_t count, sum = 0;
    struct deed d = begin(f);
    for (unsigned volume = 0; volume < store_volume_count(f->store); volume++) {
        struct space_unread *some;
        MUST(f, space_unread_list(&d, volume, 10, &some, &count));
        if (count)
            *list = some;
        sum += count;
    }
    end(&d);
    return sum;
}

static void keep(struct fixture *f, const struct space_unread *unread, const char *inside)
{
    const struct space_reading reading = {.inside = str_from(inside)};
    struct deed d = begin(f);
    struct store_writes *writes = store_writes_new(&f->a, unread->at.space);
    MUST(f, space_words_keep(&d, writes, unread, &reading));
    MUST(f, store_commit(&f->a, f->store, writes));
    end(&d);
}

static size_t found(struct fixture *f, uint64_t space, const char *query)
{
    struct search_query *q;
    struct space_page page;
    struct deed d = begin(f);
    MUST(f, parse_query(&f->a, MODEL_DocumentReference, query, &q));
    MUST(f, space_search(&d, space, q, &page));
    end(&d);
    return page.count;
}

static struct resource deposit(struct fixture *f, uint64_t space, const char *title)
{
    return create(
        f, space, (struct str){0},
        arena_print(&f->a,
                    "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"description\":\"%s\","
                    "\"subject\":{\"identifier\":{\"system\":\"urn:test\",\"value\":\"1\"}},\"content\":[{"
                    "\"attachment\":{\"url\":\"http://elsewhere.example/1\"}}]}",
                    title));
}

static void a_document_waits_is_read_and_changes(void **state)
{
    struct fixture *f = *state;
    struct space_unread *list = NULL;
    uint64_t space = open_person(f, "1");
    struct resource r = deposit(f, space, "Radio");
    assert_int_equal(waiting(f, &list), 1);
    assert_int_equal(found(f, space, "_content=radio"), 1); // before it is read
    assert_int_equal(found(f, space, "_content=fracture"), 0);
    keep(f, list, "Fracture du poignet");
    assert_int_equal(waiting(f, &list), 0);
    assert_int_equal(found(f, space, "_content=fract+RAD"), 1);
    struct deed d = begin(f);
    struct resource changed;
    struct json *tree;
    MUST(f, space_tree(&d, &r, &tree));
    json_set(tree, STR("description"), json_new_string(&f->a, STR("Scanner")));
    MUST(f, space_update(&d, r.at, 1, tree, &changed));
    MUST(f, commit_and_end(&d));
    // Its own words are the new ones at once; the text of its file stays until it is read again.
    assert_int_equal(found(f, space, "_content=scanner+fracture"), 1);
    assert_int_equal(found(f, space, "_content=radio"), 0);
    assert_int_equal(waiting(f, &list), 1);
}

// url NULL: without a file.
static void change(struct fixture *f, struct pointer at, const char *title, const char *url)
{
    struct deed d = begin(f);
    struct resource r;
    struct json *tree;
    MUST(f, space_read_tree(&d, at, &tree));
    json_set(tree, STR("description"), json_new_string(&f->a, str_from(title)));
    struct json *attachment =
        json_get_mutable(json_get_mutable(tree, STR("content"))->first, STR("attachment"));
    if (url)
        json_set(attachment, STR("url"), json_new_string(&f->a, str_from(url)));
    else
        json_remove(attachment, json_get(attachment, STR("url")));
    MUST(f, space_update(&d, at, 0, tree, &r));
    MUST(f, commit_and_end(&d));
}

static void name_codes(struct deed *d, const struct json *document, struct buf *out)
{
    (void)d;
    if (json_get(document, STR("description")))
        buf_add(out, STR("Imagerie"));
}

static size_t found_named(struct fixture *f, uint64_t space, const char *query)
{
    struct search_query *q;
    struct space_page page;
    struct deed d = begin(f);
    d.name_codes = name_codes;
    MUST(f, parse_query(&f->a, MODEL_DocumentReference, query, &q));
    MUST(f, space_search(&d, space, q, &page));
    end(&d);
    return page.count;
}

static void a_document_without_a_file_waits_for_nobody_and_is_found(void **state)
{
    struct fixture *f = *state;
    struct space_unread *list = NULL;
    uint64_t space = open_person(f, "1");
    struct pointer at = deposit(f, space, "Radio").at;
    assert_int_equal(waiting(f, &list), 1);
    keep(f, list, "Fracture du poignet");
    change(f, at, "Scanner", NULL);
    assert_int_equal(waiting(f, &list), 0);
    assert_int_equal(found_named(f, space, "_content=scanner+imagerie"), 1);
    assert_int_equal(found(f, space, "_content=scanner+imagerie"), 0);
    assert_int_equal(found(f, space, "_content=radio"), 0);
    assert_int_equal(found(f, space, "_content=fracture"), 0);  // the file it had
    change(f, at, "Echographie", "http://elsewhere.example/2"); // has one again
    assert_int_equal(waiting(f, &list), 1);
    assert_int_equal(found_named(f, space, "_content=echo+imagerie"), 1); // not read yet
    change(f, at, "Doppler", NULL);
    assert_int_equal(waiting(f, &list), 0); // waited in vain
    assert_int_equal(found_named(f, space, "_content=doppler+imagerie"), 1);
    keep(f, list, "Fracture");
    assert_int_equal(found(f, space, "_content=fracture"), 0); // nothing is kept of it, whoever says so
}

static void a_document_whose_words_are_damaged_is_found_by_its_own(void **state)
{
    static const struct store_statement turn = {"turn", "UPDATE words SET body = $2 WHERE space = $1"};
    struct fixture *f = *state;
    struct space_unread *list = NULL;
    uint64_t space = open_person(f, "1");
    deposit(f, space, "Radio");
    assert_int_equal(waiting(f, &list), 1);
    keep(f, list, "Fracture");
    struct store_value args[] = {store_id(space),
                                 store_bytes(STR("not what was sealed, by far too short or long"))};
    struct store_writes *writes = store_writes_new(&f->a, space);
    store_write(writes, &turn, args, COUNT_OF(args), 1);
    MUST(f, store_commit(&f->a, f->store, writes));
    assert_int_equal(found(f, space, "_content=radio"), 1);
    assert_int_equal(found(f, space, "_content=fracture"), 0);
}

static void what_was_read_of_an_older_version_is_not_kept(void **state)
{
    struct fixture *f = *state;
    struct space_unread *list = NULL, *again = NULL;
    uint64_t space = open_person(f, "1");
    deposit(f, space, "Radio");
    assert_int_equal(waiting(f, &list), 1);
    struct space_unread older = {list->at, list->version + 1};
    keep(f, &older, "autre");
    assert_int_equal(waiting(f, &again), 1);
    assert_int_equal(found(f, space, "_content=autre"), 0);
}

static void nothing_is_kept_of_an_erased_space(void **state)
{
    struct fixture *f = *state;
    struct space_unread *list = NULL, *left = NULL;
    uint64_t space = open_person(f, "1");
    deposit(f, space, "Radio");
    assert_int_equal(waiting(f, &list), 1);
    const struct space_reading reading = {.inside = STR("fracture")};
    struct deed reads = begin(f), erases = begin(f);
    struct store_writes *writes = store_writes_new(&f->a, space);
    MUST(f, space_words_keep(&reads, writes, list, &reading)); // was read before
    MUST(f, space_erase(&erases, space));
    MUST(f, commit_and_end(&erases));
    MUST(f, store_commit(&f->a, f->store, writes)); // comes after
    end(&reads);
    assert_int_equal(waiting(f, &left), 0);
    struct store_rows rows;
    struct store_value key = store_id(space);
    struct deed d = begin(f);
    MUST(f, store_select(&f->a, d.read, space, &words_of_space, &key, 1, &rows));
    assert_false(store_next(&f->a, &rows));
    store_rows_end(&rows);
    end(&d);
}

#define ON_A_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_folded_cut_and_kept_once),
        cmocka_unit_test(a_prefix_is_met_by_the_beginning_of_a_word_only),
        cmocka_unit_test(every_word_of_many_is_met_by_each_of_its_beginnings_and_by_no_other),
        cmocka_unit_test(a_book_is_kept_in_part),
        cmocka_unit_test(a_resource_says_its_titles_names_and_days),
        ON_A_HOUSE(a_document_waits_is_read_and_changes),
        ON_A_HOUSE(a_document_without_a_file_waits_for_nobody_and_is_found),
        ON_A_HOUSE(a_document_whose_words_are_damaged_is_found_by_its_own),
        ON_A_HOUSE(what_was_read_of_an_older_version_is_not_kept),
        ON_A_HOUSE(nothing_is_kept_of_an_erased_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
