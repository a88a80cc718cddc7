// Any bytes as the file: refused with its line, or every setting has a value that fits.
#include "settings/settings_int.h"

#include <stdlib.h>

static const struct setting rows[] = {
    {"a.text", "", "h", SETTING_TEXT, NULL},
    {"a.number", "5", "h", SETTING_NUMBER, "1..10"},
    {"a.switch", "no", "h", SETTING_SWITCH, NULL},
    {"a.choice", "x", "h", SETTING_CHOICE, "x|y"},
    {"a.time", "1h", "h", SETTING_DURATION, "1m..30d"},
    {"a.url", "", "h", SETTING_URL, "http|https"},
    {0},
};

static void check(const struct settings *s)
{
    int64_t number = settings_number(s, "a.number"), time_us = settings_duration_us(s, "a.time");
    struct str choice = settings_text(s, "a.choice"), url = settings_text(s, "a.url");
    (void)settings_switch(s, "a.switch");
    if (number < 1 || number > 10 || time_us < 60000000 || time_us > INT64_C(30) * 86400 * 1000000)
        abort();
    if (choice.len != 1 || (choice.ptr[0] != 'x' && choice.ptr[0] != 'y'))
        abort();
    if (url.len && !str_starts(url, STR("http://")) && !str_starts(url, STR("https://")))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct setting *const tables[] = {rows, NULL};
    struct arena a;
    struct settings *s;
    arena_init(&a);
    if (settings_load(&a, &(struct settings_sources){.tables = tables}, &s) != DONE)
        abort();
    if (settings_read_text(&a, s, STR("file"), str_of((const char *)data, size)) == DONE)
        check(s);
    else if (!str_starts(str_from(a.fault.where), STR("file:")) || !a.fault.text[0])
        abort();
    settings_free(&s);
    arena_release(&a);
    return 0;
}
