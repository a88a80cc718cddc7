// For tests: the relations of tests/oracle/law.txt as rights files and askers, made from facts with dates.
#ifndef ENS_ACCESS_CASES_INT_H
#define ENS_ACCESS_CASES_INT_H

#include "access/access_int.h"
#include "access/calendar.h"

#define CASE_DAY_US (24 * 3600 * INT64_C(1000000))
#define CASE_NOW_US (INT64_C(1900000000) * 1000000) // 2030-03-17 17:46:40 UTC

struct access_case {
    struct rights rights;
    struct access_asker asker;
    enum access_author own_author; // with own_id: whoever "author" in the relation's name speaks of
    struct str own_id;
    struct access_authorisation authorisation;
    struct access_block block;
    struct access_objection objection;
    struct access_mandate mandates[2];
    struct access_app_consent consent;
};

static inline bool case_has(const char *name, const char *word)
{
    return strstr(name, word) != NULL;
}

static inline bool case_is(const char *name, const char *word)
{
    return strcmp(name, word) == 0;
}

static inline void case_authorise(struct access_case *c, enum access_basis basis, const char *name)
{
    bool of_structure = case_has(name, "of-structure") || case_has(name, "structure-permanent-before");
    struct access_party party = {of_structure ? c->asker.structure : c->asker.id, of_structure};
    c->authorisation = (struct access_authorisation){basis, party, CASE_NOW_US - 100 * CASE_DAY_US, 0, false};
    c->rights.authorisations = &c->authorisation;
    c->rights.authorisation_count = 1;
    if (case_has(name, "-over"))
        c->authorisation.until_us = CASE_NOW_US;
    else if (basis == ACCESS_TEMPORARY || basis == ACCESS_CONSULTATION)
        c->authorisation.until_us = CASE_NOW_US + 1;
    if (case_has(name, "-to-come"))
        c->authorisation.from_us = CASE_NOW_US + 1;
    if (case_has(name, "-after"))
        c->authorisation.from_us = CASE_NOW_US - 9 * CASE_DAY_US;
    if (case_has(name, "-of-another"))
        c->authorisation.party.id = STR("899900000009");
    if (case_has(name, "-without-end"))
        c->authorisation.until_us = 0;
}

static inline void case_block(struct access_case *c, const char *name)
{
    bool of_structure = case_has(name, "structure-");
    c->block.party = (struct access_party){of_structure ? c->asker.structure : c->asker.id, of_structure};
    c->block.from_us = CASE_NOW_US - 20 * CASE_DAY_US;
    c->block.until_us = case_has(name, "unblocked") ? CASE_NOW_US - 10 * CASE_DAY_US : 0;
    c->rights.blocks = &c->block;
    c->rights.block_count = 1;
}

static inline void case_object(struct access_case *c, const char *name)
{
    c->objection = (struct access_objection){{STR(""), false}, CASE_NOW_US - CASE_DAY_US, 0, false};
    c->objection.is_legitimate = case_has(name, "legitimate");
    if (case_has(name, "-over"))
        c->objection.until_us = CASE_NOW_US;
    if (case_has(name, "another"))
        c->objection.party.id = STR("899900000009");
    c->rights.objections = &c->objection;
    c->rights.objection_count = 1;
}

static inline void case_professional(struct access_case *c, const char *name)
{
    c->asker.kind = ACCESS_ASKER_PROFESSIONAL;
    c->asker.id = STR("810000000010");
    c->asker.structure = STR("1990000019");
    if (!case_has(name, "uninformed"))
        c->rights.informed_us = CASE_NOW_US - 200 * CASE_DAY_US;
    if (case_has(name, "team")) {
        case_authorise(c, ACCESS_CARE_TEAM, name);
        c->rights.care_team_opposed = case_is(name, "care-team-opposed");
        c->authorisation.is_opposed = case_is(name, "care-team-party-opposed");
    }
    if (case_has(name, "permanent"))
        case_authorise(c, ACCESS_PERMANENT, name);
    if (case_has(name, "temporary"))
        case_authorise(c, ACCESS_TEMPORARY, name);
    if (case_is(name, "consultation-recorded"))
        case_authorise(c, ACCESS_CONSULTATION, name);
    c->asker.has_consent = case_is(name, "consultation") || case_is(name, "unblocked-consultation");
    if (case_has(name, "attending")) {
        c->rights.attending = c->asker.id;
        c->rights.attending_since_us = CASE_NOW_US - 100 * CASE_DAY_US;
    }
    if (case_has(name, "administrator")) {
        c->rights.administrator = c->asker.id;
        c->rights.administrator_since_us = CASE_NOW_US + (case_has(name, "to-come") ? 1 : -100 * CASE_DAY_US);
    }
    if (case_has(name, "blocked"))
        case_block(c, name);
    if (case_has(name, "objection"))
        case_object(c, name);
    if (case_has(name, "author")) {
        bool of_structure = case_has(name, "of-structure");
        c->own_author = of_structure ? ACCESS_BY_STRUCTURE : ACCESS_BY_PROFESSIONAL;
        c->own_id = of_structure ? c->asker.structure : c->asker.id;
    }
    c->rights.masks_reimbursements = case_has(name, "history-masked");
}

