// The table of the feature: routes, the command.
#include "opening/opening_int.h"

enum { SMALL = 4 * 1024 };

static const struct route routes[] = {
    {HTTP_POST, "/opposition", "anyone", "none", ROUTE_WRITES, SMALL, false, "opposition", opening_oppose},
    {HTTP_POST, "/opposition/proof", "anyone", "none", ROUTE_READS, SMALL, false, "opposition-proof",
     opening_proof},
    {HTTP_POST, "/opposition/withdrawal", "anyone", "none", ROUTE_WRITES, SMALL, false,
     "opposition-withdrawn", opening_withdraw},
    {0},
};

static const struct command commands[] = {
    {"opposition",
     "inform --from FILE [--sent DATE] | check --number N --at TIME --ins INS --signature HEX [--key HEX]",
     "inform: notes to whom the information was sent that a space will be opened for them (FILE: CSV with "
     "the "
     "columns ins,\n"
     "birth-date, card, and if need be system), today or on --sent. Six weeks later ens open --from opens "
     "the "
     "space, unless\n"
     "the person refused at POST /opposition.\n"
     "check: was this paper signed by this house (or by the one of --key)? Exit code 1: it was not.",
     "from: sent: number: at: ins: signature: key:", opening_command, true},
    {0},
};

const struct feature opening_feature = {.name = "opening", .routes = routes, .commands = commands};
