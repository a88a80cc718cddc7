// Which journals grew, and in which hour: so that a checkpoint need not look at all of them.
//
// A row an hour and journal, written with the first line of the hour. That a line is the first is seen from the line before
// it: a line of the same hour, by its own time and by the clock of its commit, has noted the journal already. A deed that
// began in an earlier hour is noted in the hour of its commit.
#include "journal/journal_int.h"

#include "journal/journal_sql.h"

int64_t journal_hour(int64_t at_us)
{
    return at_us / 1000000 / TOUCH_HOUR_S;
}

enum code journal_touch(struct arena *a, struct store_tx *tx, uint64_t space, int64_t before_us,
                        int64_t at_us)
{
    int64_t hour = journal_hour(clock_now_us());
    if (journal_hour(before_us) == hour && journal_hour(at_us) == hour)
        return DONE;
    struct store_value args[] = {store_int(hour), store_id(space)};
    return store_tx_write(a, tx, &touched_insert, args, COUNT_OF(args), STORE_ANY_ROWS);
}
