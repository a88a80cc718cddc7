// Opening the house for a command: keys, store, space; and a deed with the program's own authority.
#include "feature/feature.h"

#include "actor/actor.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

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
    case FULL:
        return EXIT_ENVIRONMENT;
    default:
        return EXIT_REJECTED;
    }
}

int command_failed(const struct command_call *c, enum code code)
{
    const struct fault *f = &c->arena->fault;
    if (log_is_json())
        log_line(LOG_ERROR, c->command->name, "%s", f->text[0] ? f->text : code_word(code));
    else
        fprintf(stderr, "ens %s: %s%s%s%s\n", c->command->name, f->text[0] ? f->text : code_word(code),
                f->where[0] ? " (" : "", f->where, f->where[0] ? ")" : "");
    return exit_of(code);
}

struct str house_store_folder(const struct command_call *c)
{
    return arena_print(c->arena, "%s/store", c->data.ptr);
}

enum code house_store_config(const struct command_call *c, const struct settings *settings,
                             struct store_config *out)
{
    struct str place = command_option(c, "store");
    if (!place.ptr && settings)
        place = settings_text(settings, "store");
    *out = (struct store_config){.folder = house_store_folder(c).ptr};
    return place.len ? store_place_read(c->arena, place, out) : DONE;
}

static enum code make_folder(struct arena *a, const char *path)
{
    return mkdir(path, S_IRWXU) == 0 || errno == EEXIST
               ? DONE
               : fail(a, INTERNAL, "the folder %s cannot be made: %s", path, strerror(errno));
}

