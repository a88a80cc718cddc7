// Narratives: what XHTML is taken, what is refused.
#include "fhir/narrative/narrative.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define DIV(inside) "<div xmlns=\"http://www.w3.org/1999/xhtml\">" inside "</div>"

static void sound_narratives_are_taken(void **state)
{
    (void)state;
    static const char *const sound[] = {
        DIV("x"),
        "  " DIV("<p>a <b>b</b></p>") "\n",
        "<div xmlns='http://www.w3.org/1999/xhtml' lang=\"fr\" xml:lang=\"fr\" class = 'a'>x</div>",
        DIV("&amp;&lt;&gt;&quot;&apos;&#160;&#xE9;"),
        DIV("<!-- a comment --><br/><hr />x"),
        DIV("<img src=\"#a\" alt=\"x\"/>"),
        DIV("<img src=\"data:image/png;base64,AAAA\" alt=\"x\"/>"),
        DIV("<a href=\"https://x/y\">x</a><a href=\"Patient/1\">y</a><a href=\"#z\">z</a><a "
            "name=\"z\">q</a>"),
        DIV("<a href=\"a-relative-name-longer-than-any-scheme.html?a=b:c\">x</a>"),
        DIV("<table border=\"1\"><tr><td colspan=\"2\" style=\"color: red\">x</td></tr></table>"),
        DIV("<span style=\"background: url(data:image/png;base64,AAAA)\">x</span>"),
        DIV("<ul><li>é</li></ul>"),
    };
    for (size_t i = 0; i < COUNT_OF(sound); i++) {
        const char *fault = narrative_fault(str_from(sound[i]));
        if (fault != NULL) {
            fail_msg("%s\nwas refused: %s", sound[i], fault);
        }
    }
}

static void what_could_run_or_fetch_is_refused(void **state)
{
    (void)state;
    static const char *const harmful[] = {
        DIV("<script>alert(1)</script>x"),
        DIV("<SCRIPT>alert(1)</SCRIPT>x"),
        DIV("<p onclick=\"x()\">x</p>"),
        DIV("<p OnClick=\"x()\">x</p>"),
        DIV("<iframe src=\"http://x\"></iframe>x"),
        DIV("<object data=\"x\"></object>x"),
        DIV("<form action=\"x\"><input name=\"a\"/></form>x"),
        DIV("<link href=\"x\"/>x"),
        DIV("<base href=\"x\"/>x"),
        DIV("<style>p{}</style>x"),
        DIV("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>x"),
        DIV("<a href=\"javascript:alert(1)\">x</a>"),
        DIV("<a href=\"JavaScript:alert(1)\">x</a>"),
        DIV("<a href=\" javascript:alert(1)\">x</a>"),
        DIV("<a href=\"java&#10;script:alert(1)\">x</a>"),
        DIV("<a href=\"javascript&#58;alert(1)\">x</a>"),
        DIV("<a href=\"&#x6A;avascript:alert(1)\">x</a>"),
        DIV("<a href=\"vbscript:x\">x</a>"),
        DIV("<a href=\"data:text/html,x\">x</a>"),
        DIV("<a href=\"data:image/svg+xml,x\">x</a>"),
        DIV("<img src=\"data:text/html,x\"/>"),
        DIV("<p style=\"background:url(http://x)\">x</p>"),
        DIV("<p style=\"background:URL( 'x' )\">x</p>"),
        DIV("<p style=\"background:u\\72l(x)\">x</p>"),
        DIV("<p style=\"a:ur/**/l(x)\">x</p>"),
        DIV("<p style=\"width:expression(x)\">x</p>"),
        DIV("<p style=\"@import 'x'\">x</p>"),
        DIV("<div xmlns=\"urn:other\">x</div>"),
        DIV("<p xmlns:x=\"urn:other\">x</p>"),
        DIV("<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">x</x:script>"),
    };
    for (size_t i = 0; i < COUNT_OF(harmful); i++) {
        if (narrative_fault(str_from(harmful[i])) == NULL) {
            fail_msg("%s\nwas taken", harmful[i]);
        }
    }
}

static void what_is_not_well_formed_is_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "",
        "x",
        "<div>x</div>",
        "<p xmlns=\"http://www.w3.org/1999/xhtml\">x</p>",
        "<div xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        DIV(""),
        DIV("  &#32;\n<p> </p>"),
        DIV("x") "y",
        DIV("x") DIV("y"),
        "<!-- a -->" DIV("x"),
        "<!DOCTYPE div>" DIV("x"),
        "<?xml version=\"1.0\"?>" DIV("x"),
        DIV("<p>x"),
        DIV("x</p>"),
        DIV("<b><i>x</b></i>"),
        DIV("<p"),
        DIV("<p a"),
        DIV("<p class=x>x</p>"),
        DIV("<p class>x</p>"),
        DIV("<p class=\"a\"id=\"b\">x</p>"),
        DIV("<p class=\"a\" class=\"b\">x</p>"),
        DIV("<p class=\"a<b\">x</p>"),
        DIV("<p class=\"a>x</p>"),
        DIV("&nbsp;x"),
        DIV("a & b"),
        DIV("&#0;x"),
        DIV("&#xD800;x"),
        DIV("&#1114112;x"),
        DIV("&#;x"),
        DIV("&#12"),
        DIV("<![CDATA[x]]>"),
        DIV("a ]]> b"),
        DIV("<!-- a -- b -->x"),
        DIV("<!-- a"),
        DIV("<br / >x"),
        "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div ",
        "<div xmlns=\"http://www.w3.org/1999/xhtml\"",
        "<div",
        "<",
        "<!",
        "<!--",
        "</div>",
    };
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        if (narrative_fault(str_from(broken[i])) == NULL) {
            fail_msg("%s\nwas taken", broken[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_narratives_are_taken),
        cmocka_unit_test(what_could_run_or_fetch_is_refused),
        cmocka_unit_test(what_is_not_well_formed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
