// ens journal: the operator's view, without what tells of somebody's health; and the door to the other words.
#include "traces/traces_int.h"

#include "codec/json/json.h"
#include "codec/text/text.h"

struct list {
    struct command_call *call;
    struct deed *deed;
    bool is_whole; // what tells of health stays
    uint64_t only; // one line; 0: all
    uint64_t lines;
};

// What kind of thing it was about, and which, would tell of the person's health: a name of a resource type, a number, a
// count, and the words of a motive.
static bool tells_of_health(struct str name)
{
    static const char *const names[] = {"type", "number", "count", "about", "motive"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_equal(name, str_from(names[i])))
            return true;
    return false;
}

static enum code bare_line(struct arena *a, struct str json, struct str *out)
{
    struct json *tree;
    struct buf b;
    enum code code = json_parse(a, json, NULL, &tree);
    if (code)
        return code;
    buf_init(&b, a, json.len);
    for (const struct json *m = json_first(tree); m; m = m->next) {
        if (tells_of_health(json_name(m)))
            continue;
        buf_add_char(&b, b.len ? ',' : '{');
        json_write_string(&b, json_name(m));
        buf_add_char(&b, ':');
        json_write(&b, m);
    }
    buf_add_char(&b, '}');
    *out = buf_str(&b);
    return DONE;
}

static enum code print_line(void *context, const struct journal_read_line *line)
{
    struct list *list = context;
    struct arena own;
    struct buf at;
    struct str text = {0};
    if (list->only && line->seq != list->only)
        return DONE;
    arena_init(&own);
    buf_init(&at, &own, 32);
    instant_write(&at, line->at_us);
    enum code code = list->is_whole ? DONE : bare_line(&own, line->json, &text);
    if (list->is_whole)
        text = line->json;
    if (code == DONE)
        fprintf(list->call->out,
                list->call->json ? "{\"seq\":%llu,\"at\":\"%.*s\",\"line\":%.*s}\n" : "%llu\t%.*s\t%.*s\n",
                (unsigned long long)line->seq, STR_ARG(buf_str(&at)), STR_ARG(text));
    arena_release(&own);
    list->lines++;
    return code;
}

static enum code list_lines(struct list *list, uint64_t space)
{
    struct crypt_box *box;
    struct deed *d = list->deed;
    enum code code = space_box(d, space, &box);
    return code ? code : journal_walk(d->arena, d->read, box, space, print_line, list);
}

// A line that somebody reported: its id stands in the operator's own journal.
static enum code choose_line(struct list *list, struct str id, uint64_t *space)
{
    struct pointer at;
    if (!crypt_id_read(space_keys(list->deed->house), id, &at) || at.type != TRACE_TYPE)
        return fail(list->deed->arena, NOT_FOUND, "--trace: no line has this id");
    *space = at.space;
    list->only = at.number;
    return DONE;
}

// The operator's own journal tells of nobody's health.
static enum code list_bare(struct list *list, struct str ins)
{
    uint64_t space = 0;
    struct str trace = command_option(list->call, "trace");
    enum code code = ins.ptr ? space_of_ins(list->deed, ins, &space) : DONE;
    if (code == DONE && trace.ptr)
        code = choose_line(list, trace, &space);
    list->is_whole = space == 0;
    return code ? code : list_lines(list, space);
}

// All that the lines say, for the person themselves or whom the law lets ask; they are told that it was taken out.
static enum code extract(struct list *list, struct str ins)
{
    uint64_t space;
    list->is_whole = true;
    enum code code = space_of_ins(list->deed, ins, &space);
    if (code == DONE)
        code = list_lines(list, space);
    if (code == DONE)
        code = space_tell(list->deed, space, "operator");
    return code ? code : space_commit(list->deed);
}

static int run_on_lines(struct command_call *c, const char *word, enum code (*run)(struct list *, struct str))
{
    struct open_house h;
    struct deed d = {0};
    struct list list = {.call = c, .deed = &d};
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    enum code code = command_deed(c, &h, word, &d);
    if (code == DONE)
        code = run(&list, command_option(c, "ins"));
    command_deed_end(&d);
    if (code)
        exit = command_failed(c, code);
    house_close(&h);
    return exit;
}

static int run_list(struct command_call *c)
{
    return run_on_lines(c, "journal", list_bare);
}

static int run_extract(struct command_call *c)
{
    if (!command_option(c, "ins").ptr)
        return command_usage(c, "--ins says whose journal to take out");
    return run_on_lines(c, "extract", extract);
}

int traces_journal(struct command_call *c)
{
    static const struct {
        const char *word;
        int (*run)(struct command_call *c);
        bool takes_more;
    } words[] = {
        {"list", run_list, false},       {"extract", run_extract, false},
        {"verify", traces_verify, true}, {"checkpoint", traces_checkpoint, false},
        {"key", traces_key, false},      {"prove", traces_prove, false},
    };
    for (size_t i = 0; c->word_count && i < COUNT_OF(words); i++)
        if (strcmp(c->words[0], words[i].word) == 0 && (c->word_count == 1 || words[i].takes_more))
            return words[i].run(c);
    return command_usage(c, "say list or verify, or extract, checkpoint, prove, key");
}
