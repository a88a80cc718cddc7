// Reads the habilitation matrix, and finds its cells.
#include "access/matrix.h"

#include "access_definitions_embedded.h"

enum { SOURCES_MAX = 200, PROFESSIONS_MAX = 500, TYPES_MAX = 2000, STAND_INS_MAX = 1000 };

struct access_kind {
    uint32_t kind; // 0: free
    int type;
};

struct reading {
    struct arena *a;
    const char *name;
    size_t line, column, line_count;
    struct str rest; // of the line, after the column
    struct access_matrix *m;
    bool has_heads;
};

static enum code wrong(const struct reading *r, const char *sentence)
{
    struct str where = arena_print(r->a, "%s:%zu:%zu", r->name, r->line, r->column);
    return fail_at(r->a, INVALID, where, "%s", sentence);
}

// The next column; {NULL, 0} when the line has no more.
static struct str next(struct reading *r)
{
    r->column++;
    return r->rest.ptr ? str_cut(&r->rest, '\t') : str_of(NULL, 0);
}

static enum code words(struct reading *r, struct str **out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        *out[i] = next(r);
        if (out[i]->len == 0)
            return wrong(r, "a column is empty or missing; put tabs, not spaces, between the columns");
    }
    if (r->rest.ptr) {
        r->column++;
        return wrong(r, "the line has too many columns; take away what stands from here on");
    }
    return DONE;
}

static enum code read_source(struct reading *r)
{
    if (r->m->source_count == SOURCES_MAX)
        return wrong(r, "there are more than 200 sources; put like ones together");
    struct access_source *s = &r->m->sources[r->m->source_count];
    struct str *columns[] = {&s->name, &s->where, &s->says};
    enum code code = words(r, columns, COUNT_OF(columns));
    if (code != DONE)
        return code;
    r->column = 2;
    if (s->name.ptr[0] != 'S' && s->name.ptr[0] != 'A')
        return wrong(r,
                     "the name of a source begins with S, when it is stated, or with A, when it is assumed");
    for (size_t i = 0; i < r->m->source_count; i++)
        if (str_equal(r->m->sources[i].name, s->name))
            return wrong(r, "two sources have this name; give this one another");
    s->is_stated = s->name.ptr[0] == 'S';
    r->m->source_count++;
    return DONE;
}

static enum code read_profession(struct reading *r)
{
    if (r->has_heads)
        return wrong(r, "professions come before the line \"types\"; move this line up");
    if (r->m->profession_count == PROFESSIONS_MAX)
        return wrong(r, "there are more than 500 professions; the value set has 52");
    struct access_profession *p = &r->m->professions[r->m->profession_count];
    struct str *columns[] = {&p->system, &p->code, &p->name};
    enum code code = words(r, columns, COUNT_OF(columns));
    if (code != DONE)
        return code;
    r->column = 3;
    if (access_profession_named(r->m, p->system, p->code) != ACCESS_MATRIX_NONE)
        return wrong(r, "this profession stands in the file already; keep one of the two lines");
    r->m->profession_count++;
    return DONE;
}

// The heads must be those of the professions, so that a column moved in a spreadsheet cannot go unseen.
static enum code read_heads(struct reading *r)
{
    static const char *const fixed[] = {"system", "code", "class"};
    for (size_t i = 0; i < COUNT_OF(fixed); i++)
        if (!str_equal(next(r), str_from(fixed[i])))
            return wrong(r, "the line \"types\" begins with the columns system, code, class");
    for (size_t i = 0; i < r->m->profession_count; i++)
        if (!str_equal(next(r), r->m->professions[i].code))
            return wrong(
                r, "the head of this column is not the code of the profession of the same place; put the "
                   "professions and the columns in one order");
    r->column++;
    if (r->rest.ptr)
        return wrong(r,
                     "there are more columns than professions; add the profession or take the column away");
    r->has_heads = true;
    size_t rows = r->line_count < TYPES_MAX ? r->line_count : TYPES_MAX;
    r->m->cells = ARENA_ARRAY(r->a, struct access_cell, r->m->profession_count * rows);
    return DONE;
}

static bool find_source(const struct access_matrix *m, struct str name, uint8_t *source)
{
    for (size_t i = 0; i < m->source_count; i++)
        if (str_equal(m->sources[i].name, name)) {
            *source = (uint8_t)i;
            return true;
        }
    return false;
}

