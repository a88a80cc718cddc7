// fhir/path: what its own files share: tokens, the tree of an expression, lists, values, the state of a run.
#ifndef ENS_FHIR_PATH_INT_H
#define ENS_FHIR_PATH_INT_H

#include "base/base.h"
#include "codec/json/json.h"
#include "fhir/model/model.h"
#include "fhir/path/path.h"
#include "fhir/path/regex.h"

enum {
    PATH_BYTES_MAX = 8192,   // of an expression
    PATH_DEPTH_MAX = 200,    // of its tree: bounds the recursion of every later pass
    PATH_STEPS = 250000,     // default of path_env.steps_max
    PATH_TEXT_MAX = 1 << 20, // bytes of one computed string
};

// ---- lexer (N1 §Lexical elements)

enum token_kind {
    TOKEN_END,
    TOKEN_NAME,      // foo, `foo`
    TOKEN_STRING,    // 'foo', decoded
    TOKEN_INTEGER,   // 12
    TOKEN_DECIMAL,   // 1.20
    TOKEN_DATE,      // @2024-01, without the @
    TOKEN_DATE_TIME, // @2024-01T, with what follows the T
    TOKEN_TIME,      // @T10:30, without @T
    TOKEN_SYMBOL,    // see `symbol`
};
// Symbols of two characters; those of one are themselves.
enum { SYMBOL_LESS_EQUAL = 128, SYMBOL_GREATER_EQUAL, SYMBOL_NOT_EQUAL, SYMBOL_NOT_EQUIVALENT };

struct token {
    enum token_kind kind;
    int symbol;
    bool is_delimited; // a name between backticks is never a keyword
    uint16_t at;       // where it starts, from 0
    struct str text;
};
struct lexer {
    struct arena *arena;
    struct str source;
    size_t at;
    struct token token; // the one at hand
};
bool path_lex(struct lexer *l); // on to the next token; false: the fault is set
static inline bool token_is_symbol(const struct token *t, int symbol)
{
    return t->kind == TOKEN_SYMBOL && t->symbol == symbol;
}
bool token_is_word(const struct token *t, const char *word); // a name that is not delimited

// ---- the tree of an expression

enum ast_op {
    AST_NONE,
    AST_EMPTY,    // {}
    AST_LITERAL,  // literal
    AST_THIS,     // $this
    AST_INDEX,    // $index
    AST_TOTAL,    // $total
    AST_VARIABLE, // %resource …: variable
    AST_TERM,     // ( … ): first
    AST_MEMBER,   // step
    AST_ROOT,     // Patient at the start of a path: type
    AST_CALL,     // function, arguments from first on
    AST_AT,       // [ first ]
    AST_NEGATE,   // - first
    AST_POSIT,    // + first
    AST_IS,       // first is type
    AST_AS,       // first as type
    AST_IMPLIES,  // operators: first, and its sibling
    AST_OR,
    AST_XOR,
    AST_AND,
    AST_IN,
    AST_CONTAINS,
    AST_EQUAL,
    AST_EQUIVALENT,
    AST_NOT_EQUAL,
    AST_NOT_EQUIVALENT,
    AST_LESS,
    AST_GREATER,
    AST_LESS_EQUAL,
    AST_GREATER_EQUAL,
    AST_UNION,
    AST_ADD,
    AST_SUBTRACT,
    AST_JOIN,
    AST_MULTIPLY,
    AST_DIVIDE,
    AST_DIV,
    AST_MOD,
};
enum path_variable { VARIABLE_RESOURCE, VARIABLE_ROOT, VARIABLE_CONTEXT };

struct function;
typedef uint16_t ast_index; // 0: none

