// How far an identity was checked: the codes of FR Core's code system v2-0445 (HL7 v2 table 0445, France).
#include "identity/identity.h"

static const struct {
    const char *code, *label;
} statuses[] = {
    {"VIDE", "Identité non encore qualifiée"},
    {"PROV", "Identité provisoire"},
    {"VALI", "Identité validée"},
    {"DOUB", "Doublon"},
    {"DESA", "Identité désactivée"},
    {"DPOT", "Doublon potentiel"},
    {"DOUA", "Doublon avéré"},
    {"COLP", "Collision potentielle"},
    {"COLV", "Collision avérée"},
    {"FILI", "Filiation"},
    {"CACH", "Identité cachée"},
    {"ANOM", "Anonyme"},
    {"IDVER", "Identité vérifiée par le patient"},
    {"RECD", "Identité reçue d'un autre domaine"},
    {"IDRA", "Identité rapprochée dans un autre domaine"},
    {"USUR", "Identité usurpée"},
    {"HOMD", "Homonyme détecté"},
    {"HOMA", "Homonyme avéré"},
    {"INVA", "Identité invalidée"},
    {"FICT", "Identité fictive"},
    {"DOUT", "Identité douteuse"},
};

struct str identity_reliability_label(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        if (str_equal(code, str_from(statuses[i].code)))
            return str_from(statuses[i].label);
    return (struct str){0};
}
