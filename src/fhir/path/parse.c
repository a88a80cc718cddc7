// The parser of FHIRPath expressions (N1, Formal Grammar): operators by precedence, paths as chains of steps.
#include "codec/text/text.h"
#include "fhir/path/functions.h"

struct parser {
    struct lexer lexer;
    struct ast *nodes;
    uint16_t count, size;
    unsigned depth;
};

static ast_index expression(struct parser *p, unsigned precedence_min);

static ast_index wrong(struct parser *p, size_t at, const char *what)
{
    return fail(p->lexer.arena, INVALID, "FHIRPath, column %zu: %s", at + 1, what) == DONE;
}

static ast_index new_node(struct parser *p, enum ast_op op, size_t at)
{
    if (p->count == p->size) {
        uint16_t size = (uint16_t)(p->size * 2);
        p->nodes = arena_grow(p->lexer.arena, p->nodes, p->size * sizeof *p->nodes, size * sizeof *p->nodes);
        p->size = size;
    }
    p->nodes[p->count] = (struct ast){.op = (uint8_t)op, .at = (uint16_t)at, .height = 1};
    return p->count++;
}

// The node at hand stands over `below`; a tree that is too high is refused.
static bool stand_over(struct parser *p, ast_index node, ast_index below)
{
    unsigned height = p->nodes[below].height + 1u;
    if (height > PATH_DEPTH_MAX)
        return wrong(p, p->nodes[node].at, "the expression is nested too deeply: split it");
    if (height > p->nodes[node].height)
        p->nodes[node].height = (uint8_t)height;
    return true;
}

static bool accept_symbol(struct parser *p, int symbol, bool *taken)
{
    *taken = token_is_symbol(&p->lexer.token, symbol);
    return !*taken || path_lex(&p->lexer);
}

static bool expect_symbol(struct parser *p, int symbol, const char *otherwise)
{
    if (!token_is_symbol(&p->lexer.token, symbol))
        return wrong(p, p->lexer.token.at, otherwise);
    return path_lex(&p->lexer);
}

bool token_is_word(const struct token *t, const char *word)
{
    return t->kind == TOKEN_NAME && !t->is_delimited && str_equal(t->text, str_from(word));
}

static ast_index literal(struct parser *p, struct path_item value, size_t at)
{
    struct path_item *item = ARENA_NEW(p->lexer.arena, struct path_item);
    *item = value;
    ast_index node = new_node(p, AST_LITERAL, at);
    p->nodes[node].literal = item;
    return node;
}

// 12, 1.5, 4 'mg', 3 days.
static ast_index number(struct parser *p)
{
    struct token digits = p->lexer.token;
    if (!path_lex(&p->lexer))
        return 0;
    struct token *unit = &p->lexer.token;
    bool is_word = unit->kind == TOKEN_NAME && !unit->is_delimited && path_is_calendar_word(unit->text);
    if (unit->kind == TOKEN_STRING || is_word) {
        struct path_item quantity = path_quantity(digits.text, unit->text);
        return path_lex(&p->lexer) ? literal(p, quantity, digits.at) : 0;
    }
    struct path_item value;
    if (digits.kind == TOKEN_DECIMAL)
        return literal(p, path_decimal(digits.text), digits.at);
    if (!path_integer_read(digits.text, &value))
        return wrong(p, digits.at, "the integer does not fit 32 bits: write it as a decimal, with .0");
    return literal(p, value, digits.at);
}

static ast_index temporal(struct parser *p)
{
    struct token t = p->lexer.token;
    struct path_item value;
    if (!path_temporal_read(t.kind, t.text, &value))
        return wrong(p, t.at, "no such date or time");
    return path_lex(&p->lexer) ? literal(p, value, t.at) : 0;
}

