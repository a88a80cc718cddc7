// Values: decimals are exact, dates keep their precision, quantities convert, texts are Unicode, patterns
// match.
#include "fhir/path/testing.h"

static void decimals_are_exact(void **state)
{
    static const struct row rows[] = {
        {"0.1 + 0.2", "0.3"},
        {"0.1 + 0.2 = 0.3", "true"},
        {"1.10 + 2.2", "3.30"},
        {"0.1 * 3", "0.3"},
        {"1.000000000000000001 - 1", "0.000000000000000001"},
        {"1 / 3", "0.3333333333333333"},
        {"2 / 3", "0.6666666666666667"},
        {"-2 / 3.0", "-0.6666666666666667"},
        {"10 / 4", "2.5"},
        {"1 / 0", ""},
        {"1.0 mod 0", ""},
        {"-7 div 2", "-3"},
        {"-7 mod 2", "-1"},
        {"7.5 mod 2", "1.5"},
        {"2147483647 + 1", ""},
        {"(-2147483647 - 1) div -1", ""},
        {"12345678901234567890123456789.0 * 98765432109876543210.0", ""},
        {"1.50 = 1.5", "true"},
        {"1.50 ~ 1.46", "true"},
        {"1.50 ~ 1.46 and 1.5 = 1.46", "false"},
        {"1.005.round(2)", "1.01"},
        {"(-1.5).round(0)", "-2"},
        {"1.5.round(-1)", "invalid"},
        {"2.power(31)", ""},
        {"2.5.power(3)", "15.625"},
        {"2.power(-1)", "0.5"},
        {"2.sqrt()", "1.4142135623731"},
        {"100.log(10)", "2.0"},
        {"0.ln()", ""},
        {"(-0.5).ceiling() | (-0.5).floor() | (-1.9).truncate()", "0; -1"},
        {"'1.0'.toInteger()", ""},
        {"'+5'.toInteger()", "5"},
        {"'1e3'.toDecimal()", ""},
        {"1.587.lowBoundary(2) | 1.587.highBoundary(2)", "1.58; 1.59"},
    };
    check_rows(*state, rows, COUNT_OF(rows));
}

static void dates_keep_their_precision(void **state)
{
    static const struct row rows[] = {
        {"@2024-01-31 + 1 month", "2024-02-29"},
        {"@2024-02-29 + 1 year", "2025-02-28"},
        {"@2024-02-29 - 12 months", "2023-02-28"},
        {"@2024-03 - 31 days", "2024-02"},
        {"@2024 + 25 months", "2026"},
        {"@2024-12-31T23:59:59.5Z + 1 second", "2025-01-01T00:00:00.5Z"},
        {"@2024-12-31T23:30-05:00 + 45 minutes", "2025-01-01T00:15-05:00"},
        {"@2024-01-01T00:00:00 + 0.25 's'", "2024-01-01T00:00:00.250"},
        {"@T23:30 + 1 hour", "00:30"},
        {"@T10:00 + 1 day", "invalid"},
        {"@9999-12-31 + 1 day", ""},
        {"@0001-01-01 - 1 day", ""},
        {"@2024-01-01 + 99999999999999 years", ""},
        {"@2024-01-01 + 1 'mo'", "invalid"},
        {"@2024-13-01", "invalid"},
        {"@2023-02-29", "invalid"},
        {"@2024-01 = @2024-01-01", ""},
        {"@2024-01 != @2023-12-31", "true"},
        {"@2024-01-01T10:00:00Z = @2024-01-01T11:00:00+01:00", "true"},
        {"@2024-01-01T10:00:00Z < @2024-01-03T10:00:00", "true"},
        {"@2024-01-01T10:00:00Z < @2024-01-01T12:00:00", ""},
        {"@2024-01-01T10:30Z < @2024-01-01T10:30:30Z", ""},
        {"@2024-01-01T10:29Z < @2024-01-01T10:30:30Z", "true"},
        {"@T10:30 < @T10:31:00", "true"},
        {"birthDate > @1984-02-28 and birthDate <= @1984-02-29", "true"},
        {"birthDate = '1984-02-29'", "true"},
        {"birthDate.extension.value.toDate()", "1984-02-29"},
        {"'2024-02-30'.convertsToDate()", "false"},
        {"'10:30'.toTime()", "10:30"},
        {"@2024-02.highBoundary()", "2024-02-29"},
        {"@2024.precision() | @T10:30.precision()", "4"},
        {"now() = now() and today() <= now().toDate()", "true"},
    };
    check_rows(*state, rows, COUNT_OF(rows));
}

