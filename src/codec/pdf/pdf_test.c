// Papers as other programs see them: poppler's pdfinfo, libqpdf.
// test-libraries: libqpdf
#include "codec/pdf/pdf.h"

#include "codec/pdf/pdf_int.h"
#include "support/an_arena.h"

#include <stdio.h>
#include <unistd.h>

#include <qpdf/qpdf-c.h>

static const struct pdf_about about = {.title = {"Attestation", 11},
                                       .author = {"Espace numérique de santé", 27},
                                       .language = {"fr-FR", 5},
                                       .at_us = INT64_C(1763769600000000)};

// What a program prints of the paper.
static struct str printed_by(struct arena *a, const char *command, struct str paper)
{
    char path[] = "/tmp/ens-pdf-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, paper.ptr, paper.len), paper.len);
    close(file);
    FILE *out =
        popen(arena_print(a, "%s %s%s 2>&1", command, path,
                          strncmp(command, "pdftotext", 9) == 0 || strstr(command, "--qdf") ? " -" : "")
                  .ptr,
              "r");
    assert_non_null(out);
    struct buf b;
    char piece[4096];
    size_t size;
    buf_init(&b, a, 8192);
    while ((size = fread(piece, 1, sizeof piece, out)) > 0)
        buf_add(&b, str_of(piece, size));
    assert_int_equal(pclose(out), 0);
    if (!getenv("KEEP"))
        unlink(path);
    return buf_str(&b);
}

static bool says(struct str text, const char *part)
{
    return str_find_str(text, str_from(part)) >= 0;
}

static struct str small_paper(struct arena *a)
{
    static const unsigned char modules[] = {1, 0, 1, 0, 1, 0, 1, 0, 1};
    const struct pdf_row rows[] = {{STR("Personne"), STR("Marie Œuvrard, née à Nîmes")},
                                   {STR("Fait le"), STR("22 novembre 2026")}};
    struct pdf *p;
    struct str bytes;
    pdf_begin(a, &about, &p);
    pdf_title(p, STR("Attestation de recueil"));
    pdf_heading(p, STR("Qui a dit oui ?"));
    pdf_paragraph(p, STR("La personne a dit : « oui »."));
    pdf_table(p, rows, COUNT_OF(rows));
    pdf_picture(p, &(struct pdf_modules){3, modules}, STR("Code à usage unique"));
    assert_int_equal(pdf_end(p, &bytes), DONE);
    return bytes;
}

static void its_text_is_read_in_order(void **state)
{
    struct arena *a = *state;
    struct str text = printed_by(a, "pdfinfo -struct-text", small_paper(a));
    const char *const parts[] = {
        "Document", "H1", "Attestation de recueil",     "H2",    "Qui a dit oui", "Table", "TR", "TH",
        "Personne", "TD", "Marie Œuvrard, née à Nîmes", "Figure"};
    ptrdiff_t from = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        ptrdiff_t at = str_find_str(str_skip(text, (size_t)from), str_from(parts[i]));
        if (at < 0)
            print_error("%s is not said after the %zd first bytes of:\n%.*s\n", parts[i], from,
                        STR_ARG(text));
        assert_true(at >= 0);
        from += at;
    }
}

static void it_says_what_it_is(void **state)
{
    struct arena *a = *state;
    struct str info = printed_by(a, "pdfinfo", small_paper(a));
    assert_true(says(info, "Tagged:          yes"));
    assert_true(says(info, "Attestation"));
    assert_true(says(info, "A4"));
    assert_true(says(info, "Pages:           1"));
    assert_true(says(info, "JavaScript:      no"));
    assert_true(says(printed_by(a, "pdfinfo -struct", small_paper(a)), "/Scope /Row"));
}

static bool is_text(qpdf_data q, qpdf_oh holder, const char *key, const char *text)
{
    qpdf_oh value = qpdf_oh_get_key(q, holder, key);
    return qpdf_oh_is_string(q, value) && strcmp(qpdf_oh_get_utf8_value(q, value), text) == 0;
}

