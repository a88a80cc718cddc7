// National numbers of professionals and establishments, and the IdNat forms made of them (CI-SIS, annexe
// "source des données métier pour les professionnels et les structures").
#include "identity/identity.h"

static const struct kind_facts {
    const char *name; // for sentences
    const char *system;
    const char *type_code;
    size_t size;      // characters of the whole number
    size_t luhn_size; // how many of them, from the first, the check digit covers; 0: none
} kinds[] = {
    [NATIONAL_UNKNOWN] = {"number", NULL, NULL, 0, 0},
    [NATIONAL_RPPS] = {"RPPS number", "https://rpps.esante.gouv.fr", "RPPS", 11, 11},
    [NATIONAL_ADELI] = {"ADELI number", "https://adeli.esante.gouv.fr", "ADELI", 9, 0},
    [NATIONAL_FINESS] = {"FINESS number", "https://finess.esante.gouv.fr", "FINEG", 9, 9},
    [NATIONAL_SIREN] = {"SIREN number", "https://sirene.fr", "SIREN", 9, 9},
    [NATIONAL_SIRET] = {"SIRET number", "https://sirene.fr", "SIRET", 14, 14},
    [NATIONAL_ADELI_RANK] = {"ADELI practice number", "https://adelirang.esante.gouv.fr", "INTRN", 11, 0},
    [NATIONAL_RPPS_RANK] = {"RPPS practice number", "https://rppsrang.esante.gouv.fr", "INTRN", 13, 11},
    [NATIONAL_TECHNICAL] = {"technical number", NULL, NULL, 0, 0},
};

struct str national_system(enum national_kind kind)
{
    return str_from(kinds[kind].system);
}

struct str national_type_code(enum national_kind kind)
{
    return str_from(kinds[kind].type_code);
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

// Sum of ISO/IEC 7812-1 annex B, the last digit being the check digit. Letters A and B are Corsica's 2A and
// 2B in FINESS numbers, where they count as 1 and 2; callers that do not want them look at the characters
// first.
static unsigned luhn_sum(struct str s)
{
    unsigned sum = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[s.len - 1 - i];
        unsigned digit = (unsigned)(c == 'A' || c == 'B' ? c - 'A' + 1 : c - '0');
        if (i % 2 == 1)
            digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
        sum += digit;
    }
    return sum;
}

bool luhn_valid(struct str digits)
{
    return all_digits(digits) && luhn_sum(digits) % 10 == 0;
}

