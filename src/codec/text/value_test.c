// What the value grammars promise: dates as spans, decimals as text, media types.
#include "codec/text/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

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

static const char *instant(int64_t us)
{
    struct buf out;
    buf_init(&out, &arena, 32);
    instant_write(&out, us);
    out.ptr[out.len] = 0;
    return out.ptr;
}

// ---- dates

static void every_day_of_four_thousand_years_agrees_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t day = -719162; day < 800000; day++) {
        int64_t year;
        unsigned month, month_day;
        civil_from_days(day, &year, &month, &month_day);
        assert_true(days_from_civil(year, month, month_day) == day);
        if (day % 7)
            continue;
        time_t seconds = (time_t)(day * 86400);
        struct tm tm;
        gmtime_r(&seconds, &tm);
        assert_true(year == tm.tm_year + 1900 && (int)month == tm.tm_mon + 1 && (int)month_day == tm.tm_mday);
    }
}

struct span_case {
    const char *text, *from, *until;
    enum date_precision precision;
};

static void check_spans(const struct span_case *cases, size_t count, bool (*read)(struct str, struct date *))
{
    for (size_t i = 0; i < count; i++) {
        struct date d;
        if (!read(str_from(cases[i].text), &d))
            fail_msg("%s was refused", cases[i].text);
        assert_string_equal(instant(d.from_us), cases[i].from);
        assert_string_equal(instant(d.until_us), cases[i].until);
        assert_int_equal(d.precision, cases[i].precision);
    }
}

static void a_date_is_the_span_that_it_names(void **state)
{
    (void)state;
    static const struct span_case cases[] = {
        {"2020", "2020-01-01T00:00:00.000Z", "2021-01-01T00:00:00.000Z", DATE_YEAR},
        {"0001", "0001-01-01T00:00:00.000Z", "0002-01-01T00:00:00.000Z", DATE_YEAR},
        {"9999", "9999-01-01T00:00:00.000Z", "10000-01-01T00:00:00.000Z", DATE_YEAR},
        {"2024-02", "2024-02-01T00:00:00.000Z", "2024-03-01T00:00:00.000Z", DATE_MONTH},
        {"1900-02", "1900-02-01T00:00:00.000Z", "1900-03-01T00:00:00.000Z", DATE_MONTH},
        {"2023-12", "2023-12-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z", DATE_MONTH},
        {"2024-02-29", "2024-02-29T00:00:00.000Z", "2024-03-01T00:00:00.000Z", DATE_DAY},
        {"2024-03-01T10:20", "2024-03-01T10:20:00.000Z", "2024-03-01T10:21:00.000Z", DATE_MINUTE},
        {"2024-03-01T10:20+01:00", "2024-03-01T09:20:00.000Z", "2024-03-01T09:21:00.000Z", DATE_MINUTE},
        {"2024-03-01T10:20:30", "2024-03-01T10:20:30.000Z", "2024-03-01T10:20:31.000Z", DATE_SECOND},
        {"2024-03-01T00:20:30+02:00", "2024-02-29T22:20:30.000Z", "2024-02-29T22:20:31.000Z", DATE_SECOND},
        {"2024-12-31T23:20:30-03:30", "2025-01-01T02:50:30.000Z", "2025-01-01T02:50:31.000Z", DATE_SECOND},
        {"2024-03-01T10:20:30.1Z", "2024-03-01T10:20:30.100Z", "2024-03-01T10:20:30.200Z", DATE_FRACTION},
        {"2024-03-01T10:20:30.120Z", "2024-03-01T10:20:30.120Z", "2024-03-01T10:20:30.121Z", DATE_FRACTION},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z", "2017-01-01T00:00:01.000Z", DATE_SECOND},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z", DATE_FRACTION},
    };
    check_spans(cases, COUNT_OF(cases), date_read);
    struct date d;
    assert_true(date_read(STR("2024-03-01T10:20:30.1234567891Z"), &d));
    assert_int_equal(d.second_us, 30123456);
    assert_true(d.until_us - d.from_us == 1);
    assert_true(date_read(STR("2024-03-01T10:20:30-05:30"), &d));
    assert_int_equal(d.offset_minutes, -330);
    assert_true(d.has_offset);
    assert_true(date_read(STR("2024-03-01"), &d));
    assert_false(d.has_offset);
    assert_int_equal(d.hour, 0);
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "0000",
        "24",
        "202",
        "20240",
        "2024-",
        "2024-13",
        "2024-00",
        "2024-1",
        "2024-02-30",
        "2023-02-29",
        "1900-02-29",
        "2024-04-31",
        "2024-03-00",
        "2024-03-1",
        "2024/03/01",
        "2024-03-01T",
        "2024-03-01T10",
        "2024-03-01T24:00:00Z",
        "2024-03-01 10:20",
        "2024-03-01T10:60:00Z",
        "2024-03-01T10:20:61Z",
        "2024-03-01T10:20:30.Z",
        "2024-03-01T10:20:30z",
        "2024-03-01T10:20:30+1:00",
        "2024-03-01T10:20:30+15:00",
        "2024-03-01T10:20:30+14:01",
        "2024-03-01T10:20:30+0100",
        "2024-03-01T10:20:30+01:60",
        "2024-03-01Z",
        "2024Z",
        " 2024",
        "2024 ",
        "+2024",
        "-2024",
        "2024-03-01T10:20:30Zx",
        "2024T10:20",
    };
    struct date d;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (date_read(str_from(bad[i]), &d))
            fail_msg("%s was taken", bad[i]);
    }
}

