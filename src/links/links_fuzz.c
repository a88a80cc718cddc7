// Any bytes as the parameters of an operation, the request of a manifest, and a link given back: read within the bounds
// that are promised, or refused with a sentence.
#include "links/links_int.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct json *tree;
    struct link_asked asked;
    struct link_request request;
    struct link_payload payload;
    struct str text = str_of((const char *)data, size);
    arena_init(&a);
    if (json_parse(&a, text, NULL, &tree) == DONE) {
        enum code code = link_read_parameters(&a, tree, &asked);
        must(asked.section_count <= SUMMARY_SECTIONS_MAX && asked.document_count <= LINK_DOCUMENTS_MAX);
        must(asked.passcode.len <= LINK_PASSCODE_MAX && asked.label.len <= LINK_LABEL_MAX * 4);
        must(code == DONE || a.fault.text[0]);
    }
    if (link_read_request(&a, text, &request) == DONE)
        must(request.recipient.len > 0 && request.recipient.len <= LINK_RECIPIENT_MAX);
    (void)!link_read_payload(&a, text, &payload);
    arena_release(&a);
    return 0;
}
