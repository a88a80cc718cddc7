// ens journal verify: is every line that was told still there? With the master key each line is opened too; without it,
// the public key and checkpoints kept elsewhere are enough.
#include "traces/traces_int.h"

#include "codec/text/text.h"

#include <errno.h>

enum { FILE_MAX = 64 * 1024 * 1024, AT_ONCE = 64 };

// ---- what is brought along ------------------------------------------------------------------------------------------

enum code traces_read_file(struct arena *a, const char *path, struct str *out)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return fail(a, errno == ENOENT ? NOT_FOUND : INTERNAL, "%s cannot be read: %s", path,
                    strerror(errno));
    struct buf text;
    buf_init(&text, a, 4096);
    size_t got = 1;
    while (got && text.len <= FILE_MAX) {
        buf_reserve(&text, 65536);
        got = fread(text.ptr + text.len, 1, 65536, file);
        text.len += got;
    }
    bool broke_off = ferror(file) != 0;
    fclose(file);
    *out = buf_str(&text);
    if (broke_off)
        return fail(a, INTERNAL, "%s cannot be read to its end", path);
    return text.len > FILE_MAX ? fail(a, TOO_LARGE, "%s is larger than any file of checkpoints", path) : DONE;
}

bool traces_read_key(struct str text, unsigned char key[CRYPT_PUBLIC_SIZE])
{
    if (text.len != 2 * CRYPT_PUBLIC_SIZE)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int digit = hex_value(text.ptr[i]);
        if (digit < 0)
            return false;
        key[i / 2] = (unsigned char)(key[i / 2] << 4 | digit);
    }
    return true;
}

struct verify {
    struct command_call *call;
    struct open_house house;
    bool has_house;      // the master key is here: lines are opened
    struct store *store; // the house's, or without one a copy of the rows
    unsigned char key[CRYPT_PUBLIC_SIZE];
    struct journal_checkpoint *list;
    size_t count;
    uint64_t spaces, lines, findings, compared;
};

static void keep(struct verify *v, const struct journal_checkpoint *c)
{
    struct arena *a = v->call->arena;
    v->list = arena_grow(a, v->list, v->count * sizeof *v->list, (v->count + 1) * sizeof *v->list);
    v->list[v->count++] = *c;
}

static enum code read_checkpoints(struct verify *v, const char *path)
{
    struct str text;
    enum code code = traces_read_file(v->call->arena, path, &text);
    while (code == DONE && text.len) {
        struct journal_checkpoint c;
        code = journal_checkpoint_read(v->call->arena, &text, &c);
        if (code == DONE)
            keep(v, &c);
    }
    return code;
}

static enum code gather_checkpoints(struct verify *v)
{
    struct command_call *c = v->call;
    struct str path = command_option(c, "checkpoint");
    struct store_read *read;
    enum code code = path.ptr ? read_checkpoints(v, path.ptr) : DONE;
    for (size_t i = 1; code == DONE && i < c->word_count; i++)
        code = read_checkpoints(v, c->words[i]);
    if (code || v->count)
        return code;
    // Nothing was brought along: then the newest of the store's own.
    code = store_read_begin(c->arena, v->store, &read);
    if (code)
        return code;
    struct journal_checkpoint newest;
    code = journal_checkpoint_at(c->arena, read, 0, &newest);
    store_read_end(&read);
    if (code == DONE)
        keep(v, &newest);
    return code == NOT_FOUND ? DONE : code;
}

// ---- the audit ------------------------------------------------------------------------------------------------------

static enum code box_of(void *context, struct arena *a, struct store_read *read, uint64_t space,
                        struct crypt_box **out)
{
    struct verify *v = context;
    struct deed d = {.arena = a, .house = v->house.house, .read = read};
    enum code code = space_box(&d, space, out);
    if (code == GONE || code == NOT_FOUND) { // an erased space has no key any more; its chain still verifies
        *out = NULL;
        return DONE;
    }
    return code;
}

static void tell(void *context, enum journal_finding finding, uint64_t space, uint64_t number)
{
    struct verify *v = context;
    bool is_line = finding == JOURNAL_LINE_BROKEN || finding == JOURNAL_CUT_SHORT;
    const char *sentence = journal_finding_text(finding);
    char who[64] = "";
    if (is_line && space == 0)
        snprintf(who, sizeof who, "the operator's journal, ");
    else if (is_line && v->has_house) {
        char id[CRYPT_ID_SIZE];
        crypt_id_write(v->house.keys, space_patient(space), id);
        snprintf(who, sizeof who, "Patient/%.*s, ", CRYPT_ID_SIZE, id);
    } else if (is_line) // without the key, spaces have no other name
        snprintf(who, sizeof who, "space %llu, ", (unsigned long long)space);
    if (v->call->json)
        fprintf(v->call->out, "{\"finding\":\"%s%s %llu %s\"}\n", who, is_line ? "line" : "checkpoint",
                (unsigned long long)number, sentence);
    else
        fprintf(stderr, "%s%s %llu %s\n", who, is_line ? "line" : "checkpoint", (unsigned long long)number,
                sentence);
}

