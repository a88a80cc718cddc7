// The program's own settings, and ens settings, which prints those of all features.
#include "main/main_int.h"

const struct setting program_rows[] = {
    {"public-base", "",
     "How the outside calls this house: absolute links begin with it. Not set: "
     "http:// "
     "and what the client wrote as Host, for trials only.",
     SETTING_URL, "https|http"},
    {"service.name", "",
     "The name of the service: pages, the installed program, mails, SMS, papers and summaries bear it. Not "
     "set: Espace santé, in English Health space.",
     SETTING_TEXT, "1..40"},
    {"fronts", "",
     "The addresses of the TLS front (reverse proxy), separated by spaces: of what comes from them, the last "
     "address of "
     "X-Forwarded-For is who asks, for the journal and against guessing. Not set: the other end of the "
     "connection.",
     SETTING_TEXT, NULL},
    {"tls-cert", "",
     "The server's certificate: a PEM file of it and those above it, in a folder that holds nothing but TLS "
     "files. "
     "ens serve then speaks TLS; it reads the files again when they change, and at SIGHUP. Not set: plain "
     "HTTP, "
     "for a TLS front on the same machine or network.",
     SETTING_FILE, ""},
    {"tls-key", "", "The key of tls-cert: a PEM file without a password, which others may not read.",
     SETTING_FILE, ""},
    {"tls-1-2", "no",
     "Whether clients that do not know TLS 1.3 may use TLS 1.2 (ECDHE with AEAD ciphers only).",
     SETTING_SWITCH, NULL},
    {"tls-client-certificates", "off",
     "ask: professional software may present a certificate on its TLS connection; a client registered by "
     "--thumbprint is known by it, and tokens are bound to it (RFC 8705). off: nobody is asked for one.",
     SETTING_CHOICE, "off|ask"},
    {"tls-client-ca", "",
     "The authorities whose certificates prove a client's name (registered by --subject): a PEM file, beside "
     "tls-cert. Not set: certificates prove a key only (--thumbprint).",
     SETTING_FILE, ""},
    {"log", "text",
     "The form of the lines on standard error: text, for people; json, an object a line, for programs.",
     SETTING_CHOICE, "text|json"},
    {"log-level", "info", "The least grave of what is told there.", SETTING_CHOICE, "error|warning|info"},
    {"log-requests", "failed",
     "Which requests have a line there, with route, status, duration, size, ids of request and trace, and "
     "nothing of "
     "what was asked for: failed (status 500 and more), all, none.",
     SETTING_CHOICE, "failed|all|none"},
    {"queue-wait", "500",
     "Milliseconds that a request waits for its turn at most; beyond, it is refused with 503 and "
     "Retry-After, so "
     "that the others are answered in time.",
     SETTING_NUMBER, "10..60000"},
    {"client-share", "50",
     "Percent of what everybody asks for that one client (a token; without one, an address) gets while "
     "requests "
     "pile up; beyond, it is refused with 429. 0: all of it.",
     SETTING_NUMBER, "0..100"},
    {"client-rate", "0",
     "Requests a second that one client may make at any time; beyond, it is refused with 429. 0: as many as "
     "it "
     "likes. Behind a front that does not name whom it speaks for (fronts), all are one address.",
     SETTING_NUMBER, "0..1000000"},
    {"habilitation-matrix", "",
     "The file of the habilitation matrix, in the form of definitions/habilitation-matrix.tsv: who reads and "
     "deposits which type of document. Not set: the one that the program carries.",
     SETTING_FILE, ""},
    {"store", "",
     "Where the rows are: postgresql://user@host/database?sslmode=verify-full (docs/ops.md), or "
     "sqlite:FOLDER. "
     "Above it stands --store. No password in it: libpq reads one from ~/.pgpass. Not set: DIR/store.",
     SETTING_TEXT, NULL},
    {"guard", "on",
     "Whether ens serve gives up every right that it does not need (seccomp, landlock): on, as far as the "
     "kernel can; "
     "required: it does not start when the kernel cannot; off: everything its user may do stays open to "
     "whoever takes "
     "it over.",
     SETTING_CHOICE, "on|required|off"},
    {"keys.unwraps-per-minute", "10000",
     "How many spaces the key's process opens for ens serve in a minute; beyond, requests are answered with "
     "503 and "
     "the operator's journal tells. A space in use is opened once in keys.remembered-for.",
     SETTING_NUMBER, "10..100000000"},
    {"keys.unwraps-per-hour", "200000", "The same in an hour.", SETTING_NUMBER, "10..1000000000"},
    {"keys.remembered", "16384",
     "How many keys of spaces ens serve holds ready at one time, in locked memory, so that it need not ask "
     "the key's "
     "process at each request.",
     SETTING_NUMBER, "4..1048576"},
    {"keys.remembered-for", "60s", "For how long it holds each.", SETTING_DURATION, "1s..15m"},
    {0},
};

void program_settings(const struct setting *tables[FEATURES_MAX])
{
    size_t count = 0;
    for (const struct feature *const *f = features; *f && count + 1 < FEATURES_MAX; f++)
        if ((*f)->settings)
            tables[count++] = (*f)->settings;
    tables[count] = NULL;
}

int run_settings(struct command_call *c)
{
    struct settings *settings;
    struct buf text;
    int exit = command_settings(c, &settings);
    if (exit)
        return exit;
    buf_init(&text, c->arena, 8192);
    settings_print(&text, settings);
    fprintf(c->out, "%.*s", STR_ARG(buf_str(&text)));
    settings_free(&settings);
    return EXIT_DONE;
}
