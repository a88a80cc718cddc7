// The load generator of `make bench`: fills a data folder to a number of spaces through the API, then runs each
// operation in a closed loop, with durable commits and the journal on, and prints what it costs.
//
//   ens_load --ens build/ens --data DIR --spaces 1000,4000 [--seconds 3] [--connections 16] [--floor build/bench/ens_floor]
//   --floor: each operation is preceded by the floor's, of as many spaces, whose files stand in DIR.floor meanwhile
//   --processes N: as many servers of one store (PostgreSQL: tools/bench-postgres)
#include "people.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZES_MAX = 8, PORT = 18470, OPERATIONS = 7, START_TRIES = 30000, SERVERS_MAX = 8, TURNS = 7 };

struct operation {
    const char *name, *short_name;
    double medplum_ms; // CPU of Medplum 5 for the same, measured on a machine of the same kind
    request_fn *request;
};
// What reads comes first: of spaces as they were filled, not as the writing operations leave them. The first look of a day
// is told to the person and asks for the key of a space that was not in use; all others come after it.
static const struct operation operations[OPERATIONS] = {
    {"read Patient, first that day", "first", 1.35, request_first},
    {"read Patient", "read", 1.35, request_read},
    {"search Patient by identifier", "identify", 2.8, request_identify},
    {"a person's 20 newest documents", "newest", 2.75, request_newest},
    {"create Patient", "create", 6.6, request_create},
    {"transaction of 2 resources", "pair", 14.5, request_pair},
    {"transaction of 20 resources", "score", 125, request_score},
};

// The median of a search over the most spaces and over the fewest, in turns; the median turn.
struct comparison {
    double few_ms, most_ms, ratio;
};

struct bench {
    const char *ens, *data, *floor, *only;
    unsigned connections;
    double seconds;
    uint64_t sizes[SIZES_MAX];
    size_t size_count;
    uint16_t port; // and those after it
    unsigned processes;
    pid_t servers[SERVERS_MAX];
    double start_seconds, populate_rate;
    struct people people;
    uint64_t resources;
    struct comparison comparison;
};

// ---- the server -------------------------------------------------------------------------------------------

static void take_token(const struct bench *b, const char *role, char token[128])
{
    char command[1024];
    snprintf(command, sizeof command, "%s token --role %s --ttl 10h --data %s --identity lenient 2>/dev/null",
             b->ens, role, b->data);
    FILE *f = popen(command, "r");
    if (!f || !fgets(token, 128, f)) {
        fprintf(stderr, "no token: %s\n", command);
        exit(1);
    }
    pclose(f);
    token[strcspn(token, "\n")] = 0;
}

