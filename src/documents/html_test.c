// What documents promises about the HTML of a document: all of it is there to read, and nothing of it can
// act.
#include "documents/documents_int.h"
#include "documents/fixtures_int.h"
#include "documents/html_check_int.h"

#include "crypt/crypt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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

static struct str page_of(struct str bytes)
{
    struct cda cda;
    struct buf page;
    assert_int_equal(cda_read(&arena, bytes, &cda), DONE);
    buf_init(&page, &arena, 0);
    cda_to_html(&page, &cda);
    return buf_str(&page);
}

static struct str page_of_fixture(const char *name)
{
    return page_of(fixture_read(&arena, arena_print(&arena, "tests/fixtures/cda/%s", name).ptr));
}

static void assert_shows(struct str page, const char *text)
{
    if (str_find_str(page, str_from(text)) < 0)
        fail_msg("the page does not hold: %s", text);
}

static void assert_safe(struct str page)
{
    const char *at = html_unsafe_at(page);
    if (at)
        fail_msg("not a tag of ours: %.80s", at);
}

static void the_page_of_a_structured_document_tells_who_what_and_when(void **state)
{
    (void)state;
    struct str page = page_of_fixture("synthesis.xml");
    static const char *const rows[] = {
        "<html lang=\"fr\">",
        "<title>Synthèse médicale &amp; suivi</title>",
        "<dt>Patient</dt><dd>ÉLOÏSE MARIE D&#39;ARTAGNAN</dd>",
        "<dt>Nom utilisé</dt><dd>ÉLO LEFÈVRE</dd>",
        "<dt>Naissance</dt><dd>14 juillet 1977, MAZOIRES</dd>",
        "<dt>Matricule INS</dt><dd>277076322082910</dd>",
        "Identité de test",
        "<dt>Type</dt><dd>Synthèse médicale</dd>",
        "<dt>Date</dt><dd>1er mars 2024 à 10 h 20</dd>",
        "<dt>Auteur</dt><dd>Dr Ada BLANC, Médecin - Médecine générale, Cabinet des Lilas</dd>",
        "<dt>Auteur</dt><dd>Logiciel d&#39;essai</dd>",
        "<dt>Acte</dt><dd>Historique et clinique, 1er février 2024 à 9 h 30 – 29 février 2024</dd>",
        "<dt>Lieu</dt><dd>Cabinet, 2e étage, Cabinet individuel</dd>",
        "<dt>Confidentialité</dt><dd>Restreint</dd>",
        "<main lang=\"fr-FR\">",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_shows(page, rows[i]);
    assert_safe(page);
}

static void sections_and_narrative_become_headings_lists_tables_and_images(void **state)
{
    (void)state;
    struct str page = page_of_fixture("synthesis.xml");
    static const char *const rows[] = {
        "<li><a href=\"#s0\">Problèmes &lt;actifs&gt;</a></li>",
        "<h2 id=\"s0\">Problèmes &lt;actifs&gt;</h2>",
        "<h3 id=\"s1\">Antécédents</h3>",
        "<h2 id=\"s2\">Traitements</h2>",
        "<p>Suivi <span id=\"n-p1\"><strong>régulier</strong></span> &amp; <del>annulé</del>.</p>",
        "<p>Liste</p><ol><li>un</li><li>deux<br>trois</li></ol>",
        "<caption>Valeurs</caption>",
        "<th scope=\"col\">Mesure</th><th colspan=\"2\" scope=\"col\">Valeur</th>",
        "<th scope=\"row\">Poids</th><td>72<sup>1</sup></td>",
        "<a href=\"#n-p1\">plus haut</a>",
        "href=\"https://example.org/?a=1&amp;b=2\">site</a>",
        "<img alt=\"Image jointe au document\" src=\"data:image/png;base64,iVBORw0KGgo",
        "<div>Aucun</div>",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_shows(page, rows[i]);
}

static void files_of_level_1_documents_are_offered_or_shown(void **state)
{
    (void)state;
    struct str page = page_of_fixture("letter.xml");
    assert_shows(page, "download=\"piece-jointe.pdf\" href=\"data:application/pdf;base64,JVBERi0xLjQK");
    assert_shows(page, "Lettre de liaison à la sortie");
    assert_safe(page);
    page = page_of_fixture("patient-wishes.xml");
    assert_shows(page, "<pre>Mes volontés : &lt;b&gt;aucune&lt;/b&gt;</pre>");
    assert_safe(page);
}

static void nothing_hostile_comes_through(void **state)
{
    (void)state;
    struct str page = page_of_fixture("hostile.xml");
    assert_safe(page);
    assert_true(str_find_str(page, STR("<script")) < 0);
    assert_true(str_find_str(page, STR("javascript:alert(15)\"")) < 0);
    assert_shows(page, "<h2 id=\"s0\">&lt;/h2&gt;&lt;script&gt;alert(7)&lt;/script&gt;</h2>");
    assert_shows(page, "<span id=\"n-ok-1\">b</span>");
    assert_shows(page, "<main lang=\"fr\">");
    assert_shows(page, "Fichier joint d’un type qui ne peut pas être affiché.");
    assert_shows(page, "Fichier joint absent du document.");
    assert_shows(page, "Fichier joint déjà montré plus haut.");
}

static void the_check_of_pages_sees_what_is_unsafe(void **state)
{
    (void)state;
    static const char *const bad[] = {"<script>",
                                      "<p onclick=\"x\">",
                                      "<a href=\"javascript:x\">",
                                      "<img src=\"https://x\">",
                                      "<p id=x>",
                                      "<a href=\" javascript:x\">",
                                      "<iframe>",
                                      "<p",
                                      "<a href=\"data:text/html;base64,x\">",
                                      "<svg>",
                                      "<p id=\"x\"onclick=\"y\">"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_non_null(html_unsafe_at(str_from(bad[i])));
    assert_null(
        html_unsafe_at(STR("<!DOCTYPE html><p id=\"n-1\">a</p><br><a href=\"#x\">b</a> &lt;script>")));
}

static void an_image_named_a_thousand_times_stands_in_the_page_once(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, &arena, 0);
    buf_add(&text,
            STR("<ClinicalDocument xmlns='urn:hl7-org:v3'><id root='1.2'/><code code='X' codeSystem='1'/>"
                "<effectiveTime value='2024'/><recordTarget><patientRole><id "
                "root='1'/></patientRole></recordTarget>"
                "<author/><component><structuredBody><component><section><text>"));
    for (int i = 0; i < 1000; i++)
        buf_add(&text, STR("<renderMultiMedia referencedObject='a'/>"));
    buf_add(&text,
            STR("</text><entry><observationMedia ID='a'><value mediaType='image/png' representation='B64'>"
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB</value></observationMedia></entry>"
                "</section></component></structuredBody></component></ClinicalDocument>"));
    struct str page = page_of(buf_str(&text));
    ptrdiff_t first = str_find_str(page, STR("<img"));
    assert_true(first > 0);
    assert_true(str_find_str(str_skip(page, (size_t)first + 1), STR("<img")) < 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void the_policy_of_a_page_allows_its_own_stylesheet_and_nothing_unsafe(void **state)
{
    (void)state;
    struct str page = page_of_fixture("synthesis.xml");
    ptrdiff_t start = str_find_str(page, STR("<style>")) + 7, end = str_find_str(page, STR("</style>"));
    unsigned char digest[32];
    crypt_digest(CRYPT_SHA256, str_of(page.ptr + start, (size_t)(end - start)), digest);
    struct buf hash;
    buf_init(&hash, &arena, 64);
    buf_add(&hash, STR("'sha256-"));
    base64_write(&hash, str_of((const char *)digest, sizeof digest));
    buf_add(&hash, STR("'"));
    assert_true(str_equal(buf_str(&hash), STR(HTML_STYLE_HASH)));
    assert_true(str_find_str(page, STR("style-src " HTML_STYLE_HASH)) > 0);
    assert_true(str_find_str(page, STR("unsafe")) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_page_of_a_structured_document_tells_who_what_and_when),
        TEST(sections_and_narrative_become_headings_lists_tables_and_images),
        TEST(files_of_level_1_documents_are_offered_or_shown),
        TEST(nothing_hostile_comes_through),
        TEST(the_check_of_pages_sees_what_is_unsafe),
        TEST(an_image_named_a_thousand_times_stands_in_the_page_once),
        TEST(the_policy_of_a_page_allows_its_own_stylesheet_and_nothing_unsafe),
    };
    return cmocka_run_group_tests_name("documents/html", tests, NULL, NULL);
}
