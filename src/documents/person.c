// Is a CDA document about the person in whose space it is put? Its INS and strict traits are compared with those of the
// space (INS referential; CI-SIS): a document in another's record harms both.
#include "documents/documents_int.h"

// The comparison is the house's own: who deposits need not be allowed to read the person's traits.
enum code compare_person(struct deed *d, uint64_t space, const struct cda *cda)
{
    const struct actor *asker = d->actor;
    struct json *tree;
    d->actor = &actor_house;
    enum code code = space_read_tree(d, space_patient(space), &tree);
    d->actor = asker;
    if (code)
        return code;
    struct identity_traits own = traits_of_patient(d->arena, tree);
    unsigned mismatch = traits_compare(&own, &cda->traits);
    if (mismatch)
        return fail_at(d->arena, INVALID, STR("ClinicalDocument.recordTarget"),
                       "The document names another person than this space's: %.*s differ",
                       STR_ARG(traits_mismatch_text(d->arena, mismatch)));
    return DONE;
}

static enum code compare_ins(struct deed *d, uint64_t space, const struct cda *cda)
{
    struct ins ins;
    uint64_t named;
    enum code code = cda_read_ins(d->arena, cda, space_policy(d->house), &ins);
    if (code)
        return code == NOT_FOUND ? DONE : code; // a document without an INS names its person by traits alone
    code = space_of_identifier(d, ins_system(d->arena, &ins), arena_copy(d->arena, str_from(ins.matricule)),
                               &named);
    if (code == NOT_FOUND || (code == DONE && named != space))
        return fail_at(d->arena, INVALID, STR("ClinicalDocument.recordTarget"),
                       "The document's INS is not that of the person in whose space it is put");
    return code;
}

bool read_if_cda(struct arena *a, struct str bytes, struct cda *out)
{
    return str_equal(media_type_sniff(bytes), STR("text/xml")) && cda_read(a, bytes, out) == DONE;
}

enum code check_cda_person(struct deed *d, uint64_t space, const struct cda *cda)
{
    enum code code = compare_ins(d, space, cda);
    return code ? code : compare_person(d, space, cda);
}

enum code documents_check_person(struct deed *d, uint64_t space, const struct json *binary)
{
    struct str data = json_text(d->arena, json_get(binary, STR("data"))), bytes;
    struct cda cda;
    bool is_cda =
        data.len && space && base64_read_spaced(d->arena, data, &bytes) && read_if_cda(d->arena, bytes, &cda);
    return is_cda ? check_cda_person(d, space, &cda) : DONE;
}
