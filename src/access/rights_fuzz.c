// Any bytes: refused, or a rights file that is written and read again the same, and can be judged by.
#include "access/judge.h"

#include <stdlib.h>

static void judge_by(const struct rights *r)
{
    static const int64_t moments[] = {0, INT64_C(1900000000) * 1000000};
    for (int kind = ACCESS_ASKER_NOBODY; kind <= ACCESS_ASKER_OPERATOR; kind++)
        for (size_t i = 0; i < COUNT_OF(moments); i++)
            for (int act = 0; act < ACCESS_ACT_COUNT; act++) {
                struct access_verdict verdict;
                struct access_asker asker = {
                    .kind = (enum access_asker_kind)kind, .id = STR("1"), .structure = STR("2")};
                struct access_ask ask = {NULL, &asker, (enum access_act)act, NULL, moments[i]};
                access_judge(r, &ask, &verdict);
                if (verdict.ground >= ACCESS_GROUND_COUNT)
                    abort();
            }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct rights first, second;
    struct buf once, twice;
    arena_init(&a);
    if (access_rights_read(&a, str_of((const char *)data, size), &first) == DONE) {
        buf_init(&once, &a, size);
        access_rights_write(&once, &first);
        if (access_rights_read(&a, buf_str(&once), &second) != DONE)
            abort();
        buf_init(&twice, &a, size);
        access_rights_write(&twice, &second);
        if (!str_equal(buf_str(&once), buf_str(&twice)))
            abort();
        judge_by(&first);
    } else if (!a.fault.text[0]) {
        abort();
    }
    arena_release(&a);
    return 0;
}
