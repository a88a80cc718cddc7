// What codec/xml promises: the tree, the lookups, and everything that it must refuse.
#include "codec/xml/xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define V3 STR("urn:hl7-org:v3")

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const struct xml_node *parse(struct str text)
{
    const struct xml_node *root;
    assert_int_equal(xml_parse(&arena, text, NULL, &root), DONE);
    return root;
}

static void a_document_becomes_a_tree_with_namespaces_attributes_and_lines(void **state)
{
    (void)state;
    const struct xml_node *root = parse(STR("<?xml version='1.0'?><!-- c --><?pi x?>\n"
                                            "<a xmlns='urn:hl7-org:v3' xmlns:x='urn:x' k='1' x:k='2'>"
                                            "t&amp;<!-- c -->u<![CDATA[<v>]]>\n<x:b/></a>"));
    assert_true(xml_is(root, V3, STR("a")));
    assert_int_equal(root->attribute_count, 2);
    assert_true(str_equal(xml_attribute(root, STR("k")), STR("1")));
    assert_true(str_equal(xml_attribute_ns(root, STR("urn:x"), STR("k")), STR("2")));
    assert_null(xml_attribute(root, STR("none")).ptr);
    assert_true(xml_is_text(root->first));
    assert_true(str_equal(root->first->text, STR("t&u<v>\n")));
    assert_true(xml_is(root->first->next, STR("urn:x"), STR("b")));
    assert_int_equal(root->line, 2);
    assert_int_equal(root->first->next->line, 3);
    assert_ptr_equal(root->first->next->parent, root);
    assert_null(xml_child(root, V3, STR("b")));
}

static void escapes_in_attributes_become_their_characters(void **state)
{
    (void)state;
    static const struct {
        const char *written, *value;
    } rows[] = {
        {"<r v='a=1&amp;b=2'/>", "a=1&b=2"},
        {"<r v='&#38;&#x26;&amp;'/>", "&&&"},
        {"<r v='&amp;amp; &amp;#38;'/>", "&amp; &#38;"},
        {"<r v='&lt;&gt;&quot;&apos;&#233;'/>", "<>\"'\xc3\xa9"},
        {"<r v='a&#10;b\nc'/>", "a\nb c"},
        {"<r v=''/>", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_true(
            str_equal(xml_attribute(parse(str_from(rows[i].written)), STR("v")), str_from(rows[i].value)));
}

static void a_path_leads_to_the_first_whole_match(void **state)
{
    (void)state;
    const struct xml_node *root =
        parse(STR("<r><a/><a><b/></a><a><b><c v='1'/></b></a><a><b><c v='2'/></b></a></r>"));
    struct str none = {0};
    assert_true(str_equal(xml_at_attribute(root, none, STR("a/b/c"), STR("v")), STR("1")));
    assert_null(xml_at(root, none, STR("a/c")));
    assert_null(xml_at(NULL, none, STR("a")));
    assert_null(xml_at_attribute(root, none, STR("a/x"), STR("v")).ptr);
    int count = 0;
    for (const struct xml_node *a = xml_child(root, none, STR("a")); a; a = xml_again(a))
        count++;
    assert_int_equal(count, 4);
    assert_true(str_equal(xml_attribute(xml_find(root, none, STR("c")), STR("v")), STR("1")));
    assert_null(xml_find(root->first, none, STR("b")));
}

static void a_step_visits_every_node_below_the_top_and_no_other(void **state)
{
    (void)state;
    const struct xml_node *root = parse(STR("<r><a>1<b>2</b></a><c>3</c></r>"));
    struct buf seen;
    buf_init(&seen, &arena, 0);
    for (const struct xml_node *at = root->first; (at = xml_step(root->first, at));)
        buf_add(&seen, xml_is_text(at) ? at->text : at->name);
    assert_true(str_equal(buf_str(&seen), STR("1b2")));
    assert_null(xml_step(root->first->next->first, root->first->next->first));
}

static void text_is_gathered_with_white_space_folded_or_kept(void **state)
{
    (void)state;
    const struct xml_node *root = parse(STR("<r>\n  one\t<b>two</b>\r\n three </r>"));
    assert_true(str_equal(xml_text(&arena, root), STR("one two three")));
    assert_true(str_equal(xml_text_exact(&arena, root), STR("\n  one\ttwo\n three ")));
    assert_null(xml_text(&arena, NULL).ptr);
    assert_true(str_equal(xml_text(&arena, parse(STR("<r/>"))), STR("")));
    assert_non_null(xml_text(&arena, parse(STR("<r/>"))).ptr);
    assert_true(
        str_equal(xml_text(&arena, parse(STR("<r><![CDATA[]]>a<![CDATA[b]]><![CDATA[]]></r>"))), STR("ab")));
}

static void texts_in_accepted_encodings_become_utf8(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "<r>\xc3\xa9</r>",
        "\xef\xbb\xbf<r>\xc3\xa9</r>",
        "<?xml version='1.0' encoding='utf-8'?><r>\xc3\xa9</r>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><r>\xe9</r>",
        "<?xml version='1.0' encoding='windows-1252'?><r>\xe9</r>",
        "<r>&#233;</r>",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_true(str_equal(xml_text(&arena, parse(str_from(rows[i]))), STR("\xc3\xa9")));
}

static void what_is_dangerous_or_broken_is_refused_with_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"<!DOCTYPE r><r/>", "DOCTYPE"},
        {"<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>", "DOCTYPE"},
        {"<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><r>&e;</r>", "DOCTYPE"},
        {"<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><r>&b;</r>", "DOCTYPE"},
        {"<!DOCTYPE r [<!ENTITY % p SYSTEM 'http://127.0.0.1/x'>%p;]><r/>", "DOCTYPE"},
        {"<r>&nbsp;</r>", "entity"},
        {"<r><a></r>", "line 1"},
        {"<r>\n<a></b></r>", "end tag"},
        {"<r", "line 1"},
        {"<r/><r/>", "root element"},
        {"<r a='1' a='2'/>", "twice"},
        {"<x:r/>", "prefix"},
        {"<r>\xe9</r>", "encoding"},
        {"<r>&#1;</r>", "character"},
        {"<?xml version='1.0' encoding='UTF-7'?><r/>", "encoding"},
        {"<?xml version='1.0' encoding='IBM037'?><r/>", "line 1"},
        {"<?xml version='1.0' encoding='UTF-16'?><r/>", "encoding"},
        {"plain", "does not begin"},
        {"", "does not begin"},
        {"<!-- only -->", "element"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct xml_node *root;
        assert_int_equal(xml_parse(&arena, str_from(rows[i].text), NULL, &root), INVALID);
        assert_null(root);
        if (!strstr(arena.fault.text, rows[i].sentence))
            fail_msg("%s: %s", rows[i].text, arena.fault.text);
    }
}

