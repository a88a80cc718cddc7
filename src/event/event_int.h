// What the files of event/ share: the sealed texts.
#ifndef ENS_EVENT_INT_H
#define ENS_EVENT_INT_H

#include "codec/json/json.h"
#include "event/event.h"

enum { EVENT_TEXT_MAX = 64 * 1024, EVENT_NUMBER_BITS = 40 }; // a number fits a sealed pointer

uint64_t event_draw_number(void); // at random, not 0
// An object of JSON, member after member.
void event_write_members(struct buf *b, const struct event *event);
void event_add_text(struct buf *b, const char *name, struct str value);
enum code event_read_members(struct arena *a, const struct json *tree, struct event *out) MUST_CHECK;
// Opens a sealed text of this room as JSON. INTERNAL: damaged.
enum code event_open_json(struct arena *a, struct crypt_box *box, struct crypt_place place, struct str sealed,
                          struct json **out) MUST_CHECK;
uint64_t event_number_of(const struct json *tree, const char *name); // 0: none
// Is there a row of this space and number, as the statement looks for them?
enum code event_finds_once(struct arena *a, struct store_read *read, const struct store_statement *known,
                           uint64_t space, uint64_t once, bool *out) MUST_CHECK;

#endif
