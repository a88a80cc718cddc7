// Any bytes as a CDA document: never a crash, a DocumentReference that is JSON, and a page without foreign
// markup.
#include "documents/documents.h"
#include "documents/html_check_int.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_values(struct arena *a, const struct cda *cda)
{
    struct json **list, *again;
    size_t count = cda_to_observations(a, cda, STR("Patient/p"), &list);
    for (size_t i = 0; i < count; i++) {
        struct buf text;
        buf_init(&text, a, 4096);
        json_write(&text, list[i]);
        if (json_parse(a, buf_str(&text), NULL, &again) != DONE || !json_equal(list[i], again))
            abort();
    }
}

static void check_reference(struct arena *a, const struct cda *cda)
{
    static const unsigned char sha1[20];
    struct cda_target target = {.subject = STR("Patient/p"), .url = STR("Binary/b"), .sha1 = sha1};
    struct json *reference, *again;
    if (cda_to_document_reference(a, cda, &target, &reference) != DONE)
        return;
    struct buf text;
    buf_init(&text, a, 4096);
    json_write(&text, reference);
    if (json_parse(a, buf_str(&text), NULL, &again) != DONE || !json_equal(reference, again))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct cda cda;
    struct buf page;
    struct str media_type, bytes;
    struct ins ins;
    arena_init(&a);
    if (cda_read(&a, str_of((const char *)data, size), &cda) == DONE) {
        check_reference(&a, &cda);
        check_values(&a, &cda);
        (void)!cda_body(&a, &cda, &media_type, &bytes);
        (void)!cda_read_ins(&a, &cda, IDENTITY_STRICT, &ins);
        buf_init(&page, &a, 4096);
        cda_to_html(&page, &cda);
        if (html_unsafe_at(buf_str(&page)))
            abort();
    }
    arena_release(&a);
    return 0;
}