static void sixteen_bit_encodings_are_refused(void **state)
{
    (void)state;
    const struct xml_node *root;
    assert_int_equal(xml_parse(&arena, str_of("\xff\xfe<\0r\0/\0>\0", 10), NULL, &root), INVALID);
    assert_int_equal(xml_parse(&arena, str_of("<\0r\0/\0>\0", 8), NULL, &root), INVALID);
}

static struct str repeat(const char *before, const char *part, size_t count, const char *after)
{
    struct buf text;
    buf_init(&text, &arena, 0);
    buf_add(&text, str_from(before));
    for (size_t i = 0; i < count; i++)
        buf_print(&text, part, i);
    buf_add(&text, str_from(after));
    return buf_str(&text);
}

static void limits_of_depth_nodes_bytes_and_attributes_hold(void **state)
{
    (void)state;
    const struct xml_node *root;
    assert_int_equal(xml_parse(&arena, repeat("", "<a>", 100000, ""), NULL, &root), TOO_LARGE);
    assert_int_equal(xml_parse(&arena, repeat("<a ", "a%zu=\"\" ", 100000, "/>"), NULL, &root), TOO_LARGE);
    const struct xml_limits few = {.nodes_max = 10, .bytes_max = 100, .depth_max = 3};
    assert_int_equal(xml_parse(&arena, STR("<a><b><c/></b></a>"), &few, &root), DONE);
    assert_int_equal(xml_parse(&arena, STR("<a><b><c><d/></c></b></a>"), &few, &root), TOO_LARGE);
    assert_int_equal(xml_parse(&arena, repeat("<a>", "<b/>", 9, "</a>"), &few, &root), DONE);
    assert_int_equal(xml_parse(&arena, repeat("<a>", "<b/>", 10, "</a>"), &few, &root), TOO_LARGE);
    assert_int_equal(xml_parse(&arena, repeat("<a>", "x", 100, "</a>"), &few, &root), TOO_LARGE);
}

static void a_tag_may_have_many_equals_signs_in_quotes_comments_and_text(void **state)
{
    (void)state;
    parse(repeat("<a b=\"", "=", 10000, "\"/>"));
    parse(repeat("<a>", "=", 10000, "</a>"));
    parse(repeat("<!-- l'un <a> ", "=", 10000, " --><a/>"));
}

static void a_text_of_many_megabytes_is_one_text(void **state)
{
    (void)state;
    struct str text = repeat("<a>", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZn", 500000, "</a>");
    const struct xml_node *root = parse(text);
    assert_int_equal(root->first->text.len, text.len - 7);
    assert_null(root->first->next);
}

static void escaping_leaves_nothing_that_is_markup(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, &arena, 0);
    xml_escape(&out, STR("a<b>&\"'\x01\x1f\n\xc3\xa9"));
    assert_true(str_equal(buf_str(&out), STR("a&lt;b&gt;&amp;&quot;&#39;\n\xc3\xa9")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_document_becomes_a_tree_with_namespaces_attributes_and_lines),
        TEST(escapes_in_attributes_become_their_characters),
        TEST(a_path_leads_to_the_first_whole_match),
        TEST(a_step_visits_every_node_below_the_top_and_no_other),
        TEST(text_is_gathered_with_white_space_folded_or_kept),
        TEST(texts_in_accepted_encodings_become_utf8),
        TEST(what_is_dangerous_or_broken_is_refused_with_a_sentence),
        TEST(sixteen_bit_encodings_are_refused),
        TEST(limits_of_depth_nodes_bytes_and_attributes_hold),
        TEST(a_tag_may_have_many_equals_signs_in_quotes_comments_and_text),
        TEST(a_text_of_many_megabytes_is_one_text),
        TEST(escaping_leaves_nothing_that_is_markup),
    };
    return cmocka_run_group_tests_name("codec/xml", tests, NULL, NULL);
}
