// The master key's file. A new one is a line; every change of generation adds lines, and none is ever taken away, so that
// whoever has the file open sees what was added, and a writer that was killed has lost nothing:
//
//   ens-master-key-1 HEX CHECK     the first master: what everything is derived from
//   key NAME HEX CHECK             a derived key that stays when the first master goes; "seed": what new kinds derive from
//   wrap N HEX CHECK               another generation of the key that wraps the spaces' keys
//   use N CHECK                    new keys are wrapped by this one from now on
//   drop N CHECK                   this one is no more; its digits are overwritten (docs/adr/0027-key-generations.md)
//
// CHECK is 8 hex digits of a BLAKE2b: of the first master's bytes, of the line's text before it in the others.
#include "crypt/crypt_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char KEY_WORD[] = "ens-master-key-1 ";
enum {
    CHECK_SIZE = 4,
    WORD_SIZE = sizeof KEY_WORD - 1,
    KEY_HEX = 2 * CRYPT_KEY_SIZE,
    FIRST_SIZE = WORD_SIZE + KEY_HEX + 1 + 2 * CHECK_SIZE + 1,
    LINE_ROOM = 32 + KEY_HEX + 2 * CHECK_SIZE,
    KEYS_FIXED = CRYPT_HASH_LABELS + 1, // id, sign and a hash for each label
};

static void write_check(char out[2 * CHECK_SIZE + 1], struct str of)
{
    unsigned char check[crypto_generichash_BYTES];
    crypto_generichash(check, sizeof check, (const unsigned char *)of.ptr, of.len, NULL, 0);
    sodium_bin2hex(out, 2 * CHECK_SIZE + 1, check, CHECK_SIZE);
}

// ---- reading ------------------------------------------------------------------------------------------------

// One line, cut into words; `text` is all before the check.
struct line {
    struct str word, name, hex, text;
    bool is_right; // its check fits
};

static bool read_key(struct str hex, unsigned char key[CRYPT_KEY_SIZE])
{
    return hex.len == KEY_HEX && sodium_hex2bin(key, CRYPT_KEY_SIZE, hex.ptr, hex.len, NULL, NULL, NULL) == 0;
}

static bool check_first(struct str hex, struct str check)
{
    unsigned char key[CRYPT_KEY_SIZE];
    char wanted[2 * CHECK_SIZE + 1] = "";
    bool is_key = read_key(hex, key);
    if (is_key)
        write_check(wanted, str_of((const char *)key, sizeof key));
    wipe(key, sizeof key);
    return is_key && check.len == 2 * CHECK_SIZE && crypt_same(wanted, check.ptr, check.len);
}

static struct line read_line(struct str text, bool is_first)
{
    struct line line = {.text = text};
    char wanted[2 * CHECK_SIZE + 1];
    size_t at = text.len;
    while (at && text.ptr[at - 1] != ' ')
        at--;
    struct str check = str_skip(text, at), rest = str_of(text.ptr, at ? at - 1 : 0);
    line.text = rest;
    line.word = str_cut(&rest, ' ');
    line.name = is_first ? STR("1") : str_cut(&rest, ' ');
    line.hex = rest;
    if (is_first) {
        line.is_right = check_first(line.hex, check);
        return line;
    }
    write_check(wanted, line.text);
    line.is_right = check.len == 2 * CHECK_SIZE && crypt_same(wanted, check.ptr, check.len);
    return line;
}

// What the lines say, before it is made into keys.
struct reading {
    struct crypt_master *out;
    unsigned char first[CRYPT_KEY_SIZE], seed[CRYPT_KEY_SIZE];
    bool has_first, has_seed;
    bool is_dropped[CRYPT_GENERATION_LAST + 1];
    unsigned char fixed[KEYS_FIXED][CRYPT_KEY_SIZE];
    bool is_fixed[KEYS_FIXED];
};

static bool read_generation(struct str name, unsigned *out)
{
    uint64_t number;
    if (!str_to_u64(name, &number) || number < 1 || number > CRYPT_GENERATION_LAST)
        return false;
    *out = (unsigned)number;
    return true;
}

