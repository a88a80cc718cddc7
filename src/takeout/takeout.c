// The steps: FHIR NDJSON by type, the documents' own files, the summary, the journal, and a page to read first.
#include "takeout/takeout_int.h"

#include "journal/journal.h"
#include "summary/summary.h"
#include "traces/traces.h"

enum { PAGE = 200 };

void takeout_begin(struct takeout *t, const struct deed *d, uint64_t space, pack_sink *sink, void *context)
{
    *t = (struct takeout){.deed = *d, .space = space, .type = 1, .before = UINT64_MAX};
    arena_init(&t->kept);
    arena_init(&t->batch);
    arena_init(&t->step);
    buf_init(&t->place, &t->kept, 256);
    pack_open(&t->pack, sink, context);
}

void takeout_end(struct takeout *t)
{
    pack_free(&t->pack);
    arena_release(&t->step);
    arena_release(&t->batch);
    arena_release(&t->kept);
}

enum code takeout_search(struct takeout *t, model_type type, uint32_t count, struct space_page *out,
                         bool *is_last)
{
    struct search_query query = {
        .type = type, .count = count, .count_given = true, .total = TOTAL_NONE, .cursor = t->cursor};
    enum code code = space_search(&t->deed, t->space, &query, out);
    *is_last = code != DONE || !out->has_next;
    if (code)
        return code;
    t->place.len = 0;
    if (out->has_next)
        buf_add(&t->place, out->next);
    t->cursor = out->has_next ? buf_str(&t->place) : (struct str){0};
    return DONE;
}

// ---- resources ----------------------------------------------------------------------------------------------

static enum code write_page(struct takeout *t, const struct space_page *page)
{
    struct arena *a = &t->step;
    struct buf lines;
    enum code code = DONE;
    buf_init(&lines, a, 64 * 1024);
    for (size_t i = 0; i < page->count; i++) {
        space_render(&t->deed, &lines, &page->matches[i]);
        buf_add_char(&lines, '\n');
    }
    if (page->count && !t->is_begun)
        code = pack_begin(a, t->pack, arena_print(a, "fhir/%s.ndjson", model_info(t->type)->name),
                          PACK_SIZE_UNKNOWN, t->deed.now_us);
    t->is_begun |= page->count > 0;
    t->counts[t->type] += page->count;
    t->resources += page->count;
    return code ? code : pack_write(a, t->pack, buf_str(&lines));
}

static bool is_persons(model_type type)
{
    return model_info(type)->kind == MODEL_RESOURCE && model_info(type)->place == MODEL_PERSON;
}

static void next_type(struct takeout *t)
{
    t->is_begun = false;
    t->cursor = (struct str){0};
    while (++t->type < MODEL_TYPE_COUNT && !is_persons(t->type)) {
    }
    if (t->type >= MODEL_TYPE_COUNT)
        t->stage = STAGE_SUMMARY;
}

static enum code step_type(struct takeout *t)
{
    struct space_page page;
    bool is_last = true;
    enum code code = DONE;
    if (t->type == MODEL_Binary) {
        code = takeout_documents(t);
        is_last = t->file_at == t->file_count && !t->cursor.ptr;
    } else if (is_persons(t->type)) {
        code = takeout_search(t, t->type, PAGE, &page, &is_last);
        code = code ? code : write_page(t, &page);
    }
    if (code == DENIED) // out of this token's scope: not part of their data
        code = DONE;
    if (code == DONE && is_last)
        next_type(t);
    return code ? code : t->deed.damage;
}

// ---- the summary, the journal -------------------------------------------------------------------------------

static enum code step_summary(struct takeout *t)
{
    struct arena *a = &t->step;
    struct summary *s;
    struct str paper;
    const struct summary_wanted wanted = {.space = t->space};
    enum code code = summary_gather(&t->deed, &wanted, &s);
    if (code == DONE)
        code = summary_paper(s, NULL, &paper);
    if (code == DONE)
        code = pack_add(a, t->pack, STR("resume-medical.pdf"), paper, t->deed.now_us);
    if (code == DONE)
        code = pack_add(a, t->pack, STR("resume-medical.json"), summary_bundle(s), t->deed.now_us);
    t->stage = STAGE_JOURNAL;
    return code;
}

static enum code add_raw_line(void *context, const struct journal_read_line *line)
{
    struct takeout *t = context;
    struct arena scratch;
    struct buf b;
    arena_init(&scratch);
    buf_init(&b, &scratch, 512);
    buf_print(&b, "{\"seq\":%llu,\"at\":\"", (unsigned long long)line->seq);
    instant_write(&b, line->at_us);
    buf_print(&b, "\",\"line\":%.*s}\n", STR_ARG(line->json));
    enum code code = pack_write(&t->step, t->pack, buf_str(&b));
    arena_release(&scratch);
    return code;
}

static enum code write_raw(struct takeout *t)
{
    struct crypt_box *box;
    enum code code = space_box(&t->deed, t->space, &box);
    t->before = 0;
    return code ? code : journal_walk(&t->step, t->deed.read, box, t->space, add_raw_line, t);
}

static enum code write_lines(struct takeout *t)
{
    struct buf lines;
    buf_init(&lines, &t->step, 64 * 1024);
    enum code code = traces_lines(&t->deed, t->space, &t->before, &lines);
    return code ? code : pack_write(&t->step, t->pack, buf_str(&lines));
}

static enum code step_journal(struct takeout *t)
{
    enum code code = DONE;
    if (!t->is_begun)
        code = pack_begin(&t->step, t->pack, STR("journal.ndjson"), PACK_SIZE_UNKNOWN, t->deed.now_us);
    t->is_begun = true;
    if (code == DONE)
        code = t->is_raw ? write_raw(t) : write_lines(t);
    if (t->before == 0) {
        t->stage = STAGE_INDEX;
        t->is_begun = false;
    }
    return code;
}

// ---- all of them --------------------------------------------------------------------------------------------

static enum code run(struct takeout *t)
{
    switch (t->stage) {
    case STAGE_TYPES:
        return step_type(t);
    case STAGE_SUMMARY:
        return step_summary(t);
    case STAGE_JOURNAL:
        return step_journal(t);
    case STAGE_INDEX:
        return takeout_index(t);
    case STAGE_DONE:
        break;
    }
    return DONE;
}

enum code takeout_step(struct takeout *t)
{
    arena_reset(&t->step);
    t->deed.arena = &t->step;
    enum code code = run(t);
    if (code == DONE && t->stage == STAGE_DONE && t->pack)
        code = pack_finish(&t->step, &t->pack);
    return code;
}
