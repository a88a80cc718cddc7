// The lexer of FHIRPath expressions (N1, Lexical Elements): names, literals, symbols, comments.
#include "fhir/path/path_int.h"

#include "codec/text/text.h"

static char peek(const struct lexer *l, size_t ahead)
{
    return l->at + ahead < l->source.len ? l->source.ptr[l->at + ahead] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool wrong(struct lexer *l, size_t at, const char *what)
{
    return fail(l->arena, INVALID, "FHIRPath, column %zu: %s", at + 1, what) == DONE;
}

// White space and comments.
static bool skip_blank(struct lexer *l)
{
    for (;;) {
        char c = peek(l, 0);
        if (l->at >= l->source.len)
            return true;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            l->at++;
        } else if (c == '/' && peek(l, 1) == '/') {
            while (l->at < l->source.len && peek(l, 0) != '\n' && peek(l, 0) != '\r')
                l->at++;
        } else if (c == '/' && peek(l, 1) == '*') {
            ptrdiff_t end = str_find_str(str_skip(l->source, l->at + 2), STR("*/"));
            if (end < 0)
                return wrong(l, l->at, "the comment has no end: add */");
            l->at += (size_t)end + 4;
        } else {
            return true;
        }
    }
}

// The four digits after \u; -1 when they are not there.
static int32_t hex4(const struct lexer *l, size_t ahead)
{
    int32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_value(peek(l, ahead + i));
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

// At \u: one code point, a surrogate pair counting as one.
static bool unicode_escape(struct lexer *l, struct buf *out)
{
    char bytes[4];
    int32_t c = hex4(l, 2);
    l->at += 6;
    if (c >= 0xd800 && c < 0xdc00 && peek(l, 0) == '\\' && peek(l, 1) == 'u') {
        int32_t low = hex4(l, 2);
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            l->at += 6;
        }
    }
    if (c <= 0 || (c >= 0xd800 && c < 0xe000))
        return wrong(l, l->at - 6, "\\u must be followed by four hexadecimal digits of a character");
    buf_add(out, str_of(bytes, utf8_put(bytes, (uint32_t)c)));
    return true;
}

static bool escape(struct lexer *l, struct buf *out)
{
    static const char names[] = "'\"`\\/fnrt";
    static const char values[] = "'\"`\\/\f\n\r\t";
    char c = peek(l, 1);
    if (c == 'u')
        return unicode_escape(l, out);
    const char *name = c ? strchr(names, c) : NULL;
    if (!name)
        return wrong(l, l->at, "unknown escape: write \\\\ for a backslash");
    buf_add_char(out, values[name - names]);
    l->at += 2;
    return true;
}

// 'text' or `name`, from its opening mark on.
static bool quoted(struct lexer *l)
{
    size_t start = l->at;
    char mark = peek(l, 0);
    l->at++;
    size_t plain = l->at;
    while (plain < l->source.len && l->source.ptr[plain] != mark && l->source.ptr[plain] != '\\')
        plain++;
    if (plain < l->source.len && l->source.ptr[plain] == mark) { // no escapes: a slice of the source
        l->token.text = str_of(l->source.ptr + l->at, plain - l->at);
        l->at = plain + 1;
        return true;
    }
    struct buf out;
    buf_init(&out, l->arena, 32);
    while (l->at < l->source.len && peek(l, 0) != mark) {
        if (peek(l, 0) != '\\')
            buf_add_char(&out, l->source.ptr[l->at++]);
        else if (!escape(l, &out))
            return false;
    }
    if (l->at >= l->source.len)
        return wrong(l, start, "the text that starts here has no closing mark");
    l->at++;
    l->token.text = buf_str(&out);
    return true;
}

static void number(struct lexer *l)
{
    size_t start = l->at;
    l->token.kind = TOKEN_INTEGER;
    while (is_digit(peek(l, 0)))
        l->at++;
    if (peek(l, 0) == '.' && is_digit(peek(l, 1))) {
        l->token.kind = TOKEN_DECIMAL;
        for (l->at++; is_digit(peek(l, 0));)
            l->at++;
    }
    l->token.text = str_of(l->source.ptr + start, l->at - start);
}

