// The chain of a journal: how each line's hash follows from all before it (journal.h says the form).
#include "journal/journal_int.h"

void journal_put_u64(unsigned char out[8], uint64_t value)
{
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)(value >> (8 * i));
}

void journal_chain_start(unsigned char head[CRYPT_HASH_SIZE], uint64_t space)
{
    memset(head, 0, CRYPT_HASH_SIZE);
    journal_put_u64(head, space);
}

void journal_chain_line(unsigned char head[CRYPT_HASH_SIZE], uint64_t seq, int64_t at_us, struct str sealed)
{
    // seq and time go in as a link of their own, so that the line need not be copied behind them.
    unsigned char place[16];
    journal_put_u64(place, seq);
    journal_put_u64(place + 8, (uint64_t)at_us);
    crypt_chain(head, str_of((const char *)place, sizeof place));
    crypt_chain(head, sealed);
}
