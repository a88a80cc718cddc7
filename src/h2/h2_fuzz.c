// Fuzzes what reads outside bytes of HTTP/2: frames, field blocks, bodies. The first byte says in which portions the rest
// arrives; the second how its owner behaves. A head that is handed over is one line after the other, and nothing besides.
#include "h2/test_kit.h"

#define MUST(condition) ((condition) ? (void)0 : abort())

static void check_heard(struct str heard)
{
    // What began is a request line, then lines with a colon that end with CR LF: nothing can pose as another line.
    for (ptrdiff_t at; (at = str_find_str(heard, STR("HTTP/1.1\r\n"))) >= 0;) {
        heard = str_skip(heard, (size_t)at + 10);
        struct str head = heard;
        for (struct str line = str_cut(&head, '\n'); line.len > 1; line = str_cut(&head, '\n')) {
            MUST(line.ptr[line.len - 1] == '\r');
            MUST(str_find(str_of(line.ptr, line.len - 1), '\r') < 0 && str_find(line, 0) < 0);
            MUST(str_find(line, ':') > 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct kit_owner o;
    kit_owner_init(&o);
    o.answers = data[1] & 1;
    o.most = data[1] & 2 ? 2 : 0;
    size_t step = data[0] ? data[0] * 4u : size;
    struct str rest = str_of((const char *)data + 2, size - 2);
    int64_t now_us = 1000000;
    bool goes_on = true;
    if (data[1] & 4) { // most inputs need not find out the preface
        struct buf b;
        buf_init(&b, &o.arena, 64);
        h2_opening(&b);
        goes_on = h2_take(o.h2, buf_str(&b), now_us);
    }
    while (goes_on && rest.len) {
        struct str part = str_of(rest.ptr, rest.len < step ? rest.len : step);
        rest = str_skip(rest, part.len);
        goes_on = h2_take(o.h2, part, now_us += 1000);
        kit_said(&o);
        if (data[1] & 8)
            h2_used(o.h2, 1, 1);
        if (data[1] & 16)
            h2_reset(o.h2, 1, H2_CANCEL);
    }
    if (data[1] & 32)
        h2_drain(o.h2, true);
    kit_said(&o);
    check_heard(buf_str(&o.heard));
    kit_owner_release(&o);
    return 0;
}
