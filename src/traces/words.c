// What a line says, as a sentence in French and in English: who, what they did, to what, in which context.
#include "traces/traces_int.h"

// One place for each word of the journal: %s is what it was done to. Words without a row are told as "something was done".
static const struct trace_word words[] = {
    {"read", "consulté %s", "looked at %s", "rest", "read", 'R'},
    {"search", "consulté la liste de %s", "looked through %s", "rest", "search", 'R'},
    {"history", "consulté l’historique de %s", "looked at the history of %s", "rest", "history", 'R'},
    {"everything", "consulté tout le dossier", "looked at the whole record", "rest", "operation", 'R'},
    {"synthesis", "consulté la synthèse du dossier", "looked at the synthesis of the record", "rest",
     "operation", 'R'},
    {"match", "cherché le dossier par le numéro INS", "looked for the record by its INS", "110112", "", 'R'},
    {"summary", "consulté le résumé médical", "looked at the patient summary", "rest", "operation", 'R'},
    {"create", "ajouté %s", "added %s", "rest", "create", 'C'},
    {"update", "modifié %s", "changed %s", "rest", "update", 'U'},
    {"patch", "modifié %s", "changed %s", "rest", "patch", 'U'},
    {"confirm", "confirmé %s", "confirmed %s", "rest", "operation", 'U'},
    {"delete", "supprimé %s", "deleted %s", "rest", "delete", 'D'},
    {"bundle", "envoyé plusieurs informations au dossier", "sent several things to the record", "rest",
     "transaction", 'C'},
    {"import", "repris des documents dans l’espace", "brought documents into the space", "110107", "", 'C'},
    {"values", "ajouté les valeurs trouvées dans un document", "added the values found in a document", "rest",
     "create", 'C'},
    {"export", "téléchargé tout le dossier", "downloaded the whole record", "110106", "", 'R'},
    {"demo", "ajouté des informations d’exemple", "added made-up examples", "110107", "", 'C'},
    {"report-access", "signalé un accès au service", "reported an access to the service", "110113", "", 'E'},
    {"extract", "extrait tout le journal", "took out the whole journal", "110106", "", 'R'},
    {"visit", "visité l’espace", "visited the space", "rest", "read", 'R'},
    {"open", "ouvert l’espace", "opened the space", "110110", "", 'C'},
    {"close", "fermé l’espace", "closed the space", "110110", "", 'U'},
    {"closing", "regardé ce que change la fermeture de l’espace", "looked at what closing the space does",
     "rest", "operation", 'R'},
    {"reopen", "rouvert l’espace", "opened the space again", "110110", "", 'U'},
    {"suspend", "suspendu l’espace", "suspended the space", "110110", "", 'U'},
    {"oppose-suspension", "refusé la suspension", "opposed the suspension", "110110", "", 'U'},
    {"ask-erasure", "demandé l’effacement de l’espace", "asked for the erasure of the space", "110110", "",
     'U'},
    {"erase", "effacé l’espace", "erased the space", "110110", "", 'D'},
    {"record-death", "enregistré le décès", "recorded the death", "110110", "", 'U'},
    {"rights", "consulté qui peut entrer dans l’espace", "looked at who may enter the space", "rest",
     "operation", 'R'},
    {"grant-access", "autorisé un accès", "authorised an access", "110136", "", 'U'},
    {"withdraw-access", "retiré une autorisation d’accès", "withdrew an authorisation", "110136", "", 'U'},
    {"record-consent", "enregistré l’accord de la personne", "recorded the person's consent", "110136", "",
     'U'},
    {"oppose-care-team", "refusé l’accès de l’équipe de soins", "opposed the care team's access", "110136",
     "", 'U'},
    {"accept-care-team", "accepté l’accès de l’équipe de soins", "accepted the care team's access", "110136",
     "", 'U'},
    {"set-administrator", "désigné un professionnel administrateur", "designated an administrator", "110136",
     "", 'U'},
    {"withdraw-administrator", "retiré le professionnel administrateur", "withdrew the administrator",
     "110136", "", 'U'},
    {"set-attending", "enregistré le médecin traitant", "recorded the attending physician", "110136", "",
     'U'},
    {"block", "bloqué un accès", "blocked an access", "110136", "", 'U'},
    {"unblock", "débloqué un accès", "unblocked an access", "110136", "", 'U'},
    {"object-to-deposit", "refusé l’ajout de documents", "objected to deposits", "110136", "", 'U'},
    {"withdraw-objection", "de nouveau permis l’ajout de documents", "allowed deposits again", "110136", "",
     'U'},
    {"set-masking", "changé le masquage des documents", "changed how documents are masked", "110136", "",
     'U'},
    {"set-emergency-consents", "changé les choix en cas d’urgence", "changed the choices for emergencies",
     "110136", "", 'U'},
    {"record-information", "enregistré que la personne est informée", "recorded that the person is informed",
     "110136", "", 'U'},
    {"approve-application", "répondu pour une application", "answered for an application", "110136", "", 'U'},
    {"make-access-code", "créé un code d’accès", "made an access code", "110136", "", 'U'},
    {"withdraw-access-codes", "annulé les codes d’accès", "withdrew the access codes", "110136", "", 'U'},
    {"redeem-access-code", "utilisé un code d’accès", "used an access code", "110136", "", 'U'},
    {"set-own-access", "réglé l’accès du mineur", "changed the minor's own access", "110136", "", 'U'},
    {"invite", "invité une personne", "invited somebody", "110136", "", 'U'},
    {"answer-invitation", "répondu à une invitation", "answered an invitation", "110136", "", 'U'},
    {"end-mandate", "mis fin à une délégation", "ended a mandate", "110136", "", 'U'},
    {"set-representative", "enregistré un représentant légal", "recorded a legal representative", "110136",
     "", 'U'},
    {"protect", "enregistré une mesure de protection", "recorded a measure of protection", "110136", "", 'U'},
    {"make-health-link", "créé un lien de partage", "made a sharing link", "110106", "", 'C'},
    {"refresh-health-link", "mis à jour un lien de partage", "renewed a sharing link", "110106", "", 'U'},
    {"revoke-health-link", "supprimé un lien de partage", "took a sharing link back", "110136", "", 'U'},
    {"health-links", "consulté les liens de partage", "looked at the sharing links", "rest", "operation",
     'R'},
    {"open-health-link", "ouvert un lien de partage", "opened a sharing link", "110106", "", 'R'},
    {"announce", "rendu un document visible après le délai prévu",
     "made a document visible when its time had come", "110136", "", 'U'},
    {"lifecycle", "appliqué un délai prévu par la loi", "applied a term of the law", "110136", "", 'U'},
    {"notices", "envoyé une notification", "sent a notice", "110110", "", 'R'},
    {"signin", "ouvert une session", "signed in", "110114", "110122", 'E'},
    {"signin-begun", "commencé à se connecter", "began to sign in", "110114", "110122", 'E'},
    {"signin-failed", "échoué à se connecter", "failed to sign in", "110114", "110122", 'E'},
    {"signout", "fermé une session", "signed out", "110114", "110123", 'E'},
    {"enrolled", "activé l’espace", "activated the space", "110114", "", 'E'},
    {"enrolment-asked", "demandé à activer l’espace", "asked to activate the space", "110114", "", 'E'},
    {"enrolment-refused", "échoué à activer l’espace", "failed to activate the space", "110114", "", 'E'},
    {"password-changed", "changé le mot de passe", "changed the password", "110137", "", 'U'},
    {"factor-added", "ajouté un moyen de connexion", "added a means to sign in", "110137", "", 'U'},
    {"factor-removed", "retiré un moyen de connexion", "removed a means to sign in", "110137", "", 'U'},
    {"device-forgotten", "oublié un appareil", "forgot a device", "110137", "", 'U'},
    {"recovered", "récupéré l’accès au compte", "recovered the account", "110114", "", 'E'},
    {"proved-again", "confirmé son identité", "proved who they are once more", "110114", "", 'E'},
    {"unlock-asked", "demandé à débloquer le compte", "asked to unlock the account", "110114", "", 'E'},
    {"code-sent", "reçu un code", "was sent a code", "110114", "", 'E'},
    {"token-revoked", "révoqué un accès technique", "revoked a token", "110137", "", 'U'},
};