// Type names: Patient, FHIR.Patient, System.Boolean, with or without backticks.
static bool type_name(struct parser *p, model_type *out)
{
    struct token first = p->lexer.token;
    struct str name = first.text, space = {NULL, 0};
    if (first.kind != TOKEN_NAME)
        return wrong(p, first.at, "the name of a type is expected here");
    if (!path_lex(&p->lexer))
        return false;
    if (token_is_symbol(&p->lexer.token, '.') && path_is_namespace(name)) {
        if (!path_lex(&p->lexer))
            return false;
        if (p->lexer.token.kind != TOKEN_NAME)
            return wrong(p, p->lexer.token.at, "the name of a type is expected here");
        space = name;
        name = p->lexer.token.text;
        if (!path_lex(&p->lexer))
            return false;
    }
    *out = path_type_named(space, name);
    bool is_foreign = str_equal(space, STR("System")); // a type that nothing has
    return *out != MODEL_NONE || is_foreign ||
           wrong(p, first.at, "FHIR R4 and FHIRPath have no type of this name");
}

static ast_index variable(struct parser *p)
{
    size_t at = p->lexer.token.at;
    if (!path_lex(&p->lexer))
        return 0;
    struct token name = p->lexer.token;
    if (name.kind != TOKEN_NAME && name.kind != TOKEN_STRING)
        return wrong(p, at, "the name of a variable must follow the %");
    if (!path_lex(&p->lexer))
        return 0;
    static const char *const from_run[] = {
        [VARIABLE_RESOURCE] = "resource", [VARIABLE_ROOT] = "rootResource", [VARIABLE_CONTEXT] = "context"};
    for (unsigned i = 0; i < COUNT_OF(from_run); i++)
        if (str_equal(name.text, str_from(from_run[i]))) {
            ast_index node = new_node(p, AST_VARIABLE, at);
            p->nodes[node].variable = i;
            return node;
        }
    struct str value = path_variable_text(p->lexer.arena, name.text);
    if (!value.ptr)
        return wrong(p, at,
                     "no such variable: use %resource, %rootResource, %context, %ucum, %sct, %loinc, "
                     "%`vs-name` or %`ext-name`");
    return literal(p, path_string(value), at);
}

// $this, $index, $total.
static ast_index dollar(struct parser *p)
{
    static const struct {
        const char *name;
        enum ast_op op;
    } names[] = {{"this", AST_THIS}, {"index", AST_INDEX}, {"total", AST_TOTAL}};
    size_t at = p->lexer.token.at;
    if (!path_lex(&p->lexer))
        return 0;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (token_is_word(&p->lexer.token, names[i].name))
            return path_lex(&p->lexer) ? new_node(p, names[i].op, at) : 0;
    return wrong(p, at, "only $this, $index and $total begin with a dollar");
}

static bool arguments(struct parser *p, ast_index call)
{
    const struct function *f = p->nodes[call].function;
    ast_index last = 0;
    unsigned count = 0;
    bool more = !token_is_symbol(&p->lexer.token, ')');
    while (more) {
        if ((f->flags & FUNCTION_TYPE) && count == 0) {
            model_type type;
            if (!type_name(p, &type))
                return false;
            p->nodes[call].type = type;
        } else {
            ast_index argument = expression(p, 0);
            if (!argument || !stand_over(p, call, argument))
                return false;
            if (last)
                p->nodes[last].sibling = argument;
            else
                p->nodes[call].first = argument;
            last = argument;
        }
        count++;
        if (!accept_symbol(p, ',', &more))
            return false;
    }
    if (count < f->arguments_min || count > f->arguments_max)
        return fail(p->lexer.arena, INVALID, "FHIRPath, column %u: %s() takes %u to %u arguments, not %u",
                    p->nodes[call].at + 1u, f->name, f->arguments_min, f->arguments_max, count) == DONE;
    p->nodes[call].argument_count = (uint8_t)count;
    return expect_symbol(p, ')', "a closing parenthesis is missing here");
}

// A name: a member, or a function when a parenthesis follows.
static ast_index invocation(struct parser *p)
{
    struct token name = p->lexer.token;
    if (name.kind != TOKEN_NAME || !name.text.len)
        return wrong(p, name.at, "the name of an element or a function is expected here");
    if (!path_lex(&p->lexer))
        return 0;
    if (!token_is_symbol(&p->lexer.token, '(')) {
        struct step *step = ARENA_NEW(p->lexer.arena, struct step);
        step->name = name.text;
        ast_index node = new_node(p, AST_MEMBER, name.at);
        p->nodes[node].step = step;
        return node;
    }
    const struct function *f = path_function_named(name.text);
    if (!f)
        return fail(p->lexer.arena, UNSUPPORTED,
                    "FHIRPath, column %u: there is no function of this name here", name.at + 1u) == DONE;
    ast_index node = new_node(p, AST_CALL, name.at);
    p->nodes[node].function = f;
    return path_lex(&p->lexer) && arguments(p, node) ? node : 0;
}

