// The common DDL of migrations/ in a database's words. BIGINT, BYTEA and TEXT are the types; `APPEND ONLY t;` becomes what
// refuses to alter or remove rows of t.
#include "store/store_int.h"

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool store_is_word(struct str token)
{
    return token.len && is_word_char(token.ptr[0]);
}

struct str store_sql_token(struct str *text)
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

static struct str without_lead(struct str text)
{
    for (text = str_trim(text); str_starts(text, STR("--")); text = str_trim(text))
        store_sql_token(&text);
    return text;
}

static struct str take_statement(struct str *text)
{
    struct str rest = *text;
    while (rest.len && rest.ptr[0] != ';')
        store_sql_token(&rest);
    struct str statement = str_of(text->ptr, text->len - rest.len);
    *text = str_skip(rest, 1);
    return statement;
}

static void add_statement(struct buf *out, struct str statement, const struct store_dialect *dialect)
{
    struct str rest = statement, slot_key = STR("(space, slot)");
    while (rest.len) {
        if (dialect->slot_is_key && str_starts(rest, slot_key)) {
            buf_add(out, STR("(slot)"));
            rest = str_skip(rest, slot_key.len);
        } else {
            dialect->add_word(out, store_sql_token(&rest));
        }
    }
    if (dialect->end_table && str_starts(statement, STR("CREATE TABLE ")))
        dialect->end_table(out, statement);
    buf_add(out, STR(";\n"));
}

struct str store_ddl(struct arena *a, struct str text, const struct store_dialect *dialect)
{
    static const struct str append_only = {"APPEND ONLY ", 12};
    struct buf out;
    buf_init(&out, a, text.len * 2);
    while (text.len) {
        struct str statement = without_lead(take_statement(&text));
        if (str_starts(statement, append_only))
            dialect->add_append_only(&out, str_trim(str_skip(statement, append_only.len)));
        else if (statement.len)
            add_statement(&out, statement, dialect);
    }
    buf_add_char(&out, 0);
    return str_of(out.ptr, out.len - 1);
}

// ---- SQLite's words: every table is STRICT

static void add_word(struct buf *out, struct str token)
{
    if (str_equal(token, STR("BIGINT")))
        token = STR("INTEGER");
    else if (str_equal(token, STR("BYTEA")))
        token = STR("BLOB");
    buf_add(out, token);
}

// A table is the tree of its key. Where that is one number (a slot holds its space), SQLite's rowid is it, whose inner pages
// hold numbers alone; else they hold whole rows, and the tree is deeper.
static void end_table(struct buf *out, struct str statement)
{
    bool is_by_number = str_find_str(statement, STR("BIGINT NOT NULL PRIMARY KEY")) >= 0 ||
                        str_find_str(statement, STR("PRIMARY KEY (space, slot)")) >= 0;
    buf_add(out, is_by_number ? STR(" STRICT") : STR(" STRICT, WITHOUT ROWID"));
}

// Rows may go only when their space is erased (space.state 2): the erasure of a person is the one way out.
static void add_append_only(struct buf *out, struct str table)
{
    buf_print(out,
              "CREATE TRIGGER %.*s_unaltered BEFORE UPDATE ON %.*s BEGIN "
              "SELECT RAISE(ABORT, '%.*s is append-only'); END;\n"
              "CREATE TRIGGER %.*s_kept BEFORE DELETE ON %.*s "
              "WHEN (SELECT state FROM space WHERE space = OLD.space) IS NOT 2 BEGIN "
              "SELECT RAISE(ABORT, '%.*s is append-only'); END;\n",
              STR_ARG(table), STR_ARG(table), STR_ARG(table), STR_ARG(table), STR_ARG(table), STR_ARG(table));
}

struct str store_sqlite_ddl(struct arena *a, struct str text)
{
    static const struct store_dialect dialect = {add_word, add_append_only, end_table, true};
    return store_ddl(a, text, &dialect);
}
