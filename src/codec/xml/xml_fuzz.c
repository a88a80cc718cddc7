// Any bytes as XML: never a crash, and what was read and escaped reads back as the same text, also as an
// attribute.
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

// Reading turns the white space of an attribute into spaces, so only values without any can be told again.
static void check_attribute_survives(struct arena *a, struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.ptr[i] < 0x20)
            return;
    struct buf again;
    buf_init(&again, a, value.len + 16);
    buf_add(&again, STR("<t v=\""));
    xml_escape(&again, value);
    buf_add(&again, STR("\"/>"));
    const struct xml_node *root;
    if (xml_parse(a, buf_str(&again), NULL, &root) != DONE ||
        !str_equal(xml_attribute(root, STR("v")), value))
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
        for (uint32_t i = 0; i < root->attribute_count; i++)
            check_attribute_survives(&a, root->attributes[i].value);
        for (const struct xml_node *at = root; (at = xml_step(root, at));)
            if (xml_is_text(at) != (at->line == 0) || (xml_is_text(at) && at->first))
                abort();
    } else if (root || !a.fault.text[0]) {
        abort();
    }
    arena_release(&a);
    return 0;
}