static size_t request_alive(void *context, uint64_t number, char *out)
{
    (void)context;
    return number ? 0 : (size_t)sprintf(out, "GET /fhir/metadata HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
}

static bool is_alive(const struct bench *b, unsigned at)
{
    struct loop_setting s = {.port = (uint16_t)(b->port + at), .connections = 1, .request = request_alive};
    struct loop_result r;
    return loop_drive(&s, &r) && r.done == 1 && !r.failed;
}

// Started, and its first answer awaited.
static void start_server(struct bench *b, unsigned at)
{
    char listen_at[32];
    snprintf(listen_at, sizeof listen_at, "127.0.0.1:%u", b->port + at);
    double begun = now_seconds();
    b->servers[at] = fork();
    if (b->servers[at] == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(127);
        // In a minute the bench asks for more people than anyone: the limits that are for thieves would end it. So would
        // a disk that stalls, by requests that are refused for having waited.
        execl(b->ens, b->ens, "serve", "--demo", "--data", b->data, "--listen", listen_at, "--set",
              "keys.unwraps-per-minute=100000000", "--set", "keys.unwraps-per-hour=1000000000", "--set",
              "keys.remembered=65536", "--set", "queue-wait=30000", (char *)NULL);
        _exit(127);
    }
    for (int tries = 0; !is_alive(b, at); tries++) {
        if (tries == START_TRIES) {
            fprintf(stderr, "the server does not start; this says why: %s serve --data %s --listen %s\n",
                    b->ens, b->data, listen_at);
            kill(b->servers[at], SIGKILL);
            exit(1);
        }
        usleep(1000);
    }
    b->start_seconds = now_seconds() - begun;
}

static void start_servers(struct bench *b)
{
    for (unsigned at = 0; at < b->processes; at++)
        start_server(b, at);
}

static void stop_servers(struct bench *b)
{
    for (unsigned at = 0; at < b->processes; at++)
        kill(b->servers[at], SIGTERM);
    for (unsigned at = 0; at < b->processes; at++)
        waitpid(b->servers[at], NULL, 0);
}

// A store without anybody, and who will ask.
static void begin_store(struct bench *b, uint64_t spaces)
{
    people_init(&b->people, spaces);
    b->people.port = b->port;
    sync();           // the first start waits for the disk
    start_servers(b); // makes the store, for the tokens
    stop_servers(b);
    take_token(b, "operator", b->people.operator_token);
    take_token(b, "lps --rpps 10101010105 --profession 10 --consent", b->people.doctor_token);
}

static double cpu_of_servers(const struct bench *b)
{
    double seconds = 0;
    for (unsigned at = 0; at < b->processes; at++)
        seconds += cpu_seconds(b->servers[at]);
    return seconds;
}

static void drive(struct bench *b, request_fn *request, answer_fn *answer, double seconds,
                  struct loop_result *r)
{
    struct loop_setting s = {.port = b->port,
                             .servers = b->processes,
                             .connections = b->connections,
                             .seconds = seconds,
                             .request = request,
                             .answer = answer,
                             .context = &b->people};
    if (!loop_drive(&s, r)) {
        fprintf(stderr, "ended after %llu requests in %.1f s, %llu failed: %s\n", (unsigned long long)r->done,
                r->seconds, (unsigned long long)r->failed, r->first_failure);
        stop_servers(b);
        exit(1);
    }
    if (r->failed)
        printf("  %llu of %llu failed, the first: %s\n", (unsigned long long)r->failed,
               (unsigned long long)r->done, r->first_failure);
}

// Waits until the house's own jobs (notices, words of documents, lines that wait) have caught up with what was written,
// so that they are not counted for what is measured next. Gives the CPU seconds that they took.
static double wait_for_jobs(const struct bench *b)
{
    enum { QUIET_SECONDS = 4, SECONDS_MAX = 300 }; // no job looks less often than that
    double begun = cpu_of_servers(b), before = begun;
    for (int i = 0, quiet = 0; i < SECONDS_MAX && quiet < QUIET_SECONDS; i++) {
        sleep(1);
        double now = cpu_of_servers(b);
        quiet = now - before < 0.03 ? quiet + 1 : 0;
        before = now;
    }
    return before - begun;
}

// ---- what is printed --------------------------------------------------------------------------------------

static void populate(struct bench *b, uint64_t size)
{
    struct loop_result r;
    uint64_t missing = size - b->people.base;
    b->people.count = missing;
    drive(b, request_population, answer_population, 0, &r);
    b->people.base = b->people.count = size;
    b->populate_rate = (double)(missing * PERSON_RESOURCES) / r.seconds;
    b->resources += missing * PERSON_RESOURCES;
}

static void print_operation(size_t i, const struct loop_result *r, double cpu_ms, double floor_ms)
{
    const struct operation *o = &operations[i];
    printf("  %-31s %8.0f %7.2f %7.2f %7.2f %9.4f %8.1fx", o->name, (double)r->done / r->seconds,
           r->p50_us / 1e3, r->p95_us / 1e3, r->p99_us / 1e3, cpu_ms, o->medplum_ms / cpu_ms);
    if (floor_ms > 0)
        printf(" %9.4f %6.2f", floor_ms, cpu_ms / floor_ms);
    putchar('\n');
}

static void count_written(struct bench *b, size_t i, const struct loop_result *r)
{
    static const unsigned written[OPERATIONS] = {0, 0, 0, 0, 1, 2, 20};
    b->resources += written[i] * (r->done - r->failed);
}

// What the host of a virtual machine took of its processors for others, since `began`.
struct stolen {
    double began, before;
};

static struct stolen stolen_begin(void)
{
    return (struct stolen){now_seconds(), stolen_seconds()};
}

static double stolen_percent(const struct stolen *s)
{
    double all = (now_seconds() - s->began) * (double)sysconf(_SC_NPROCESSORS_ONLN);
    return all > 0 ? 100 * (stolen_seconds() - s->before) / all : 0;
}

static void print_stolen(double floor, double ens)
{
    if (floor >= 1 || ens >= 1)
        printf("    while the machine's host took %.0f %% of its processors (%.0f %% at the floor)\n", ens,
               floor);
}

// On the floor a first look is a read like any other.
static double ask_floor(struct floor_beside *floor, size_t operation)
{
    bool is_first = operations[operation].request == request_first;
    double ms = floor ? floor_ask(floor, is_first ? "read" : operations[operation].short_name) : 0;
    sync(); // so that what was written before is not written out meanwhile
    return ms;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double values[TURNS])
{
    qsort(values, TURNS, sizeof *values, compare_doubles);
    return values[TURNS / 2];
}

static double newest_p50_ms(struct bench *b)
{
    struct loop_result r;
    drive(b, request_newest, NULL, b->seconds / 2, &r);
    return r.p50_us / 1e3;
}

// Another server, over the fewest spaces, beside the one over the most: a machine is not as fast in one minute as in
// another, so that medians of different minutes would compare the minutes.
static void compare_search(struct bench *b)
{
    char folder[512], command[600];
    double few_ms[TURNS], most_ms[TURNS], ratios[TURNS];
    struct loop_result first;
    struct bench few = {.ens = b->ens, .data = folder, .connections = b->connections, .seconds = b->seconds};
    few.processes = 1;
    few.port = (uint16_t)(b->port + SERVERS_MAX);
    snprintf(folder, sizeof folder, "%s.few", b->data);
    begin_store(&few, b->sizes[0]);
    start_servers(&few);
    populate(&few, b->sizes[0]);
    drive(&few, request_first, NULL, 0, &first);
    wait_for_jobs(&few);
    for (size_t i = 0; i < TURNS; i++) {
        few_ms[i] = newest_p50_ms(&few);
        most_ms[i] = newest_p50_ms(b);
        ratios[i] = most_ms[i] / few_ms[i];
    }
    b->comparison = (struct comparison){median(few_ms), median(most_ms), median(ratios)};
    stop_servers(&few);
    free(few.people.ids);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s stays there\n", folder);
}

static void run_operations(struct bench *b, size_t at, struct floor_beside *floor)
{
    printf("  %-31s %8s %7s %7s %7s %9s %9s %9s %6s\n", "", "per s", "p50 ms", "p95 ms", "p99 ms",
           "CPU ms/op", "Medplum", "floor ms", "ratio");
    for (size_t i = 0; i < OPERATIONS; i++) {
        struct loop_result r;
        if (b->only && !strstr(b->only, operations[i].short_name)) // one, or some
            continue;
        bool is_once = operations[i].request == request_first; // of each person: nothing to warm
        struct stolen stolen = stolen_begin();
        double floor_ms = ask_floor(floor, i), stolen_then = stolen_percent(&stolen);
        if (!is_once) {
            drive(b, operations[i].request, NULL, b->seconds / 4, &r); // warm
            count_written(b, i, &r);
        }
        double before = cpu_of_servers(b);
        stolen = stolen_begin();
        drive(b, operations[i].request, NULL, is_once ? 0 : b->seconds, &r);
        double stolen_now = stolen_percent(&stolen);
        count_written(b, i, &r);
        double cpu_ms = (cpu_of_servers(b) - before) * 1e3 / (double)(r.done ? r.done : 1);
        print_operation(i, &r, cpu_ms, floor_ms);
        print_stolen(stolen_then, stolen_now);
        double jobs = wait_for_jobs(b);
        if (jobs > 0.1)
            printf(
                "    and %.1f s of CPU afterwards by the house's own jobs, for what warming up wrote too\n",
                jobs);
        if (operations[i].request == request_newest && at > 0 && at + 1 == b->size_count)
            compare_search(b);
    }
}

static void run_beside_floor(struct bench *b, size_t at)
{
    struct floor_beside floor;
    char folder[512], command[600];
    if (!b->floor) {
        run_operations(b, at, NULL);
        return;
    }
    snprintf(folder, sizeof folder, "%s.floor", b->data);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    floor_start(&floor, b->floor, folder, b->connections, b->sizes[at], b->seconds);
    run_operations(b, at, &floor);
    floor_end(&floor);
    if (system(command) != 0)
        fprintf(stderr, "%s stays there\n", folder);
}

static void run_size(struct bench *b, size_t at)
{
    start_servers(b);
    populate(b, b->sizes[at]);
    double jobs = wait_for_jobs(b);
    stop_servers(b);
    start_servers(b); // what is measured starts with nothing warm
    printf("\n%llu spaces, %u connections; filled at %.0f resources/s, %.1f s of CPU by jobs after it; "
           "started in "
           "%.3f s\n",
           (unsigned long long)b->sizes[at], b->connections, b->populate_rate, jobs, b->start_seconds);
    run_beside_floor(b, at);
    double memory = memory_mb(b->servers[0]);
    stop_servers(b);
    double bytes = (double)folder_bytes(b->data);
    printf("  resident at most %.0f MB; %.1f MB on disk, %.0f bytes a resource (bodies, keys, versions, "
           "journal)\n",
           memory, bytes / 1e6, bytes / (double)b->resources);
}

// ---- settings ---------------------------------------------------------------------------------------------

static void read_sizes(struct bench *b, const char *text)
{
    char *end = NULL;
    for (const char *at = text; *at && b->size_count < SIZES_MAX; at = *end ? end + 1 : end)
        b->sizes[b->size_count++] = strtoull(at, &end, 10);
}

static bool read_settings(struct bench *b, int argc, char **argv)
{
    b->connections = 16;
    b->port = PORT;
    b->processes = 1;
    b->seconds = 3;
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        if (strcmp(name, "--ens") == 0)
            b->ens = value;
        else if (strcmp(name, "--data") == 0)
            b->data = value;
        else if (strcmp(name, "--floor") == 0)
            b->floor = value;
        else if (strcmp(name, "--only") == 0)
            b->only = value;
        else if (strcmp(name, "--spaces") == 0)
            read_sizes(b, value);
        else if (strcmp(name, "--processes") == 0)
            b->processes = (unsigned)atoi(value);
        else if (strcmp(name, "--seconds") == 0)
            b->seconds = atof(value);
        else if (strcmp(name, "--connections") == 0)
            b->connections = (unsigned)atoi(value);
        else
            return false;
    }
    return b->ens && b->data && b->size_count && b->connections && b->connections <= CONNECTIONS_MAX &&
           b->processes && b->processes <= SERVERS_MAX;
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    if (!read_settings(&b, argc, argv)) {
        fprintf(
            stderr,
            "usage: ens_load --ens FILE --data DIR --spaces N[,N…] [--seconds S] "
            "[--connections N] [--floor PROGRAM] [--only first,read,identify,newest,create,pair,score]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    print_machine();
    begin_store(&b, b.sizes[b.size_count - 1]);
    for (size_t i = 0; i < b.size_count; i++)
        run_size(&b, i);
    if (b.comparison.ratio > 0)
        printf("\nmedian of newest documents at %llu spaces, in turns with %llu: %.2f ms, %.2f ms there; "
               "%.2f times\n",
               (unsigned long long)b.sizes[b.size_count - 1], (unsigned long long)b.sizes[0],
               b.comparison.most_ms, b.comparison.few_ms, b.comparison.ratio);
    free(b.people.ids);
    return 0;
}
