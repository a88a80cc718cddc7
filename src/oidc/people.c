// What claims say of persons: the pivot identity of FranceConnect, the exercises of Pro Santé Connect; and whose space a
// subject is for.
#include "oidc/oidc_int.h"
#include "oidc/oidc_sql.h"

enum { TEXT_MAX = 200 };

static struct str short_text(struct arena *a, const struct json *claims, const char *name)
{
    struct str text = str_trim(claim_text(a, claims, name));
    return text.len && text.len <= TEXT_MAX ? text : (struct str){0};
}

static enum identity_sex sex_of(struct str gender)
{
    return str_equal(gender, STR("female")) ? SEX_FEMALE
           : str_equal(gender, STR("male")) ? SEX_MALE
                                            : SEX_UNKNOWN;
}

enum code oidc_traits(struct arena *a, const struct json *claims, struct identity_traits *out)
{
    struct str place = short_text(a, claims, "birthplace");
    *out = (struct identity_traits){.birth_name = short_text(a, claims, "family_name"),
                                    .birth_given = short_text(a, claims, "given_name"),
                                    .birth_date = short_text(a, claims, "birthdate"),
                                    .birth_place = place.len ? place : short_text(a, claims, "birthcountry"),
                                    .sex = sex_of(short_text(a, claims, "gender"))};
    struct str rest = out->birth_given;
    out->first_given = str_cut(&rest, ' ');
    if (!out->birth_name.len || !out->birth_given.len || out->birth_date.len != 10 || out->sex == SEX_UNKNOWN)
        return fail(
            a, INVALID,
            "The provider told no whole identity: family_name, given_name, birthdate (a whole day) and "
            "gender are needed");
    return DONE;
}

// The number by which the house knows the structure: FINESS of the site, or the national structure number.
static struct str structure_of(struct arena *a, const struct json *activity)
{
    static const char *const names[] = {"numeroFinessSite", "ancienIdentifiantDeLaStructure",
                                        "numeroFinessEtablissementJuridique"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct national_id id;
        struct str text = short_text(a, activity, names[i]);
        if (!text.len)
            continue;
        if (i == 1 && national_read_structure(a, text, IDENTITY_LENIENT, &id) == DONE &&
            id.kind == NATIONAL_FINESS)
            return id.number;
        return text;
    }
    return (struct str){0};
}

static void add_exercise(struct arena *a, const struct json *exercise, const struct json *activity,
                         struct oidc_professional *out)
{
    struct oidc_exercise e = {.profession = short_text(a, exercise, "codeProfession"),
                              .speciality = short_text(a, exercise, "codeSavoirFaire"),
                              .structure = structure_of(a, activity),
                              .structure_name = short_text(a, activity, "raisonSocialeSite"),
                              .sector = short_text(a, activity, "codeSecteurDactivite")};
    if (e.profession.len && out->count < OIDC_EXERCISES_MAX)
        out->exercises[out->count++] = e;
}

static const struct json *list_of(const struct json *object, const char *name, const char *other)
{
    const struct json *list = json_get(object, str_from(name));
    return list ? list : json_get(object, str_from(other));
}

enum code oidc_professional(struct arena *a, const struct json *claims, enum identity_policy policy,
                            struct oidc_professional *out)
{
    struct national_id id;
    *out = (struct oidc_professional){0};
    struct str name = short_text(a, claims, "SubjectNameID");
    if (!name.len || national_read_professional(a, name, policy, &id) != DONE)
        return fail(a, INVALID, "The provider told no national number of a professional (SubjectNameID)");
    out->rpps = id.number;
    const struct json *list = list_of(json_get(claims, STR("SubjectRefPro")), "exercices", "exercises");
    for (const struct json *exercise = json_first(list); exercise; exercise = exercise->next) {
        const struct json *activities = list_of(exercise, "activities", "activites");
        if (!json_first(activities))
            add_exercise(a, exercise, NULL, out);
        for (const struct json *activity = json_first(activities); activity; activity = activity->next)
            add_exercise(a, exercise, activity, out);
    }
    if (!out->count)
        return fail(a, INVALID,
                    "The provider told no exercise of the professional (SubjectRefPro.exercices)");
    return DONE;
}

// ---- links ------------------------------------------------------------------------------------------------

static struct store_value link_of(struct oidc_work *w, const struct oidc_provider *p, struct str subject)
{
    struct str text = arena_print(w->arena, "%.*s %.*s", STR_ARG(p->issuer), STR_ARG(subject));
    const struct oidc_hash *hash = oidc_hash_of(w, "subject", text);
    return store_bytes(str_of((const char *)hash->bytes, sizeof hash->bytes));
}

enum code oidc_link_find(struct oidc_work *w, const struct oidc_provider *p, struct str subject,
                         uint64_t *space)
{
    struct store_rows rows;
    struct store_value arg = link_of(w, p, subject);
    enum code code = store_select(w->arena, w->read, COMMONS, &federated_find, &arg, 1, &rows);
    if (code)
        return code;
    bool found = store_next(w->arena, &rows);
    if (found)
        *space = (uint64_t)store_column_int(&rows, 0);
    store_rows_end(&rows);
    return rows.code ? rows.code : found ? DONE : NOT_FOUND;
}

void oidc_link_make(struct oidc_work *w, const struct oidc_provider *p, struct str subject, uint64_t space)
{
    struct store_value args[] = {link_of(w, p, subject), store_id(space), store_int(w->now_us)};
    store_write(w->writes, &federated_remove, args, 1, STORE_ANY_ROWS);
    store_write(w->writes, &federated_insert, args, COUNT_OF(args), 1);
}
