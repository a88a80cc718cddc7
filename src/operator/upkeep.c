// ens check, ens rebuild, ens backup, ens restore: keeping the house whole.
#include "operator/operator_int.h"

#include "reading/reading.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- check and rebuild -----------------------------------------------------------------------------------

struct upkeep_run {
    struct command_call *call;
    const struct open_house *house;
    bool rebuilds;
    unsigned long spaces, damages;
};

static void tell(struct upkeep_run *run, const char *what, const char *sentence)
{
    run->damages++;
    if (run->call->json)
        fprintf(run->call->out, "{\"damaged\":\"%s\",\"what\":\"%s\"}\n", what, sentence);
    else
        fprintf(stderr, "%s: %s\n", what, sentence);
}

static void tell_row(void *context, struct pointer at, uint32_t version, const char *sentence)
{
    struct upkeep_run *run = context;
    char id[CRYPT_ID_SIZE];
    crypt_id_write(space_keys(run->house->house), at, id);
    struct str what = arena_print(run->call->arena, "%s/%.*s version %u", model_info(at.type)->name,
                                  CRYPT_ID_SIZE, id, version);
    tell(run, what.ptr, sentence);
}

static void tell_volume(void *context, unsigned volume, struct str sentence)
{
    struct upkeep_run *run = context;
    struct str what = arena_print(run->call->arena, "volume %u", volume);
    tell(run, what.ptr, arena_copy(run->call->arena, sentence).ptr);
}

// A damaged space must not hide the others: what went wrong is told, and the walk goes on.
static enum code keep_up(void *context, uint64_t space, int state, int64_t created_us)
{
    struct upkeep_run *run = context;
    struct deed d = {0};
    struct arena own;
    struct command_call call = *run->call;
    (void)created_us;
    if (state != 0)
        return DONE;
    arena_init(&own);
    call.arena = &own;
    enum code code = command_deed(&call, run->house, run->rebuilds ? "rebuild" : "check", &d);
    if (code == DONE)
        code = run->rebuilds ? space_rebuild(&d, space) : space_check(&d, space, tell_row, run);
    command_deed_end(&d);
    run->spaces++;
    if (code && code != INVALID)
        tell_row(run, space_patient(space), 0, own.fault.text);
    arena_release(&own);
    return DONE;
}

static enum code keep_up_all(struct upkeep_run *run)
{
    struct deed d;
    enum code code = command_deed(run->call, run->house, "check", &d);
    if (code == DONE)
        code = keep_up(run, 0, 0, 0);
    if (code == DONE)
        code = space_each(&d, keep_up, run);
    command_deed_end(&d);
    return code;
}

static int run_upkeep(struct command_call *c, bool rebuilds)
{
    struct open_house h;
    struct upkeep_run run = {.call = c, .house = &h, .rebuilds = rebuilds};
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    enum code code = rebuilds ? DONE : store_check(c->arena, h.store, tell_volume, &run);
    if (code == DONE || code == INVALID)
        code = keep_up_all(&run);
    if (code == DONE && rebuilds)
        code = reading_catch_up(c->arena, &h);
    if (code && !run.damages)
        exit = command_failed(c, code);
    else
        fprintf(c->out,
                c->json ? "{\"spaces\":%lu,\"damages\":%lu}\n"
                        : "%lu spaces looked at (with the commons), %lu damages\n",
                run.spaces, run.damages);
    house_close(&h);
    return exit ? exit : run.damages ? EXIT_REJECTED : EXIT_DONE;
}

int operator_check(struct command_call *c)
{
    return run_upkeep(c, false);
}

int operator_rebuild(struct command_call *c)
{
    return run_upkeep(c, true);
}

// ---- backup and restore ----------------------------------------------------------------------------------

int operator_backup(struct command_call *c)
{
    struct open_house h;
    struct str to = command_option(c, "to");
    if (!to.ptr)
        return command_usage(c, "--to names the folder to write the backup to");
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    enum code code = store_backup(c->arena, h.store, arena_copy(c->arena, to).ptr);
    if (code)
        exit = command_failed(c, code);
    else
        fprintf(c->out,
                c->json ? "{\"backup\":\"done\"}\n"
                        : "backed up; the master key is not in it: keep %s apart, in a safe place\n",
                c->key_file.ptr);
    if (!code && h.bucket)
        fprintf(
            stderr,
            "documents in the bucket of objects.bucket are not in it: the object store has copies of its own "
            "(docs/ops.md)\n");
    house_close(&h);
    return exit;
}

