// Finding: a person by identifier, a resource by its outside name, the space that a resource belongs to.
#include "space/space_int.h"

#include "space/space_sql.h"

// ---- persons ----------------------------------------------------------------------------------------------

struct hash {
    unsigned char bytes[CRYPT_HASH_SIZE];
};

static struct store_value hash_value(const struct hash *h)
{
    return store_bytes(str_of((const char *)h->bytes, sizeof h->bytes));
}

// The bucket of a hash: the row is kept in the volume of any space of that bucket.
static uint64_t bucket_of(const struct hash *h)
{
    return ((uint64_t)h->bytes[0] | (uint64_t)h->bytes[1] << 8) % STORE_BUCKETS;
}

static uint64_t place_of_bucket(uint64_t bucket)
{
    // Any space number of the bucket leads to its volume; 0 would be the commons.
    return bucket + STORE_BUCKETS;
}

static uint64_t place_of_row(struct store_value hash)
{
    struct hash h = {0};
    memcpy(h.bytes, hash.text.ptr, hash.text.len < sizeof h.bytes ? hash.text.len : sizeof h.bytes);
    return place_of_bucket(bucket_of(&h));
}

const struct store_place space_places[] = {
    {"person", "hash", place_of_row}, {"alias", "hash", place_of_row}, {0}};

static struct hash person_hash(struct deed *d, struct str system, struct str value)
{
    struct hash h;
    struct str text = arena_print(d->arena, "%.*s|%.*s", STR_ARG(system), STR_ARG(value));
    crypt_hash_keyed(d->house->config.keys, CRYPT_HASH_INS, text, h.bytes);
    return h;
}

// A space that never came, or was erased, is not there.
static enum code is_there(struct deed *d, uint64_t space)
{
    struct store_rows rows;
    struct store_value arg = store_id(space);
    enum code code = store_select(d->arena, d->read, space, &space_row, &arg, 1, &rows);
    if (code)
        return code;
    bool found = store_next(d->arena, &rows) && store_column_int(&rows, 0) != SPACE_ERASED;
    store_rows_end(&rows);
    return rows.code ? rows.code : found ? DONE : NOT_FOUND;
}

static enum code find_person_row(struct deed *d, const struct hash *h, uint64_t *space)
{
    struct store_rows rows;
    struct store_value arg = hash_value(h);
    enum code code =
        store_select(d->arena, d->read, place_of_bucket(bucket_of(h)), &person_find, &arg, 1, &rows);
    if (code)
        return code;
    bool found = store_next(d->arena, &rows);
    if (found)
        *space = (uint64_t)store_column_int(&rows, 0);
    store_rows_end(&rows);
    return rows.code ? rows.code : found ? DONE : NOT_FOUND;
}

enum code space_of_identifier(struct deed *d, struct str system, struct str value, uint64_t *space)
{
    struct hash h = person_hash(d, system, value);
    *space = SPACE_COMMONS;
    enum code code = find_person_row(d, &h, space);
    // A signpost may have been set for a space that never came, or is no more. *space then says where it leads.
    if (code == DONE)
        code = is_there(d, *space);
    return code == NOT_FOUND ? fail(d->arena, NOT_FOUND, "No space is open for a person with this identifier")
                             : code;
}

// What cannot be an INS is found no more than another; the sentence says what is wrong with it.
static enum code no_space_of(struct deed *d, struct str matricule)
{
    struct arena *a = d->arena;
    struct ins ins;
    if (ins_read(a, str_from(ins_authority(0)), matricule, IDENTITY_LENIENT, &ins)) {
        struct str why = arena_copy(a, str_from(a->fault.text));
        return fail(a, NOT_FOUND, "No space is open for this INS: %s", why.ptr);
    }
    if (ins.is_key_wrong)
        return fail(a, NOT_FOUND, "No space is open for this INS, whose key is wrong: was a digit mistyped?");
    return fail(a, NOT_FOUND, "No space is open for this INS");
}

enum code space_of_ins(struct deed *d, struct str matricule, uint64_t *space)
{
    const char *system;
    for (size_t i = 0; (system = ins_authority(i)); i++) {
        enum code code = space_of_identifier(d, str_from(system), matricule, space);
        if (code != NOT_FOUND)
            return code;
    }
    return no_space_of(d, matricule);
}

uint64_t person_bucket(struct deed *d, struct str system, struct str value)
{
    struct hash h = person_hash(d, system, value);
    return bucket_of(&h);
}

