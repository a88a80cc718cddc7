// The post: once a day, the letters that are due go into a bag, and the bag becomes a folder for the printer: a PDF a
// letter, and letters.csv with their addresses. A bag's letters are fixed before the folder is made, and the folder gets its name when it is whole;
// so whoever crashes and begins again makes the same folder, and the printer knows a letter that it had by its id.
#include "notices/notices_int.h"

#include "access/access.h"
#include "codec/pdf/pdf.h"
#include "codec/text/text.h"
#include "journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t HOUR_US = 3600LL * 1000000;

struct bag {
    struct job_run *run;
    struct arena *arena;
    struct str folder; // of all bags
    uint64_t batch;    // the day it was filled: 20261121
    struct buf csv;
    size_t letters;
};

// ---- files ------------------------------------------------------------------------------------------------

static enum code write_file(struct arena *a, const char *path, struct str bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool worked = file >= 0;
    for (size_t done = 0; worked && done < bytes.len;) {
        ssize_t wrote = write(file, bytes.ptr + done, bytes.len - done);
        worked = wrote > 0;
        done += worked ? (size_t)wrote : 0;
    }
    worked = worked && fsync(file) == 0;
    int error = errno;
    if (file >= 0 && close(file) != 0)
        worked = false;
    return worked ? DONE : fail(a, BUSY, "the post's file %s cannot be written: %s", path, strerror(error));
}

static void sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    (void)fsync(folder);
    close(folder);
}

static const char *path_in(const struct bag *bag, const char *prefix, const char *name)
{
    return arena_print(bag->arena, "%.*s/%s%llu%s", STR_ARG(bag->folder), prefix,
                       (unsigned long long)bag->batch, name)
        .ptr;
}

static bool is_there(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

// The day of the last bag: one a day, whatever the printer did with it since.
static bool is_done_today(const struct bag *bag, uint64_t today)
{
    char text[16] = "";
    FILE *file = fopen(arena_print(bag->arena, "%.*s/last-day", STR_ARG(bag->folder)).ptr, "re");
    if (!file)
        return false;
    size_t size = fread(text, 1, sizeof text - 1, file);
    uint64_t day = 0;
    fclose(file);
    return str_to_u64(str_trim(str_of(text, size)), &day) && day >= today;
}

static enum code note_today(const struct bag *bag, uint64_t today)
{
    return write_file(bag->arena, arena_print(bag->arena, "%.*s/last-day", STR_ARG(bag->folder)).ptr,
                      arena_print(bag->arena, "%llu\n", (unsigned long long)today));
}

// ---- what is in the folder --------------------------------------------------------------------------------

// RFC 4180, every field in quotes.
static void add_field(struct buf *b, struct str value, bool is_last)
{
    buf_add_char(b, '"');
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '"')
            buf_add_char(b, '"');
        buf_add_char(b, value.ptr[i]);
    }
    buf_add(b, is_last ? STR("\"\r\n") : STR("\","));
}

static enum code write_paper(struct bag *bag, struct deed *d, const struct outbox_row *row,
                             const struct letter *letter, const struct letter_out *words)
{
    struct pdf *paper;
    struct str bytes;
    struct pdf_about about = {.title = words->subject,
                              .author = words->sender,
                              .language = str_equal(letter->language, STR("en")) ? STR("en") : STR("fr-FR"),
                              .at_us = row->at_us};
    pdf_begin(d->arena, &about, &paper);
    pdf_paragraph(paper, letter->address);
    pdf_title(paper, words->subject);
    pdf_paragraph(paper, words->text);
    enum code code = pdf_end(paper, &bytes);
    struct str name = arena_print(d->arena, "/%.*s.pdf", STR_ARG(letter->id));
    return code ? code : write_file(d->arena, path_in(bag, ".part-", name.ptr), bytes);
}

