// Opening the house for a command: keys, store, space; and a deed with the program's own authority.
#include "feature/feature.h"

#include "actor/actor.h"

#include <stdarg.h>

struct str command_option(const struct command_call *c, const char *name)
{
    for (size_t i = 0; i < c->option_count; i++)
        if (strcmp(c->options[i].name, name) == 0)
            return c->options[i].value;
    return (struct str){0};
}

int command_usage(const struct command_call *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "ens %s: ", c->command->name);
    vfprintf(stderr, format, args);
    fprintf(stderr, "\nusage: ens %s %s\n", c->command->name, c->command->synopsis);
    va_end(args);
    return EXIT_USAGE;
}

static int exit_of(enum code code)
{
    switch (code) {
    case DONE:
        return EXIT_DONE;
    case INTERNAL:
    case UNCERTAIN:
    case BUSY:
        return EXIT_ENVIRONMENT;
    default:
        return EXIT_REJECTED;
    }
}

int command_failed(const struct command_call *c, enum code code)
{
    const struct fault *f = &c->arena->fault;
    fprintf(stderr, "ens %s: %s%s%s%s\n", c->command->name, f->text[0] ? f->text : code_word(code),
            f->where[0] ? " (" : "", f->where, f->where[0] ? ")" : "");
    return exit_of(code);
}

static enum code open_store(struct command_call *c, enum house_mode mode, struct store **out)
{
    struct store_config config = {
        .folder = c->data.ptr, .create = mode == HOUSE_CREATE, .volumes = c->volumes};
    return store_open(c->arena, &config, out);
}

// --document-max MB; 0: not given. The exit code, 0 when it can be read.
static int read_document_max(struct command_call *c, uint64_t *bytes)
{
    enum { MB = 1000 * 1000, MB_MAX = 500 };
    struct str text = command_option(c, "document-max");
    uint64_t megabytes = 0;
    if (text.ptr && (!str_to_u64(text, &megabytes) || megabytes < 1 || megabytes > MB_MAX))
        return command_usage(c, "--document-max is a number of megabytes from 1 to %d", MB_MAX);
    *bytes = megabytes * MB;
    return EXIT_DONE;
}

// What absolute references to our own resources begin with.
static struct str fhir_base(struct command_call *c, const struct settings *settings, struct str listened)
{
    struct str origin = settings_text(settings, "public-base");
    return origin.len ? arena_print(c->arena, "%.*s/fhir", STR_ARG(origin)) : listened;
}

int house_open(struct command_call *c, enum house_mode mode, struct str base, struct open_house *out)
{
    bool created = false;
    uint64_t document_max = 0;
    *out = (struct open_house){0};
    int exit = read_document_max(c, &document_max);
    if (exit == EXIT_DONE)
        exit = command_settings(c, &out->settings);
    if (exit)
        return exit;
    // The store comes first: it makes the folder, and a key without a store would be a key for nothing.
    enum code code = open_store(c, mode, &out->store);
    if (code == DONE)
        code = crypt_keyring_open(c->arena, c->key_file.ptr,
                                  mode == HOUSE_CREATE ? CRYPT_CREATE_IF_MISSING : CRYPT_MUST_EXIST,
                                  &out->keys, &created);
    if (code == DONE) {
        struct space_house_config config = {.store = out->store,
                                            .keys = out->keys,
                                            .policy = c->policy,
                                            .settings = out->settings,
                                            .base = fhir_base(c, out->settings, base),
                                            .document_max = document_max};
        code = space_house_make(c->arena, &config, &out->house);
    }
    if (created)
        fprintf(stderr,
                "The master key is %s. Keep a copy in a safe place: without it nothing here can be read.\n",
                c->key_file.ptr);
    if (code == DONE)
        return EXIT_DONE;
    command_failed(c, code);
    house_close(out);
    return EXIT_ENVIRONMENT;
}

void house_close(struct open_house *h)
{
    space_house_free(&h->house);
    store_free(&h->store);
    crypt_keyring_free(&h->keys);
    settings_free(&h->settings);
}

// The program's own authority.
static enum code program_deed(struct arena *a, const struct open_house *h, const char *word, struct str peer,
                              struct deed *out)
{
    static const struct actor program = {
        .role = ACTOR_OPERATOR, .scope = {"operator system/*.cruds", 23}, .is_house = true};
    *out = (struct deed){.arena = a,
                         .house = h->house,
                         .actor = &program,
                         .now_us = clock_now_us(),
                         .word = word,
                         .peer = peer};
    return store_read_begin(a, h->store, &out->read);
}

enum code command_deed(struct command_call *c, const struct open_house *h, const char *word, struct deed *out)
{
    return program_deed(c->arena, h, word, STR("command line"), out);
}

void command_deed_end(struct deed *d)
{
    store_read_end(&d->read);
}

enum code job_deed(struct job_run *run, struct deed *out)
{
    return program_deed(run->arena, run->house, run->job->name, STR("job"), out);
}

bool job_must_end(const struct job_run *run)
{
    return (run->stopping && atomic_load(run->stopping)) || clock_steady_us() >= run->until_us;
}
