// The audit: every chain recomputed, volume by volume on threads of their own, and from the chains the roots of
// checkpoints. Needs nothing but the rows: no key, and no trust in what the store says about heads.
#include "journal/journal_int.h"

#include "journal/journal_sql.h"

#include <pthread.h>
#include <stdlib.h>

// The tree of one checkpoint, as one volume's journals give it: the volume's buckets and, for the commons' volume, its leaf.
struct roots {
    struct tree_builder *buckets; // STORE_BUCKETS
    struct tree_hash commons;
    bool has_commons;
};

// What a checkpoint saw of the journal under way.
struct sight {
    uint64_t seq; // 0: nothing yet
    unsigned char head[CRYPT_HASH_SIZE];
};

struct auditor {
    struct journal_audit *audit;
    pthread_mutex_t *lock; // of the audit's counts, and of telling
    unsigned volume;
    enum code code;
    struct fault fault;
    pthread_t thread;

    struct roots *roots; // one a checkpoint
    struct sight *sights;
    struct store_read *read;
    struct store_rows lines, leaves;
    struct arena arena, line_arena;
    bool has_leaf; // of the leaves' cursor, as it stands:
    uint64_t leaf_space, leaf_seq, leaf_number;

    // The journal under way.
    uint64_t space, seq;
    unsigned char head[CRYPT_HASH_SIZE];
    bool is_broken;
    struct crypt_box *box;
    uint64_t spaces, line_count;
};

static void tell(struct auditor *t, enum journal_finding finding, uint64_t space, uint64_t number)
{
    pthread_mutex_lock(t->lock);
    t->audit->findings++;
    if (t->audit->tell)
        t->audit->tell(t->audit->context, finding, space, number);
    pthread_mutex_unlock(t->lock);
}

// ---- what checkpoints saw ---------------------------------------------------------------------------------------

static enum code next_leaf(struct auditor *t)
{
    t->has_leaf = store_next(&t->arena, &t->leaves);
    if (t->has_leaf) {
        t->leaf_space = (uint64_t)store_column_int(&t->leaves, 0);
        t->leaf_seq = (uint64_t)store_column_int(&t->leaves, 1);
        t->leaf_number = (uint64_t)store_column_int(&t->leaves, 2);
    }
    return t->leaves.code;
}

// The journal's line leaf_seq was the head for this checkpoint and those after it.
static void see(struct auditor *t)
{
    for (size_t i = 0; i < t->audit->checkpoint_count; i++)
        if (t->audit->checkpoints[i].number >= t->leaf_number) {
            t->sights[i].seq = t->seq;
            memcpy(t->sights[i].head, t->head, sizeof t->head);
        }
}

// Leaves of journals, or of lines, that are not there: somebody cut them off.
static enum code skip_leaves(struct auditor *t, uint64_t space, uint64_t seq)
{
    enum code code = DONE;
    while (code == DONE && t->has_leaf &&
           (t->leaf_space < space || (t->leaf_space == space && t->leaf_seq < seq))) {
        tell(t, JOURNAL_CUT_SHORT, t->leaf_space, t->leaf_seq);
        code = next_leaf(t);
    }
    return code;
}

static enum code meet_leaves(struct auditor *t)
{
    enum code code = skip_leaves(t, t->space, t->seq);
    while (code == DONE && t->has_leaf && t->leaf_space == t->space && t->leaf_seq == t->seq) {
        see(t);
        code = next_leaf(t);
    }
    return code;
}

// ---- one journal ------------------------------------------------------------------------------------------------

static void end_journal(struct auditor *t)
{
    uint64_t bucket = t->space % STORE_BUCKETS;
    for (size_t i = 0; t->spaces && i < t->audit->checkpoint_count; i++) {
        struct sight *s = &t->sights[i];
        if (!s->seq)
            continue;
        struct tree_hash leaf = tree_leaf(t->space, s->seq, s->head);
        if (t->space)
            tree_add(&t->roots[i].buckets[bucket], tree_place(t->space), &leaf);
        else
            t->roots[i].commons = leaf;
        t->roots[i].has_commons |= t->space == 0;
        *s = (struct sight){0};
    }
    crypt_box_close(&t->box);
}

static enum code begin_journal(struct auditor *t, uint64_t space)
{
    end_journal(t);
    arena_reset(&t->arena);
    t->space = space;
    t->seq = 0;
    t->is_broken = false;
    t->spaces++;
    journal_chain_start(t->head, space);
    return t->audit->box ? t->audit->box(t->audit->context, &t->arena, t->read, space, &t->box) : DONE;
}

