// The floor of `make bench`: what the same work costs with none of FHIR. For each operation it does the same input and
// output with the same libraries in bare loops: our HTTP server saying hello to as many connections, SQLite reading and
// writing rows of the same sizes with a durable commit a group, AES-256-GCM and zstd as crypt/ has them. As many spaces lie
// in as many volumes as ens has, each with a loop of its own, so that memory and processor are shared as they are there.
//
//   ens_floor FOLDER CONNECTIONS SPACES SECONDS   (ens_load --floor; reads operations, a line each, and prints their CPU ms)
//
// SECONDS: how long each part of an operation runs; as long as ens_load's, so that its logs are moved into their files as
// often, and its trees grow.
#include "bench.h"

#include "crypt/crypt.h"
#include "http/http.h"

#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// As ens has them: documents and observations of a person; bytes of the answers, of a person's first line in the journal; the
// highest bytes of a text.
enum { DOCUMENTS = 20, OBSERVATIONS = 10, READ_ANSWER = 700, FIRST_LINE = 636, TEXT_MAX = 600 };
enum { PORT = 18469, VOLUMES = 4 }; // ens_load's servers have 18470 and those after it

// What is sealed of a resource: a text as ens seals it of the bench's requests, so that compressing and opening it cost what
// they cost there (a made-up text of half noise was larger, and slower to compress; one that is always the same is easier
// to compress than it can be in a record), and as many bytes of keys. A # stands where the requests count: a digit, other
// in every row.
static const char patient_text[] =
    "\4u179542067#######\40\2\2\2\"identifier\":[{\"use\":\"official\",\"system\":\"urn:oid"
    ":1.2.250.1.213.1.4.10\",\"value\":\"1####7510###0##\"}],\"name\":[{\"use\":\"official\""
    ",\"family\":\"Bernard\",\"given\":[\"Louis\"]}],\"gender\":\"male\",\"birthDate\":\"19##-"
    "0#-01\",\"telecom\":[{\"system\":\"phone\",\"value\":\"06#######8\"}],\"address\":[{\"line\""
    ":[\"1## rue de la Paix\"],\"city\":\"Paris\",\"postalCode\":\"75002\",\"country\":\"FRA\"}]";
static const char document_text[] =
    "\4p179542067#######\40"
    "10101010105\2\2\2\"masterIdentifier\":{\"system\":\"urn:ietf:rf"
    "c:3986\",\"value\":\"urn:oid:1.2.250.1.999.1.5000000####\"},\"status\":\"current\",\"typ"
    "e\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"11502-2\",\"display\":\"CR d'e"
    "xamens biologiques\"}]},\"category\":[{\"coding\":[{\"system\":\"urn:oid:1.2.250.1.213."
    "1.1.4.1\",\"code\":\"10\"}]}],\"subject\":{\"reference\":\"\1\316\1\1\"},\"date\":\"201#-"
    "0#-1#T10:##:00Z\",\"author\":[{\"display\":\"Laboratoire 1#\"}],\"description\":\"Analys"
    "es ##\",\"content\":[{\"attachment\":{\"contentType\":\"text/xml\",\"language\":\"fr-FR\","
    "\"title\":\"Biologie ##\"}}]";
static const char observation_text[] =
    "\4p179542067#######\40"
    "10101010105\2\2\2\"status\":\"final\",\"category\":[{\"coding\":"
    "[{\"system\":\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":"
    "\"vital-signs\"}]}],\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867"
    "-4\",\"display\":\"Heart rate\"}]},\"subject\":{\"reference\":\"\1\316\1\1\"},\"effectiveD"
    "ateTime\":\"201#-0#-1#T08:2#:00Z\",\"valueQuantity\":{\"value\":##,\"unit\":\"beats/minu"
    "te\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"/min\"}";
struct thing {
    struct str body;
    size_t keys;
    uint64_t type; // where it stands among the rows of a person
};
static const struct thing patient = {{patient_text, sizeof patient_text - 1}, 132, 3};
static const struct thing document = {{document_text, sizeof document_text - 1}, 146, 1};
static const struct thing observation = {{observation_text, sizeof observation_text - 1}, 99, 2};

struct statements {
    sqlite3_stmt *begin, *commit, *put, *open, *name, *line, *head, *find, *scan, *end_read, *begin_read;
};

struct volume {
    struct floor *floor;
    struct arena arena;
    sqlite3 *reader, *writer;
    struct statements s;
    uint64_t some, opened, number; // of a random row of spaces; spaces opened since; resources written since
    uint64_t done;
    pthread_t thread;
};