// Reading a member of an object. `owner` and the choices are known early when the static type is.
struct step {
    struct str name;
    model_type owner; // MODEL_NONE: found out when run
    const struct model_choice *choices;
    size_t choice_count;
    uint16_t element; // its place among the owner's
};
struct ast {
    uint8_t op;
    uint8_t argument_count;
    uint8_t height; // of the tree below it, and of the steps after it
    uint16_t at;    // place in the source, for faults
    ast_index first, sibling;
    ast_index next;  // the next step of a path: the `.b` of `a.b`
    model_type type; // AST_ROOT, AST_IS, AST_AS, and calls that name a type
    union {
        const struct path_item *literal;
        const struct step *step;
        const struct function *function;
        enum path_variable variable;
    };
    const struct regex *regex; // calls whose pattern is a literal
};
struct path {
    struct str source;
    model_type context, result;
    ast_index root;
    uint16_t count;
    struct ast *nodes;
    const struct path_branch *branches; // straight.c
    uint16_t branch_count;              // 0: it is run node by node
    uint64_t asks; // path_bit and path_choice_bit of what the branches start with in `context`
};
enum code path_parse(struct arena *a, struct str source, struct path *out) MUST_CHECK;
enum code path_resolve(struct arena *a, struct path *p, model_type context) MUST_CHECK;
void path_straighten(struct arena *a, struct path *p); // fills branches, if the expression is straight

// ---- lists

enum { LIST_FEW = 2 };
// A list under construction; a short one lives where it is declared, so it is moved by list_take only.
struct list {
    struct path_item *items;
    uint32_t count, size;
    struct path_item few[LIST_FEW];
};
static inline void list_init(struct list *l)
{
    l->items = l->few;
    l->count = 0;
    l->size = LIST_FEW;
}

// ---- a run

enum logic { LOGIC_FALSE, LOGIC_TRUE, LOGIC_EMPTY };
enum order { ORDER_LESS = -1, ORDER_SAME, ORDER_MORE, ORDER_UNKNOWN };

struct scope {
    const struct path_item *self; // $this; NULL: nothing
    int32_t index;                // $index
    const struct list *total;     // $total, or NULL
};
struct run {
    struct arena *arena;
    const struct path *path;
    const struct path_env *env;
    const struct path_item *context;
    struct scope scope;
    uint32_t steps_left;
    enum code code;       // why it stopped
    bool keeps_parents;   // results may leave the run, with where they came from
    path_visit_fn *visit; // instead of a list of results; NULL: none
    void *visit_context;
    struct regex_work regex_work;
};
// All functions of a run: false stops it, with the fault in the arena and run.code set.
bool path_stop(struct run *r, const struct ast *at, enum code code, const char *format, ...)
    PRINTF_LIKE(4, 5);
bool path_spend(struct run *r, size_t steps);
bool list_add(struct run *r, struct list *l, const struct path_item *item);
bool list_add_all(struct run *r, struct list *l, const struct list *more);
void list_take(struct list *to, struct list *from); // `from` is left empty
struct path_list path_list_of(struct arena *a, const struct list *l);

bool path_run(struct run *r, ast_index node, struct list *out);
bool path_run_straight(struct run *r, struct list *out);
static inline const struct ast *path_node(const struct run *r, ast_index node)
{
    return &r->path->nodes[node];
}
// The expression `node` for one item of a list; `out` is emptied first.
bool path_for_item(struct run *r, ast_index node, const struct path_item *self, int32_t index,
                   struct list *out);
// The same, as a condition.
bool path_criterion(struct run *r, ast_index node, const struct path_item *self, int32_t index,
                    enum logic *out);

// ---- sets: lists without equal items

struct set_slot {
    uint32_t hash, index; // index + 1 of the item; 0: free
};
struct set {
    struct list *items; // the caller's; may hold items already
    struct set_slot *slots;
    uint32_t size;
};
void set_init(struct set *s, struct list *items);
bool set_has(struct run *r, struct set *s, const struct path_item *item, bool *found);
bool set_add(struct run *r, struct set *s, const struct path_item *item, bool *is_new);
bool set_add_all(struct run *r, struct set *s, const struct list *more);

// ---- values

