// fhirapi: the FHIR R4 REST API under /fhir (R4 §3.1.0): instance, type and space interactions, bundles,
// operations.
#ifndef ENS_FHIRAPI_H
#define ENS_FHIRAPI_H

#include "feature/feature.h"

extern const struct feature fhirapi_feature;

// Taking in resources from files. A Bundle that is no transaction is taken as one that puts each of its resources.
struct fhirapi_import {
    struct str request; // what is told apart by: the file's bytes; the same again in the same space is known
    bool may_open;      // open a space for a Patient who has none; a Patient who has one is that one
    bool was_known;     // out: nothing was written, it was done before
    size_t resources;   // out: how many were written
};
// The writes stay in the deed, for its caller to commit: all of the file or nothing.
enum code fhirapi_import(struct deed *d, struct json *tree, struct fhirapi_import *import) MUST_CHECK;
// What answers the rows of the plain interactions, for a feature that answers some of a type's ids itself.
enum code fhirapi_interaction(struct call *c) MUST_CHECK;
// The router's refuse hook: an OperationOutcome for a code and the arena's fault.
void fhirapi_refuse(struct call *c, enum code code);

#endif
