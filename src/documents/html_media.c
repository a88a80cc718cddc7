// Files inside a document on its HTML page: images shown, others offered to be saved. What a file says to be
// is checked against its first bytes, so that nothing else is ever given to the reader's browser.
#include "documents/documents_int.h"

enum { MEDIA_MAX = 1000, NAMED_MAX = 5000 }; // beyond these a page says nothing of a file

void html_find_media(struct html *h)
{
    const struct xml_node *root = h->cda->root;
    h->media = ARENA_ARRAY(h->arena, const struct xml_node *, MEDIA_MAX);
    for (const struct xml_node *n = root; (n = xml_step(root, n)) && h->media_count < MEDIA_MAX;)
        if (xml_is(n, CDA_NS, STR("observationMedia")) && xml_attribute(n, STR("ID")).len)
            h->media[h->media_count++] = n;
    h->shown = ARENA_ARRAY(h->arena, bool, h->media_count);
}

static void add_data(struct html *h, struct str media_type, struct str bytes)
{
    buf_add(h->out, STR("data:"));
    buf_add(h->out, media_type);
    buf_add(h->out, STR(";base64,"));
    base64_write(h->out, bytes);
}

static void add_link(struct html *h, struct str media_type, struct str bytes)
{
    static const struct {
        const char *media_type, *name, *ending;
    } kinds[] = {
        {"application/pdf", "PDF", "pdf"}, {"text/rtf", "RTF", "rtf"}, {"image/tiff", "TIFF", "tiff"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!str_equal(media_type, str_from(kinds[i].media_type)))
            continue;
        buf_print(h->out, "<a class=\"file\" download=\"piece-jointe.%s\" href=\"", kinds[i].ending);
        add_data(h, media_type, bytes);
        buf_print(h->out, "\">Enregistrer le fichier joint (%s, %zu Ko)</a>", kinds[i].name,
                  bytes.len / 1024 + 1);
    }
}

void html_file(struct html *h, struct str media_type, struct str bytes)
{
    if (!file_is_what_it_says(media_type, bytes)) {
        buf_add(h->out, STR("<em>Fichier joint d’un type qui ne peut pas être affiché.</em>"));
    } else if (str_equal(media_type, STR("text/plain"))) {
        buf_add(h->out, STR("<pre>"));
        xml_escape(h->out, bytes);
        buf_add(h->out, STR("</pre>"));
    } else if (str_equal(media_type, STR("image/png")) || str_equal(media_type, STR("image/jpeg"))) {
        buf_add(h->out, STR("<img alt=\"Image jointe au document\" src=\""));
        add_data(h, media_type, bytes);
        buf_add(h->out, STR("\">"));
    } else {
        add_link(h, media_type, bytes);
    }
}

static void show(struct html *h, size_t at)
{
    const struct xml_node *value = xml_child(h->media[at], CDA_NS, STR("value"));
    struct str bytes;
    if (h->shown[at]) {
        buf_add(h->out, STR("<em>Fichier joint déjà montré plus haut.</em>"));
        return;
    }
    h->shown[at] = true;
    if (base64_read_spaced(h->arena, xml_text_exact(h->arena, value), &bytes))
        html_file(h, xml_attribute(value, STR("mediaType")), bytes);
    else
        buf_add(h->out, STR("<em>Fichier joint illisible.</em>"));
}

void html_media(struct html *h, struct str ids)
{
    struct str rest = str_trim(ids);
    while (rest.ptr && h->named++ < NAMED_MAX) {
        struct str id = str_cut(&rest, ' ');
        size_t at = 0;
        while (at < h->media_count && !str_equal(xml_attribute(h->media[at], STR("ID")), id))
            at++;
        buf_add(h->out, STR("<span class=\"media\">"));
        if (at < h->media_count)
            show(h, at);
        else
            buf_add(h->out, STR("<em>Fichier joint absent du document.</em>"));
        buf_add(h->out, STR("</span>"));
    }
}
