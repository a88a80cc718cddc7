// Settings as features ask for them.
#include "feature/feature.h"

#include <errno.h>

struct str setting_text(const struct space_house *h, const char *name)
{
    return settings_text(space_settings(h), name);
}

int64_t setting_number(const struct space_house *h, const char *name)
{
    return settings_number(space_settings(h), name);
}

bool setting_switch(const struct space_house *h, const char *name)
{
    return settings_switch(space_settings(h), name);
}

int64_t setting_duration_us(const struct space_house *h, const char *name)
{
    return settings_duration_us(space_settings(h), name);
}

int command_settings(struct command_call *c, struct settings **out)
{
    const struct settings_sources sources = {.tables = c->setting_tables,
                                             .file = arena_print(c->arena, "%s/settings", c->data.ptr).ptr,
                                             .sets = c->sets,
                                             .set_count = c->set_count};
    enum code code = settings_load(c->arena, &sources, out);
    if (code == DONE)
        return EXIT_DONE;
    command_failed(c, code);
    return str_equal(str_from(c->arena->fault.where), STR("--set")) ? EXIT_USAGE : EXIT_ENVIRONMENT;
}

enum code named_file_read(struct arena *a, const char *path, size_t size_max, struct str *text)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return fail(a, INVALID, "%s cannot be read: %s", path, strerror(errno));
    char *bytes = arena_alloc_raw(a, size_max + 1);
    size_t size = fread(bytes, 1, size_max + 1, file);
    int error = ferror(file) ? errno : 0; // a folder opens, and cannot be read
    fclose(file);
    if (error)
        return fail(a, INVALID, "%s cannot be read: %s", path, strerror(error));
    if (size > size_max)
        return fail(a, INVALID, "%s is larger than the %zu bytes that are taken", path, size_max);
    *text = str_of(bytes, size);
    return DONE;
}

struct str service_name(const struct space_house *h, bool is_english)
{
    struct str given = setting_text(h, "service.name");
    return given.len ? given : is_english ? STR("Health space") : STR("Espace santé");
}

bool house_is_https(const struct space_house *h)
{
    struct str origin = setting_text(h, "public-base");
    return origin.len ? str_starts(origin, STR("https://")) : setting_text(h, "tls-cert").len > 0;
}

struct str house_origin(const struct call *c)
{
    struct str origin = setting_text(c->service, "public-base");
    struct buf b;
    if (origin.len)
        return origin;
    buf_init(&b, c->arena, 64);
    buf_add(&b, house_is_https(c->service) ? STR("https://") : STR("http://"));
    buf_add(&b, http_field_get(c->request, "Host"));
    return buf_str(&b);
}