static enum code add_letter(struct bag *bag, struct deed *d, const struct outbox_row *row,
                            const struct letter *letter, const struct letter_out *words)
{
    enum { ADDRESS_LINES = 6 };
    struct str rest = letter->address;
    const char *part = path_in(bag, ".part-", "");
    if (mkdir(part, 0700) != 0 && errno != EEXIST)
        return fail(d->arena, BUSY, "the post's folder %s cannot be made: %s", part, strerror(errno));
    add_field(&bag->csv, letter->id, false);
    add_field(&bag->csv, arena_print(d->arena, "%.*s.pdf", STR_ARG(letter->id)), false);
    for (int i = 0; i < ADDRESS_LINES; i++)
        add_field(&bag->csv, rest.ptr ? str_cut(&rest, '\n') : STR(""), false);
    add_field(&bag->csv, letter->language, true);
    bag->letters++;
    return write_paper(bag, d, row, letter, words);
}

// ---- the letters of a bag ---------------------------------------------------------------------------------

typedef enum code bagged_fn(struct bag *bag, struct deed *d, struct crypt_box *box,
                            const struct outbox_row *row);

// A code out of date, someone who may no longer be told: it is not printed, and goes with the bag.
static bool is_to_be_printed(struct deed *d, const struct outbox_row *row, const struct letter *letter)
{
    struct audience who;
    if (letter->until_us && letter->until_us <= d->now_us)
        return false;
    return letter->event.kind == EVENT_NONE ||
           (audience_open(d, row->space, &who) == DONE &&
            audience_may_be_told(&who, letter->account, &letter->event) != ACCESS_TELL_NOTHING);
}

static enum code print_row(struct bag *bag, struct deed *d, struct crypt_box *box,
                           const struct outbox_row *row)
{
    struct letter letter;
    struct letter_out words;
    enum code code = outbox_open(d->arena, box, row, &letter);
    if (code == DONE && !post_address_valid(letter.address))
        code = fail(d->arena, INVALID, "The address is not 1 to 6 lines of at most 38 characters");
    if (code || !is_to_be_printed(d, row, &letter))
        return code;
    letter_words(d->arena, d->house, &letter, row->at_us, &words);
    return add_letter(bag, d, row, &letter, &words);
}

static enum code finish_row(struct bag *bag, struct deed *d, struct crypt_box *box,
                            const struct outbox_row *row)
{
    struct letter letter;
    struct store_writes *writes = store_writes_new(d->arena, row->space);
    (void)bag;
    struct journal_line line = {
        .word = "notice-post", .actor = d->actor, .reason = "notice", .count = 1, .peer = d->peer};
    enum code code = outbox_open(d->arena, box, row, &letter);
    if (code)
        return code;
    if (is_to_be_printed(d, row, &letter))
        journal_append(d->arena, writes, box, row->space, d->now_us, &line);
    outbox_sent(writes, row);
    code = space_commit_set(d, writes);
    return code == CONFLICT ? DONE : code;
}

// A letter that cannot be opened, or has no address to print, is dead; the bag goes on without it.
static enum code bury(struct deed *d, struct crypt_box *box, const struct outbox_row *row)
{
    struct letter letter;
    struct str reason = arena_copy(d->arena, str_from(d->arena->fault.text));
    struct store_writes *writes = store_writes_new(d->arena, row->space);
    bool is_code = outbox_open(d->arena, box, row, &letter) == DONE && letter.event.kind == EVENT_NONE;
    outbox_bury(writes, row, reason, is_code);
    return space_commit_set(d, writes);
}

static enum code with_row(struct bag *bag, const struct outbox_row *row, bagged_fn *act)
{
    struct arena own;
    struct deed d;
    struct crypt_box *box = NULL;
    arena_init(&own);
    enum code code = job_deed(bag->run, &own, &d);
    if (code == DONE) {
        code = space_box(&d, row->space, &box);
        if (code == GONE || code == NOT_FOUND)
            code = DONE; // erased since, and the row with it
        else if (code == DONE)
            code = act(bag, &d, box, row);
        if (code == INVALID || code == INTERNAL)
            code = bury(&d, box, row);
        command_deed_end(&d);
    }
    if (code)
        bag->arena->fault = own.fault;
    arena_release(&own);
    return code;
}