void person_write(struct deed *d, struct str system, struct str value, uint64_t space, uint64_t stale)
{
    struct hash *h = ARENA_NEW(d->arena, struct hash);
    *h = person_hash(d, system, value);
    struct store_value old[] = {hash_value(h), store_id(stale)}, args[] = {hash_value(h), store_id(space)};
    struct store_writes *writes = space_writes(d, space);
    if (stale)
        store_write(writes, &person_unpoint, old, COUNT_OF(old), 1);
    store_write(writes, &person_insert, args, COUNT_OF(args), 1);
}

// Signposts lead from a name to a space that may be of another volume. They are committed on their own, before what
// they lead to (space_finish): one that leads nowhere, for its deed failed, is no harm and is simply taken over.
static struct store_writes *signpost_writes(struct deed *d, const struct hash *h)
{
    uint64_t place = place_of_bucket(bucket_of(h));
    struct store *store = d->house->config.store;
    if (!d->signposts)
        d->signposts = ARENA_ARRAY(d->arena, struct store_writes *, store_volume_count(store));
    struct store_writes **slot = &d->signposts[store_volume_of(store, place)];
    if (!*slot)
        *slot = store_writes_new(d->arena, place);
    return *slot;
}

enum code person_signpost(struct deed *d, struct str system, struct str value, uint64_t space)
{
    uint64_t found;
    enum code code = space_of_identifier(d, system, value, &found);
    if (code != NOT_FOUND)
        return code; // it leads to whoever had it first
    struct hash *h = ARENA_NEW(d->arena, struct hash);
    *h = person_hash(d, system, value);
    struct store_value args[] = {hash_value(h), store_id(space)};
    store_write(signpost_writes(d, h), &person_point, args, COUNT_OF(args), 1);
    return DONE;
}

enum code signposts_commit(struct deed *d)
{
    struct store *store = d->house->config.store;
    enum code code = DONE;
    for (unsigned v = 0; d->signposts && code == DONE && v < store_volume_count(store); v++)
        if (d->signposts[v])
            code = store_commit(d->arena, d->house->config.store, d->signposts[v]);
    d->signposts = NULL;
    return code;
}

// ---- documents' unique ids --------------------------------------------------------------------------------

