// What cairo 1.16 leaves out of a tagged paper, by libqpdf: its language, that its title is to be shown, what stands for
// a picture, which cells are the heads of their rows; and a name of the file that depends on its content alone.
#include "codec/pdf/pdf_int.h"

#include <qpdf/qpdf-c.h>

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

static void mark_element(struct marking *m, qpdf_oh element)
{
    qpdf_oh kind = qpdf_oh_get_key(m->q, element, "/S");
    if (is_name(m, kind, "/Figure") && m->pictures < m->marks->alternative_count) {
        qpdf_oh_replace_key(m->q, element, "/Alt", text_of(m, m->marks->alternatives[m->pictures++]));
    } else if (is_name(m, kind, "/TH")) {
        qpdf_oh attributes = qpdf_oh_new_dictionary(m->q);
        qpdf_oh_replace_key(m->q, attributes, "/O", qpdf_oh_new_name(m->q, "/Table"));
        qpdf_oh_replace_key(m->q, attributes, "/Scope", qpdf_oh_new_name(m->q, "/Row"));
        qpdf_oh_replace_key(m->q, element, "/A", attributes);
    }
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
    int count = qpdf_oh_get_array_n_items(m->q, kids);
    for (int i = 0; i < count; i++)
        walk(m, qpdf_oh_get_array_item(m->q, kids, i), depth + 1);
}

static void mark_catalog(struct marking *m)
{
    qpdf_oh root = qpdf_get_root(m->q), view = qpdf_oh_new_dictionary(m->q);
    qpdf_oh_replace_key(m->q, root, "/Lang", text_of(m, m->marks->language));
    qpdf_oh_replace_key(m->q, view, "/DisplayDocTitle", qpdf_oh_new_bool(m->q, QPDF_TRUE));
    qpdf_oh_replace_key(m->q, root, "/ViewerPreferences", view);
    walk(m, qpdf_oh_get_key(m->q, root, "/StructTreeRoot"), 0);
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
