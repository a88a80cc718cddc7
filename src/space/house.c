// The house: what all deeds share; entering a space, with the decision; finishing a deed, with its journal
// lines.
#include "space/judge_int.h"

#include "journal/journal.h"
#include "space/space_sql.h"

#include <stdlib.h>

// ---- the house --------------------------------------------------------------------------------------------

static enum code load_highest(struct arena *a, struct space_house *h, struct store_read *read)
{
    unsigned volumes = store_volume_count(h->config.store);
    h->highest = heap_alloc(volumes * sizeof *h->highest);
    for (unsigned volume = 0; volume < volumes; volume++) {
        struct store_rows rows;
        if (store_volume_broken(h->config.store, volume))
            continue; // no space is opened there
        enum code code = store_select_volume(a, read, volume, &space_highest, NULL, 0, &rows);
        if (code)
            return code;
        if (store_next(a, &rows))
            atomic_store(&h->highest[volume], (uint64_t)store_column_int(&rows, 0) / STORE_BUCKETS);
        store_rows_end(&rows);
        if (rows.code)
            return rows.code;
    }
    return DONE;
}

static enum code insert_space(struct arena *a, struct space_house *h, struct store_writes *writes,
                              uint64_t space, int64_t now_us)
{
    unsigned char *wrapped = arena_alloc(a, CRYPT_WRAPPED_SIZE);
    crypt_key_make(h->config.keys, space, wrapped);
    struct store_value args[] = {store_id(space),
                                 store_bytes(str_of((const char *)wrapped, CRYPT_WRAPPED_SIZE)),
                                 store_bytes((struct str){0}),
                                 store_int(now_us),
                                 store_int(0),
                                 store_bytes((struct str){0})};
    store_write(writes, &space_insert, args, COUNT_OF(args), 1);
    return DONE;
}

// The commons have a key of their own, for the operator's journal.
static enum code prepare_commons(struct arena *a, struct space_house *h, struct store_read *read)
{
    struct store_rows rows;
    struct store_value arg = store_id(SPACE_COMMONS);
    enum code code = store_select(a, read, SPACE_COMMONS, &space_row, &arg, 1, &rows);
    if (code)
        return code;
    bool is_there = store_next(a, &rows);
    store_rows_end(&rows);
    if (rows.code || is_there)
        return rows.code;
    struct store_writes *writes = store_writes_new(a, SPACE_COMMONS);
    code = insert_space(a, h, writes, SPACE_COMMONS, clock_now_us());
    return code ? code : store_commit(a, h->config.store, writes);
}

enum code space_house_make(struct arena *a, const struct space_house_config *config, struct space_house **out)
{
    struct space_house *h = heap_alloc(sizeof *h);
    struct store_read *read = NULL;
    h->config = *config;
    h->numbers = numbers_make();
    h->visits = visits_make();
    h->actors = actor_cache_make();
    h->told = told_today_make();
    h->spool = spool_make(config->store);
    h->desk = account_desk_make();
    h->lanes = fetch_lanes_make();
    h->tally = figure_tally_make();
    arena_init(&h->arena);
    h->config.base = arena_copy(&h->arena, config->base);
    h->config.matrix = arena_copy(&h->arena, config->matrix);
    enum code code = h->config.matrix.len
                         ? access_matrix_read(&h->arena, "habilitation matrix", h->config.matrix, &h->matrix)
                         : access_matrix_default(&h->arena, &h->matrix);
    if (code)
        a->fault = h->arena.fault;
    else
        code = store_read_begin(a, config->store, &read);
    if (code == DONE)
        code = load_highest(a, h, read);
    if (code == DONE)
        code = prepare_commons(a, h, read);
    store_read_end(&read);
    if (code == DONE) // what a process that was killed left in the spool
        code = space_settle_all(a, h);
    if (code)
        space_house_free(&h);
    *out = h;
    return code;
}