static void quantities_convert_between_units(void **state)
{
    static const struct row rows[] = {
        {"1 'kg' = 1000 'g'", "true"},
        {"1 'L' = 1000 'mL'", "true"},
        {"1 'dL' = 100 'cm3'", "true"},
        {"5 'mmol/L' = 0.005 'mol/L'", "true"},
        {"120 'mm[Hg]' > 15 'kPa'", "true"},
        {"1 '[in_i]' = 2.54 'cm'", "true"},
        {"60 '/min' = 1 'Hz'", "true"},
        {"5 '10*3/uL' = 5 '10*9/L'", "true"},
        {"1 'g' = 1 'm'", ""},
        {"1 'g' ~ 1 'm'", "false"},
        {"1 'g' < 1 'm'", ""},
        {"37 'Cel' < 38 'Cel'", "true"},
        {"37 'Cel' < 300 'K'", ""},
        {"1 '{score}' = 1 '1'", "true"},
        {"1 year = 12 months", "true"},
        {"1 year = 1 'a'", ""},
        {"1 year ~ 1 'a'", "true"},
        {"1 week = 7 'd' and 1 hour = 60 'min'", "true"},
        {"(3 'mg' * 2).toString()", "6 'mg'"},
        {"(3 'mg' + 1 'g').toString()", "1003 'mg'"},
        {"(1 'g' + 1 'm').toString()", ""},
        {"(6 'mg' / 2 'L').toString()", "3 'mg/L'"},
        {"(6 'm/s' / 2 'm/s').toString()", "3 '1'"},
        {"6 'm' / 2 's' * 4 's' = 12 'm'", "true"},
        {"1 'kg'.toQuantity('g').toString()", "1000 'g'"},
        {"'4 days'.toQuantity() = 4 'd'", "true"},
        {"-(4 'mg') < 0 'mg'", "true"},
        {"4 'mg' div 2", "invalid"},
        {"1 'kg'.comparable(1 'g') and 1 'kg'.comparable(1 'm').not()", "true"},
    };
    check_rows(*state, rows, COUNT_OF(rows));
}

static void texts_are_counted_in_characters(void **state)
{
    static const struct row rows[] = {
        {"'h\\u00e9'.length()", "2"},
        {"'\\ud83d\\ude00x'.length()", "2"},
        {"'\\ud83d'", "invalid"},
        {"'\\q'", "invalid"},
        {"'\u00e9t\u00e9'.substring(1, 1)", "t"},
        {"'\u00e9t\u00e9'.indexOf('\u00e9')", "0"},
        {"'\u00e9t\u00e9'.upper()", "\u00c9T\u00c9"},
        {"'\u00c9T\u00c9 \u0152'.lower()", "\u00e9t\u00e9 \u0153"},
        {"'\u00c9t\u00e9  x ' ~ '\u00e9T\u00c9 X'", "true"},
        {"'abc'.substring(1, -1)", ""},
        {"'abc'.substring(3)", ""},
        {"'a,b,,c'.split(',').join('|')", "a|b||c"},
        {"'aXbX'.replace('X', '--')", "a--b--"},
        {"'\u00e9'.encode('hex') | '\u00e9'.encode('base64')", "c3a9; w6k="},
        {"'ff'.decode('hex')", ""},
        {"'a\"<&\\n'.escape('json')", "a\\\"<&\\n"},
        {"'\\\\u00e9\\\\n'.unescape('json') = '\u00e9\\n'", "true"},
        {"'&lt;b&gt; &amp;amp;'.unescape('html')", "<b> &amp;"},
        {"12.startsWith('1')", "invalid"},
        {"'a' + 1", "invalid"},
        {"'a' & 1 & {}", "a1"},
        {"'n' & name.family", "nDurand"},
        {"'T'.toBoolean() and 'no'.toBoolean().not()", "true"},
    };
    check_rows(*state, rows, COUNT_OF(rows));
}

