// What is encoded is what another program's reader (ZBar) reads.
// test-libraries: zbar
#include "codec/qr/qr.h"
#include "support/an_arena.h"

#include <stdio.h>

#include <zbar.h>

enum { SCALE = 4 };

// The modules as a grey picture, as a camera would see them.
static unsigned char *picture_of(const struct qr *q, unsigned *side)
{
    *side = (q->size + 2 * QR_QUIET) * SCALE;
    unsigned char *picture = malloc((size_t)*side * *side);
    for (unsigned y = 0; y < *side; y++)
        for (unsigned x = 0; x < *side; x++) {
            unsigned mx = x / SCALE - QR_QUIET, my = y / SCALE - QR_QUIET;
            bool is_dark = mx < q->size && my < q->size && q->dark[my * q->size + mx];
            picture[y * *side + x] = is_dark ? 0 : 255;
        }
    return picture;
}

static struct str read_by_zbar(struct arena *a, const struct qr *q)
{
    unsigned side;
    unsigned char *picture = picture_of(q, &side);
    struct str found = {0};
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, side, side);
    zbar_image_set_data(image, picture, (unsigned long)side * side, NULL);
    if (zbar_scan_image(scanner, image) > 0) {
        const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
        found = arena_copy(a, str_of(zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol)));
    }
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    free(picture);
    return found;
}

static void a_reader_reads_what_was_encoded(void **state)
{
    struct arena *a = *state;
    static const char *const texts[] = {"1", "4821 0937", "https://example.org/ens/code?patient=abc#48210937",
                                        "Accès d’une journée, née à Œuilly"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct qr q;
        assert_int_equal(qr_make(a, str_from(texts[i]), &q), DONE);
        assert_true(str_equal(read_by_zbar(a, &q), str_from(texts[i])));
    }
}

static void a_code_has_its_three_corners_and_an_odd_size(void **state)
{
    struct qr q;
    assert_int_equal(qr_make(*state, STR("48210937"), &q), DONE);
    assert_int_equal(q.size % 4, 1); // 17 + 4 × version
    const unsigned corners[][2] = {{0, 0}, {q.size - 7, 0}, {0, q.size - 7}};
    for (size_t i = 0; i < COUNT_OF(corners); i++)
        for (unsigned n = 0; n < 7; n++) {
            assert_int_equal(q.dark[corners[i][1] * q.size + corners[i][0] + n], 1);
            assert_int_equal(q.dark[(corners[i][1] + n) * q.size + corners[i][0]], 1);
        }
}

static void nothing_and_too_much_are_refused_with_a_sentence(void **state)
{
    struct arena *a = *state;
    struct qr q;
    char *long_text = arena_alloc(a, QR_TEXT_MAX + 1);
    memset(long_text, '7', QR_TEXT_MAX + 1);
    assert_int_equal(qr_make(a, STR(""), &q), INVALID);
    assert_true(a->fault.text[0] != 0);
    assert_int_equal(qr_make(a, str_of(long_text, QR_TEXT_MAX + 1), &q), TOO_LARGE);
    assert_int_equal(qr_make(a, str_of(long_text, QR_TEXT_MAX), &q), DONE);
}

// Draws the path again, the way a browser does, and compares.
static void the_svg_draws_the_same_modules(void **state)
{
    struct arena *a = *state;
    struct qr q;
    assert_int_equal(qr_make(a, STR("4821 0937"), &q), DONE);
    struct str svg = qr_svg(a, &q, STR("code"));
    unsigned char *drawn = arena_alloc(a, (size_t)q.size * q.size);
    const char *path = strstr(arena_copy(a, svg).ptr, "<path d=\"") + strlen("<path d=\"");
    unsigned x, y, width, back;
    int used;
    while (sscanf(path, "M%u %uh%uv1h-%uz%n", &x, &y, &width, &back, &used) == 4) {
        assert_int_equal(width, back);
        memset(drawn + (y - QR_QUIET) * q.size + (x - QR_QUIET), 1, width);
        path += used;
    }
    assert_memory_equal(drawn, q.dark, (size_t)q.size * q.size);
    assert_true(str_starts(str_from(path), STR("\"/></svg>")));
}

static void a_label_cannot_leave_its_attribute(void **state)
{
    struct arena *a = *state;
    struct qr q;
    assert_int_equal(qr_make(a, STR("1"), &q), DONE);
    struct str svg = qr_svg(a, &q, STR("\"><script>&\n"));
    assert_true(str_find_str(svg, STR("aria-label=\"&quot;>&lt;script>&amp; \"")) > 0);
    assert_true(str_find_str(svg, STR("<script")) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_reads_what_was_encoded),
        cmocka_unit_test(a_code_has_its_three_corners_and_an_odd_size),
        cmocka_unit_test(nothing_and_too_much_are_refused_with_a_sentence),
        cmocka_unit_test(the_svg_draws_the_same_modules),
        cmocka_unit_test(a_label_cannot_leave_its_attribute),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
