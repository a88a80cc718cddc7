// The Patient as FR Core (fr-core-patient-ins) wants it, and who and what surrounds a person.
#include "demo/demo_life_int.h"

#define FR_CORE "https://hl7.fr/ig/fhir/core/"
#define COMMUNES "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"

static void put_names(struct buf *b, const struct demo_person *p)
{
    demo_put(b,
             ",'name':[{'extension':[{'url':'" FR_CORE
             "StructureDefinition/fr-core-patient-birth-list-given-name',"
             "'valueString':'%.*s'}],'use':'official','family':'%.*s','given':['%.*s']},"
             "{'use':'usual','family':'%.*s','given':['%.*s']}]",
             STR_ARG(p->given_all), STR_ARG(p->family), STR_ARG(p->given), STR_ARG(p->used_family),
             STR_ARG(p->used_given));
}

static void put_telecom(struct buf *b, const struct demo_person *p)
{
    bool mobile = p->phone.ptr[1] == '6';
    demo_put(
        b,
        ",'telecom':[{'system':'phone','value':'%.*s','use':'%s'},{'system':'email','value':'%.*s','use':"
        "'home'}]",
        STR_ARG(p->phone), mobile ? "mobile" : "home", STR_ARG(p->mailbox));
}

static void write_patient(struct demo_writer *w)
{
    const struct demo_person *p = w->person;
    struct buf *b = &w->text;
    demo_open(w, "Patient");
    demo_put(b,
             ",'meta':{'profile':['" FR_CORE
             "StructureDefinition/fr-core-patient-ins']},'extension':[{'extension':"
             "[{'url':'identityStatus','valueCoding':{'system':'" FR_CORE
             "CodeSystem/fr-core-cs-v2-0445','code':"
             "'VALI'}},{'url':'validationDate','valueDate':'%s'}],'url':'" FR_CORE
             "StructureDefinition/fr-core-identity-reliability'},",
             demo_date(w->from).text);
    demo_put(
        b,
        "{'url':'http://hl7.org/fhir/StructureDefinition/patient-birthPlace','valueAddress':{'extension':"
        "[{'url':'" FR_CORE
        "StructureDefinition/fr-core-address-insee-code','valueCoding':{'system':'" COMMUNES
        "','code':'%.*s'}}],'city':'%.*s'}}]",
        STR_ARG(p->birth_place), STR_ARG(p->birth_city));
    demo_put(
        b,
        ",'identifier':[{'use':'official','type':{'coding':[{'system':'" FR_CORE
        "CodeSystem/fr-core-cs-v2-0203','code':'INS-NIR-TEST'}]},'system':'urn:oid:%.*s','value':'%.*s'}]"
        ",'active':true",
        STR_ARG(p->oid), STR_ARG(p->ins));
    put_names(b, p);
    put_telecom(b, p);
    demo_put(
        b,
        ",'gender':'%s','birthDate':'%.*s','address':[{'extension':[{'url':'" FR_CORE
        "StructureDefinition/fr-core-address-insee-code','valueCoding':{'system':'" COMMUNES
        "','code':'%.*s'}}],'use':'home','line':['%.*s'],'city':'%.*s','postalCode':'%.*s','country':'FRA'}]",
        p->sex == 'F' ? "female" : "male", STR_ARG(p->birth_date), STR_ARG(p->city_code), STR_ARG(p->line),
        STR_ARG(p->city), STR_ARG(p->postcode));
    demo_put(b, ",'communication':[{'language':{'coding':[{'system':'urn:ietf:bcp:47','code':'fr-FR'}]},"
                "'preferred':true}],");
    buf_add(b, STR("\"generalPractitioner\":[{"));
    const struct demo_professional *gp = demo_who(w, p->age < 6 ? DEMO_PAEDIATRICIAN : DEMO_GP);
    demo_put(b, "'reference':'Practitioner/ps-%s','display':'Dr %s %s'}]", gp->rpps, gp->given, gp->family);
    demo_close(w);
}

static void write_related(struct demo_writer *w, uint64_t index, const char *code, const char *label)
{
    struct demo_person other;
    if (demo_person_make(w->arena, w->setting, index, &other))
        return;
    demo_open(w, "RelatedPerson");
    demo_put(&w->text,
             ",'active':true,'patient':{'reference':'%s'},'relationship':[{'coding':[{'system':"
             "'http://terminology.hl7.org/CodeSystem/v3-RoleCode','code':'%s','display':'%s'}],'text':'%s'}],"
             "'name':[{'use':'usual','family':'%.*s','given':['%.*s']}]",
             w->patient, code, label, label, STR_ARG(other.used_family), STR_ARG(other.used_given));
    demo_put(&w->text, ",'telecom':[{'system':'phone','value':'%.*s'}],'gender':'%s'", STR_ARG(other.phone),
             other.sex == 'F' ? "female" : "male");
    demo_close(w);
}

