// Straight expressions: steps from element to element, with types and conditions on the way, and unions of such. Nearly
// all search parameters are. They are run in one walk down the tree, item by item, without lists in between; what they
// find, and in which order, is what running the nodes finds (straight_test.c).
#include "fhir/path/functions.h"

enum { OPS_MAX = 16, BRANCHES_MAX = 32 };

enum op {
    OP_STEP,     // on to the children of a name
    OP_IS,       // goes on if the item is of the type: the name of a type at the start
    OP_AS,       // … strictly: as(), ofType()
    OP_RESOLVES, // where(resolve() is Type)
    OP_WHERE,    // where(any other condition)
};
struct op_row {
    enum op op;
    model_type type;
    const struct step *step;
    ast_index criterion;
};
struct path_branch {
    const struct op_row *ops;
    size_t count;
    size_t certain; // the first operations, which hold for whatever is of the type it was compiled for
    uint64_t asks; // path_bit or path_choice_bit of the element that it asks of what the expression starts at
};

// ---- compiling

struct straightener {
    struct arena *arena;
    const struct path *path;
    struct path_branch branches[BRANCHES_MAX];
    size_t branch_count;
    struct op_row ops[OPS_MAX];
    size_t op_count;
};

static const struct ast *node_at(const struct straightener *s, ast_index node)
{
    return &s->path->nodes[node];
}

static bool add_op(struct straightener *s, struct op_row op)
{
    if (s->op_count == OPS_MAX)
        return false;
    s->ops[s->op_count++] = op;
    return true;
}

// `resolve() is Type`, of each item by itself.
static bool asks_what_it_names(const struct straightener *s, const struct ast *n)
{
    const struct ast *left = node_at(s, n->first);
    return n->op == AST_IS && !n->next && left->op == AST_CALL && left->function->run == fn_resolve &&
           !left->next;
}

static bool add_call(struct straightener *s, const struct ast *n)
{
    if (n->function->run == fn_as)
        return add_op(s, (struct op_row){.op = OP_AS, .type = n->type});
    if (n->function->run != fn_where)
        return false;
    const struct ast *criterion = node_at(s, n->first);
    if (asks_what_it_names(s, criterion))
        return add_op(s, (struct op_row){.op = OP_RESOLVES, .type = criterion->type});
    return add_op(s, (struct op_row){.op = OP_WHERE, .criterion = n->first});
}

static bool flatten(struct straightener *s, ast_index node);

static bool flatten_head(struct straightener *s, const struct ast *n)
{
    switch ((enum ast_op)n->op) {
    case AST_THIS:
        return true;
    case AST_ROOT:
        return add_op(s, (struct op_row){.op = OP_IS, .type = n->type});
    case AST_MEMBER:
        return add_op(s, (struct op_row){.op = OP_STEP, .step = n->step});
    case AST_TERM:
        return flatten(s, n->first);
    case AST_AS:
        return flatten(s, n->first) && add_op(s, (struct op_row){.op = OP_AS, .type = n->type});
    case AST_CALL:
        return add_call(s, n);
    default:
        return false;
    }
}

static bool flatten(struct straightener *s, ast_index node)
{
    const struct ast *n = node_at(s, node);
    bool ok = flatten_head(s, n);
    for (ast_index i = n->next; ok && i; i = n->next) {
        n = node_at(s, i);
        ok = n->op == AST_MEMBER ? add_op(s, (struct op_row){.op = OP_STEP, .step = n->step})
             : n->op == AST_CALL ? add_call(s, n)
                                 : false;
    }
    return ok;
}

static bool add_branches(struct straightener *s, ast_index node)
{
    const struct ast *n = node_at(s, node);
    if (n->op == AST_TERM && !n->next)
        return add_branches(s, n->first);
    if (n->op == AST_UNION)
        return add_branches(s, n->first) && add_branches(s, node_at(s, n->first)->sibling);
    s->op_count = 0;
    if (s->branch_count == BRANCHES_MAX || !flatten(s, node))
        return false;
    struct op_row *ops = ARENA_ARRAY(s->arena, struct op_row, s->op_count + 1);
    memcpy(ops, s->ops, s->op_count * sizeof *ops);
    s->branches[s->branch_count++] = (struct path_branch){.ops = ops, .count = s->op_count};
    return true;
}

