// What PostgreSQL's errors mean (PostgreSQL 15, Appendix A: Error Codes). Of its messages only the primary one is said:
// details and contexts hold values of rows.
#include "store/pgsql_int.h"

enum meaning {
    MEANS_FAULT,   // ours, or the server's: INTERNAL
    MEANS_TAKEN,   // another write came first
    MEANS_RACE,    // the transaction lost, and may be run again
    MEANS_FULL,    // no room
    MEANS_BUSY,    // later
    MEANS_LOST,    // the connection is gone or of no use
    MEANS_POOLED,  // the connection is not ours alone
    MEANS_TOO_BIG, // one value, or a row of an index
};

static const struct {
    char state[6]; // or its class
    enum meaning meaning;
} meanings[] = {
    {"23505", MEANS_TAKEN}, {"40", MEANS_RACE},      {"53100", MEANS_FULL},   {"53", MEANS_BUSY},
    {"55P03", MEANS_BUSY},  {"57014", MEANS_BUSY},   {"57P", MEANS_LOST},     {"08", MEANS_LOST},
    {"25006", MEANS_LOST},  {"26000", MEANS_POOLED}, {"42P05", MEANS_POOLED}, {"54000", MEANS_TOO_BIG},
};

static enum meaning meaning_of(struct str state, struct str reason)
{
    // Citus says so, where PostgreSQL has 57P01.
    if (str_equal(state, STR("XX000")) && str_starts(reason, STR("postmaster was shut down")))
        return MEANS_LOST;
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        if (str_starts(state, str_from(meanings[i].state)))
            return meanings[i].meaning;
    return MEANS_FAULT;
}

enum code pgsql_fail_to_connect(struct arena *a, const struct pgsql *server, PGconn *conn)
{
    struct str reason = str_trim(str_from(PQerrorMessage(conn)));
    return fail(a, BUSY, "the database %s cannot be reached: %.*s", server->where, STR_ARG(reason));
}

static enum code fail_lost(struct arena *a, struct pgsql_link *link, const char *doing)
{
    link->is_lost = true;
    return fail(a, BUSY, "the connection to the database %s was lost (%s); try again", link->server->where,
                doing);
}

enum code pgsql_fail(struct arena *a, struct pgsql_link *link, const char *doing, const PGresult *result)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *reason = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    link->is_race = false;
    if (!state || !reason || PQstatus(link->conn) != CONNECTION_OK)
        return fail_lost(a, link, doing);
    switch (meaning_of(str_from(state), str_from(reason))) {
    case MEANS_TAKEN:
        return fail(a, CONFLICT, "another write came first (%s)", doing);
    case MEANS_RACE:
        link->is_race = true;
        return fail(a, BUSY, "other writes are in the way (%s); try again", doing);
    case MEANS_FULL:
        return fail(a, FULL, "the disk of the database is full; make room and try again");
    case MEANS_BUSY:
        return fail(a, BUSY, "the database is busy (%s: %s); try again", doing, reason);
    case MEANS_LOST:
        return fail_lost(a, link, doing);
    case MEANS_POOLED:
        link->is_lost = true;
        return fail(a, BUSY, "the connection is shared by a pooler; write ?pgbouncer=1 into the store's URL");
    case MEANS_TOO_BIG:
        return fail(a, TOO_LARGE, "the database takes nothing so large (%s)", doing);
    case MEANS_FAULT:
        break;
    }
    return fail(a, INTERNAL, "the database refuses %s: %s (%s)", doing, reason, state);
}
