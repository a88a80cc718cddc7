// What the files of links/ share.
#ifndef ENS_LINKS_INT_H
#define ENS_LINKS_INT_H

#include "codec/json/json.h"
#include "codec/text/text.h"
#include "crypt/jose/jose.h"
#include "healthlink/healthlink.h"
#include "links/links.h"
#include "summary/summary.h"

enum {
    LINK_DOCUMENTS_MAX = HEALTH_LINK_FILES_MAX - 1,
    LINK_LABEL_MAX = 80, // characters: the specification's limit
    LINK_PASSCODE_MIN = 4,
    LINK_PASSCODE_MAX = 64,
    LINK_RECIPIENT_MAX = 200,
    LINK_SIZE_MAX = 20 * 1000 * 1000, // bytes of documents
};

// ---- what comes from outside (asked.c)
struct link_asked {
    struct str sections[SUMMARY_SECTIONS_MAX], documents[LINK_DOCUMENTS_MAX];
    size_t section_count, document_count;
    struct str label, passcode; // {NULL,0}: none
    struct str link;            // of one that is to be renewed: "shlink:/…"
    int64_t until_us;           // 0: not said
    uint64_t number;
    bool without_summary, is_direct, is_lasting, wants_paper, is_english;
};
// INVALID: a parameter is unknown or not of its kind; the fault says which.
enum code link_read_parameters(struct arena *a, const struct json *parameters,
                               struct link_asked *out) MUST_CHECK;

// The request of a manifest (SMART Health Links, "SMART Health Link Manifest Request").
struct link_request {
    struct str recipient, passcode;
    uint64_t embedded_max; // UINT64_MAX: not said
};
enum code link_read_request(struct arena *a, struct str body, struct link_request *out) MUST_CHECK;

// The payload of "shlink:/…", with or without a viewer before it. INVALID: it is none, or not one of version 1.
struct link_payload {
    struct str url;
    unsigned char key[JOSE_DIRECT_KEY_SIZE];
};
enum code link_read_payload(struct arena *a, struct str text, struct link_payload *out) MUST_CHECK;

// ---- what is shared
struct link_call {
    struct call *call;
    struct deed deed;
    struct health_link_desk desk;
};
// The space of the holder's side that asks, by whoever may take things out of it. DENIED, NOT_FOUND.
enum code link_enter(struct link_call *l, struct call *c) MUST_CHECK;
struct str link_flag_text(struct arena *a, unsigned flags); // "LP"
struct str link_url(struct link_call *l, struct str name);

// ---- rows
enum code link_make(struct call *c); // make.c
enum code link_refresh(struct call *c);
enum code link_list(struct call *c); // manage.c
enum code link_revoke(struct call *c);
enum code link_manifest(struct call *c); // open.c
enum code link_direct(struct call *c);
enum code link_file(struct call *c);
enum code link_preflight(struct call *c);

#endif
