// event: what happened, put down in the transaction in which it happened, and what is to be told of it: events that
// wait to be looked at, the space's list of notices, the outbox of what is sent outside, and where people are reached.
//
// All that is about a person is sealed with the space's key. This room keeps rows; who is told what is decided above
// (access/told.h), and a feature sends.
#ifndef ENS_EVENT_H
#define ENS_EVENT_H

#include "base/base.h"
#include "crypt/crypt.h"
#include "store/store.h"

// Kept in rows: a number never changes its meaning.
enum event_kind {
    EVENT_NONE,
    EVENT_DOCUMENT_ADDED,
    EVENT_CONSULTED,        // a professional or an application looked; told once a day and actor
    EVENT_EMERGENCY,        // break-glass or centre 15 (CSP R1111-48)
    EVENT_RIGHT_CHANGED,    // authorisation, block, objection, masking by default, consent
    EVENT_ANNOUNCEMENT_DUE, // R1111-53, 2 weeks: the record was updated, see a professional
    EVENT_NOW_VISIBLE,      // R1111-53, 1 month
    EVENT_MAJORITY,         // 18 is near or reached: consents come up again, representatives' rights end
    EVENT_MANDATE,          // someone may act in the space, or no longer
    EVENT_LIFECYCLE,        // opened, suspended, closed, reopened, to be erased
    EVENT_EXPORT,           // everything was taken out
    EVENT_DEVICE,           // sign-in from a new device
    EVENT_SECURITY,         // password, second factor, contact point or recovery changed
    EVENT_LINK_OPENED,      // somebody opened a SMART Health Link
    EVENT_LINK_SHUT,        // one ended because of wrong passcodes
    EVENT_KIND_COUNT,
};
const char *event_kind_word(enum event_kind kind); // "document-added", …
bool event_kind_named(struct str word, enum event_kind *out);

struct event {
    enum event_kind kind;
    uint8_t actor_kind; // access_asker_kind of who did it
    struct str actor;   // their id
    struct str profession, structure;
    bool is_secret;    // done in a secret visit
    bool is_emergency; // break-glass or centre 15
    uint16_t type;     // the resource that it is about; number 0: none, or the space as a whole
    uint64_t number;
    struct str detail; // one more word of a kind, such as "blocked"; {NULL,0}: none
    struct str
        only; // "holder", or the account that alone is told (its own sign-in); {NULL,0}: everyone who may be
    uint64_t once; // such events of one number are told once; 0: each is
    int64_t at_us; // set by event_append
};
// The same text gives the same number: what of one day and actor is told once.
uint64_t event_number(const struct crypt_keyring *keys, struct str text);
// Is what has this number (of `once`) durably told, or waiting to be?
enum code event_is_told(struct arena *a, struct store_read *read, uint64_t space, uint64_t once,
                        bool *out) MUST_CHECK;

// Adds the event to the write set of what happened. The box is the space's own; the arena must live until the commit.
void event_append(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                  int64_t at_us, const struct event *event);

// The same of what is told once, into a write set of the commons, whose one commit serves all volumes: there it waits for
// event_settle (docs/adr/0017-spool.md).
void event_lodge(struct arena *a, struct store_writes *commons, struct crypt_box *box, uint64_t space,
                 int64_t at_us, const struct event *event);
// Brings what waits there home, to the volumes of its spaces. A volume that takes no writes is passed over, and one that fails
// holds up no other: their events wait on. Gives the first failure.
enum code event_settle(struct arena *a, struct store *s) MUST_CHECK;

enum event_channel { EVENT_LIST, EVENT_MAIL, EVENT_SMS, EVENT_POST, EVENT_CHANNEL_COUNT };
const char *event_channel_word(enum event_channel channel); // "list", "mail", "sms", "post"
bool event_channel_named(struct str word, enum event_channel *out);

// Addresses, strictly, so that an address is nothing but an address.
bool mail_address_valid(struct str address); // RFC 5321 §4.1.2, dot-string only, ASCII
bool phone_valid(struct str number);         // E.164: "+33612345678"
bool post_address_valid(struct str lines);   // 1 to 6 lines of printable UTF-8, at most 38 characters each

// A one-time code on its way to its owner. It is sealed while it waits, goes before everything else, and is wiped when
// it was sent, cannot be sent, or is out of date.
struct event_code {
    enum event_channel channel;
    struct str address;  // mail: "a@b.example"; SMS: "+33612345678"; post: lines of name and address
    struct str language; // "fr" or "en"
    struct str code;
    int64_t until_us;   // not sent afterwards
    bool is_invitation; // the code is a link, by which somebody is asked to help somebody
};
// Into the space's outbox; space 0 (with the commons' box) for who has none yet.
void event_code_send(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                     int64_t now_us, const struct event_code *code);

// ---- events that wait
struct event_place {
    uint64_t space, seq;
    int64_t at_us;
    struct str sealed; // what happened; in the arena of event_waiting
};
// The oldest of a volume (the commons' is store_volume_count) that came until now, at most `most`.
enum code event_waiting(struct arena *a, struct store_read *read, unsigned volume, int64_t now_us,
                        size_t most, struct event_place **out, size_t *count) MUST_CHECK;
// INTERNAL: damaged.
enum code event_open(struct arena *a, struct crypt_box *box, struct event_place place,
                     struct event *out) MUST_CHECK;
// The set holds only if the event still waits: of two who take it one gets CONFLICT.
void event_take(struct store_writes *writes, struct event_place place);
void event_put_back(struct store_writes *writes, struct event_place place, int64_t at_us); // looked at later

