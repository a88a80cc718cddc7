// The rows of all features together, and ens routes, which prints them as docs/routes.md holds them.
#include "main/main_int.h"

void program_routes(const struct route *tables[FEATURES_MAX])
{
    size_t count = 0;
    for (const struct feature *const *f = features; *f && count + 2 < FEATURES_MAX; f++)
        if ((*f)->routes)
            tables[count++] = (*f)->routes;
    tables[count] = NULL;
}

int run_routes(struct command_call *c)
{
    const struct route *tables[FEATURES_MAX];
    struct buf text;
    program_routes(tables);
    buf_init(&text, c->arena, 8192);
    http_routes_print(&text, tables);
    fprintf(c->out, "%.*s", STR_ARG(buf_str(&text)));
    return EXIT_DONE;
}
