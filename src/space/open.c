// Opening a space for a person, keeping it theirs, and erasing it.
#include "space/space_int.h"

#include "event/event.h"
#include "healthlink/healthlink.h"
#include "space/space_sql.h"
#include "space/words_int.h"
#include "ticket/ticket.h"

enum { IDENTIFIERS_MAX = 16 };

struct identifier {
    struct str system, value;
};

// What a Patient says of who they are: the INS when there is one, else every identifier.
struct who {
    struct identifier list[IDENTIFIERS_MAX];
    size_t count;
    bool has_ins;
    struct ins ins;
    uint64_t stale; // where a signpost leads that was set for nothing
};

static bool is_listed(const struct who *who, struct str system, struct str value)
{
    for (size_t i = 0; i < who->count; i++)
        if (str_equal(who->list[i].system, system) && str_equal(who->list[i].value, value))
            return true;
    return false;
}

static enum code read_identifier(struct deed *d, const struct json *element, struct who *who)
{
    struct str system = json_text(d->arena, json_get(element, STR("system")));
    struct str value = json_text(d->arena, json_get(element, STR("value")));
    enum ins_kind kind;
    if (!value.len)
        return DONE;
    if (system.len && ins_kind_of_system(system, &kind)) {
        // An old matricule stays in the record with use = old; the present one decides.
        if (who->has_ins || json_text_is(json_get(element, STR("use")), STR("old")))
            return DONE;
        enum code code = ins_read(d->arena, system, value, d->house->config.policy, &who->ins);
        if (code)
            return code;
        who->has_ins = true;
        who->list[0] = (struct identifier){ins_system(d->arena, &who->ins), str_from(who->ins.matricule)};
        who->list[0].value = arena_copy(d->arena, who->list[0].value);
        who->count = 1;
    } else if (!who->has_ins && who->count < IDENTIFIERS_MAX && !is_listed(who, system, value)) {
        who->list[who->count++] = (struct identifier){system, value};
    }
    return DONE;
}

static enum code read_who(struct deed *d, const struct json *patient, struct who *out)
{
    *out = (struct who){0};
    for (const struct json *e = json_first(json_get(patient, STR("identifier"))); e; e = e->next) {
        enum code code = read_identifier(d, e, out);
        if (code)
            return code;
    }
    if (!out->has_ins && d->house->config.policy == IDENTITY_STRICT)
        return fail_at(d->arena, INVALID, STR("Patient.identifier"),
                       "A space is opened for a person with an INS: give the matricule with system "
                       "urn:oid:1.2.250.1.213.1.4.8 (NIR) or urn:oid:1.2.250.1.213.1.4.9 (NIA)");
    return DONE;
}

// One identifier says who a person is: the INS, or the first that a person without one has. The others only help to
// find them (foreign systems give the same number twice).
static enum code find_who(struct deed *d, const struct who *who, uint64_t *space)
{
    return who->count ? space_of_identifier(d, who->list[0].system, who->list[0].value, space) : NOT_FOUND;
}

enum code space_of_person(struct deed *d, const struct json *patient, uint64_t *space)
{
    struct who who;
    enum code code = read_who(d, patient, &who);
    return code ? code : find_who(d, &who, space);
}

static enum code check_absent(struct deed *d, struct who *who, bool is_named)
{
    // Further identifiers get signposts of their own, which are committed first; a chosen name leads elsewhere.
    bool may_suppose = who->count == 1 && !is_named;
    if (may_suppose && deed_supposes(d))
        return DONE;
    enum code code = may_suppose ? DONE : deed_must_be_sure(d);
    if (code == DONE)
        code = find_who(d, who, &who->stale);
    // Foreign systems give the same number to several people: without an INS, a name of its own tells them apart, and
    // the number leads to whoever came first.
    if (code == DONE && is_named && !who->has_ins) {
        who->count = 0;
        return DONE;
    }
    if (code == DONE)
        return fail(d->arena, CONFLICT, "A space is open already for a person with this identifier");
    return code == NOT_FOUND ? DONE : code;
}

uint64_t space_number_draw(void)
{
    uint16_t random;
    crypt_random(&random, sizeof random);
    return random % STORE_BUCKETS;
}

enum code space_number_take(struct deed *d, uint64_t bucket, uint64_t *space)
{
    const struct store *store = d->house->config.store;
    unsigned volume = store_volume_of(store, bucket + STORE_BUCKETS);
    uint64_t highest = atomic_fetch_add(&d->house->highest[volume], 1) + 1;
    *space = highest * STORE_BUCKETS + bucket;
    if (*space < store_space_limit(store))
        return DONE;
    return fail(d->arena, UNSUPPORTED,
                "Volume %u holds as many spaces as a file can; the operator moves the store to PostgreSQL "
                "(ens move)",
                volume);
}

