// The body of a CDA document: sections (level 3) or one file (level 1).
#include "documents/documents_int.h"

static void read_sections(struct arena *a, struct cda *cda, const struct xml_node *body)
{
    size_t count = 0;
    for (const struct xml_node *n = body; (n = xml_step(body, n));)
        count += xml_is(n, CDA_NS, STR("section"));
    struct cda_section *sections = ARENA_ARRAY(a, struct cda_section, count);
    for (const struct xml_node *n = body; (n = xml_step(body, n));) {
        if (!xml_is(n, CDA_NS, STR("section")))
            continue;
        struct cda_section *s = &sections[cda->section_count++];
        s->node = n;
        s->title = xml_text(a, xml_child(n, CDA_NS, STR("title")));
        s->code = cda_read_code(xml_child(n, CDA_NS, STR("code")));
        for (const struct xml_node *up = n->parent; up != body; up = up->parent)
            s->depth += xml_is(up, CDA_NS, STR("section"));
    }
    cda->sections = sections;
}

void cda_read_body(struct arena *a, struct cda *cda)
{
    const struct xml_node *structured = xml_at(cda->root, CDA_NS, STR("component/structuredBody"));
    cda->body_text = xml_at(cda->root, CDA_NS, STR("component/nonXMLBody/text"));
    cda->media_type = xml_attribute(cda->body_text, STR("mediaType"));
    if (structured)
        read_sections(a, cda, structured);
}

// ---- level 1

bool file_is_what_it_says(struct str media_type, struct str bytes)
{
    static const char *const taken[] = {"application/pdf", "image/jpeg", "image/png", "image/tiff",
                                        "text/rtf"};
    if (str_equal(media_type, STR("text/plain")))
        return utf8_valid(bytes);
    return str_is_one_of(media_type, taken, COUNT_OF(taken)) &&
           str_equal(media_type_sniff(bytes), media_type);
}

enum code cda_body(struct arena *a, const struct cda *cda, struct str *media_type, struct str *bytes)
{
    struct str where = STR("ClinicalDocument/component/nonXMLBody/text");
    if (!cda->body_text)
        return fail_at(a, NOT_FOUND, where, "the CDA document's body is structured: there is no file inside");
    struct str text = xml_text_exact(a, cda->body_text);
    struct str representation = xml_attribute(cda->body_text, STR("representation"));
    if (!str_equal(representation, STR("B64")))
        *bytes = text;
    else if (!base64_read_spaced(a, text, bytes))
        return fail_at(a, INVALID, where, "the file inside the CDA document is not base64");
    if (!file_is_what_it_says(cda->media_type, *bytes))
        return fail_at(
            a, INVALID, where,
            "the file inside the CDA document is not of a type that is taken, or not of the type it says");
    *media_type = cda->media_type;
    return DONE;
}
