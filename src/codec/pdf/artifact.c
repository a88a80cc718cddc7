// Page numbers as artifacts (ISO 32000-1 §14.8.2.2): a screen reader passes them by. In a page's content the tag becomes an
// artifact's; in the parent tree its place becomes empty.
#include "codec/pdf/mark_int.h"

#include <stdlib.h>

// At the start of a line: a text that is drawn holds no line's end, so that none can look like it.
static const char opening[] = "\n/" PDF_ARTIFACT_TAG " << /MCID ";

// "/NonStruct << /MCID 7 >> BDC" → "/Artifact << /Type /Pagination >> BDC"
static struct str with_artifacts(struct arena *a, struct str content)
{
    struct buf b;
    buf_init(&b, a, content.len + 64);
    for (;;) {
        ptrdiff_t at = str_find_str(content, str_from(opening));
        ptrdiff_t end = at < 0 ? -1 : str_find_str(str_skip(content, (size_t)at), STR(">>"));
        if (end < 0)
            break;
        buf_add(&b, str_of(content.ptr, (size_t)at));
        buf_add(&b, STR("\n/Artifact << /Type /Pagination >>"));
        content = str_skip(content, (size_t)(at + end) + 2);
    }
    buf_add(&b, content);
    return buf_str(&b);
}

static void mark_page(struct arena *a, qpdf_data q, qpdf_oh page)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    if (qpdf_oh_get_page_content_data(q, page, &bytes, &size) & QPDF_ERRORS)
        return;
    struct str content = with_artifacts(a, str_of((const char *)bytes, size));
    qpdf_oh stream = qpdf_oh_new_stream(q), none = qpdf_oh_new_null(q);
    qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)content.ptr, content.len, none, none);
    qpdf_oh_replace_key(q, page, "/Contents", stream);
    qpdf_oh_replace_key(q, page, "/Tabs", qpdf_oh_new_name(q, "/S"));
    free(bytes);
}

static bool is_artifact(qpdf_data q, qpdf_oh element)
{
    if (!qpdf_oh_is_dictionary(q, element))
        return false;
    qpdf_oh kind = qpdf_oh_get_key(q, element, "/S");
    return qpdf_oh_is_name(q, kind) && strcmp(qpdf_oh_get_name(q, kind), "/" PDF_ARTIFACT_TAG) == 0;
}

// cairo writes a tree of one node: "/Nums [0 [element …] 1 [element …]]".
static void empty_parents(qpdf_data q)
{
    qpdf_oh tree = qpdf_oh_get_key(q, qpdf_get_root(q), "/StructTreeRoot");
    qpdf_oh pages = qpdf_oh_is_dictionary(q, tree)
                        ? qpdf_oh_get_key(q, qpdf_oh_get_key(q, tree, "/ParentTree"), "/Nums")
                        : tree;
    int count = qpdf_oh_is_array(q, pages) ? qpdf_oh_get_array_n_items(q, pages) : 0;
    for (int i = 0; i < count; i++) {
        qpdf_oh parents = qpdf_oh_get_array_item(q, pages, i);
        int of_page = qpdf_oh_is_array(q, parents) ? qpdf_oh_get_array_n_items(q, parents) : 0;
        for (int j = 0; j < of_page; j++)
            if (is_artifact(q, qpdf_oh_get_array_item(q, parents, j)))
                qpdf_oh_set_array_item(q, parents, j, qpdf_oh_new_null(q));
    }
}

void pdf_mark_artifacts(struct arena *a, qpdf_data q)
{
    int pages = qpdf_get_num_pages(q);
    for (int i = 0; i < pages; i++)
        mark_page(a, q, qpdf_get_page_n(q, (size_t)i));
    empty_parents(q);
}
