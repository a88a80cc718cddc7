// What the files of notices/ share.
#ifndef ENS_NOTICES_INT_H
#define ENS_NOTICES_INT_H

#include "access/access.h"
#include "codec/json/json.h"
#include "event/event.h"
#include "notices/notices.h"

// ---- words and texts (texts.c)
#define CHANNEL_BIT(channel) (1u << (channel))
struct notice_rule {
    const char *purpose; // what it is, for whoever chooses: French
    const char *purpose_english;
    unsigned channels; // what is sent when the person chose nothing
    bool is_mandatory; // cannot be taken off the list of notices
};
const struct notice_rule *notice_rule_of(enum event_kind kind);

struct notice_words {
    struct str subject, text; // the text ends without a line end
};
struct notice_about_whom {
    enum event_kind kind; // EVENT_NONE: a code
    bool is_delegate;     // told about the space of somebody else
    bool is_attending;    // told as médecin traitant
    bool is_english;
};
// What leaves the house about it: nothing of what it was about, who did it, or when. Texts live for ever.
struct notice_words notice_words_of(const struct notice_about_whom *to);
struct str notice_short_words(const struct notice_about_whom *to); // for an SMS

// ---- a mail's text (mail.c)
struct mail_draft {
    struct str from, from_name; // the name is UTF-8, or absent
    struct str to;
    struct str subject, text; // UTF-8, lines ended by LF
    struct str id;            // of letters and digits: the Message-ID's left side
    struct str settings_url;  // where notices are switched off; absent: they cannot be
    int64_t at_us;
};
// RFC 5322 and RFC 2045: text/plain in UTF-8 as quoted-printable, lines ended by CRLF. The same draft gives the same
// bytes. INVALID: an address that is none.
enum code mail_write(struct arena *a, const struct mail_draft *draft, struct str *out) MUST_CHECK;
void mail_write_quoted(struct buf *out, struct str text); // RFC 2045 §6.7

// ---- where a person is reached and what they chose (reach.c)
enum { REACH_POINTS_MAX = 6, REACH_ALL_MAX = REACH_POINTS_MAX + EVENT_CHANNEL_COUNT };
struct reach_point {
    uint64_t id;
    enum event_channel channel;
    struct str address;
    int64_t verified_us; // 0: not yet
    struct str code;     // sent to it; {NULL,0}: none is out
    int64_t code_until_us;
    unsigned tries; // of that code
};
struct reach {
    struct str account; // REACH_HOLDER, or a delegate's
    bool is_english;
    struct reach_point points[REACH_ALL_MAX]; // their own, then those of their account
    size_t point_count;
    int32_t codes_day; // when codes were asked for last, how many on that day
    unsigned codes_count;
    bool has_chosen[EVENT_KIND_COUNT];
    unsigned channels[EVENT_KIND_COUNT]; // bits; of kinds that they chose
};
#define REACH_HOLDER STR("holder")
struct str reach_write(struct arena *a, const struct reach *reach);
enum code reach_read(struct arena *a, struct str text, struct reach *out) MUST_CHECK; // INTERNAL: damaged
// The row of one of a space's people; what nobody wrote yet is empty, with version 0.
struct reach_row {
    struct contact contact;
    struct reach reach;
};
enum code reach_of(struct deed *d, struct crypt_box *box, uint64_t space, struct str account,
                   struct reach_row *out) MUST_CHECK;
// Adds what their account knows, for channels without a verified address: the insurer's or what they confirmed there.
// Such points have no id.
enum code reach_add_account(struct deed *d, uint64_t space, struct reach *reach) MUST_CHECK;
// The channels on which this is told to them, of those that have a verified point. What is mandatory and would reach them
// by none goes to any verified point.
unsigned reach_channels(const struct reach *reach, enum event_kind kind);
bool reach_lists(const struct reach *reach, enum event_kind kind); // is it in their list?
const struct reach_point *reach_point_for(const struct reach *reach, enum event_channel channel);

// ---- who is told (decide.c)
struct audience {
    struct deed *deed;
    uint64_t space;
    const struct rights *rights;
};
// Everyone who may act in the space, the holder first: keys of reach, in the deed's arena.
enum code audience_open(struct deed *d, uint64_t space, struct audience *out) MUST_CHECK;
size_t audience_accounts(const struct audience *who, struct str **accounts);
// May this person be told of the event, as the rights and the resource are now?
enum access_telling audience_may_be_told(const struct audience *who, struct str account,
                                         const struct event *event);
bool audience_attending_is_told(const struct audience *who, const struct event *event);

// ---- from an event to notices and letters (expand.c)
// One event: its notice, the letters about it, and the event taken, in one commit. CONFLICT: another did it.
enum code expand_event(struct deed *d, struct crypt_box *box, struct event_place place,
                       struct store_writes *writes) MUST_CHECK;
uint64_t notice_reader_of(struct deed *d, struct str professional);

// ---- sending (send.c, letter.c)
struct letter_out {
    struct str sender;        // a name: notices.from-name, or the service's
    struct str subject, text; // UTF-8, lines ended by LF
    struct str brief;         // for an SMS
    bool can_be_switched_off;
};
void letter_words(struct arena *a, struct space_house *h, const struct letter *letter, int64_t at_us,
                  struct letter_out *out);
bool channel_is_configured(const struct space_house *h, enum event_channel channel);
unsigned channels_configured(const struct space_house *h); // their CHANNEL_BITs; the list is none of them
// DONE: taken by the other side; BUSY: to be tried again; INVALID: never. The sentence holds nothing personal.
enum code send_letter(struct arena *a, struct space_house *h, const struct outbox_row *row,
                      const struct letter *letter) MUST_CHECK;

// ---- the jobs (deliver.c, post.c)
enum code notices_run(struct job_run *run) MUST_CHECK;
enum code post_run(struct job_run *run) MUST_CHECK;
// When a letter is tried again after so many attempts: twice as long each time, with a part of chance. 0: no more.
int64_t retry_after_us(const struct space_house *h, const struct outbox_row *row, bool is_code);

// ---- requests (call.c)
struct asked {
    struct call *call;
    struct deed deed;
    uint64_t space; // 0: a professional's own list, in the commons
    struct crypt_box *box;
    struct audience who;
    struct str account; // a key of reach
    uint64_t reader;    // of notices
    struct store_writes *writes;
};
// Who asks, of whose notices ("me", or a Patient's id). NOT_FOUND: for whoever may not know of the space.
enum code asked_open(struct call *c, enum access_action action, struct asked *out) MUST_CHECK;
struct store_writes *asked_writes(struct asked *q);
enum code asked_done(struct asked *q) MUST_CHECK; // journals what was changed, hands the writes over
enum code asked_body(struct asked *q, struct json **out) MUST_CHECK; // an object
void asked_answer(struct asked *q, int status, struct str json);
void asked_say_number(struct buf *b, uint64_t number); // "0123456789": ids of rows, as text
bool asked_number(struct str text, uint64_t *number);

enum code notices_list_handle(struct call *c);
enum code notices_read_handle(struct call *c);
enum code notices_delete_handle(struct call *c);
enum code notices_settings_handle(struct call *c);
enum code notices_choose_handle(struct call *c);
enum code notices_contact_handle(struct call *c);
enum code notices_verify_handle(struct call *c);
enum code notices_forget_handle(struct call *c);

// ---- routes and commands
extern const struct route notices_routes[];
extern const struct command notices_commands[];

#endif