void space_house_free(struct space_house **h)
{
    if (!*h)
        return;
    free((void *)(*h)->highest);
    numbers_free(&(*h)->numbers);
    visits_free(&(*h)->visits);
    actor_cache_free(&(*h)->actors);
    told_today_free(&(*h)->told);
    spool_free(&(*h)->spool);
    account_desk_free(&(*h)->desk);
    fetch_lanes_free(&(*h)->lanes);
    figure_tally_free(&(*h)->tally);
    arena_release(&(*h)->arena);
    free(*h);
    *h = NULL;
}

struct store *space_store(const struct space_house *h)
{
    return h->config.store;
}

enum identity_policy space_policy(const struct space_house *h)
{
    return h->config.policy;
}

const struct settings *space_settings(const struct space_house *h)
{
    return h->config.settings;
}

uint64_t space_document_max(const struct space_house *h)
{
    enum { DEFAULT_MAX = 50 * 1000 * 1000 };
    return h->config.document_max ? h->config.document_max : DEFAULT_MAX;
}

const struct crypt_keyring *space_keys(const struct space_house *h)
{
    return h->config.keys;
}

struct actor_cache *space_actors(const struct space_house *h)
{
    return h->actors;
}

struct account_desk *space_desk(const struct space_house *h)
{
    return h->desk;
}

struct watch *space_watch(const struct space_house *h)
{
    return h->config.watch;
}

struct figure_tally *space_tally(const struct space_house *h)
{
    return h->tally;
}

struct fetch_lanes *space_lanes(const struct space_house *h)
{
    return h->lanes;
}

// ---- entering ---------------------------------------------------------------------------------------------

static enum code open_row(struct deed *d, struct visit *v, const struct store_rows *rows)
{
    v->state = (int)store_column_int(rows, 0);
    if (v->state == SPACE_ERASED)
        return fail(d->arena, GONE, "This space was erased");
    enum code code =
        crypt_box_open(d->arena, d->house->config.keys, v->space, store_column(rows, 1), &v->box);
    return code ? code : rights_open(d, v, (uint64_t)store_column_int(rows, 2), store_column(rows, 3));
}

static enum code open_space(struct deed *d, struct visit *v)
{
    struct store_rows rows;
    struct store_value arg = store_id(v->space);
    enum code code = store_select(d->arena, d->read, v->space, &space_row, &arg, 1, &rows);
    if (code)
        return code;
    if (store_next(d->arena, &rows))
        code = open_row(d, v, &rows);
    else
        code = rows.code ? rows.code : fail(d->arena, NOT_FOUND, "There is no such space");
    store_rows_end(&rows);
    return code;
}

enum code space_box(struct deed *d, uint64_t space, struct crypt_box **out)
{
    struct visit v = {.space = space};
    if (d->person && d->person->space == space) {
        *out = d->person->box;
        return DONE;
    }
    enum code code = open_space(d, &v);
    *out = v.box;
    return code;
}

static enum code refuse(struct deed *d, enum access_reason reason)
{
    return fail(d->arena, reason == ACCESS_NO_CREDENTIALS ? UNKNOWN_ASKER : DENIED, "%s",
                access_reason_text(reason));
}

enum code space_find_visit(struct deed *d, uint64_t space, struct visit **out)
{
    struct visit **slot = space == SPACE_COMMONS ? &d->commons : &d->person;
    if (*slot && (*slot)->space != space)
        return fail(
            d->arena, INVALID,
            "One request concerns one person: this one names resources of two spaces; send two requests");
    if (!*slot) {
        struct visit *v = ARENA_NEW(d->arena, struct visit);
        v->space = space;
        v->arena = d->arena;
        enum code code = space == SPACE_COMMONS ? DONE : open_space(d, v);
        if (code)
            return code;
        *slot = v;
        attempt_note(d, (struct pointer){.space = space}, NULL);
    }
    *out = *slot;
    return DONE;
}