struct path_item path_boolean(bool value);
struct path_item path_integer(struct run *r, int32_t value);
struct path_item path_string(struct str value);
struct path_item path_decimal(struct str digits);
struct path_item path_quantity(struct str digits, struct str unit);
bool path_integer_read(struct str digits, struct path_item *out); // false: no integer of 32 bits
bool path_temporal_read(enum token_kind kind, struct str text, struct path_item *out); // false: none such
bool path_is_calendar_word(struct str unit);                                           // "day", "days", …
struct str path_variable_text(struct arena *a, struct str name); // %ucum …; {NULL, 0}: unknown

bool path_give_boolean(struct run *r, struct list *out, bool value);
bool path_give_logic(struct run *r, struct list *out, enum logic value);
bool path_give_integer(struct run *r, struct list *out, int64_t value); // nothing when over 32 bits
bool path_give_string(struct run *r, struct list *out, struct str value);

// What an item is worth in operations: primitives of the tree and Quantity become computed values. False: the
// item has no value (an object, or a primitive with extensions only), or the run has no steps left.
bool path_value(struct run *r, const struct path_item *item, struct path_item *out);
// N1 §Singleton evaluation of collections, for booleans.
bool path_truth(struct run *r, const struct ast *at, const struct list *l, enum logic *out);

// ---- the tree and its types

bool path_step(struct run *r, const struct step *step, const struct path_item *of, struct list *out);
// What a step finds: a value with its "_x" sibling, or arrays of both, paired by place. False: nothing.
struct found {
    const struct json *value, *shadow;
    model_type type;
    bool is_array;
};
struct path_index {
    const struct json *object;
    model_type type;
    uint64_t has;           // path_bit and path_choice_bit of the elements that are there
    struct found *elements; // by their places; without value and shadow: not there
};
// Bits of elements, of choices of elements, and of nothing: every object has that, and whatever cannot be told to ask
// something asks for it. Where two have one bit, a look is taken in vain.
enum { PATH_ELEMENT_BITS = 40, PATH_CHOICE_BITS = 23 };
static const uint64_t PATH_BIT_OF_NONE = (uint64_t)1 << (PATH_ELEMENT_BITS + PATH_CHOICE_BITS);
static inline uint64_t path_bit(size_t element)
{
    return (uint64_t)1 << element % PATH_ELEMENT_BITS;
}
static inline uint64_t path_choice_bit(size_t element, model_type type)
{
    return (uint64_t)1 << (PATH_ELEMENT_BITS + (element + type) % PATH_CHOICE_BITS);
}
bool path_find(const struct step *step, const struct path_item *of, struct found *out);
bool path_found_item(struct found *f, struct path_item *out);
// One item after the other, without parents.
static inline bool path_found_next(struct found *f, struct path_item *out)
{
    return (f->value || f->shadow) && path_found_item(f, out);
}
bool path_all_children(struct run *r, const struct path_item *of, struct list *out);
// Its place in model_elements(owner); NULL: none of that name.
const struct model_element *const *path_element_named(model_type owner, struct str name);
bool path_is_namespace(struct str name);                       // FHIR, System
model_type path_type_named(struct str space, struct str name); // space absent: FHIR first, then System
static inline bool path_is_system(model_type type)
{
    return type >= MODEL_System_Boolean && type <= MODEL_System_Quantity;
}
bool path_is_type(const struct path_item *item, model_type type);          // or derived from it
bool path_is_type_strictly(const struct path_item *item, model_type type); // for as() and ofType()

// What a reference names (resolve()); false: nothing known of it.
bool path_resolve_item(struct run *r, const struct path_item *item, struct path_item *target);

// ---- operators

bool path_operator(struct run *r, const struct ast *n, struct list *out);
bool path_arithmetic(struct run *r, const struct ast *n, struct list *out); // + - * / div mod &, signs
bool path_comparison(struct run *r, const struct ast *n, struct list *out); // < > <= >=
bool path_shift(struct run *r, const struct ast *n, const struct path_item *pair, struct list *out);
bool path_quantities(struct run *r, const struct ast *n, const struct path_item *pair, struct list *out);
bool path_give_is(struct run *r, const struct ast *n, const struct list *input, struct list *out);
bool path_give_as(struct run *r, const struct ast *n, const struct list *input, struct list *out);
// One side of an operator as a value; *found false when it is empty, or an element without a value.
bool path_operand(struct run *r, const struct ast *n, ast_index side, struct path_item *out, bool *found);
// False: values of these kinds have no order.
bool path_order(const struct path_item *x, const struct path_item *y, enum order *out);

