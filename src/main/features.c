// The list of features: adding one touches one line here. The program's own commands come first.
#include "main/main_int.h"

#include "consult/consult.h"
#include "federation/federation.h"
#include "fhirapi/fhirapi.h"
#include "figures/figures.h"
#include "links/links.h"
#include "notices/notices.h"
#include "oauth/oauth.h"
#include "opening/opening.h"
#include "operator/operator.h"
#include "portal/portal.h"
#include "reading/reading.h"
#include "rights/rights.h"
#include "signin/signin.h"
#include "summary/summary.h"
#include "takeout/takeout.h"
#include "traces/traces.h"
#include "watching/watching.h"

static const struct command commands[] = {
    {"serve",
     "[--data DIR] [--listen ADDR:PORT] [--identity strict|lenient] [--demo] [--document-max MB]\n"
     "            [--tls-cert FILE --tls-key FILE]",
     "Serves the spaces of --data over HTTP until it is stopped (SIGINT, SIGTERM), then lets what runs "
     "finish.\n"
     "The folder, the store and the master key are made when they are missing.\n"
     "--demo: test identities are welcome (as --identity lenient).\n"
     "--document-max: the largest document that is taken, in megabytes (50).\n"
     "--tls-cert, --tls-key: the settings of these names for this run; it then speaks TLS. SIGHUP: reads "
     "them "
     "again.",
     "listen: demo document-max: tls-cert: tls-key:", run_serve},
    {"routes", "", "Prints what the server answers to: a row for each route, which is also its policy.", "",
     run_routes},
    {"jobs", "[run NAME]",
     "Lists what the house does by itself while it is served: how often, how the last run ended, when the "
     "next is due.\n"
     "run: runs one now; exit code 1 when another process is at it.",
     "", run_jobs_command, true},
    {"settings", "",
     "Prints every setting in the form of the file DIR/settings: what it does, its standard value, and the "
     "value "
     "in\n"
     "force. Secrets are not shown: their value is the path of a file.",
     "", run_settings},
    {0},
};
static const struct feature program_feature = {
    .name = "main", .commands = commands, .settings = program_rows};

const struct feature *const features[] = {
    // A feature a line, so that features may come side by side.
    // clang-format off
    &program_feature,
    &operator_feature,
    &fhirapi_feature,
    &notices_feature,
    &oauth_feature,
    &signin_feature,
    &federation_feature,
    &rights_feature,
    &opening_feature,
    &figures_feature,
    &traces_feature,
    &reading_feature,
    &consult_feature,
    &summary_feature,
    &links_feature,
    &takeout_feature,
    &portal_feature,
    &watching_feature,
    NULL,
    // clang-format on
};
