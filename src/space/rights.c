// The rights file of a space: opened with the space, judged by, changed, and kept in all its versions.
#include "space/space_int.h"

#include "codec/text/text.h"
#include "space/space_sql.h"

enum { RIGHTS_MAX = 1024 * 1024 };
static const int64_t DAY_US = (int64_t)24 * 3600 * 1000000;

static struct crypt_place place_of(uint64_t space, uint64_t seq)
{
    return (struct crypt_place){.space = space, .number = seq, .kind = CRYPT_RIGHTS};
}

struct str rights_seal(struct deed *d, const struct visit *v, uint64_t seq, const struct rights *r)
{
    struct buf b;
    buf_init(&b, d->arena, 256);
    access_rights_write(&b, r);
    return crypt_seal(d->arena, v->box, place_of(v->space, seq), buf_str(&b), false);
}

enum code rights_open(struct deed *d, struct visit *v, uint64_t seq, struct str sealed)
{
    struct rights *r = ARENA_NEW(d->arena, struct rights);
    struct str bytes;
    v->rights = r;
    v->rights_seq = seq;
    if (!sealed.len)
        return DONE;
    enum code code = crypt_open(d->arena, v->box, place_of(v->space, seq), sealed, RIGHTS_MAX, &bytes);
    return code ? code : access_rights_read(d->arena, bytes, r);
}

// ---- a new space ------------------------------------------------------------------------------------------

static int32_t birth_day_of(struct deed *d, const struct json *patient)
{
    struct date birth;
    struct str text = json_text(d->arena, json_get(patient, STR("birthDate")));
    // Of a month or a year alone the last day counts: nobody comes of age too early.
    if (!text.ptr || !date_read(text, &birth) || birth.precision > DATE_DAY)
        return 0;
    return (int32_t)(birth.until_us / DAY_US) - 1;
}

// A professional who opens it with the person's consent is of the care team; so is the structure they act for.
static void add_opener(struct deed *d, struct rights *r)
{
    struct access_asker who;
    access_asker_of(d->actor, 0, d->house->matrix, &who);
    if (who.kind != ACCESS_ASKER_PROFESSIONAL)
        return;
    struct access_authorisation *g = access_add_authorisation(d->arena, r);
    g->basis = ACCESS_CARE_TEAM;
    g->party.is_structure = who.structure.len > 0;
    g->party.id = g->party.is_structure ? who.structure : who.id;
    g->from_us = d->now_us;
}

struct rights rights_of_new(struct deed *d, const struct json *patient)
{
    struct rights r = {.birth_day = birth_day_of(d, patient), .opened_us = d->now_us};
    if (!d->is_uninformed)
        r.informed_us = d->now_us;
    add_opener(d, &r);
    return r;
}

// ---- reading ----------------------------------------------------------------------------------------------

enum code space_rights(struct deed *d, uint64_t space, const struct rights **out)
{
    struct visit *v;
    enum code code = space == SPACE_COMMONS ? fail(d->arena, NOT_FOUND, "The commons have no rights file")
                                            : space_find_visit(d, space, &v);
    if (code == DONE)
        *out = v->rights;
    return code;
}

