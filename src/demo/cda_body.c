// The body of a CDA R2 document: sections, tables of the narrative, entries (CI-SIS, Volet Modèles de
// contenus CDA).
#include "demo/demo_cda_int.h"

#include <stdio.h>

#define LOINC "2.16.840.1.113883.6.1"

void demo_put_id(struct demo_cda *c)
{
    char urn[DEMO_URN];
    demo_uuid(urn, c->w->setting->seed ^ 0x5eed, c->w->person->index, (c->number + 1) * 4096 + c->ids++);
    demo_put(&c->b, "<id root='%s'/>", urn + strlen("urn:uuid:"));
}

void demo_section_open(struct demo_cda *c, const char *code, const char *label, const char *title)
{
    static const struct {
        const char *code, *template_id;
    } templates[] = {{"10160-0", "1.2.250.1.213.1.1.2.143"}, {"11369-6", "1.2.250.1.213.1.1.2.147"},
                     {"11450-4", "1.2.250.1.213.1.1.2.132"}, {"8716-3", "1.2.250.1.213.1.1.2.75"},
                     {"57828-6", "1.2.250.1.213.1.1.2.171"}, {"18719-5", "1.2.250.1.213.1.1.2.70"},
                     {"18723-7", "1.2.250.1.213.1.1.2.70"},  {"55112-7", "1.2.250.1.213.1.1.2.73"}};
    demo_put(&c->b, "    <component><section>");
    for (size_t i = 0; i < COUNT_OF(templates); i++)
        if (!strcmp(templates[i].code, code))
            demo_put(&c->b, "<templateId root='%s'/>", templates[i].template_id);
    demo_put_id(c);
    demo_put(&c->b,
             "<code code='%s' displayName='%s' codeSystem='" LOINC
             "' codeSystemName='LOINC'/><title>%s</title>\n",
             code, label, title);
}

void demo_section_close(struct demo_cda *c)
{
    demo_put(&c->b, "    </section></component>\n");
}

void demo_section_prose(struct demo_cda *c, const char *code, const char *title, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    demo_section_open(c, code, title, title);
    demo_put(&c->b, "<text>");
    struct str rest = str_from(text);
    while (rest.ptr) {
        struct str line = str_cut(&rest, '\n');
        demo_put(&c->b, "<paragraph>%.*s</paragraph>", STR_ARG(line));
    }
    demo_put(&c->b, "</text>\n");
    demo_section_close(c);
}

static void put_cells(struct demo_cda *c, struct str cells, const char *tag)
{
    demo_put(&c->b, "<tr>");
    while (cells.ptr) {
        struct str cell = str_cut(&cells, '|');
        demo_put(&c->b, "<%s>%.*s</%s>", tag, STR_ARG(cell), tag);
    }
    demo_put(&c->b, "</tr>");
}

void demo_table_open(struct demo_cda *c, const char *columns)
{
    demo_put(&c->b, "<text><table border='0'><thead>");
    put_cells(c, str_from(columns), "th");
    demo_put(&c->b, "</thead><tbody>");
}

void demo_table_row(struct demo_cda *c, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    put_cells(c, str_from(text), "td");
}

void demo_table_close(struct demo_cda *c)
{
    demo_put(&c->b, "</tbody></table></text>\n");
}

// FR-Resultat-examens-de-biologie-element-clinique-pertinent.
void demo_entry_result(struct demo_cda *c, enum demo_measure m, int32_t day, const char *reference)
{
    const struct demo_measure_kind *k = &demo_measures[m];
    int value = demo_value(c->w->person, m, day);
    const char *flag = value < k->low ? "L" : value > k->high ? "H" : "N";
    demo_put(
        &c->b,
        "<entryRelationship typeCode='COMP'><observation classCode='OBS' moodCode='EVN'><templateId root="
        "'1.3.6.1.4.1.19376.1.3.1.6'/><templateId root='1.2.250.1.213.1.1.3.80'/>");
    demo_put_id(c);
    demo_put(
        &c->b,
        "<code code='%s' displayName='%s' codeSystem='" LOINC "' codeSystemName='LOINC'><originalText>"
        "<reference value='#%s'/></originalText></code><statusCode code='completed'/><effectiveTime value="
        "'%s'/><value xsi:type='PQ' value='%s' unit='%s'/>",
        k->loinc, k->label, reference, demo_hl7_time(day, 480).text, demo_decimal(value, k->decimals).text,
        k->ucum);
    demo_put(
        &c->b,
        "<interpretationCode code='%s' codeSystem='2.16.840.1.113883.5.83'/><referenceRange typeCode="
        "'REFV'><observationRange classCode='OBS' moodCode='EVN.CRT'><value xsi:type='IVL_PQ'><low value="
        "'%s' unit='%s'/><high value='%s' unit='%s'/></value><interpretationCode code='N' codeSystem="
        "'2.16.840.1.113883.5.83'/></observationRange></referenceRange></observation></entryRelationship>\n",
        flag, demo_decimal(k->low, k->decimals).text, k->ucum, demo_decimal(k->high, k->decimals).text,
        k->ucum);
}

