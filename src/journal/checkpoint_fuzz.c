// Texts of checkpoints and proofs from outside: what is taken is written again byte by byte, and nothing crashes.
#include "journal/journal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct str text = str_of((const char *)data, size), rest = text;
    struct journal_checkpoint checkpoint;
    struct journal_proof proof;
    struct buf again;
    arena_init(&a);
    buf_init(&again, &a, 1024);
    while (journal_checkpoint_read(&a, &rest, &checkpoint) == DONE)
        journal_checkpoint_write(&again, &checkpoint);
    if (!str_equal(buf_str(&again), str_of(text.ptr, text.len - rest.len)))
        abort();
    buf_init(&again, &a, 1024);
    if (journal_proof_read(&a, text, &proof) == DONE) {
        (void)journal_proof_holds(&proof);
        journal_proof_write(&again, &proof);
        if (!str_equal(buf_str(&again), text))
            abort();
    }
    arena_release(&a);
    return 0;
}
