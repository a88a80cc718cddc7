// Reading: libxml2's SAX2 events become nodes in the caller's arena.
#include "codec/xml/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

enum {
    BYTES_MAX = 128 * 1024 * 1024,
    DEPTH_MAX = 128,
    NODES_MAX = 2000000,
    ATTRIBUTES_MAX = 500,
    NAMES_CACHED = 256
};

struct open_node {
    struct xml_node *node;
    const struct xml_node **tail; // where the next child is linked
};

struct reader {
    struct arena *arena;
    xmlParserCtxtPtr parser;
    struct xml_limits limits;
    const struct xml_node *root;
    struct open_node *open; // [depth_max + 1]
    uint32_t depth;
    uint32_t nodes;
    char *text; // the run of text being collected, in the heap
    size_t text_len, text_size;
    // libxml2 keeps one copy of each name, so that a name is known by its address.
    struct {
        const xmlChar *theirs;
        struct str ours;
    } names[NAMES_CACHED];
    enum code code; // the first refusal of ours
};

static void refuse(struct reader *r, enum code code)
{
    if (r->code == DONE)
        r->code = code;
    xmlStopParser(r->parser);
}

static bool count_node(struct reader *r)
{
    if (r->code)
        return false;
    if (++r->nodes <= r->limits.nodes_max)
        return true;
    refuse(r, fail(r->arena, TOO_LARGE, "the XML has more than %u elements, attributes and texts",
                   r->limits.nodes_max));
    return false;
}

static struct str keep_name(struct reader *r, const xmlChar *name)
{
    if (!name)
        return (struct str){0};
    size_t slot = ((uintptr_t)name >> 3) % NAMES_CACHED;
    if (r->names[slot].theirs != name) {
        r->names[slot].theirs = name;
        r->names[slot].ours = arena_copy(r->arena, str_from((const char *)name));
    }
    return r->names[slot].ours;
}

static struct xml_node *add_node(struct reader *r)
{
    struct open_node *parent = &r->open[r->depth];
    struct xml_node *node = ARENA_NEW(r->arena, struct xml_node);
    node->parent = parent->node;
    *parent->tail = node;
    parent->tail = &node->next;
    return node;
}

static void end_text(struct reader *r)
{
    if (r->text_len && r->depth > 0 && count_node(r))
        add_node(r)->text = arena_copy(r->arena, str_of(r->text, r->text_len));
    r->text_len = 0;
}

static void on_characters(void *context, const xmlChar *bytes, int len)
{
    struct reader *r = ((xmlParserCtxtPtr)context)->_private;
    if (!len) // an empty CDATA section
        return;
    size_t size = r->text_len + (size_t)len;
    if (size > r->text_size) {
        r->text_size = size < 4096 ? 4096 : size * 2;
        r->text = heap_grow(r->text, r->text_size);
    }
    memcpy(r->text + r->text_len, bytes, (size_t)len);
    r->text_len = size;
}

// Not replacing entities, libxml2 leaves each & of an attribute's value as &#38;, and nothing else escaped.
static struct str keep_value(struct reader *r, struct str raw)
{
    struct str ampersand = STR("&#38;");
    struct str value = arena_copy(r->arena, raw);
    char *to = (char *)value.ptr; // fresh memory of ours
    for (struct str rest = raw; rest.len;) {
        bool is_escaped = str_starts(rest, ampersand);
        *to++ = rest.ptr[0];
        rest = str_skip(rest, is_escaped ? ampersand.len : 1);
    }
    *to = 0;
    return str_of(value.ptr, (size_t)(to - value.ptr));
}

// libxml2 gives five pointers an attribute: local name, prefix, namespace, value, end of value.
static void keep_attributes(struct reader *r, struct xml_node *node, uint32_t count, const xmlChar **facts)
{
    struct xml_attribute *list = ARENA_ARRAY(r->arena, struct xml_attribute, count);
    for (uint32_t i = 0; i < count && count_node(r); i++, facts += 5) {
        list[i].name = keep_name(r, facts[0]);
        list[i].ns = keep_name(r, facts[2]);
        list[i].value = keep_value(r, str_of((const char *)facts[3], (size_t)(facts[4] - facts[3])));
    }
    node->attributes = list;
    node->attribute_count = count;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns,
                     int ns_count, const xmlChar **namespaces, int attribute_count, int defaulted,
                     const xmlChar **attributes)
{
    (void)prefix, (void)ns_count, (void)namespaces, (void)defaulted;
    struct reader *r = ((xmlParserCtxtPtr)context)->_private;
    end_text(r);
    if (!count_node(r))
        return;
    if (r->depth == r->limits.depth_max) {
        refuse(r, fail(r->arena, TOO_LARGE, "the XML is nested more than %u deep", r->limits.depth_max));
        return;
    }
    struct xml_node *node = add_node(r);
    node->name = keep_name(r, name);
    node->ns = keep_name(r, ns);
    node->line = (uint32_t)xmlSAX2GetLineNumber(context);
    if (attribute_count > 0)
        keep_attributes(r, node, (uint32_t)attribute_count, attributes);
    r->open[++r->depth] = (struct open_node){node, &node->first};
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns)
{
    (void)name, (void)prefix, (void)ns;
    struct reader *r = ((xmlParserCtxtPtr)context)->_private;
    end_text(r);
    if (r->depth > 0)
        r->depth--;
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    struct reader *r = ((xmlParserCtxtPtr)context)->_private;
    refuse(r, fail(r->arena, INVALID,
                   "the XML has a DOCTYPE, which is never accepted: take the <!DOCTYPE …> out"));
}

