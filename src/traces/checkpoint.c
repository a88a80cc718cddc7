// The job that makes checkpoints; and ens journal checkpoint, key, prove: what is kept outside, or shown to one person.
#include "traces/traces_int.h"

#include "codec/text/text.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

// ---- the job --------------------------------------------------------------------------------------------------

static bool must_end(void *context)
{
    return job_must_end(context);
}

enum code traces_run_checkpoint(struct job_run *run)
{
    struct journal_checkpoint made;
    struct journal_maker maker = {.arena = run->arena,
                                  .store = run->house->store,
                                  .keys = run->house->keys,
                                  .must_end = must_end,
                                  .context = run};
    enum code code = journal_checkpoint_make(&maker, &made);
    run->has_more = code == BUSY;
    return code == BUSY ? DONE : code;
}

static enum code settle(struct job_run *run)
{
    return space_settle_all(run->arena, run->house->house);
}

const struct job traces_jobs[] = {
    {"checkpoint", "Signs the heads of all journals, so that nothing told in them can vanish unseen.", 3600,
     3600, true, traces_run_checkpoint},
    {"settle", "Gives lines of journals that wait in the spool their place in the chains.", 5, 60, true,
     settle},
    {0},
};

// ---- a file that is kept outside ----------------------------------------------------------------------------------

struct copy {
    struct arena *arena;
    struct buf text;
    unsigned long count;
};

static enum code add_checkpoint(void *context, const struct journal_checkpoint *c)
{
    struct copy *copy = context;
    journal_checkpoint_write(&copy->text, c);
    copy->count++;
    return DONE;
}

// The highest number that the file holds; 0: there is no file, or nothing in it.
static enum code last_in_file(struct arena *a, const char *path, uint64_t *number)
{
    struct str text;
    *number = 0;
    enum code code = traces_read_file(a, path, &text);
    if (code == NOT_FOUND)
        return DONE;
    while (code == DONE && text.len) {
        struct journal_checkpoint c;
        code = journal_checkpoint_read(a, &text, &c);
        if (code == DONE && c.number > *number)
            *number = c.number;
    }
    return code;
}

static enum code append_file(struct arena *a, const char *path, struct str text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    bool written = fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return written ? DONE : fail(a, INTERNAL, "%s cannot be written: %s", path, strerror(reason));
}

static enum code copy_checkpoints(struct command_call *c, const struct open_house *h, struct copy *copy)
{
    struct store_read *read;
    struct str path = command_option(c, "to");
    uint64_t after = 0;
    enum code code = path.ptr ? last_in_file(c->arena, path.ptr, &after) : DONE;
    if (code == DONE)
        code = store_read_begin(c->arena, h->store, &read);
    if (code)
        return code;
    if (path.ptr) {
        code = journal_checkpoint_each(c->arena, read, after, add_checkpoint, copy);
    } else {
        struct journal_checkpoint newest;
        code = journal_checkpoint_at(c->arena, read, 0, &newest);
        if (code == DONE)
            code = add_checkpoint(copy, &newest);
    }
    store_read_end(&read);
    return code == DONE && path.ptr && copy->count ? append_file(c->arena, path.ptr, buf_str(&copy->text))
                                                   : code;
}

// The server may be at it just now.
static enum code make_now(struct arena *a, const struct job_order *order)
{
    enum { TRIES = 40, PAUSE_US = 250 * 1000 };
    enum code code = job_run_leased(a, order);
    for (int i = 1; code == CONFLICT && i < TRIES; i++) {
        usleep(PAUSE_US);
        code = job_run_leased(a, order);
    }
    return code;
}

int traces_checkpoint(struct command_call *c)
{
    struct open_house h;
    struct copy copy = {.arena = c->arena};
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    struct job_order order = {.job = &traces_jobs[0], .house = &h};
    buf_init(&copy.text, c->arena, 1024);
    enum code code = make_now(c->arena, &order);
    if (code == DONE)
        code = copy_checkpoints(c, &h, &copy);
    if (code)
        exit = command_failed(c, code);
    else if (command_option(c, "to").ptr)
        fprintf(c->out, c->json ? "{\"added\":%lu}\n" : "%lu checkpoints added\n", copy.count);
    else
        fprintf(c->out, "%.*s", STR_ARG(buf_str(&copy.text)));
    house_close(&h);
    return exit;
}

// ---- for whoever wants to keep it ---------------------------------------------------------------------------------

enum code traces_newest_checkpoint(struct call *c)
{
    struct journal_checkpoint newest;
    struct buf text;
    enum code code = journal_checkpoint_at(c->arena, c->read, 0, &newest);
    if (code)
        return code;
    buf_init(&text, c->arena, 512);
    journal_checkpoint_write(&text, &newest);
    http_status(c->exchange, 200);
    http_answer(c->exchange, STR("text/plain; charset=utf-8"), buf_str(&text));
    return DONE;
}

// ---- the key ------------------------------------------------------------------------------------------------------

int traces_key(struct command_call *c)
{
    struct open_house h;
    unsigned char key[CRYPT_PUBLIC_SIZE];
    struct buf text;
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    crypt_sign_key(h.keys, key);
    buf_init(&text, c->arena, 80);
    hex_write(&text, str_of((const char *)key, sizeof key));
    fprintf(c->out, c->json ? "{\"key\":\"%.*s\"}\n" : "%.*s\n", STR_ARG(buf_str(&text)));
    house_close(&h);
    return EXIT_DONE;
}

// ---- a proof for one person -----------------------------------------------------------------------------------------

static enum code prove(struct command_call *c, const struct open_house *h, struct buf *text)
{
    struct deed d;
    uint64_t space = 0;
    struct str ins = command_option(c, "ins");
    struct journal_proof proof;
    enum code code = command_deed(c, h, "journal", &d);
    if (code == DONE && ins.ptr)
        code = space_of_ins(&d, ins, &space);
    if (code == DONE)
        code = journal_proof_make(c->arena, d.read, space, &proof);
    command_deed_end(&d);
    if (code == DONE)
        journal_proof_write(text, &proof);
    return code;
}

int traces_prove(struct command_call *c)
{
    struct open_house h;
    struct buf text;
    struct str path = command_option(c, "to");
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    buf_init(&text, c->arena, 4096);
    enum code code = prove(c, &h, &text);
    if (code == DONE && path.ptr)
        code = append_file(c->arena, path.ptr, buf_str(&text));
    if (code)
        exit = command_failed(c, code);
    else if (!path.ptr)
        fprintf(c->out, "%.*s", STR_ARG(buf_str(&text)));
    house_close(&h);
    return exit;
}
