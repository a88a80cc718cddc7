// Searching by words (_content): the documents that the asker sees, whose own words, folder's names or, for who may read
// files, inner text have a word that begins with each word asked for.
#include "space/judge_int.h"
#include "space/words_int.h"

#include "space/space_sql.h"

// The system of list types is written with http and with https.
#define FOLDER_SYSTEM_REST "://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes"
#define FOLDER_SYSTEM "http" FOLDER_SYSTEM_REST
enum { ASKED_MAX = 16, FOLDERS_MAX = 200 };

// One alternative of the clause: all of its words must be met. A bit each.
struct asked {
    struct str words[ASKED_MAX];
    size_t count;
};

// A document in a folder, and which of the asked words the folder's name has.
struct filed {
    uint64_t number;
    uint32_t met;
};

struct finding {
    struct deed *deed;
    uint64_t space;
    struct visit *visit;
    struct asked asked;
    bool reads_inside;
    struct filed *filed;
    size_t filed_count, filed_size;
};

static uint32_t all_of(const struct asked *asked)
{
    return (uint32_t)((UINT64_C(1) << asked->count) - 1);
}

static uint32_t met_by(const struct asked *asked, struct str said, uint32_t met)
{
    for (size_t i = 0; i < asked->count; i++)
        if (!(met & 1U << i) && words_have(said, asked->words[i]))
            met |= 1U << i;
    return met;
}

static void read_asked(struct arena *a, struct str text, struct asked *out)
{
    struct words w;
    struct buf said;
    words_begin(&w, a);
    words_add(&w, text);
    buf_init(&said, a, w.bytes + 1);
    words_write(&w, &said);
    struct str rest = str_skip(buf_str(&said), 1);
    *out = (struct asked){0};
    while (rest.len && out->count < ASKED_MAX)
        out->words[out->count++] = str_cut(&rest, ' ');
}

// ---- the words of a resource itself -----------------------------------------------------------------------

static enum code said_by(struct finding *f, struct pointer at, struct str *said)
{
    struct resource r;
    struct json *tree;
    struct words w;
    struct buf text;
    struct deed *d = f->deed;
    enum code code = space_row_read(d, f->visit, at, &r);
    if (code == DONE)
        code = words_tree(d, &r, &tree);
    if (code)
        return code;
    words_begin(&w, d->arena);
    words_add_tree(&w, tree);
    buf_init(&text, d->arena, 256);
    if (at.type == MODEL_DocumentReference && d->name_codes)
        d->name_codes(d, tree, &text);
    words_add(&w, buf_str(&text));
    buf_init(&text, d->arena, w.bytes + 1);
    words_write(&w, &text);
    *said = buf_str(&text);
    return DONE;
}

// ---- folders ----------------------------------------------------------------------------------------------

static void file(struct finding *f, uint64_t number, uint32_t met)
{
    if (f->filed_count == f->filed_size) {
        size_t size = f->filed_size ? f->filed_size * 2 : 64;
        f->filed =
            arena_grow(f->deed->arena, f->filed, f->filed_size * sizeof *f->filed, size * sizeof *f->filed);
        f->filed_size = size;
    }
    f->filed[f->filed_count++] = (struct filed){number, met};
}

static enum code look_at_folder(struct finding *f, const struct hit *hit)
{
    struct str said;
    struct search_target *items;
    const struct pointer at = {f->space, hit->row.number, MODEL_List};
    const struct search_include by = {.source = MODEL_List,
                                      .param = search_param_named(MODEL_List, STR("item"))};
    enum code code = said_by(f, at, &said);
    uint32_t met = code == DONE ? met_by(&f->asked, said, 0) : 0;
    if (code || !met)
        return code;
    size_t count = search_references(f->deed->arena, &by, MODEL_List, hit->row.keys, &items);
    for (size_t i = 0; i < count; i++) {
        struct pointer document;
        if (items[i].number)
            file(f, items[i].number, met);
        else if (space_find(f->deed, items[i].type, items[i].text, &document) && document.space == f->space)
            file(f, document.number, met);
    }
    return DONE;
}

// Folders (IHE MHD §3.65.4.1.2.2) that the asker sees; who may not read lists finds nothing by them.
static enum code look_at_folders(struct finding *f)
{
    struct uri_pair pair = {STR("code"), STR(FOLDER_SYSTEM "|folder,https" FOLDER_SYSTEM_REST "|folder")};
    const struct uri_query pairs = {&pair, 1};
    struct deed *d = f->deed;
    struct search_query *q;
    const struct access_question question = {d->actor, f->space, ACCESS_SEARCH, MODEL_List};
    if (!access_decide(&question).allowed && !d->is_lookup)
        return DONE;
    enum code code = search_parse(d->arena, MODEL_List, &pairs, NULL, &q);
    if (code)
        return code;
    struct scan s = {.deed = d,
                     .at = {.space = f->space, .type = MODEL_List},
                     .query = q,
                     .keep_keys = true,
                     .most = FOLDERS_MAX};
    code = scan_run(&s);
    f->visit = s.visit;
    for (size_t i = 0; code == DONE && i < s.count; i++)
        code = look_at_folder(f, &s.hits[i]);
    return code;
}

