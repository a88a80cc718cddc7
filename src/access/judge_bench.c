// What a decision costs: a list of 200 documents and one document, for each kind of asker; microseconds of CPU.
#include "access/cases_int.h"
#include "access/told.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DOCUMENTS = 200, ROUNDS = 20000 };

static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static void measure(const struct access_matrix *m, const char *kind, const char *name)
{
    static struct access_subject subjects[DOCUMENTS];
    static struct access_verdict verdicts[DOCUMENTS];
    struct access_case c;
    case_make(&c, kind, name);
    c.asker.profession = access_profession_named(m, STR("G15"), STR("21"));
    for (size_t i = 0; i < DOCUMENTS; i++)
        subjects[i] =
            (struct access_subject){.type = (int)(i % m->type_count),
                                    .class_code = m->types[i % m->type_count].class_code,
                                    .labels = (uint8_t)(i % 8),
                                    .category = 3,
                                    .author_kind = i % 5 ? ACCESS_BY_PROFESSIONAL : ACCESS_BY_HOLDER,
                                    .author = STR("810000000099"),
                                    .created_us = CASE_NOW_US - (int64_t)(i % 60) * CASE_DAY_US};
    struct access_ask ask = {m, &c.asker, ACCESS_ACT_READ, NULL, CASE_NOW_US};
    size_t allowed = 0;
    double began = cpu_us();
    for (size_t i = 0; i < ROUNDS; i++)
        allowed += access_judge_each(&c.rights, &ask, subjects, DOCUMENTS, verdicts);
    double list = (cpu_us() - began) / ROUNDS;
    began = cpu_us();
    for (size_t i = 0; i < ROUNDS; i++) {
        ask.subject = &subjects[i % DOCUMENTS];
        access_judge(&c.rights, &ask, verdicts);
        allowed += verdicts->allowed;
    }
    printf("%-12s %-28s 200 documents %6.2f us, one %6.3f us, %zu allowed\n", kind, name, list,
           (cpu_us() - began) / ROUNDS, allowed / ROUNDS);
}

int main(void)
{
    struct arena a;
    arena_init(&a);
    const struct access_matrix *m;
    if (access_matrix_default(&a, &m) != DONE) {
        fprintf(stderr, "%s: %s\n", a.fault.where, a.fault.text);
        return 1;
    }
    measure(m, "professional", "permanent");
    measure(m, "professional", "care-team");
    measure(m, "professional", "administrator");
    measure(m, "professional", "stranger");
    measure(m, "holder", "adult");
    measure(m, "delegate", "first");
    measure(m, "application", "consented");
    arena_release(&a);
    return 0;
}
