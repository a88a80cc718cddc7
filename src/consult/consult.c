// The routes of consult/.
#include "consult/consult_int.h"

enum { BODY_MAX = 64 * 1024 };

static const struct route routes[] = {
    {HTTP_GET, "/fhir/Patient/{id}/$synthesis", "holder lps", "fhir", ROUTE_READS, 0, false, "synthesis",
     consult_synthesis},
    {HTTP_POST, "/fhir/Patient/$match", "lps", "fhir", ROUTE_READS, BODY_MAX, false, "match", consult_match},
    {0},
};

const struct feature consult_feature = {.name = "consult", .routes = routes};
