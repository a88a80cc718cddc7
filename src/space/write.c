// Writing resources: numbers, creation, update, deletion. Nothing is applied here; the write sets are built.
#include "space/judge_int.h"

#include "space/space_sql.h"
#include "space/words_int.h"

bool space_resolve(void *context, struct str reference, struct search_target *out)
{
    struct resolve_context *c = context;
    struct pointer at;
    bool is_commons;
    if (rest_token_read(reference, &at, &is_commons)) {
        *out = (struct search_target){.number = at.number, .type = at.type, .is_commons = is_commons};
        return true;
    }
    struct str id = reference;
    struct str base = c->deed->house->config.base;
    if (base.len && str_starts(id, base) && id.len > base.len)
        id = str_skip(id, base.len + 1);
    struct str whole = id;
    model_type type = model_resource_named(str_cut(&id, '/'));
    if (type == MODEL_NONE || id.len == 0)
        return false;
    *out = (struct search_target){.type = type, .text = whole};
    // A sealed pointer names the row itself; a name that a client chose stays text, in keys as in requests.
    if (id.len == CRYPT_ID_SIZE && crypt_id_read(c->deed->house->config.keys, id, &at) && at.type == type &&
        (at.space == c->space || at.space == SPACE_COMMONS)) {
        out->number = at.number;
        out->is_commons = at.space == SPACE_COMMONS;
    }
    return true;
}

// ---- forms ------------------------------------------------------------------------------------------------

static enum code make_forms(struct deed *d, struct pointer at, struct str alias, struct json *tree,
                            const struct provenance *by, struct forms *out)
{
    bool is_persons = at.space != SPACE_COMMONS, names_binary = rest_tokenise(d, tree, at.space);
    *out = (struct forms){.tree = tree};
    enum code code = content_move_out(d, tree, at.space);
    if (code)
        return code;
    if (is_persons)
        facts_of_tree(d, at, tree, by, &out->facts);
    if (is_persons && names_binary)
        claims_note(d, at, tree, &out->facts);
    out->rest = rest_write(d, tree, alias, is_persons ? by : NULL);
    return DONE;
}

// Where a token's scopes have queries, the keys are needed at once.
static enum code check_narrow(struct deed *d, struct visit *v, struct pointer at, struct forms *io)
{
    if (!v->has_queries)
        return DONE;
    enum code code = space_keys_of(d, at, io->tree, &io->search_keys);
    return code ? code : narrow_check(d, v, at, io->search_keys);
}

// ---- creating ---------------------------------------------------------------------------------------------

static enum code write_new(struct deed *d, struct visit *v, struct pointer at, struct str alias,
                           struct json *tree, const struct provenance *by, struct resource *out)
{
    struct forms forms;
    enum code code = make_forms(d, at, alias, tree, by, &forms);
    if (code == DONE)
        code = check_narrow(d, v, at, &forms);
    if (code)
        return code;
    *out = (struct resource){.at = at, .version = 1, .updated_us = d->now_us, .rest = forms.rest};
    rows_insert(d, v, out, &forms);
    words_follow(d, out, tree);
    judge_touch(d, v, ACCESS_ACT_DEPOSIT, at, &forms.facts);
    space_note(v, at.type, at.number, 1);
    return DONE;
}

// May it be deposited, and with which labels that its sender did not put?
static enum code judge_deposit(struct deed *d, struct visit *v, struct pointer at, struct json *tree,
                               const struct provenance *by)
{
    struct facts facts;
    struct access_verdict verdict;
    if (at.space == SPACE_COMMONS)
        return DONE;
    facts_of_tree(d, at, tree, by, &facts);
    if (at.type == MODEL_Binary) // what it will be part of is judged when that comes
        facts.subject.type = access_type_of_kind(d->house->matrix, 0);
    if (!judge_facts(d, v, ACCESS_ACT_DEPOSIT, at, &facts, &verdict))
        return judge_refuse(d, &verdict);
    if (at.type == MODEL_Patient)
        return DONE;
    if (verdict.duties & ACCESS_ADD_MASKED)
        facts_add_label(d, at, tree, "MASQUE_PS");
    if (verdict.duties & ACCESS_ADD_HIDDEN_FROM_PARENTS)
        facts_add_label(d, at, tree, "INVISIBLE_REPRESENTANTS_LEGAUX");
    return DONE;
}

enum code write_as(struct deed *d, struct visit *v, struct pointer at, struct json *tree,
                   const struct provenance *by, struct resource *out)
{
    return write_new(d, v, at, (struct str){0}, tree, by, out);
}

enum code space_create(struct deed *d, struct pointer at, struct str alias, struct json *tree,
                       struct resource *out)
{
    struct visit *v;
    struct provenance by = {.kind = ACCESS_BY_HOUSE};
    enum code code = space_enter(d, at.space, ACCESS_CREATE, at.type, &v);
    part_unmark(tree);
    if (code == DONE && at.space != SPACE_COMMONS)
        by = facts_provenance(d, v, tree);
    if (code == DONE)
        code = judge_deposit(d, v, at, tree, &by);
    if (code == DONE && alias.len)
        code = alias_reserve(d, arena_print(d->arena, "%s/%.*s", model_info(at.type)->name, STR_ARG(alias)),
                             &at);
    return code ? code : write_new(d, v, at, alias, tree, &by, out);
}

// ---- changing ---------------------------------------------------------------------------------------------

// What is there, as the actor sees it; who does not, finds nothing.
struct present {
    struct resource resource;
    struct facts facts;
    struct provenance by;
};