// FR-Signe-vital-observe.
void demo_entry_sign(struct demo_cda *c, enum demo_measure m, int32_t day)
{
    const struct demo_measure_kind *k = &demo_measures[m];
    demo_put(&c->b, "<component typeCode='COMP'><observation classCode='OBS' moodCode='EVN'><templateId root="
                    "'1.3.6.1.4.1.19376.1.5.3.1.4.13.2'/><templateId root='1.2.250.1.213.1.1.3.50'/>");
    demo_put_id(c);
    demo_put(&c->b,
             "<code code='%s' displayName='%s' codeSystem='" LOINC
             "' codeSystemName='LOINC'/><text><reference "
             "value='#signe-%s'/></text><statusCode code='completed'/><effectiveTime value='%s'/><value "
             "xsi:type='PQ' value='%s' unit='%s'/></observation></component>\n",
             k->loinc, k->label, k->loinc, demo_hl7_time(day, 605).text,
             demo_decimal(demo_value(c->w->person, m, day), k->decimals).text, k->ucum);
}

// FR-Liste-des-problemes: an act around the problem.
void demo_entry_problem(struct demo_cda *c, const char *icd, const char *label, int32_t since)
{
    demo_put(
        &c->b,
        "<entry><act classCode='ACT' moodCode='EVN'><templateId root='1.3.6.1.4.1.19376.1.5.3.1.4.5.1'/>"
        "<templateId root='1.3.6.1.4.1.19376.1.5.3.1.4.5.2'/><templateId root='1.2.250.1.213.1.1.3.39'/>");
    demo_put_id(c);
    demo_put(
        &c->b,
        "<code nullFlavor='NA'/><statusCode code='active'/><effectiveTime><low value='%s'/></effectiveTime>"
        "<entryRelationship typeCode='SUBJ' inversionInd='false'><observation classCode='OBS' moodCode='EVN'"
        "><templateId root='1.3.6.1.4.1.19376.1.5.3.1.4.5'/><templateId root='1.2.250.1.213.1.1.3.37'/>",
        demo_hl7_date(since).text);
    demo_put_id(c);
    demo_put(
        &c->b,
        "<code code='64572001' displayName='Affection' codeSystem='2.16.840.1.113883.6.96'/><text>"
        "<reference value='#probleme-%s'/></text><statusCode code='completed'/><effectiveTime><low value="
        "'%s'/></effectiveTime><value xsi:type='CD' code='%s' displayName='%s' codeSystem="
        "'2.16.840.1.113883.6.3' codeSystemName='CIM-10'/></observation></entryRelationship></act></entry>\n",
        icd, demo_hl7_date(since).text, icd, label);
}

// FR-Traitement (EVN) or FR-Traitement-prescrit (INT).
void demo_entry_drug(struct demo_cda *c, const struct demo_drug *drug, const char *mood, int32_t from,
                     int days)
{
    bool prescribed = mood[0] == 'I';
    demo_put(&c->b,
             "<entry><substanceAdministration classCode='SBADM' moodCode='%s'><templateId root="
             "'1.3.6.1.4.1.19376.1.5.3.1.4.7'/><templateId root='1.2.250.1.213.1.1.3.%s'/>",
             mood, prescribed ? "83" : "42");
    demo_put_id(c);
    demo_put(
        &c->b,
        "<code code='DRUG' displayName='Médicament' codeSystem='2.16.840.1.113883.5.4'/><text><reference "
        "value='#med-%s'/></text><statusCode code='completed'/><effectiveTime xsi:type='IVL_TS'><low value="
        "'%s'/>",
        drug->atc, demo_hl7_date(from).text);
    if (days)
        demo_put(&c->b, "<high value='%s'/>", demo_hl7_date(from + days).text);
    else
        demo_put(&c->b, "<high nullFlavor='NA'/>");
    demo_put(
        &c->b,
        "</effectiveTime>%s<consumable><manufacturedProduct classCode='MANU'><templateId root="
        "'1.2.250.1.213.1.1.3.43'/><manufacturedMaterial classCode='MMAT' determinerCode='KIND'><code code="
        "'%s' displayName='%s' codeSystem='2.16.840.1.113883.6.73' codeSystemName='ATC'/><name>%s</name>"
        "</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>\n",
        prescribed ? "<repeatNumber value='2'/>" : "", drug->atc, drug->substance, drug->label);
}

// FR-Vaccination.
void demo_entry_vaccine(struct demo_cda *c, const struct demo_dose *dose)
{
    demo_put(
        &c->b,
        "<entry><substanceAdministration classCode='SBADM' moodCode='EVN' negationInd='false'><templateId "
        "root='1.3.6.1.4.1.19376.1.5.3.1.4.12'/><templateId root='1.2.250.1.213.1.1.3.45'/>");
    demo_put_id(c);
    demo_put(
        &c->b,
        "<code code='%s' codeSystem='2.16.840.1.113883.5.4'/><statusCode code='completed'/><effectiveTime "
        "value='%s'/><consumable typeCode='CSM'><manufacturedProduct><templateId root="
        "'1.2.250.1.213.1.1.3.43'/><manufacturedMaterial><code code='%s' displayName='%s' codeSystem="
        "'2.16.840.1.113883.6.73' codeSystemName='ATC'/></manufacturedMaterial></manufacturedProduct>"
        "</consumable></substanceAdministration></entry>\n",
        dose->number > 3 ? "BOOSTER" : "INITIMMUNIZ", demo_hl7_time(dose->day, 600).text, dose->vaccine->atc,
        dose->vaccine->label);
}