const struct trace_word *trace_word_of(struct str did)
{
    static const struct trace_word other = {"",     "agi dans l’espace", "did something in the space",
                                            "rest", "operation",         'E'};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_equal(did, str_from(words[i].word)))
            return &words[i];
    return &other;
}

// What a type of resource is to people: one, several.
static const struct {
    model_type type;
    const char *fr_one, *fr_many, *en_one, *en_many;
} things[] = {
    {MODEL_DocumentReference, "un document", "ses documents", "a document", "documents"},
    {MODEL_Binary, "le contenu d’un document", "le contenu de documents", "a document's content",
     "documents' contents"},
    {MODEL_Composition, "un document", "ses documents", "a document", "documents"},
    {MODEL_List, "un envoi de documents", "ses envois de documents", "a submission of documents",
     "submissions"},
    {MODEL_Observation, "une mesure ou un résultat", "ses mesures et résultats", "a measure or result",
     "measures and results"},
    {MODEL_DiagnosticReport, "un compte rendu d’examen", "ses comptes rendus d’examens", "a report",
     "reports"},
    {MODEL_Condition, "un problème de santé", "ses problèmes de santé", "a health problem",
     "health problems"},
    {MODEL_AllergyIntolerance, "une allergie", "ses allergies", "an allergy", "allergies"},
    {MODEL_MedicationRequest, "une prescription", "ses prescriptions", "a prescription", "prescriptions"},
    {MODEL_MedicationStatement, "un traitement", "ses traitements", "a treatment", "treatments"},
    {MODEL_Immunization, "une vaccination", "ses vaccinations", "a vaccination", "vaccinations"},
    {MODEL_Procedure, "un acte", "ses actes", "a procedure", "procedures"},
    {MODEL_Encounter, "une visite ou un séjour", "ses visites et séjours", "an encounter", "encounters"},
    {MODEL_Appointment, "un rendez-vous", "ses rendez-vous", "an appointment", "appointments"},
    {MODEL_Patient, "l’identité de la personne", "l’identité de la personne", "the person's identity",
     "the person's identity"},
    {MODEL_AuditEvent, "le journal", "traces du journal", "the journal", "the journal"},
};