struct floor {
    struct arena arena;
    struct crypt_keyring *keys;
    struct volume volumes[VOLUMES];
    uint64_t spaces; // of a volume
    unsigned group;  // sets in one commit: as many as wait at a volume under load
    const struct work *work;
    double ends_at;
};

struct work {
    const char *name;
    unsigned reads, patients, documents, observations; // the last three are written
    bool scans;
    size_t line, sent, got; // bytes of the journal's line, of the request, of the answer
};

// ---- hello ------------------------------------------------------------------------------------------------

static enum code allow(struct call *c)
{
    (void)c;
    return DONE;
}

static void refuse(struct call *c, enum code code)
{
    http_answer(c->exchange, STR("text/plain"), str_from(code_word(code)));
}

// Answers as many bytes as the path asks for.
static enum code hello(struct call *c)
{
    uint64_t size = 0;
    str_to_u64(c->params[0], &size);
    char *text = arena_alloc_raw(c->arena, size + 1);
    memset(text, 'x', size);
    http_answer(c->exchange, STR("application/fhir+json"), str_of(text, size));
    return DONE;
}

static const struct route rows[] = {
    {HTTP_GET | HTTP_POST, "/hello/{size}", "anyone", "none", ROUTE_NONE, 1 << 20, false, "hello", hello},
    {0},
};

static void serve_hello(void)
{
    const struct route *const tables[] = {rows, NULL};
    const struct http_hooks hooks = {allow, allow, refuse};
    struct http_config config = {.address = "127.0.0.1", .port = PORT, .tables = tables, .hooks = &hooks};
    struct arena a;
    struct http_server *server;
    arena_init(&a);
    if (http_start(&a, &config, &server) != DONE)
        _exit(1);
    pause();
}

struct hello {
    size_t sent, got;
};

struct outside {
    pid_t server;
    unsigned connections;
    double seconds;
};

static size_t request_hello(void *context, uint64_t number, char *out)
{
    const struct hello *h = context;
    (void)number;
    size_t head =
        (size_t)sprintf(out,
                        "%s /hello/%zu HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/fhir+json\r\n"
                        "Authorization: Bearer ens_0123456789012345678901234567890123456789012\r\n",
                        h->sent ? "POST" : "GET", h->got);
    if (h->sent)
        head += (size_t)sprintf(out + head, "Content-Length: %zu\r\n", h->sent);
    head += (size_t)sprintf(out + head, "\r\n");
    memset(out + head, 'x', h->sent);
    return head + h->sent;
}

// CPU ms of the server for one request of these sizes.
static double hello_ms(const struct outside *o, size_t sent, size_t got)
{
    struct hello h = {sent, got};
    struct loop_setting s = {.port = PORT,
                             .connections = o->connections,
                             .seconds = o->seconds,
                             .request = request_hello,
                             .context = &h};
    struct loop_result r;
    double before = cpu_seconds(o->server);
    if (!loop_drive(&s, &r) || r.failed)
        exit(1);
    return (cpu_seconds(o->server) - before) * 1e3 / (double)r.done;
}

// ---- rows -------------------------------------------------------------------------------------------------

static void must(bool worked, const struct volume *v, const char *what)
{
    if (worked)
        return;
    fprintf(stderr, "ens_floor: %s: %s\n", what, v && v->writer ? sqlite3_errmsg(v->writer) : "");
    exit(1);
}

static void run(struct volume *v, sqlite3 *db, const char *sql)
{
    must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, v, sql);
}

static sqlite3 *open_file(struct volume *v, const char *path)
{
    sqlite3 *db;
    must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) ==
             SQLITE_OK,
         v, "opening");
    run(v, db,
        "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA wal_autocheckpoint=4000;");
    return db;
}

static sqlite3_stmt *prepare(struct volume *v, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    must(sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK, v, sql);
    return s;
}

static void step(sqlite3_stmt *s)
{
    sqlite3_step(s);
    sqlite3_reset(s);
}

static const int64_t SOME_US = 1795420672090032; // of rows: microseconds since 1970

struct row {
    uint64_t space, number;
    const struct thing *thing;
};

// As ens has them, a row stands at one number, of its space, its type and its number there.
static int64_t slot_of(uint64_t space, const struct thing *thing, uint64_t number)
{
    return (int64_t)(space << 32 | thing->type << 24 | number);
}

// The text, with the digits of row `number` where a # stands.
static struct str text_of(const struct thing *thing, uint64_t number, char out[TEXT_MAX])
{
    size_t size = thing->body.len;
    memcpy(out, thing->body.ptr, size);
    for (char *at = memchr(out, '#', size); at; at = memchr(at, '#', size - (size_t)(at - out))) {
        number = number * 6364136223846793005u + 1442695040888963407u;
        *at = (char)('0' + (number >> 33) % 10);
    }
    return str_of(out, size);
}

