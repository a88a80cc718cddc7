// The INS matricule: layout, key and assigning authorities (référentiel INS; NIR layout after INSEE).
#include "identity/identity.h"

#include <stdio.h>

static const struct authority {
    const char *system; // "urn:oid:" and the OID
    const char *type_code;
    enum ins_kind kind;
    bool is_test;
} authorities[] = {
    {"urn:oid:1.2.250.1.213.1.4.8", "INS-NIR", INS_NIR, false},
    {"urn:oid:1.2.250.1.213.1.4.9", "INS-NIA", INS_NIA, false},
    {"urn:oid:1.2.250.1.213.1.4.10", "INS-NIR-TEST", INS_TEST, true},
    {"urn:oid:1.2.250.1.213.1.4.11", "INS-NIR-DEMO", INS_DEMO, true},
    // Not described by the référentiel; published samples use it for test persons.
    {"urn:oid:1.2.250.1.213.1.4.13", "INS-NIR-TEST", INS_TEST, true},
};

static const char *oid_of(const struct authority *authority)
{
    return authority->system + sizeof "urn:oid:" - 1;
}

static const struct authority *authority_of(struct str system)
{
    bool is_urn = str_starts(system, STR("urn:oid:"));
    for (size_t i = 0; i < COUNT_OF(authorities); i++)
        if (str_equal(system, str_from(is_urn ? authorities[i].system : oid_of(&authorities[i]))))
            return &authorities[i];
    return NULL;
}

const char *ins_authority(size_t at)
{
    return at < COUNT_OF(authorities) ? authorities[at].system : NULL;
}

bool ins_kind_of_system(struct str oid_or_urn, enum ins_kind *kind)
{
    const struct authority *authority = authority_of(oid_or_urn);
    if (authority)
        *kind = authority->kind;
    return authority != NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Reads characters as a number; 2A and 2B of Corsica count as 19 and 18 (INSEE).
static bool number_of(const char *matricule, size_t size, uint64_t *out)
{
    uint64_t n = 0;
    for (size_t i = 0; i < size; i++) {
        char c = matricule[i];
        bool is_corsica = i == 6 && matricule[5] == '2' && (c == 'A' || c == 'B');
        if (!is_digit(c) && !is_corsica)
            return false;
        if (is_corsica) // the tens digit 2 is already in n: 2x becomes 19 or 18
            n = n * 10 - 10 + (c == 'A' ? 9 : 8);
        else
            n = n * 10 + (uint64_t)(c - '0');
    }
    *out = n;
    return true;
}

unsigned ins_key(struct str first_13)
{
    uint64_t n;
    if (first_13.len != 13 || !number_of(first_13.ptr, 13, &n))
        return 0;
    return 97 - (unsigned)(n % 97);
}

static unsigned two_digits(const char *p)
{
    return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
}

// Month 01–12, or what is written for incomplete civil status: 20–42, 50 and more.
static bool is_month_likely(unsigned month)
{
    return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
}

static bool is_layout_likely(const char *m, enum ins_kind kind)
{
    bool is_temporary = m[0] == '7' || m[0] == '8';
    if (kind == INS_NIR && is_temporary)
        return false;
    if (!is_temporary && (m[0] < '1' || m[0] > '4'))
        return false;
    if (!is_month_likely(two_digits(m + 3)))
        return false;
    bool has_department = !(m[5] == '0' && m[6] == '0');
    bool has_order = memcmp(m + 10, "000", 3) != 0;
    return has_department && has_order;
}

static enum code read_matricule(struct arena *a, struct str text, struct ins *out)
{
    if (text.len != INS_SIZE)
        return fail(a, INVALID, "the INS matricule must have 15 characters, 13 and the key of 2; it has %zu",
                    text.len);
    for (size_t i = 0; i < INS_SIZE; i++) {
        char c = text.ptr[i];
        out->matricule[i] = c == 'a' || c == 'b' ? (char)(c - 'a' + 'A') : c;
    }
    out->matricule[INS_SIZE] = 0;
    uint64_t n;
    if (!number_of(out->matricule, 13, &n) || !is_digit(out->matricule[13]) || !is_digit(out->matricule[14]))
        return fail(a, INVALID, "the INS matricule must be digits, but for 2A or 2B as characters 6 and 7");
    return DONE;
}

enum code ins_read(struct arena *a, struct str oid_or_urn, struct str matricule, enum identity_policy policy,
                   struct ins *out)
{
    *out = (struct ins){0};
    const struct authority *authority = authority_of(oid_or_urn);
    if (!authority)
        return fail(a, INVALID,
                    "the identifier's system is not an INS authority; use urn:oid:1.2.250.1.213.1.4.8 "
                    "(NIR) or urn:oid:1.2.250.1.213.1.4.9 (NIA)");
    enum code code = read_matricule(a, matricule, out);
    if (code)
        return code;
    snprintf(out->oid, sizeof out->oid, "%s", oid_of(authority));
    out->kind = authority->kind;
    out->is_test = authority->is_test;
    out->is_key_wrong = ins_key(str_of(out->matricule, 13)) != two_digits(out->matricule + 13);
    out->is_unlikely = !is_layout_likely(out->matricule, out->kind);
    if (policy == IDENTITY_LENIENT)
        return DONE;
    if (out->is_test)
        return fail(a, INVALID, "the INS stands under the test authority %s, which strict identity refuses",
                    out->oid);
    if (out->is_key_wrong)
        return fail(a, INVALID,
                    "the key of the INS matricule is wrong: one of its characters was misread or mistyped");
    if (out->is_unlikely)
        return fail(a, INVALID,
                    "the INS matricule holds a sex, month, département or order that does not exist");
    return DONE;
}

enum code ins_read_cx(struct arena *a, struct str cx, enum identity_policy policy, struct ins *out)
{
    struct str rest = cx;
    struct str value = str_cut(&rest, '^');
    str_cut(&rest, '^');
    str_cut(&rest, '^');
    struct str authority = str_cut(&rest, '^');
    str_cut(&authority, '&');
    struct str oid = str_cut(&authority, '&');
    struct str kind = str_cut(&authority, '&');
    if (!str_equal(kind, STR("ISO"))) {
        *out = (struct ins){0};
        return fail(a, INVALID, "the patient identifier must have the form matricule^^^&oid&ISO^NH");
    }
    return ins_read(a, oid, value, policy, out);
}

struct str ins_text(struct arena *a, const struct ins *ins)
{
    return arena_print(a, "%s|%s", ins->oid, ins->matricule);
}

struct str ins_system(struct arena *a, const struct ins *ins)
{
    return arena_print(a, "urn:oid:%s", ins->oid);
}

struct str ins_type_code(const struct ins *ins)
{
    const struct authority *authority = authority_of(str_from(ins->oid));
    return str_from(authority ? authority->type_code : NULL);
}