static void an_hl7_v3_time_is_the_span_that_it_names(void **state)
{
    (void)state;
    static const struct span_case cases[] = {
        {"2024", "2024-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z", DATE_YEAR},
        {"202402", "2024-02-01T00:00:00.000Z", "2024-03-01T00:00:00.000Z", DATE_MONTH},
        {"20240301", "2024-03-01T00:00:00.000Z", "2024-03-02T00:00:00.000Z", DATE_DAY},
        {"2024030110", "2024-03-01T10:00:00.000Z", "2024-03-01T11:00:00.000Z", DATE_HOUR},
        {"202403011020", "2024-03-01T10:20:00.000Z", "2024-03-01T10:21:00.000Z", DATE_MINUTE},
        {"20240301102030", "2024-03-01T10:20:30.000Z", "2024-03-01T10:20:31.000Z", DATE_SECOND},
        {"20240301102030+0100", "2024-03-01T09:20:30.000Z", "2024-03-01T09:20:31.000Z", DATE_SECOND},
        {"20240301102030.5-0430", "2024-03-01T14:50:30.500Z", "2024-03-01T14:50:30.600Z", DATE_FRACTION},
        {"202403011020+0000", "2024-03-01T10:20:00.000Z", "2024-03-01T10:21:00.000Z", DATE_MINUTE},
    };
    check_spans(cases, COUNT_OF(cases), hl7_time_read);
    static const char *const bad[] = {"",
                                      "202",
                                      "20241",
                                      "20240230",
                                      "2024030",
                                      "2024030124",
                                      "20240301102030Z",
                                      "20240301102030+01:00",
                                      "2024-03-01",
                                      "20240301102030.",
                                      "20240301102030+1"};
    struct date d;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (hl7_time_read(str_from(bad[i]), &d))
            fail_msg("%s was taken", bad[i]);
}

static void a_time_of_day_has_hours_and_minutes_at_least(void **state)
{
    (void)state;
    int64_t us;
    enum date_precision precision;
    assert_true(time_of_day_read(STR("08:30"), &us, &precision));
    assert_true(us == (int64_t)30600 * 1000000 && precision == DATE_MINUTE);
    assert_true(time_of_day_read(STR("23:59:59.999999"), &us, &precision));
    assert_true(us == (int64_t)86400 * 1000000 - 1 && precision == DATE_FRACTION);
    assert_false(time_of_day_read(STR("24:00:00"), &us, &precision));
    assert_false(time_of_day_read(STR("8:30"), &us, &precision));
    assert_false(time_of_day_read(STR("08:30:00Z"), &us, &precision));
}