static enum code each_row(struct bag *bag, bagged_fn *act)
{
    struct store *store = bag->run->house->store;
    struct store_read *read;
    enum code code = store_read_begin(bag->arena, store, &read);
    if (code)
        return code;
    for (unsigned v = 0; code == DONE && v <= store_volume_count(store); v++) {
        struct outbox_row *rows;
        size_t count = 0;
        if (!store_volume_broken(store, v))
            code = outbox_in_bag(bag->arena, read, v, bag->batch, &rows, &count);
        for (size_t i = 0; code == DONE && i < count; i++)
            code = with_row(bag, &rows[i], act);
    }
    store_read_end(&read);
    return code;
}

// ---- bags -------------------------------------------------------------------------------------------------

static enum code oldest_bag(struct bag *bag)
{
    struct store *store = bag->run->house->store;
    struct store_read *read;
    enum code code = store_read_begin(bag->arena, store, &read);
    for (unsigned v = 0; code == DONE && v <= store_volume_count(store); v++) {
        uint64_t batch = 0;
        if (!store_volume_broken(store, v))
            code = outbox_oldest_bag(bag->arena, read, v, &batch);
        if (batch && (!bag->batch || batch < bag->batch))
            bag->batch = batch;
    }
    store_read_end(&read);
    return code;
}

static enum code fill(struct bag *bag, uint64_t batch)
{
    struct store *store = bag->run->house->store;
    enum code code = DONE;
    for (unsigned v = 0; code == DONE && v <= store_volume_count(store); v++) {
        // Any space whose rows are in that volume; the commons' comes last.
        uint64_t space = v == store_volume_count(store) ? 0 : STORE_BUCKETS + v;
        struct store_writes *writes = store_writes_new(bag->arena, space);
        outbox_fill_bag(writes, clock_now_us(), batch);
        if (!store_volume_broken(store, v))
            code = store_commit(bag->arena, store, writes);
    }
    bag->batch = batch;
    return code;
}

static enum code make_folder(struct bag *bag)
{
    static const char header[] = "\"letter\",\"file\",\"line1\",\"line2\",\"line3\",\"line4\",\"line5\","
                                 "\"line6\",\"language\"\r\n";
    const char *part = path_in(bag, ".part-", ""), *whole = path_in(bag, "", "");
    if (is_there(whole)) { // made before a crash
        bag->letters = 1;
        return DONE;
    }
    buf_init(&bag->csv, bag->arena, 64 * 1024);
    buf_add(&bag->csv, str_from(header));
    enum code code = each_row(bag, print_row);
    if (code || !bag->letters)
        return code;
    code = write_file(bag->arena, path_in(bag, ".part-", "/letters.csv"), buf_str(&bag->csv));
    if (code)
        return code;
    sync_folder(part);
    if (rename(part, whole) != 0)
        return fail(bag->arena, INTERNAL, "the post's folder %s cannot be named: %s", part, strerror(errno));
    sync_folder(arena_copy(bag->arena, bag->folder).ptr);
    return DONE;
}

static uint64_t date_number(int32_t day)
{
    int64_t year;
    unsigned month, day_of_month;
    civil_from_days(day, &year, &month, &day_of_month);
    return (uint64_t)year * 10000 + month * 100 + day_of_month;
}

enum code post_run(struct job_run *run)
{
    int64_t now_us = clock_now_us();
    int32_t day = access_day_of(now_us);
    uint64_t today = date_number(day);
    struct bag bag = {
        .run = run, .arena = run->arena, .folder = setting_text(run->house->house, "notices.post-folder")};
    if (!bag.folder.len)
        return DONE;
    enum code code = oldest_bag(&bag);
    if (code == DONE && !bag.batch) {
        if (now_us <
                access_day_start_us(day) + setting_number(run->house->house, "notices.post-hour") * HOUR_US ||
            is_done_today(&bag, today))
            return DONE;
        code = fill(&bag, today);
    }
    if (code == DONE)
        code = make_folder(&bag);
    if (code == DONE)
        code = each_row(&bag, finish_row);
    return code || !bag.letters ? code : note_today(&bag, today);
}
