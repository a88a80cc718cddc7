// The feature's table.
#include "traces/traces_int.h"

enum { FORM_MAX = 64 * 1024, REPORT_MAX = 4 * 1024 };
#define READERS "holder lps application operator"

static const struct route routes[] = {
    {HTTP_GET, "/traces", READERS, "fhir", ROUTE_READS, 0, false, "search", traces_list},
    {HTTP_POST, "/traces/report", "holder", "fhir", ROUTE_WRITES, REPORT_MAX, false, "report-access",
     traces_report},
    {HTTP_GET, "/fhir/AuditEvent", READERS, "fhir", ROUTE_READS, 0, false, "search", traces_audit_search},
    {HTTP_POST, "/fhir/AuditEvent/_search", READERS, "fhir", ROUTE_READS, FORM_MAX, false, "search",
     traces_audit_search_form},
    {HTTP_GET, "/fhir/AuditEvent/{id}", READERS, "fhir", ROUTE_READS, 0, false, "read", traces_audit_read},
    {HTTP_GET, "/checkpoint", "anyone", "none", ROUTE_READS, 0, false, "checkpoint",
     traces_newest_checkpoint},
    {0},
};

static const struct command commands[] = {
    {"journal",
     "list|extract|verify|checkpoint|prove|key [--ins INS] [--trace ID] [--to FILE] [--checkpoint FILE] "
     "[--proof FILE] "
     "[--key "
     "KEY] [FILE…]",
     "list: the lines of a person's journal (--ins), or of the operator's own, without what tells of "
     "health.\n"
     "--trace: only the line that a person reported; its ID stands in the operator's own.\n"
     "extract: all that a person's lines say; their journal tells that it was taken out.\n"
     "checkpoint: signs the heads of all journals now, and prints the checkpoint, or adds to FILE (--to) all "
     "that it "
     "lacks.\n"
     "Keep such a file where nobody who runs the house can change it. Checkpoints are signed every hour "
     "too.\n"
     "verify: recomputes the chain of every journal, and the roots of the checkpoints in the FILEs (or of "
     "the newest).\n"
     "With --key nothing but the volumes is needed: no master key. --proof: checks a proof alone. Exit code "
     "1 when "
     "anything\n"
     "does not hold.\n"
     "prove: the proof that a person's journal is under the newest checkpoint.\n"
     "key: the public key that checkpoints are signed with.",
     "ins: trace: to: checkpoint: proof: key:", traces_journal, true},
    {0},
};

const struct feature traces_feature = {
    .name = "traces", .routes = routes, .commands = commands, .jobs = traces_jobs};