// ---- notices of a space
struct notice {
    uint64_t reader;
    int64_t at_us;
    uint64_t number; // 0: to be drawn; of what is told once: its number (`once`)
    bool is_read;
    struct event event;
    uint64_t about_space; // for a professional: whose record it is about; else 0
};
// CONFLICT at the commit: one of that number and time is there, or one that is told once and has that number.
void notice_write(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                  struct notice *notice);
// Is what has this number (of `once`) in the space's list?
enum code notice_is_told(struct arena *a, struct store_read *read, uint64_t space, uint64_t once,
                         bool *out) MUST_CHECK;
// NOT_FOUND; INTERNAL: damaged.
enum code notice_read(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                      struct notice *key_and_out) MUST_CHECK;
struct notice_page_of {
    uint64_t space, reader;
    int64_t before_us; // 0: from the newest on
    uint64_t before;   // and, of those of that time, below this number
    size_t most;
};
// Newest first.
enum code notice_list(struct arena *a, struct store_read *read, struct crypt_box *box,
                      const struct notice_page_of *page, struct notice **out, size_t *count) MUST_CHECK;
void notice_mark(struct store_writes *writes, uint64_t space, const struct notice *notice, bool is_read);
void notice_delete(struct store_writes *writes, uint64_t space, const struct notice *notice);

// ---- the outbox
struct letter {
    struct str id; // 32 hexadecimal digits, the same at every attempt: by it a receiver drops what came twice
    struct str account; // who gets it; "": the holder
    struct str address;
    struct str language;
    struct event event; // kind EVENT_NONE: a code
    bool is_digest;     // what happened on a day, told the next morning
    struct str code;
    int64_t until_us; // 0: without end
};
#define EVENT_INVITATION STR("invitation") // the detail of a letter whose code is an invitation's link
struct outbox_row {
    uint64_t space, seq;
    enum event_channel channel;
    int64_t at_us, due_us;
    uint32_t attempts;
    struct str reason; // of the last failure; {NULL,0}: none
    struct str sealed; // {NULL,0}: wiped
};
// Puts a letter there. seq 0: to be drawn; a given one that stands there already stays as it is.
void outbox_put(struct arena *a, struct store_writes *writes, struct crypt_box *box,
                const struct outbox_row *row, const struct letter *letter);
enum code outbox_open(struct arena *a, struct crypt_box *box, const struct outbox_row *row,
                      struct letter *out) MUST_CHECK; // INTERNAL: damaged
struct outbox_wanted {
    unsigned volume;
    enum event_channel channel;
    int64_t now_us;
    size_t most;
};
// Those that may be taken now, the longest due first.
enum code outbox_due(struct arena *a, struct store_read *read, const struct outbox_wanted *wanted,
                     struct outbox_row **out, size_t *count) MUST_CHECK;
// The lease: the row is nobody else's until `until_us`, and has one more attempt. CONFLICT at the commit: it is another's.
void outbox_lease(struct store_writes *writes, struct outbox_row *row, int64_t until_us);
// The following hold only under the lease; CONFLICT at the commit: it ended meanwhile and another has the row.
void outbox_sent(struct store_writes *writes, const struct outbox_row *row); // gone
void outbox_again(struct store_writes *writes, const struct outbox_row *row, int64_t due_us,
                  struct str reason);
void outbox_bury(struct store_writes *writes, const struct outbox_row *row, struct str reason,
                 bool wipes); // a dead letter; `wipes`: without what it said
// The post goes in bags: every letter of a volume that is due and in none, into this one.
void outbox_fill_bag(struct store_writes *writes, int64_t now_us, uint64_t batch);
enum code outbox_oldest_bag(struct arena *a, struct store_read *read, unsigned volume,
                            uint64_t *batch) MUST_CHECK; // 0: none
enum code outbox_in_bag(struct arena *a, struct store_read *read, unsigned volume, uint64_t batch,
                        struct outbox_row **out, size_t *count) MUST_CHECK;
// The dead ones, oldest first. outbox_find_dead: one of them; NOT_FOUND.
enum code outbox_dead(struct arena *a, struct store_read *read, const struct outbox_wanted *wanted,
                      struct outbox_row **out, size_t *count) MUST_CHECK;
enum code outbox_find_dead(struct arena *a, struct store_read *read, uint64_t space, uint64_t seq,
                           struct outbox_row *out) MUST_CHECK;
void outbox_revive(struct store_writes *writes, const struct outbox_row *row, int64_t due_us);

struct outbox_counts {
    uint64_t events, waiting[EVENT_CHANNEL_COUNT], dead[EVENT_CHANNEL_COUNT];
};
enum code outbox_count(struct arena *a, const struct store *s, struct store_read *read,
                       struct outbox_counts *out) MUST_CHECK;
enum code outbox_count_letters(struct arena *a, const struct store *s, struct store_read *read,
                               struct outbox_counts *out) MUST_CHECK; // without the events, which are many

// ---- where people are reached: one sealed text for each of a space's people, whose form is the feature's
struct contact {
    uint64_t number;  // a keyed hash of who it is
    uint32_t version; // 0: none yet
    struct str text;
};
enum code contact_read(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                       struct contact *key_and_out) MUST_CHECK; // none yet: version 0
enum code contact_list(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                       struct contact **out, size_t *count) MUST_CHECK;
void contact_write(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                   struct contact *contact);

// Removes all that this room keeps of a space.
void event_forget(struct store_writes *writes, uint64_t space);

extern const struct store_statement *const event_statements[]; // ended by NULL
extern const struct store_place event_places[]; // of tables whose key does not begin with the space

#endif
