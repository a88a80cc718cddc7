// crypt: seal, hash, compress, keys. The only room that includes libsodium, OpenSSL and zstd.
//
// The keyring is made of one 32-byte master secret. From it are derived, each by its own label (HKDF-SHA-256,
// RFC 5869): the key that wraps the spaces' data keys, the id key (never rotated), and the keys of the
// hashes, and the key pair that signs.
#ifndef ENS_CRYPT_H
#define ENS_CRYPT_H

#include "base/base.h"
#include "crypt/sign.h"

struct crypt_keyring;
enum { CRYPT_KEY_SIZE = 32, CRYPT_WRAPPED_SIZE = 61, CRYPT_SEAL_OVERHEAD = 29 };
enum crypt_create { CRYPT_MUST_EXIST, CRYPT_CREATE_IF_MISSING };
// Reads, or makes (mode 0600, fsynced with its folder), the master key file. *created tells. INVALID: not a
// key file, or readable by others; NOT_FOUND; INTERNAL: the system's reason. The keyring serves any number of
// threads.
enum code crypt_keyring_open(struct arena *a, const char *path, enum crypt_create create,
                             struct crypt_keyring **out, bool *created) MUST_CHECK;
void crypt_keyring_free(struct crypt_keyring **k);

// The same with the wrapping key in a process of its own, the keeper, which can do nothing but wrap and unwrap for this
// one, and refuses to unwrap for all of a nation. To be called before the first thread. The id key and the hash keys
// stay in this process, as every request needs them; unwrapped keys of spaces are remembered for a while.
struct crypt_keeping {
    uint64_t minute_max, hour_max; // spaces' keys that are unwrapped; beyond: BUSY
    size_t remembered_max;         // keys that are remembered at one time, in locked memory
    int64_t remembered_us;         // from the unwrapping on, however often they are used
    bool is_guarded;               // by guard_keeper; false: the operator wants no guard
};
enum code crypt_keyring_open_kept(struct arena *a, const char *path, enum crypt_create create,
                                  const struct crypt_keeping *keeping, struct crypt_keyring **out,
                                  bool *created) MUST_CHECK;
// ---- generations of the master key (docs/adr/0027-key-generations.md). What is derived for ids, hashes and signatures stays;
// what wraps the spaces' keys can be replaced. A keyring knows all generations of its file; the keeper also those that were
// added since. Each change is durable when it returns. BUSY: another command is at it.
enum { CRYPT_GENERATIONS_MAX = 8 };
struct crypt_key_state {
    unsigned current, next;                    // next: known, and not used yet; 0: none
    unsigned known[CRYPT_GENERATIONS_MAX + 1]; // also one whose dropping was broken off
    size_t count;
    int64_t changed_us; // when the file was last written to
};
enum code crypt_key_look(struct arena *a, const char *path, struct crypt_key_state *out) MUST_CHECK;
enum code crypt_key_add(struct arena *a, const char *path, unsigned *generation) MUST_CHECK;
enum code crypt_key_use(struct arena *a, const char *path, unsigned generation) MUST_CHECK;
// Takes it out of the file, over its digits; or finishes what was broken off of that. CONFLICT: it is in use.
enum code crypt_key_drop(struct arena *a, const char *path, unsigned generation) MUST_CHECK;
unsigned crypt_wrapped_generation(struct str wrapped); // of the master key; 0: not a wrapped key
// The generation that was in use when the keyring was opened, which crypt_rewrap wraps by; for one without a keeper.
unsigned crypt_keyring_generation(const struct crypt_keyring *k);
// The same key wrapped by that generation; for a keyring without a keeper. INTERNAL: damaged, or of no known one.
enum code crypt_rewrap(struct arena *a, const struct crypt_keyring *k, uint64_t space, struct str wrapped,
                       unsigned char out[CRYPT_WRAPPED_SIZE]) MUST_CHECK;

// To be called now and then: wipes the keys that were remembered for long enough; gives how many unwraps were refused
// since the last call.
uint64_t crypt_keyring_tend(struct crypt_keyring *k);
// Waits for the keeper to answer; a keeper that is no more stops the process.
void crypt_keyring_knock(const struct crypt_keyring *k);
void crypt_keyring_tell(const struct crypt_keyring *k, struct buf *out); // for whoever watches (meter.h)

// ---- ids: one block of AES-256 over a pointer (DESIGN §2); thread-safe
struct pointer {
    uint64_t space;  // 40 bits; 0: the commons
    uint64_t number; // 40 bits; 0: none
    uint16_t type;   // a model_type
};
enum { CRYPT_ID_SIZE = 26 };
void crypt_id_write(const struct crypt_keyring *k, struct pointer p, char out[CRYPT_ID_SIZE]);
bool crypt_id_read(const struct crypt_keyring *k, struct str id,
                   struct pointer *out); // false: not one of ours

// ---- data key of a space
struct crypt_box; // a space's key, ready for use; for one thread at a time; must not outlive the keyring
void crypt_key_make(const struct crypt_keyring *k, uint64_t space, unsigned char wrapped[CRYPT_WRAPPED_SIZE]);
// A new key whose box is ready at once, and whose wrapped form is there when crypt_new_key_wrap returns, in any thread: a
// keeper is then asked for all new keys that wait, so it is to be called as late as can be, by a step of the commit. Lives as long
// as the arena, whose end wipes it; while it is not wrapped, the keyring must be there.
struct crypt_new_key;
struct crypt_new_key *crypt_new_key_make(struct arena *a, const struct crypt_keyring *k, uint64_t space,
                                         struct crypt_box **box);
