// The header of a CDA R2 document as the CI-SIS wants it (Volet Structuration minimale de documents de
// santé).
#include "demo/demo_cda_int.h"

#include <stdio.h>

#define LOINC "2.16.840.1.113883.6.1"
#define TRE_A05 "1.2.250.1.213.1.1.4.12"

void demo_cda_oid(char out[32], const struct demo_cda *c, unsigned version)
{
    uint64_t n = demo_hash(c->w->setting->seed, c->w->person->index, 5000 + c->number * 16 + version);
    snprintf(out, 32, "2.25.%llu", (unsigned long long)n);
}

static void put_templates(struct buf *b, const char *templates)
{
    struct str rest = str_from(templates);
    while (rest.ptr) {
        struct str extension = str_cut(&rest, ' ');
        struct str root = str_cut(&extension, '|');
        if (extension.ptr)
            demo_put(b, "  <templateId root='%.*s' extension='%.*s'/>\n", STR_ARG(root), STR_ARG(extension));
        else
            demo_put(b, "  <templateId root='%.*s'/>\n", STR_ARG(root));
    }
}

static void put_identity(struct demo_cda *c)
{
    const struct demo_document_kind *k = c->kind;
    bool loinc = k->code[0] >= '0' && k->code[0] <= '9';
    char id[32], set[32];
    demo_cda_oid(id, c, c->version);
    demo_cda_oid(set, c, 0);
    demo_put(&c->b,
             "<?xml version='1.0' encoding='UTF-8'?>\n<ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:xsi='"
             "http://www.w3.org/2001/XMLSchema-instance'>\n  <realmCode code='FR'/>\n  <typeId root='"
             "2.16.840.1.113883.1.3' extension='POCD_HD000040'/>\n");
    put_templates(&c->b, "2.16.840.1.113883.2.8.2.1 1.2.250.1.213.1.1.1.1");
    if (k->form == DEMO_LEVEL_1)
        put_templates(&c->b, "1.3.6.1.4.1.19376.1.2.20");
    else if (k->templates)
        put_templates(&c->b, k->templates);
    demo_put(&c->b,
             "  <id root='%s'/>\n  <code code='%s' displayName='%s' codeSystem='%s'/>\n  <title>%s</title>\n"
             "  <effectiveTime value='%s'/>\n",
             id, k->code, k->label, loinc ? LOINC : TRE_A05, k->title, demo_hl7_time(c->day, c->minute).text);
    demo_put(&c->b,
             "  <confidentialityCode code='N' displayName='Normal' codeSystem='2.16.840.1.113883.5.25'/>\n"
             "  <languageCode code='fr-FR'/>\n  <setId root='%s'/>\n  <versionNumber value='%u'/>\n",
             set, c->version);
}

static void put_home(struct buf *b, const struct demo_person *p)
{
    struct str street = p->line;
    struct str number = str_cut(&street, ' ');
    demo_put(b,
             "<addr use='H'><houseNumber>%.*s</houseNumber><streetName>%.*s</streetName><postalCode>%.*s"
             "</postalCode><city>%.*s</city><country>FRANCE</country></addr>\n",
             STR_ARG(number), STR_ARG(street), STR_ARG(p->postcode), STR_ARG(p->city));
}

static void put_guardian(struct demo_cda *c)
{
    const struct demo_person *p = c->w->person;
    struct demo_person parent;
    if (p->role != DEMO_OFFSPRING || p->age >= 18 ||
        demo_person_make(c->w->arena, c->w->setting, p->household, &parent))
        return;
    demo_put(&c->b, "        <guardian>");
    put_home(&c->b, p);
    demo_put(&c->b,
             "          <telecom value='tel:%.*s' use='MC'/><guardianPerson><name><prefix>%s</prefix><family>"
             "%.*s</family><given>%.*s</given></name></guardianPerson></guardian>\n",
             STR_ARG(parent.phone), parent.sex == 'F' ? "MME" : "M", STR_ARG(parent.used_family),
             STR_ARG(parent.used_given));
}