static enum code open_store(struct command_call *c, enum house_mode mode, struct open_house *h)
{
    struct store_config config;
    enum code code = house_store_config(c, h->settings, &config);
    config.create = mode != HOUSE_MUST_EXIST;
    config.volumes = c->volumes;
    return code ? code : store_open(c->arena, &config, &h->store);
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

static struct crypt_keeping keeping_of(const struct settings *s)
{
    return (struct crypt_keeping){
        .minute_max = (uint64_t)settings_number(s, "keys.unwraps-per-minute"),
        .hour_max = (uint64_t)settings_number(s, "keys.unwraps-per-hour"),
        .remembered_max = (size_t)settings_number(s, "keys.remembered"),
        .remembered_us = settings_duration_us(s, "keys.remembered-for"),
        .is_guarded = !str_equal(settings_text(s, "guard"), STR("off")),
    };
}

// A new key is made for a new store only: one beside a store whose key was lost would be a key for nothing.
static enum code open_keys(struct command_call *c, enum house_mode mode, struct open_house *h)
{
    bool created = false;
    const char *path = c->key_file.ptr;
    struct store_config config;
    enum code code = house_store_config(c, h->settings, &config);
    if (code == DONE && mode != HOUSE_MUST_EXIST)
        code = store_is_there(c->arena, &config);
    if (code != DONE && code != NOT_FOUND)
        return code;
    enum crypt_create create = code == NOT_FOUND ? CRYPT_CREATE_IF_MISSING : CRYPT_MUST_EXIST;
    struct crypt_keeping keeping = keeping_of(h->settings);
    code = mode == HOUSE_SERVE ? crypt_keyring_open_kept(c->arena, path, create, &keeping, &h->keys, &created)
                               : crypt_keyring_open(c->arena, path, create, &h->keys, &created);
    static const char *const notice =
        "The master key is %s. Keep a copy in a safe place: without it nothing here can be read.";
    if (created && mode == HOUSE_SERVE) {
        log_line(LOG_WARNING, "crypt", notice, c->key_file.ptr);
    } else if (created) {
        fprintf(stderr, notice, c->key_file.ptr);
        fputc('\n', stderr);
    }
    return code;
}

// Before any secret is read, for the reader is a copy of this process. Without it only the text of PDFs is missing.
static void start_reader(struct command_call *c, struct open_house *h)
{
    if (pdftext_start(c->arena, &h->reader) != DONE)
        log_line(LOG_WARNING, "pdftext", "no text is taken out of PDFs: %s", c->arena->fault.text);
}

static void set_log(const struct settings *s)
{
    struct str level = settings_text(s, "log-level");
    log_set(str_equal(settings_text(s, "log"), STR("json")), str_equal(level, STR("error"))     ? LOG_ERROR
                                                             : str_equal(level, STR("warning")) ? LOG_WARNING
                                                                                                : LOG_INFO);
}

int house_prepare(struct command_call *c, enum house_mode mode, struct open_house *out)
{
    *out = (struct open_house){0};
    start_reader(c, out);
    int exit = read_document_max(c, &out->document_max);
    if (exit == EXIT_DONE)
        exit = command_settings(c, &out->settings);
    if (exit)
        house_close(out);
    else if (mode == HOUSE_SERVE)
        set_log(out->settings);
    if (exit || mode == HOUSE_MUST_EXIST)
        return exit;
    enum code code = make_folder(c->arena, c->data.ptr);
    struct store_config config;
    if (code == DONE)
        code = house_store_config(c, out->settings, &config);
    if (code == DONE && config.folder)
        code = make_folder(c->arena, config.folder);
    if (code == DONE)
        code = open_keys(c, mode, out);
    if (code) {
        command_failed(c, code);
        house_close(out);
        exit = EXIT_ENVIRONMENT;
    }
    return exit;
}

// The operator's habilitation matrix, when the settings name one.
static enum code read_matrix(struct command_call *c, const struct settings *settings, struct str *text)
{
    enum { MATRIX_MAX = 8 * 1024 * 1024 };
    struct str path = settings_text(settings, "habilitation-matrix");
    *text = (struct str){0};
    if (!path.len)
        return DONE;
    return named_file_read(c->arena, path.ptr, MATRIX_MAX, text);
}

// Where documents' bytes go, when the settings name a bucket.
static enum code open_bucket(struct command_call *c, struct open_house *h)
{
    const struct bucket_config config = {.url = settings_text(h->settings, "objects.bucket"),
                                         .region = settings_text(h->settings, "objects.region"),
                                         .key = settings_text(h->settings, "objects.key"),
                                         .ca_file = settings_text(h->settings, "objects.ca"),
                                         .time_max_us = settings_duration_us(h->settings, "objects.timeout"),
                                         .at_once_max =
                                             (unsigned)settings_number(h->settings, "objects.at-once")};
    return config.url.len ? bucket_make(c->arena, &config, &h->bucket) : DONE;
}

static enum code make_house(struct command_call *c, struct str base, struct open_house *h)
{
    struct str matrix;
    enum code code = read_matrix(c, h->settings, &matrix);
    if (code == DONE)
        code = open_bucket(c, h);
    if (code)
        return code;
    const struct space_house_config config = {.store = h->store,
                                              .bucket = h->bucket,
                                              .matrix = matrix,
                                              .keys = h->keys,
                                              .policy = c->policy,
                                              .settings = h->settings,
                                              .watch = h->watch,
                                              .base = fhir_base(c, h->settings, base),
                                              .document_max = h->document_max};
    return space_house_make(c->arena, &config, &h->house);
}

int house_open_prepared(struct command_call *c, enum house_mode mode, struct str base, struct open_house *h)
{
    enum code code = open_store(c, mode, h);
    if (code == DONE && !h->keys)
        code = open_keys(c, mode, h);
    if (code == DONE)
        code = make_house(c, base, h);
    if (code == DONE)
        return EXIT_DONE;
    command_failed(c, code);
    house_close(h);
    return EXIT_ENVIRONMENT;
}

int house_open(struct command_call *c, enum house_mode mode, struct str base, struct open_house *out)
{
    int exit = house_prepare(c, mode, out);
    return exit ? exit : house_open_prepared(c, mode, base, out);
}

void house_close(struct open_house *h)
{
    space_house_free(&h->house);
    bucket_free(&h->bucket);
    store_free(&h->store);
    crypt_keyring_free(&h->keys);
    settings_free(&h->settings);
    pdftext_stop(&h->reader);
}

// The program's own authority.
static enum code program_deed(struct arena *a, const struct open_house *h, const char *word, struct str peer,
                              struct deed *out)
{
    *out = (struct deed){.arena = a,
                         .house = h->house,
                         .actor = &actor_house,
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

bool job_may_pass(enum code code)
{
    return code == CONFLICT || code == BUSY || code == FULL || code == UNCERTAIN;
}

enum code job_deed(const struct job_run *run, struct arena *a, struct deed *out)
{
    return program_deed(a, run->house, run->job->name, STR("job"), out);
}
