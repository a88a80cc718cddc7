// Any bytes as an escaped text, a query, an Accept header, encoded bytes and a name to fold.
#include "codec/text/text.h"

#include <stdlib.h>

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_encodings(struct arena *a, struct str text)
{
    struct str bytes;
    struct buf out;
    buf_init(&out, a, text.len);
    if (base64_read(a, text, &bytes)) {
        base64_write(&out, bytes);
        must(str_equal(buf_str(&out), text));
    }
    out.len = 0;
    if (base64url_read(a, text, &bytes)) {
        base64url_write(&out, bytes);
        must(str_equal(buf_str(&out), text));
    }
    out.len = 0;
    if (hex_read(a, text, &bytes)) {
        hex_write(&out, bytes);
        must(str_equal_fold(buf_str(&out), text));
    }
}

static void check_fold(struct arena *a, struct str text)
{
    struct buf once, twice;
    buf_init(&once, a, text.len);
    buf_init(&twice, a, text.len);
    text_fold(&once, text);
    text_fold(&twice, buf_str(&once));
    must(!utf8_valid(text) || str_equal(buf_str(&once), buf_str(&twice)));
    must(!utf8_valid(text) || utf8_valid(buf_str(&once)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct str offers[] = {{"application/fhir+json", 21}, {"text/html", 9}};
    struct arena a;
    arena_init(&a);
    struct str text = str_of((const char *)data, size), plain, back;
    struct uri_query q;
    struct media_type m;
    if (uri_decode(&a, text, true, &plain)) {
        struct buf out;
        buf_init(&out, &a, size);
        uri_encode(&out, plain);
        must(uri_decode(&a, buf_str(&out), true, &back) && str_equal(back, plain));
    }
    if (uri_query_read(&a, text, &q) == DONE)
        for (size_t i = 0; i < q.count; i++)
            must(utf8_valid(q.pairs[i].name) && utf8_valid(q.pairs[i].value) && q.pairs[i].value.ptr);
    int chosen = accept_choose(text, offers, COUNT_OF(offers));
    must(chosen >= -1 && chosen < 2);
    if (media_type_read(&a, text, &m))
        must(str_find(m.type, '/') > 0);
    (void)media_type_sniff(text);
    check_encodings(&a, text);
    check_fold(&a, text);
    arena_release(&a);
    return 0;
}
