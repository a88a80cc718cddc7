// A folder that a test has for itself, and that is gone after it.
#ifndef ENS_TEST_OWN_FOLDER_H
#define ENS_TEST_OWN_FOLDER_H

#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <ftw.h>

enum { OWN_FOLDER_SIZE = sizeof "/tmp/ens-test-XXXXXX" };

static inline void own_folder_make(char path[OWN_FOLDER_SIZE])
{
    memcpy(path, "/tmp/ens-test-XXXXXX", OWN_FOLDER_SIZE);
    assert_non_null(mkdtemp(path));
}

static inline int own_folder_remove_one(const char *path, const struct stat *state, int kind, struct FTW *at)
{
    (void)state;
    (void)kind;
    (void)at;
    return remove(path);
}

// With all that is in it, if it is there. Who holds that nothing was left in it calls rmdir.
static inline void own_folder_remove(const char *path)
{
    enum { DEPTH = 16 };
    assert_true(nftw(path, own_folder_remove_one, DEPTH, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT);
}

#endif
