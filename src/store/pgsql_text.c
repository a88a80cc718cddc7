// The common SQL in PostgreSQL's words. A statement's tables get the schema of the volume it runs on: no setting of the
// connection says it, since a pooler may give another connection to each transaction. DDL runs under a search_path.
#include "store/pgsql_int.h"

const char *pgsql_schema(unsigned volume)
{
    return volume == PGSQL_COMMONS ? "commons" : "people";
}

static bool is_blank(struct str token)
{
    return token.ptr[0] == ' ' || token.ptr[0] == '\n' || token.ptr[0] == '\t';
}

// Tables stand after these; ON CONFLICT … DO UPDATE SET names none.
static const char *const before_tables[] = {"FROM", "INTO", "UPDATE", "JOIN"};

struct str pgsql_text(struct arena *a, const char *sql, unsigned volume)
{
    struct buf out;
    struct str text = str_from(sql), before = STR("");
    buf_init(&out, a, text.len + 64);
    while (text.len) {
        struct str token = store_sql_token(&text);
        bool is_table = store_is_word(token) && !str_equal(token, STR("SET")) &&
                        !str_starts(text, STR(".")) &&
                        str_is_one_of(before, before_tables, COUNT_OF(before_tables));
        if (is_table)
            buf_print(&out, "%s.", pgsql_schema(volume));
        buf_add(&out, token);
        if (!is_blank(token))
            before = token;
    }
    buf_add_char(&out, 0);
    return str_of(out.ptr, out.len - 1);
}

bool pgsql_is_walk(const char *sql)
{
    struct str text = str_from(sql);
    return str_starts(text, STR("SELECT")) && str_find_str(text, STR(" FROM ")) >= 0 &&
           str_find_str(text, STR(" = $1")) < 0 && str_find_str(text, STR(" LIMIT ")) < 0 &&
           str_find_str(text, STR("count(")) < 0;
}

size_t pgsql_argument_count(const char *sql)
{
    size_t highest = 0;
    for (struct str text = str_from(sql), token; text.len;) {
        token = store_sql_token(&text);
        uint64_t number;
        if (token.ptr[0] != '$' || !text.len)
            continue;
        if (str_to_u64(store_sql_token(&text), &number) && number > highest)
            highest = (size_t)number;
    }
    return highest;
}

// ---- DDL

// Texts compare byte by byte, as SQLite's do.
static void add_word(struct buf *out, struct str token)
{
    buf_add(out, token);
    if (str_equal(token, STR("TEXT")))
        buf_add(out, STR(" COLLATE \"C\""));
}

static void add_append_only(struct buf *out, struct str table)
{
    buf_print(out, "SELECT refuse_alteration('%.*s');\n", STR_ARG(table));
}

struct str pgsql_ddl(struct arena *a, struct str text)
{
    static const struct store_dialect dialect = {add_word, add_append_only, NULL, false};
    return store_ddl(a, text, &dialect);
}
