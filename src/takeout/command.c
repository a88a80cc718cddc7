// ens export: the same zip, by the operator's hand, with the journal as it stands.
#include "takeout/takeout_int.h"

#include <errno.h>
#include <unistd.h>

static bool write_file(void *file, struct str bytes)
{
    return bytes.len == 0 || fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
}

static enum code export_to(struct takeout *t, struct deed *d, struct str ins, FILE *file)
{
    uint64_t space;
    struct resource patient;
    enum code code = space_of_ins(d, ins, &space);
    // Entering the space first: what the deed remembers of it must outlive the steps.
    if (code == DONE)
        code = space_read(d, space_patient(space), &patient);
    if (code)
        return code;
    takeout_begin(t, d, space, write_file, file);
    t->is_raw = true;
    while (code == DONE && t->stage != STAGE_DONE)
        code = takeout_step(t);
    if (code)
        d->arena->fault = t->step.fault;
    takeout_end(t);
    // That everything was taken out is told in the person's journal.
    return code ? code : space_commit(d);
}

static enum code finish_file(struct command_call *c, FILE *file, struct str part, struct str to)
{
    bool is_written = fflush(file) == 0 && fsync(fileno(file)) == 0;
    is_written = fclose(file) == 0 && is_written;
    if (is_written && rename(part.ptr, arena_copy(c->arena, to).ptr) == 0)
        return DONE;
    return fail(c->arena, INTERNAL, "the zip could not be written: %s", strerror(errno));
}

static int run(struct command_call *c, const struct open_house *h, FILE *file, struct str part)
{
    struct deed d = {0};
    struct takeout *t = ARENA_NEW(c->arena, struct takeout);
    enum code code = command_deed(c, h, "export", &d);
    if (code == DONE)
        code = export_to(t, &d, command_option(c, "ins"), file);
    command_deed_end(&d);
    if (code)
        fclose(file);
    else
        code = finish_file(c, file, part, command_option(c, "to"));
    if (code) {
        unlink(part.ptr);
        return command_failed(c, code);
    }
    fprintf(c->out,
            c->json ? "{\"resources\":%lu,\"documents\":%lu}\n" : "%lu resources, %lu documents exported\n",
            t->resources, t->documents);
    return EXIT_DONE;
}

int takeout_command(struct command_call *c)
{
    struct open_house h;
    struct str to = command_option(c, "to");
    if (!command_option(c, "ins").ptr || !to.ptr)
        return command_usage(c, "--ins says whose data, --to the zip file to write");
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    struct str part = arena_print(c->arena, "%.*s.part", STR_ARG(to));
    FILE *file = fopen(part.ptr, "wbx");
    if (file) {
        exit = run(c, &h, file, part);
    } else {
        fprintf(stderr, "ens export: %s cannot be made: %s\n", part.ptr, strerror(errno));
        exit = EXIT_ENVIRONMENT;
    }
    house_close(&h);
    return exit;
}
