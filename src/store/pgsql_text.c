// The common SQL in PostgreSQL's words. A statement's tables get the schema of the volume it runs on: no setting of the
// connection says it, since a pooler may give another connection to each transaction. DDL runs under a search_path.
#include "store/pgsql_int.h"

const char *pgsql_schema(unsigned volume)
{
    return volume == PGSQL_COMMONS ? "commons" : "people";
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The next word, quoted text, comment or sign.
static struct str take_token(struct str *text)
{
    size_t size = 1;
    if (is_word_char(text->ptr[0])) {
        while (size < text->len && is_word_char(text->ptr[size]))
            size++;
    } else if (text->ptr[0] == '\'') {
        ptrdiff_t end = str_find(str_skip(*text, 1), '\'');
        size = end < 0 ? text->len : (size_t)end + 2;
    } else if (str_starts(*text, STR("--"))) {
        ptrdiff_t end = str_find(*text, '\n');
        size = end < 0 ? text->len : (size_t)end;
    }
    struct str token = str_of(text->ptr, size);
    *text = str_skip(*text, size);
    return token;
}

static bool is_blank(struct str token)
{
    return token.ptr[0] == ' ' || token.ptr[0] == '\n' || token.ptr[0] == '\t';
}

static bool is_one_of(struct str token, const char *const words[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(token, str_from(words[i])))
            return true;
    return false;
}

// Tables stand after these; ON CONFLICT … DO UPDATE SET names none.
static const char *const before_tables[] = {"FROM", "INTO", "UPDATE", "JOIN"};

struct str pgsql_text(struct arena *a, const char *sql, unsigned volume)
{
    struct buf out;
    struct str text = str_from(sql), before = STR("");
    buf_init(&out, a, text.len + 64);
    while (text.len) {
        struct str token = take_token(&text);
        bool is_table = is_word_char(token.ptr[0]) && !str_equal(token, STR("SET")) &&
                        !str_starts(text, STR(".")) &&
                        is_one_of(before, before_tables, COUNT_OF(before_tables));
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
        token = take_token(&text);
        uint64_t number;
        if (token.ptr[0] != '$' || !text.len)
            continue;
        if (str_to_u64(take_token(&text), &number) && number > highest)
            highest = (size_t)number;
    }
    return highest;
}

// ---- DDL

// Texts compare byte by byte, as SQLite's do.
static void add_typed(struct buf *out, struct str statement)
{
    while (statement.len) {
        struct str token = take_token(&statement);
        buf_add(out, token);
        if (str_equal(token, STR("TEXT")))
            buf_add(out, STR(" COLLATE \"C\""));
    }
}

static struct str without_lead(struct str text)
{
    for (text = str_trim(text); str_starts(text, STR("--")); text = str_trim(text))
        take_token(&text);
    return text;
}

static struct str take_statement(struct str *text)
{
    struct str rest = *text;
    while (rest.len && rest.ptr[0] != ';')
        take_token(&rest);
    struct str statement = str_of(text->ptr, text->len - rest.len);
    *text = str_skip(rest, 1);
    return statement;
}

struct str pgsql_ddl(struct arena *a, struct str text)
{
    static const struct str append_only = {"APPEND ONLY ", 12};
    struct buf out;
    buf_init(&out, a, text.len * 2);
    while (text.len) {
        struct str statement = without_lead(take_statement(&text));
        if (!statement.len)
            continue;
        if (str_starts(statement, append_only)) {
            struct str table = str_trim(str_skip(statement, append_only.len));
            buf_print(&out, "SELECT refuse_alteration('%.*s')", STR_ARG(table));
        } else {
            add_typed(&out, statement);
        }
        buf_add(&out, STR(";\n"));
    }
    buf_add_char(&out, 0);
    return str_of(out.ptr, out.len - 1);
}