// id, sign, then the hashes by their labels.
static unsigned char *secret_at(struct crypt_secrets *secrets, size_t at)
{
    return at == 0 ? secrets->id : at == 1 ? secrets->sign : secrets->hash[at - 1];
}

static bool take_fixed(struct reading *r, const struct line *line)
{
    uint64_t at;
    if (str_equal(line->name, STR("seed")))
        return r->has_seed = read_key(line->hex, r->seed);
    // A key of a newer version's kind is none of ours, and stays in the file.
    if (!str_to_u64(line->name, &at))
        return false;
    if (at >= KEYS_FIXED)
        return true;
    return r->is_fixed[at] = read_key(line->hex, r->fixed[at]);
}

// Its check fits its digits until they are overwritten.
static bool pass_dropped(struct reading *r, const struct line *line, unsigned generation)
{
    if (line->is_right)
        r->out->half_dropped = generation;
    return true;
}

static bool take_line(struct reading *r, const struct line *line)
{
    unsigned generation;
    struct crypt_generations *g = &r->out->generations;
    if (str_equal(line->word, STR("key")))
        return line->is_right && take_fixed(r, line);
    if (!read_generation(line->name, &generation))
        return false;
    if (str_equal(line->word, STR("drop")))
        return line->is_right;
    if (str_equal(line->word, STR("use"))) {
        g->current = generation;
        return line->is_right;
    }
    if (!str_equal(line->word, STR("wrap")) || g->count == CRYPT_GENERATIONS_MAX)
        return false;
    if (generation > g->highest)
        g->highest = generation;
    if (r->is_dropped[generation])
        return pass_dropped(r, line, generation);
    g->list[g->count].number = generation;
    return line->is_right && read_key(line->hex, g->list[g->count++].key);
}

static bool take_first(struct reading *r, const struct line *line)
{
    if (!str_starts(line->text, str_of(KEY_WORD, WORD_SIZE)))
        return false;
    r->has_first = !r->is_dropped[1];
    return r->has_first ? line->is_right && read_key(line->hex, r->first) : pass_dropped(r, line, 1);
}

// The keys that stay: as the file says them, else derived from the seed, else from the first master.
static bool make_keys(struct reading *r)
{
    struct crypt_generations *g = &r->out->generations;
    unsigned char wrap[CRYPT_KEY_SIZE];
    if (!r->has_first && !r->has_seed)
        return false;
    crypt_derive_all(r->has_seed ? r->seed : r->first, wrap, &r->out->secrets);
    for (size_t i = 0; i < KEYS_FIXED; i++)
        if (r->is_fixed[i])
            memcpy(secret_at(&r->out->secrets, i), r->fixed[i], CRYPT_KEY_SIZE);
    if (r->has_first && g->count < CRYPT_GENERATIONS_MAX) {
        struct crypt_secrets unused;
        crypt_derive_all(r->first, g->list[g->count].key, &unused);
        wipe(&unused, sizeof unused);
        g->list[g->count++].number = 1;
    }
    wipe(wrap, sizeof wrap);
    r->out->is_fixed = r->has_seed;
    for (size_t i = 0; i < g->count; i++)
        if (g->list[i].number > g->current && g->list[i].number > g->next)
            g->next = g->list[i].number;
    return crypt_generation_key(g, g->current) != NULL;
}

static bool take_lines(struct reading *r, struct str file)
{
    struct str rest = file;
    for (bool is_first = true; rest.len; is_first = false) {
        struct line line = read_line(str_cut(&rest, '\n'), is_first);
        if (!(is_first ? take_first(r, &line) : take_line(r, &line)))
            return false;
    }
    return true;
}

static void find_dropped(struct reading *r, struct str file)
{
    unsigned generation;
    str_cut(&file, '\n');
    while (file.len) {
        struct line line = read_line(str_cut(&file, '\n'), false);
        if (str_equal(line.word, STR("drop")) && line.is_right && read_generation(line.name, &generation))
            r->is_dropped[generation] = true;
    }
}