enum code space_enter(struct deed *d, uint64_t space, enum access_action action, model_type type,
                      struct visit **out)
{
    // The scopes come first: whom they keep out must not learn whether the space exists. Each resource is then decided
    // by its facts (judge.c).
    // What the house looks up for an actor it looks up among what they may deposit.
    struct access_question question = {d->actor, space, d->is_lookup ? ACCESS_CREATE : action, type,
                                       .takes_narrowed = true};
    struct access_answer answer = access_decide(&question);
    if (!answer.allowed && !d->is_lookup) {
        attempt_note(d, (struct pointer){.space = space, .type = type}, access_reason_word(answer.reason));
        return refuse(d, answer.reason);
    }
    enum code code = space_find_visit(d, space, out);
    if (code == DONE) {
        (*out)->entered_for = question.action;
        (*out)->has_queries = d->actor && str_find(d->actor->scope, '?') >= 0;
    }
    return code;
}

static void note_one(struct visit *v, model_type type, uint64_t number)
{
    struct noted *noted = number ? arena_alloc(v->arena, sizeof *noted) : NULL;
    if (!noted)
        return;
    *noted = (struct noted){type, number, v->several};
    v->several = noted;
}

// A document's bytes come with the resource that speaks for them: the line is about that one.
static bool is_with_its_document(struct visit *v, model_type type)
{
    bool is_bytes = type == MODEL_Binary || v->type == MODEL_Binary;
    return is_bytes && type != v->type && type != MODEL_NONE && v->number && !v->several;
}

void space_note(struct visit *v, model_type type, uint64_t number, uint64_t count)
{
    bool is_first = !v->is_noted;
    if (!is_first && number && v->number == number && v->type == type)
        return; // read, then written: still one resource
    if (!is_first && number && is_with_its_document(v, type)) {
        v->number = v->type == MODEL_Binary ? number : v->number;
        v->type = v->type == MODEL_Binary ? type : v->type;
        v->count += count;
        return;
    }
    if (!is_first && v->number)
        note_one(v, v->type, v->number);
    if (!is_first)
        note_one(v, type, number);
    v->is_noted = true;
    v->type = is_first || v->type == type ? type : MODEL_NONE;
    v->number = is_first || v->number == number ? number : 0;
    v->count += count;
}

struct arena *deed_scratch_take(const struct deed *d, struct arena *own)
{
    if (d->scratch)
        arena_reset(d->scratch);
    else
        arena_init(own);
    return d->scratch ? d->scratch : own;
}

void deed_scratch_give(const struct deed *d, struct arena *scratch)
{
    if (scratch != d->scratch)
        arena_release(scratch);
}

struct store_writes *space_writes(struct deed *d, uint64_t space)
{
    struct store_writes **slot = space == SPACE_COMMONS ? &d->commons_writes : &d->person_writes;
    if (!*slot)
        *slot = store_writes_new(d->arena, space);
    return *slot;
}

enum code space_alone(struct deed *d, uint64_t space)
{
    struct visit *v = space == SPACE_COMMONS ? d->commons : d->person;
    if (v && v->is_guarded)
        return DONE;
    if (v)
        v->is_guarded = true;
    return journal_guard(d->arena, d->read, space_writes(d, space), space);
}

enum code space_tell_operator(struct deed *d, uint64_t count)
{
    struct visit *v = NULL;
    enum code code = space_enter(d, SPACE_COMMONS, ACCESS_UPDATE, MODEL_NONE, &v);
    if (code)
        return code;
    space_note(v, MODEL_NONE, 0, count);
    (void)space_writes(d, SPACE_COMMONS);
    return DONE;
}

// ---- finishing --------------------------------------------------------------------------------------------