static void http_dates_go_out_and_come_back(void **state)
{
    (void)state;
    struct buf out;
    int64_t us;
    buf_init(&out, &arena, 32);
    http_date_write(&out, (int64_t)784111777 * 1000000 + 999999);
    assert_true(str_equal(buf_str(&out), STR("Sun, 06 Nov 1994 08:49:37 GMT"))); // RFC 9110 §5.6.7
    assert_true(http_date_read(buf_str(&out), &us));
    assert_true(us == (int64_t)784111777 * 1000000);
    static const char *const bad[] = {
        "",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Wed, 30 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "sun, 06 nov 1994 08:49:37 gmt",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (http_date_read(str_from(bad[i]), &us))
            fail_msg("%s was taken", bad[i]);
}

static void every_instant_reads_back(void **state)
{
    (void)state;
    for (int64_t us = -62135596800000000; us < 253402300000000000; us += 86400000001000 * 13 + 7654321000) {
        struct date d;
        assert_true(date_read(str_from(instant(us)), &d));
        assert_true(d.from_us == us / 1000 * 1000);
        struct buf out;
        buf_init(&out, &arena, 32);
        http_date_write(&out, us);
        int64_t back;
        assert_true(http_date_read(buf_str(&out), &back));
        assert_true(back <= us && us - back < 1000000);
        arena_reset(&arena);
    }
}

// ---- decimals

static void decimals_are_ordered_by_value(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"1.10", "1.1", 0},
        {"0", "-0.00", 0},
        {"0e5", "0", 0},
        {"1e2", "100", 0},
        {"1E+2", "100.00", 0},
        {"0.001", "1e-3", 0},
        {"123e-2", "1.23", 0},
        {"0.00012e4", "1.2", 0},
        {"1.1", "1.09", 1},
        {"-1.1", "-1.09", -1},
        {"-1", "1", -1},
        {"9", "10", -1},
        {"99.9", "100", -1},
        {"0.1", "0", 1},
        {"-0.1", "0", -1},
        {"1e400", "1e399", 1},
        {"9e-400", "1e-399", -1},
        {"12345678901234567890123456789", "12345678901234567890123456788", 1},
        {"0.1000000000000000000000000000001", "0.1", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(decimal_compare(str_from(cases[i].a), str_from(cases[i].b)), cases[i].order);
        assert_int_equal(decimal_compare(str_from(cases[i].b), str_from(cases[i].a)), -cases[i].order);
    }
}

static void generated_decimals_are_ordered_as_integers_are(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        int64_t value[2];
        struct str text[2];
        for (int side = 0; side < 2; side++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            int64_t n = (int64_t)(seed >> 40) % 2000 - 1000;
            unsigned shift =
                (unsigned)(seed >> 33) % 5; // n · 10^shift, written with ten more decimals or fewer
            value[side] = n;
            for (unsigned s = 0; s < shift; s++)
                value[side] *= 10;
            const char *sign = n < 0 ? "-" : "";
            unsigned size = (unsigned)(n < 0 ? -n : n);
            text[side] = seed >> 20 & 1
                             ? arena_print(&arena, "%s%ue%u", sign, size, shift)
                             : arena_print(&arena, "%s%u.%03ue%u", sign, size / 1000, size % 1000, shift + 3);
        }
        int want = (value[0] > value[1]) - (value[0] < value[1]);
        if (decimal_compare(text[0], text[1]) != want)
            fail_msg("%.*s %.*s", STR_ARG(text[0]), STR_ARG(text[1]));
        arena_reset(&arena);
    }
}

static void a_decimal_has_a_nearest_double(void **state)
{
    (void)state;
    assert_true(decimal_value(STR("-2.5e1")) == -25.0);
    assert_true(decimal_value(STR("0.1")) == 0.1);
}

// ---- media types

