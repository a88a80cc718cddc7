// Dates, numbers and names as they are read: French, or English.
#include "summary/summary_int.h"

static const char *const english_months[] = {"January",   "February", "March",    "April",
                                             "May",       "June",     "July",     "August",
                                             "September", "October",  "November", "December"};

static const char *month_name(const struct summary *s, unsigned month)
{
    return s->is_english ? english_months[month - 1] : month_in_french(month);
}

static struct str day_text(const struct summary *s, int64_t year, unsigned month, unsigned day)
{
    return arena_print(s->arena, "%u%s %s %lld", day, day == 1 && !s->is_english ? "er" : "",
                       month_name(s, month), (long long)year);
}

static struct str day_of_moment(const struct summary *s, int64_t at_us)
{
    int64_t year;
    unsigned month, day;
    civil_from_days(access_day_of(at_us), &year, &month, &day);
    return day_text(s, year, month, day);
}

struct str summary_date(const struct summary *s, struct str fhir)
{
    struct date date;
    if (!date_read(fhir, &date))
        return (struct str){0};
    switch (date.precision) {
    case DATE_YEAR:
        return arena_print(s->arena, "%d", date.year);
    case DATE_MONTH:
        return arena_print(s->arena, "%s %d", month_name(s, date.month), date.year);
    case DATE_DAY:
        return day_text(s, date.year, date.month, date.day);
    default:
        return day_of_moment(s, date.from_us);
    }
}

struct str summary_moment(const struct summary *s, int64_t at_us)
{
    int minutes = access_wall_minutes(at_us);
    struct str text = day_of_moment(s, at_us);
    return arena_print(s->arena, s->is_english ? "%.*s at %d:%02d" : "%.*s à %d h %02d", STR_ARG(text),
                       minutes / 60, minutes % 60);
}

struct str summary_concept(struct arena *a, const struct json *concept)
{
    struct str text = json_text(a, json_get(concept, STR("text")));
    struct str code = {0};
    for (const struct json *c = json_first(json_get(concept, STR("coding"))); c && !text.len; c = c->next) {
        text = json_text(a, json_get(c, STR("display")));
        if (!code.len)
            code = json_text(a, json_get(c, STR("code")));
    }
    return text.len ? text : code;
}

// A decimal comma in French.
static struct str number_text(const struct summary *s, const struct json *number)
{
    if (!number || number->kind != JSON_NUMBER)
        return (struct str){0};
    struct str text = arena_copy(s->arena, str_of(number->text, number->size));
    ptrdiff_t point = s->is_english ? -1 : str_find(text, '.');
    if (point >= 0)
        ((char *)text.ptr)[point] = ',';
    return text;
}

struct str summary_quantity(const struct summary *s, const struct json *quantity)
{
    struct arena *a = s->arena;
    struct str value = number_text(s, json_get(quantity, STR("value")));
    struct str unit = json_text(a, json_get(quantity, STR("unit")));
    struct str comparator = json_text(a, json_get(quantity, STR("comparator")));
    if (!unit.len)
        unit = json_text(a, json_get(quantity, STR("code")));
    if (!value.len)
        return (struct str){0};
    return arena_print(a, "%.*s%s%.*s%s%.*s", STR_ARG(comparator), comparator.len ? " " : "", STR_ARG(value),
                       unit.len ? "\u00a0" : "", STR_ARG(unit));
}

struct str summary_name(const struct summary *s)
{
    struct identity_traits t = traits_of_patient(s->arena, s->patient->tree);
    struct str family = t.birth_name.len ? t.birth_name : t.used_name;
    struct str given = t.first_given.len ? t.first_given : t.used_given;
    return arena_print(s->arena, "%.*s%s%.*s", STR_ARG(given), given.len && family.len ? " " : "",
                       STR_ARG(family));
}

// Why a section is empty never tells what is hidden from whom: what is not seen and what is not there are one and the same.
struct str summary_why_empty(const struct summary *s, const struct part *part)
{
    if (part->is_withheld)
        return summary_say(s, "La personne n’a pas choisi de joindre cette partie.",
                           "The person did not choose to include this part.");
    if (part->is_none_known)
        return summary_say(s, "Rien à déclarer, selon la personne.",
                           "Nothing to declare, as the person says.");
    return summary_say(s, "Aucune information n’est disponible.", "No information is available.");
}
