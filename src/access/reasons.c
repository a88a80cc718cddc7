// The grounds as words for the journal and as sentences for people.
#include "access/judge.h"

struct reason {
    const char *word, *english, *french;
};

static const struct reason reasons[ACCESS_GROUND_COUNT] = {
    [ACCESS_GRANT_HOLDER] = {"holder", "It is their own space.", "C’est votre propre espace."},
    [ACCESS_GRANT_ADOLESCENT] = {"adolescent", "It is the minor's own space, opened to them.",
                                 "C’est l’espace du mineur, qui y a son propre accès."},
    [ACCESS_GRANT_REPRESENTATIVE] = {"representative", "They are a legal representative of the minor.",
                                     "Cette personne est représentant légal du mineur."},
    [ACCESS_GRANT_CARER] = {"carer", "The holder made them a carer, and the mandate is running.",
                            "Le titulaire l’a désignée comme aidant, et la délégation est en cours."},
    [ACCESS_GRANT_MEASURE] = {"protection-measure",
                              "They are in charge of a measure of protection of the holder.",
                              "Cette personne est chargée d’une mesure de protection du titulaire."},
    [ACCESS_GRANT_COLLECTOR] =
        {"consent-collector", "They collect the holder's consent, and the signed attestation is there.",
         "Cette personne recueille le consentement du titulaire, attestation à l’appui."},
    [ACCESS_GRANT_AUTHOR] = {"author", "They wrote it.", "Ce professionnel en est l’auteur."},
    [ACCESS_GRANT_ADMINISTRATOR] = {"administrator",
                                    "The holder designated this professional as administrator.",
                                    "Le titulaire a désigné ce professionnel comme administrateur."},
    [ACCESS_GRANT_PERMANENT] = {"permanent", "The holder gave a permanent authorisation.",
                                "Le titulaire a donné une autorisation permanente."},
    [ACCESS_GRANT_TEMPORARY] = {"temporary", "The holder gave a code for a temporary authorisation.",
                                "Le titulaire a donné un code d’autorisation temporaire."},
    [ACCESS_GRANT_ATTENDING] = {"attending", "This is the declared attending physician.",
                                "C’est le médecin traitant déclaré."},
    [ACCESS_GRANT_CARE_TEAM] =
        {"care-team", "They belong to the care team; the holder was informed and did not oppose.",
         "Ce professionnel fait partie de l’équipe de soins ; le titulaire, informé, ne s’y est "
         "pas opposé."},
    [ACCESS_GRANT_CONSULTATION] = {"consultation", "The holder consented for this consultation.",
                                   "Le titulaire a donné son accord pour cette consultation."},
    [ACCESS_GRANT_BREAK_GLASS] =
        {"break-glass",
         "Emergency: the professional gave a motive; the holder and the attending physician "
         "are told.",
         "Urgence : le professionnel a donné un motif ; le titulaire et le médecin traitant "
         "en sont informés."},
    [ACCESS_GRANT_REGULATION] = {"centre-15", "Emergency call: the regulation centre may read.",
                                 "Appel d’urgence : le centre 15 peut consulter."},
    [ACCESS_GRANT_DEPOSIT] = {"deposit", "The holder does not object to deposits.",
                              "Le titulaire ne s’oppose pas à l’alimentation de son dossier."},
    [ACCESS_GRANT_APPLICATION] = {"application",
                                  "The holder consented, and the application's convention covers it.",
                                  "Le titulaire y a consenti, et la convention de l’application le prévoit."},
    [ACCESS_GRANT_OPERATOR] = {"operator", "It is the operator's duty.", "C’est la mission de l’opérateur."},
    [ACCESS_DENY_NOBODY] = {"not-signed-in", "Sign in first.", "Connectez-vous d’abord."},
    [ACCESS_DENY_NOT_OPEN] = {"not-open", "The space is not open.", "L’espace n’est pas ouvert."},
    [ACCESS_DENY_SUSPENDED] = {"suspended", "The operator suspended the space.",
                               "L’opérateur a suspendu l’espace."},
    [ACCESS_DENY_ARCHIVED] = {"archived", "The space is closed; its archive is opened to nobody.",
                              "L’espace est clos ; son archive n’est ouverte à personne."},
    [ACCESS_DENY_OVER] = {"over", "The space is closed and its archive is to be erased.",
                          "L’espace est clos et son archive doit être effacée."},
    [ACCESS_DENY_NOT_THEIRS] = {"not-theirs", "This act is not for this role.",
                                "Cette action n’appartient pas à ce rôle."},
    [ACCESS_DENY_BLOCKED] = {"blocked", "The holder blocked this professional or this structure.",
                             "Le titulaire a bloqué ce professionnel ou cette structure."},
    [ACCESS_DENY_UNBLOCKED_ONLY] =
        {"unblocked-only", "The block is over, but it gave nothing back: a new authorisation is needed.",
         "Le blocage est levé, mais ne rend pas l’accès : une nouvelle autorisation est "
         "nécessaire."},
    [ACCESS_DENY_OPPOSED] = {"opposed", "The holder opposed the access of the care team.",
                             "Le titulaire s’est opposé à l’accès de l’équipe de soins."},
    [ACCESS_DENY_NOT_INFORMED] =
        {"not-informed", "The care team is presumed authorised only after the holder was informed.",
         "L’équipe de soins n’est réputée autorisée qu’une fois le titulaire informé."},
    [ACCESS_DENY_NO_AUTHORISATION] = {"no-authorisation",
                                      "The holder's consent to this consultation is needed.",
                                      "Il faut l’accord du titulaire pour cette consultation."},
    [ACCESS_DENY_EMERGENCY_OPPOSED] = {"emergency-opposed",
                                       "The holder refused this kind of emergency access.",
                                       "Le titulaire a refusé ce type d’accès en urgence."},
    [ACCESS_DENY_NO_MOTIVE] = {"no-motive", "Give the motive of the emergency access.",
                               "Indiquez le motif de l’accès en urgence."},
    [ACCESS_DENY_NO_CENTRE] = {"no-centre", "Only a regulation centre may claim this context.",
                               "Seul un centre 15 peut invoquer ce contexte."},
    [ACCESS_DENY_OBJECTION] = {"objection", "The holder objects to deposits.",
                               "Le titulaire s’oppose à l’alimentation de son dossier."},
    [ACCESS_DENY_MATRIX] = {"matrix", "The matrix does not give this type of document to this profession.",
                            "La matrice d’habilitation n’ouvre pas ce type de document à cette profession."},
    [ACCESS_DENY_MASKED] = {"masked", "The holder masked it.", "Le titulaire l’a masqué."},
    [ACCESS_DENY_UNANNOUNCED] = {"unannounced", "A professional has to announce it first.",
                                 "Un professionnel doit d’abord l’annoncer."},
    [ACCESS_DENY_HIDDEN_FROM_PARENTS] = {"hidden-from-representatives",
                                         "It is hidden from those who act for the holder.",
                                         "Il est caché à ceux qui agissent pour le titulaire."},
    [ACCESS_DENY_NOT_AUTHOR] = {"not-author", "Only its author may do this.", "Seul l’auteur peut le faire."},
    [ACCESS_DENY_CONFIRMED] = {"confirmed", "A professional confirmed it; it cannot be changed any more.",
                               "Un professionnel l’a confirmé ; il ne peut plus être modifié."},
    [ACCESS_DENY_MINOR] = {"minor", "The holder is a minor: a legal representative does this.",
                           "Le titulaire est mineur : cela revient à un représentant légal."},
    [ACCESS_DENY_REPRESENTED] = {"represented",
                                 "The person in charge of the measure of protection does this.",
                                 "Cela revient à la personne chargée de la mesure de protection."},
    [ACCESS_DENY_NO_MANDATE] = {"no-mandate", "No mandate for this is running.",
                                "Aucune délégation en cours ne le permet."},
    [ACCESS_DENY_NO_ATTESTATION] = {"no-attestation", "The signed attestation is missing.",
                                    "L’attestation signée manque."},
    [ACCESS_DENY_NO_CONVENTION] = {"no-convention", "The application has no convention to exchange data.",
                                   "L’application n’a pas de convention d’échange de données."},
    [ACCESS_DENY_NO_CONSENT] = {"no-consent", "The holder did not consent to this application.",
                                "Le titulaire n’a pas consenti à cette application."},
    [ACCESS_DENY_REAPPROVAL] = {"reapproval", "The consent has to be approved anew.",
                                "Le consentement doit être renouvelé."},
    [ACCESS_DENY_CATEGORY] = {"category", "The convention or the consent does not cover these data.",
                              "La convention ou le consentement ne couvre pas ces données."},
};

const char *access_ground_word(enum access_ground ground)
{
    return reasons[ground].word;
}

const char *access_ground_english(enum access_ground ground)
{
    return reasons[ground].english;
}

const char *access_ground_french(enum access_ground ground)
{
    return reasons[ground].french;
}

bool access_ground_said(struct str sentence, enum access_ground *out)
{
    for (int i = 0; i < ACCESS_GROUND_COUNT; i++)
        if (str_equal(sentence, str_from(reasons[i].english)) ||
            str_equal(sentence, str_from(reasons[i].french))) {
            *out = (enum access_ground)i;
            return true;
        }
    return false;
}
