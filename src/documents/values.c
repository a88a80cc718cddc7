// HL7 v3 values (TS, II) in the forms of FHIR and of people.
#include "documents/documents_int.h"

static void add_offset(struct buf *out, const struct date *d)
{
    int minutes = d->offset_minutes < 0 ? -d->offset_minutes : d->offset_minutes;
    if (!d->has_offset)
        buf_add_char(out, 'Z');
    else
        buf_print(out, "%c%02d:%02d", d->offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void add_day(struct buf *out, const struct date *d, enum date_precision most)
{
    buf_print(out, "%04d", d->year);
    if (d->precision >= DATE_MONTH && most >= DATE_MONTH)
        buf_print(out, "-%02u", d->month);
    if (d->precision >= DATE_DAY && most >= DATE_DAY)
        buf_print(out, "-%02u", d->day);
}

static void add_time(struct buf *out, const struct date *d)
{
    buf_print(out, "T%02u:%02u:%02u", d->hour, d->minute, d->second_us / 1000000);
    if (d->precision == DATE_FRACTION)
        buf_print(out, ".%03u", d->second_us / 1000 % 1000);
    add_offset(out, d);
}

bool hl7_time_to_datetime(struct arena *a, struct str ts, struct str *out)
{
    struct date d;
    if (!hl7_time_read(ts, &d))
        return false;
    struct buf text;
    buf_init(&text, a, 32);
    add_day(&text, &d, DATE_DAY);
    if (d.precision > DATE_DAY && d.has_offset)
        add_time(&text, &d);
    *out = buf_str(&text);
    return true;
}

bool hl7_time_to_instant(struct arena *a, struct str ts, struct str *out)
{
    struct date d;
    if (!hl7_time_read(ts, &d))
        return false;
    struct buf text;
    buf_init(&text, a, 32);
    buf_print(&text, "%04d-%02u-%02u", d.year, d.month ? d.month : 1, d.day ? d.day : 1);
    add_time(&text, &d);
    *out = buf_str(&text);
    return true;
}

bool hl7_time_to_date(struct arena *a, struct str ts, struct str *out)
{
    struct date d;
    if (!hl7_time_read(ts, &d))
        return false;
    struct buf text;
    buf_init(&text, a, 16);
    add_day(&text, &d, DATE_DAY);
    *out = buf_str(&text);
    return true;
}

struct str hl7_time_in_french(struct arena *a, struct str ts)
{
    struct date d;
    if (!hl7_time_read(ts, &d))
        return ts;
    struct buf text;
    buf_init(&text, a, 32);
    if (d.precision >= DATE_DAY)
        buf_print(&text, d.day == 1 ? "1er " : "%u ", d.day);
    if (d.precision >= DATE_MONTH)
        buf_print(&text, "%s ", month_in_french(d.month));
    buf_print(&text, "%d", d.year);
    if (d.precision > DATE_DAY)
        buf_print(&text, " à %u h %02u", d.hour, d.minute);
    return buf_str(&text);
}

// 8-4-4-4-12 hexadecimal digits (RFC 4122).
bool id_is_uuid(struct str root)
{
    if (root.len != 36)
        return false;
    for (size_t i = 0; i < root.len; i++) {
        char c = root.ptr[i];
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (is_dash ? c != '-' : !is_hex)
            return false;
    }
    return true;
}

struct str uri_of_root(struct arena *a, struct str root)
{
    if (!id_is_uuid(root))
        return arena_print(a, "urn:oid:%.*s", STR_ARG(root));
    struct str uri = arena_print(a, "urn:uuid:%.*s", STR_ARG(root));
    char *c = (char *)uri.ptr; // fresh memory of ours; RFC 4122 section 3: lower case
    for (size_t i = 0; i < uri.len; i++)
        if (c[i] >= 'A' && c[i] <= 'F')
            c[i] = (char)(c[i] - 'A' + 'a');
    return uri;
}

bool same_id(struct cda_id a, struct cda_id b)
{
    return str_equal(a.root, b.root) && str_equal(a.extension, b.extension);
}

struct str cda_unique_id(struct arena *a, struct cda_id id)
{
    if (!id.extension.len)
        return id.root;
    return arena_print(a, "%.*s^%.*s", STR_ARG(id.root), STR_ARG(id.extension));
}

struct str actor_name(struct arena *a, const struct cda_actor *actor)
{
    // The title of use of a doctor ("Dr", "Pr") stands for the civility.
    struct str title = str_equal_fold(actor->suffix, STR("DR"))   ? STR("Dr")
                       : str_equal_fold(actor->suffix, STR("PR")) ? STR("Pr")
                                                                  : actor->prefix;
    const struct str parts[] = {title, actor->given, actor->family};
    struct buf name;
    buf_init(&name, a, 64);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!parts[i].len)
            continue;
        buf_add(&name, name.len ? STR(" ") : STR(""));
        buf_add(&name, parts[i]);
    }
    return name.len ? buf_str(&name) : actor->device;
}