// A document's name stands in the volume of its space and is written with it, in one commit. Who knows the name alone
// asks all volumes: rare, and each is one look into an index.
struct document_name {
    struct hash hash;
    struct document_name *next;
    bool is_given; // with the deed's writes; else it was free when it was looked for, or is supposed to be
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

// Apart from persons' identifiers, so that nobody can take a person's by naming a document so; small letters, for
// searches find identifiers in any case.
static struct hash document_hash(struct deed *d, struct str system, struct str value)
{
    struct hash h;
    struct buf text;
    buf_init(&text, d->arena, system.len + value.len + 32);
    buf_add(&text, STR("DocumentReference "));
    buf_add(&text, system);
    buf_add_char(&text, '|');
    for (size_t i = 0; i < value.len; i++)
        buf_add_char(&text, lower(value.ptr[i]));
    crypt_hash_keyed(d->house->config.keys, CRYPT_HASH_INS, buf_str(&text), h.bytes);
    return h;
}

// *space: 0 when nothing has this name in the volume.
static enum code document_in_volume(struct deed *d, unsigned volume, const struct hash *h, uint64_t *space)
{
    struct store_rows rows;
    struct store_value arg = hash_value(h);
    enum code code = store_select_volume(d->arena, d->read, volume, &person_find, &arg, 1, &rows);
    if (code)
        return code;
    *space = store_next(d->arena, &rows) ? (uint64_t)store_column_int(&rows, 0) : SPACE_COMMONS;
    store_rows_end(&rows);
    return rows.code;
}

static bool may_enter(const struct deed *d, uint64_t space)
{
    struct access_question question = {d->actor, space, ACCESS_READ, MODEL_DocumentReference,
                                       .takes_narrowed = true};
    return access_decide(&question).allowed;
}

// Of several, the one that the asker may enter: a name that somebody else gave a document too leads nobody astray.
static enum code choose_space(struct deed *d, uint64_t found, uint64_t *space)
{
    if (*space == SPACE_COMMONS || !may_enter(d, *space)) {
        *space = found;
        return DONE;
    }
    return !may_enter(d, found)
               ? DONE
               : fail(d->arena, UNMET,
                      "Documents of several persons have this unique id: name the person too");
}

enum code space_of_document(struct deed *d, struct str system, struct str value, uint64_t *space)
{
    struct hash h = document_hash(d, system, value);
    unsigned volumes = store_volume_count(d->house->config.store);
    enum code code = DONE, broken = DONE;
    *space = SPACE_COMMONS;
    for (unsigned volume = 0; volume < volumes && code == DONE; volume++) {
        uint64_t found = SPACE_COMMONS;
        enum code here = document_in_volume(d, volume, &h, &found);
        if (here)
            broken = here;
        else if (found != SPACE_COMMONS)
            code = choose_space(d, found, space);
    }
    if (code || *space != SPACE_COMMONS)
        return code;
    return broken ? broken : fail(d->arena, NOT_FOUND, "There is no document with this unique id");
}

enum code space_may_have_document(struct deed *d, uint64_t space, struct str system, struct str value,
                                  bool *out)
{
    struct hash h = document_hash(d, system, value);
    uint64_t found;
    enum code code = document_in_volume(d, store_volume_of(d->house->config.store, space), &h, &found);
    *out = code == DONE && found != SPACE_COMMONS;
    return code;
}

// The deed's note of a name that is free, or that it gives; NULL: the volume has it.
static enum code note_name(struct deed *d, uint64_t space, const struct hash *h, bool supposes,
                           struct document_name **out)
{
    uint64_t found = SPACE_COMMONS;
    for (*out = d->named; *out; *out = (*out)->next)
        if (memcmp(&(*out)->hash, h, sizeof *h) == 0)
            return DONE;
    enum code code = DONE;
    if (!supposes || !deed_supposes(d))
        code = document_in_volume(d, store_volume_of(d->house->config.store, space), h, &found);
    if (code || found != SPACE_COMMONS)
        return code;
    *out = ARENA_NEW(d->arena, struct document_name);
    **out = (struct document_name){*h, d->named, false};
    d->named = *out;
    return DONE;
}

enum code space_expect_document(struct deed *d, uint64_t space, struct str system, struct str value,
                                bool *may_be_there)
{
    struct hash h = document_hash(d, system, value);
    struct document_name *name;
    enum code code = note_name(d, space, &h, true, &name);
    *may_be_there = code == DONE && !name;
    return code;
}

enum code space_name_document(struct deed *d, uint64_t space, struct str system, struct str value)
{
    struct hash h = document_hash(d, system, value);
    struct document_name *name;
    enum code code = note_name(d, space, &h, false, &name);
    if (code || !name || name->is_given)
        return code;
    // Who gives the same name at the same time meets here: the second runs again, and finds the first one's document.
    struct store_value args[] = {hash_value(&name->hash), store_id(space)};
    store_write(space_writes(d, space), &person_insert, args, COUNT_OF(args), 1);
    name->is_given = true;
    return DONE;
}

// ---- names that clients chose -----------------------------------------------------------------------------

static struct hash alias_hash(struct deed *d, struct str type_and_id)
{
    struct hash h;
    crypt_hash_keyed(d->house->config.keys, CRYPT_HASH_ALIAS, type_and_id, h.bytes);
    return h;
}

// The names of what belongs to nobody are in the commons' volume, beside what they lead to, and are written with it;
// those of people's resources are where their hash says, for whoever asks does not know whose they are.
static uint64_t place_of_alias(model_type type, const struct hash *h)
{
    return model_info(type)->place == MODEL_COMMONS ? SPACE_COMMONS : place_of_bucket(bucket_of(h));
}

enum code alias_lookup(struct deed *d, model_type type, struct str type_and_id, struct pointer *out)
{
    struct hash h = alias_hash(d, type_and_id);
    struct store_rows rows;
    struct store_value arg = hash_value(&h);
    enum code code = store_select(d->arena, d->read, place_of_alias(type, &h), &alias_find, &arg, 1, &rows);
    if (code)
        return code;
    bool found = store_next(d->arena, &rows);
    if (found)
        *out = (struct pointer){.space = (uint64_t)store_column_int(&rows, 0),
                                .type = model_stable((uint16_t)store_column_int(&rows, 1)),
                                .number = (uint64_t)store_column_int(&rows, 2)};
    store_rows_end(&rows);
    if (rows.code)
        return rows.code;
    return found ? DONE : NOT_FOUND;
}

// What stands where a name leads: a name is committed before its resource, so that when the resource never came, its
// place may since have been given to another. The resource itself bears its name.
enum bearer { BEARER_NONE, BEARER_IT, BEARER_ANOTHER };

static enum code find_bearer(struct deed *d, struct pointer at, struct str id, enum bearer *out)
{
    struct visit passing = {.space = at.space}, *v = &passing;
    struct resource r;
    enum code code = DONE;
    if (d->person && d->person->space == at.space)
        v = d->person;
    else if (at.space != SPACE_COMMONS)
        code = space_box(d, at.space, &passing.box);
    if (code == DONE)
        code = space_row_read(d, v, at, &r);
    *out = code == DONE && str_equal(rest_alias(r.rest), id) ? BEARER_IT
           : code == DONE                                    ? BEARER_ANOTHER
                                                             : BEARER_NONE;
    // A space that was erased, or is being opened just now, bears nothing either.
    return code == NOT_FOUND || code == GONE ? DONE : code;
}

static void write_alias(struct deed *d, struct hash *h, struct pointer at, const struct pointer *old)
{
    bool is_commons = model_info(at.type)->place == MODEL_COMMONS;
    struct store_writes *writes = is_commons ? space_writes(d, SPACE_COMMONS) : signpost_writes(d, h);
    struct store_value args[7] = {hash_value(h), store_id(at.space), store_int(model_info(at.type)->stable),
                                  store_id(at.number)};
    if (!old) {
        store_write(writes, &alias_insert, args, 4, 1);
        return;
    }
    args[4] = store_id(old->space);
    args[5] = store_int(model_info(old->type)->stable);
    args[6] = store_id(old->number);
    store_write(writes, &alias_move, args, COUNT_OF(args), 1);
}

enum code alias_reserve(struct deed *d, struct str type_and_id, struct pointer *at)
{
    struct pointer old;
    struct hash *h = ARENA_NEW(d->arena, struct hash);
    *h = alias_hash(d, type_and_id);
    enum code code = alias_lookup(d, at->type, type_and_id, &old);
    if (code != DONE && code != NOT_FOUND)
        return code;
    if (code == NOT_FOUND) {
        write_alias(d, h, *at, NULL);
        return DONE;
    }
    enum bearer bearer;
    struct str id = type_and_id;
    str_cut(&id, '/');
    code = find_bearer(d, old, id, &bearer);
    if (code)
        return code;
    if (bearer == BEARER_NONE && old.space == at->space) {
        *at = old;
        return DONE;
    }
    // In another space it may lead to what another deed is just about to write; that the space is no more frees it.
    if (bearer != BEARER_ANOTHER && is_there(d, old.space) == DONE)
        return fail(d->arena, CONFLICT, "This id is taken; choose another");
    write_alias(d, h, *at, &old);
    return DONE;
}

// ---- resources --------------------------------------------------------------------------------------------

static struct str without_base(struct deed *d, struct str reference)
{
    struct str base = d->house->config.base;
    if (base.len && str_starts(reference, base) && reference.len > base.len && reference.ptr[base.len] == '/')
        return str_skip(reference, base.len + 1);
    return reference;
}

bool space_find(struct deed *d, model_type type, struct str reference, struct pointer *out)
{
    struct str id = without_base(d, reference);
    if (str_find(id, '/') >= 0) {
        model_type named = model_resource_named(str_cut(&id, '/'));
        if (named == MODEL_NONE || (type != MODEL_NONE && named != type))
            return false;
        type = named;
        id = str_cut(&id, '/'); // …/_history/2: the version does not change where it points
    } else if (type == MODEL_NONE) {
        return false;
    }
    if (id.len == CRYPT_ID_SIZE && crypt_id_read(d->house->config.keys, id, out))
        return out->type == type;
    if (id.len == 0)
        return false;
    struct str whole = arena_print(d->arena, "%s/%.*s", model_info(type)->name, STR_ARG(id));
    if (alias_lookup(d, type, whole, out) != DONE)
        return false;
    // A name is free again that leads to a space that was erased, or to a place that another resource has taken.
    enum bearer bearer;
    if (find_bearer(d, *out, id, &bearer) != DONE || bearer == BEARER_ANOTHER)
        return false;
    bool is_entered = out->space == SPACE_COMMONS || (d->person && d->person->space == out->space);
    return bearer == BEARER_IT || is_entered || is_there(d, out->space) == DONE;
}

struct pointer space_patient(uint64_t space)
{
    return (struct pointer){.space = space, .number = 1, .type = MODEL_Patient};
}

// ---- the patient compartment ------------------------------------------------------------------------------

struct compartment_walk {
    struct deed *deed;
    uint64_t space;
    bool found, has_unknown;
};

// Remembers the first patient that a reference of the resource leads to.
static bool see_patient(void *context, struct str reference, struct search_target *out)
{
    struct compartment_walk *walk = context;
    struct pointer at;
    bool is_commons;
    (void)out;
    if (walk->found || rest_token_read(reference, &at, &is_commons))
        return false;
    struct str by_identifier = STR("Patient?identifier=");
    if (space_find(walk->deed, MODEL_Patient, reference, &at)) {
        walk->space = at.space;
        walk->found = true;
    } else if (str_starts(reference, by_identifier)) {
        struct str value = str_skip(reference, by_identifier.len), system;
        if (uri_decode(walk->deed->arena, value, true, &value)) {
            system = str_cut(&value, '|');
            walk->found = space_of_identifier(walk->deed, system, value, &walk->space) == DONE;
        }
        walk->has_unknown = !walk->found;
    } else if (str_starts(reference, STR("Patient/"))) {
        walk->has_unknown = true;
    }
    return false;
}

// A reference by identifier alone leads to a patient when it is a person's (PDSm: subject.identifier = INS).
static void see_identifier(struct compartment_walk *walk, const struct json *reference)
{
    struct deed *d = walk->deed;
    const struct json *identifier = json_get(reference, STR("identifier"));
    struct str system = json_text(d->arena, json_get(identifier, STR("system")));
    struct str value = json_text(d->arena, json_get(identifier, STR("value")));
    if (system.len && value.len && space_of_identifier(d, system, value, &walk->space) == DONE)
        walk->found = true;
}

static void walk_references(struct compartment_walk *walk, const struct json *tree)
{
    for (const struct json *child = json_first(tree); child && !walk->found; child = child->next) {
        if (json_is_container(child))
            walk_references(walk, child);
        else if (child->kind == JSON_STRING && child->name && str_equal(json_name(child), STR("reference")))
            see_patient(walk, str_of(child->text, child->size), NULL);
    }
}

static struct str element_of_param(struct deed *d, model_type type)
{
    size_t count;
    const char *const *params = model_compartment(type, &count);
    return count ? str_from(params[0]) : arena_copy(d->arena, STR("subject"));
}

// First the element that the compartment names best (usually subject or patient), then any reference to a
// patient.
static void find_patient(struct compartment_walk *walk, model_type type, const struct json *tree)
{
    size_t count;
    const char *const *params = model_compartment(type, &count);
    for (size_t i = 0; i < count && !walk->found; i++) {
        const struct json *element = json_get(tree, str_from(params[i]));
        if (element)
            walk_references(walk, element);
        if (element && !walk->found)
            see_identifier(walk, element);
    }
    if (!walk->found && (count || type == MODEL_Binary))
        walk_references(walk, tree);
}

enum code space_of_resource(struct deed *d, model_type type, const struct json *tree, uint64_t *space)
{
    *space = SPACE_COMMONS;
    if (model_info(type)->place == MODEL_COMMONS)
        return DONE;
    struct compartment_walk walk = {.deed = d};
    find_patient(&walk, type, tree);
    if (walk.found) {
        *space = walk.space;
        return DONE;
    }
    struct str element = element_of_param(d, type);
    if (walk.has_unknown)
        return fail_at(d->arena, INVALID,
                       arena_print(d->arena, "%s.%.*s", model_info(type)->name, STR_ARG(element)),
                       "This patient has no space here; open one first (POST Patient)");
    // Nobody's: a measure of a place, a group, a stock. Only the operator may keep such a thing, among the
    // commons.
    if (d->actor && d->actor->role == ACTOR_OPERATOR)
        return DONE;
    return fail_at(d->arena, INVALID,
                   arena_print(d->arena, "%s.%.*s", model_info(type)->name, STR_ARG(element)),
                   "Name the person this is about: a reference to a Patient of this server");
}

enum code space_stays_theirs(struct deed *d, struct pointer at, const struct json *tree)
{
    struct compartment_walk walk = {.deed = d};
    if (model_info(at.type)->place == MODEL_COMMONS || at.type == MODEL_Patient)
        return DONE;
    find_patient(&walk, at.type, tree);
    if (!walk.found || walk.space == at.space)
        return DONE;
    struct str element = element_of_param(d, at.type);
    return fail_at(d->arena, INVALID,
                   arena_print(d->arena, "%s.%.*s", model_info(at.type)->name, STR_ARG(element)),
                   "A resource stays with the person it was created for; create another one for this person");
}