bool crypt_master_parse(struct str file, struct crypt_master *out)
{
    struct reading r = {.out = out};
    // What a writer had not finished when it was killed: without its end, the last line is not there.
    while (file.len && file.ptr[file.len - 1] != '\n')
        file.len--;
    *out = (struct crypt_master){.size = file.len, .generations = {.current = 1, .highest = 1}};
    find_dropped(&r, file);
    bool is_whole = file.len && take_lines(&r, file) && make_keys(&r);
    wipe(&r, sizeof r);
    return is_whole;
}

const unsigned char *crypt_generation_key(const struct crypt_generations *g, unsigned number)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->list[i].number == number)
            return g->list[i].key;
    return NULL;
}

static enum code open_file(struct arena *a, const char *path, int how, int *out)
{
    struct stat about;
    int fd = open(path, how | O_CLOEXEC | O_NOFOLLOW);
    *out = fd;
    if (fd < 0 && errno == ENOENT)
        return fail(a, NOT_FOUND, "there is no key file %s; put the kept one there", path);
    if (fd < 0 || fstat(fd, &about) != 0)
        return fail(a, INTERNAL, "the key file %s cannot be opened: %s", path, strerror(errno));
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        return fail(a, INVALID, "the key file %s may be read by others; run `chmod 600` on it", path);
    return DONE;
}

bool crypt_master_read_open(int fd, struct crypt_master *out)
{
    char text[CRYPT_KEY_FILE_MAX];
    ssize_t size = pread(fd, text, sizeof text, 0);
    bool is_whole =
        size > 0 && size < (ssize_t)sizeof text && crypt_master_parse(str_of(text, (size_t)size), out);
    wipe(text, sizeof text);
    return is_whole;
}

static enum code not_whole(struct arena *a, const char *path)
{
    return fail(a, INVALID, "%s is not a whole key file; put the kept one there", path);
}

static enum code read_file(struct arena *a, const char *path, struct crypt_master *out)
{
    int fd;
    enum code code = open_file(a, path, O_RDONLY, &fd);
    if (code == DONE && !crypt_master_read_open(fd, out))
        code = not_whole(a, path);
    if (fd >= 0)
        close(fd);
    return code;
}

// ---- making -------------------------------------------------------------------------------------------------

static enum code sync_folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct str folder = slash ? str_of(path, slash == path ? 1 : (size_t)(slash - path)) : STR(".");
    int fd = open(arena_copy(a, folder).ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return synced ? DONE : fail(a, INTERNAL, "the folder of %s cannot be synced: %s", path, strerror(reason));
}

static void write_first(char line[FIRST_SIZE + 1])
{
    unsigned char master[CRYPT_KEY_SIZE];
    crypt_random(master, sizeof master);
    memcpy(line, KEY_WORD, WORD_SIZE);
    sodium_bin2hex(line + WORD_SIZE, KEY_HEX + 1, master, CRYPT_KEY_SIZE);
    line[WORD_SIZE + KEY_HEX] = ' ';
    write_check(line + WORD_SIZE + KEY_HEX + 1, str_of((const char *)master, sizeof master));
    line[FIRST_SIZE - 1] = '\n';
    line[FIRST_SIZE] = 0;
    wipe(master, sizeof master);
}

// Written whole under another name and linked, so that a key file is never half there and two makers cannot
// both win.
static enum code make_file(struct arena *a, const char *path)
{
    char line[FIRST_SIZE + 1];
    const char *draft = arena_print(a, "%s.draft-%ld", path, (long)getpid()).ptr;
    write_first(line);
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    bool written = fd >= 0 && write(fd, line, FIRST_SIZE) == FIRST_SIZE && fsync(fd) == 0;
    bool linked = written && (link(draft, path) == 0 || errno == EEXIST);
    int reason = errno;
    wipe(line, sizeof line);
    if (fd >= 0) {
        close(fd);
        unlink(draft);
    }
    if (!linked)
        return fail(a, INTERNAL, "the key file %s cannot be made: %s", path, strerror(reason));
    return sync_folder_of(a, path);
}