static void put_patient(struct demo_cda *c)
{
    const struct demo_person *p = c->w->person;
    demo_put(
        &c->b,
        "  <recordTarget>\n    <patientRole>\n      <id extension='%.*s' root='%.*s'/>\n      <id extension="
        "'%09llu' root='2.25.%llu'/>\n      ",
        STR_ARG(p->ins), STR_ARG(p->oid), (unsigned long long)(demo_hash(1, p->index, 6) % 1000000000),
        (unsigned long long)demo_hash(2, c->w->person->place, c->author->organization.kind));
    put_home(&c->b, p);
    demo_put(&c->b, "      <telecom value='tel:%.*s' use='%s'/>\n      <telecom value='mailto:%.*s'/>\n",
             STR_ARG(p->phone), p->phone.ptr[1] == '6' ? "MC" : "H", STR_ARG(p->mailbox));
    demo_put(&c->b,
             "      <patient classCode='PSN'>\n        <name><family qualifier='BR'>%.*s</family><given>%.*s"
             "</given><given qualifier='BR'>%.*s</given><family qualifier='CL'>%.*s</family><given qualifier="
             "'CL'>%.*s</given></name>\n",
             STR_ARG(p->family), STR_ARG(p->given_all), STR_ARG(p->given), STR_ARG(p->used_family),
             STR_ARG(p->used_given));
    demo_put(
        &c->b,
        "        <administrativeGenderCode code='%c' displayName='%s' codeSystem='2.16.840.1.113883.5.1'/>"
        "\n        <birthTime value='%s'/>\n",
        p->sex, p->sex == 'F' ? "Féminin" : "Masculin", demo_hl7_date(p->birth_day).text);
    put_guardian(c);
    demo_put(
        &c->b,
        "        <birthplace><place><addr><county>%.*s</county><city>%.*s</city></addr></place></birthplace>"
        "\n      </patient>\n    </patientRole>\n  </recordTarget>\n",
        STR_ARG(p->birth_place), STR_ARG(p->birth_city));
}

static void put_work_address(struct buf *b, const struct demo_organization *o)
{
    struct str street = str_from(o->line);
    struct str number = str_cut(&street, ' ');
    demo_put(b,
             "<addr><houseNumber>%.*s</houseNumber><streetName>%.*s</streetName><postalCode>%s</"
             "postalCode><city>%s"
             "</city></addr>",
             STR_ARG(number), STR_ARG(street), o->place->postcode, o->place->city);
}

static void put_organization(struct buf *b, const struct demo_organization *o, bool setting)
{
    demo_put(
        b, "<id root='1.2.250.1.71.4.2.2' extension='1%s'/><name>%s</name><telecom value='tel:%s' use='WP'/>",
        o->finess, o->name, o->phone);
    put_work_address(b, o);
    if (setting)
        demo_put(b,
                 "<standardIndustryClassCode code='%s' displayName='%s' codeSystem='1.2.250.1.213.1.1.4.9'/>",
                 o->setting, o->setting_label);
}

// The parts that assignedAuthor, assignedEntity and associatedEntity have in common.
static void put_professional(struct buf *b, const struct demo_professional *p, const char *person,
                             const char *organization)
{
    demo_put(b,
             "<id root='1.2.250.1.71.4.2.1' extension='8%s'/><code code='%s' displayName='%s' codeSystem="
             "'1.2.250.1.213.1.1.4.5'/>",
             p->rpps, p->code, p->label);
    put_work_address(b, &p->organization);
    demo_put(b,
             "<telecom value='tel:%s' "
             "use='WP'/><%s><name><prefix>%s</prefix><given>%s</given><family>%s</family>%s"
             "</name></%s><%s>",
             p->organization.phone, person, p->prefix, p->given, p->family,
             p->doctor ? "<suffix>DR</suffix>" : "", person, organization);
    put_organization(b, &p->organization, true);
    demo_put(b, "</%s>", organization);
}

// Reimbursements are written by the insurer's system, not by a person (identified by its SIRET).
#define INSURER_ID "<id root='1.2.250.1.71.4.2.1' extension='518003502400041/1.2.250.1.215.1.2'/>"
#define INSURER "<id root='1.2.250.1.71.4.2.2' extension='318003502400041'/><name>Assurance Maladie</name>"