static bool half_cell(const struct access_matrix *m, struct str text, bool *yes, uint8_t *source)
{
    if (text.len < 2 || (text.ptr[0] != 'y' && text.ptr[0] != 'n'))
        return false;
    *yes = text.ptr[0] == 'y';
    return find_source(m, str_skip(text, 1), source);
}

static enum code read_cells(struct reading *r, struct access_cell *cells)
{
    for (size_t i = 0; i < r->m->profession_count; i++) {
        struct str deposit = next(r);
        if (!deposit.ptr)
            return wrong(r, "the line ends before this column; give a cell to each profession");
        struct str read = str_cut(&deposit, '/');
        if (!half_cell(r->m, read, &cells[i].reads, &cells[i].read_source) ||
            !half_cell(r->m, deposit, &cells[i].deposits, &cells[i].deposit_source))
            return wrong(
                r, "a cell is y or n and a source for reading, a slash, and the same for depositing, such as "
                   "yS1/nA7; its sources must be lines of the file");
    }
    r->column++;
    return r->rest.ptr
               ? wrong(r, "the line has more cells than there are professions; take away the last ones")
               : DONE;
}

static enum code read_type(struct reading *r)
{
    if (!r->has_heads)
        return wrong(r, "types come after the line \"types\"; move this line down");
    if (r->m->type_count == TYPES_MAX)
        return wrong(r, "there are more than 2,000 types; the value set has 108");
    struct access_type *t = &r->m->types[r->m->type_count];
    uint64_t class_code = 0;
    t->system = next(r);
    t->code = next(r);
    if (t->system.len == 0 || t->code.len == 0)
        return wrong(r, "a type needs its code system and its code");
    if (access_type_named(r->m, t->system, t->code) != ACCESS_MATRIX_NONE)
        return wrong(r, "this type stands in the file already; keep one of the two lines");
    struct str class_text = next(r);
    if (!str_equal(class_text, STR("-")) &&
        (!str_to_u64(class_text, &class_code) || class_code == 0 || class_code > UINT8_MAX))
        return wrong(r, "the class is a code of JDV_J57, such as 10, or - for none");
    t->class_code = (uint8_t)class_code;
    enum code code = read_cells(r, r->m->cells + r->m->type_count * r->m->profession_count);
    r->m->type_count += code == DONE;
    return code;
}

static enum code read_stand_in(struct reading *r)
{
    struct str system = {0}, code = {0}, source = {0};
    if (r->m->stand_in_count == STAND_INS_MAX)
        return wrong(r, "there are more than 1,000 lines for resources; R4 has 145 types");
    struct access_stand_in *s = &r->m->stand_ins[r->m->stand_in_count];
    struct str *columns[] = {&s->resource, &s->category, &system, &code, &source};
    enum code done = words(r, columns, COUNT_OF(columns));
    if (done != DONE)
        return done;
    r->column = 5;
    s->type = access_type_named(r->m, system, code);
    if (s->type == ACCESS_MATRIX_NONE)
        return wrong(r, "no line \"type\" above has this system and code; put it before this line");
    for (size_t i = 0; i < r->m->stand_in_count; i++)
        if (str_equal(r->m->stand_ins[i].resource, s->resource) &&
            str_equal(r->m->stand_ins[i].category, s->category))
            return wrong(r, "this resource stands in the file already; keep one of the two lines");
    r->column = 6;
    if (!find_source(r->m, source, &s->source))
        return wrong(r, "the source must be a line of the file");
    r->m->stand_in_count++;
    return DONE;
}

static enum code read_line(struct reading *r)
{
    struct str kind = next(r);
    if (str_equal(kind, STR("source")))
        return read_source(r);
    if (str_equal(kind, STR("profession")))
        return read_profession(r);
    if (str_equal(kind, STR("types")) && !r->has_heads && r->m->profession_count > 0)
        return read_heads(r);
    if (str_equal(kind, STR("type")))
        return read_type(r);
    if (str_equal(kind, STR("resource")))
        return read_stand_in(r);
    return wrong(r,
                 "a line begins with source, profession, types (once, after the professions), type, resource "
                 "or #");
}

// ---- kinds ------------------------------------------------------------------------------------------------

uint32_t access_kind_of(struct str system_or_resource, struct str code_or_category)
{
    uint32_t kind = (uint32_t)str_hash(code_or_category, str_hash(system_or_resource, 0));
    return kind ? kind : 1;
}

