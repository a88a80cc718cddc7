// The common DDL of migrations/ in SQLite's words: BIGINT and BYTEA become INTEGER and BLOB, every table is
// STRICT and WITHOUT ROWID, and `APPEND ONLY t;` becomes the triggers that refuse to alter or remove rows of
// t.
#include "store/store_int.h"

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct str take_word(struct str *text)
{
    size_t size = 0;
    while (size < text->len && is_word_char(text->ptr[size]))
        size++;
    struct str word = str_of(text->ptr, size);
    *text = str_skip(*text, size);
    return word;
}

// The end of a quoted text or a comment that begins here; 0: neither does.
static size_t skip_opaque(struct str text)
{
    if (str_starts(text, STR("--"))) {
        ptrdiff_t end = str_find(text, '\n');
        return end < 0 ? text.len : (size_t)end;
    }
    if (!str_starts(text, STR("'")))
        return 0;
    ptrdiff_t end = str_find(str_skip(text, 1), '\'');
    return end < 0 ? text.len : (size_t)end + 2;
}

static struct str take_statement(struct str *text)
{
    struct str rest = *text;
    while (rest.len && rest.ptr[0] != ';') {
        size_t opaque = skip_opaque(rest);
        rest = str_skip(rest, opaque ? opaque : 1);
    }
    struct str statement = str_of(text->ptr, text->len - rest.len);
    *text = str_skip(rest, 1);
    return statement;
}

static struct str without_lead(struct str text)
{
    for (;;) {
        text = str_trim(text);
        if (!str_starts(text, STR("--")))
            return text;
        text = str_skip(text, skip_opaque(text));
    }
}

static void add_types_mapped(struct buf *out, struct str text)
{
    while (text.len) {
        size_t opaque = skip_opaque(text);
        if (opaque) {
            buf_add(out, str_of(text.ptr, opaque));
            text = str_skip(text, opaque);
        } else if (is_word_char(text.ptr[0])) {
            struct str word = take_word(&text);
            if (str_equal(word, STR("BIGINT")))
                word = STR("INTEGER");
            else if (str_equal(word, STR("BYTEA")))
                word = STR("BLOB");
            buf_add(out, word);
        } else {
            buf_add_char(out, text.ptr[0]);
            text = str_skip(text, 1);
        }
    }
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

struct str store_ddl(struct arena *a, struct str text)
{
    static const struct str append_only = {"APPEND ONLY ", 12};
    struct buf out;
    buf_init(&out, a, text.len * 2);
    while (text.len) {
        struct str statement = without_lead(take_statement(&text));
        if (!statement.len)
            continue;
        if (str_starts(statement, append_only)) {
            add_append_only(&out, str_trim(str_skip(statement, append_only.len)));
            continue;
        }
        add_types_mapped(&out, statement);
        if (str_starts(statement, STR("CREATE TABLE ")))
            buf_add(&out, STR(" STRICT, WITHOUT ROWID"));
        buf_add(&out, STR(";\n"));
    }
    buf_add_char(&out, 0);
    return str_of(out.ptr, out.len - 1);
}
