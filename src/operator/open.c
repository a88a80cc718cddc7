// ens open: spaces for people, one by options or many from a CSV file.
#include "operator/operator_int.h"

#include "codec/json/json.h"
#include "codec/text/text.h"
#include "opposition/opposition.h"

#include <stdlib.h>

#define INS_SYSTEM "urn:oid:1.2.250.1.213.1.4.8"
enum { CSV_LINE_MAX = 4096, CSV_COLUMNS_MAX = 16 };

struct person {
    struct str ins, system, family, given, birth_date, sex;
};

static const char *gender_of(struct str sex)
{
    if (str_equal_fold(sex, STR("M")) || str_equal_fold(sex, STR("male")))
        return "male";
    if (str_equal_fold(sex, STR("F")) || str_equal_fold(sex, STR("female")))
        return "female";
    return str_equal_fold(sex, STR("U")) || str_equal_fold(sex, STR("unknown")) ? "unknown" : NULL;
}

static enum code check_person(struct arena *a, const struct person *p)
{
    struct date birth;
    if (!p->ins.len || !p->family.len || !p->given.len)
        return fail(a, INVALID, "a person needs ins, family, given, birth-date and sex");
    if (!date_read(p->birth_date, &birth) || birth.precision > DATE_DAY)
        return fail(a, INVALID,
                    "birth-date is a date such as 1975-05-31 (or 1975-05, 1975 when no more is known)");
    if (!gender_of(p->sex))
        return fail(a, INVALID, "sex is M, F or unknown");
    return DONE;
}

static void add_member(struct buf *b, const char *before, struct str value)
{
    buf_print(b, "%s", before);
    json_write_string(b, value);
}

// The Patient of a person who is known by their strict traits (FR Core: official name, given names of birth).
static enum code patient_of(struct arena *a, const struct person *p, struct json **out)
{
    struct buf b;
    struct str system = p->system.len ? p->system : STR(INS_SYSTEM);
    buf_init(&b, a, 512);
    add_member(
        &b, "{\"resourceType\":\"Patient\",\"active\":true,\"identifier\":[{\"use\":\"official\",\"system\":",
        system);
    add_member(&b, ",\"value\":", p->ins);
    add_member(&b, "}],\"name\":[{\"use\":\"official\",\"family\":", p->family);
    struct str given = p->given;
    for (bool is_first = true; given.ptr; is_first = false)
        add_member(&b, is_first ? ",\"given\":[" : ",", str_cut(&given, ' '));
    buf_print(&b, "]}],\"gender\":\"%s\"", gender_of(p->sex));
    add_member(&b, ",\"birthDate\":", p->birth_date);
    buf_add_char(&b, '}');
    return json_parse(a, buf_str(&b), NULL, out);
}

// Whom somebody told that a space will be opened gets none before six weeks are over, or after they refused (R1111-28); the
// opening holds only if they do not refuse at the same moment.
static enum code check_not_opposed(struct deed *d, const struct person *p, struct opposition *out)
{
    struct opposition_desk desk = {d->arena, space_store(d->house), d->read, space_keys(d->house)};
    struct opposition_person person = {.system = p->system.len ? p->system : STR(INS_SYSTEM), .ins = p->ins};
    enum code code = opposition_find(&desk, &person, out);
    if (code == NOT_FOUND) {
        *out = (struct opposition){0};
        return DONE;
    }
    if (code == DONE && out->opposed_us)
        return fail(d->arena, UNMET, "the person refused that a space be opened");
    if (code == DONE && !opposition_may_open(out, d->now_us))
        return fail(d->arena, UNMET, "the person was informed less than six weeks ago");
    return code;
}

// by_itself: nobody asked for it.
static enum code open_one(struct command_call *c, const struct open_house *h, const struct person *p,
                          bool by_itself, struct str *id)
{
    struct opposition informed = {0};
    struct deed d = {0};
    struct json *patient;
    struct pointer at;
    struct resource r;
    enum code code = check_person(c->arena, p);
    if (code == DONE)
        code = patient_of(c->arena, p, &patient);
    if (code == DONE)
        code = command_deed(c, h, "open", &d);
    d.is_uninformed = command_option(c, "not-informed").ptr != NULL;
    if (code == DONE && by_itself)
        code = check_not_opposed(&d, p, &informed);
    if (code == DONE)
        code = space_open(&d, patient, (struct str){0}, &at);
    if (code == DONE)
        code = space_create(&d, at, (struct str){0}, patient, &r);
    if (code == DONE && informed.hash.ptr)
        opposition_open(&informed, d.person_writes, d.now_us);
    if (code == DONE)
        code = space_commit(&d);
    if (code == DONE)
        *id = space_id(&d, &r);
    command_deed_end(&d);
    return code;
}

