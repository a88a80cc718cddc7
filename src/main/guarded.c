// What ens serve may still do, told to guard/: its store, what libraries read, and the outside that settings name.
#include "main/main_int.h"

#include "guard/guard.h"

#include <limits.h>
#include <unistd.h>

enum { PATHS_MAX = 48, PORTS_MAX = 48 };

struct paths {
    const char *list[PATHS_MAX + 1];
    size_t count;
};

struct guarded {
    struct paths writable, readable;
    uint16_t ports[PORTS_MAX + 1];
    size_t port_count;
    struct guard_plan plan;
};

// Time zones, fonts, certificates; and what asking for a name reads.
static const char *const read_by_libraries[] = {"/usr",
                                                "/lib",
                                                "/etc/ssl",
                                                "/etc/fonts",
                                                "/etc/localtime",
                                                "/etc/ld.so.cache",
                                                "/var/cache/fontconfig",
                                                "/sys/devices/system/cpu",
                                                "/dev/urandom",
                                                NULL};
static const char *const read_by_names[] = {
    "/etc/resolv.conf", "/run/systemd/resolve", "/etc/hosts",    "/etc/nsswitch.conf",
    "/etc/host.conf",   "/etc/gai.conf",        "/etc/services", NULL};

static void add_path(struct paths *paths, const char *path)
{
    if (paths->count < PATHS_MAX)
        paths->list[paths->count++] = path;
}

static void add_paths(struct paths *paths, const char *const *list)
{
    for (; *list; list++)
        add_path(paths, *list);
}

static void add_port(struct guarded *g, uint64_t port)
{
    if (port && port <= UINT16_MAX && g->port_count < PORTS_MAX)
        g->ports[g->port_count++] = (uint16_t)port;
}

// ---- the outside ------------------------------------------------------------------------------------------

static uint64_t port_of_scheme(struct str scheme)
{
    static const struct {
        struct str scheme;
        uint64_t port;
    } known[] = {{{"http", 4}, 80}, {{"https", 5}, 443}, {{"smtp", 4}, 25}, {{"smtps", 5}, 465}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_equal(known[i].scheme, scheme))
            return known[i].port;
    return 0;
}

// scheme://host:port/…; the host may be [an IPv6 address].
static uint64_t port_of_url(struct str url)
{
    uint64_t port;
    ptrdiff_t colon = str_find_str(url, STR("://"));
    struct str rest = str_skip(url, (size_t)colon + 3);
    struct str authority = str_cut(&rest, '/');
    ptrdiff_t bracket = str_find(authority, ']');
    struct str after = bracket < 0 ? authority : str_skip(authority, (size_t)bracket);
    ptrdiff_t mark = str_find(after, ':');
    return mark >= 0 && str_to_u64(str_skip(after, (size_t)mark + 1), &port)
               ? port
               : port_of_scheme(str_of(url.ptr, (size_t)colon));
}

static bool is_our_own(const struct setting *row)
{
    for (const struct setting *own = program_rows; own->name; own++)
        if (own == row)
            return true;
    return false;
}

static void add_settings(struct guarded *g, const struct settings *settings)
{
    const struct setting *row;
    struct str value;
    for (size_t at = 0; settings_next(settings, &at, &row, &value);) {
        if (!value.len || is_our_own(row))
            continue;
        if (row->kind == SETTING_URL)
            add_port(g, port_of_url(value));
        else if (row->kind == SETTING_FOLDER)
            add_path(&g->writable, value.ptr);
        else if (row->kind == SETTING_FILE)
            add_path(&g->readable, value.ptr);
    }
    if (!g->port_count)
        return;
    enum { NAMES = 53, HTTPS = 443 };
    add_port(g, NAMES); // answers that are too long for a datagram
    add_port(g, HTTPS); // what a provider's first answer points to
    add_paths(&g->readable, read_by_names);
}

// SQLite's folder, or the way to PostgreSQL.
static enum code add_store(struct command_call *c, const struct settings *settings, struct guarded *g)
{
    struct store_config config;
    struct store_outside *outside = ARENA_NEW(c->arena, struct store_outside);
    enum code code = house_store_config(c, settings, &config);
    if (code == DONE)
        code = store_outside_of(c->arena, &config, outside);
    if (code)
        return code;
    if (config.folder)
        add_path(&g->writable, config.folder);
    for (const uint16_t *port = outside->ports; *port; port++)
        add_port(g, *port);
    add_paths(&g->readable, outside->files);
    g->plan.uses_sockets = outside->has_socket;
    return DONE;
}

static enum code add_tls(struct command_call *c, const struct settings *settings, struct guarded *g)
{
    const char *folders[SECURE_FOLDERS_MAX + 1];
    enum code code = secure_folders(c, settings, folders);
    if (code == DONE)
        add_paths(&g->readable, folders);
    return code;
}

// ---- entering ---------------------------------------------------------------------------------------------

// Reports of sanitizers name lines: they read the program and /proc.
static void add_own_program(struct arena *a, struct paths *readable)
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path);
    add_path(readable, "/proc");
    if (size > 0)
        add_path(readable, arena_copy(a, str_of(path, (size_t)size)).ptr);
}

static int tell(struct command_call *c, struct str wanted, const struct guard_state *state)
{
    bool is_whole = state->has_seccomp && state->has_files && state->has_ports;
    if (is_whole)
        return EXIT_DONE;
    log_line(LOG_WARNING, "guard", "this kernel lacks%s%s%s: what it lacks is not guarded",
             state->has_seccomp ? "" : " seccomp", state->has_files ? "" : " landlock (Linux 5.13)",
             state->has_ports ? "" : " landlock of TCP ports (Linux 6.7)");
    if (!str_equal(wanted, STR("required")))
        return EXIT_DONE;
    return command_failed(c,
                          fail(c->arena, INTERNAL,
                               "the setting guard is `required` and this kernel cannot; use a newer kernel, "
                               "or guard = on"));
}

int guarded_enter(struct command_call *c, const struct settings *settings, const struct listens *listens,
                  struct guarded **out)
{
    struct guarded *g = ARENA_NEW(c->arena, struct guarded);
    struct guard_state state;
    struct str wanted = settings_text(settings, "guard");
    *out = NULL;
    if (str_equal(wanted, STR("off"))) {
        log_line(LOG_WARNING, "guard",
                 "OFF by the setting guard: whoever takes this process over holds "
                 "everything that its user holds");
        return EXIT_DONE;
    }
    enum code code = add_store(c, settings, g);
    if (code == DONE)
        code = add_tls(c, settings, g);
    if (code) {
        command_failed(c, code);
        return EXIT_ENVIRONMENT;
    }
    add_paths(&g->readable, read_by_libraries);
    add_settings(g, settings);
    if (GUARD_IN_SANITIZERS)
        add_own_program(c->arena, &g->readable);
    g->plan = (struct guard_plan){.writable = g->writable.list,
                                  .readable = g->readable.list,
                                  .listens_on = listens->has_own && !listens->own_port ? 0 : listens->port,
                                  .listens_also = listens->own_port,
                                  .connects_to = g->port_count ? g->ports : NULL,
                                  .uses_sockets = g->plan.uses_sockets,
                                  .for_sanitizers = GUARD_IN_SANITIZERS};
    code = guard_enter(c->arena, &g->plan, &state);
    if (code)
        return command_failed(c, code);
    *out = g;
    return tell(c, wanted, &state);
}

enum code guarded_close(struct arena *a, const struct guarded *g)
{
    return g ? guard_close(a, &g->plan) : DONE;
}
