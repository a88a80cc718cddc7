// The proof of a refusal: signed with the house's key, the one of its checkpoints, and drawn as a PDF.
#include "codec/pdf/pdf.h"
#include "codec/text/text.h"
#include "opening/opening_int.h"

static struct str hex_of(struct arena *a, const unsigned char *bytes, size_t size)
{
    struct buf b;
    buf_init(&b, a, 2 * size + 1);
    hex_write(&b, str_of((const char *)bytes, size));
    return buf_str(&b);
}

void opening_attest(struct arena *a, const struct crypt_keyring *keys, const struct opposition *o,
                    struct attested *io)
{
    unsigned char key[CRYPT_PUBLIC_SIZE], signature[CRYPT_SIGNATURE_SIZE];
    struct buf at;
    buf_init(&at, a, 32);
    instant_write(&at, o->opposed_us);
    io->at = buf_str(&at);
    io->at_us = o->opposed_us;
    io->number = opposition_number(a, o->number);
    crypt_sign_key(keys, key);
    crypt_sign(keys, opposition_text(a, io->number, io->at, io->ins), signature);
    io->key = hex_of(a, key, sizeof key);
    io->signature = hex_of(a, signature, sizeof signature);
}

// In lines that do not run off the paper.
static struct str folded(struct arena *a, struct str hex)
{
    enum { LINE = 32 };
    struct buf b;
    buf_init(&b, a, hex.len + hex.len / LINE + 1);
    for (size_t i = 0; i < hex.len; i += LINE) {
        if (i)
            buf_add_char(&b, '\n');
        buf_add(&b, str_of(hex.ptr + i, hex.len - i < LINE ? hex.len - i : LINE));
    }
    return buf_str(&b);
}

enum code opening_paper(struct arena *a, struct str author, const struct attested *what, struct str *pdf)
{
    struct pdf *p;
    const struct pdf_about about = {.title = STR("Preuve d’opposition"),
                                    .author = author,
                                    .subject = STR("Opposition à l’ouverture d’un espace numérique de santé"),
                                    .language = STR("fr-FR"),
                                    .at_us = what->at_us};
    const struct pdf_row rows[] = {{STR("Numéro à rappeler"), what->number},
                                   {STR("Matricule INS"), what->ins},
                                   {STR("Enregistrée le (UTC)"), what->at},
                                   {STR("Signature (Ed25519)"), folded(a, what->signature)},
                                   {STR("Clé publique"), folded(a, what->key)}};
    pdf_begin(a, &about, &p);
    pdf_title(p, STR("Preuve d’opposition"));
    pdf_paragraph(
        p, STR("La personne désignée ci-dessous s’est opposée à l’ouverture de son espace numérique de santé "
               "(article R. 1111-28 du code de la santé publique). Aucun espace ne sera ouvert d’office pour "
               "elle. Elle peut changer d’avis à tout moment."));
    pdf_table(p, rows, COUNT_OF(rows));
    pdf_heading(p, STR("Vérifier cette preuve"));
    pdf_paragraph(
        p,
        STR("La signature porte sur quatre lignes : « ens opposition 1 », puis « number » et le numéro, "
            "« at » et la date, « person » et le matricule. La clé publique est celle des points de contrôle "
            "du journal, que l’opérateur publie."));
    return pdf_end(p, pdf);
}
