// ens opposition: noting who was informed, and checking a proof.
#include "access/access.h"
#include "codec/text/text.h"
#include "opening/opening_int.h"

#include <stdio.h>

enum { LINE_MAX_SIZE = 4096, COLUMNS_MAX = 16 };

struct informing {
    struct command_call *call;
    const struct open_house *house;
    struct str names[COLUMNS_MAX];
    size_t count;
    char separator;
    int64_t sent_us;
    unsigned long informed, rejected;
};

static struct str named(const struct informing *x, const struct str *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < x->count && i < count; i++)
        if (str_equal_fold(x->names[i], str_from(name)))
            return fields[i];
    return (struct str){0};
}

static enum code inform(struct informing *x, struct arena *a, struct str line)
{
    struct str fields[COLUMNS_MAX];
    struct date birth;
    struct opposition_desk desk = {a, x->house->store, NULL, x->house->keys};
    size_t count = csv_fields(a, line, x->separator, fields, COLUMNS_MAX);
    struct str system = named(x, fields, count, "system");
    struct opposition_person person = {system.len ? system : STR("urn:oid:1.2.250.1.213.1.4.8"),
                                       named(x, fields, count, "ins"), named(x, fields, count, "birth-date"),
                                       named(x, fields, count, "card")};
    if (!person.ins.len || !person.card.len || !date_read(person.birth_date, &birth))
        return fail(a, INVALID, "a line needs ins, birth-date (such as 1975-05-31) and card");
    enum code code = store_read_begin(a, desk.store, &desk.read);
    if (code == DONE)
        code = opposition_inform(&desk, &person, x->sent_us);
    store_read_end(&desk.read);
    return code;
}

static void inform_lines(struct informing *x, FILE *file)
{
    char text[LINE_MAX_SIZE];
    struct arena names = {0}, each = {0};
    for (unsigned long number = 1; fgets(text, sizeof text, file); number++) {
        struct str line = str_trim(str_from(text));
        if (number == 1) {
            x->separator = str_find(line, ';') >= 0 ? ';' : ',';
            x->count = csv_fields(&names, arena_copy(&names, line), x->separator, x->names, COLUMNS_MAX);
            continue;
        }
        if (!line.len)
            continue;
        if (inform(x, &each, line) == DONE) {
            x->informed++;
        } else {
            x->rejected++;
            fprintf(stderr, "line %lu: %s\n", number, each.fault.text);
        }
        arena_reset(&each);
    }
    arena_release(&each);
    arena_release(&names);
}

static int run_inform(struct command_call *c, struct open_house *h)
{
    struct informing x = {.call = c, .house = h, .sent_us = clock_now_us()};
    struct str from = command_option(c, "from"), sent = command_option(c, "sent");
    struct date day;
    if (!from.len)
        return command_usage(c, "--from says which file holds the people who were informed");
    if (sent.ptr && (!date_read(sent, &day) || day.precision != DATE_DAY))
        return command_usage(c, "--sent is a day such as 2026-10-01");
    if (sent.ptr)
        x.sent_us = access_day_start_us(access_day_make(day.year, day.month, day.day));
    FILE *file = fopen(from.ptr, "r");
    if (!file) {
        fprintf(stderr, "ens opposition: %s cannot be read\n", from.ptr);
        return EXIT_ENVIRONMENT;
    }
    inform_lines(&x, file);
    fclose(file);
    fprintf(c->out, c->json ? "{\"informed\":%lu,\"rejected\":%lu}\n" : "%lu informed, %lu rejected\n",
            x.informed, x.rejected);
    return x.rejected ? EXIT_REJECTED : EXIT_DONE;
}

// ---- check ------------------------------------------------------------------------------------------------

static bool read_hex(struct arena *a, struct str text, unsigned char *out, size_t size)
{
    struct buf b;
    struct str bytes;
    buf_init(&b, a, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != ' ' && text.ptr[i] != '\n')
            buf_add_char(&b, text.ptr[i]);
    if (!hex_read(a, buf_str(&b), &bytes) || bytes.len != size)
        return false;
    memcpy(out, bytes.ptr, size);
    return true;
}

static int run_check(struct command_call *c, struct open_house *h)
{
    unsigned char key[CRYPT_PUBLIC_SIZE], signature[CRYPT_SIGNATURE_SIZE];
    struct str given = command_option(c, "key");
    uint64_t number;
    crypt_sign_key(h->keys, key);
    if (!opposition_number_read(command_option(c, "number"), &number) ||
        !read_hex(c->arena, command_option(c, "signature"), signature, sizeof signature) ||
        (given.ptr && !read_hex(c->arena, given, key, sizeof key)))
        return command_usage(c, "check needs --number, --at, --ins and --signature as the paper shows them");
    struct str text = opposition_text(c->arena, opposition_number(c->arena, number), command_option(c, "at"),
                                      command_option(c, "ins"));
    bool holds = crypt_sign_check(key, text, signature);
    fprintf(c->out, c->json ? "{\"signed\":%s}\n" : "%s\n",
            c->json ? (holds ? "true" : "false")
                    : (holds ? "signed: this refusal was recorded by the house of this key"
                             : "not signed: the paper is not what the house of this key wrote"));
    return holds ? EXIT_DONE : EXIT_REJECTED;
}

int opening_command(struct command_call *c)
{
    struct open_house h;
    bool is_inform = c->word_count == 1 && strcmp(c->words[0], "inform") == 0;
    if (!is_inform && (c->word_count != 1 || strcmp(c->words[0], "check") != 0))
        return command_usage(c, "say inform or check");
    int exit = house_open(c, is_inform ? HOUSE_CREATE : HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    exit = is_inform ? run_inform(c, &h) : run_check(c, &h);
    house_close(&h);
    return exit;
}