static bool can_be_opened(struct auditor *t, struct str sealed)
{
    struct str json;
    if (!t->box)
        return true;
    bool opened = journal_line_open(&t->line_arena, t->box, t->space, sealed, &json) == DONE;
    arena_reset(&t->line_arena);
    return opened;
}

static enum code see_line(struct auditor *t)
{
    uint64_t space = (uint64_t)store_column_int(&t->lines, 0), seq = (uint64_t)store_column_int(&t->lines, 1);
    if (space >= TREE_PERSONS) { // no number of a space
        tell(t, JOURNAL_LINE_BROKEN, space, seq);
        return DONE;
    }
    enum code code = space != t->space || !t->spaces ? begin_journal(t, space) : DONE;
    if (code)
        return code;
    int64_t at_us = store_column_int(&t->lines, 2);
    struct str sealed = store_column(&t->lines, 3), hash = store_column(&t->lines, 4);
    t->line_count++;
    t->seq++;
    journal_chain_line(t->head, seq, at_us, sealed);
    bool fits = seq == t->seq && hash.len == sizeof t->head && memcmp(hash.ptr, t->head, sizeof t->head) == 0;
    if (!t->is_broken && (!fits || !can_be_opened(t, sealed))) {
        t->is_broken = true; // nothing after it can fit
        tell(t, JOURNAL_LINE_BROKEN, space, t->seq);
    }
    return meet_leaves(t);
}

// ---- one volume ---------------------------------------------------------------------------------------------------

static enum code audit_volume(struct auditor *t)
{
    struct store *store = t->audit->store;
    enum code code = store_read_begin(&t->arena, store, &t->read);
    if (code)
        return code;
    code = store_select_volume(&t->arena, t->read, t->volume, &audit_leaves, NULL, 0, &t->leaves);
    if (code == DONE)
        code = next_leaf(t);
    if (code == DONE)
        code = store_select_volume(&t->arena, t->read, t->volume, &audit_lines, NULL, 0, &t->lines);
    while (code == DONE && store_next(&t->arena, &t->lines))
        code = see_line(t);
    if (code == DONE)
        code = t->lines.code;
    if (code == DONE)
        code = skip_leaves(t, UINT64_MAX, 0);
    end_journal(t);
    store_rows_end(&t->lines);
    store_rows_end(&t->leaves);
    store_read_end(&t->read);
    return code;
}

static void *run_auditor(void *context)
{
    struct auditor *t = context;
    arena_init(&t->arena);
    arena_init(&t->line_arena);
    t->code = audit_volume(t);
    t->fault = t->arena.fault;
    pthread_mutex_lock(t->lock);
    t->audit->spaces += t->spaces;
    t->audit->lines += t->line_count;
    pthread_mutex_unlock(t->lock);
    arena_release(&t->line_arena);
    arena_release(&t->arena);
    return NULL;
}

// ---- checkpoints --------------------------------------------------------------------------------------------------

static struct tree_hash root_of(const struct journal_audit *audit, struct auditor *auditors, unsigned volumes,
                                size_t checkpoint, bool *is_empty)
{
    struct tree_builder top = {0};
    struct tree_hash hash;
    const struct roots *commons = &auditors[volumes].roots[checkpoint];
    if (commons->has_commons)
        tree_add(&top, 0, &commons->commons);
    for (uint64_t bucket = 0; bucket < STORE_BUCKETS; bucket++) {
        unsigned volume = store_volume_of(audit->store, STORE_BUCKETS + bucket);
        if (tree_end(&auditors[volume].roots[checkpoint].buckets[bucket], &hash))
            tree_add(&top, TREE_PERSONS | bucket << TREE_COUNT_BITS, &hash);
    }
    *is_empty = !tree_end(&top, &hash);
    return hash;
}

static void compare_roots(struct journal_audit *audit, struct auditor *auditors, unsigned volumes)
{
    for (size_t i = 0; i < audit->checkpoint_count; i++) {
        static const unsigned char nothing[CRYPT_HASH_SIZE];
        const struct journal_checkpoint *c = &audit->checkpoints[i];
        bool is_empty;
        struct tree_hash root = root_of(audit, auditors, volumes, i, &is_empty);
        audit->compared++;
        if (memcmp(c->root, is_empty ? nothing : root.bytes, CRYPT_HASH_SIZE) != 0)
            tell(&auditors[0], JOURNAL_ROOT_DIFFERS, 0, c->number);
    }
}

