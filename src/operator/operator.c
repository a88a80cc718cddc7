// The table of the operator's commands.
#include "operator/operator_int.h"

static const struct command commands[] = {
    {"open",
     "--ins INS --family NAME --given \"NAMES\" --birth-date DATE --sex M|F|unknown [--system OID] | --from "
     "people.csv [--not-informed]",
     "Opens the space of a person, or of each line of a CSV file (columns ins, family, given, birth-date, "
     "sex and,\n"
     "when it is not a NIR, system). A person has one space: a second open is a conflict.\n"
     "--not-informed: the person was not told yet that the care team may read; then it may not.",
     "ins: system: family: given: birth-date: sex: from: not-informed", operator_open},
    {"import", "[--ins INS] [--open] PATH…",
     "Takes in files and folders: CDA documents, FHIR JSON, NDJSON and Bundles, PDF, JPEG, TIFF, text and "
     "RTF (these\n"
     "with --ins); also in .zip, .gz and .zst. All of a file or nothing of it; the same file again changes "
     "nothing.\n"
     "--open: opens the space of the person a file names, if there is none. Exit code 1 when some file was "
     "rejected;\n"
     "each is named with the reason.",
     "ins: open", operator_import, true},
    {"check", "",
     "Opens every row, every document and every journal; names what is damaged. Exit code 1 when something "
     "is.",
     "", operator_check},
    {"rebuild", "",
     "Makes the search keys anew from the resources, after an upgrade or a damage that ens check told, and "
     "removes\n"
     "what uploads that broke off a day ago or earlier left behind.",
     "", operator_rebuild},
    {"backup", "--to DIR",
     "Copies all volumes as they are at one moment, while the house is in use. The master key is not "
     "copied:\n"
     "keep it apart, or whoever finds the backup can read it.",
     "to:", operator_backup},
    {"restore", "--from DIR", "Makes the store of --data from a backup; --data must not hold one.",
     "from:", operator_restore},
    {"move", "--from sqlite:DIR|postgresql://… --to postgresql://…|sqlite:DIR",
     "Copies a store on SQLite (DATA/store, without its key) into a PostgreSQL database, or back, and "
     "compares both: "
     "tables by "
     "their rows, journals by their heads.\n"
     "Run it while the old store is served, then stop that and run it again: rows that are there are left, "
     "what changed is "
     "changed. One that was broken off is run again too. Exit code 1: they are not the same yet.",
     "from: to:", operator_move},
    {"demo", "[--people N] [--seed N] [--today DAY]",
     "Loads people who do not exist, with their families, lives and documents: 60, or N. The same seed and "
     "day always\n"
     "give the same people; what is there already stays.",
     "people: seed: today:", operator_demo},
    {"key", "status | add | rotate | drop [--at-once]",
     "status: which generations of the master key there are, and how many spaces each still opens.\n"
     "add: a generation that is known and not used yet; to be brought to every machine before rotate.\n"
     "rotate: uses it, or a new one, and wraps every space's key anew, while the house is in use. Broken "
     "off, it is run "
     "again.\n"
     "drop: takes out of the key file what no space needs any more. Backups from before need the key file "
     "from before. For\n"
     "a minute after a change it refuses, as spaces that are being opened may need what was before: "
     "--at-once when nobody serves.",
     "at-once", operator_key, true},
    {"spaces", "[--ids]",
     "Counts the spaces; with --ids, a line each: the Patient's id, the state, the day it was opened, and "
     "what\n"
     "identity it was opened for (ins, test-ins, wrong-key or no-ins, which lenient identity lets in).",
     "ids", operator_spaces},
    {"erase", "--ins INS",
     "Makes every byte of a person unreadable at once: destroys the space's key, then its rows. There is no "
     "way back.",
     "ins:", operator_erase},
    {"token",
     "--role operator|lps|holder|application [--ins INS] [--account ID] [--rpps RPPS --profession CODE "
     "--structure FINESS] [--application ID] [--context normal|bris_de_glace|centre_15] [--motive TEXT] "
     "[--consent] [--secret] [--scope \"…\"] [--ttl 1h] | --list [--ins INS] | --revoke ID",
     "Prints a bearer token. Scopes are SMART v2 (user/Observation.rs patient/*.cruds), and the word "
     "operator.\n"
     "Of a professional: --consent, the person consents to this consultation; --context with --motive, an "
     "emergency;\n"
     "--secret, a visit that those who act for the person do not learn of. A holder's --account acts for "
     "others by mandate: an\n"
     "account's id, or own for that of --ins.\n"
     "--list: the tokens that are good now, those of one person with --ins. --revoke: takes one back.",
     "role: ins: account: rpps: profession: structure: application: context: motive: consent secret scope: "
     "ttl: list revoke:",
     operator_token},
    {"migrate", "", "Applies the migrations that the store lacks. Run it after installing a new version.", "",
     operator_migrate},
    {"version", "", "Prints the version.", "", operator_version},
    {0},
};

const struct feature operator_feature = {
    .name = "operator", .commands = commands, .jobs = operator_jobs, .settings = operator_settings};
