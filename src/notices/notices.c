// The feature's table: routes, commands, jobs and settings.
#include "notices/notices_int.h"

static const struct job jobs[] = {
    {.name = "notices",
     .what = "Makes notices of what happened, and sends mail and SMS.",
     .every_s = 3,
     .bound_s = 30,
     .lease_s = 10, // asks job_must_end before each letter; each has a lease of its own besides
     .at_stop = false,
     .run = notices_run},
    {.name = "post",
     .what = "Puts the day's letters on paper into a folder for the printer.",
     .every_s = 600,
     .bound_s = 600,
     .at_stop = false,
     .run = post_run},
    {0},
};

static const struct setting settings[] = {
    {"notices.smtp", "",
     "The server that takes our mails, such as smtp://mail.example.org:587 or smtps://mail.example.org:465. "
     "Not set: no mail is sent.",
     SETTING_URL, "smtp|smtps"},
    {"notices.smtp-user", "", "The name under which we sign in there. Not set: we do not sign in.",
     SETTING_TEXT, NULL},
    {"notices.smtp-password", "", "The file with the password for it.", SETTING_SECRET, NULL},
    {"notices.from", "", "The address that mails come from. Not set: no mail is sent.", SETTING_TEXT, NULL},
    {"notices.from-name", "", "The name that mails and SMS come from. Not set: service.name.", SETTING_TEXT,
     NULL},
    {"notices.sms", "",
     "Where SMS are handed over by HTTP POST; docs/notices.md says the contract. Not set: no SMS is sent.",
     SETTING_URL, "https|http"},
    {"notices.sms-token", "", "The file with the bearer token for it. Not set: none is given.",
     SETTING_SECRET, NULL},
    {"notices.post-folder", "",
     "The folder into which each day's letters on paper are put. Not set: none are made.", SETTING_FOLDER,
     NULL},
    {"notices.post-hour", "5", "The hour, in Paris, from which the day's letters are put together.",
     SETTING_NUMBER, "0..23"},
    {"notices.attempts", "12", "How often a letter is tried before it is dead.", SETTING_NUMBER, "1..50"},
    {"notices.retry-first", "1m",
     "How long until the second try; each further one waits twice as long, at most 6h.", SETTING_DURATION,
     "1s..1h"},
    {"notices.lease", "2m",
     "How long a letter is nobody else's while one process sends it; after a crash it goes again that much "
     "later.",
     SETTING_DURATION, "1s..1h"},
    {"notices.near", "no",
     "yes: the mail server and the SMS gateway may be on a private address, and without TLS. For a relay on "
     "the same "
     "machine or network.",
     SETTING_SWITCH, NULL},
    {"notices.ca-file", "", "PEM file of the authorities to trust there. Not set: the system's.",
     SETTING_FILE, NULL},
    {0},
};

const struct feature notices_feature = {.name = "notices",
                                        .routes = notices_routes,
                                        .commands = notices_commands,
                                        .jobs = jobs,
                                        .settings = settings};