static void a_screen_reader_knows_its_language_and_what_a_picture_shows(void **state)
{
    struct str paper = small_paper(*state);
    qpdf_data q = qpdf_init();
    assert_int_equal(qpdf_read_memory(q, "paper", paper.ptr, paper.len, NULL), QPDF_SUCCESS);
    qpdf_oh root = qpdf_get_root(q);
    assert_true(is_text(q, root, "/Lang", "fr-FR"));
    qpdf_oh document = qpdf_oh_get_key(q, qpdf_oh_get_key(q, root, "/StructTreeRoot"), "/K");
    if (qpdf_oh_is_array(q, document))
        document = qpdf_oh_get_array_item(q, document, 0);
    qpdf_oh kids = qpdf_oh_get_key(q, document, "/K");
    int last = qpdf_oh_get_array_n_items(q, kids) - 1;
    assert_true(is_text(q, qpdf_oh_get_array_item(q, kids, last), "/Alt", "Code à usage unique"));
    qpdf_cleanup(&q);
}

static void the_same_calls_give_the_same_bytes(void **state)
{
    struct arena *a = *state;
    assert_true(str_equal(small_paper(a), small_paper(a)));
}

static void a_long_text_goes_on_on_further_pages(void **state)
{
    struct arena *a = *state;
    struct pdf *p;
    struct str bytes;
    struct buf text;
    buf_init(&text, a, 64 * 1024);
    for (int i = 0; i < 600; i++)
        buf_print(&text, "Phrase numéro %d, écrite pour remplir. ", i);
    pdf_begin(a, &about, &p);
    pdf_title(p, STR("Long"));
    pdf_paragraph(p, buf_str(&text));
    for (int i = 0; i < 80; i++)
        pdf_table(p, &(struct pdf_row){arena_print(a, "Ligne %d", i), STR("valeur")}, 1);
    assert_int_equal(pdf_end(p, &bytes), DONE);
    assert_false(says(printed_by(a, "pdfinfo", bytes), "Pages:           1\n"));
    struct str tagged = printed_by(a, "pdfinfo -struct-text", bytes);
    assert_true(says(tagged, "Ligne 79"));
    struct str read = printed_by(a, "pdftotext -nopgbrk", bytes);
    for (int i = 0; i < 600; i++)
        assert_true(says(read, arena_print(a, " %d,", i).ptr) || says(read, arena_print(a, "\n%d,", i).ptr));
}

static struct str paper_of_a_grid(struct arena *a, size_t rows)
{
    static const unsigned parts[] = {2, 1, 2};
    const struct str heads[] = {STR("Traitement"), STR("Date"), STR("Précisions")};
    const struct pdf_grid grid = {heads, parts, COUNT_OF(parts)};
    struct str *cells = ARENA_ARRAY(a, struct str, rows * COUNT_OF(parts)), bytes;
    struct buf endless;
    struct pdf *p;
    buf_init(&endless, a, 8192);
    for (int i = 0; i < 700; i++)
        buf_print(&endless, "mot%d ", i);
    for (size_t i = 0; i < rows; i++) {
        cells[i * 3] = arena_print(a, "Ligne %zu", i);
        cells[i * 3 + 1] = STR("2026");
        cells[i * 3 + 2] = i == 1 ? buf_str(&endless) : STR("NonStruct << /MCID 1 >> BDC");
    }
    pdf_begin(a, &about, &p);
    pdf_title(p, STR("Résumé"));
    pdf_grid(p, &grid, cells, rows);
    assert_int_equal(pdf_end(p, &bytes), DONE);
    return bytes;
}

static void a_row_longer_than_a_page_goes_on_on_the_next(void **state)
{
    struct arena *a = *state;
    struct str paper = paper_of_a_grid(a, 60);
    struct str read = printed_by(a, "pdftotext -nopgbrk", paper);
    assert_true(says(read, "mot0 ") && says(read, "mot350") && says(read, "mot699"));
    assert_true(says(read, "Ligne 0\n") && says(read, "Ligne 59"));
    assert_true(says(printed_by(a, "pdfinfo -struct", paper), "/Scope /Column"));
    printed_by(a, "qpdf --check", paper);
}

static void page_numbers_are_drawn_and_not_read_out(void **state)
{
    struct arena *a = *state;
    struct str paper = paper_of_a_grid(a, 60);
    struct str tags = printed_by(a, "pdfinfo -struct-text", paper);
    assert_false(says(tags, PDF_ARTIFACT_TAG " ("));
    assert_true(says(tags, "NonStruct << /MCID 1 >> BDC")); // a text that looks like the mark stays as it was
    assert_true(says(printed_by(a, "pdftotext -nopgbrk -f 2 -l 2", paper), "\n2\n"));
}