static ast_index group(struct parser *p)
{
    ast_index node = new_node(p, AST_TERM, p->lexer.token.at);
    if (!path_lex(&p->lexer))
        return 0;
    ast_index inside = expression(p, 0);
    if (!inside || !stand_over(p, node, inside))
        return 0;
    p->nodes[node].first = inside;
    return expect_symbol(p, ')', "a closing parenthesis is missing here") ? node : 0;
}

static ast_index primary(struct parser *p)
{
    struct token *t = &p->lexer.token;
    size_t at = t->at;
    switch (t->kind) {
    case TOKEN_INTEGER:
    case TOKEN_DECIMAL:
        return number(p);
    case TOKEN_DATE:
    case TOKEN_DATE_TIME:
    case TOKEN_TIME:
        return temporal(p);
    case TOKEN_STRING: {
        struct path_item value = path_string(t->text);
        return path_lex(&p->lexer) ? literal(p, value, at) : 0;
    }
    case TOKEN_NAME:
        if (token_is_word(t, "true") || token_is_word(t, "false")) {
            struct path_item value = path_boolean(t->text.len == 4);
            return path_lex(&p->lexer) ? literal(p, value, at) : 0;
        }
        return invocation(p);
    case TOKEN_SYMBOL:
        if (t->symbol == '(')
            return group(p);
        if (t->symbol == '$')
            return dollar(p);
        if (t->symbol == '%')
            return variable(p);
        if (t->symbol == '{') {
            if (!path_lex(&p->lexer) ||
                !expect_symbol(p, '}', "only {}, the empty list, begins with a brace"))
                return 0;
            return new_node(p, AST_EMPTY, at);
        }
        break;
    case TOKEN_END:
        return wrong(p, at, "the expression ends too early");
    }
    return wrong(p, at, "a value or a path is expected here");
}

// One step after the head of a path; 0 with *over set when the path ends here.
static ast_index path_tail(struct parser *p, bool *over)
{
    bool taken;
    size_t at = p->lexer.token.at;
    *over = false;
    if (token_is_symbol(&p->lexer.token, '.'))
        return path_lex(&p->lexer) ? invocation(p) : 0;
    if (!accept_symbol(p, '[', &taken))
        return 0;
    *over = !taken;
    if (*over)
        return 0;
    ast_index node = new_node(p, AST_AT, at);
    ast_index inside = expression(p, 0);
    if (!inside || !stand_over(p, node, inside) ||
        !expect_symbol(p, ']', "a closing bracket is missing here"))
        return 0;
    p->nodes[node].first = inside;
    return node;
}

static ast_index path_chain(struct parser *p)
{
    ast_index head = primary(p), last = head;
    while (last) {
        bool over;
        ast_index step = path_tail(p, &over);
        if (over)
            return head;
        if (!step)
            return 0;
        p->nodes[last].next = step;
        if (p->nodes[step].height > p->nodes[head].height)
            p->nodes[head].height = p->nodes[step].height;
        last = step;
    }
    return 0;
}

enum { PRECEDENCE_TYPE = 8, PRECEDENCE_UNARY = 11 };

static ast_index unary(struct parser *p)
{
    const struct token *t = &p->lexer.token;
    if (!token_is_symbol(t, '-') && !token_is_symbol(t, '+'))
        return path_chain(p);
    ast_index node = new_node(p, t->symbol == '-' ? AST_NEGATE : AST_POSIT, t->at);
    if (!path_lex(&p->lexer))
        return 0;
    ast_index of = expression(p, PRECEDENCE_UNARY);
    if (!of || !stand_over(p, node, of))
        return 0;
    p->nodes[node].first = of;
    return node;
}

struct operator
{
    const char *word; // NULL: a symbol
    int symbol;
    uint8_t op, precedence;
};