static const char *thing_of(const struct trace *t, bool french)
{
    bool is_list = str_equal(t->did, STR("search")) || str_equal(t->did, STR("history"));
    bool is_one = t->number != 0 && !str_equal(t->did, STR("search"));
    for (size_t i = 0; i < COUNT_OF(things); i++)
        if (things[i].type == t->type && t->type != MODEL_NONE)
            return french ? (is_one ? things[i].fr_one : things[i].fr_many)
                          : (is_one ? things[i].en_one : things[i].en_many);
    if (french)
        return is_one    ? "une information du dossier"
               : is_list ? "ses informations"
                         : "plusieurs informations du dossier";
    return is_one ? "an entry of the record" : "entries of the record";
}

// ---- who --------------------------------------------------------------------------------------------------------

struct str trace_profession(const struct viewer *v, const struct trace *t)
{
    const struct access_matrix *m = space_matrix(v->deed);
    struct str code = t->profession;
    struct str system = str_find(code, '/') >= 0 ? str_cut(&code, '/') : STR("G15");
    int at = m && code.len ? access_profession_named(m, system, code) : ACCESS_MATRIX_NONE;
    return at == ACCESS_MATRIX_NONE ? (struct str){0} : m->professions[at].name;
}

static void add_who(struct buf *b, const struct viewer *v, const struct trace *t, bool french)
{
    struct str profession = trace_profession(v, t);
    if (str_equal(t->did, STR("open-health-link"))) { // the name is what they say themselves
        buf_print(b,
                  french ? "Quelqu’un qui a le lien et se nomme « %.*s » a "
                         : "Someone who has the link and calls themselves “%.*s” ",
                  STR_ARG(t->software));
        return;
    }
    switch (t->kind) {
    case ACCESS_ASKER_PROFESSIONAL:
        if (t->is_own)
            buf_add(b, french ? STR("Vous avez ") : STR("You "));
        else if (profession.len)
            buf_print(b, french ? "%.*s (RPPS %.*s) a " : "%.*s (RPPS %.*s) ", STR_ARG(profession),
                      STR_ARG(t->rpps));
        else
            buf_print(b, french ? "Un professionnel (RPPS %.*s) a " : "A professional (RPPS %.*s) ",
                      STR_ARG(t->rpps));
        return;
    case ACCESS_ASKER_APPLICATION:
        buf_print(b, french ? "L’application %.*s a " : "The application %.*s ", STR_ARG(t->application));
        return;
    case ACCESS_ASKER_HOLDER:
    case ACCESS_ASKER_DELEGATE:
        if (t->is_own)
            buf_add(b, french ? STR("Vous avez ") : STR("You "));
        else
            buf_add(b, french ? STR("Le titulaire ou une personne qui agit pour lui a ")
                              : STR("The holder, or somebody who acts for them, "));
        return;
    case ACCESS_ASKER_OPERATOR:
    case ACCESS_ASKER_NOBODY:
        break;
    }
    buf_add(b, french ? STR("Le service a ") : STR("The service "));
}

