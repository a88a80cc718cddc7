// Regular expressions: from the pattern over a tree to the code of a machine of threads (Thompson, Pike).
#include "fhir/path/regex.h"

enum node_kind { NODE_EMPTY, NODE_LEAF, NODE_SEQUENCE, NODE_EITHER, NODE_REPEAT, NODE_GROUP };
enum { MANY = UINT32_MAX, NODES_MAX = 8192, RANGES_MAX = 8192, COUNT_MAX = 1000 };

struct node {
    uint8_t kind;
    bool is_lazy;
    struct regex_code leaf; // NODE_LEAF
    uint32_t left, right;   // children; NODE_GROUP: right is its number
    uint32_t min, max;      // NODE_REPEAT
};
struct compiler {
    struct arena *arena;
    struct str pattern;
    size_t at;
    struct node *nodes;
    struct regex_range *ranges;
    struct regex_code *code;
    uint32_t node_count, node_size, range_count, range_size, code_count, code_size, groups;
    unsigned depth;
    const char *why;
};

static uint32_t either(struct compiler *c);

static bool wrong(struct compiler *c, const char *why)
{
    if (!c->why)
        c->why = why;
    return false;
}

static char peek(const struct compiler *c, size_t ahead)
{
    return c->at + ahead < c->pattern.len ? c->pattern.ptr[c->at + ahead] : '\0';
}

static bool at_end(const struct compiler *c)
{
    return c->at >= c->pattern.len;
}

static uint32_t new_node(struct compiler *c, struct node node)
{
    if (c->node_count == NODES_MAX) {
        wrong(c, "is too long");
        return 0;
    }
    if (c->node_count == c->node_size) {
        uint32_t size = c->node_size * 2;
        c->nodes = arena_grow(c->arena, c->nodes, c->node_size * sizeof *c->nodes, size * sizeof *c->nodes);
        c->node_size = size;
    }
    c->nodes[c->node_count] = node;
    return c->node_count++;
}

static uint32_t leaf(struct compiler *c, enum regex_op op, uint32_t first, uint32_t second)
{
    return new_node(c, (struct node){.kind = NODE_LEAF, .leaf = {(uint8_t)op, first, second}});
}

static void add_range(struct compiler *c, uint32_t low, uint32_t high)
{
    if (c->range_count == RANGES_MAX) {
        wrong(c, "has too many character classes");
        return;
    }
    if (c->range_count == c->range_size) {
        uint32_t size = c->range_size * 2;
        c->ranges =
            arena_grow(c->arena, c->ranges, c->range_size * sizeof *c->ranges, size * sizeof *c->ranges);
        c->range_size = size;
    }
    c->ranges[c->range_count++] = (struct regex_range){low, high};
}

// \d \w \s, or with is_not all the others.
static bool add_named(struct compiler *c, char name, bool is_not)
{
    static const struct regex_range digits[] = {{'0', '9'}},
                                    words[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}},
                                    blanks[] = {{'\t', '\r'}, {' ', ' '}, {0xa0, 0xa0}};
    const struct regex_range *set = name == 'd' ? digits : name == 'w' ? words : blanks;
    size_t count = name == 'd' ? COUNT_OF(digits) : name == 'w' ? COUNT_OF(words) : COUNT_OF(blanks);
    if (name != 'd' && name != 'w' && name != 's')
        return false;
    uint32_t low = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_not)
            add_range(c, low, set[i].low - 1);
        else
            add_range(c, set[i].low, set[i].high);
        low = set[i].high + 1;
    }
    if (is_not)
        add_range(c, low, 0x10ffff);
    return true;
}

static bool hex(struct compiler *c, size_t count, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        char d = peek(c, 0);
        bool is_digit = d >= '0' && d <= '9', is_letter = (d | 32) >= 'a' && (d | 32) <= 'f';
        if (!is_digit && !is_letter)
            return wrong(c, "has a \\x or \\u without its hexadecimal digits");
        *out = *out * 16 + (uint32_t)(is_digit ? d - '0' : (d | 32) - 'a' + 10);
        c->at++;
    }
    return true;
}