static struct access_kind *slot_of(const struct access_matrix *m, uint32_t kind)
{
    size_t slot = kind % m->kind_slots;
    while (m->kinds[slot].kind && m->kinds[slot].kind != kind)
        slot = (slot + 1) % m->kind_slots;
    return &m->kinds[slot];
}

static bool index_kind(struct access_matrix *m, uint32_t kind, int type)
{
    struct access_kind *slot = slot_of(m, kind);
    bool is_new = !slot->kind;
    *slot = (struct access_kind){kind, type};
    return is_new;
}

static bool index_kinds(struct arena *a, struct access_matrix *m)
{
    bool is_good = true;
    m->kind_slots = 4 * (m->type_count + m->stand_in_count) + 1;
    m->kinds = ARENA_ARRAY(a, struct access_kind, m->kind_slots);
    for (size_t i = 0; i < m->type_count; i++)
        is_good &= index_kind(m, access_kind_of(m->types[i].system, m->types[i].code), (int)i);
    for (size_t i = 0; i < m->stand_in_count; i++) {
        const struct access_stand_in *s = &m->stand_ins[i];
        is_good &= index_kind(m, access_kind_of(s->resource, s->category), s->type);
    }
    return is_good;
}

bool access_kind_known(const struct access_matrix *m, uint32_t kind)
{
    return slot_of(m, kind)->kind != 0;
}

int access_type_of_kind(const struct access_matrix *m, uint32_t kind)
{
    const struct access_kind *slot = slot_of(m, kind);
    if (!slot->kind)
        slot = slot_of(m, access_kind_of(STR("*"), STR("-")));
    return slot->kind ? slot->type : ACCESS_MATRIX_NONE;
}

// ---- the file ---------------------------------------------------------------------------------------------

enum code access_matrix_read(struct arena *a, const char *name, struct str text,
                             const struct access_matrix **out)
{
    struct reading r = {.a = a, .name = name, .m = ARENA_NEW(a, struct access_matrix)};
    r.m->sources = ARENA_ARRAY(a, struct access_source, SOURCES_MAX);
    r.m->professions = ARENA_ARRAY(a, struct access_profession, PROFESSIONS_MAX);
    r.m->types = ARENA_ARRAY(a, struct access_type, TYPES_MAX);
    r.m->stand_ins = ARENA_ARRAY(a, struct access_stand_in, STAND_INS_MAX);
    for (size_t i = 0; i < text.len; i++)
        r.line_count += text.ptr[i] == '\n';
    r.line_count++;
    while (text.len) {
        r.rest = str_cut(&text, '\n');
        if (str_ends(r.rest, STR("\r")))
            r.rest.len--;
        r.line++;
        r.column = 0;
        if (r.rest.len == 0 || r.rest.ptr[0] == '#')
            continue;
        enum code code = read_line(&r);
        if (code != DONE)
            return code;
    }
    if (r.m->type_count == 0)
        return wrong(&r, "the file has no types; without them everything would be refused to everyone");
    if (!index_kinds(a, r.m))
        return wrong(&r, "two codes of the file have the same short form; give one of them another code");
    *out = r.m;
    return DONE;
}

enum code access_matrix_default(struct arena *a, const struct access_matrix **out)
{
    struct str text = {(const char *)access_definitions[0].bytes, access_definitions[0].size};
    return access_matrix_read(a, access_definitions[0].name, text, out);
}

int access_profession_named(const struct access_matrix *m, struct str system, struct str code)
{
    for (size_t i = 0; i < m->profession_count; i++)
        if (str_equal(m->professions[i].code, code) && str_equal(m->professions[i].system, system))
            return (int)i;
    return ACCESS_MATRIX_NONE;
}

int access_type_named(const struct access_matrix *m, struct str system, struct str code)
{
    for (size_t i = 0; i < m->type_count; i++)
        if (str_equal(m->types[i].code, code) && str_equal(m->types[i].system, system))
            return (int)i;
    return ACCESS_MATRIX_NONE;
}

const struct access_cell *access_matrix_cell(const struct access_matrix *m, int profession, int type)
{
    if (profession < 0 || type < 0 || (size_t)profession >= m->profession_count ||
        (size_t)type >= m->type_count)
        return NULL;
    return &m->cells[(size_t)type * m->profession_count + (size_t)profession];
}