static void print_opened(struct command_call *c, struct str id)
{
    fprintf(c->out, c->json ? "{\"patient\":\"%.*s\"}\n" : "opened Patient/%.*s\n", STR_ARG(id));
}

// ---- many -------------------------------------------------------------------------------------------------

struct table {
    struct str names[CSV_COLUMNS_MAX];
    size_t count;
    char separator;
};

static struct str field_named(const struct table *t, const struct str *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < t->count && i < count; i++)
        if (str_equal_fold(t->names[i], str_from(name)))
            return fields[i];
    return (struct str){0};
}

static struct person person_of_line(struct command_call *c, const struct table *t, struct str line)
{
    struct str fields[CSV_COLUMNS_MAX];
    size_t count = csv_fields(c->arena, line, t->separator, fields, CSV_COLUMNS_MAX);
    return (struct person){.ins = field_named(t, fields, count, "ins"),
                           .system = field_named(t, fields, count, "system"),
                           .family = field_named(t, fields, count, "family"),
                           .given = field_named(t, fields, count, "given"),
                           .birth_date = field_named(t, fields, count, "birth-date"),
                           .sex = field_named(t, fields, count, "sex")};
}

static struct str line_of(struct arena *a, char *text)
{
    struct str line = str_from(text);
    while (line.len && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
        line.len--;
    return arena_copy(a, line);
}

static int open_lines(struct command_call *c, const struct open_house *h, FILE *file)
{
    char text[CSV_LINE_MAX];
    struct table t = {.separator = ','};
    unsigned long number = 0, opened = 0, rejected = 0, left = 0;
    struct arena names = {0};
    while (fgets(text, sizeof text, file)) {
        if (number++ == 0) {
            struct str line = line_of(&names, text);
            t.separator = str_find(line, ';') >= 0 ? ';' : ',';
            t.count = csv_fields(&names, line, t.separator, t.names, CSV_COLUMNS_MAX);
            continue;
        }
        struct str id, line = line_of(c->arena, text);
        if (str_trim(line).len == 0)
            continue;
        struct person p = person_of_line(c, &t, line);
        enum code code = open_one(c, h, &p, true, &id);
        if (code == CONFLICT) // it is open already, or they refuse at this moment: a second look tells
            code = open_one(c, h, &p, true, &id);
        if (code == DONE) {
            opened++;
        } else {
            left += code == UNMET;
            rejected += code != UNMET;
            fprintf(stderr, "line %lu: %s\n", number, c->arena->fault.text);
        }
        arena_reset(c->arena);
    }
    arena_release(&names);
    fprintf(c->out,
            c->json ? "{\"opened\":%lu,\"rejected\":%lu,\"left\":%lu}\n"
                    : "%lu opened, %lu rejected, %lu left because they refused or were informed too lately\n",
            opened, rejected, left);
    return rejected ? EXIT_REJECTED : EXIT_DONE;
}

static int open_from_file(struct command_call *c, const struct open_house *h, struct str path)
{
    FILE *file = fopen(path.ptr, "r");
    if (!file) {
        fprintf(stderr, "ens open: %s cannot be read\n", path.ptr);
        return EXIT_ENVIRONMENT;
    }
    // The line's memory goes back after each line; what must outlive it is not in this arena.
    struct arena lines = {0};
    struct command_call each = *c;
    each.arena = &lines;
    int exit = open_lines(&each, h, file);
    arena_release(&lines);
    fclose(file);
    return exit;
}

int operator_open(struct command_call *c)
{
    struct open_house h;
    struct str id, from = command_option(c, "from");
    struct person p = {.ins = command_option(c, "ins"),
                       .system = command_option(c, "system"),
                       .family = command_option(c, "family"),
                       .given = command_option(c, "given"),
                       .birth_date = command_option(c, "birth-date"),
                       .sex = command_option(c, "sex")};
    if (!from.ptr && check_person(c->arena, &p) != DONE)
        return command_usage(c, "%s", c->arena->fault.text);
    int exit = house_open(c, HOUSE_CREATE, STR(""), &h);
    if (exit)
        return exit;
    if (from.ptr) {
        exit = open_from_file(c, &h, from);
    } else {
        enum code code = open_one(c, &h, &p, false, &id);
        if (code)
            exit = command_failed(c, code);
        else
            print_opened(c, id);
    }
    house_close(&h);
    return exit;
}
