// fhir/narrative: is this the XHTML that FHIR allows in a narrative (R4 §2.28, txt-1 and txt-2), with nothing in it that
// a browser could run or fetch? What validation asks of every narrative, and FHIRPath's htmlChecks().
#ifndef ENS_FHIR_NARRATIVE_H
#define ENS_FHIR_NARRATIVE_H

#include "base/base.h"

const char *narrative_fault(struct str xhtml); // NULL: sound; else what is wrong with it, a sentence

#endif