static const struct operator* operator_at(const struct token *t)
{
    // N1, Operator Precedence; a higher number binds more tightly.
    static const struct operator operators[] = {
        {"implies", 0, AST_IMPLIES, 1},
        {"or", 0, AST_OR, 2},
        {"xor", 0, AST_XOR, 2},
        {"and", 0, AST_AND, 3},
        {"in", 0, AST_IN, 4},
        {"contains", 0, AST_CONTAINS, 4},
        {NULL, '=', AST_EQUAL, 5},
        {NULL, '~', AST_EQUIVALENT, 5},
        {NULL, SYMBOL_NOT_EQUAL, AST_NOT_EQUAL, 5},
        {NULL, SYMBOL_NOT_EQUIVALENT, AST_NOT_EQUIVALENT, 5},
        {NULL, '<', AST_LESS, 6},
        {NULL, '>', AST_GREATER, 6},
        {NULL, SYMBOL_LESS_EQUAL, AST_LESS_EQUAL, 6},
        {NULL, SYMBOL_GREATER_EQUAL, AST_GREATER_EQUAL, 6},
        {NULL, '|', AST_UNION, 7},
        {"is", 0, AST_IS, PRECEDENCE_TYPE},
        {"as", 0, AST_AS, PRECEDENCE_TYPE},
        {NULL, '+', AST_ADD, 9},
        {NULL, '-', AST_SUBTRACT, 9},
        {NULL, '&', AST_JOIN, 9},
        {NULL, '*', AST_MULTIPLY, 10},
        {NULL, '/', AST_DIVIDE, 10},
        {"div", 0, AST_DIV, 10},
        {"mod", 0, AST_MOD, 10},
    };
    for (size_t i = 0; i < COUNT_OF(operators); i++)
        if (operators[i].word ? token_is_word(t, operators[i].word) : token_is_symbol(t, operators[i].symbol))
            return &operators[i];
    return NULL;
}

// The node of an operator whose left side is known; reads the right one.
static ast_index right_side(struct parser *p, const struct operator* o, ast_index left)
{
    ast_index node = new_node(p, o->op, p->lexer.token.at);
    p->nodes[node].first = left;
    if (!stand_over(p, node, left) || !path_lex(&p->lexer))
        return 0;
    if (o->precedence == PRECEDENCE_TYPE) {
        model_type type;
        if (!type_name(p, &type))
            return 0;
        p->nodes[node].type = type;
        return node;
    }
    ast_index right = expression(p, o->precedence + 1u);
    if (!right || !stand_over(p, node, right))
        return 0;
    p->nodes[left].sibling = right;
    return node;
}

static ast_index expression(struct parser *p, unsigned precedence_min)
{
    if (++p->depth > PATH_DEPTH_MAX)
        return wrong(p, p->lexer.token.at, "the expression is nested too deeply: split it");
    ast_index left = unary(p);
    while (left) {
        const struct operator* o = operator_at(&p->lexer.token);
        if (!o || o->precedence < precedence_min)
            break;
        left = right_side(p, o, left);
    }
    p->depth--;
    return left;
}

enum code path_parse(struct arena *a, struct str source, struct path *out)
{
    if (source.len > PATH_BYTES_MAX)
        return fail(a, INVALID, "FHIRPath: the expression has %zu bytes, the limit is %d", source.len,
                    PATH_BYTES_MAX);
    if (!utf8_valid(source))
        return fail(a, INVALID, "FHIRPath: the expression is not valid UTF-8");
    struct parser p = {.lexer = {.arena = a, .source = arena_copy(a, source)}, .size = 16, .count = 1};
    p.nodes = ARENA_ARRAY(a, struct ast, p.size);
    *out = (struct path){.source = p.lexer.source};
    if (!path_lex(&p.lexer))
        return INVALID;
    out->root = expression(&p, 0);
    if (!out->root)
        return a->fault.code;
    if (p.lexer.token.kind != TOKEN_END)
        return fail(a, INVALID, "FHIRPath, column %u: an operator or the end is expected here",
                    p.lexer.token.at + 1u);
    out->nodes = p.nodes;
    out->count = p.count;
    return DONE;
}