static struct crypt_place identity_place(uint64_t space)
{
    return (struct crypt_place){.space = space, .kind = CRYPT_IDENTITY};
}

// The identity a space was opened for, sealed: what a later Patient must still say.
static struct str identity_text(struct deed *d, const struct who *who)
{
    struct buf b;
    buf_init(&b, d->arena, 128);
    buf_add(&b, STR("{\"system\":"));
    json_write_string(&b, who->count ? who->list[0].system : STR(""));
    buf_add(&b, STR(",\"value\":"));
    json_write_string(&b, who->count ? who->list[0].value : STR(""));
    buf_print(&b, ",\"test\":%s,\"wrongKey\":%s}", who->has_ins && who->ins.is_test ? "true" : "false",
              who->has_ins && who->ins.is_key_wrong ? "true" : "false");
    return buf_str(&b);
}

static enum code wrap_key(struct arena *a, struct store_tx *tx, void *key)
{
    (void)a;
    (void)tx;
    crypt_new_key_wrap(key);
    return DONE;
}

static void add_space(struct deed *d, const struct json *patient, const struct who *who, struct visit *v)
{
    uint64_t space = v->space;
    struct rights *rights = ARENA_NEW(d->arena, struct rights);
    struct crypt_new_key *key = crypt_new_key_make(d->arena, d->house->config.keys, space, &v->box);
    struct str identity = crypt_seal(d->arena, v->box, identity_place(space), identity_text(d, who), false);
    *rights = rights_of_new(d, patient);
    v->rights = rights;
    v->rights_seq = 1;
    struct store_value args[] = {store_id(space),       store_bytes(crypt_new_key_wrapped(key)),
                                 store_bytes(identity), store_int(d->now_us),
                                 store_id(1),           store_bytes(rights_seal(d, v, 1, rights))};
    struct store_writes *writes = space_writes(d, space);
    store_write_step(writes, wrap_key, key);
    store_write(writes, &space_insert, args, COUNT_OF(args), 1);
    space_due_by(d, space, access_next_us(rights, d->now_us));
    if (who->count)
        person_write(d, who->list[0].system, who->list[0].value, space, who->stale);
}

static enum code may_open(struct deed *d)
{
    // Whose space it will be is not known yet; the act is decided by who asks.
    struct access_question question = {d->actor, UINT64_MAX, ACCESS_OPEN, MODEL_Patient};
    struct access_answer answer = access_decide(&question);
    if (!answer.allowed)
        return fail(d->arena, answer.reason == ACCESS_NO_CREDENTIALS ? UNKNOWN_ASKER : DENIED, "%s",
                    access_reason_text(answer.reason));
    if (d->person)
        return fail(d->arena, INVALID,
                    "One request opens one space: send the other person in a request of their own");
    return DONE;
}

enum code space_open(struct deed *d, const struct json *patient, struct str alias, struct pointer *at)
{
    struct who who;
    struct visit *v = ARENA_NEW(d->arena, struct visit);
    enum code code = may_open(d);
    if (code == DONE)
        code = read_who(d, patient, &who);
    if (code == DONE)
        code = check_absent(d, &who, alias.len > 0);
    if (code)
        return code;
    code = space_number_take(
        d, who.count ? person_bucket(d, who.list[0].system, who.list[0].value) : space_number_draw(),
        &v->space);
    if (code)
        return code;
    *at = space_patient(v->space);
    v->arena = d->arena;
    add_space(d, patient, &who, v);
    for (size_t i = 1; code == DONE && i < who.count; i++)
        code = person_signpost(d, who.list[i].system, who.list[i].value, v->space);
    if (code == DONE)
        d->person = v;
    return code;
}

// ---- staying the same person ------------------------------------------------------------------------------

enum code space_identity(struct deed *d, struct visit *v, struct str *json)
{
    struct store_rows rows;
    struct store_value arg = store_id(v->space);
    enum code code = store_select(d->arena, d->read, v->space, &space_identity_row, &arg, 1, &rows);
    if (code)
        return code;
    if (store_next(d->arena, &rows))
        code = crypt_open(d->arena, v->box, identity_place(v->space), store_column(&rows, 0), 4096, json);
    else
        code = rows.code ? rows.code : fail(d->arena, NOT_FOUND, "There is no such space");
    store_rows_end(&rows);
    return code;
}

static bool is_true(const struct json *value)
{
    return value && value->kind == JSON_TRUE;
}

