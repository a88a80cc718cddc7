// The portal's files: how they are found, in which form they are given, and that their table can be served.
#include "portal/portal_int.h"
#include "support/an_arena.h"

static void the_smallest_form_that_a_client_takes_is_chosen(void **state)
{
    static const struct {
        const char *accepted;
        enum portal_form form;
    } cases[] = {
        {"gzip, deflate, br", PORTAL_BROTLI},
        {"br;q=0, gzip", PORTAL_GZIP},
        {"GZIP", PORTAL_GZIP},
        {"br; q=0.000, gzip;q=0.0", PORTAL_PLAIN},
        {"br; q=0.001", PORTAL_BROTLI},
        {"identity", PORTAL_PLAIN},
        {"", PORTAL_PLAIN},
        {"x-gzipped", PORTAL_PLAIN},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(portal_choose(str_from(cases[i].accepted)), cases[i].form);
    assert_int_equal(portal_choose((struct str){0}), PORTAL_PLAIN);
}

static void a_known_tag_is_recognised(void **state)
{
    (void)state;
    assert_true(portal_has_tag(STR("\"a-0\", W/\"b-1\""), STR("\"b-1\"")));
    assert_true(portal_has_tag(STR("*"), STR("\"b-1\"")));
    assert_false(portal_has_tag(STR("\"b-11\""), STR("\"b-1\"")));
    assert_false(portal_has_tag((struct str){0}, STR("\"b-1\"")));
}

static void every_file_has_bytes_a_type_and_a_tag(void **state)
{
    const struct portal_file *f;
    (void)state;
    assert_non_null(portal_find(STR("/index.html")));
    assert_null(portal_find(STR("/assets/../index.html")));
    assert_null(portal_find(STR("/index.htm")));
    for (size_t i = 0; (f = portal_at(i)); i++) {
        assert_true(f->forms[PORTAL_PLAIN].ptr && f->forms[PORTAL_PLAIN].size > 0);
        assert_true(strlen(f->media_type) > 0 && strlen(f->tag) == 16);
        assert_ptr_equal(portal_find(str_from(f->path)), f);
    }
}

// The Content-Security-Policy allows none of it: it would be dead in the browser.
static void the_pages_hold_no_inline_script_or_style(void **state)
{
    static const char *const pages[] = {"/index.html", "/card.html"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        const struct portal_file *f = portal_find(str_from(pages[i]));
        struct str page = str_of(f->forms[PORTAL_PLAIN].ptr, f->forms[PORTAL_PLAIN].size);
        assert_true(str_find_str(page, STR("<style")) < 0);
        assert_true(str_find_str(page, STR(" style=")) < 0);
        assert_true(str_find_str(page, STR(" onload=")) < 0);
        assert_true(str_find_str(page, STR("<script>")) < 0);
        assert_true(str_find_str(page, STR(" src=\"/assets/")) > 0);
    }
}

// What the operator writes is text in the pages, never a part of them.
static void the_name_that_an_operator_gives_takes_the_place_of_ours(void **state)
{
    struct arena *a = *state;
    const struct portal_file *page = portal_find(STR("/index.html"));
    const struct portal_file *manifest = portal_find(STR("/app.webmanifest"));
    const struct str name = STR("L'\"Île\" <b>&");
    assert_true(portal_is_named(page) && portal_is_named(manifest));
    assert_false(portal_is_named(portal_find(STR("/boot.js"))));
    struct str html = portal_name(a, page, name), json = portal_name(a, manifest, name);
    assert_true(str_find_str(html, STR("<title>L&#39;&quot;Île&quot; &lt;b&gt;&amp;</title>")) > 0);
    assert_true(str_find_str(html, STR("name=\"application-name\" content=\"L&#39;&quot;Île")) > 0);
    assert_true(str_find_str(json, STR("\"name\": \"L'\\\"Île\\\" <b>&\"")) > 0);
    assert_true(str_find_str(json, STR("\"short_name\": \"L'")) > 0);
    assert_true(str_find_str(html, STR("Espace santé")) < 0 && str_find_str(json, STR("Espace santé")) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_form_that_a_client_takes_is_chosen),
        cmocka_unit_test(a_known_tag_is_recognised),
        cmocka_unit_test(every_file_has_bytes_a_type_and_a_tag),
        cmocka_unit_test(the_pages_hold_no_inline_script_or_style),
        ARENA_TEST(the_name_that_an_operator_gives_takes_the_place_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