// What several resources a line is about, so that it can be told of to whom none of them is hidden.
static struct str about_of(struct deed *d, const struct visit *v)
{
    enum { MOST = 64 };
    struct buf b;
    size_t count = 0;
    if (!v->several)
        return (struct str){0};
    buf_init(&b, d->arena, 256);
    for (const struct noted *n = v->several; n && count < MOST; n = n->next, count++) {
        if (count)
            buf_add_char(&b, ' ');
        buf_add(&b, str_from(model_info(n->type)->name));
        buf_add_char(&b, '/');
        buf_add_u64(&b, n->number);
    }
    return buf_str(&b);
}

static enum code journal_deed(struct deed *d, struct visit *v, bool begins_visit)
{
    struct journal_line line = {
        .word = d->word,
        .actor = d->actor,
        .reason = judge_why(d, v),
        .type = v->type == MODEL_NONE ? (struct str){0} : str_from(model_info(v->type)->name),
        .number = v->number,
        .count = v->count,
        .about = about_of(d, v),
        .request_id = d->request_id,
        .peer = d->peer,
    };
    if (begins_visit)
        visits_begin(d, v, &line);
    return spool_append(d, v, &line);
}

// Of what a holder only reads, the visit is told; all else, deed by deed.
static enum code journal_person(struct deed *d, bool is_reading)
{
    bool is_told = false, by_visit = is_reading && judge_is_holder(d, d->person);
    enum code code = by_visit ? visits_goes_on(d, d->person, &is_told) : DONE;
    return code || is_told ? code : journal_deed(d, d->person, by_visit);
}

// Whoever is most likely new is not looked for; but where one was known, as when all is sent once more, others will be.
enum { LOOKS_AFTER_ONE_IN_VAIN = 256 };

bool deed_supposes(struct deed *d)
{
    atomic_int *due = &d->house->looks_due;
    if (!d->supposed || (atomic_load_explicit(due, memory_order_relaxed) > 0 && atomic_fetch_sub(due, 1) > 0))
        return false;
    *d->supposed = true;
    return true;
}

enum code deed_must_be_sure(struct deed *d)
{
    if (d->supposed && *d->supposed)
        return fail(d->arena, CONFLICT, "it is to be looked first");
    d->supposed = NULL;
    return DONE;
}

void space_supposed_in_vain(struct space_house *h)
{
    atomic_store(&h->looks_due, LOOKS_AFTER_ONE_IN_VAIN);
}

enum code space_finish(struct deed *d)
{
    enum code code = DONE;
    bool is_reading = !d->person_writes;
    if (d->damage)
        return d->damage;
    if (d->commons_writes || d->signposts)
        code = deed_must_be_sure(d);
    // Before the commons get their box, which is the journal's: what belongs to nobody is not sealed.
    if (code == DONE)
        code = rows_make(d);
    if (code == DONE)
        code = claims_settle(d, NULL);
    if (code)
        return code;
    due_of_touched(d);
    // Reading the commons is not told: they belong to nobody. Writing them is.
    if (d->commons && d->commons_writes) {
        code = space_box(d, SPACE_COMMONS, &d->commons->box);
        if (code == DONE)
            code = journal_deed(d, d->commons, false);
        if (code)
            return code;
    }
    code = tell_deed(d, is_reading);
    if (code == DONE && d->person && d->person->is_noted)
        code = journal_person(d, is_reading);
    if (code)
        return code;
    numbers_keep(d);
    return signposts_commit(d);
}

enum code space_commit_set(struct deed *d, struct store_writes *writes)
{
    store_read_renew(d->read);
    return store_commit(d->arena, d->house->config.store, writes);
}

enum code space_commit(struct deed *d)
{
    enum code code = d->read ? store_read_code(d->read)
                             : DONE; // nothing is written on what a broken snapshot seemed to say
    if (code == DONE)
        code = space_finish(d);
    if (code == DONE && d->commons_writes)
        code = space_commit_set(d, d->commons_writes);
    if (code == DONE && d->person_writes)
        code = space_commit_set(d, d->person_writes);
    return code;
}