struct str crypt_new_key_wrapped(const struct crypt_new_key *key); // where it stands, or will
void crypt_new_key_wrap(struct crypt_new_key *key);
// The box lives as long as the arena, whose end wipes it, or until crypt_box_close. INTERNAL: the wrapped key is damaged
// or not ours; BUSY: the keeper refuses, its limit is reached.
enum code crypt_box_open(struct arena *a, const struct crypt_keyring *k, uint64_t space, struct str wrapped,
                         struct crypt_box **out) MUST_CHECK;
void crypt_box_close(struct crypt_box **box);

// What a sealed text is bound to: moving it to another row makes it unreadable.
enum crypt_kind {
    CRYPT_BODY = 1,
    CRYPT_KEYS,
    CRYPT_CONTENT,
    CRYPT_JOURNAL,
    CRYPT_IDENTITY,
    CRYPT_ALIAS,
    CRYPT_RIGHTS,
    CRYPT_EVENT = 20,
    CRYPT_NOTICE,
    CRYPT_LETTER,
    CRYPT_CONTACT,
    CRYPT_FEDERATION = 30, // what waits for its bearer; the house's own keys
    CRYPT_ACCOUNT = 40,
    CRYPT_SESSION,
    CRYPT_ASK,
    CRYPT_WORDS = 50, // of documents, for searches
    CRYPT_LINK = 60,  // what a SMART Health Link holds
    CRYPT_LINK_ABOUT, // what its maker said of it
};
struct crypt_place {
    uint64_t space, number;
    uint32_t version; // or the chunk's number
    uint16_t type;
    uint8_t kind;
};
// Sealed = algorithm byte, nonce (12), cipher text, tag (16): AES-256-GCM, the place as associated data.
// Compressing (zstd with the dictionary for FHIR) comes first when it makes the text smaller; the first byte
// tells. A sealed text is at most CRYPT_SEAL_OVERHEAD longer than the plain one. Result in the arena.
struct str crypt_seal(struct arena *a, struct crypt_box *box, struct crypt_place place, struct str plain,
                      bool compress);
// INTERNAL: damaged, moved, or another key. size_max bounds what decompression may make.
enum code crypt_open(struct arena *a, struct crypt_box *box, struct crypt_place place, struct str sealed,
                     size_t size_max, struct str *plain) MUST_CHECK;
// The same form without sealing, for commons: compressed only. INTERNAL: damaged, or larger than size_max.
struct str crypt_pack(struct arena *a, const struct crypt_keyring *k, struct str plain);
enum code crypt_unpack(struct arena *a, const struct crypt_keyring *k, struct str packed, size_t size_max,
                       struct str *plain) MUST_CHECK;

// ---- hashes
enum crypt_label {
    CRYPT_HASH_INS = 1,
    CRYPT_HASH_TOKEN,
    CRYPT_HASH_ALIAS,
    CRYPT_HASH_CONTENT,
    CRYPT_HASH_REQUEST,
    CRYPT_HASH_TICKET,     // one-time codes
    CRYPT_HASH_HELPER,     // who helps whom
    CRYPT_HASH_FEDERATION, // one-time words, tickets, subjects of providers
    CRYPT_HASH_LOGIN,      // names by which people sign in
    CRYPT_HASH_SESSION,    // what cookies hold
    CRYPT_HASH_CHALLENGE,  // passkeys' challenges
    CRYPT_HASH_LINK,       // SMART Health Links: secrets, passcodes, addresses of files
    CRYPT_HASH_LOOKED,     // who looked at a record
};
enum { CRYPT_HASH_SIZE = 32 };
void crypt_hash_keyed(const struct crypt_keyring *k, enum crypt_label label, struct str text,
                      unsigned char out[CRYPT_HASH_SIZE]);
void crypt_chain(unsigned char head[CRYPT_HASH_SIZE], struct str line); // head = BLAKE2b-256(head ‖ line)
void crypt_hash(struct str text, unsigned char out[CRYPT_HASH_SIZE]);   // BLAKE2b-256 (RFC 7693)
enum crypt_digest { CRYPT_SHA1, CRYPT_SHA256 };
struct crypt_hasher; // a digest over a stream
void crypt_hasher_init(struct crypt_hasher **out, enum crypt_digest digest);
void crypt_hasher_add(struct crypt_hasher *h, struct str bytes);
size_t crypt_hasher_free(struct crypt_hasher **h, unsigned char out[32]); // gives the digest; its size
size_t crypt_digest(enum crypt_digest digest, struct str bytes, unsigned char out[32]);

// ---- signatures: Ed25519 (RFC 8032), with the house's own key pair. Every signed text begins with a line that says what
// it is, so that none can pass for another kind.
enum { CRYPT_PUBLIC_SIZE = 32, CRYPT_SIGNATURE_SIZE = 64 };
void crypt_sign_key(const struct crypt_keyring *k, unsigned char key[CRYPT_PUBLIC_SIZE]); // the public key
void crypt_sign(const struct crypt_keyring *k, struct str text,
                unsigned char signature[CRYPT_SIGNATURE_SIZE]);
bool crypt_sign_check(const unsigned char key[CRYPT_PUBLIC_SIZE], struct str text,
                      const unsigned char signature[CRYPT_SIGNATURE_SIZE]); // needs no keyring

void crypt_random(void *out, size_t size);
bool crypt_same(const void *a, const void *b, size_t size); // in constant time

#endif
