// ens jobs: what the house does by itself, when it did and when it will; and running one now.
#include "main/main_int.h"

#include "codec/text/text.h"

void program_jobs(const struct job *tables[FEATURES_MAX])
{
    size_t count = 0;
    for (const struct feature *const *f = features; *f && count + 1 < FEATURES_MAX; f++)
        if ((*f)->jobs)
            tables[count++] = (*f)->jobs;
    tables[count] = NULL;
}

static const struct job *find_job(const struct job *const *tables, const char *name)
{
    for (; *tables; tables++)
        for (const struct job *job = *tables; job->name; job++)
            if (strcmp(job->name, name) == 0)
                return job;
    return NULL;
}

static struct str instant(struct arena *a, int64_t at_us)
{
    struct buf text;
    buf_init(&text, a, 32);
    if (at_us)
        instant_write(&text, at_us);
    else
        buf_add(&text, STR("-"));
    return buf_str(&text);
}

static enum code print_job(struct command_call *c, const struct open_house *h, const struct job *job)
{
    struct job_state state;
    enum code code = job_look(c->arena, h->store, job, &state);
    if (code)
        return code;
    bool is_running = state.until_us > clock_now_us();
    struct str outcome = is_running ? STR("running") : state.outcome.len ? state.outcome : STR("never run");
    fprintf(c->out,
            c->json ? "{\"job\":\"%s\",\"every\":%u,\"state\":\"%.*s\",\"failures\":%u,\"ended\":\"%.*s\","
                      "\"due\":\"%.*s\",\"what\":\"%s\"}\n"
                    : "%s\tevery %u s\t%.*s\t%u failures in a row\tended %.*s\tdue %.*s\t%s\n",
            job->name, job->every_s, STR_ARG(outcome), state.failures,
            STR_ARG(instant(c->arena, state.ended_us)), STR_ARG(instant(c->arena, state.due_us)), job->what);
    return DONE;
}

static enum code list_jobs(struct command_call *c, const struct open_house *h,
                           const struct job *const *tables)
{
    enum code code = DONE;
    for (; code == DONE && *tables; tables++)
        for (const struct job *job = *tables; code == DONE && job->name; job++)
            code = print_job(c, h, job);
    return code;
}

int run_jobs_command(struct command_call *c)
{
    const struct job *tables[FEATURES_MAX], *job = NULL;
    struct open_house h;
    program_jobs(tables);
    if (c->word_count && (c->word_count != 2 || strcmp(c->words[0], "run") != 0))
        return command_usage(c, "say nothing, or run and the name of a job");
    if (c->word_count == 2 && !(job = find_job(tables, c->words[1])))
        return command_usage(c, "there is no job %s; `ens jobs` lists them", c->words[1]);
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    struct job_order order = {.job = job, .house = &h};
    enum code code = job ? job_run_leased(c->arena, &order) : DONE;
    if (code == DONE)
        code = job ? print_job(c, &h, job) : list_jobs(c, &h, tables);
    if (code)
        exit = command_failed(c, code);
    house_close(&h);
    return exit;
}