// Is it signed, is it the store's, and does it name the one before it?
static enum code check_text(struct arena *a, struct auditor *t, struct store_read *read,
                            const struct journal_checkpoint *c)
{
    struct journal_checkpoint own, before;
    unsigned char hash[CRYPT_HASH_SIZE] = {0};
    if (!journal_checkpoint_is_by(c, t->audit->key))
        tell(t, JOURNAL_CHECKPOINT_FALSE, 0, c->number);
    enum code code = journal_checkpoint_at(a, read, c->number, &own);
    if (code && code != NOT_FOUND && code != INTERNAL)
        return code;
    if (code == NOT_FOUND)
        tell(t, JOURNAL_CHECKPOINT_LOST, 0, c->number);
    else if (code || memcmp(&own, c, sizeof own) != 0)
        tell(t, JOURNAL_CHECKPOINT_OTHER, 0, c->number);
    code = c->number > 1 ? journal_checkpoint_at(a, read, c->number - 1, &before) : NOT_FOUND;
    if (code == DONE)
        journal_checkpoint_hash(&before, hash);
    if ((code == DONE || c->number == 1) && memcmp(hash, c->previous, sizeof hash) != 0)
        tell(t, JOURNAL_CHECKPOINT_UNTIED, 0, c->number);
    return DONE;
}

static enum code check_texts(struct arena *a, struct auditor *t)
{
    struct store_read *read;
    enum code code = store_read_begin(a, t->audit->store, &read);
    for (size_t i = 0; code == DONE && i < t->audit->checkpoint_count; i++)
        code = check_text(a, t, read, &t->audit->checkpoints[i]);
    store_read_end(&read);
    return code;
}

// ---- all of it ----------------------------------------------------------------------------------------------------

static void free_auditor(struct auditor *t, size_t checkpoints)
{
    for (size_t i = 0; i < checkpoints; i++)
        free(t->roots[i].buckets);
    free(t->roots);
    free(t->sights);
}

static void make_auditor(struct auditor *t, struct journal_audit *audit, pthread_mutex_t *lock,
                         unsigned volume)
{
    size_t count = audit->checkpoint_count;
    *t = (struct auditor){.audit = audit, .lock = lock, .volume = volume};
    t->roots = heap_alloc((count + 1) * sizeof *t->roots);
    t->sights = heap_alloc((count + 1) * sizeof *t->sights);
    for (size_t i = 0; i < count; i++)
        t->roots[i].buckets = heap_alloc(STORE_BUCKETS * sizeof *t->roots[i].buckets);
}

static enum code run_all(struct arena *a, struct auditor *auditors, unsigned count)
{
    unsigned started = 0;
    enum code code = DONE;
    while (started < count &&
           pthread_create(&auditors[started].thread, NULL, run_auditor, &auditors[started]) == 0)
        started++;
    for (unsigned i = started; i < count; i++)
        run_auditor(&auditors[i]); // no thread to be had: then here
    for (unsigned i = 0; i < started; i++)
        pthread_join(auditors[i].thread, NULL);
    for (unsigned i = 0; code == DONE && i < count; i++) {
        code = auditors[i].code;
        if (code)
            a->fault = auditors[i].fault;
    }
    return code;
}

enum code journal_audit_run(struct arena *a, struct journal_audit *audit)
{
    unsigned volumes = store_volume_count(audit->store);
    struct auditor *auditors = heap_alloc((volumes + 1) * sizeof *auditors);
    pthread_mutex_t lock;
    pthread_mutex_init(&lock, NULL);
    for (unsigned volume = 0; volume <= volumes; volume++)
        make_auditor(&auditors[volume], audit, &lock, volume);
    enum code code = check_texts(a, &auditors[0]);
    if (code == DONE)
        code = run_all(a, auditors, volumes + 1);
    if (code == DONE)
        compare_roots(audit, auditors, volumes);
    for (unsigned volume = 0; volume <= volumes; volume++)
        free_auditor(&auditors[volume], audit->checkpoint_count);
    pthread_mutex_destroy(&lock);
    free(auditors);
    return code;
}

const char *journal_finding_text(enum journal_finding finding)
{
    static const char *const texts[] = {
        [JOURNAL_LINE_BROKEN] = "does not follow from the lines before it, or cannot be opened",
        [JOURNAL_CUT_SHORT] = "was there when a checkpoint was signed, and is missing",
        [JOURNAL_ROOT_DIFFERS] = "was signed over other journals than these",
        [JOURNAL_CHECKPOINT_LOST] = "is not in this store: it is an older copy, or another house's",
        [JOURNAL_CHECKPOINT_OTHER] = "is another in this store",
        [JOURNAL_CHECKPOINT_FALSE] = "is not signed with this key",
        [JOURNAL_CHECKPOINT_UNTIED] = "does not follow from the one before it in this store",
    };
    return texts[finding];
}
