// Who may enter the spaces of the demonstration: the attending physician, those who wrote documents and where they work,
// parents of minors, carers; here and there a block, an emergency refused, everything masked.
#include "operator/operator_int.h"

#include "account/account.h"
#include "codec/json/json.h"
#include "demo/demo.h"

enum { PARTIES_MAX = 12, MANDATES_MAX = 4, ADOLESCENT = 16, HALF_YEAR_DAYS = 180, COUNT = 200 };

struct circle {
    const struct demo_setting *setting;
    struct demo_person person;
    struct str attending;
    struct access_party parties[PARTIES_MAX];
    size_t party_count;
    struct access_mandate mandates[MANDATES_MAX];
    size_t mandate_count;
    int64_t now_us;
};

// ---- the circle -------------------------------------------------------------------------------------------

static void add_party(struct circle *c, struct str id, bool is_structure)
{
    for (size_t i = 0; i < c->party_count; i++)
        if (str_equal(c->parties[i].id, id))
            return;
    if (id.len && c->party_count < PARTIES_MAX)
        c->parties[c->party_count++] = (struct access_party){id, is_structure};
}

// "custodian": {"reference": "#org"} → the FINESS of the contained organization.
static struct str custodian_of(struct arena *a, const struct json *document)
{
    struct str reference = json_text(a, json_walk(document, "custodian", "reference", NULL));
    for (const struct json *r = json_first(json_get(document, STR("contained"))); r; r = r->next) {
        if (!reference.len || !str_equal(json_text(a, json_get(r, STR("id"))), str_skip(reference, 1)))
            continue;
        for (const struct json *i = json_first(json_get(r, STR("identifier"))); i; i = i->next) {
            struct str id = access_structure_id(json_text(a, json_get(i, STR("value"))));
            uint64_t ignored;
            if (id.len == 9 && str_to_u64(id, &ignored))
                return id;
        }
    }
    return STR("");
}

static enum code find_authors(struct deed *d, uint64_t space, struct circle *c)
{
    struct search_query query = {.type = MODEL_DocumentReference, .count = COUNT, .count_given = true};
    struct space_page page;
    enum code code = space_search(d, space, &query, &page);
    for (size_t i = 0; code == DONE && i < page.count; i++) {
        struct str author;
        struct json *tree;
        if (space_author(&page.matches[i], &author) == ACCESS_BY_PROFESSIONAL)
            add_party(c, author, false);
        code = space_tree(d, &page.matches[i], &tree);
        if (code == DONE)
            add_party(c, custodian_of(d->arena, tree), true);
    }
    return code;
}

static enum code find_attending(struct deed *d, uint64_t space, struct circle *c)
{
    static const struct str prefix = {"Practitioner/ps-", 16};
    struct json *tree;
    enum code code = space_read_tree(d, space_patient(space), &tree);
    if (code)
        return code;
    const struct json *doctor = json_first(json_get(tree, STR("generalPractitioner")));
    struct str reference = json_text(d->arena, json_get(doctor, STR("reference")));
    if (str_starts(reference, prefix))
        c->attending = str_skip(reference, prefix.len);
    return DONE;
}

static void add_mandate(struct deed *d, struct circle *c, const struct demo_person *who,
                        enum access_mandate_kind kind)
{
    uint64_t space;
    if (c->mandate_count == MANDATES_MAX || space_of_ins(d, who->ins, &space) != DONE)
        return;
    c->mandates[c->mandate_count++] = (struct access_mandate){
        .kind = kind,
        .account = account_id(d->arena, space_keys(d->house), space),
        .first_day = access_day_of(c->now_us),
        .last_day = kind == ACCESS_CARER ? access_day_of(c->now_us) + HALF_YEAR_DAYS : 0,
        .is_accepted = true};
}

static void find_mandates(struct deed *d, struct circle *c)
{
    const struct demo_person *p = &c->person;
    struct demo_person other;
    for (uint64_t i = 0; p->role == DEMO_OFFSPRING && p->age < 18 && i < p->household_size; i++) {
        if (demo_person_make(d->arena, c->setting, p->household + i, &other) != DONE ||
            other.role == DEMO_OFFSPRING)
            continue;
        add_mandate(d, c, &other,
                    other.role == DEMO_HEAD ? ACCESS_FIRST_REPRESENTATIVE : ACCESS_SECOND_REPRESENTATIVE);
    }
    if (p->personas & DEMO_HELPED && demo_person_make(d->arena, c->setting, p->carer, &other) == DONE)
        add_mandate(d, c, &other, ACCESS_CARER);
}

// ---- the file ---------------------------------------------------------------------------------------------

static enum code write_circle(void *context, struct arena *a, struct rights *r)
{
    const struct circle *c = context;
    uint64_t index = c->person.index;
    r->attending = c->attending;
    r->attending_since_us = c->attending.len ? c->now_us : 0;
    for (size_t i = 0; i < c->party_count; i++)
        *access_add_authorisation(a, r) = (struct access_authorisation){
            .basis = ACCESS_CARE_TEAM, .party = c->parties[i], .from_us = c->now_us};
    for (size_t i = 0; i < c->mandate_count; i++)
        *access_add_mandate(a, r) = c->mandates[i];
    if (c->person.age >= ADOLESCENT && c->person.age < 18)
        r->own_access_day = access_day_of(c->now_us);
    if (index % 10 == 3 && c->party_count)
        *access_add_block(a, r) = (struct access_block){c->parties[c->party_count - 1], c->now_us, 0};
    if (index % 12 == 5)
        r->masks_by_default = true;
    if (index % 9 == 2)
        r->break_glass = ACCESS_DENIED;
    return DONE;
}

static enum code give(void *context, struct deed *d, bool *was_known)
{
    struct circle *c = context;
    const struct rights *r;
    uint64_t space;
    c->now_us = d->now_us;
    c->party_count = c->mandate_count = 0;
    enum code code = space_of_ins(d, c->person.ins, &space);
    if (code == DONE)
        code = find_attending(d, space, c);
    if (code == DONE)
        code = space_rights(d, space, &r);
    if (code)
        return code;
    *was_known = r->attending.len || r->authorisation_count || r->mandate_count;
    if (*was_known)
        return DONE;
    code = find_authors(d, space, c);
    if (code == DONE)
        find_mandates(d, c);
    return code ? code : space_rights_set(d, space, write_circle, c);
}

enum code operator_demo_rights(struct work *w, struct arena *a, const struct demo_setting *setting,
                               uint64_t index)
{
    struct circle c = {.setting = setting};
    enum code code = demo_person_make(a, setting, index, &c.person);
    return code ? code : work_deed(w, a, give, &c);
}