static void put_row(struct volume *v, struct crypt_box *box, struct row r)
{
    char text[TEXT_MAX];
    sqlite3_stmt *put = v->s.put;
    struct crypt_place place = {.space = r.space, .number = r.number, .version = 1, .kind = CRYPT_BODY};
    struct str body = crypt_seal(&v->arena, box, place, text_of(r.thing, r.number, text), true);
    place.kind = CRYPT_KEYS;
    struct str keys = crypt_seal(&v->arena, box, place, str_of(r.thing->body.ptr, r.thing->keys), false);
    sqlite3_bind_int64(put, 1, (int64_t)r.space);
    sqlite3_bind_int64(put, 2, slot_of(r.space, r.thing, r.number));
    sqlite3_bind_int64(put, 3, SOME_US);
    sqlite3_bind_blob(put, 4, keys.ptr, (int)keys.len, SQLITE_STATIC);
    sqlite3_bind_blob(put, 5, body.ptr, (int)body.len, SQLITE_STATIC);
    must(sqlite3_step(put) == SQLITE_DONE, v, "put");
    sqlite3_reset(put);
}

// A keyed hash that leads to a space: of a person's number, of a document's unique id. Such a row is part of opening, or of
// a deposit, as the journal's line is.
static void put_name(struct volume *v, uint64_t space, uint64_t number)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    crypt_hash_keyed(v->floor->keys, CRYPT_HASH_INS, str_of((const char *)&number, sizeof number), hash);
    sqlite3_bind_blob(v->s.name, 1, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_int64(v->s.name, 2, (int64_t)space);
    must(sqlite3_step(v->s.name) == SQLITE_DONE, v, "name");
    sqlite3_reset(v->s.name);
}

static void put_line(struct volume *v, struct crypt_box *box, uint64_t space, size_t size)
{
    static const char text[FIRST_LINE]; // sealed as it is: what it says costs nothing
    unsigned char head[CRYPT_HASH_SIZE] = {0};
    sqlite3_stmt *put = v->s.line;
    struct str line = crypt_seal(&v->arena, box, (struct crypt_place){.space = space, .kind = CRYPT_JOURNAL},
                                 str_of(text, size), false);
    sqlite3_bind_int64(v->s.head, 1, (int64_t)space);
    int64_t seq = sqlite3_step(v->s.head) == SQLITE_ROW ? sqlite3_column_int64(v->s.head, 0) + 1 : 1;
    sqlite3_reset(v->s.head);
    crypt_chain(head, line);
    sqlite3_bind_int64(put, 1, (int64_t)space);
    sqlite3_bind_int64(put, 2, seq);
    sqlite3_bind_int64(put, 3, SOME_US);
    sqlite3_bind_blob(put, 4, line.ptr, (int)line.len, SQLITE_STATIC);
    sqlite3_bind_blob(put, 5, head, sizeof head, SQLITE_STATIC);
    must(sqlite3_step(put) == SQLITE_DONE, v, "line");
    sqlite3_reset(put);
}

static void read_row(struct volume *v, struct crypt_box *box, uint64_t space, uint64_t number)
{
    struct str plain;
    sqlite3_stmt *find = v->s.find;
    struct crypt_place place = {.space = space, .number = number, .version = 1, .kind = CRYPT_BODY};
    sqlite3_bind_int64(find, 1, slot_of(space, &document, number));
    must(sqlite3_step(find) == SQLITE_ROW, v, "find");
    struct str sealed = str_of(sqlite3_column_blob(find, 0), (size_t)sqlite3_column_bytes(find, 0));
    // Another space's key may have sealed it: what counts is the work.
    (void)!crypt_open(&v->arena, box, place, sealed, 1 << 20, &plain);
    sqlite3_reset(find);
}

static void scan_keys(struct volume *v, struct crypt_box *box, uint64_t space)
{
    sqlite3_stmt *scan = v->s.scan;
    sqlite3_bind_int64(scan, 1, slot_of(space, &document, 1));
    sqlite3_bind_int64(scan, 2, slot_of(space, &document, DOCUMENTS));
    while (sqlite3_step(scan) == SQLITE_ROW) {
        struct str plain,
            sealed = str_of(sqlite3_column_blob(scan, 1), (size_t)sqlite3_column_bytes(scan, 1));
        struct crypt_place place = {.space = space, .number = (uint32_t)sqlite3_column_int64(scan, 0)};
        (void)!crypt_open(&v->arena, box, place, sealed, 1 << 20, &plain);
    }
    sqlite3_reset(scan);
}

