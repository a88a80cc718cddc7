// ens key: generations of the master key (docs/adr/0027-key-generations.md). The key file says which there are, the rows of the
// spaces which of them is still needed; so whatever was broken off goes on where the two say it stands.
#include "operator/operator_int.h"

struct counted {
    struct space_wrapped found;
    uint64_t others; // keys that another generation wrapped than the one in use
};

// Walks all spaces, the commons last; generation 0: looks only.
static enum code walk(struct arena *a, const struct open_house *h, unsigned generation,
                      struct space_wrapped *out)
{
    unsigned volumes = store_volume_count(h->store);
    enum code code = DONE;
    for (unsigned volume = 0; code == DONE && volume <= volumes; volume++) {
        out->after = 0;
        out->is_over = false;
        while (code == DONE && !out->is_over)
            code = space_rewrap_some(a, h->house, volume, generation, out);
    }
    return code;
}

static enum code count(struct arena *a, const struct open_house *h, unsigned current, struct counted *out)
{
    *out = (struct counted){0};
    enum code code = walk(a, h, 0, &out->found);
    for (unsigned g = 0; g < COUNT_OF(out->found.of); g++)
        out->others += g == current ? 0 : out->found.of[g];
    return code;
}

static enum code tell(struct command_call *c, const struct open_house *h, const char *word, uint64_t number)
{
    struct deed d;
    enum code code = command_deed(c, h, word, &d);
    if (code == DONE)
        code = space_tell_operator(&d, number);
    if (code == DONE)
        code = space_commit(&d);
    command_deed_end(&d);
    return code;
}

static int ended(const struct command_call *c, enum code code)
{
    return code ? command_failed(c, code) : EXIT_DONE;
}

// ---- status -------------------------------------------------------------------------------------------------

static void print_status(const struct command_call *c, const struct crypt_key_state *key,
                         const struct counted *n)
{
    if (c->json)
        fprintf(c->out, "{\"current\":%u,\"next\":%u,\"generations\":[", key->current, key->next);
    for (size_t i = 0; i < key->count; i++) {
        unsigned g = key->known[i];
        unsigned long long keys = (unsigned long long)n->found.of[g];
        if (c->json)
            fprintf(c->out, "%s{\"generation\":%u,\"keys\":%llu}", i ? "," : "", g, keys);
        else
            fprintf(c->out, "generation %u\t%s\t%llu keys\n", g,
                    g == key->current ? "in use"
                    : g == key->next  ? "known, not used yet"
                    : keys            ? "still needed"
                                      : "not needed: ens key drop",
                    keys);
    }
    if (c->json)
        fprintf(c->out, "]}\n");
}

static int run_status(struct command_call *c, struct open_house *h)
{
    struct crypt_key_state key;
    struct counted n;
    enum code code = crypt_key_look(c->arena, c->key_file.ptr, &key);
    if (code == DONE)
        code = count(c->arena, h, key.current, &n);
    if (code == DONE)
        print_status(c, &key, &n);
    return ended(c, code);
}

// ---- add ----------------------------------------------------------------------------------------------------

static int run_add(struct command_call *c, struct open_house *h)
{
    unsigned generation;
    enum code code = crypt_key_add(c->arena, c->key_file.ptr, &generation);
    if (code == DONE)
        code = tell(c, h, "key-added", generation);
    if (code == DONE)
        fprintf(
            c->out,
            c->json
                ? "{\"added\":%u}\n"
                : "generation %u is known and not used yet; bring the key file to every machine that serves "
                  "this store, then: ens key rotate\n",
            generation);
    return ended(c, code);
}

// ---- rotate -------------------------------------------------------------------------------------------------

// A rotation that was broken off is finished before another one begins.
static enum code choose(struct command_call *c, const struct open_house *h)
{
    struct crypt_key_state key;
    struct counted n;
    enum code code = crypt_key_look(c->arena, c->key_file.ptr, &key);
    if (code == DONE)
        code = count(c->arena, h, key.current, &n);
    if (code || n.others)
        return code;
    unsigned generation = key.next;
    if (!generation)
        code = crypt_key_add(c->arena, c->key_file.ptr, &generation);
    return code ? code : crypt_key_use(c->arena, c->key_file.ptr, generation);
}

