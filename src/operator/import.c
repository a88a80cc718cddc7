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
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// More threads than cores: while one waits for the disk, others read and check, and commits fall together.
enum { FILE_MAX = 256 * 1024 * 1024, THREADS_PER_CORE = 3 };

struct import {
    struct work work;
    struct str ins; // documents without a name of a person in them go to this one
    bool may_open;
    char **paths;
    size_t path_count, path_size;
    atomic_size_t next, done;
    atomic_ulong taken, known, rejected, resources;
    pthread_mutex_t telling;
};

// One file, or one file inside an archive, as a thread takes it in.
struct item {
    struct import *import;
    struct arena *arena;
    struct str name; // for messages: the path, and the path inside the archive
    struct str bytes;
    bool was_known;   // what came of it
    size_t resources; // written
};

// ---- telling ---------------------------------------------------------------------------------------------

static void tell_rejected(struct item *item)
{
    const struct fault *f = &item->arena->fault;
    struct import *im = item->import;
    atomic_fetch_add(&im->rejected, 1);
    pthread_mutex_lock(&im->telling);
    if (im->work.call->json) {
        struct buf b;
        buf_init(&b, item->arena, 512);
        buf_add(&b, STR("{\"rejected\":"));
        json_write_string(&b, item->name);
        buf_add(&b, STR(",\"reason\":"));
        json_write_string(&b, str_from(f->text));
        buf_add(&b, STR(",\"where\":"));
        json_write_string(&b, str_from(f->where));
        fprintf(im->work.call->out, "%.*s}\n", STR_ARG(buf_str(&b)));
    } else {
        fprintf(stderr, "rejected %.*s: %s%s%s%s\n", STR_ARG(item->name), f->text, f->where[0] ? " (" : "",
                f->where, f->where[0] ? ")" : "");
    }
    pthread_mutex_unlock(&im->telling);
}

// ---- taking in -------------------------------------------------------------------------------------------

// One deed of an item, counted once it is done.
static enum code run_deed(struct item *item, work_deed_fn *take)
{
    struct import *im = item->import;
    enum code code = work_deed(&im->work, item->arena, take, item);
    if (code == DONE) {
        atomic_fetch_add(item->was_known ? &im->known : &im->taken, 1);
        atomic_fetch_add(&im->resources, item->resources);
    }
    return code;
}

static enum code take_json(void *context, struct deed *d, bool *was_known)
{
    struct item *item = context;
    struct json *tree;
    struct fhirapi_import import = {.request = item->bytes, .may_open = item->import->may_open};
    enum code code = json_parse(item->arena, item->bytes, NULL, &tree);
    if (code == DONE)
        code = fhirapi_import(d, tree, &import);
    *was_known = item->was_known = import.was_known;
    item->resources = import.resources;
    return code;
}

static enum code take_document(void *context, struct deed *d, bool *was_known)
{
    struct item *item = context;
    struct documents_deposit deposit = {
        .bytes = item->bytes, .ins = item->import->ins, .may_open = item->import->may_open};
    enum code code = documents_deposit(d, &deposit);
    *was_known = item->was_known = deposit.was_known;
    item->resources = deposit.was_known ? 0 : 2;
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
        operator_progress(im->work.call, atomic_fetch_add(&im->done, 1) + 1, im->path_count, "files");
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
    for (size_t i = 0; i < im->work.call->word_count; i++) {
        struct stat st;
        const char *path = im->work.call->words[i];
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

static int finish(struct import *im, int64_t started_us)
{
    double seconds = (double)(clock_steady_us() - started_us) / 1e6;
    unsigned long taken = atomic_load(&im->taken), known = atomic_load(&im->known);
    unsigned long rejected = atomic_load(&im->rejected), resources = atomic_load(&im->resources);
    fprintf(im->work.call->out,
            im->work.call->json
                ? "{\"taken\":%lu,\"known\":%lu,\"rejected\":%lu,\"resources\":%lu,\"seconds\":%.3f}\n"
                : "%lu taken in, %lu known already, %lu rejected; %lu resources in %.2f s\n",
            taken, known, rejected, resources, seconds);
    return rejected ? EXIT_REJECTED : EXIT_DONE;
}

int operator_import(struct command_call *c)
{
    struct import im = {.work = {.call = c, .queue = PTHREAD_MUTEX_INITIALIZER},
                        .ins = command_option(c, "ins"),
                        .may_open = command_option(c, "open").ptr != NULL,
                        .telling = PTHREAD_MUTEX_INITIALIZER};
    if (c->word_count == 0)
        return command_usage(c, "name the files or folders to take in");
    int exit = list_paths(&im);
    if (exit == EXIT_DONE)
        exit = house_open(c, HOUSE_CREATE, STR(""), &im.work.house);
    if (exit == EXIT_DONE) {
        int64_t started_us = clock_steady_us();
        work_in_threads(work_cores() * THREADS_PER_CORE, take_files, &im);
        exit = finish(&im, started_us);
        house_close(&im.work.house);
    }
    for (size_t i = 0; i < im.path_count; i++)
        free(im.paths[i]);
    free(im.paths);
    return exit;
}
