// fhirapi: the FHIR R4 REST API under /fhir (R4 §3.1.0): instance, type and space interactions, bundles,
// operations.
#ifndef ENS_FHIRAPI_H
#define ENS_FHIRAPI_H

#include "feature/feature.h"

extern const struct feature fhirapi_feature;

// Runs a Bundle of type transaction or batch inside a deed; a transaction's writes stay in the deed, for its
// caller to commit. *response is the response Bundle. For `ens import` too.
enum code fhirapi_transaction(struct deed *d, struct json *bundle, struct str *response) MUST_CHECK;
// Validates and writes one resource: create, or update when it has an id that is known here.
enum code fhirapi_put(struct deed *d, struct json *resource, struct resource *out) MUST_CHECK;
// The router's refuse hook: an OperationOutcome for a code and the arena's fault.
void fhirapi_refuse(struct call *c, enum code code);

#endif
