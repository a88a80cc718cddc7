// ens import: files and folders of CDA, FHIR JSON, NDJSON and Bundles, also packed; in parallel, all of a file or
// nothing of it, and the same file again changes nothing.
#include "operator/operator_int.h"

#include "codec/archive/archive.h"
#include "codec/json/json.h"
#include "codec/text/text.h"
#include "documents/documents.h"
#include "fhirapi/fhirapi.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 256 * 1024 * 1024, THREADS_MAX = 64, TRIES_MAX = 8 };

struct import {
    struct command_call *call;
    struct open_house house;
    struct str ins; // documents without a name of a person in them go to this one
    bool may_open;
    char **paths;
    size_t path_count, path_size;
    atomic_size_t next, done;
    atomic_ulong taken, known, rejected, resources;
    pthread_mutex_t telling;
    pthread_mutex_t queue; // losers of a race for one space go one after the other
};

// One file, or one file inside an archive, as a thread takes it in.
struct item {
    struct import *import;
    struct arena *arena;
    struct str name; // for messages: the path, and the path inside the archive
    struct str bytes;
};

// ---- telling ---------------------------------------------------------------------------------------------

static void tell_rejected(struct item *item)
{
    const struct fault *f = &item->arena->fault;
    struct import *im = item->import;
    atomic_fetch_add(&im->rejected, 1);
    pthread_mutex_lock(&im->telling);
    if (im->call->json) {
        struct buf b;
        buf_init(&b, item->arena, 512);
        buf_add(&b, STR("{\"rejected\":"));
        json_write_string(&b, item->name);
        buf_add(&b, STR(",\"reason\":"));
        json_write_string(&b, str_from(f->text));
        buf_add(&b, STR(",\"where\":"));
        json_write_string(&b, str_from(f->where));
        fprintf(im->call->out, "%.*s}\n", STR_ARG(buf_str(&b)));
    } else {
        fprintf(stderr, "rejected %.*s: %s%s%s%s\n", STR_ARG(item->name), f->text, f->where[0] ? " (" : "",
                f->where, f->where[0] ? ")" : "");
    }
    pthread_mutex_unlock(&im->telling);
}

// ---- taking in -------------------------------------------------------------------------------------------

static enum code deed_for(struct item *item, struct deed *d)
{
    struct command_call call = *item->import->call;
    call.arena = item->arena;
    return command_deed(&call, &item->import->house, "import", d);
}

typedef enum code take_fn(struct item *item, struct deed *d, bool *was_known, size_t *resources);

// One deed to its commit. *lost_race: another write came first, all may be tried again.
static enum code run_once(struct item *item, take_fn *take, bool *lost_race)
{
    struct import *im = item->import;
    struct deed d;
    bool was_known = false;
    size_t resources = 0;
    *lost_race = false;
    enum code code = deed_for(item, &d);
    if (code == DONE)
        code = take(item, &d, &was_known, &resources);
    if (code == DONE && !was_known) {
        code = space_commit(&d);
        *lost_race = code == CONFLICT;
    }
    command_deed_end(&d);
    if (code == DONE) {
        atomic_fetch_add(was_known ? &im->known : &im->taken, 1);
        atomic_fetch_add(&im->resources, resources);
    }
    return code;
}

static enum code run_deed(struct item *item, take_fn *take)
{
    bool lost_race;
    enum code code = run_once(item, take, &lost_race);
    if (!lost_race)
        return code;
    pthread_mutex_lock(&item->import->queue);
    for (int i = 0; lost_race && i < TRIES_MAX; i++)
        code = run_once(item, take, &lost_race);
    pthread_mutex_unlock(&item->import->queue);
    return lost_race
               ? fail(item->arena, BUSY, "another program writes to this space all the time; try again later")
               : code;
}

static enum code take_json(struct item *item, struct deed *d, bool *was_known, size_t *resources)
{
    struct json *tree;
    struct fhirapi_import import = {.request = item->bytes, .may_open = item->import->may_open};
    enum code code = json_parse(item->arena, item->bytes, NULL, &tree);
    if (code == DONE)
        code = fhirapi_import(d, tree, &import);
    *was_known = import.was_known;
    *resources = import.resources;
    return code;
}