static enum code copy_bytes(struct arena *a, int from, int to)
{
    char block[64 * 1024];
    ssize_t got;
    while ((got = read(from, block, sizeof block)) > 0)
        for (ssize_t done = 0, n; done < got; done += n)
            if ((n = write(to, block + done, (size_t)(got - done))) <= 0)
                return fail(a, INTERNAL, "a file could not be written: %s", strerror(errno));
    if (got < 0 || fsync(to) != 0)
        return fail(a, INTERNAL, "a file could not be copied: %s", strerror(errno));
    return DONE;
}

static enum code copy_file(struct arena *a, const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum code code = in < 0 || out < 0 ? fail(a, INTERNAL, "%s cannot be %s: %s", in < 0 ? from : to,
                                              in < 0 ? "read" : "made", strerror(errno))
                                       : copy_bytes(a, in, out);
    if (in >= 0)
        close(in);
    if (out >= 0 && close(out) != 0 && code == DONE)
        code = fail(a, INTERNAL, "%s could not be closed: %s", to, strerror(errno));
    return code;
}

static enum code copy_volumes(struct command_call *c, const char *from, const char *to)
{
    DIR *folder = opendir(from);
    unsigned count = 0;
    enum code code = DONE;
    if (!folder)
        return fail(c->arena, NOT_FOUND, "%s is not a folder with a backup", from);
    for (struct dirent *e; code == DONE && (e = readdir(folder));) {
        if (!str_ends(str_from(e->d_name), STR(".db")))
            continue;
        struct str source = arena_print(c->arena, "%s/%s", from, e->d_name);
        struct str target = arena_print(c->arena, "%s/%s", to, e->d_name);
        code = copy_file(c->arena, source.ptr, target.ptr);
        count++;
    }
    closedir(folder);
    return code || count ? code : fail(c->arena, NOT_FOUND, "%s holds no backup", from);
}

static enum code make_folder(struct arena *a, const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST
               ? DONE
               : fail(a, INTERNAL, "%s cannot be made: %s", path, strerror(errno));
}

// What a restore that was cut short left behind: volumes, no folders.
static void remove_draft(struct arena *a, const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *e; folder && (e = readdir(folder));)
        unlink(arena_print(a, "%s/%s", path, e->d_name).ptr);
    if (folder)
        closedir(folder);
    rmdir(path);
}

static enum code sync_folder(struct arena *a, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return synced ? DONE : fail(a, INTERNAL, "%s cannot be synced: %s", path, strerror(reason));
}

// Into a folder beside the store's place, which then takes that place: a restore is whole or not there.
static enum code restore(struct command_call *c, const char *from)
{
    const char *store = house_store_folder(c).ptr;
    const char *draft = arena_print(c->arena, "%s.restoring", store).ptr;
    enum code code = make_folder(c->arena, c->data.ptr);
    if (code == DONE)
        remove_draft(c->arena, draft);
    if (code == DONE)
        code = make_folder(c->arena, draft);
    if (code == DONE)
        code = copy_volumes(c, from, draft);
    if (code == DONE)
        code = sync_folder(c->arena, draft);
    if (code == DONE && rename(draft, store) != 0)
        code = fail(c->arena, INTERNAL, "%s cannot take the place of %s: %s", draft, store, strerror(errno));
    if (code)
        remove_draft(c->arena, draft);
    return code ? code : sync_folder(c->arena, c->data.ptr);
}

// A copy that collects objects beside the house that it was copied from deletes what that one kept since.
static void tell_of_bucket(struct command_call *c)
{
    struct settings *settings;
    if (command_settings(c, &settings) != EXIT_DONE)
        return;
    if (settings_text(settings, "objects.bucket").len)
        fprintf(stderr, "documents are in the bucket of objects.bucket; if the house that this is a copy of "
                        "still runs, give "
                        "this one a key that may only read (docs/ops.md)\n");
    settings_free(&settings);
}

int operator_restore(struct command_call *c)
{
    struct str from = command_option(c, "from");
    struct stat st;
    if (!from.ptr)
        return command_usage(c, "--from names the folder of the backup");
    struct str first = arena_print(c->arena, "%.*s/commons.db", STR_ARG(house_store_folder(c)));
    if (stat(first.ptr, &st) == 0)
        return command_usage(c, "%s holds a store already; restore into another --data", c->data.ptr);
    enum code code = restore(c, arena_copy(c->arena, from).ptr);
    if (code)
        return command_failed(c, code);
    fprintf(c->out,
            c->json ? "{\"restored\":\"done\"}\n"
                    : "restored; put the master key at %s (mode 0600), then run ens check\n",
            c->key_file.ptr);
    tell_of_bucket(c);
    return EXIT_DONE;
}
