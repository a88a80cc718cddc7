// How long a member look-up takes: every member of every type, over and over.
#include <stdio.h>

#include "fhir/model/model.h"

int main(void)
{
    enum { MOST = 20000, ROUNDS = 500 };
    static struct {
        model_type owner;
        struct str name;
    } members[MOST];
    size_t total = 0, found = 0;
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        size_t count, choices;
        const struct model_element *const *elements = model_elements(type, &count);
        for (size_t i = 0; i < count; i++) {
            const struct model_choice *c = model_choices(elements[i], &choices);
            for (size_t j = 0; j < choices && total < MOST; j++, total++) {
                members[total].owner = type;
                members[total].name = str_from(c[j].json_name);
            }
        }
    }
    int64_t start = clock_steady_us();
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < total; i++) {
            struct model_member m;
            found += model_member(members[i].owner, members[i].name, &m);
        }
    }
    double ns = (double)(clock_steady_us() - start) * 1000 / (double)total / ROUNDS;
    printf("model_member: %.1f ns (%zu members, %zu found)\n", ns, total, found);
    return found == total * ROUNDS ? 0 : 1;
}
