// The professionals and establishments of a place: numbers, names, professions.
#include "demo/demo_int.h"

#include "identity/identity.h"

#include <stdio.h>

struct profession {
    const char *code, *specialty; // TRE_G15, TRE_R38 …; NULL: none
    const char *label;
    enum demo_structure works_at;
    unsigned women; // percent
};
static const struct profession professions[DEMO_PROFESSION_COUNT] = {
    [DEMO_GP] = {"10", "SM26", "Médecin - Qualifié en Médecine Générale (SM)", DEMO_HEALTH_HOUSE, 52},
    [DEMO_PAEDIATRICIAN] = {"10", "SM40", "Médecin - Pédiatrie (SM)", DEMO_HEALTH_HOUSE, 68},
    [DEMO_CARDIOLOGIST] = {"10", "SM04", "Médecin - Cardiologie et Maladies vasculaires (SM)", DEMO_HOSPITAL,
                           32},
    [DEMO_ENDOCRINOLOGIST] = {"10", "SM62", "Médecin - Endocrinologie, diabétologie, nutrition (SM)",
                              DEMO_HOSPITAL, 75},
    [DEMO_PNEUMOLOGIST] = {"10", "SM41", "Médecin - Pneumologie (SM)", DEMO_HOSPITAL, 50},
    [DEMO_OBSTETRICIAN] = {"10", "SM20", "Médecin - Gynécologie-obstétrique (SM)", DEMO_HOSPITAL, 60},
    [DEMO_GERIATRICIAN] = {"10", "SM18", "Médecin - Gériatrie (SM)", DEMO_HOSPITAL, 62},
    [DEMO_RADIOLOGIST] = {"10", "SM44", "Médecin - Radio-diagnostic (SM)", DEMO_IMAGING, 36},
    [DEMO_EMERGENCY_DOCTOR] = {"10", "SM59", "Médecin - Médecine d’urgence (SM)", DEMO_HOSPITAL, 45},
    [DEMO_NEUROLOGIST] = {"10", "SM32", "Médecin - Neurologie (SM)", DEMO_HOSPITAL, 50},
    [DEMO_SURGEON] = {"10", "SM08", "Médecin - Chirurgie orthopédique et Traumatologie (SM)", DEMO_HOSPITAL,
                      8},
    [DEMO_ONCOLOGIST] = {"10", "SM36", "Médecin - Oncologie, option médicale (SM)", DEMO_HOSPITAL, 55},
    [DEMO_PSYCHIATRIST] = {"10", "SM42", "Médecin - Psychiatrie (SM)", DEMO_HOSPITAL, 52},
    [DEMO_ANAESTHETIST] = {"10", "SM02", "Médecin - Anesthésie-réanimation (SM)", DEMO_HOSPITAL, 38},
    [DEMO_BIOLOGIST] = {"10", "SM03", "Médecin - Biologie médicale (SM)", DEMO_LABORATORY, 52},
    [DEMO_PHARMACIST] = {"21", NULL, "Pharmacien", DEMO_PHARMACY, 66},
    [DEMO_NURSE] = {"60", NULL, "Infirmier", DEMO_NURSING, 85},
    [DEMO_MIDWIFE] = {"50", NULL, "Sage-Femme", DEMO_HOSPITAL, 97},
    [DEMO_PHYSIOTHERAPIST] = {"70", NULL, "Masseur-Kinésithérapeute", DEMO_HEALTH_HOUSE, 50},
};

struct structure {
    const char *name; // before the city
    const char *sector, *sector_label, *setting, *setting_label, *activity;
};
static const struct structure structures[DEMO_STRUCTURE_COUNT] = {
    [DEMO_HEALTH_HOUSE] = {"Maison de santé", "SA52", "Maison de santé ou Pôle de santé", "AMBULATOIRE",
                           "Ambulatoire", "86.21Z"},
    [DEMO_HOSPITAL] = {"Centre hospitalier", "SA01", "Etablissement public de santé", "ETABLISSEMENT",
                       "Etablissement de santé", "86.10Z"},
    [DEMO_LABORATORY] = {"Laboratoire de biologie", "SA25", "Laboratoire de biologie médicale", "AMBULATOIRE",
                         "Ambulatoire", "86.90B"},
    [DEMO_IMAGING] = {"Centre d’imagerie", "SA08", "Cabinet de groupe", "AMBULATOIRE", "Ambulatoire",
                      "86.22A"},
    [DEMO_PHARMACY] = {"Pharmacie du Marché", "SA33", "Pharmacie d’officine", "AMBULATOIRE", "Ambulatoire",
                       "47.73Z"},
    [DEMO_NURSING] = {"Soins infirmiers", "SA05", "Centre de santé", "SAD", "Soins à domicile", "86.90D"},
};

void demo_organization_make(const struct demo_setting *s, unsigned place, enum demo_structure kind,
                            struct demo_organization *out)
{
    const struct structure *about = &structures[kind];
    const struct demo_place *where = &demo_places[place];
    *out = (struct demo_organization){
        .kind = kind,
        .place = where,
        .sector = about->sector,
        .sector_label = about->sector_label,
        .setting = about->setting,
        .setting_label = about->setting_label,
        .activity = about->activity,
    };
    // FINESS: département, then a block that is not given out (99). Corsica by its old number: Luhn wants
    // digits.
    bool corsica = where->code[1] == 'A' || where->code[1] == 'B';
    int len = snprintf(out->finess, sizeof out->finess, "%.2s99%04u", corsica ? "20" : where->code,
                       place * DEMO_STRUCTURE_COUNT + kind);
    out->finess[len] = luhn_digit(str_of(out->finess, (size_t)len));
    demo_of_city(out->name, about->name, where->city);
    struct demo_random r = demo_random_of(s->seed, place, 30 + kind);
    demo_street(out->line, &r);
    demo_phone(out->phone, demo_next(&r), where->code, false);
}

void demo_professional_make(const struct demo_setting *s, unsigned place, enum demo_profession kind,
                            struct demo_professional *out)
{
    const struct profession *about = &professions[kind];
    struct demo_random r = demo_random_of(s->seed, place, 40 + kind);
    bool woman = demo_chance(&r, about->women);
    *out = (struct demo_professional){
        .kind = kind,
        .label = about->label,
        .profession = about->code,
        .specialty = about->specialty,
        .doctor = !strcmp(about->code, "10"),
    };
    int len = snprintf(out->rpps, sizeof out->rpps, "1099%06u", place * DEMO_PROFESSION_COUNT + kind);
    out->rpps[len] = luhn_digit(str_of(out->rpps, (size_t)len));
    snprintf(out->code, sizeof out->code, about->specialty ? "G15_%s/%s" : "G15_%s", about->code,
             about->specialty);
    snprintf(out->given, sizeof out->given, "%s",
             demo_given_name(&r, woman ? 'F' : 'M', demo_between(&r, 1960, 1992)).ptr);
    snprintf(out->family, sizeof out->family, "%s", demo_family_name(&r).ptr);
    snprintf(out->prefix, sizeof out->prefix, "%s", woman ? "MME" : "M");
    demo_organization_make(s, place, about->works_at, &out->organization);
}
