// Names as people bear them: given names by decade of birth, family names, streets, telephone numbers.
#include "demo/demo_int.h"

#include <stdio.h>

enum { GIVEN_PER_DECADE = 20, FIRST_DECADE = 1920, DECADES = 11 };

// The most given names of each decade, the most frequent first (after INSEE, fichier des prénoms).
static const char *const women[DECADES][GIVEN_PER_DECADE] = {
    {"Marie",    "Jeanne",  "Madeleine", "Yvonne", "Denise",     "Marcelle", "Simone",
     "Germaine", "Suzanne", "Paulette",  "Andrée", "Marguerite", "Louise",   "Odette",
     "Lucienne", "Hélène",  "Georgette", "Renée",  "Raymonde",   "Thérèse"},
    {"Marie",  "Jeanne", "Jacqueline", "Denise",    "Monique",   "Jeannine", "Paulette",
     "Yvette", "Simone", "Ginette",    "Odette",    "Thérèse",   "Yvonne",   "Huguette",
     "Gisèle", "Renée",  "Andrée",     "Madeleine", "Micheline", "Colette"},
    {"Marie",    "Monique",    "Nicole",  "Jacqueline", "Françoise", "Jeannine", "Michèle",
     "Danielle", "Christiane", "Colette", "Claudine",   "Annie",     "Josette",  "Bernadette",
     "Liliane",  "Yvette",     "Arlette", "Éliane",     "Ginette",   "Denise"},
    {"Martine",  "Françoise",  "Catherine", "Monique",   "Chantal", "Christine", "Brigitte",
     "Annie",    "Jacqueline", "Nicole",    "Dominique", "Michèle", "Évelyne",   "Sylvie",
     "Patricia", "Élisabeth",  "Danielle",  "Anne",      "Josiane", "Bernadette"},
    {"Sylvie",   "Catherine", "Nathalie", "Christine", "Isabelle", "Valérie",  "Véronique",
     "Corinne",  "Patricia",  "Brigitte", "Pascale",   "Laurence", "Florence", "Martine",
     "Sandrine", "Béatrice",  "Anne",     "Agnès",     "Muriel",   "Fabienne"},
    {"Sandrine", "Stéphanie", "Nathalie", "Karine",   "Céline",   "Christelle", "Valérie",
     "Sophie",   "Laurence",  "Delphine", "Virginie", "Séverine", "Laetitia",   "Isabelle",
     "Anne",     "Carole",    "Katia",    "Magali",   "Sonia",    "Hélène"},
    {"Aurélie", "Émilie",    "Élodie", "Julie",    "Audrey",    "Laetitia", "Amandine",
     "Mélanie", "Stéphanie", "Céline", "Jennifer", "Jessica",   "Vanessa",  "Laura",
     "Sabrina", "Marion",    "Cécile", "Caroline", "Charlotte", "Mathilde"},
    {"Laura", "Marine", "Camille", "Manon", "Pauline", "Sarah",   "Marie",   "Léa",    "Julie", "Mathilde",
     "Chloé", "Anaïs",  "Justine", "Lucie", "Marion",  "Morgane", "Mélanie", "Océane", "Clara", "Inès"},
    {"Léa",  "Emma",  "Manon", "Chloé",    "Camille", "Clara",  "Inès", "Sarah",    "Océane", "Jade",
     "Lola", "Anaïs", "Lucie", "Mathilde", "Lisa",    "Maëlys", "Eva",  "Juliette", "Romane", "Célia"},
    {"Emma", "Louise", "Jade", "Alice", "Chloé",    "Lina",    "Léa",    "Mila",  "Inès",  "Manon",
     "Rose", "Anna",   "Lola", "Zoé",   "Juliette", "Camille", "Agathe", "Ambre", "Julia", "Léna"},
    {"Jade", "Louise", "Ambre", "Alba",  "Emma",  "Rose", "Alice",  "Romy", "Anna",  "Lina",
     "Léna", "Mia",    "Lou",   "Julia", "Chloé", "Alma", "Agathe", "Iris", "Éléna", "Inaya"},
};
static const char *const men[DECADES][GIVEN_PER_DECADE] = {
    {"Jean",  "André",   "Pierre", "Marcel", "René",   "Roger",  "Robert",  "Louis",   "Georges", "Maurice",
     "Henri", "Raymond", "Lucien", "Paul",   "Albert", "Joseph", "Charles", "Fernand", "Émile",   "Gaston"},
    {"Jean", "Pierre",  "Jacques", "André",   "Michel",  "Claude",  "René",  "Roger",   "Robert", "Marcel",
     "Guy",  "Georges", "Paul",    "Raymond", "Bernard", "Gilbert", "Henri", "Maurice", "Yves",   "Serge"},
    {"Jean", "Michel", "Claude",    "Bernard", "Jacques", "Gérard",  "Daniel", "Pierre", "Alain",   "André",
     "Guy",  "Roger",  "Christian", "Serge",   "Henri",   "Gilbert", "Robert", "Yves",   "Francis", "Roland"},
    {"Patrick", "Alain",  "Michel",  "Philippe",  "Gérard", "Bernard", "Christian",
     "Daniel",  "Jean",   "Jacques", "Dominique", "Pierre", "Éric",    "Didier",
     "Serge",   "Gilles", "Thierry", "Pascal",    "Yves",   "Francis"},
    {"Philippe", "Thierry",  "Pascal",   "Éric",    "Laurent", "Bruno",     "Christophe",
     "Frédéric", "Stéphane", "Didier",   "Patrick", "Olivier", "Dominique", "Franck",
     "Marc",     "Hervé",    "François", "Gilles",  "Vincent", "Denis"},
    {"Stéphane",  "Christophe", "Nicolas", "Sébastien", "David",   "Laurent", "Frédéric",
     "Olivier",   "Cédric",     "Jérôme",  "Éric",      "Julien",  "Fabrice", "Vincent",
     "Guillaume", "Arnaud",     "Franck",  "Alexandre", "Mickaël", "Bruno"},
    {"Nicolas", "Julien",    "Guillaume", "Alexandre", "Thomas",  "Romain",   "Mathieu",
     "Anthony", "Sébastien", "Jérémy",    "Kévin",     "Maxime",  "Jonathan", "Benjamin",
     "Cédric",  "Damien",    "Pierre",    "Florian",   "Mickaël", "Adrien"},
    {"Thomas",  "Alexandre", "Nicolas", "Maxime", "Kévin",    "Quentin", "Antoine",
     "Romain",  "Lucas",     "Clément", "Julien", "Théo",     "Hugo",    "Valentin",
     "Florian", "Guillaume", "Paul",    "Dylan",  "Corentin", "Mathieu"},
    {"Lucas", "Théo",    "Enzo",   "Hugo", "Mathis",    "Thomas", "Clément", "Léo",  "Maxime",   "Nathan",
     "Louis", "Antoine", "Mattéo", "Tom",  "Alexandre", "Yanis",  "Noah",    "Paul", "Baptiste", "Ethan"},
    {"Gabriel", "Raphaël", "Louis", "Jules", "Adam", "Lucas", "Léo",     "Hugo",  "Arthur", "Nathan",
     "Ethan",   "Liam",    "Paul",  "Sacha", "Noah", "Tom",   "Mohamed", "Nolan", "Théo",   "Maël"},
    {"Gabriel", "Léo",   "Raphaël", "Maël",  "Louis", "Noah", "Jules", "Adam",    "Arthur",  "Isaac",
     "Liam",    "Sacha", "Gabin",   "Lucas", "Eden",  "Malo", "Naël",  "Marceau", "Ibrahim", "Côme"},
};