// After a backslash: one character.
static bool escaped_character(struct compiler *c, uint32_t *out)
{
    static const char names[] = "nrtfv", values[] = "\n\r\t\f\v";
    char d = peek(c, 0);
    const char *name = d ? strchr(names, d) : NULL;
    if (name) {
        *out = (uint32_t)values[name - names];
        c->at++;
        return true;
    }
    if (d == 'x' || d == 'u') {
        c->at++;
        return hex(c, d == 'x' ? 2 : 4, out);
    }
    bool is_word = (d >= '0' && d <= '9') || (d >= 'a' && d <= 'z') || (d >= 'A' && d <= 'Z');
    if (at_end(c) || is_word)
        return wrong(c, "has an escape that is not known here");
    *out = regex_next(c->pattern, &c->at);
    return true;
}

static uint32_t escape(struct compiler *c)
{
    char d = peek(c, 0);
    uint32_t first = c->range_count, character;
    if (d == 'b' || d == 'B') {
        c->at++;
        return leaf(c, d == 'b' ? REGEX_WORD_EDGE : REGEX_NO_WORD_EDGE, 0, 0);
    }
    if (add_named(c, (char)(d | 32), (d & 32) == 0)) {
        c->at++;
        return leaf(c, REGEX_CLASS, first, c->range_count - first);
    }
    return escaped_character(c, &character) ? leaf(c, REGEX_CHARACTER, character, 0) : 0;
}

// One end of a range in a class; *is_set: it was a \d and is already added.
static bool class_member(struct compiler *c, uint32_t *out, bool *is_set)
{
    *is_set = false;
    if (peek(c, 0) != '\\') {
        *out = regex_next(c->pattern, &c->at);
        return true;
    }
    c->at++;
    char d = peek(c, 0);
    *is_set = add_named(c, (char)(d | 32), (d & 32) == 0);
    if (*is_set) {
        c->at++;
        return true;
    }
    if (d == 'b') {
        c->at++;
        *out = '\b';
        return true;
    }
    return escaped_character(c, out);
}

// After the opening bracket.
static uint32_t class(struct compiler *c)
{
    uint32_t first = c->range_count;
    bool is_not = peek(c, 0) == '^';
    c->at += is_not;
    for (bool is_first = true; !at_end(c) && (peek(c, 0) != ']' || is_first); is_first = false) {
        uint32_t low, high;
        bool is_set, is_high_set;
        if (!class_member(c, &low, &is_set))
            return 0;
        if (is_set)
            continue;
        high = low;
        if (peek(c, 0) == '-' && peek(c, 1) != ']' && c->at + 1 < c->pattern.len) {
            c->at++;
            if (!class_member(c, &high, &is_high_set) || is_high_set || high < low)
                return wrong(c, "has a range in a class that ends before it starts");
        }
        add_range(c, low, high);
    }
    if (at_end(c))
        return wrong(c, "has a class without its closing bracket");
    c->at++;
    return leaf(c, is_not ? REGEX_CLASS_NOT : REGEX_CLASS, first, c->range_count - first);
}

// After the opening parenthesis.
static uint32_t group(struct compiler *c)
{
    uint32_t number = 0;
    if (peek(c, 0) == '?') {
        if (peek(c, 1) != ':')
            return wrong(c, "has a (?…), of which only (?:…) is known here");
        c->at += 2;
    } else {
        number = ++c->groups;
    }
    uint32_t inside = either(c);
    if (c->why)
        return 0;
    if (peek(c, 0) != ')')
        return wrong(c, "has a group without its closing parenthesis");
    c->at++;
    return number && number < REGEX_GROUPS
               ? new_node(c, (struct node){.kind = NODE_GROUP, .left = inside, .right = number})
               : inside;
}