// The names of types at the start: `Observation` of an Observation.
static size_t count_certain(const struct path *p, const struct path_branch *b)
{
    size_t at = 0;
    while (at < b->count && b->ops[at].op == OP_IS && p->context != MODEL_NONE &&
           model_is(p->context, b->ops[at].type))
        at++;
    return at;
}

static uint64_t asks_of(const struct path *p, const struct path_branch *b)
{
    const struct op_row *op = &b->ops[b->certain], *end = &b->ops[b->count];
    if (op == end || op->op != OP_STEP || p->context == MODEL_NONE || op->step->owner != p->context)
        return PATH_BIT_OF_NONE;
    bool is_choice = op + 1 != end && op[1].op == OP_AS && op->step->choice_count > 1 &&
                     model_info(op[1].type)->kind != MODEL_ABSTRACT;
    return is_choice ? path_choice_bit(op->step->element, op[1].type) : path_bit(op->step->element);
}

void path_straighten(struct arena *a, struct path *p)
{
    struct straightener s = {.arena = a, .path = p};
    p->asks = PATH_BIT_OF_NONE;
    for (uint16_t i = 0; i < p->count; i++)
        if (p->nodes[i].op == AST_INDEX) // a place in a list that is never made
            return;
    if (!add_branches(&s, p->root))
        return;
    struct path_branch *branches = ARENA_ARRAY(a, struct path_branch, s.branch_count);
    memcpy(branches, s.branches, s.branch_count * sizeof *branches);
    p->asks = 0;
    for (size_t i = 0; i < s.branch_count; i++) {
        branches[i].certain = count_certain(p, &branches[i]);
        p->asks |= branches[i].asks = asks_of(p, &branches[i]);
    }
    p->branches = branches;
    p->branch_count = (uint16_t)s.branch_count;
}

// ---- running

// Where a walk stands: an item for each step taken. They live on the C stack; what is listed has its parents in the arena.
struct spot {
    struct path_item item;
    const struct path_item *kept; // a copy of it in the arena, if one was made
    struct found rest;            // what the step found after it
    size_t after;                 // the operation that follows the step
};
struct walk {
    struct run *run;
    struct set set; // of what several branches found: each once
    bool is_union;
    struct spot spots[OPS_MAX + 1]; // the first is what the expression starts at
};

static const struct path_item *keep(struct walk *w, struct spot *s)
{
    if (!s->kept) {
        struct path_item *copy = arena_alloc_raw(w->run->arena, sizeof *copy);
        *copy = s->item;
        if (s != w->spots)
            copy->parent = keep(w, s - 1);
        s->kept = copy;
    }
    return s->kept;
}

// What several branches find is told apart by what it is, not by where it was reached from.
static bool is_new(struct walk *w, const struct spot *s, bool *out)
{
    struct path_item item = s->item;
    item.parent = NULL; // a spot, which does not last
    return set_add(w->run, &w->set, &item, out);
}

static bool list(struct walk *w, struct spot *s)
{
    struct path_item item = s->item;
    bool unused;
    if (s != w->spots)
        item.parent = w->run->keeps_parents ? keep(w, s - 1) : NULL;
    return w->is_union ? set_add(w->run, &w->set, &item, &unused) : list_add(w->run, w->set.items, &item);
}

static bool give(struct walk *w, struct spot *s)
{
    bool is_first = true;
    if (!w->run->visit)
        return list(w, s);
    if (w->is_union ? !is_new(w, s, &is_first) : !path_spend(w->run, 1))
        return false;
    return !is_first || w->run->visit(w->run->visit_context, &s->item);
}

static bool is_indexed(const struct path_index *index, const struct step *step, const struct path_item *item)
{
    return index && item->node == index->object && item->type == index->type && step->owner == index->type &&
           step->owner != MODEL_NONE;
}

// What the step finds from a spot; it goes to the next one.
static bool find(struct walk *w, const struct step *step, struct spot *s)
{
    const struct path_index *index = w->run->env->index;
    if (s != w->spots || !is_indexed(index, step, &s->item))
        return path_find(step, &s->item, &s[1].rest);
    s[1].rest = index->elements[step->element];
    return s[1].rest.value || s[1].rest.shadow;
}

