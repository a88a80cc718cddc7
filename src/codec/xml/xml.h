// codec/xml: XML 1.0 with namespaces, read by libxml2 into a tree of ours, locked down.
//
// Refused, always: any DOCTYPE (so no entities but the five of XML, no external files, no bombs), encodings
// other than UTF-8, ISO-8859-1, ISO-8859-15, windows-1252 and US-ASCII, and more depth, nodes, attributes or
// bytes than the limits allow. Nothing is ever fetched. Comments and processing instructions are left out of
// the tree.
#ifndef ENS_CODEC_XML_H
#define ENS_CODEC_XML_H

#include "base/base.h"

struct xml_attribute {
    struct str ns; // {NULL,0}: none
    struct str name;
    struct str value;
};

// An element, or a run of text. All strings are UTF-8 and live in the arena.
struct xml_node {
    const struct xml_node *parent;          // NULL: the root
    const struct xml_node *first;           // the first child
    const struct xml_node *next;            // the next sibling
    struct str ns;                          // namespace of an element; {NULL,0}: none
    struct str name;                        // local name of an element; {NULL,0}: this is text
    struct str text;                        // of a text
    const struct xml_attribute *attributes; // without the namespace declarations
    uint32_t attribute_count;
    uint32_t line; // where the element starts; 0 for a text
};

struct xml_limits {
    size_t bytes_max;   // of the input; 0: 128 MB
    uint32_t depth_max; // 0: 128
    uint32_t nodes_max; // elements, texts and attributes together; 0: 2 million
};

// INVALID: not well formed, or refused; the sentence says what and where (line, column), never the content.
// TOO_LARGE: over a limit.
enum code xml_parse(struct arena *a, struct str bytes, const struct xml_limits *limits,
                    const struct xml_node **root) MUST_CHECK;

static inline bool xml_is_text(const struct xml_node *n)
{
    return n->name.ptr == NULL;
}
bool xml_is(const struct xml_node *n, struct str ns, struct str name); // false for NULL
// The functions below take NULL for a node and then find nothing, so that lookups can be chained.
const struct xml_node *xml_child(const struct xml_node *n, struct str ns,
                                 struct str name);          // the first such child
const struct xml_node *xml_again(const struct xml_node *n); // the next sibling of the same name
// The first node that a path of child names leads to: xml_at(doc, ns, STR("author/assignedAuthor/id")).
const struct xml_node *xml_at(const struct xml_node *n, struct str ns, struct str path);
// The first element of that name below n, in document order.
const struct xml_node *xml_find(const struct xml_node *n, struct str ns, struct str name);
// The next node of the tree under `top` in document order; NULL at the end. Starts with xml_step(top, top).
const struct xml_node *xml_step(const struct xml_node *top, const struct xml_node *n);
// An attribute without namespace; {NULL,0}: none.
struct str xml_attribute(const struct xml_node *n, struct str name);
struct str xml_attribute_ns(const struct xml_node *n, struct str ns, struct str name);
struct str xml_at_attribute(const struct xml_node *n, struct str ns, struct str path, struct str name);
// All text below n; white space runs become one space and none stands at the ends. {NULL,0}: n is NULL.
struct str xml_text(struct arena *a, const struct xml_node *n);
struct str xml_text_exact(struct arena *a, const struct xml_node *n); // white space kept

// Writing: the characters that text and attribute values must not hold as they are, escaped; what XML forbids
// left out.
void xml_escape(struct buf *out, struct str utf8);

#endif