enum code crypt_master_read(struct arena *a, const char *path, enum crypt_create create,
                            struct crypt_master *out, bool *created)
{
    *created = false;
    enum code code = read_file(a, path, out);
    if (code != NOT_FOUND || create != CRYPT_CREATE_IF_MISSING)
        return code;
    code = make_file(a, path);
    *created = code == DONE;
    return code ? code : read_file(a, path, out);
}

// ---- changing: under a lock, by adding lines ----------------------------------------------------------------

struct change {
    struct arena *arena;
    const char *path;
    int fd;
    struct crypt_master *master; // in locked memory
    char *added;                 // likewise
    size_t size;
};
enum { ADDED_MAX = (KEYS_FIXED + 3) * LINE_ROOM };

static void end_change(struct change *c)
{
    if (c->fd >= 0)
        close(c->fd);
    sodium_free(c->master);
    sodium_free(c->added);
}

static enum code begin_change(struct arena *a, const char *path, struct change *c)
{
    *c = (struct change){a, path, -1, crypt_locked(sizeof *c->master), crypt_locked(ADDED_MAX), 0};
    enum code code = open_file(a, path, O_RDWR, &c->fd);
    if (code == DONE && flock(c->fd, LOCK_EX | LOCK_NB) != 0)
        code = fail(a, BUSY, "another command changes the key file %s", path);
    if (code == DONE && !crypt_master_read_open(c->fd, c->master))
        code = not_whole(a, path);
    if (code)
        end_change(c);
    return code;
}

static void add_line(struct change *c, const char *word, struct str name, const unsigned char *key)
{
    char hex[KEY_HEX + 1] = "", check[2 * CHECK_SIZE + 1];
    char *line = c->added + c->size;
    if (key)
        sodium_bin2hex(hex, sizeof hex, key, CRYPT_KEY_SIZE);
    int length = snprintf(line, LINE_ROOM, "%s %.*s%s%s", word, STR_ARG(name), key ? " " : "", hex);
    write_check(check, str_of(line, (size_t)length));
    c->size += (size_t)length;
    c->size += (size_t)snprintf(c->added + c->size, 2 * CHECK_SIZE + 3, " %s\n", check);
    wipe(hex, sizeof hex);
}

static struct str number_text(struct arena *a, unsigned number)
{
    return arena_print(a, "%u", number);
}

// Over whatever a killed writer left behind the last whole line.
static enum code write_added(struct change *c)
{
    off_t at = (off_t)c->master->size;
    if (c->master->size + c->size >= CRYPT_KEY_FILE_MAX)
        return fail(c->arena, TOO_LARGE, "the key file %s holds as many changes as it can", c->path);
    bool written = ftruncate(c->fd, at) == 0 && pwrite(c->fd, c->added, c->size, at) == (ssize_t)c->size &&
                   fsync(c->fd) == 0;
    return written
               ? DONE
               : fail(c->arena, INTERNAL, "the key file %s cannot be written: %s", c->path, strerror(errno));
}

// Before the first other generation: what derives from the first master gets lines of its own, so that it can go. The seed
// comes last: without it a writer was killed in the midst of them.
static void add_fixed(struct change *c)
{
    unsigned char seed[CRYPT_KEY_SIZE];
    for (size_t i = 0; i < KEYS_FIXED; i++)
        add_line(c, "key", number_text(c->arena, (unsigned)i), secret_at(&c->master->secrets, i));
    crypt_random(seed, sizeof seed);
    add_line(c, "key", STR("seed"), seed);
    wipe(seed, sizeof seed);
}