static inline void case_mandate(struct access_case *c, enum access_mandate_kind kind, const char *name)
{
    int32_t today = access_day_of(CASE_NOW_US);
    struct access_mandate *m = &c->mandates[c->rights.mandate_count++];
    *m = (struct access_mandate){kind, STR("account-1"), today - 30, 0, true, false};
    c->rights.mandates = c->mandates;
    m->is_accepted = !case_has(name, "unanswered");
    m->may_read = case_has(name, "reading");
    if (case_has(name, "to-come"))
        m->first_day = today + 1;
    if (case_has(name, "-over"))
        m->last_day = today - 1;
    else if (kind == ACCESS_CARER)
        m->last_day = today;
}

static inline void case_holder(struct access_case *c, const char *name)
{
    int32_t today = access_day_of(CASE_NOW_US);
    c->asker.kind = ACCESS_ASKER_HOLDER;
    if (case_has(name, "minor"))
        c->rights.birth_day = today - 15 * 365;
    if (case_has(name, "own-access"))
        c->rights.own_access_day = today + case_has(name, "to-come");
    if (case_has(name, "represented"))
        case_mandate(c, ACCESS_REPRESENTATION, name);
    if (case_has(name, "assisted"))
        case_mandate(c, ACCESS_ASSISTANCE, name);
    c->rights.masks_reimbursements = case_has(name, "history-masked");
}

static inline void case_delegate(struct access_case *c, const char *name)
{
    bool of_minor = case_has(name, "first") || case_has(name, "second") || case_has(name, "of-minor");
    c->asker.kind = ACCESS_ASKER_DELEGATE;
    c->asker.id = STR("account-1");
    c->asker.is_with_holder = case_has(name, "with-holder");
    c->asker.has_attestation = case_has(name, "attested");
    if (of_minor)
        c->rights.birth_day = access_day_of(CASE_NOW_US) - 15 * 365;
    if (case_has(name, "majority")) // of age today: the day of the same number 18 years before
        c->rights.birth_day = access_day_make(2012, 3, 17);
    if (case_has(name, "first"))
        case_mandate(c, ACCESS_FIRST_REPRESENTATIVE, name);
    if (case_has(name, "second"))
        case_mandate(c, ACCESS_SECOND_REPRESENTATIVE, name);
    if (case_has(name, "carer"))
        case_mandate(c, ACCESS_CARER, name);
    if (case_has(name, "assistance"))
        case_mandate(c, ACCESS_ASSISTANCE, name);
    if (case_has(name, "representation"))
        case_mandate(c, ACCESS_REPRESENTATION, name);
    if (case_has(name, "collector"))
        case_mandate(c, ACCESS_COLLECTOR, name);
}

static inline void case_application(struct access_case *c, const char *name)
{
    enum { CATEGORY = 3 };
    uint64_t bit = 1U << CATEGORY;
    c->asker.kind = ACCESS_ASKER_APPLICATION;
    c->asker.id = STR("application-1");
    c->asker.has_convention = !case_has(name, "no-convention");
    c->asker.convention_reads = c->asker.convention_writes =
        case_has(name, "convention-other") ? bit << 1 : bit;
    c->consent = (struct access_app_consent){c->asker.id, bit, bit, CASE_NOW_US - 40 * CASE_DAY_US, 0, 0};
    if (case_is(name, "stranger"))
        c->consent.application = STR("application-2");
    if (case_has(name, "reading"))
        c->consent.writes = 0;
    if (case_has(name, "consented-other"))
        c->consent.reads = c->consent.writes = bit << 1;
    if (case_has(name, "withdrawn"))
        c->consent.withdrawn_us = CASE_NOW_US;
    if (case_has(name, "reapproval"))
        c->consent.reapprove_by_us = CASE_NOW_US + (case_has(name, "over") ? 0 : 1);
    if (case_has(name, "for-child"))
        c->rights.birth_day = access_day_make(2012, 3, case_has(name, "majority") ? 17 : 18);
    c->rights.app_consents = &c->consent;
    c->rights.app_consent_count = 1;
}

// kind and name as law.txt has them. The rights point into *c.
static inline void case_make(struct access_case *c, const char *kind, const char *name)
{
    memset(c, 0, sizeof *c);
    c->rights.opened_us = CASE_NOW_US - 1000 * CASE_DAY_US;
    c->rights.birth_day = access_day_make(1970, 6, 1);
    c->own_author = ACCESS_BY_HOUSE;
    if (case_is(kind, "professional"))
        case_professional(c, name);
    else if (case_is(kind, "holder"))
        case_holder(c, name);
    else if (case_is(kind, "delegate"))
        case_delegate(c, name);
    else if (case_is(kind, "application"))
        case_application(c, name);
    else
        c->asker.kind = case_is(kind, "operator") ? ACCESS_ASKER_OPERATOR : ACCESS_ASKER_NOBODY;
}

static inline void case_state(struct rights *r, const char *name)
{
    const int64_t day = CASE_DAY_US, now = CASE_NOW_US;
    if (case_is(name, "not-open"))
        r->opened_us = 0;
    if (case_has(name, "suspended"))
        r->suspended_us = now - (case_is(name, "suspended") ? 41 : 43) * day;
    r->suspension_opposed = case_is(name, "suspended-opposed");
    if (case_is(name, "closed"))
        r->closed_us = now - day;
    if (case_is(name, "dead"))
        r->died_us = now - day;
    if (case_is(name, "erasure-asked"))
        r->erasure_asked_us = now - 80 * day;
    if (case_is(name, "erasure-three-months"))
        r->erasure_asked_us = now - 93 * day;
    if (case_is(name, "closed-ten-years")) {
        r->closed_us = now - 3660 * day;
        r->opened_us = now - 4000 * day;
    }
}

#endif
