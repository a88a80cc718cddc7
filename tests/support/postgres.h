// A database of its own for a test, on the private PostgreSQL that ENS_TEST_POSTGRES names (its socket's folder);
// ENS_TEST_POSTGRES_WORDS stands at the end of the URL ("&pgbouncer=1").
#ifndef ENS_TESTS_POSTGRES_H
#define ENS_TESTS_POSTGRES_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct postgres_base {
    char name[48], url[200];
};

// False: the tests are to run on SQLite.
static inline bool postgres_wanted(void)
{
    return getenv("ENS_TEST_POSTGRES") != NULL;
}

static inline int postgres_do(const char *what, const char *name)
{
    char command[400];
    const char *folder = getenv("ENS_TEST_POSTGRES");
    snprintf(command, sizeof command, "tests/support/postgres-base %s '%s' %s", what, folder, name);
    return system(command);
}

static inline int postgres_make(struct postgres_base *base)
{
    static int made;
    snprintf(base->name, sizeof base->name, "t%ld_%d", (long)getpid(), ++made);
    const char *words = getenv("ENS_TEST_POSTGRES_WORDS");
    snprintf(base->url, sizeof base->url, "postgresql://ens@/%s?host=%s%s", base->name,
             getenv("ENS_TEST_POSTGRES"), words ? words : "");
    return postgres_do("make", base->name);
}

static inline int postgres_drop(const struct postgres_base *base)
{
    return postgres_do("drop", base->name);
}

#endif
