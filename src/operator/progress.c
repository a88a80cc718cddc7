// The progress bar of long commands: on a terminal only, redrawn when its percentage changes.
#include "operator/operator_int.h"

#include <unistd.h>

enum { BAR_WIDTH = 30 };

void operator_progress(const struct command_call *c, uint64_t done, uint64_t total, const char *what)
{
    if (c->json || !total || !done || done > total || !isatty(STDERR_FILENO))
        return;
    if (done < total && done * 100 / total == (done - 1) * 100 / total)
        return;
    char bar[BAR_WIDTH + 1];
    size_t full = (size_t)(done * BAR_WIDTH / total);
    memset(bar, '#', full);
    memset(bar + full, '.', BAR_WIDTH - full);
    bar[BAR_WIDTH] = 0;
    fprintf(stderr, "\r[%s] %3llu %% of %llu %s%s", bar, (unsigned long long)(done * 100 / total),
            (unsigned long long)total, what, done == total ? "\n" : "");
}
