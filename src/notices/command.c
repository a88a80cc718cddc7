// ens notices: what waits, what is dead, and sending it again.
#include "notices/notices_int.h"

#include "codec/json/json.h"
#include "codec/text/text.h"

enum { DEAD_MOST = 1000 };
// A dead letter is called by a sealed pointer, as resources are: it says nothing of whose it is.
static const uint16_t LETTER_TYPE = 0xfff1;

static struct str name_of(const struct command_call *c, const struct open_house *h,
                          const struct outbox_row *row)
{
    char id[CRYPT_ID_SIZE];
    crypt_id_write(h->keys, (struct pointer){.space = row->space, .number = row->seq, .type = LETTER_TYPE},
                   id);
    return arena_copy(c->arena, str_of(id, sizeof id));
}

static int print_counts(struct command_call *c, const struct open_house *h, struct store_read *read)
{
    struct outbox_counts counts;
    enum code code = outbox_count(c->arena, h->store, read, &counts);
    if (code)
        return command_failed(c, code);
    fprintf(c->out, c->json ? "{\"events\":%llu" : "events\t%llu\n", (unsigned long long)counts.events);
    for (int i = EVENT_MAIL; i < EVENT_CHANNEL_COUNT; i++)
        fprintf(c->out,
                c->json ? ",\"%s\":{\"waiting\":%llu,\"dead\":%llu}" : "%s\t%llu waiting\t%llu dead\n",
                event_channel_word((enum event_channel)i), (unsigned long long)counts.waiting[i],
                (unsigned long long)counts.dead[i]);
    if (c->json)
        fputs("}\n", c->out);
    return EXIT_DONE;
}

// ---- dead letters -----------------------------------------------------------------------------------------

typedef enum code dead_fn(struct command_call *c, const struct open_house *h, struct outbox_row *row);

static enum code print_dead(struct command_call *c, const struct open_house *h, struct outbox_row *row)
{
    struct buf since, reason;
    struct str name = name_of(c, h, row);
    buf_init(&since, c->arena, 32);
    buf_init(&reason, c->arena, 128);
    instant_write(&since, row->at_us);
    json_write_string(&reason, row->reason);
    fprintf(c->out,
            c->json
                ? "{\"letter\":\"%.*s\",\"channel\":\"%s\",\"since\":\"%.*s\",\"attempts\":%u,\"wiped\":%s,"
                  "\"reason\":%.*s}\n"
                : "%.*s\t%s\t%.*s\t%u attempts\t%s\t%.*s\n",
            STR_ARG(name), event_channel_word(row->channel), STR_ARG(buf_str(&since)), row->attempts,
            c->json ? (row->sealed.ptr ? "false" : "true") : (row->sealed.ptr ? "kept" : "wiped"),
            STR_ARG(buf_str(&reason)));
    return DONE;
}

static enum code revive(struct command_call *c, const struct open_house *h, struct outbox_row *row)
{
    struct store_writes *writes = store_writes_new(c->arena, row->space);
    if (!row->sealed.ptr)
        return DONE; // a code: there is nothing left to send
    outbox_revive(writes, row, clock_now_us());
    enum code code = store_commit(c->arena, h->store, writes);
    return code == CONFLICT ? DONE : code;
}

static enum code each_dead(struct command_call *c, const struct open_house *h, struct store_read *read,
                           dead_fn *act)
{
    enum code code = DONE;
    for (unsigned v = 0; code == DONE && v <= store_volume_count(h->store); v++)
        for (int channel = EVENT_MAIL; code == DONE && channel < EVENT_CHANNEL_COUNT; channel++) {
            struct outbox_row *rows;
            size_t count = 0;
            struct outbox_wanted wanted = {v, (enum event_channel)channel, 0, DEAD_MOST};
            if (store_volume_broken(h->store, v))
                continue;
            code = outbox_dead(c->arena, read, &wanted, &rows, &count);
            for (size_t i = 0; code == DONE && i < count; i++)
                code = act(c, h, &rows[i]);
        }
    return code;
}

static enum code revive_named(struct command_call *c, const struct open_house *h, struct store_read *read,
                              struct str name)
{
    struct pointer at;
    struct outbox_row row;
    if (!crypt_id_read(h->keys, name, &at) || at.type != LETTER_TYPE)
        return fail(c->arena, NOT_FOUND, "There is no such dead letter; ens notices dead lists them");
    enum code code = outbox_find_dead(c->arena, read, at.space, at.number, &row);
    return code ? code : revive(c, h, &row);
}

static int run_words(struct command_call *c, const struct open_house *h, struct store_read *read)
{
    struct str word = c->word_count ? str_from(c->words[0]) : STR("status");
    enum code code = DONE;
    if (str_equal(word, STR("status")) && c->word_count < 2)
        return print_counts(c, h, read);
    if (str_equal(word, STR("dead")) && c->word_count == 1)
        code = each_dead(c, h, read, print_dead);
    else if (str_equal(word, STR("retry")) && c->word_count == 1)
        code = each_dead(c, h, read, revive);
    else if (str_equal(word, STR("retry")))
        for (size_t i = 1; code == DONE && i < c->word_count; i++)
            code = revive_named(c, h, read, str_from(c->words[i]));
    else
        return command_usage(c, "the words are status, dead, or retry and the letters to send again");
    return code ? command_failed(c, code) : EXIT_DONE;
}

static int run_notices(struct command_call *c)
{
    struct open_house h;
    struct store_read *read;
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    enum code code = store_read_begin(c->arena, h.store, &read);
    exit = code ? command_failed(c, code) : run_words(c, &h, read);
    store_read_end(&read);
    house_close(&h);
    return exit;
}

const struct command notices_commands[] = {
    {"notices", "[status|dead|retry [LETTER…]]",
     "status: how much waits and how much is dead, by channel. dead: the letters that could not be sent, "
     "with the\n"
     "reason; nothing of what they say or to whom. retry: sends all of them again, or those named. Codes are "
     "wiped\n"
     "when they are dead and stay so.",
     "", run_notices, true},
    {0},
};