// The box of a space, under a key of its own; is_new: the key is kept, as the space's row.
static struct crypt_box *box_of(struct volume *v, uint64_t space, bool is_new)
{
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    struct crypt_box *box;
    crypt_key_make(v->floor->keys, space, wrapped);
    must(crypt_box_open(&v->arena, v->floor->keys, space, str_of((char *)wrapped, sizeof wrapped), &box) ==
             DONE,
         v, "box");
    if (is_new) {
        sqlite3_bind_int64(v->s.open, 1, (int64_t)space);
        sqlite3_bind_blob(v->s.open, 2, wrapped, sizeof wrapped, SQLITE_STATIC);
        must(sqlite3_step(v->s.open) == SQLITE_DONE, v, "open");
        sqlite3_reset(v->s.open);
        put_name(v, space, ++v->number);
    }
    return box;
}

static void one(struct volume *v, const struct work *w)
{
    bool is_new = w->patients > 0;
    v->some = v->some * 6364136223846793005u + 1442695040888963407u;
    uint64_t space = is_new ? v->floor->spaces + ++v->opened : (v->some >> 33) % v->floor->spaces + 1;
    struct crypt_box *box = box_of(v, space, is_new);
    step(v->s.begin_read);
    if (w->scans)
        scan_keys(v, box, space);
    for (unsigned i = 0; i < w->reads; i++)
        read_row(v, box, space, i % DOCUMENTS + 1);
    step(v->s.end_read);
    for (unsigned i = 0; i < w->patients; i++)
        put_row(v, box, (struct row){space, ++v->number, &patient});
    for (unsigned i = 0; i < w->documents; i++) {
        put_row(v, box, (struct row){space, ++v->number, &document});
        put_name(v, space, v->number);
    }
    for (unsigned i = 0; i < w->observations; i++)
        put_row(v, box, (struct row){space, ++v->number, &observation});
    put_line(v, box, space, w->line);
}

// ---- a loop a volume --------------------------------------------------------------------------------------

static void *run_volume(void *context)
{
    struct volume *v = context;
    const struct floor *f = v->floor;
    for (v->done = 0; now_seconds() < f->ends_at; v->done += f->group) {
        step(v->s.begin);
        for (unsigned i = 0; i < f->group; i++)
            one(v, f->work);
        step(v->s.commit);
        arena_reset(&v->arena);
    }
    return NULL;
}

// A person as ens_load has them there: so that the trees are as large.
static void fill_space(struct volume *v, uint64_t space)
{
    struct crypt_box *box = box_of(v, space, true);
    uint64_t number = 0;
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        put_row(v, box, (struct row){space, ++number, &document});
        put_name(v, space, ++v->number);
    }
    for (unsigned i = 0; i < OBSERVATIONS; i++)
        put_row(v, box, (struct row){space, ++number, &observation});
    put_row(v, box, (struct row){space, ++number, &patient});
    put_line(v, box, space, FIRST_LINE);
}

static void *fill_volume(void *context)
{
    struct volume *v = context;
    v->number = DOCUMENTS + OBSERVATIONS + 1;
    step(v->s.begin);
    for (uint64_t space = 1; space <= v->floor->spaces; space++) {
        fill_space(v, space);
        arena_reset(&v->arena);
    }
    step(v->s.commit);
    return NULL;
}

static void in_each_volume(struct floor *f, void *(*loop)(void *))
{
    for (size_t i = 0; i < VOLUMES; i++)
        must(pthread_create(&f->volumes[i].thread, NULL, loop, f->volumes + i) == 0, NULL, "a thread");
    for (size_t i = 0; i < VOLUMES; i++)
        pthread_join(f->volumes[i].thread, NULL);
}

// CPU ms of an operation without HTTP.
static double rows_ms(struct floor *f, const struct work *w, double seconds)
{
    uint64_t done = 0;
    double before = cpu_seconds(getpid());
    f->work = w;
    f->ends_at = now_seconds() + seconds;
    in_each_volume(f, run_volume);
    for (size_t i = 0; i < VOLUMES; i++)
        done += f->volumes[i].done;
    return (cpu_seconds(getpid()) - before) * 1e3 / (double)done;
}

// ---- opening and closing ----------------------------------------------------------------------------------