static void patterns_match_in_linear_time(void **state)
{
    static const struct row rows[] = {
        {"'abc'.matches('b') and 'abc'.matchesFull('b').not()", "true"},
        {"'a\\nb'.matches('^a.b$')", "true"},
        {"'ab12'.replaceMatches('([a-z])([a-z])', '$2$1-$0')", "ba-ab12"},
        {"'aaa'.replaceMatches('a*', 'x')", "xx"},
        {"'abc'.replaceMatches('b*', '-')", "-a--c-"},
        {"'aab'.replaceMatches('a+?', 'x')", "xxb"},
        {"'foobar'.replaceMatches('foo|foobar', 'x')", "xbar"},
        {"'price'.replaceMatches('p', '\\\\$1')", "$1rice"},
        {"'a-b c'.replaceMatches('\\\\b', '|')", "|a|-|b| |c|"},
        {"'x]'.matchesFull('[]x]+')", "true"},
        {"'a-]'.matchesFull('[a\\\\-\\\\]]{3}')", "true"},
        {"'\u00e9\u00e8'.matchesFull('[^a-z]{2}')", "true"},
        {"'a{,2}'.matchesFull('a{,2}')", "true"},
        {"'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.matchesFull('(a*)*(a|aa)*b')", "false"},
        {"'x'.matches('(')", "invalid"},
        {"'x'.matches('a{2,1}')", "false"},
        {"'x'.matches('(?=x)')", "invalid"},
        {"'x'.matches('\\\\1')", "invalid"},
        {"'x'.matches('*')", "invalid"},
        {"'x'.matches('[b-a]')", "invalid"},
        {"'x'.matches('((a{100}){100}){100}')", "invalid"},
        {"'12'.matches('\\\\d' + '{2}')", "true"},
        {"'http://hl7.org/fhirpath/System.String'.matches('^http:\\\\/\\\\/hl7\\\\.org\\\\/fhirpath\\\\/"
         "System\\\\.[A-Z]"
         "[A-Za-z]+$')",
         "true"},
    };
    check_rows(*state, rows, COUNT_OF(rows));
}

static void lists_combine_as_sets(void **state)
{
    static const struct row rows[] = {
        {"1 | 1.0 | 2", "1; 2"},
        {"(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12).union(5 | 13).count()", "13"},
        {"(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11.0).combine(11 | 3).distinct().count()", "11"},
        {"(1 | 2 | 3).exclude(2).combine(3).isDistinct()", "false"},
        {"name.given.distinct()",
         "Patient.name[0].given[0]; Patient.name[0].given[1]; Patient.name[1].given[0]; "
         "Patient.name[1].given[1]"},
        {"(1 | 2).subsetOf(3 | 2 | 1) and (1 | 2).supersetOf({})", "true"},
        {"(3 | 1 | 2).sort()", "1; 2; 3"},
        {"(3 | 1 | 2).sort(-$this)", "3; 2; 1"},
        {"name.sort(use).use", "Patient.name[0].use; Patient.name[1].use"},
        {"(1 | 'a').sort()", "invalid"},
        {"(1 | 2 | 3).aggregate($total + $this * $index, 0)", "8"},
        {"(1 | 2).allTrue()", "invalid"},
        {"(name | contained) ~ (contained | name)", "true"},
        {"name[0] = name[0] and name[0] != name[1]", "true"},
        {"children().count() = 11 and descendants().exists($this is Organization)", "true"},
        {"Patient.type().name & '/' & 1.type().namespace", "Patient/System"},
    };
    check_rows(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(decimals_are_exact, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dates_keep_their_precision, set_up, tear_down),
        cmocka_unit_test_setup_teardown(quantities_convert_between_units, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_counted_in_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(patterns_match_in_linear_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_combine_as_sets, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
