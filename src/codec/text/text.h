// codec/text: the small grammars: URI, base64, base32, hexadecimal, UTF-8, FHIR dates and decimals, media
// types.
#ifndef ENS_CODEC_TEXT_H
#define ENS_CODEC_TEXT_H

#include "base/base.h"

bool utf8_valid(struct str s);                       // RFC 3629, no surrogates, no overlong forms
size_t utf8_next(struct str s, uint32_t *character); // bytes of the first character; 0: none, or not valid
size_t utf8_put(char out[4], uint32_t character); // bytes written; `character` must be a Unicode scalar value
// Appends the case- and accent-folded form used by FHIR string search ("Éloïse" → "eloise"; "Œ" → "oe", "ß" →
// "ss"); combining marks dropped, runs of white space and punctuation left as they are.
void text_fold(struct buf *out, struct str utf8);

// ---- base64 (RFC 4648 §4, padded, no white space), base64url (§5, unpadded), base32 (lower case a-z2-7,
// unpadded), hex
void base64_write(struct buf *out, struct str bytes);
bool base64_read(struct arena *a, struct str text, struct str *bytes);
// With white space anywhere, as in CDA and in FHIR's base64Binary.
bool base64_read_spaced(struct arena *a, struct str text, struct str *bytes);
void base64url_write(struct buf *out, struct str bytes);
bool base64url_read(struct arena *a, struct str text, struct str *bytes);
void base32_write(char out[26], const unsigned char bytes[16]);
int hex_value(char c);                             // of one digit, in either case; -1: it is none
void hex_write(struct buf *out, struct str bytes); // lower case
bool hex_read(struct arena *a, struct str text, struct str *bytes);

// ---- URI (RFC 3986)
bool uri_decode(struct arena *a, struct str s, bool plus_is_space,
                struct str *out);               // false: bad %XX, NUL, bad UTF-8
void uri_encode(struct buf *out, struct str s); // all but unreserved characters as %XX
struct uri_pair {
    struct str name, value; // decoded
};
struct uri_query {
    struct uri_pair *pairs;
    size_t count;
};
// "a=1&b=2", as in a query or an application/x-www-form-urlencoded body; at most 200 pairs. INVALID,
// TOO_LARGE.
enum code uri_query_read(struct arena *a, struct str text, struct uri_query *out) MUST_CHECK;
struct str uri_query_get(const struct uri_query *q, struct str name); // the first; {NULL,0}: none

// ---- FHIR date, dateTime, instant, time (R4 §2.24.0.1): a value is the span of time that it names
enum date_precision { DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_HOUR, DATE_MINUTE, DATE_SECOND, DATE_FRACTION };
struct date {
    int64_t from_us, until_us; // [from, until): 2020 is the whole year; without offset: as UTC
    int32_t year;
    uint8_t month, day, hour, minute; // 0 where the precision does not reach
    uint32_t second_us;               // microseconds within the minute
    int16_t offset_minutes;
    bool has_offset;
    enum date_precision precision;
};
// date, dateTime and instant; existing days only. A search value may stop at the minutes and leave the offset
// out.
bool date_read(struct str text, struct date *out);
bool time_of_day_read(struct str text, int64_t *us_of_day,
                      enum date_precision *precision); // hh:mm[:ss[.fraction]]
void instant_write(struct buf *out, int64_t us);       // 2024-03-01T10:20:30.123Z (milliseconds)
void http_date_write(struct buf *out, int64_t us);     // RFC 9110 §5.6.7, IMF-fixdate
bool http_date_read(struct str text, int64_t *us);     // IMF-fixdate only
int64_t days_from_civil(int64_t year, unsigned month, unsigned day); // days since 1970-01-01
void civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);
const char *month_in_french(unsigned month);           // 1 to 12: "janvier" to "décembre"
bool hl7_time_read(struct str text, struct date *out); // HL7 v3 TS: 20240301, 20240301102030+0100 …

// ---- decimals as text (FHIR decimal: up to 18 digits kept as they are)
// Order of two decimals by value: -1, 0, 1. Both must be JSON numbers; exponents count up to ten million.
int decimal_compare(struct str a, struct str b);
double decimal_value(struct str s); // nearest double, for arithmetic only

// ---- what a file is, by its first bytes: "application/pdf", "image/jpeg", "image/tiff", "text/rtf",
// "text/plain", "text/xml", "application/json", "application/zip", "application/gzip", "application/zstd",
// "image/png"; {NULL,0} for what we do not take in. A guess from content only: never from a name.
struct str media_type_sniff(struct str first_bytes);
struct media_type {
    struct str type;    // "application/fhir+json", lower case
    struct str charset; // {NULL,0}: none given
};
bool media_type_read(struct arena *a, struct str header, struct media_type *out);
// The best of `offers` for an Accept header (RFC 9110 §12.5.1); -1: none is acceptable. An absent header
// takes 0.
int accept_choose(struct str accept, const struct str *offers, size_t count);

// ---- tables in text (RFC 4180)
// The fields of one line, at most so many; quoted ones are copied into the arena.
size_t csv_fields(struct arena *a, struct str line, char separator, struct str *fields, size_t most);

#endif
