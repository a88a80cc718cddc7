// Fonts whose glyphs are asked for by number say how (ISO 14289-1 §7.21.3.2): cairo 1.16 leaves out the map from numbers to
// glyphs of an embedded TrueType font, for it is the identity, what readers take when none stands there (ISO 32000-1
// Table 117).
#include "codec/pdf/mark_int.h"

static void mark_descendant(qpdf_data q, qpdf_oh font)
{
    qpdf_oh kind = qpdf_oh_is_dictionary(q, font) ? qpdf_oh_get_key(q, font, "/Subtype") : font;
    if (qpdf_oh_is_name(q, kind) && strcmp(qpdf_oh_get_name(q, kind), "/CIDFontType2") == 0 &&
        !qpdf_oh_has_key(q, font, "/CIDToGIDMap"))
        qpdf_oh_replace_key(q, font, "/CIDToGIDMap", qpdf_oh_new_name(q, "/Identity"));
}

static void mark_font(qpdf_data q, qpdf_oh font)
{
    qpdf_oh descendants =
        qpdf_oh_is_dictionary(q, font) ? qpdf_oh_get_key(q, font, "/DescendantFonts") : font;
    if (qpdf_oh_is_array(q, descendants) && qpdf_oh_get_array_n_items(q, descendants) > 0)
        mark_descendant(q, qpdf_oh_get_array_item(q, descendants, 0));
}

static void mark_page(qpdf_data q, qpdf_oh page)
{
    qpdf_oh resources = qpdf_oh_get_key(q, page, "/Resources");
    qpdf_oh fonts = qpdf_oh_is_dictionary(q, resources) ? qpdf_oh_get_key(q, resources, "/Font") : resources;
    if (!qpdf_oh_is_dictionary(q, fonts))
        return;
    qpdf_oh_begin_dict_key_iter(q, fonts);
    while (qpdf_oh_dict_more_keys(q))
        mark_font(q, qpdf_oh_get_key(q, fonts, qpdf_oh_dict_next_key(q)));
}

void pdf_mark_fonts(qpdf_data q)
{
    int pages = qpdf_get_num_pages(q);
    for (int i = 0; i < pages; i++)
        mark_page(q, qpdf_get_page_n(q, (size_t)i));
}