static void files_are_known_by_their_first_bytes(void **state)
{
    (void)state;
    static const struct {
        struct str bytes;
        const char *type;
    } cases[] = {
        {STR("%PDF-1.7\n%\xe2\xe3"), "application/pdf"},
        {STR("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg"},
        {STR("\x89PNG\r\n\x1a\n\0\0"), "image/png"},
        {STR("II*\0\x08\0\0\0"), "image/tiff"},
        {STR("MM\0*\0\0\0\x08"), "image/tiff"},
        {STR("{\\rtf1\\ansi"), "text/rtf"},
        {STR("PK\3\4\x14\0"), "application/zip"},
        {STR("\x1f\x8b\x08\0"), "application/gzip"},
        {STR("\x28\xb5\x2f\xfd\x04"), "application/zstd"},
        {STR("<?xml version=\"1.0\"?><a/>"), "text/xml"},
        {STR("\xef\xbb\xbf<?xml version=\"1.0\"?>"), "text/xml"},
        {STR("\n <ClinicalDocument"), "text/xml"},
        {STR("\xff\xfe<\0?\0"), "text/xml"},
        {STR(" {\"a\":1}"), "application/json"},
        {STR("[]"), "application/json"},
        {STR("Compte rendu\r\n\tBonjour"), "text/plain"},
        {STR("Compte rendu \xe9tabli"), "text/plain"},
    };
    static const struct str unknown[] = {STR(""),
                                         STR("\0\1\2"),
                                         STR("MZ\x90\0\3"),
                                         STR("<!DOCTYPE html><html>"),
                                         STR("<HTML>"),
                                         STR("GIF89a\x01\0"),
                                         STR("\x7f"
                                             "ELF\2")};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_true(str_equal(media_type_sniff(cases[i].bytes), str_from(cases[i].type)));
    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        assert_null(media_type_sniff(unknown[i]).ptr);
}

static void a_content_type_is_read_with_its_charset(void **state)
{
    (void)state;
    struct media_type m;
    assert_true(media_type_read(&arena, STR(" Application/FHIR+json ; x=\"a;b\"; Charset=\"UTF-8\" "), &m));
    assert_true(str_equal(m.type, STR("application/fhir+json")));
    assert_true(str_equal(m.charset, STR("UTF-8")));
    assert_true(media_type_read(&arena, STR("text/plain"), &m));
    assert_null(m.charset.ptr);
    static const char *const bad[] = {"",
                                      "text",
                                      "text/",
                                      "/plain",
                                      "text/plain charset=x",
                                      "text/plain;charset",
                                      "text/plain;charset=\"x",
                                      "text/pl ain",
                                      "text/plain,text/xml",
                                      "t\xc3\xa9/x"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (media_type_read(&arena, str_from(bad[i]), &m))
            fail_msg("%s was taken", bad[i]);
}

static void the_best_offer_is_chosen(void **state)
{
    (void)state;
    static const struct str offers[] = {STR("application/fhir+json"), STR("application/json"),
                                        STR("text/html")};
    static const struct {
        const char *accept;
        int chosen;
    } cases[] = {
        {NULL, 0},
        {"", 0},
        {"*/*", 0},
        {"application/json", 1},
        {"application/*", 0},
        {"text/*, application/json;q=0.5", 2},
        {"text/html;q=0.8, application/json;q=0.9", 1},
        {"text/html;q=0.8, application/*;q=0.8", 0},
        {"application/fhir+json;q=0, */*", 1},
        {"*/*;q=0.1, text/html", 2},
        {"APPLICATION/JSON;charset=utf-8", 1},
        {"application/fhir+json; fhirVersion=4.0", 0},
        {"application/xml", -1},
        {"application/json;q=0", -1},
        {"application/json;q=2, text/html;q=0.1", 2},
        {"application/json;q=1.001", -1},
        {"application/x;p=\"a,text/html,b\", application/json", 1},
        {",, application/json ,", 1},
        {"garbage", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int chosen = accept_choose(str_from(cases[i].accept), offers, COUNT_OF(offers));
        if (chosen != cases[i].chosen)
            fail_msg("%s: %d", cases[i].accept, chosen);
    }
    assert_int_equal(accept_choose(STR("*/*"), offers, 0), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_day_of_four_thousand_years_agrees_with_the_c_library, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_date_is_the_span_that_it_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_date_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_hl7_v3_time_is_the_span_that_it_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_time_of_day_has_hours_and_minutes_at_least, set_up, tear_down),
        cmocka_unit_test_setup_teardown(http_dates_go_out_and_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_instant_reads_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(decimals_are_ordered_by_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(generated_decimals_are_ordered_as_integers_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_decimal_has_a_nearest_double, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_are_known_by_their_first_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_content_type_is_read_with_its_charset, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_best_offer_is_chosen, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