enum code space_identity_word(struct deed *d, uint64_t space, const char **out)
{
    struct visit v = {.space = space};
    struct str text;
    struct json *identity;
    enum ins_kind kind;
    enum code code = space_box(d, space, &v.box);
    if (code == DONE)
        code = space_identity(d, &v, &text);
    if (code == DONE)
        code = json_parse(d->arena, text, NULL, &identity);
    if (code)
        return code;
    bool has_ins = ins_kind_of_system(json_text(d->arena, json_get(identity, STR("system"))), &kind);
    *out = !has_ins                                       ? "no-ins"
           : is_true(json_get(identity, STR("wrongKey"))) ? "wrong-key"
           : is_true(json_get(identity, STR("test")))     ? "test-ins"
                                                          : "ins";
    return DONE;
}

static bool says(struct deed *d, const struct json *patient, struct str system, struct str value)
{
    for (const struct json *e = json_first(json_get(patient, STR("identifier"))); e; e = e->next)
        if (str_equal(json_text(d->arena, json_get(e, STR("system"))), system) &&
            str_equal(json_text(d->arena, json_get(e, STR("value"))), value))
            return true;
    return false;
}

enum code space_same_person(struct deed *d, struct visit *v, const struct json *patient)
{
    struct str text;
    struct json *identity;
    enum code code = space_identity(d, v, &text);
    if (code == DONE)
        code = json_parse(d->arena, text, NULL, &identity);
    if (code)
        return code;
    struct str value = json_text(d->arena, json_get(identity, STR("value")));
    if (value.len && !says(d, patient, json_text(d->arena, json_get(identity, STR("system"))), value))
        return fail_at(d->arena, INVALID, STR("Patient.identifier"),
                       "The identifier for which this space was opened must stay as it is");
    return DONE;
}

// ---- requests done -----------------------------------------------------------------------------------------

static struct store_value request_hash(struct deed *d, struct str request)
{
    unsigned char *hash = arena_alloc(d->arena, CRYPT_HASH_SIZE);
    crypt_hash_keyed(d->house->config.keys, CRYPT_HASH_REQUEST, request, hash);
    return store_bytes(str_of((const char *)hash, CRYPT_HASH_SIZE));
}

enum code space_did(struct deed *d, uint64_t space, struct str request, bool *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space), request_hash(d, request)};
    enum code code = store_select(d->arena, d->read, space, &request_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    *out = store_next(d->arena, &rows);
    store_rows_end(&rows);
    return rows.code;
}

void space_note_done(struct deed *d, uint64_t space, struct str request)
{
    struct store_value args[] = {store_id(space), request_hash(d, request), store_int(d->now_us),
                                 store_bytes(STR(""))};
    store_write(space_writes(d, space), &request_insert, args, COUNT_OF(args), 1);
}

// ---- erasing ----------------------------------------------------------------------------------------------

static enum code tell_operator(struct deed *d)
{
    struct visit *v;
    enum code code = space_enter(d, SPACE_COMMONS, ACCESS_READ, MODEL_Patient, &v);
    if (code == DONE)
        space_writes(d, SPACE_COMMONS);
    return code;
}

enum code space_erase(struct deed *d, uint64_t space)
{
    static const struct store_statement *const forget[] = {
        &space_forget_persons,
        &space_forget_chunks,
        &space_forget_contents,
        &space_forget_versions,
        &space_forget_requests,
        &space_forget_rights,
        &due_forget,
        &looked_forget,
    };
    struct visit *v;
    enum code code = space_enter(d, space, ACCESS_ERASE, MODEL_NONE, &v);
    if (code == DONE)
        code = tell_operator(d);
    if (code)
        return code;
    struct store_value key[] = {store_id(space), store_int(d->now_us)};
    store_write(space_writes(d, space), &space_forget, key, COUNT_OF(key), 1);
    object_forget_space(space_writes(d, space), space, d->now_us); // before its contents are forgotten
    for (size_t i = 0; i < COUNT_OF(forget); i++)
        store_write(space_writes(d, space), forget[i], key, 1, STORE_ANY_ROWS);
    struct store_value all[] = {key[0], slot_first(space, MODEL_NONE), slot_last(space, MODEL_NONE)};
    store_write(space_writes(d, space), &space_forget_resources, all, COUNT_OF(all), STORE_ANY_ROWS);
    event_forget(space_writes(d, space), space);
    event_forget(space_writes(d, SPACE_COMMONS), space); // what waits there for event_settle
    ticket_forget(space_writes(d, space), space);
    health_link_forget(space_writes(d, space), space);
    account_forget(space_writes(d, space), space);
    words_forget(space_writes(d, space), space);
    return DONE;
}
