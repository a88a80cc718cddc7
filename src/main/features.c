// The list of features: adding one touches one line here.
#include "main/main_int.h"

#include "fhirapi/fhirapi.h"
#include "operator/operator.h"

const struct feature *const features[] = {
    &operator_feature,
    &fhirapi_feature,
    NULL,
};