enum code crypt_key_add(struct arena *a, const char *path, unsigned *generation)
{
    struct change c;
    unsigned char key[CRYPT_KEY_SIZE];
    enum code code = begin_change(a, path, &c);
    if (code)
        return code;
    const struct crypt_generations *g = &c.master->generations;
    if (g->count == CRYPT_GENERATIONS_MAX) {
        code =
            fail(a, TOO_LARGE, "the key file holds %zu generations; drop one first: ens key drop", g->count);
    } else if (g->highest == CRYPT_GENERATION_LAST) {
        code = fail(a, TOO_LARGE, "the key file has had all of its %d generations", CRYPT_GENERATION_LAST);
    } else {
        if (!c.master->is_fixed)
            add_fixed(&c);
        *generation = g->highest + 1;
        crypt_random(key, sizeof key);
        add_line(&c, "wrap", number_text(a, *generation), key);
        wipe(key, sizeof key);
        code = write_added(&c);
    }
    end_change(&c);
    return code;
}

enum code crypt_key_use(struct arena *a, const char *path, unsigned generation)
{
    struct change c;
    enum code code = begin_change(a, path, &c);
    if (code)
        return code;
    bool is_used = generation == c.master->generations.current;
    if (!crypt_generation_key(&c.master->generations, generation))
        code = fail(a, NOT_FOUND, "the key file has no generation %u", generation);
    else if (!is_used)
        add_line(&c, "use", number_text(a, generation), NULL);
    if (code == DONE && !is_used)
        code = write_added(&c);
    end_change(&c);
    return code;
}

// Overwrites the digits of the generation's line, wherever it stands.
static enum code overwrite(struct change *c, unsigned generation)
{
    char text[CRYPT_KEY_FILE_MAX], zeros[KEY_HEX];
    ssize_t size = pread(c->fd, text, sizeof text, 0);
    struct str rest = str_of(text, size > 0 ? (size_t)size : 0);
    bool is_done = false;
    memset(zeros, '0', sizeof zeros);
    for (bool is_first = true; rest.len; is_first = false) {
        unsigned number;
        struct line line = read_line(str_cut(&rest, '\n'), is_first);
        bool wraps = is_first || str_equal(line.word, STR("wrap"));
        if (wraps && read_generation(line.name, &number) && number == generation && line.hex.len == KEY_HEX)
            is_done = pwrite(c->fd, zeros, sizeof zeros, line.hex.ptr - text) == (ssize_t)sizeof zeros &&
                      fsync(c->fd) == 0;
    }
    wipe(text, sizeof text);
    return is_done ? DONE
                   : fail(c->arena, INTERNAL, "generation %u could not be overwritten in %s", generation,
                          c->path);
}

enum code crypt_key_drop(struct arena *a, const char *path, unsigned generation)
{
    struct change c;
    enum code code = begin_change(a, path, &c);
    if (code)
        return code;
    bool is_half_done = generation && generation == c.master->half_dropped;
    if (generation == c.master->generations.current)
        code = fail(a, CONFLICT, "generation %u is in use", generation);
    else if (!is_half_done && !crypt_generation_key(&c.master->generations, generation))
        code = fail(a, NOT_FOUND, "the key file has no generation %u", generation);
    else if (!is_half_done)
        add_line(&c, "drop", number_text(a, generation), NULL);
    if (code == DONE && !is_half_done)
        code = write_added(&c);
    if (code == DONE)
        code = overwrite(&c, generation);
    end_change(&c);
    return code;
}

enum code crypt_key_look(struct arena *a, const char *path, struct crypt_key_state *out)
{
    struct crypt_master *master = crypt_locked(sizeof *master);
    enum code code = read_file(a, path, master);
    *out = (struct crypt_key_state){0};
    if (code == DONE) {
        out->current = master->generations.current;
        out->next = master->generations.next;
        out->count = master->generations.count;
        for (size_t i = 0; i < out->count; i++)
            out->known[i] = master->generations.list[i].number;
        if (master->half_dropped)
            out->known[out->count++] = master->half_dropped;
        struct stat found;
        if (stat(path, &found) != 0)
            code = fail(a, INTERNAL, "the key file %s cannot be looked at: %s", path, strerror(errno));
        else
            out->changed_us = (int64_t)found.st_mtim.tv_sec * 1000000 + found.st_mtim.tv_nsec / 1000;
    }
    sodium_free(master);
    return code;
}
