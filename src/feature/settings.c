// Settings as features ask for them.
#include "feature/feature.h"

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
