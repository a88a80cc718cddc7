// Texts as FHIRPath compares them.
#include "fhir/path/path_int.h"

bool texts_equivalent(struct arena *a, struct str x, struct str y)
{
    (void)a;
    return str_equal_fold(x, y);
}