static bool meets(struct walk *w, const struct op_row *op, const struct path_item *item, bool *out)
{
    struct path_item target;
    enum logic holds;
    switch (op->op) {
    case OP_IS:
        *out = path_is_type(item, op->type);
        return true;
    case OP_AS:
        *out = path_is_type_strictly(item, op->type);
        return true;
    case OP_RESOLVES:
        *out = path_resolve_item(w->run, item, &target) && path_is_type(&target, op->type);
        return true;
    default:
        *out = path_criterion(w->run, op->criterion, item, 0, &holds) && holds == LOGIC_TRUE;
        return w->run->code == DONE;
    }
}

// On to the next item of the last step that has one left; NULL: there is none.
static struct spot *next_spot(struct walk *w, struct spot *s)
{
    while (s != w->spots && !path_found_next(&s->rest, &s->item))
        s--;
    if (s == w->spots)
        return NULL;
    s->item.parent = &s[-1].item;
    s->kept = NULL;
    return s;
}

// Depth first, from operation `at` on.
static bool run_branch(struct walk *w, const struct path_branch *b, size_t at)
{
    struct spot *s = w->spots;
    for (;;) {
        bool is_met = true;
        for (; is_met && at < b->count && b->ops[at].op != OP_STEP; at++)
            if (!meets(w, &b->ops[at], &s->item, &is_met))
                return false;
        if (is_met && at == b->count) {
            if (!give(w, s))
                return false;
        } else if (is_met && find(w, b->ops[at].step, s)) {
            s++;
            s->after = at + 1;
        }
        s = next_spot(w, s);
        if (!s)
            return true;
        if (!path_spend(w->run, 1))
            return false;
        at = s->after;
    }
}

bool path_run_straight(struct run *r, struct list *out)
{
    const struct path *p = r->path;
    const struct path_index *index = r->env->index;
    struct walk w;
    if (!r->scope.self)
        return true;
    w.run = r;
    w.is_union = p->branch_count > 1;
    set_init(&w.set, out);
    w.spots[0].item = *r->scope.self;
    w.spots[0].kept = NULL;
    const struct path_item *focus = &w.spots[0].item;
    bool is_expected = focus->type == p->context && p->context != MODEL_NONE;
    uint64_t has = is_expected && index && focus->node == index->object ? index->has : UINT64_MAX;
    for (uint16_t i = 0; i < p->branch_count; i++) {
        const struct path_branch *b = &p->branches[i];
        if ((b->asks & has) && !run_branch(&w, b, is_expected ? b->certain : 0))
            return false;
    }
    return true;
}

uint64_t path_asks(const struct path *p)
{
    return p->asks;
}

uint64_t path_has(const struct path_index *index)
{
    return index->has;
}

static bool is_same_op(const struct op_row *x, const struct op_row *y)
{
    if (x->op != y->op || x->type != y->type || x->op == OP_WHERE)
        return false;
    return x->op != OP_STEP || (x->step->owner == y->step->owner && str_equal(x->step->name, y->step->name));
}

static bool is_same_branch(const struct path_branch *x, const struct path_branch *y)
{
    size_t i = x->certain, j = y->certain;
    bool same = x->count - i == y->count - j;
    for (; same && i < x->count; i++, j++)
        same = is_same_op(&x->ops[i], &y->ops[j]);
    return same;
}

bool path_is_same(const struct path *a, const struct path *b)
{
    bool same = a->branch_count && a->branch_count == b->branch_count && a->context == b->context;
    for (uint16_t i = 0; same && i < a->branch_count; i++)
        same = is_same_branch(&a->branches[i], &b->branches[i]);
    return same;
}

bool path_may_find_focus(const struct path *p, uint64_t *besides)
{
    bool may = false;
    *besides = p->branch_count ? 0 : PATH_BIT_OF_NONE;
    for (uint16_t i = 0; i < p->branch_count; i++) {
        const struct path_branch *b = &p->branches[i];
        may |= b->certain == b->count;
        *besides |= b->certain == b->count ? 0 : b->asks;
    }
    return may;
}

model_type path_result(const struct path *p)
{
    return p->result;
}
