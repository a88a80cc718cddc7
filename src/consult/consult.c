// The routes of consult/.
#include "consult/consult_int.h"

static const struct route routes[] = {
    {HTTP_GET, "/fhir/Patient/{id}/$synthesis", "holder lps", "fhir", ROUTE_READS, 0, false, "synthesis",
     consult_synthesis},
    {0},
};

const struct feature consult_feature = {.name = "consult", .routes = routes};