static enum code take_document(struct item *item, struct deed *d, bool *was_known, size_t *resources)
{
    struct documents_deposit deposit = {
        .bytes = item->bytes, .ins = item->import->ins, .may_open = item->import->may_open};
    enum code code = documents_deposit(d, &deposit);
    *was_known = deposit.was_known;
    *resources = deposit.was_known ? 0 : 2;
    return code;
}

// NDJSON: a resource a line, each all or nothing for itself; the whole file is told rejected by its first bad line.
static enum code take_lines(struct item *item)
{
    struct str rest = item->bytes;
    enum code first_bad = DONE;
    for (size_t number = 1; rest.ptr; number++) {
        struct item line = *item;
        line.bytes = str_trim(str_cut(&rest, '\n'));
        if (!line.bytes.len)
            continue;
        line.name = arena_print(item->arena, "%.*s line %zu", STR_ARG(item->name), number);
        if (run_deed(&line, take_json) != DONE) {
            tell_rejected(&line);
            first_bad = INVALID;
        }
    }
    return first_bad;
}

static bool is_named(struct str name, const char *part)
{
    return str_find_str(name, str_from(part)) >= 0;
}

static void take_bytes(struct item *item)
{
    struct str type = media_type_sniff(item->bytes);
    enum code code;
    if (str_equal(type, STR("application/json")) && is_named(item->name, ".ndjson")) {
        take_lines(item);
        return;
    }
    if (str_equal(type, STR("application/json")))
        code = run_deed(item, take_json);
    else if (type.ptr)
        code = run_deed(item, take_document);
    else
        code = fail(
            item->arena, INVALID,
            "this is neither FHIR JSON nor a document that is taken in (CDA, PDF, JPEG, TIFF, text, RTF)");
    if (code)
        tell_rejected(item);
}

// ---- files -----------------------------------------------------------------------------------------------

static enum code take_entries(struct item *archive, struct unpack *u)
{
    struct unpack_entry entry;
    enum code code;
    struct arena arena;
    size_t count = 0;
    arena_init(&arena);
    while ((code = unpack_next(&arena, u, &entry)) == DONE) {
        count++;
        struct item inner = {.import = archive->import, .arena = &arena};
        inner.name = entry.path.ptr
                         ? arena_print(&arena, "%.*s: %.*s", STR_ARG(archive->name), STR_ARG(entry.path))
                         : archive->name;
        code = unpack_all(&arena, u, &inner.bytes);
        if (code)
            break;
        take_bytes(&inner);
        arena_reset(&arena);
    }
    archive->arena->fault = arena.fault;
    arena_release(&arena);
    if (code == NOT_FOUND && count == 0)
        return fail(archive->arena, INVALID, "there is no file in this archive");
    return code == NOT_FOUND ? DONE : code;
}

static enum code take_archive(struct item *item)
{
    struct unpack *u;
    enum code code = unpack_open(item->arena, item->bytes, NULL, &u);
    if (code)
        return code;
    code = take_entries(item, u);
    unpack_free(&u);
    return code;
}

static enum code read_file(struct arena *a, const char *path, struct str *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(a, NOT_FOUND, "the file cannot be opened");
    if (fstat(fd, &st) != 0 || st.st_size > FILE_MAX) {
        close(fd);
        return fail(a, TOO_LARGE, "the file is larger than %d MB", FILE_MAX / 1024 / 1024);
    }
    char *bytes = arena_alloc_raw(a, (size_t)st.st_size + 1);
    size_t len = 0;
    ssize_t got;
    while (len < (size_t)st.st_size && (got = read(fd, bytes + len, (size_t)st.st_size - len)) > 0)
        len += (size_t)got;
    close(fd);
    *out = str_of(bytes, len);
    return len == (size_t)st.st_size ? DONE : fail(a, INTERNAL, "the file could not be read to its end");
}