static const char *const families[] = {
    "Martin",    "Bernard",     "Thomas",     "Petit",     "Robert",   "Richard",   "Durand",   "Dubois",
    "Moreau",    "Laurent",     "Simon",      "Michel",    "Lefebvre", "Leroy",     "Roux",     "David",
    "Bertrand",  "Morel",       "Fournier",   "Girard",    "Bonnet",   "Dupont",    "Lambert",  "Fontaine",
    "Rousseau",  "Vincent",     "Muller",     "Lefèvre",   "Faure",    "André",     "Mercier",  "Blanc",
    "Guérin",    "Boyer",       "Garnier",    "Chevalier", "François", "Legrand",   "Gauthier", "Garcia",
    "Perrin",    "Robin",       "Clément",    "Morin",     "Nicolas",  "Henry",     "Roussel",  "Mathieu",
    "Gautier",   "Masson",      "Marchand",   "Duval",     "Denis",    "Dumont",    "Marie",    "Lemaire",
    "Noël",      "Meyer",       "Dufour",     "Meunier",   "Brun",     "Blanchard", "Giraud",   "Joly",
    "Rivière",   "Lucas",       "Brunet",     "Gaillard",  "Barbier",  "Arnaud",    "Martinez", "Gérard",
    "Roche",     "Renard",      "Schmitt",    "Roy",       "Leroux",   "Colin",     "Vidal",    "Caron",
    "Picard",    "Roger",       "Fabre",      "Aubert",    "Lemoine",  "Renaud",    "Dumas",    "Lacroix",
    "Olivier",   "Philippe",    "Bourgeois",  "Pierre",    "Benoît",   "Rey",       "Leclerc",  "Payet",
    "Rolland",   "Leclercq",    "Guillaume",  "Lecomte",   "Lopez",    "Jean",      "Dupuy",    "Guillot",
    "Hubert",    "Berger",      "Carpentier", "Sanchez",   "Dupuis",   "Moulin",    "Louis",    "Deschamps",
    "Huet",      "Vasseur",     "Perez",      "Boucher",   "Fleury",   "Royer",     "Klein",    "Jacquet",
    "Adam",      "Paris",       "Poirier",    "Marty",     "Aubry",    "Guyot",     "Carré",    "Charles",
    "Renault",   "Charpentier", "Ménard",     "Maillard",  "Baron",    "Bertin",    "Bailly",   "Hervé",
    "Schneider", "Fernandez",   "Le Gall",    "Collet",    "Léger",    "Bouvier",   "Julien",   "Prévost",
    "Millet",    "Perrot",      "Daniel",     "Le Roux",   "Cousin",   "Germain",   "Breton",   "Besson",
    "Langlois",  "Rémy",        "Le Goff",    "Pelletier", "Lévêque",  "Perrier",   "Leblanc",  "Barré",
};
static const char *const streets[] = {
    "rue de la République", "rue Victor Hugo",        "avenue Jean Jaurès", "rue Pasteur",
    "place de la Mairie",   "rue du Moulin",          "rue des Écoles",     "chemin des Vignes",
    "rue de la Gare",       "boulevard Gambetta",     "rue Jules Ferry",    "allée des Tilleuls",
    "impasse des Lilas",    "rue du Général Leclerc", "rue de l’Église",    "avenue du Maréchal Foch",
    "rue Émile Zola",       "quai de la Fontaine",    "route de Paris",     "rue des Jardins",
    "rue Marie Curie",      "avenue Simone Veil",     "rue du Château",     "rue Voltaire",
    "square des Platanes",
};