static void it_bears_the_marks_of_pdf_ua(void **state)
{
    struct arena *a = *state;
    struct str objects = printed_by(a, "qpdf --qdf --object-streams=disable", small_paper(a));
    assert_true(says(objects, "<pdfuaid:part>1</pdfuaid:part>"));
    assert_true(says(objects, "/DisplayDocTitle true") && says(objects, "/Lang (fr-FR)"));
    assert_true(says(objects, "/Marked true") && says(objects, "/Tabs /S"));
}

static size_t times(struct str text, const char *part)
{
    size_t count = 0;
    for (ptrdiff_t at; (at = str_find_str(text, str_from(part))) >= 0; count++)
        text = str_skip(text, (size_t)at + strlen(part));
    return count;
}

// ISO 14289-1 §7.21.3.2: what veraPDF found missing.
static void fonts_of_numbered_glyphs_say_which_number_is_which_glyph(void **state)
{
    struct arena *a = *state;
    struct str objects = printed_by(a, "qpdf --qdf --object-streams=disable", small_paper(a));
    assert_true(times(objects, "/Subtype /CIDFontType2") > 0);
    assert_int_equal(times(objects, "/CIDToGIDMap /Identity"), times(objects, "/Subtype /CIDFontType2"));
}

static void any_bytes_make_a_paper(void **state)
{
    struct arena *a = *state;
    static const char *const texts[] = {
        "",     "\xff\xfe(\\)",     "<b>&amp;</b>", "\u202edesrever",        "a\tb\r\nc",
        "日本", "\xf0\x9f\x98\x80", "עברית",        "%PDF- endstream endobj"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct pdf *p;
        struct str bytes;
        struct pdf_about any = about;
        any.title = any.subject = str_from(texts[i]);
        pdf_begin(a, &any, &p);
        pdf_title(p, str_from(texts[i]));
        pdf_paragraph(p, str_from(texts[i]));
        pdf_table(p, &(struct pdf_row){str_from(texts[i]), str_from(texts[i])}, 1);
        assert_int_equal(pdf_end(p, &bytes), DONE);
        assert_true(says(printed_by(a, "pdfinfo", bytes), "Pages:           1\n"));
    }
}

static void text_is_cleaned(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *in, *french, *english;
    } rows[] = {
        {"Oui ? Non !", "Oui\u202f? Non\u202f!", "Oui ? Non !"},
        {"Il dit : « non ».", "Il dit\u00a0: «\u00a0non\u00a0».", "Il dit : « non »."},
        {"50 % ; 3 €", "50\u00a0%\u202f; 3\u00a0€", "50 % ; 3 €"},
        {"10:30", "10:30", "10:30"},
        {"a\x01"
         "b\x7f"
         "c",
         "a b c", "a b c"},
        {"\xc3", "\ufffd", "\ufffd"},
        {"x\u202ey\u200bz\ufeff", "xyz", "xyz"},
        {"une\nligne", "une\nligne", "une\nligne"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str in = str_from(rows[i].in);
        struct str french = pdf_clean(a, in, true), english = pdf_clean(a, in, false);
        assert_string_equal(arena_copy(a, french).ptr, rows[i].french);
        assert_string_equal(arena_copy(a, english).ptr, rows[i].english);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_text_is_read_in_order),
        cmocka_unit_test(it_says_what_it_is),
        cmocka_unit_test(a_screen_reader_knows_its_language_and_what_a_picture_shows),
        cmocka_unit_test(the_same_calls_give_the_same_bytes),
        cmocka_unit_test(a_long_text_goes_on_on_further_pages),
        cmocka_unit_test(a_row_longer_than_a_page_goes_on_on_the_next),
        cmocka_unit_test(page_numbers_are_drawn_and_not_read_out),
        cmocka_unit_test(it_bears_the_marks_of_pdf_ua),
        cmocka_unit_test(fonts_of_numbered_glyphs_say_which_number_is_which_glyph),
        cmocka_unit_test(any_bytes_make_a_paper),
        cmocka_unit_test(text_is_cleaned),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