// Until a walk finds nothing more: who opened a space meanwhile may have asked for its key just before.
static enum code rewrap(struct command_call *c, const struct open_house *h, unsigned generation,
                        uint64_t *changed)
{
    struct space_wrapped w;
    enum code code;
    *changed = 0;
    do {
        w = (struct space_wrapped){0};
        code = walk(c->arena, h, generation, &w);
        *changed += w.changed;
    } while (code == DONE && w.changed);
    return code;
}

static int run_rotate(struct command_call *c, struct open_house *h)
{
    uint64_t changed;
    enum code code = choose(c, h);
    house_close(h);
    if (code)
        return ended(c, code);
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), h); // with the generation that was added
    if (exit)
        return exit;
    unsigned generation =
        crypt_keyring_generation(h->keys); // a newer one, when another rotation has begun meanwhile
    code = rewrap(c, h, generation, &changed);
    if (code == DONE)
        code = tell(c, h, "key-rotated", changed);
    if (code == DONE)
        fprintf(
            c->out,
            c->json
                ? "{\"generation\":%u,\"changed\":%llu}\n"
                : "generation %u is in use; %llu keys were wrapped anew\n"
                  "Keep a copy of the key file. Backups from before need it as it was: keep that copy with "
                  "them. Then, after a minute: ens key drop\n",
            generation, (unsigned long long)changed);
    return ended(c, code);
}

// ---- drop ---------------------------------------------------------------------------------------------------

// Longer than a space that is being opened can take: its key may be wrapped by the generation before, and in no row yet.
enum { OPENINGS_LAST_S = 60 };

static bool is_needless(const struct crypt_key_state *key, unsigned generation)
{
    return generation != key->current && generation != key->next;
}

static enum code check_age(struct command_call *c, const struct crypt_key_state *key)
{
    int64_t age_s = (clock_now_us() - key->changed_us) / 1000000;
    bool has_needless = false;
    for (size_t i = 0; i < key->count; i++)
        has_needless |= is_needless(key, key->known[i]);
    if (!has_needless || command_option(c, "at-once").ptr || age_s >= OPENINGS_LAST_S)
        return DONE;
    // A time that is to come tells of a clock that was set back: the change may be of just now.
    return fail(
        c->arena, CONFLICT,
        "the key file may have been changed within the last %d s, and a space that is being opened may "
        "still need an older generation; run this again in %lld s, or with --at-once when no ens serve "
        "runs",
        OPENINGS_LAST_S, (long long)(OPENINGS_LAST_S - age_s));
}

static int run_drop(struct command_call *c, struct open_house *h)
{
    struct crypt_key_state key;
    struct counted n;
    unsigned dropped = 0;
    enum code code = crypt_key_look(c->arena, c->key_file.ptr, &key);
    if (code == DONE)
        code = check_age(c, &key);
    if (code == DONE)
        code = count(c->arena, h, key.current, &n);
    if (code == DONE && n.others)
        code =
            fail(c->arena, CONFLICT, "%llu keys are still wrapped by an older generation; run ens key rotate",
                 (unsigned long long)n.others);
    for (size_t i = 0; code == DONE && i < key.count; i++) {
        if (!is_needless(&key, key.known[i]))
            continue;
        code = crypt_key_drop(c->arena, c->key_file.ptr, key.known[i]);
        if (code == DONE)
            code = tell(c, h, "key-dropped", key.known[i]);
        dropped += code == DONE;
    }
    if (code == DONE)
        fprintf(c->out, c->json ? "{\"dropped\":%u}\n" : "%u older generations are gone from the key file\n",
                dropped);
    return ended(c, code);
}

int operator_key(struct command_call *c)
{
    static const struct {
        const char *word;
        int (*run)(struct command_call *c, struct open_house *h);
    } runs[] = {{"status", run_status}, {"add", run_add}, {"rotate", run_rotate}, {"drop", run_drop}};
    struct open_house h;
    size_t at = 0;
    while (at < COUNT_OF(runs) && (c->word_count != 1 || strcmp(c->words[0], runs[at].word) != 0))
        at++;
    if (at == COUNT_OF(runs))
        return command_usage(c, "say status, add, rotate or drop");
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    exit = runs[at].run(c, &h);
    house_close(&h);
    return exit;
}