static void skip_digits(struct lexer *l, char before, size_t count)
{
    if (peek(l, 0) != before)
        return;
    for (size_t i = 1; i <= count; i++)
        if (!is_digit(peek(l, i)))
            return;
    l->at += count + 1;
}

// hh[:mm[:ss[.fff]]]
static void skip_time(struct lexer *l)
{
    if (!is_digit(peek(l, 0)) || !is_digit(peek(l, 1)))
        return;
    l->at += 2;
    size_t before = l->at;
    skip_digits(l, ':', 2);
    if (l->at == before)
        return;
    before = l->at;
    skip_digits(l, ':', 2);
    if (l->at != before && peek(l, 0) == '.' && is_digit(peek(l, 1)))
        for (l->at++; is_digit(peek(l, 0));)
            l->at++;
}

// From the @ on. Whether such a day exists is the parser's question.
static bool temporal(struct lexer *l)
{
    size_t start = ++l->at;
    if (peek(l, 0) == 'T') {
        l->token.kind = TOKEN_TIME;
        start = ++l->at;
        skip_time(l);
    } else {
        l->token.kind = TOKEN_DATE;
        while (is_digit(peek(l, 0)) && l->at - start < 4)
            l->at++;
        size_t year = l->at;
        skip_digits(l, '-', 2);
        if (l->at != year)
            skip_digits(l, '-', 2);
        if (peek(l, 0) == 'T') {
            l->token.kind = TOKEN_DATE_TIME;
            l->at++;
            skip_time(l);
            if (peek(l, 0) == 'Z') {
                l->at++;
            } else if ((peek(l, 0) == '+' || peek(l, 0) == '-') && is_digit(peek(l, 1)) &&
                       is_digit(peek(l, 2)) && peek(l, 3) == ':' && is_digit(peek(l, 4)) &&
                       is_digit(peek(l, 5))) {
                l->at += 6;
            }
        }
    }
    l->token.text = str_of(l->source.ptr + start, l->at - start);
    return l->at > start ||
           wrong(l, start, "a date or time must follow the @, such as @2024-01-31 or @T10:30");
}

static bool symbol(struct lexer *l)
{
    static const char alone[] = ".,()[]{}+-*/&|=~<>$%";
    char c = peek(l, 0), after = peek(l, 1);
    l->token.kind = TOKEN_SYMBOL;
    l->token.symbol = (unsigned char)c;
    if (c == '<' && after == '=')
        l->token.symbol = SYMBOL_LESS_EQUAL;
    else if (c == '>' && after == '=')
        l->token.symbol = SYMBOL_GREATER_EQUAL;
    else if (c == '!' && after == '=')
        l->token.symbol = SYMBOL_NOT_EQUAL;
    else if (c == '!' && after == '~')
        l->token.symbol = SYMBOL_NOT_EQUIVALENT;
    else if (!c || !strchr(alone, c))
        return wrong(l, l->at, "a character that FHIRPath does not know");
    l->at += l->token.symbol >= SYMBOL_LESS_EQUAL ? 2 : 1;
    return true;
}

bool path_lex(struct lexer *l)
{
    if (!skip_blank(l))
        return false;
    l->token = (struct token){.kind = TOKEN_END, .at = (uint16_t)l->at};
    if (l->at >= l->source.len)
        return true;
    char c = peek(l, 0);
    if (is_name_start(c)) {
        size_t start = l->at;
        while (is_name_start(peek(l, 0)) || is_digit(peek(l, 0)))
            l->at++;
        l->token.kind = TOKEN_NAME;
        l->token.text = str_of(l->source.ptr + start, l->at - start);
        return true;
    }
    if (c == '\'' || c == '`') {
        l->token.kind = c == '`' ? TOKEN_NAME : TOKEN_STRING;
        l->token.is_delimited = c == '`';
        return quoted(l);
    }
    if (c == '@')
        return temporal(l);
    if (is_digit(c)) {
        number(l);
        return true;
    }
    return symbol(l);
}
