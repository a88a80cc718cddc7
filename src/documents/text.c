// What a document says, as text: its file, the narrative of a CDA, and what its codes are called in French.
#include "documents/documents_int.h"

// Cells, items and paragraphs are apart; formatting inside a word is not looked for.
static void add_narrative(struct buf *out, const struct xml_node *top)
{
    for (const struct xml_node *n = top ? xml_step(top, top) : NULL; n; n = xml_step(top, n)) {
        if (!xml_is_text(n))
            continue;
        buf_add(out, n->text);
        buf_add_char(out, ' ');
    }
    buf_add_char(out, '\n');
}

void cda_to_text(struct buf *out, const struct cda *cda)
{
    buf_add(out, cda->title);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < cda->section_count; i++) {
        const struct cda_section *section = &cda->sections[i];
        buf_add(out, section->title);
        buf_add_char(out, '\n');
        add_narrative(out, xml_child(section->node, CDA_NS, STR("text")));
    }
}

// ---- codes ------------------------------------------------------------------------------------------------

static void add_names(struct deed *d, struct buf *out, enum code_set set, const struct json *concept)
{
    for (const struct json *c = json_first(json_get(concept, STR("coding"))); c; c = c->next) {
        const struct code_row *row = code_find(set, json_text(d->arena, json_get(c, STR("code"))));
        if (!row)
            continue;
        buf_add(out, str_from(row->display));
        buf_add_char(out, '\n');
    }
}

void documents_name_codes(struct deed *d, const struct json *tree, struct buf *out)
{
    add_names(d, out, CODE_TYPE, json_get(tree, STR("type")));
    for (const struct json *c = json_first(json_get(tree, STR("category"))); c; c = c->next)
        add_names(d, out, CODE_CLASS, c);
    add_names(d, out, CODE_PRACTICE, json_walk(tree, "context", "practiceSetting", NULL));
}
