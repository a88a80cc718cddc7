// Any bytes as XML: never a crash, and what was read and escaped reads back as the same text.
#include "codec/xml/xml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Escaping keeps every character but a carriage return, which XML reading turns into a line feed.
static void check_text_survives(struct arena *a, struct str text)
{
    if (memchr(text.ptr, '\r', text.len))
        return;
    struct buf again;
    buf_init(&again, a, text.len + 16);
    buf_add(&again, STR("<t>"));
    xml_escape(&again, text);
    buf_add(&again, STR("</t>"));
    const struct xml_node *root;
    if (xml_parse(a, buf_str(&again), NULL, &root) != DONE || !str_equal(xml_text_exact(a, root), text))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    arena_init(&a);
    const struct xml_limits limits = {.nodes_max = 10000};
    const struct xml_node *root;
    if (xml_parse(&a, str_of((const char *)data, size), &limits, &root) == DONE) {
        check_text_survives(&a, xml_text_exact(&a, root));
        for (const struct xml_node *at = root; (at = xml_step(root, at));)
            if (xml_is_text(at) != (at->line == 0) || (xml_is_text(at) && at->first))
                abort();
    } else if (root || !a.fault.text[0]) {
        abort();
    }
    arena_release(&a);
    return 0;
}