// Checkpoints some at a time: each needs room for a tree under way.
static enum code audit_all(struct verify *v)
{
    size_t done = 0;
    enum code code;
    do {
        struct journal_audit audit = {.store = v->store,
                                      .key = v->key,
                                      .checkpoints = v->list + done,
                                      .checkpoint_count =
                                          v->count - done < AT_ONCE ? v->count - done : AT_ONCE,
                                      .box = v->has_house && done == 0 ? box_of : NULL,
                                      .tell = tell,
                                      .context = v};
        code = journal_audit_run(v->call->arena, &audit);
        v->spaces = audit.spaces;
        v->lines = audit.lines;
        v->findings += audit.findings;
        v->compared += audit.compared;
        done += audit.checkpoint_count;
    } while (code == DONE && done < v->count);
    return code;
}

static enum code verify_one(struct verify *v, struct str ins)
{
    struct deed d;
    struct crypt_box *box;
    struct journal_verdict verdict;
    uint64_t space;
    enum code code = command_deed(v->call, &v->house, "journal", &d);
    if (code == DONE)
        code = space_of_ins(&d, ins, &space);
    if (code == DONE)
        code = space_box(&d, space, &box);
    if (code == DONE)
        code = journal_verify(v->call->arena, d.read, box, space, &verdict);
    command_deed_end(&d);
    if (code)
        return code;
    v->spaces = 1;
    v->lines = verdict.lines;
    v->findings = verdict.bad_seq != 0;
    if (verdict.bad_seq)
        tell(v, JOURNAL_LINE_BROKEN, space, verdict.bad_seq);
    return DONE;
}

// ---- the command ----------------------------------------------------------------------------------------------------

static int verify_proof(struct command_call *c, struct str path)
{
    struct str text, key_text = command_option(c, "key");
    struct journal_proof proof;
    unsigned char key[CRYPT_PUBLIC_SIZE];
    enum code code = traces_read_file(c->arena, path.ptr, &text);
    if (code == DONE)
        code = journal_proof_read(c->arena, text, &proof);
    if (code)
        return command_failed(c, code);
    if (!traces_read_key(key_text, key))
        return command_usage(
            c, "a proof is checked with --key and the public key that `ens journal key` prints");
    bool holds = journal_proof_holds(&proof) && journal_checkpoint_is_by(&proof.checkpoint, key);
    fprintf(c->out, c->json ? "{\"proven\":%s}\n" : "%s\n",
            c->json ? holds ? "true" : "false"
            : holds ? "proven: the journal with this head is under the signed root"
                    : "not proven");
    return holds ? EXIT_DONE : EXIT_REJECTED;
}

// With --key, neither the master key nor a house is needed: the rows alone, which nobody else need stop using.
static int open_rows(struct verify *v)
{
    struct command_call *c = v->call;
    struct str key = command_option(c, "key");
    if (!key.ptr) {
        int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &v->house);
        v->has_house = exit == EXIT_DONE;
        if (v->has_house)
            crypt_sign_key(v->house.keys, v->key);
        v->store = v->house.store;
        return exit;
    }
    struct store_config config;
    if (!traces_read_key(key, v->key))
        return command_usage(c, "--key is a public key: the 64 digits that `ens journal key` prints");
    if (command_option(c, "ins").ptr)
        return command_usage(c, "--ins needs the master key: leave --key out, or verify all journals");
    enum code code = house_store_config(c, NULL, &config);
    config.read_only = true;
    if (code == DONE)
        code = store_open(c->arena, &config, &v->store);
    return code ? command_failed(c, code) : EXIT_DONE;
}

static void print_verdict(const struct verify *v)
{
    fprintf(v->call->out,
            v->call->json ? "{\"spaces\":%llu,\"lines\":%llu,\"checkpoints\":%llu,\"bad\":%llu}\n"
                          : "%llu journals, %llu lines, %llu checkpoints, %llu broken\n",
            (unsigned long long)v->spaces, (unsigned long long)v->lines, (unsigned long long)v->compared,
            (unsigned long long)v->findings);
}

int traces_verify(struct command_call *c)
{
    struct verify v = {.call = c};
    struct str ins = command_option(c, "ins"), proof = command_option(c, "proof");
    if (proof.ptr)
        return verify_proof(c, proof);
    int exit = open_rows(&v);
    if (exit)
        return exit;
    enum code code = ins.ptr ? verify_one(&v, ins) : gather_checkpoints(&v);
    if (code == DONE && !ins.ptr)
        code = audit_all(&v);
    if (code)
        exit = command_failed(c, code);
    else
        print_verdict(&v);
    if (v.has_house)
        house_close(&v.house);
    else
        store_free(&v.store);
    return exit ? exit : v.findings ? EXIT_REJECTED : EXIT_DONE;
}