enum code space_rights_version(struct deed *d, uint64_t space, uint64_t seq, const struct rights **out,
                               int64_t *replaced_us)
{
    struct visit *v, old;
    struct store_rows rows;
    struct store_value args[] = {store_id(space), store_id(seq)};
    enum code code = space_find_visit(d, space, &v);
    if (code == DONE)
        code = store_select(d->arena, d->read, space, &rights_version_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (store_next(d->arena, &rows)) {
        old = *v;
        *replaced_us = store_column_int(&rows, 0);
        code = rights_open(d, &old, seq, store_column(&rows, 1));
        *out = old.rights;
    } else {
        code = rows.code ? rows.code : fail(d->arena, NOT_FOUND, "There is no such version of the rights");
    }
    store_rows_end(&rows);
    return code;
}

// ---- deciding about the space -----------------------------------------------------------------------------

const struct access_matrix *space_matrix(const struct deed *d)
{
    return d->house->matrix;
}

enum code space_asker(struct deed *d, uint64_t space, struct access_asker *out)
{
    access_asker_of(d->actor, space, d->house->matrix, out);
    return d->actor ? DONE : fail(d->arena, UNKNOWN_ASKER, "%s", access_reason_text(ACCESS_NO_CREDENTIALS));
}

enum code space_judge(struct deed *d, uint64_t space, enum access_act act, struct access_verdict *out)
{
    struct access_asker who;
    const struct rights *r;
    enum code code = space_asker(d, space, &who);
    if (code == DONE)
        code = space_rights(d, space, &r);
    if (code)
        return code;
    struct access_ask ask = {d->house->matrix, &who, act, NULL, d->now_us};
    access_judge(r, &ask, out);
    return DONE;
}

// ---- changing ---------------------------------------------------------------------------------------------

static void write_version(struct deed *d, struct visit *v, const struct rights *r)
{
    uint64_t seq = v->rights_seq + 1;
    struct store_value old[] = {store_id(v->space), store_id(v->rights_seq), store_int(d->now_us)};
    struct store_value args[] = {old[0], old[1], store_id(seq), store_bytes(rights_seal(d, v, seq, r))};
    struct store_writes *writes = space_writes(d, v->space);
    if (v->rights_seq)
        store_write(writes, &rights_shelve, old, COUNT_OF(old), 1);
    store_write(writes, &rights_update, args, COUNT_OF(args), 1);
    v->rights_seq = seq;
    v->rights = r;
    space_due_by(d, v->space, access_next_us(r, d->now_us));
    space_note(v, MODEL_NONE, 0, 1);
}

static enum code change_file(struct deed *d, struct visit *v, space_rights_fn *change, void *context)
{
    // A copy through its own form: what a change leaves in shared lists or texts cannot reach the file as it was.
    struct rights *copy = ARENA_NEW(d->arena, struct rights);
    struct buf b;
    buf_init(&b, d->arena, 256);
    access_rights_write(&b, v->rights);
    enum code code = access_rights_read(d->arena, buf_str(&b), copy);
    if (code == DONE)
        code = change(context, d->arena, copy);
    if (code == DONE)
        write_version(d, v, copy);
    return code;
}

static enum code set_birth_day(void *context, struct arena *a, struct rights *r)
{
    (void)a;
    r->birth_day = *(const int32_t *)context;
    return DONE;
}

// A date that was taken away says nothing new.
static bool is_corrected(struct deed *d, const struct visit *v, const struct json *patient, int32_t *day)
{
    *day = birth_day_of(d, patient);
    return *day && *day != v->rights->birth_day;
}

enum code rights_may_follow(struct deed *d, struct visit *v, const struct json *patient)
{
    struct access_asker who;
    int32_t day;
    if (!d->actor || !is_corrected(d, v, patient, &day))
        return DONE;
    access_asker_of(d->actor, v->space, d->house->matrix, &who);
    if (who.kind == ACCESS_ASKER_PROFESSIONAL || who.kind == ACCESS_ASKER_OPERATOR)
        return DONE;
    return fail_at(d->arena, DENIED, STR("Patient.birthDate"),
                   "A birth date comes with the INS: a professional or the operator corrects it");
}

enum code rights_follow(struct deed *d, struct visit *v, const struct json *patient)
{
    int32_t day;
    return is_corrected(d, v, patient, &day) ? change_file(d, v, set_birth_day, &day) : DONE;
}

enum code space_rights_set(struct deed *d, uint64_t space, space_rights_fn *change, void *context)
{
    struct visit *v;
    enum code code = space_find_visit(d, space, &v);
    if (code == DONE && !v->why)
        v->why = "house";
    return code ? code : change_file(d, v, change, context);
}

struct adoption {
    int64_t opened_us;
    int32_t birth_day;
};

static enum code adopt(void *context, struct arena *a, struct rights *r)
{
    const struct adoption *adoption = context;
    (void)a;
    r->opened_us = r->informed_us = adoption->opened_us;
    r->birth_day = adoption->birth_day;
    return DONE;
}

enum code space_rights_adopt(struct deed *d, uint64_t space, int64_t opened_us, bool *made)
{
    struct visit *v;
    struct resource patient;
    struct json *tree;
    struct adoption adoption = {.opened_us = opened_us};
    *made = false;
    enum code code = space_find_visit(d, space, &v);
    if (code || v->rights_seq)
        return code;
    code = space_row_read(d, v, space_patient(space), &patient);
    if (code == DONE)
        code = space_tree(d, &patient, &tree);
    if (code == DONE)
        adoption.birth_day = birth_day_of(d, tree);
    if (code && code != NOT_FOUND) // a space whose Patient never came
        return code;
    *made = true;
    return space_rights_set(d, space, adopt, &adoption);
}

// Who has nothing to do with a space does not learn from a refusal that there is one.
static enum code refuse(struct deed *d, uint64_t space, const struct access_verdict *verdict)
{
    attempt_note(d, (struct pointer){.space = space}, access_ground_word(verdict->ground));
    if (verdict->ground == ACCESS_DENY_NO_MANDATE)
        return fail(d->arena, NOT_FOUND, "There is no Patient with this id");
    return fail(d->arena, DENIED, "%s", access_ground_french(verdict->ground));
}

enum code space_permit(struct deed *d, uint64_t space, enum access_act act)
{
    struct access_verdict verdict;
    enum code code = space_judge(d, space, act, &verdict);
    if (code)
        return code;
    return verdict.allowed ? space_tell(d, space, access_ground_word(verdict.ground))
                           : refuse(d, space, &verdict);
}

enum code space_rights_change(struct deed *d, uint64_t space, enum access_act act, space_rights_fn *change,
                              void *context)
{
    struct access_verdict verdict;
    struct visit *v;
    enum code code = space_judge(d, space, act, &verdict);
    if (code == DONE && !verdict.allowed)
        code = refuse(d, space, &verdict);
    if (code == DONE)
        code = space_find_visit(d, space, &v);
    if (code)
        return code;
    v->why = access_ground_word(verdict.ground);
    d->duties |= verdict.duties;
    return change_file(d, v, change, context);
}

enum code space_tell(struct deed *d, uint64_t space, const char *why)
{
    struct visit *v;
    enum code code = space_find_visit(d, space, &v);
    if (code)
        return code;
    v->why = why;
    space_note(v, MODEL_NONE, 0, 0);
    space_writes(d, space);
    return DONE;
}