struct str demo_given_name(struct demo_random *r, char sex, int birth_year)
{
    int decade = (birth_year - FIRST_DECADE) / 10;
    if (decade < 0)
        decade = 0;
    if (decade >= DECADES)
        decade = DECADES - 1;
    unsigned at = demo_skewed(r, GIVEN_PER_DECADE);
    return str_from(sex == 'F' ? women[decade][at] : men[decade][at]);
}

struct str demo_family_name(struct demo_random *r)
{
    return str_from(families[demo_skewed(r, COUNT_OF(families))]);
}

void demo_street(char out[DEMO_LINE], struct demo_random *r)
{
    int number = demo_between(r, 1, 148);
    snprintf(out, DEMO_LINE, "%d %s", number, streets[demo_below(r, COUNT_OF(streets))]);
}

// The first digits of the blocks that ARCEP keeps for works of fiction, by region (numbering plan, decision
// 2018-0881).
static const char *fiction_block(const char *code)
{
    static const char north_west[] = "14 18 22 27 28 29 35 36 37 41 44 45 49 50 53 56 61 72 76 79 85 97";
    static const char north_east[] = "02 08 10 21 25 39 51 52 54 55 57 58 59 60 62 67 68 70 71 80 88 89 90";
    static const char south_west[] = "09 12 16 17 19 23 24 31 32 33 40 46 47 64 65 81 82 86 87";
    static const char paris[] = "75 77 78 91 92 93 94 95";
    const char department[3] = {code[0], code[1], 0};
    if (strstr(paris, department))
        return "019900";
    if (strstr(north_west, department))
        return "026191";
    if (strstr(north_east, department))
        return "035301";
    return strstr(south_west, department) ? "053649" : "046571";
}

void demo_phone(char out[DEMO_PHONE], uint64_t draw, const char *code, bool mobile)
{
    const char *block = mobile ? "063998" : fiction_block(code);
    snprintf(out, DEMO_PHONE, "%s%04u", block, (unsigned)(draw % 10000));
}