static uint32_t met_by_folders(const struct finding *f, uint64_t number)
{
    uint32_t met = 0;
    for (size_t i = 0; i < f->filed_count; i++)
        if (f->filed[i].number == number)
            met |= f->filed[i].met;
    return met;
}

// ---- documents --------------------------------------------------------------------------------------------

// `kept`: the row of its words, sealed, of version `version`; absent: there is none yet.
static enum code is_met(struct finding *f, const struct hit *hit, struct str kept, uint32_t version,
                        bool *out)
{
    struct words_kept words = {0};
    struct str packed = {0}, own;
    const struct pointer at = {f->space, hit->row.number, MODEL_DocumentReference};
    uint32_t met = met_by_folders(f, at.number), all = all_of(&f->asked);
    bool is_whole =
        kept.ptr && space_unpack(f->deed, f->visit, at, version, CRYPT_WORDS, kept, &packed) == DONE;
    enum code code = DONE;
    if (is_whole)
        words = words_unpack(packed);
    else if (kept.ptr)
        log_line(LOG_WARNING, "words", "the words of a document are damaged; run ens rebuild");
    own = words.about;
    if (!is_whole || version != hit->version) // not read again yet
        code = said_by(f, at, &own);
    if (code)
        return code;
    met = met_by(&f->asked, own, met);
    if (f->reads_inside)
        met = met_by(&f->asked, words.inside, met);
    *out = met == all;
    return DONE;
}

struct found {
    struct search_target *items;
    size_t count;
};

// Both come with the highest number first.
static enum code look_at_documents(struct finding *f, const struct scan *s, struct found *found)
{
    struct store_rows rows;
    struct store_value key = store_id(f->space);
    struct deed *d = f->deed;
    struct arena *kept = d->arena, scratch;
    enum code code = store_select(kept, d->read, f->space, &words_of_space, &key, 1, &rows);
    if (code)
        return code;
    arena_init(&scratch);
    d->arena = &scratch;
    bool has_row = store_next(kept, &rows);
    for (size_t i = 0; code == DONE && i < s->count; i++) {
        const struct hit *hit = &s->hits[i];
        bool fits = false;
        while (has_row && (uint64_t)store_column_int(&rows, 0) > hit->row.number)
            has_row = store_next(kept, &rows);
        bool is_kept = has_row && (uint64_t)store_column_int(&rows, 0) == hit->row.number;
        code = is_met(f, hit, is_kept ? store_column(&rows, 2) : (struct str){0},
                      is_kept ? (uint32_t)store_column_int(&rows, 1) : 0, &fits);
        if (fits)
            found->items[found->count++] =
                (struct search_target){.number = hit->row.number, .type = MODEL_DocumentReference};
        if (scratch.used > SPACE_KEYS_MAX)
            arena_reset(&scratch);
    }
    d->arena = kept;
    if (code && scratch.fault.code == code)
        kept->fault = scratch.fault;
    arena_release(&scratch);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

enum code words_resolve(struct deed *d, uint64_t space, struct search_clause *clause)
{
    struct search_query all = {.type = MODEL_DocumentReference};
    struct scan s = {.deed = d, .at = {.space = space, .type = all.type}, .query = &all};
    struct found found = {0};
    enum code code = scan_run(&s);
    if (code)
        return code;
    const struct access_question question = {d->actor, space, ACCESS_READ, MODEL_Binary};
    struct finding f = {.deed = d,
                        .space = space,
                        .visit = s.visit,
                        .reads_inside = access_decide(&question).allowed || d->is_lookup};
    found.items = ARENA_ARRAY(d->arena, struct search_target, s.count * clause->value_count + 1);
    for (size_t i = 0; code == DONE && i < clause->value_count; i++) {
        read_asked(d->arena, search_clause_text(clause, i), &f.asked);
        f.filed_count = 0;
        code = f.asked.count ? look_at_folders(&f) : DONE;
        f.visit = s.visit;
        if (code == DONE)
            code = look_at_documents(&f, &s, &found);
    }
    search_clause_set(d->arena, clause, found.items, found.count);
    return code;
}
