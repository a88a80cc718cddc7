// TLS of ens serve: what the settings say of it, and the look at its files now and then.
#include "main/main_int.h"

#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const file_settings[] = {"tls-cert", "tls-key", "tls-client-ca"};

// An option is the setting of its name for this run; its path starts where the command was given.
static int take_option(struct command_call *c, const char *name)
{
    char here[PATH_MAX];
    struct str path = command_option(c, name);
    if (!path.ptr)
        return EXIT_DONE;
    if (c->set_count == COUNT_OF(c->sets))
        return command_usage(c, "too many --set; write them to the file settings of --data");
    bool is_whole = str_starts(path, STR("/")) || !getcwd(here, sizeof here);
    c->sets[c->set_count++] = is_whole ? arena_print(c->arena, "%s=%.*s", name, STR_ARG(path)).ptr
                                       : arena_print(c->arena, "%s=%s/%.*s", name, here, STR_ARG(path)).ptr;
    return EXIT_DONE;
}

int secure_options(struct command_call *c)
{
    int exit = take_option(c, "tls-cert");
    return exit ? exit : take_option(c, "tls-key");
}

static struct str folder_of(struct arena *a, const char *path)
{
    struct str text = str_from(path);
    while (text.len > 1 && text.ptr[text.len - 1] != '/')
        text.len--;
    return arena_copy(a, text.len > 1 ? str_of(text.ptr, text.len - 1) : text);
}

// The folder that is read must not hold the key of the house, at whatever depth.
static enum code check_folder(struct command_call *c, struct str folder)
{
    char real_folder[PATH_MAX], real_key[PATH_MAX];
    if (!realpath(folder.ptr, real_folder) || !realpath(folder_of(c->arena, c->key_file.ptr).ptr, real_key))
        return DONE;
    struct str outer = arena_print(c->arena, "%s/", real_folder),
               inner = arena_print(c->arena, "%s/", real_key);
    if (!str_starts(inner, outer))
        return DONE;
    return fail(c->arena, INVALID,
                "the folder %s holds the master key and may not hold TLS files too, because ens serve keeps "
                "the right to read them again; put them into a folder of their own",
                folder.ptr);
}

enum code secure_folders(struct command_call *c, const struct settings *settings,
                         const char *out[SECURE_FOLDERS_MAX + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(file_settings); i++) {
        char real[PATH_MAX];
        struct str path = settings_text(settings, file_settings[i]);
        if (!path.len)
            continue;
        out[count++] = folder_of(c->arena, path.ptr).ptr;
        if (realpath(path.ptr,
                     real)) // what is a link today leads to another file tomorrow, in the same folder
            out[count++] = folder_of(c->arena, real).ptr;
    }
    out[count] = NULL;
    for (size_t i = 0; i < count; i++) {
        enum code code = check_folder(c, str_from(out[i]));
        if (code)
            return code;
    }
    return DONE;
}

int secure_open(struct command_call *c, const struct settings *settings, struct tls **out)
{
    struct tls_config config = {.offers_http_2 = true,
                                .certificate = settings_text(settings, "tls-cert").ptr,
                                .key = settings_text(settings, "tls-key").ptr,
                                .asks_clients =
                                    str_equal(settings_text(settings, "tls-client-certificates"), STR("ask")),
                                .permits_1_2 = settings_switch(settings, "tls-1-2")};
    struct str authorities = settings_text(settings, "tls-client-ca");
    bool has_certificate = *config.certificate != 0, has_key = *config.key != 0;
    *out = NULL;
    if (!has_certificate && !has_key)
        return EXIT_DONE;
    config.clients_ca = authorities.len ? authorities.ptr : NULL;
    enum code code = DONE;
    if (has_certificate && has_key)
        code = tls_make(c->arena, &config, out);
    else
        code = fail(c->arena, INVALID, "tls-cert and tls-key are set together: the certificate and its key");
    if (code)
        command_failed(c, code);
    return code ? EXIT_ENVIRONMENT : EXIT_DONE;
}

static void renew(struct tls *tls)
{
    struct arena a;
    arena_init(&a);
    if (tls_renew(&a, tls, clock_steady_us()) == DONE)
        log_line(LOG_INFO, "tls", "the certificate was read again");
    else
        log_line(LOG_ERROR, "tls", "%s; the one that was read before stays in force", a.fault.text);
    arena_release(&a);
}

void secure_wait(struct tls *tls, const sigset_t *ends)
{
    static const struct timespec look_every = {.tv_sec = 5};
    sigset_t all = *ends;
    sigaddset(&all, SIGHUP);
    for (;;) {
        int which = tls ? sigtimedwait(&all, NULL, &look_every) : sigwaitinfo(&all, NULL);
        if (which > 0 && which != SIGHUP)
            return;
        if (tls && (which == SIGHUP || tls_is_stale(tls, clock_steady_us())))
            renew(tls);
    }
}
