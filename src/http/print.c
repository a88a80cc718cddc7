// The rows as a table for people: docs/routes.md.
#include "http/trie.h"

static void print_row(struct buf *out, const struct route *row)
{
    static const char *const works[] = {
        [ROUTE_READS] = "reads", [ROUTE_WRITES] = "writes", [ROUTE_NONE] = "–"};
    struct str methods = methods_list(out->arena, row->methods);
    buf_print(out, "| %.*s | `%s` | %s | %s | %s | ", STR_ARG(methods), row->path, row->who, row->scope,
              works[row->work]);
    if (row->body_max)
        buf_print(out, "%zu%s", row->body_max, row->body_streamed ? ", streamed" : "");
    else
        buf_add(out, STR("–"));
    buf_print(out, " | %s |\n", row->journal);
}

void http_routes_print(struct buf *out, const struct route *const *tables)
{
    buf_add(out, STR("# Routes\n\nEach row is also the policy: who may call it, and with which scope.\n\n"
                     "| method | path | who | scope | store | body, bytes | journal "
                     "|\n|---|---|---|---|---|---|---|\n"));
    for (; *tables; tables++)
        for (const struct route *row = *tables; row->path; row++)
            print_row(out, row);
}
