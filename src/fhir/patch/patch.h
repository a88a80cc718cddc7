// fhir/patch: changing a resource in place: JSON Patch (RFC 6902, RFC 6901), FHIRPath Patch (R4 §3.1.0.11.1);
// and what is left out of one: _summary, _elements (R4 §3.1.1.5.9).
#ifndef ENS_FHIR_PATCH_H
#define ENS_FHIR_PATCH_H

#include "base/base.h"
#include "codec/json/json.h"
#include "fhir/model/model.h"

// *resource is replaced by the patched tree; untouched on failure. INVALID: malformed patch, or a path that names
// nothing; CONFLICT: a "test" did not hold; TOO_LARGE: over 500 operations, or a result deeper or larger than a resource
// may be. Whether the result is still a good resource is for fhir/validate.
//
// Beyond RFC 6901, a path may say `/extension[url:'…']/valueBoolean`, as the examples of the French PDSm guide do: the
// element of the array whose member has that value. When there is none, add and replace make it.
enum code patch_json(struct arena *a, struct json **resource, const struct json *patch) MUST_CHECK;
// `parameters`: the Parameters resource with "operation" parameters. Values are value[x], a resource (for contained), or
// parts that name the elements (Patient.contact, Extension). What a deletion leaves empty is deleted too.
enum code patch_fhirpath(struct arena *a, struct json **resource, const struct json *parameters) MUST_CHECK;

// The top-level names a patch would touch, for policies such as PDSm's "only status and securityLabel". The name "" means
// that it may touch anything: a path to the whole resource, or one too clever to be judged from its text. Which of
// several extensions is touched is not told. INVALID: an operation without a path.
enum code patch_touches(struct arena *a, const struct json *patch_or_parameters, struct str **names,
                        size_t *count) MUST_CHECK;

enum patch_view { VIEW_ALL, VIEW_SUMMARY, VIEW_TEXT, VIEW_DATA };
// A copy without what the view leaves out; with elements, only those, the mandatory ones and the modifiers;
// both add the SUBSETTED tag (R4 §3.1.1.5.9).
struct json *patch_view(struct arena *a, const struct json *resource, enum patch_view view,
                        const struct str *elements, size_t element_count);

#endif