// N1 §Equals, §Equivalent, of items and of whole lists.
bool path_equal(struct run *r, const struct path_item *x, const struct path_item *y, enum logic *out);
bool path_equivalent(struct run *r, const struct path_item *x, const struct path_item *y, bool *out);
bool path_lists_equal(struct run *r, const struct list *x, const struct list *y, enum logic *out);
bool path_lists_equivalent(struct run *r, const struct list *x, const struct list *y, bool *out);
bool path_list_has(struct run *r, const struct list *l, const struct path_item *item, bool *out);

// ---- decimals: exact, 38 digits

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;
struct number { // digits × 10^-scale
    int128 digits;
    int scale;
};
bool number_read(struct str text, struct number *out); // false: no decimal, or more than 38 digits
struct str number_write(struct arena *a, struct number n);
struct number number_of(int64_t value);
struct number number_without_zeros(struct number n);
struct number number_negate(struct number x);
struct number number_round(struct number n, int scale); // half away from zero
struct number number_floor(struct number n);
long double number_real(struct number n);
int number_compare(struct number x, struct number y);
// False: the result has more than 38 digits.
bool number_add(struct number x, struct number y, struct number *out);
bool number_multiply(struct number x, struct number y, struct number *out);
bool number_divide(struct number x, struct number y, struct number *out); // 16 digits after the point
bool number_divide_whole(struct number x, struct number y, struct number *quotient, struct number *rest);
bool path_give_number(struct run *r, struct list *out, struct number n);

// ---- quantities

enum { UNIT_DIMENSIONS = 10 };
struct unit { // factor ÷ divisor × base units, each to its power
    struct number factor, divisor;
    int8_t power[UNIT_DIMENSIONS];
};
bool unit_read(struct str text, struct unit *out); // UCUM or a calendar word; false: not understood here
void unit_forget_calendar(struct unit *u);
bool units_same_dimension(const struct unit *x, const struct unit *y);

enum logic quantities_equal(const struct path_item *x, const struct path_item *y);
bool quantities_equivalent(const struct path_item *x, const struct path_item *y);
bool quantities_order(const struct path_item *x, const struct path_item *y, enum order *out);
bool quantities_comparable(const struct path_item *x, const struct path_item *y);
bool quantity_convert(const struct path_item *from, struct str unit, struct number *out);
bool numbers_equivalent(const struct path_item *x, const struct path_item *y);

// ---- texts

size_t path_text_length(struct str s); // in characters
size_t path_text_offset(struct str s,
                        size_t characters); // in bytes, of a character; the end when there are fewer
struct str path_text_in_case(struct arena *a, struct str s, bool is_upper);
bool texts_equivalent(struct arena *a, struct str x, struct str y); // but for case and blanks
// Appends, within the limits of a run.
bool path_text_grows(struct run *r, const struct ast *n, struct buf *text, struct str more);

// ---- dates and times

enum moment_precision { MOMENT_YEAR, MOMENT_MONTH, MOMENT_DAY, MOMENT_HOUR, MOMENT_MINUTE, MOMENT_SECOND };
struct moment {
    int32_t year; // 0 for times of the day
    uint8_t month, day, hour, minute;
    uint32_t second_us; // microseconds in the minute
    uint8_t fraction_digits;
    int16_t zone_minutes;
    bool has_zone, is_time;
    enum moment_precision precision;
};
bool moment_read(const struct path_item *item, struct moment *out); // PATH_DATE, PATH_TIME
struct str moment_write(struct arena *a, const struct moment *m);
enum order moment_compare(const struct moment *x, const struct moment *y);
unsigned moment_days_in_month(int32_t year, unsigned month);
int64_t moment_us(const struct moment *m); // since 1970: the first instant that it names

#endif