char luhn_digit(struct str digits)
{
    if (!all_digits(digits))
        return 0;
    // Shifted by one place: every second digit counts from the first of the digits given.
    unsigned sum = 0;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = (unsigned)(digits.ptr[digits.len - 1 - i] - '0');
        if (i % 2 == 0)
            digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
        sum += digit;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

// Département 2A or 2B in FINESS; ADELI also writes 9A to 9F for the overseas départements.
static bool has_form(enum national_kind kind, struct str number)
{
    bool may_have_letter = kind == NATIONAL_FINESS || kind == NATIONAL_ADELI || kind == NATIONAL_ADELI_RANK;
    if (number.len != kinds[kind].size)
        return false;
    if (all_digits(number))
        return true;
    char first = number.ptr[0], second = number.ptr[1];
    bool is_corsica = first == '2' && (second == 'A' || second == 'B');
    bool is_overseas = kind != NATIONAL_FINESS && first == '9' && second >= 'A' && second <= 'F';
    return may_have_letter && (is_corsica || is_overseas) && all_digits(str_skip(number, 2));
}

// La Poste's establishments (SIREN 356 000 000) are numbered so that the digits' sum is a multiple of 5.
static bool is_la_poste(struct str siret)
{
    unsigned sum = 0;
    for (size_t i = 0; i < siret.len; i++)
        sum += (unsigned)(siret.ptr[i] - '0');
    return str_starts(siret, STR("356000000")) && sum % 5 == 0;
}

static bool has_right_check_digit(enum national_kind kind, struct str number)
{
    size_t size = kinds[kind].luhn_size;
    if (size == 0 || luhn_sum(str_of(number.ptr, size)) % 10 == 0)
        return true;
    return kind == NATIONAL_SIRET && is_la_poste(number);
}

enum code national_read(struct arena *a, enum national_kind kind, struct str number,
                        enum identity_policy policy, struct national_id *out)
{
    *out = (struct national_id){.kind = kind, .number = number};
    bool is_formed = has_form(kind, number);
    if (is_formed && has_right_check_digit(kind, number))
        return DONE;
    out->is_doubtful = true;
    if (policy == IDENTITY_LENIENT && number.len)
        return DONE;
    if (!is_formed)
        return fail(a, INVALID, "the %s must have %zu digits", kinds[kind].name, kinds[kind].size);
    return fail(a, INVALID, "the check digit of the %s is wrong: one of its digits was misread or mistyped",
                kinds[kind].name);
}

// One leading digit, the kind it tells, and whether "/internal id" must follow.
struct form {
    char digit;
    enum national_kind kind;
    bool has_internal;
};

static const struct form professional_forms[] = {
    {'0', NATIONAL_ADELI, false}, {'1', NATIONAL_ADELI_RANK, true}, {'3', NATIONAL_FINESS, true},
    {'4', NATIONAL_SIREN, true},  {'5', NATIONAL_SIRET, true},      {'6', NATIONAL_RPPS_RANK, true},
    {'8', NATIONAL_RPPS, false},
};

static const struct form structure_forms[] = {
    {'0', NATIONAL_ADELI_RANK, false}, {'1', NATIONAL_FINESS, false},    {'2', NATIONAL_SIREN, false},
    {'3', NATIONAL_SIRET, false},      {'4', NATIONAL_RPPS_RANK, false},
};

static enum code read_form(struct arena *a, const struct form *form, struct str id,
                           enum identity_policy policy, struct national_id *out)
{
    struct str internal = str_skip(id, 1);
    struct str number = form->has_internal ? str_cut(&internal, '/') : internal;
    enum code code = national_read(a, form->kind, number, policy, out);
    if (code || !form->has_internal)
        return code;
    out->internal = internal;
    if (internal.len > 0)
        return DONE;
    out->is_doubtful = true;
    if (policy == IDENTITY_LENIENT)
        return DONE;
    return fail(a, INVALID,
                "a professional's identifier that begins with %c must end with \"/\" and the number that "
                "the structure gave",
                form->digit);
}

static const struct form *form_of(const struct form *forms, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (id.len > 1 && id.ptr[0] == forms[i].digit)
            return &forms[i];
    return NULL;
}

enum code national_read_professional(struct arena *a, struct str id, enum identity_policy policy,
                                     struct national_id *out)
{
    const struct form *form = form_of(professional_forms, COUNT_OF(professional_forms), id);
    if (form)
        return read_form(a, form, id, policy, out);
    *out = (struct national_id){.number = id, .is_doubtful = true};
    if (policy == IDENTITY_LENIENT)
        return DONE;
    return fail(a, INVALID,
                "a professional's national identifier begins with 0, 1, 3, 4, 5, 6 or 8, which tells the "
                "register it comes from");
}

enum code national_read_structure(struct arena *a, struct str id, enum identity_policy policy,
                                  struct national_id *out)
{
    const struct form *form = form_of(structure_forms, COUNT_OF(structure_forms), id);
    bool is_formed = form && has_form(form->kind, str_skip(id, 1));
    if (form && (is_formed || policy == IDENTITY_STRICT))
        return read_form(a, form, id, policy, out);
    *out = (struct national_id){.kind = NATIONAL_TECHNICAL, .number = id};
    if (id.len > 0 && id.len <= 64)
        return DONE;
    out->is_doubtful = true;
    if (policy == IDENTITY_LENIENT)
        return DONE;
    return fail(a, INVALID, "a structure's national identifier must have 1 to 64 characters");
}