static void take_file(struct import *im, const char *path, struct arena *arena)
{
    struct item item = {.import = im, .arena = arena, .name = str_from(path)};
    enum code code = read_file(arena, path, &item.bytes);
    if (code == DONE && unpack_knows(str_of(item.bytes.ptr, item.bytes.len < 512 ? item.bytes.len : 512)))
        code = take_archive(&item);
    else if (code == DONE)
        take_bytes(&item);
    if (code)
        tell_rejected(&item);
}

static void *take_files(void *import)
{
    struct import *im = import;
    struct arena arena;
    arena_init(&arena);
    for (size_t i; (i = atomic_fetch_add(&im->next, 1)) < im->path_count;) {
        take_file(im, im->paths[i], &arena);
        operator_progress(im->call, atomic_fetch_add(&im->done, 1) + 1, im->path_count, "files");
        arena_reset(&arena);
    }
    arena_release(&arena);
    return NULL;
}

// ---- paths -----------------------------------------------------------------------------------------------

static void add_path(struct import *im, const char *path)
{
    if (im->path_count == im->path_size) {
        im->path_size = im->path_size ? im->path_size * 2 : 256;
        im->paths = heap_grow(im->paths, im->path_size * sizeof *im->paths);
    }
    im->paths[im->path_count++] = strdup(path);
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

// nftw gives its visitor no context.
static _Thread_local struct import *walking;

static int see_file(const char *path, const struct stat *st, int kind, struct FTW *place)
{
    (void)st;
    if (kind == FTW_F && path[place->base] != '.')
        add_path(walking, path);
    return 0;
}

static int list_paths(struct import *im)
{
    for (size_t i = 0; i < im->call->word_count; i++) {
        struct stat st;
        const char *path = im->call->words[i];
        if (stat(path, &st) != 0) {
            fprintf(stderr, "ens import: %s is not there\n", path);
            return EXIT_REJECTED;
        }
        size_t first = im->path_count;
        walking = im;
        if (!S_ISDIR(st.st_mode))
            add_path(im, path);
        else if (nftw(path, see_file, 16, FTW_PHYS) != 0)
            return EXIT_ENVIRONMENT;
        qsort(im->paths + first, im->path_count - first, sizeof *im->paths, by_name);
    }
    return EXIT_DONE;
}

static void run_threads(struct import *im)
{
    pthread_t threads[THREADS_MAX];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t want = cores > 1 ? (size_t)cores : 2, count = 0;
    if (want > THREADS_MAX)
        want = THREADS_MAX;
    while (count < want && pthread_create(&threads[count], NULL, take_files, im) == 0)
        count++;
    if (count == 0)
        take_files(im);
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

static int finish(struct import *im, int64_t started_us)
{
    double seconds = (double)(clock_steady_us() - started_us) / 1e6;
    unsigned long taken = atomic_load(&im->taken), known = atomic_load(&im->known);
    unsigned long rejected = atomic_load(&im->rejected), resources = atomic_load(&im->resources);
    fprintf(im->call->out,
            im->call->json
                ? "{\"taken\":%lu,\"known\":%lu,\"rejected\":%lu,\"resources\":%lu,\"seconds\":%.3f}\n"
                : "%lu taken in, %lu known already, %lu rejected; %lu resources in %.2f s\n",
            taken, known, rejected, resources, seconds);
    return rejected ? EXIT_REJECTED : EXIT_DONE;
}

int operator_import(struct command_call *c)
{
    struct import im = {.call = c,
                        .ins = command_option(c, "ins"),
                        .may_open = command_option(c, "open").ptr != NULL,
                        .telling = PTHREAD_MUTEX_INITIALIZER,
                        .queue = PTHREAD_MUTEX_INITIALIZER};
    if (c->word_count == 0)
        return command_usage(c, "name the files or folders to take in");
    int exit = list_paths(&im);
    if (exit == EXIT_DONE)
        exit = house_open(c, HOUSE_CREATE, STR(""), &im.house);
    if (exit == EXIT_DONE) {
        int64_t started_us = clock_steady_us();
        run_threads(&im);
        exit = finish(&im, started_us);
        house_close(&im.house);
    }
    for (size_t i = 0; i < im.path_count; i++)
        free(im.paths[i]);
    free(im.paths);
    return exit;
}
