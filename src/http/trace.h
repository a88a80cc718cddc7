// Trace context (W3C Recommendation "Trace Context", level 1): what another system says of the trace that a request is part
// of, read strictly. What is not well formed is as if it were not there.
#ifndef ENS_HTTP_TRACE_H
#define ENS_HTTP_TRACE_H

#include "base/base.h"

enum { TRACE_ID_SIZE = 32, TRACE_SPAN_SIZE = 16, TRACE_STATE_MAX = 512 };

struct trace_parent {
    char trace[TRACE_ID_SIZE + 1], span[TRACE_SPAN_SIZE + 1];
    bool is_sampled;
};
// §3.2. Versions after 00 are read by what of them is 00's.
bool trace_parent_read(struct str text, struct trace_parent *out);
// §3.3: the members of one or several fields, in their order, at most 32 and TRACE_STATE_MAX bytes; absent when one is not
// well formed. In the arena.
struct str trace_state_read(struct arena *a, const struct str *fields, size_t count);
// An id that another gave to a request, fit to be repeated in answers and logs: 16 to 64 letters, digits, '.', '_' and '-',
// letters and digits among them. A number alone is refused: it may be somebody's.
bool request_id_fits(struct str text);

#endif