static void prepare_all(struct volume *v)
{
    struct statements *s = &v->s;
    s->begin = prepare(v, v->writer, "BEGIN IMMEDIATE");
    s->commit = prepare(v, v->writer, "COMMIT");
    s->put = prepare(v, v->writer, "INSERT INTO resource VALUES (?1, ?2, 1, ?3, 0, ?4, ?5)");
    s->open = prepare(v, v->writer, "INSERT INTO space VALUES (?1, ?2)");
    s->name = prepare(v, v->writer, "INSERT INTO person VALUES (?1, ?2)");
    s->line = prepare(v, v->writer, "INSERT INTO journal VALUES (?1, ?2, ?3, ?4, ?5)");
    s->head =
        prepare(v, v->writer, "SELECT seq, hash FROM journal WHERE space = ?1 ORDER BY seq DESC LIMIT 1");
    s->begin_read = prepare(v, v->reader, "BEGIN");
    s->end_read = prepare(v, v->reader, "COMMIT");
    s->find = prepare(v, v->reader, "SELECT body FROM resource WHERE slot = ?1");
    s->scan = prepare(v, v->reader,
                      "SELECT slot, keys FROM resource WHERE slot >= ?1 AND slot <= ?2 ORDER BY slot DESC");
}

static void open_volume(struct floor *f, struct volume *v, const char *folder)
{
    char path[512];
    *v = (struct volume){.floor = f, .some = (uint64_t)(v - f->volumes) + 1};
    arena_init(&v->arena);
    snprintf(path, sizeof path, "%s/floor%zu.db", folder, (size_t)(v - f->volumes));
    v->writer = open_file(v, path);
    run(v, v->writer,
        "CREATE TABLE resource (space, slot INTEGER PRIMARY KEY, version, updated_us, state, keys, body);"
        "CREATE TABLE space (space INTEGER PRIMARY KEY, wrapped);"
        "CREATE TABLE person (hash PRIMARY KEY, space) WITHOUT ROWID; CREATE INDEX person_space ON person "
        "(space);"
        "CREATE TABLE journal (space, seq, at_us, line, hash, PRIMARY KEY (space, seq)) WITHOUT ROWID;");
    v->reader = open_file(v, path);
    prepare_all(v);
}

static void close_volume(struct volume *v)
{
    for (size_t i = 0; i < sizeof v->s / sizeof(sqlite3_stmt *); i++)
        sqlite3_finalize(((sqlite3_stmt **)&v->s)[i]);
    sqlite3_close(v->reader);
    sqlite3_close(v->writer);
    arena_release(&v->arena);
}

static const struct work *work_named(const char *name)
{
    static const struct work works[] = {
        {"create", 0, 1, 0, 0, false, 80, 500, READ_ANSWER}, {"read", 1, 0, 0, 0, false, 94, 0, READ_ANSWER},
        {"identify", 1, 0, 0, 0, false, 94, 0, READ_ANSWER}, {"pair", 0, 0, 1, 1, false, 117, 1400, 600},
        {"score", 0, 0, 1, 19, false, 427, 11000, 5000},     {"newest", 20, 0, 0, 0, true, 104, 0, 17000},
    };
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        if (strcmp(works[i].name, name) == 0)
            return &works[i];
    return NULL;
}

static void measure_those_asked(struct floor *f, const struct outside *o)
{
    char name[32];
    while (scanf("%31s", name) == 1) {
        const struct work *w = work_named(name);
        must(w, NULL, name);
        printf("%.4f\n", hello_ms(o, w->sent, w->got) + rows_ms(f, w, o->seconds));
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    struct floor f = {0};
    struct outside o = {.connections = argc > 2 ? (unsigned)atoi(argv[2]) : 0,
                        .seconds = argc > 4 ? atof(argv[4]) : 0};
    char path[512];
    bool created;
    if (argc != 5 || !o.connections || o.seconds <= 0)
        return 2;
    f.spaces = strtoull(argv[3], NULL, 10) / VOLUMES;
    f.group = o.connections > VOLUMES ? o.connections / VOLUMES : 1;
    o.server = fork();
    if (o.server == 0)
        serve_hello();
    mkdir(argv[1], 0700);
    arena_init(&f.arena);
    snprintf(path, sizeof path, "%s/master.key", argv[1]);
    must(crypt_keyring_open(&f.arena, path, CRYPT_CREATE_IF_MISSING, &f.keys, &created) == DONE, NULL, "key");
    for (size_t i = 0; i < VOLUMES; i++)
        open_volume(&f, f.volumes + i, argv[1]);
    in_each_volume(&f, fill_volume);
    measure_those_asked(&f, &o);
    for (size_t i = 0; i < VOLUMES; i++)
        close_volume(f.volumes + i);
    kill(o.server, SIGKILL);
    waitpid(o.server, NULL, 0);
    return 0;
}