static void write_household(struct demo_writer *w)
{
    const struct demo_person *p = w->person;
    for (uint64_t i = p->household; i < p->household + p->household_size; i++) {
        struct demo_row row;
        demo_row_make(w->setting, i, &row);
        if (i == p->index || row.role == DEMO_OFFSPRING)
            continue;
        if (p->role == DEMO_OFFSPRING)
            write_related(w, i, row.sex == 'F' ? "MTH" : "FTH", row.sex == 'F' ? "Mère" : "Père");
        else
            write_related(w, i, "SPS", row.sex == 'F' ? "Conjointe" : "Conjoint");
    }
    if ((p->personas & DEMO_HELPED) &&
        (p->carer < p->household || p->carer >= p->household + p->household_size))
        write_related(w, p->carer, "FAMMEMB", "Aidant");
}

static void write_coverage(struct demo_writer *w)
{
    const struct demo_person *p = w->person;
    bool child = p->age < 16;
    demo_open(w, "Coverage");
    demo_put(
        &w->text,
        ",'status':'active','type':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode',"
        "'code':'PUBLICPOL','display':'public healthcare'}],'text':'Assurance maladie obligatoire'},"
        "'beneficiary':{'reference':'%s'},'relationship':{'coding':[{'system':"
        "'http://terminology.hl7.org/CodeSystem/"
        "subscriber-relationship','code':'%s'}]},'period':{'start':'%s'},"
        "'payor':[{'identifier':{'system':'https://annuaire.example/organismes-am','value':'01%.2s1'},"
        "'display':'Caisse primaire d’assurance maladie de %.*s'}]",
        w->patient, child ? "child" : "self", demo_date(p->birth_day).text, p->city_code.ptr,
        STR_ARG(p->city));
    demo_close(w);
}

// What the holder decided on sharing; an adolescent keeps some care from the legal representatives
// (R1111-50).
static void write_consent(struct demo_writer *w, const char *act, const char *text)
{
    demo_open(w, "Consent");
    demo_put(
        &w->text,
        ",'status':'active','scope':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
        "consentscope',"
        "'code':'patient-privacy'}]},'category':[{'coding':[{'system':'http://loinc.org','code':'59284-0',"
        "'display':'Patient "
        "Consent'}]}],'patient':{'reference':'%s'},'dateTime':'%s','policyRule':{'text':'%s'},"
        "'provision':{'type':'%s'}",
        w->patient, demo_date(w->from).text, text, act);
    demo_close(w);
}

static void write_family_history(struct demo_writer *w)
{
    static const struct {
        const char *icd, *label;
    } found[] = {{"I10", "Hypertension artérielle"}, {"E11.9", "Diabète de type 2"},
                 {"I21.9", "Infarctus du myocarde"}, {"C50.9", "Cancer du sein"},
                 {"C18.9", "Cancer du côlon"},       {"J45.9", "Asthme"}};
    if (w->person->age < 18 || !demo_chance(&w->random, w->full ? 80 : 30))
        return;
    bool mother = demo_chance(&w->random, 50);
    unsigned what = demo_below(&w->random, COUNT_OF(found));
    demo_open(w, "FamilyMemberHistory");
    demo_put(
        &w->text,
        ",'status':'completed','patient':{'reference':'%s'},'date':'%s','relationship':{'coding':[{'system':"
        "'http://terminology.hl7.org/CodeSystem/"
        "v3-RoleCode','code':'%s','display':'%s'}]},'condition':[{'code':"
        "{'coding':[{'system':'http://hl7.org/fhir/sid/"
        "icd-10','code':'%s'}],'text':'%s'},'onsetAge':{'value':%d,"
        "'unit':'ans','system':'http://unitsofmeasure.org','code':'a'}}]",
        w->patient, demo_date(w->from).text, mother ? "MTH" : "FTH", mother ? "Mère" : "Père",
        found[what].icd, found[what].label, demo_between(&w->random, 45, 78));
    demo_close(w);
}

void demo_write_person(struct demo_writer *w)
{
    write_patient(w);
    write_household(w);
    write_coverage(w);
    if (w->full || demo_chance(&w->random, 20))
        write_consent(w, "permit",
                      "Accès des professionnels de l’équipe de soins au dossier médical partagé");
    if (w->person->personas & DEMO_ADOLESCENT)
        write_consent(w, "deny", "Soins dont les titulaires de l’autorité parentale ne sont pas informés");
    write_family_history(w);
}