static bool by_insurer(const struct demo_cda *c)
{
    return !strcmp(c->kind->code, "REMB");
}

static void put_insurer(struct demo_cda *c)
{
    demo_put(
        &c->b,
        "  <author>\n    <time value='%s'/>\n    <assignedAuthor>" INSURER_ID "<code code='ALIM_AM' "
        "displayName='Alimentation automatique à partir du SI de l&apos;Assurance Maladie' codeSystem="
        "'1.2.250.1.213.1.1.4.6'/><addr nullFlavor='NASK'/><telecom nullFlavor='NASK'/>"
        "<assignedAuthoringDevice><softwareName>Assurance Maladie</softwareName></assignedAuthoringDevice>"
        "<representedOrganization>" INSURER "</representedOrganization></assignedAuthor>\n  </author>\n",
        demo_hl7_time(c->day, c->minute).text);
    demo_put(
        &c->b,
        "  <custodian><assignedCustodian><representedCustodianOrganization>" INSURER
        "</representedCustodianOrganization></assignedCustodian></custodian>\n  <legalAuthenticator>\n    "
        "<time value='%s'/><signatureCode code='S'/>\n    <assignedEntity>" INSURER_ID "<addr nullFlavor="
        "'NASK'/><telecom nullFlavor='NASK'/><assignedPerson><name><given>.</given><family>Assurance Maladie"
        "</family></name></assignedPerson></assignedEntity>\n  </legalAuthenticator>\n",
        demo_hl7_time(c->day, c->minute).text);
    demo_put(
        &c->b,
        "  <documentationOf><serviceEvent><effectiveTime><low value='%s'/><high value='%s'/></effectiveTime>"
        "\n    <performer typeCode='PRF'><assignedEntity><id nullFlavor='NA'/><representedOrganization>"
        "<standardIndustryClassCode code='AMO' displayName='Organisme d&apos;assurance maladie obligatoire' "
        "codeSystem='1.2.250.1.213.1.1.4.9'/></representedOrganization></assignedEntity></performer>"
        "</serviceEvent></documentationOf>\n  <componentOf><encompassingEncounter><effectiveTime nullFlavor="
        "'NA'/><location><healthCareFacility><code code='SA24' displayName='Organisme de sécurité sociale' "
        "codeSystem='1.2.250.1.71.4.2.4'/></healthCareFacility></location></encompassingEncounter>"
        "</componentOf>\n",
        demo_hl7_time(c->day - 730, 0).text, demo_hl7_time(c->day, c->minute).text);
}

static void put_author(struct demo_cda *c)
{
    demo_put(&c->b, "  <author>%s\n    <time value='%s'/>\n    <assignedAuthor>",
             c->author->kind == DEMO_GP
                 ? "<functionCode code='PCP' displayName='Médecin traitant' codeSystem="
                   "'2.16.840.1.113883.5.88'/>"
                 : "",
             demo_hl7_time(c->day, c->minute).text);
    put_professional(&c->b, c->author, "assignedPerson", "representedOrganization");
    demo_put(&c->b, "</assignedAuthor>\n  </author>\n");
}

// The person to call in an emergency, and for someone helped the trusted person.
static void put_informants(struct demo_cda *c)
{
    const struct demo_person *p = c->w->person;
    uint64_t other = p->carer != p->index       ? p->carer
                     : p->index == p->household ? p->household + 1
                                                : p->household;
    struct demo_person near;
    bool lives_with = other < p->household + p->household_size;
    if ((!lives_with && p->carer == p->index) || demo_person_make(c->w->arena, c->w->setting, other, &near))
        return;
    const char *roles[] = {"ECON", "NOK"};
    for (unsigned i = 0; i < (p->personas & DEMO_HELPED ? 2u : 1u); i++)
        demo_put(
            &c->b,
            "  <informant><relatedEntity classCode='%s'><addr nullFlavor='NAV'/><telecom value='tel:%.*s' "
            "use='MC'/><relatedPerson><name><family>%.*s</family><given>%.*s</given></name></relatedPerson>"
            "</relatedEntity></informant>\n",
            roles[i], STR_ARG(near.phone), STR_ARG(near.used_family), STR_ARG(near.used_given));
}