// Only encodings in which the bytes < > = and quotes are nothing but markup: has_crowded_tag relies on it.
static void on_document(void *context)
{
    static const char *const known[] = {"UTF-8", "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252", "US-ASCII"};
    xmlParserCtxtPtr parser = context;
    struct reader *r = parser->_private;
    struct str encoding =
        str_from((const char *)(parser->encoding ? parser->encoding : parser->input->encoding));
    if (encoding.ptr == NULL)
        return;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_equal_fold(encoding, str_from(known[i])))
            return;
    refuse(r, fail(r->arena, INVALID, "the XML declares an encoding that is not accepted: use UTF-8"));
}

static const char *reason(int error)
{
    switch (error) {
    case XML_ERR_TAG_NAME_MISMATCH:
        return "an end tag does not match its start tag";
    case XML_ERR_TAG_NOT_FINISHED:
    case XML_ERR_GT_REQUIRED:
        return "a tag is not finished";
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_WAR_UNDECLARED_ENTITY:
        return "an entity is used that XML does not define; write the character itself";
    case XML_ERR_INVALID_CHAR:
    case XML_ERR_INVALID_ENCODING:
        return "a byte or character does not belong to the declared encoding";
    case XML_ERR_DOCUMENT_EMPTY:
        return "there is no element";
    case XML_ERR_DOCUMENT_END:
        return "something follows the root element, or its end is missing";
    case XML_ERR_ATTRIBUTE_REDEFINED:
        return "an attribute stands twice in one tag";
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
        return "a namespace prefix is not declared";
    default:
        return "it is not well formed";
    }
}

static void on_error(void *context, xmlErrorPtr error)
{
    xmlParserCtxtPtr parser = context;
    struct reader *r = parser->_private;
    bool is_fault = error->level >= XML_ERR_ERROR && error->domain != XML_FROM_IO;
    if (!is_fault || r->code)
        return;
    refuse(r, fail(r->arena, INVALID, "the XML cannot be read at line %d, column %d: %s", error->line,
                   error->int2, reason(error->code)));
}

// libxml2 compares the attributes of one tag pairwise: a tag with a million of them would take hours. So tags
// with too many are found first, by counting the equals signs outside quotes between < and >.
static bool has_crowded_tag(struct str bytes)
{
    size_t count = 0;
    char quote = 0;
    bool in_tag = false;
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        if (!in_tag) {
            const char *tag = memchr(bytes.ptr + i, '<', bytes.len - i);
            if (!tag)
                return false;
            i = (size_t)(tag - bytes.ptr);
            in_tag = true;
            quote = 0;
            count = 0;
        } else if (quote) {
            quote = c == quote || c == '<' ? 0 : quote;
            count = c == '<' ? 0 : count;
        } else if (c == '>') {
            in_tag = false;
        } else if (c == '<') { // only in comments and CDATA
            count = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '=' && ++count > ATTRIBUTES_MAX) {
            return true;
        }
    }
    return false;
}

// Markup must be readable as ASCII: UTF-16, EBCDIC and the like begin otherwise.
static bool starts_as_xml(struct str bytes)
{
    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        bytes = str_skip(bytes, 3);
    bytes = str_trim(bytes);
    return bytes.len > 1 && bytes.ptr[0] == '<' && bytes.ptr[1] != 0;
}

static enum code check_input(struct arena *a, struct str bytes, const struct xml_limits *limits)
{
    if (bytes.len > limits->bytes_max)
        return fail(a, TOO_LARGE, "the XML has more than %zu bytes", limits->bytes_max);
    if (!starts_as_xml(bytes))
        return fail(a, INVALID, "this is not XML in an accepted encoding: it does not begin with <");
    if (has_crowded_tag(bytes))
        return fail(a, TOO_LARGE, "a tag of the XML has more than %d attributes", ATTRIBUTES_MAX);
    return DONE;
}

static const xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC,
    .internalSubset = on_doctype,
    .startDocument = on_document,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_characters,
    .ignorableWhitespace = on_characters,
    .cdataBlock = on_characters,
    .serror = on_error,
};

static enum code run(struct reader *r, struct str bytes)
{
    r->parser = xmlCreateMemoryParserCtxt(bytes.ptr, (int)bytes.len);
    if (!r->parser)
        return fail(r->arena, INTERNAL, "the XML reader could not be made");
    *r->parser->sax = handler;
    r->parser->_private = r;
    xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlParseDocument(r->parser);
    bool is_whole = r->parser->wellFormed && r->root;
    xmlFreeDoc(r->parser->myDoc);
    xmlFreeParserCtxt(r->parser);
    if (r->code)
        return r->code;
    return is_whole ? DONE : fail(r->arena, INVALID, "the XML cannot be read: %s", reason(0));
}

// libxml2's tables must be made once, before the first of several threads uses it.
static pthread_once_t libxml_once = PTHREAD_ONCE_INIT;

enum code xml_parse(struct arena *a, struct str bytes, const struct xml_limits *limits,
                    const struct xml_node **root)
{
    *root = NULL;
    pthread_once(&libxml_once, xmlInitParser);
    struct reader *r = ARENA_NEW(a, struct reader);
    r->arena = a;
    r->limits = limits ? *limits : (struct xml_limits){0};
    if (r->limits.bytes_max == 0 || r->limits.bytes_max > INT_MAX)
        r->limits.bytes_max = BYTES_MAX;
    r->limits.depth_max = r->limits.depth_max ? r->limits.depth_max : DEPTH_MAX;
    r->limits.nodes_max = r->limits.nodes_max ? r->limits.nodes_max : NODES_MAX;
    enum code code = check_input(a, bytes, &r->limits);
    if (code)
        return code;
    r->open = ARENA_ARRAY(a, struct open_node, r->limits.depth_max + 1);
    r->open[0].tail = &r->root;
    code = run(r, bytes);
    free(r->text);
    if (code == DONE)
        *root = r->root;
    return code;
}