static uint32_t atom(struct compiler *c)
{
    char d = peek(c, 0);
    if (strchr("*+?", d) && d)
        return wrong(c, "repeats nothing: put a backslash before the *, + or ?");
    uint32_t character = regex_next(c->pattern, &c->at);
    switch (d) {
    case '(':
        return group(c);
    case '[':
        return class(c);
    case '\\':
        return escape(c);
    case '.':
        return leaf(c, REGEX_ANY, 0, 0);
    case '^':
        return leaf(c, REGEX_START, 0, 0);
    case '$':
        return leaf(c, REGEX_END, 0, 0);
    default:
        return leaf(c, REGEX_CHARACTER, character, 0);
    }
}

static bool count(struct compiler *c, uint32_t *out)
{
    uint32_t value = 0;
    size_t start = c->at;
    for (; peek(c, 0) >= '0' && peek(c, 0) <= '9'; c->at++) {
        value = value * 10 + (uint32_t)(peek(c, 0) - '0');
        if (value > COUNT_MAX)
            return wrong(c, "repeats more than 1000 times");
    }
    *out = value;
    return c->at > start;
}

// {n}, {n,}, {n,m}; false without a fault: a brace that means itself.
static bool braces(struct compiler *c, uint32_t *min, uint32_t *max)
{
    size_t start = c->at;
    c->at++;
    bool ok = count(c, min);
    *max = *min;
    if (ok && peek(c, 0) == ',') {
        c->at++;
        *max = MANY;
        if (peek(c, 0) != '}')
            ok = count(c, max);
    }
    if (ok && peek(c, 0) == '}' && *min <= *max) {
        c->at++;
        return true;
    }
    c->at = start;
    return false;
}

static uint32_t repeat(struct compiler *c)
{
    uint32_t node = atom(c);
    while (!c->why && !at_end(c)) {
        uint32_t min = 0, max = MANY;
        char d = peek(c, 0);
        if (d == '{') {
            if (!braces(c, &min, &max))
                break;
        } else if (d == '*' || d == '+' || d == '?') {
            c->at++;
            min = d == '+';
            max = d == '?' ? 1 : MANY;
        } else {
            break;
        }
        bool is_lazy = peek(c, 0) == '?';
        c->at += is_lazy;
        node = new_node(
            c, (struct node){.kind = NODE_REPEAT, .left = node, .min = min, .max = max, .is_lazy = is_lazy});
    }
    return node;
}

static uint32_t sequence(struct compiler *c)
{
    uint32_t node = new_node(c, (struct node){.kind = NODE_EMPTY});
    while (!c->why && !at_end(c) && peek(c, 0) != '|' && peek(c, 0) != ')') {
        uint32_t next = repeat(c);
        node = new_node(c, (struct node){.kind = NODE_SEQUENCE, .left = node, .right = next});
    }
    return node;
}

static uint32_t either(struct compiler *c)
{
    if (++c->depth > REGEX_DEPTH_MAX)
        return wrong(c, "is nested too deeply");
    uint32_t node = sequence(c);
    while (!c->why && peek(c, 0) == '|') {
        c->at++;
        uint32_t other = sequence(c);
        node = new_node(c, (struct node){.kind = NODE_EITHER, .left = node, .right = other});
    }
    c->depth--;
    return node;
}

// ---- code
// -------------------------------------------------------------------------------------------------------

static void emit(struct compiler *c, uint32_t node);

static uint32_t add_code(struct compiler *c, enum regex_op op, uint32_t first)
{
    if (c->code_count == REGEX_CODE_MAX) {
        wrong(c, "is too large once its repetitions are written out");
        return 0;
    }
    if (c->code_count == c->code_size) {
        uint32_t size = c->code_size * 2;
        c->code = arena_grow(c->arena, c->code, c->code_size * sizeof *c->code, size * sizeof *c->code);
        c->code_size = size;
    }
    c->code[c->code_count] = (struct regex_code){(uint8_t)op, first, 0};
    return c->code_count++;
}

// A split at `at` between what follows it and what is next to be emitted.
static void aim(struct compiler *c, uint32_t at, bool is_lazy)
{
    if (c->why)
        return;
    c->code[at].first = is_lazy ? c->code_count : at + 1;
    c->code[at].second = is_lazy ? at + 1 : c->code_count;
}