static enum code read_present(struct deed *d, struct visit *v, struct pointer at, uint32_t expected,
                              struct present *out)
{
    bool sees;
    enum code code = space_row_judge(d, v, at, &out->resource, &out->facts, &sees);
    if (code)
        return code;
    if (!sees)
        return judge_absent(d, at.type);
    code = part_refuse_change(d, at.type, &out->facts);
    if (code)
        return code;
    // Of before there was provenance: nobody's, since its last change.
    if (!rest_provenance(out->resource.rest, &out->by))
        out->by.created_us = out->resource.updated_us;
    if (expected && out->resource.version != expected)
        return fail(d->arena, UNMET,
                    "The resource is at version %u, not %u; read it again and repeat the change",
                    out->resource.version, expected);
    return DONE;
}

// Its author's side may change it; what only says who may see it (and that it is filed away), whoever may label.
static enum code judge_change(struct deed *d, struct visit *v, const struct present *there,
                              const struct json *tree, enum access_act *act)
{
    struct access_verdict amend, label;
    struct json *before;
    struct pointer at = there->resource.at;
    *act = ACCESS_ACT_AMEND;
    if (judge_facts(d, v, *act, at, &there->facts, &amend))
        return DONE;
    *act = ACCESS_ACT_LABEL;
    if (there->resource.deleted || at.type == MODEL_Patient ||
        !judge_facts(d, v, *act, at, &there->facts, &label))
        return judge_refuse(d, &amend);
    enum code code = space_tree(d, &there->resource, &before);
    if (code == DONE && !facts_same_but_labels(d, before, tree))
        code = judge_refuse(d, &amend);
    return code;
}

static bool is_person(struct pointer at)
{
    return at.type == MODEL_Patient && at.space != SPACE_COMMONS;
}

static enum code check_update(struct deed *d, struct visit *v, const struct present *there,
                              const struct json *tree, enum access_act *act)
{
    struct pointer at = there->resource.at;
    enum code code = judge_change(d, v, there, tree, act);
    if (code == DONE && is_person(at))
        code = space_same_person(d, v, tree);
    if (code == DONE && is_person(at))
        code = rights_may_follow(d, v, tree);
    return code ? code : space_stays_theirs(d, at, tree);
}

enum code space_update(struct deed *d, struct pointer at, uint32_t expected, struct json *tree,
                       struct resource *out)
{
    struct visit *v;
    struct present there;
    struct forms forms;
    enum access_act act;
    enum code code = space_enter(d, at.space, ACCESS_UPDATE, at.type, &v);
    if (code == DONE)
        code = read_present(d, v, at, expected, &there);
    if (!d->actor || !d->actor->is_house)
        part_unmark(tree);
    if (code == DONE)
        code = check_update(d, v, &there, tree, &act);
    if (code == DONE)
        code = make_forms(d, at, rest_alias(there.resource.rest), tree, &there.by, &forms);
    if (code == DONE)
        code = check_narrow(d, v, at, &forms);
    if (code)
        return code;
    judge_touch(d, v, act, at, &there.facts);
    space_note(v, at.type, at.number, 1);
    // Saying the same again makes no new version.
    if (!there.resource.deleted && str_equal(forms.rest, there.resource.rest)) {
        *out = there.resource;
        return DONE;
    }
    *out = (struct resource){
        .at = at, .version = there.resource.version + 1, .updated_us = d->now_us, .rest = forms.rest};
    rows_replace(d, v, out, &forms);
    words_follow(d, out, tree);
    return is_person(at) ? rights_follow(d, v, tree) : DONE;
}

enum code write_provenance(struct deed *d, struct visit *v, const struct provenance *by, struct resource *io)
{
    struct json *tree;
    struct forms forms;
    enum code code = space_tree(d, io, &tree);
    if (code == DONE)
        code = make_forms(d, io->at, rest_alias(io->rest), tree, by, &forms);
    if (code)
        return code;
    *io = (struct resource){
        .at = io->at, .version = io->version + 1, .updated_us = d->now_us, .rest = forms.rest};
    rows_replace(d, v, io, &forms);
    return DONE;
}

static enum code check_delete(struct deed *d, struct visit *v, const struct present *there)
{
    struct access_verdict verdict;
    struct pointer at = there->resource.at;
    if (is_person(at))
        return fail(d->arena, UNSUPPORTED, "A person's Patient goes with the whole space: erase the space");
    if (there->resource.deleted)
        return fail(d->arena, GONE, "This resource was deleted already");
    return judge_facts(d, v, ACCESS_ACT_DELETE, at, &there->facts, &verdict) ? DONE
                                                                             : judge_refuse(d, &verdict);
}

enum code space_delete(struct deed *d, struct pointer at, uint32_t expected, struct resource *out)
{
    struct visit *v;
    struct present there;
    enum code code = space_enter(d, at.space, ACCESS_DELETE, at.type, &v);
    if (code == DONE)
        code = read_present(d, v, at, expected, &there);
    if (code == DONE)
        code = check_delete(d, v, &there);
    if (code)
        return code;
    struct json *nothing = json_new(d->arena, JSON_OBJECT);
    const struct provenance *by = at.space == SPACE_COMMONS ? NULL : &there.by;
    *out = (struct resource){.at = at,
                             .version = there.resource.version + 1,
                             .updated_us = d->now_us,
                             .deleted = true,
                             .rest = rest_write(d, nothing, rest_alias(there.resource.rest), by)};
    // What was deleted keeps its facts: that it was there is hidden from whom it was hidden.
    rows_replace(d, v, out, &(struct forms){.search_keys = STR(""), .facts = there.facts});
    words_follow(d, out, nothing);
    judge_touch(d, v, ACCESS_ACT_DELETE, at, &there.facts);
    space_note(v, at.type, at.number, 1);
    return DONE;
}