static void add_context(struct buf *b, const struct trace *t, bool french)
{
    if (str_equal(t->context, STR("bris_de_glace")))
        buf_add(b, french ? STR(", en urgence (bris de glace)") : STR(", in an emergency (break-glass)"));
    else if (str_equal(t->context, STR("centre_15")))
        buf_add(b, french ? STR(", pour la régulation médicale (centre 15)")
                          : STR(", for a regulation centre (centre 15)"));
    if (t->is_secret)
        buf_add(b, french ? STR(", en connexion secrète") : STR(", in a secret visit"));
    if (t->is_refused)
        buf_add(b, french ? STR(" : refusé") : STR(": refused"));
}

// "consulté" becomes "consulter": what somebody wanted to do is told by the infinitive.
static void add_wanted(struct buf *b, struct str done)
{
    static const struct {
        struct str did, wanted;
    } irregular[] = {
        {{"ouvert", 6}, {"ouvrir", 6}},
        {{"rouvert", 7}, {"rouvrir", 7}},
        {{"suspendu", 8}, {"suspendre", 9}},
        {{"repris", 6}, {"reprendre", 9}},
        {{"extrait", 7}, {"extraire", 8}},
        {{"mis", 3}, {"mettre", 6}},
        {{"répondu", 8}, {"répondre", 9}},
        {{"rendu", 5}, {"rendre", 6}},
        {{"reçu", 5}, {"recevoir", 8}},
        {{"agi", 3}, {"agir", 4}},
        {{"de nouveau permis", 17}, {"permettre de nouveau", 20}},
    };
    static const struct str ending = {"é", 2};
    for (size_t i = 0; i < COUNT_OF(irregular); i++) {
        if (str_starts(done, irregular[i].did)) {
            buf_add(b, irregular[i].wanted);
            buf_add(b, str_skip(done, irregular[i].did.len));
            return;
        }
    }
    ptrdiff_t blank = str_find(done, ' ');
    size_t word = blank < 0 ? done.len : (size_t)blank;
    bool is_regular =
        word > ending.len && str_equal(str_of(done.ptr + word - ending.len, ending.len), ending);
    buf_add(b, str_of(done.ptr, is_regular ? word - ending.len : word));
    buf_add(b, is_regular ? STR("er") : STR(""));
    buf_add(b, str_skip(done, word));
}

struct str trace_sentence(struct arena *a, const struct viewer *v, const struct trace *t, bool french)
{
    struct buf b;
    const struct trace_word *word = trace_word_of(t->did);
    struct str verb = str_from(french ? word->french : word->english);
    ptrdiff_t hole = str_find_str(verb, STR("%s"));
    buf_init(&b, a, 128);
    add_who(&b, v, t, french);
    if (t->is_refused)
        buf_add(&b, french ? STR("voulu ") : STR("tried in vain: "));
    struct str lead = hole < 0 ? verb : str_of(verb.ptr, (size_t)hole);
    if (t->is_refused && french)
        add_wanted(&b, lead);
    else
        buf_add(&b, lead);
    if (hole >= 0) {
        buf_add(&b, str_from(thing_of(t, french)));
        buf_add(&b, str_skip(verb, (size_t)hole + 2));
    }
    add_context(&b, t, french);
    buf_add_char(&b, '.');
    return buf_str(&b);
}

// The ground as a sentence; {NULL,0}: the word is no ground of the decision's.
struct str trace_because(const struct trace *t, bool french)
{
    for (int ground = 0; ground < ACCESS_GROUND_COUNT; ground++)
        if (str_equal(t->why, str_from(access_ground_word((enum access_ground)ground))))
            return str_from(french ? access_ground_french((enum access_ground)ground)
                                   : access_ground_english((enum access_ground)ground));
    return (struct str){0};
}