static void put_responsible(struct demo_cda *c)
{
    demo_put(&c->b, "  <custodian><assignedCustodian><representedCustodianOrganization>");
    put_organization(&c->b, &c->author->organization, false);
    demo_put(
        &c->b,
        "</representedCustodianOrganization></assignedCustodian></custodian>\n  <legalAuthenticator>\n    "
        "<time value='%s'/><signatureCode code='S'/>\n    <assignedEntity>",
        demo_hl7_time(c->day, c->minute).text);
    put_professional(&c->b, c->author, "assignedPerson", "representedOrganization");
    demo_put(&c->b, "</assignedEntity>\n  </legalAuthenticator>\n");
    if (c->author->kind == DEMO_GP || c->w->person->age < 16)
        return;
    demo_put(
        &c->b,
        "  <participant typeCode='INF'><functionCode code='PCP' displayName='Médecin traitant' codeSystem="
        "'2.16.840.1.113883.5.88'/><time nullFlavor='NA'/>\n    <associatedEntity classCode='PROV'>");
    put_professional(&c->b, demo_who(c->w, DEMO_GP), "associatedPerson", "scopingOrganization");
    demo_put(&c->b, "</associatedEntity>\n  </participant>\n");
}

static void put_service(struct demo_cda *c)
{
    const struct demo_document_kind *k = c->kind;
    int32_t from = c->event ? c->event->day : c->day, until = c->event ? c->event->until : c->day;
    demo_put(&c->b, "  <documentationOf><serviceEvent>");
    if (k->act)
        demo_put(&c->b, "<code code='%s' displayName='%s' codeSystem='%s'/>", k->act, k->act_label,
                 k->act_system);
    demo_put(&c->b, "<effectiveTime><low value='%s'/>",
             demo_hl7_time(from, from == until ? c->minute - 30 : 600).text);
    if (until > from)
        demo_put(&c->b, "<high value='%s'/>", demo_hl7_time(until, 660).text);
    demo_put(&c->b, "</effectiveTime>\n    <performer typeCode='PRF'><assignedEntity>");
    put_professional(&c->b, c->author, "assignedPerson", "representedOrganization");
    demo_put(&c->b, "</assignedEntity></performer></serviceEvent></documentationOf>\n");
    if (c->version < 2)
        return;
    char before[32];
    demo_cda_oid(before, c, c->version - 1);
    demo_put(&c->b,
             "  <relatedDocument typeCode='RPLC'><parentDocument><id root='%s'/></parentDocument>"
             "</relatedDocument>\n",
             before);
}

static void put_encounter(struct demo_cda *c)
{
    const char *act = c->kind->encounter;
    const char *label = act[0] == 'I'   ? "Hospitalisation (établissement, y compris HAD)"
                        : act[0] == 'E' ? "Urgence"
                        : act[0] == 'V' ? "Virtuelle"
                                        : "Ambulatoire (hors établissement)";
    const struct demo_organization *o = &c->author->organization;
    int32_t from = c->event ? c->event->day : c->day, until = c->event ? c->event->until : c->day;
    demo_put(&c->b,
             "  <componentOf><encompassingEncounter><code code='%s' displayName='%s' codeSystem="
             "'2.16.840.1.113883.5.4'/><effectiveTime><low value='%s'/>",
             act, label, demo_hl7_time(from, from == until ? c->minute - 30 : 600).text);
    if (until > from)
        demo_put(&c->b, "<high value='%s'/>", demo_hl7_time(until, 660).text);
    demo_put(
        &c->b,
        "</effectiveTime>\n    <location><healthCareFacility><code code='%s' displayName='%s' codeSystem="
        "'1.2.250.1.71.4.2.4'/><location><name>%s</name>",
        o->sector, o->sector_label, o->name);
    put_work_address(&c->b, o);
    demo_put(&c->b, "</location></healthCareFacility></location></encompassingEncounter></componentOf>\n");
}

void demo_cda_header(struct demo_cda *c)
{
    put_identity(c);
    put_patient(c);
    if (by_insurer(c)) {
        put_insurer(c);
        return;
    }
    put_author(c);
    put_informants(c);
    put_responsible(c);
    put_service(c);
    put_encounter(c);
}