static void emit_repeat(struct compiler *c, const struct node n)
{
    for (uint32_t i = 0; i < n.min && !c->why; i++)
        emit(c, n.left);
    if (n.max == MANY) {
        uint32_t split = add_code(c, REGEX_SPLIT, 0);
        emit(c, n.left);
        add_code(c, REGEX_JUMP, split);
        aim(c, split, n.is_lazy);
        return;
    }
    // x{0,3} is (x(x(x)?)?)?: all splits aim behind the last.
    uint32_t splits[COUNT_MAX], made = 0;
    for (uint32_t i = n.min; i < n.max && !c->why; i++) {
        splits[made++] = add_code(c, REGEX_SPLIT, 0);
        emit(c, n.left);
    }
    for (uint32_t i = 0; i < made; i++)
        aim(c, splits[i], n.is_lazy);
}

// The left spine of a sequence or an alternation is as long as the pattern: walked, not recursed into.
static void emit_spine(struct compiler *c, uint32_t node, enum node_kind kind)
{
    uint32_t length = 0, at = node;
    for (; c->nodes[at].kind == kind; at = c->nodes[at].left)
        length++;
    uint32_t *spine = ARENA_ARRAY(c->arena, uint32_t, length + 1),
             *jumps = ARENA_ARRAY(c->arena, uint32_t, length + 1);
    at = node;
    for (uint32_t i = length; i > 0; i--, at = c->nodes[at].left)
        spine[i] = c->nodes[at].right;
    spine[0] = at;
    for (uint32_t i = 0; i <= length && !c->why; i++) {
        bool has_other = kind == NODE_EITHER && i < length;
        uint32_t split = has_other ? add_code(c, REGEX_SPLIT, 0) : 0;
        emit(c, spine[i]);
        if (has_other) {
            jumps[i] = add_code(c, REGEX_JUMP, 0);
            aim(c, split, false);
        }
    }
    for (uint32_t i = 0; kind == NODE_EITHER && i < length && !c->why; i++)
        c->code[jumps[i]].first = c->code_count;
}

// Recursion is bounded by the depth of groups and the stacked repetitions of one atom.
static void emit(struct compiler *c, uint32_t node)
{
    const struct node n = c->nodes[node];
    if (c->why || ++c->depth > REGEX_DEPTH_MAX * 4) {
        wrong(c, "is nested too deeply");
        return;
    }
    switch ((enum node_kind)n.kind) {
    case NODE_EMPTY:
        break;
    case NODE_LEAF: {
        uint32_t at = add_code(c, n.leaf.op, n.leaf.first); // may move c->code
        c->code[at].second = n.leaf.second;
        break;
    }
    case NODE_SEQUENCE:
    case NODE_EITHER:
        emit_spine(c, node, n.kind);
        break;
    case NODE_REPEAT:
        emit_repeat(c, n);
        break;
    case NODE_GROUP:
        add_code(c, REGEX_SAVE, n.right * 2);
        emit(c, n.left);
        add_code(c, REGEX_SAVE, n.right * 2 + 1);
        break;
    }
    c->depth--;
}

const struct regex *regex_compile(struct arena *a, struct str pattern, const char **why)
{
    struct compiler c = {.arena = a, .pattern = pattern, .node_size = 32, .range_size = 16, .code_size = 32};
    c.nodes = ARENA_ARRAY(a, struct node, c.node_size);
    c.ranges = ARENA_ARRAY(a, struct regex_range, c.range_size);
    c.code = ARENA_ARRAY(a, struct regex_code, c.code_size);
    c.node_count = 1; // 0 is the empty node, and what a failure gives
    uint32_t root = either(&c);
    if (!c.why && !at_end(&c))
        wrong(&c, "has a closing parenthesis too many");
    c.depth = 0;
    emit(&c, root);
    add_code(&c, REGEX_MATCH, 0);
    *why = c.why;
    if (c.why)
        return NULL;
    struct regex *re = ARENA_NEW(a, struct regex);
    *re = (struct regex){c.code, c.ranges, c.code_count};
    return re;
}
