// What cairo 1.16 leaves out of a tagged paper, by libqpdf: its language, that its title is to be shown, what stands for
// a picture, which cells are heads of rows and which of columns, that page numbers are no text (artifact.c), the marks of
// PDF/UA (ISO 14289-1 §5, §7.1); and a name of the file that depends on its content alone.
#include "codec/pdf/mark_int.h"

enum { DEPTH_MAX = 16 };

struct marking {
    struct arena *arena;
    qpdf_data q;
    const struct pdf_marks *marks;
    size_t pictures;
};

static qpdf_oh text_of(struct marking *m, struct str text)
{
    return qpdf_oh_new_unicode_string(m->q, arena_copy(m->arena, text).ptr);
}

static bool is_name(struct marking *m, qpdf_oh object, const char *name)
{
    return qpdf_oh_is_name(m->q, object) && strcmp(qpdf_oh_get_name(m->q, object), name) == 0;
}

static bool is_element(struct marking *m, qpdf_oh element, const char *kind)
{
    return qpdf_oh_is_dictionary(m->q, element) && is_name(m, qpdf_oh_get_key(m->q, element, "/S"), kind);
}

// Of a row of nothing but heads, they are the columns'.
static bool is_head_row(struct marking *m, qpdf_oh row)
{
    qpdf_oh kids = qpdf_oh_get_key(m->q, row, "/K");
    int count = qpdf_oh_is_array(m->q, kids) ? qpdf_oh_get_array_n_items(m->q, kids) : 0;
    for (int i = 0; i < count; i++)
        if (!is_element(m, qpdf_oh_get_array_item(m->q, kids, i), "/TH"))
            return false;
    return count > 0;
}

static void mark_head(struct marking *m, qpdf_oh element)
{
    bool is_columns = is_head_row(m, qpdf_oh_get_key(m->q, element, "/P"));
    qpdf_oh attributes = qpdf_oh_new_dictionary(m->q);
    qpdf_oh_replace_key(m->q, attributes, "/O", qpdf_oh_new_name(m->q, "/Table"));
    qpdf_oh_replace_key(m->q, attributes, "/Scope", qpdf_oh_new_name(m->q, is_columns ? "/Column" : "/Row"));
    qpdf_oh_replace_key(m->q, element, "/A", attributes);
}

static void mark_element(struct marking *m, qpdf_oh element)
{
    if (is_element(m, element, "/Figure") && m->pictures < m->marks->alternative_count)
        qpdf_oh_replace_key(m->q, element, "/Alt", text_of(m, m->marks->alternatives[m->pictures++]));
    else if (is_element(m, element, "/TH"))
        mark_head(m, element);
}

// The structure tree, in the order of reading. Its depth is that of our own tags: Document, Table, TR, TD.
static void walk(struct marking *m, qpdf_oh element, unsigned depth)
{
    if (depth > DEPTH_MAX || !qpdf_oh_is_dictionary(m->q, element))
        return;
    mark_element(m, element);
    qpdf_oh kids = qpdf_oh_get_key(m->q, element, "/K");
    if (!qpdf_oh_is_array(m->q, kids)) {
        walk(m, kids, depth + 1);
        return;
    }
    for (int i = 0; i < qpdf_oh_get_array_n_items(m->q, kids); i++) {
        qpdf_oh kid = qpdf_oh_get_array_item(m->q, kids, i);
        if (is_element(m, kid, "/" PDF_ARTIFACT_TAG))
            qpdf_oh_erase_item(m->q, kids, i--);
        else
            walk(m, kid, depth + 1);
    }
}

static void add_xml(struct buf *b, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '<' || c == '&')
            buf_print(b, "&#%d;", c);
        else
            buf_add_char(b, c);
    }
}

// The XMP packet that says so (ISO 14289-1 §5).
static void mark_universal(struct marking *m, qpdf_oh root)
{
    struct buf b;
    buf_init(&b, m->arena, 1024);
    buf_add(&b,
            STR("<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
                "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-"
                "syntax-ns#\"><rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"><pdfuaid:part>1</pdfuaid:part><dc:title>"
                "<rdf:Alt><rdf:li xml:lang=\"x-default\">"));
    add_xml(&b, m->marks->title);
    buf_add(&b, STR("</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
                    "<?xpacket end=\"r\"?>"));
    qpdf_oh stream = qpdf_oh_new_stream(m->q), none = qpdf_oh_new_null(m->q);
    qpdf_oh about = qpdf_oh_get_dict(m->q, stream);
    qpdf_oh_replace_stream_data(m->q, stream, (const unsigned char *)b.ptr, b.len, none, none);
    qpdf_oh_replace_key(m->q, about, "/Type", qpdf_oh_new_name(m->q, "/Metadata"));
    qpdf_oh_replace_key(m->q, about, "/Subtype", qpdf_oh_new_name(m->q, "/XML"));
    qpdf_oh_replace_key(m->q, root, "/Metadata", stream);
}

static void mark_catalog(struct marking *m)
{
    qpdf_oh root = qpdf_get_root(m->q), view = qpdf_oh_new_dictionary(m->q);
    qpdf_oh_replace_key(m->q, root, "/Lang", text_of(m, m->marks->language));
    qpdf_oh_replace_key(m->q, view, "/DisplayDocTitle", qpdf_oh_new_bool(m->q, QPDF_TRUE));
    qpdf_oh_replace_key(m->q, root, "/ViewerPreferences", view);
    mark_universal(m, root);
    walk(m, qpdf_oh_get_key(m->q, root, "/StructTreeRoot"), 0);
    pdf_mark_artifacts(m->arena, m->q);
    pdf_mark_fonts(m->q);
}

static enum code write_out(struct marking *m, struct str *out)
{
    if (qpdf_init_write_memory(m->q) & QPDF_ERRORS)
        return fail(m->arena, INTERNAL, "The paper could not be written");
    qpdf_set_deterministic_ID(m->q, QPDF_TRUE);
    qpdf_set_object_stream_mode(m->q, qpdf_o_generate);
    if (qpdf_write(m->q) & QPDF_ERRORS)
        return fail(m->arena, INTERNAL, "The paper could not be written");
    *out = arena_copy(m->arena, str_of((const char *)qpdf_get_buffer(m->q), qpdf_get_buffer_length(m->q)));
    return DONE;
}

enum code pdf_mark(struct arena *a, struct str drawn, const struct pdf_marks *marks, struct str *out)
{
    struct marking m = {.arena = a, .q = qpdf_init(), .marks = marks};
    enum code code = DONE;
    qpdf_silence_errors(m.q);
    qpdf_set_suppress_warnings(m.q, QPDF_TRUE);
    if (qpdf_read_memory(m.q, "paper", drawn.ptr, drawn.len, NULL) & QPDF_ERRORS)
        code = fail(a, INTERNAL, "The paper that was drawn is not whole");
    if (code == DONE) {
        mark_catalog(&m);
        code = qpdf_has_error(m.q) ? fail(a, INTERNAL, "The paper's tags could not be completed")
                                   : write_out(&m, out);
    }
    qpdf_cleanup(&m.q);
    return code;
}
