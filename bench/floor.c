// The floor of `make bench`: what the same work costs with none of FHIR. For each operation it does the same input and
// output with the same libraries in bare loops: our HTTP server saying hello to as many connections, SQLite reading and
// writing rows of the same sizes with a durable commit a group, AES-256-GCM and zstd as crypt/ has them.
//
//   ens_floor FOLDER [CONNECTIONS] > FILE     (lines: operation, CPU ms; for ens_load --floor)
#include "bench.h"

#include "crypt/crypt.h"
#include "http/http.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// As ens has them: bytes of a journal line; resources of one type of a person; bytes of the answers.
enum { LINE = 110, SPACES = 1000, OF_A_TYPE = 20, READ_ANSWER = 700, ROUNDS = 3000 };
enum { PORT = 18471, VOLUMES = 4, HELLO_SECONDS = 2 };

// What is sealed of a resource: a text as the bench's requests bring it, so that compressing and opening it cost what
// they cost ens (a made-up text of half noise was larger, and slower to compress), and as many bytes of keys.
static const char patient_text[] =
    "\2\2\"identifier\":[{\"use\":\"official\",\"system\":\"urn:oid:1.2.250.1.213.1.4.10\","
    "\"value\":\"150017510300148\"}],\"name\":[{\"use\":\"official\",\"family\":\"Bernard\""
    ",\"given\":[\"Louis\"]}],\"gender\":\"male\",\"birthDate\":\"1951-01-01\",\"telecom\":"
    "[{\"system\":\"phone\",\"value\":\"0654435761\"}],\"address\":[{\"line\":[\"102 rue de"
    " la Paix\"],\"city\":\"Paris\",\"postalCode\":\"75002\",\"country\":\"FRA\"}]";
static const char document_text[] =
    "\2\2\"masterIdentifier\":{\"system\":\"urn:ietf:rfc:3986\",\"value\":\"urn:oid:1.2.250"
    ".1.999.1.50007\"},\"status\":\"current\",\"type\":{\"coding\":[{\"system\":\"http://lo"
    "inc.org\",\"code\":\"11502-2\",\"display\":\"CR d'examens biologiques\"}]},\"category"
    "\":[{\"coding\":[{\"system\":\"urn:oid:1.2.250.1.213.1.1.4.1\",\"code\":\"10\"}]}],\"s"
    "ubject\":{\"reference\":\"\1\7\1\"},\"date\":\"2016-07-21T10:27:00Z\",\"author\":[{\"d"
    "isplay\":\"Laboratoire 27\"}],\"description\":\"Analyses 7\",\"content\":[{\"attachmen"
    "t\":{\"contentType\":\"text/xml\",\"language\":\"fr-FR\",\"title\":\"Biologie 7\"}}]";
static const char observation_text[] =
    "\2\2\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":\"http://terminology.h"
    "l7.org/CodeSystem/observation-category\",\"code\":\"vital-signs\"}]}],\"code\":{\"codi"
    "ng\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\",\"display\":\"Heart rate\"}"
    "]},\"subject\":{\"reference\":\"\1\7\1\"},\"effectiveDateTime\":\"2017-04-16T08:27:00Z"
    "\",\"valueQuantity\":{\"value\":77,\"unit\":\"beats/minute\",\"system\":\"http://units"
    "ofmeasure.org\",\"code\":\"/min\"}";
struct thing {
    struct str body;
    size_t keys;
};
static const struct thing patient = {{patient_text, sizeof patient_text - 1}, 130};
static const struct thing document = {{document_text, sizeof document_text - 1}, 141};
static const struct thing observation = {{observation_text, sizeof observation_text - 1}, 99};

struct floor {
    struct arena arena;
    struct crypt_keyring *keys;
    sqlite3 *reader, *writer;
    unsigned group; // sets in one commit
    uint64_t next_space, next_number, seq;
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
static double hello_ms(pid_t server, unsigned connections, size_t sent, size_t got)
{
    struct hello h = {sent, got};
    struct loop_setting s = {.port = PORT,
                             .connections = connections,
                             .seconds = HELLO_SECONDS,
                             .request = request_hello,
                             .context = &h};
    struct loop_result r;
    double before = cpu_seconds(server);
    if (!loop_drive(&s, &r) || r.failed)
        exit(1);
    return (cpu_seconds(server) - before) * 1e3 / (double)r.done;
}

// ---- rows -------------------------------------------------------------------------------------------------

static void must(bool worked, const struct floor *f, const char *what)
{
    if (worked)
        return;
    fprintf(stderr, "ens_floor: %s: %s\n", what, f->writer ? sqlite3_errmsg(f->writer) : "");
    exit(1);
}

static void run(struct floor *f, sqlite3 *db, const char *sql)
{
    must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, f, sql);
}

static sqlite3 *open_volume(struct floor *f, const char *path)
{
    sqlite3 *db;
    must(sqlite3_open(path, &db) == SQLITE_OK, f, "opening");
    run(f, db,
        "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA wal_autocheckpoint=4000;");
    return db;
}

static sqlite3_stmt *prepare(struct floor *f, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    must(sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK, f, sql);
    return s;
}

static struct crypt_box *box_of(struct floor *f, struct arena *a, uint64_t space)
{
    static unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    struct crypt_box *box;
    crypt_key_make(f->keys, space, wrapped);
    must(crypt_box_open(a, f->keys, space, str_of((char *)wrapped, sizeof wrapped), &box) == DONE, f, "box");
    return box;
}

struct statements {
    sqlite3_stmt *begin, *commit, *put, *name, *line, *head, *find, *scan, *end_read, *begin_read;
};

struct row {
    uint64_t space, number;
    const struct thing *thing;
};

static void put_row(struct floor *f, struct arena *a, struct statements *s, struct crypt_box *box,
                    struct row r)
{
    uint64_t space = r.space, number = r.number;
    struct crypt_place place = {.space = space, .number = number, .version = 1, .kind = CRYPT_BODY};
    struct str body = crypt_seal(a, box, place, r.thing->body, true);
    place.kind = CRYPT_KEYS;
    struct str keys = crypt_seal(a, box, place, str_of(r.thing->body.ptr, r.thing->keys), false);
    sqlite3_bind_int64(s->put, 1, (int64_t)space);
    sqlite3_bind_int64(s->put, 2, (int64_t)number);
    sqlite3_bind_blob(s->put, 3, keys.ptr, (int)keys.len, SQLITE_STATIC);
    sqlite3_bind_blob(s->put, 4, body.ptr, (int)body.len, SQLITE_STATIC);
    must(sqlite3_step(s->put) == SQLITE_DONE, f, "put");
    sqlite3_reset(s->put);
}

// A document's unique id: a keyed hash that leads to its space. Such a row is part of a deposit, as its journal line is.
static void put_name(struct floor *f, struct statements *s, uint64_t space, uint64_t number)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    crypt_hash_keyed(f->keys, CRYPT_HASH_INS, str_of((const char *)&number, sizeof number), hash);
    sqlite3_bind_blob(s->name, 1, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_int64(s->name, 2, (int64_t)space);
    must(sqlite3_step(s->name) == SQLITE_DONE, f, "name");
    sqlite3_reset(s->name);
}

static void put_line(struct floor *f, struct arena *a, struct statements *s, struct crypt_box *box,
                     uint64_t space)
{
    unsigned char head[CRYPT_HASH_SIZE] = {0};
    struct str line = crypt_seal(a, box, (struct crypt_place){.space = space, .kind = CRYPT_JOURNAL},
                                 str_of(document.body.ptr, LINE), false);
    sqlite3_bind_int64(s->head, 1, (int64_t)space);
    int64_t seq = sqlite3_step(s->head) == SQLITE_ROW ? sqlite3_column_int64(s->head, 0) + 1 : 1;
    sqlite3_reset(s->head);
    crypt_chain(head, line);
    sqlite3_bind_int64(s->line, 1, (int64_t)space);
    sqlite3_bind_int64(s->line, 2, seq);
    sqlite3_bind_blob(s->line, 3, line.ptr, (int)line.len, SQLITE_STATIC);
    sqlite3_bind_blob(s->line, 4, head, sizeof head, SQLITE_STATIC);
    must(sqlite3_step(s->line) == SQLITE_DONE, f, "line");
    sqlite3_reset(s->line);
}

static void step(sqlite3_stmt *s)
{
    sqlite3_step(s);
    sqlite3_reset(s);
}

static void read_row(struct floor *f, struct arena *a, struct statements *s, struct crypt_box *box,
                     uint64_t space, uint64_t number)
{
    struct str plain;
    struct crypt_place place = {.space = space, .number = number, .version = 1, .kind = CRYPT_BODY};
    sqlite3_bind_int64(s->find, 1, (int64_t)space);
    sqlite3_bind_int64(s->find, 2, (int64_t)number);
    must(sqlite3_step(s->find) == SQLITE_ROW, f, "find");
    struct str sealed = str_of(sqlite3_column_blob(s->find, 0), (size_t)sqlite3_column_bytes(s->find, 0));
    // Another space's key may have sealed it: what counts is the work.
    (void)!crypt_open(a, box, place, sealed, 1 << 20, &plain);
    sqlite3_reset(s->find);
}

static void scan_keys(struct arena *a, struct statements *s, struct crypt_box *box, uint64_t space)
{
    sqlite3_bind_int64(s->scan, 1, (int64_t)space);
    while (sqlite3_step(s->scan) == SQLITE_ROW) {
        struct str plain,
            sealed = str_of(sqlite3_column_blob(s->scan, 1), (size_t)sqlite3_column_bytes(s->scan, 1));
        struct crypt_place place = {.space = space, .number = (uint64_t)sqlite3_column_int64(s->scan, 0)};
        (void)!crypt_open(a, box, place, sealed, 1 << 20, &plain);
    }
    sqlite3_reset(s->scan);
}

struct work {
    const char *name;
    unsigned reads, patients, documents, observations; // the last three are written
    bool scans;
    size_t sent, got;
};

static void one(struct floor *f, struct arena *a, struct statements *s, const struct work *w)
{
    uint64_t space = f->next_space = (f->next_space * 6364136223846793005u + 1442695040888963407u);
    space = (space >> 33) % SPACES + 1;
    struct crypt_box *box = box_of(f, a, space);
    step(s->begin_read);
    if (w->scans)
        scan_keys(a, s, box, space);
    for (unsigned i = 0; i < w->reads; i++)
        read_row(f, a, s, box, space, i % OF_A_TYPE + 1);
    step(s->end_read);
    for (unsigned i = 0; i < w->patients; i++)
        put_row(f, a, s, box, (struct row){space, ++f->next_number, &patient});
    for (unsigned i = 0; i < w->documents; i++) {
        put_row(f, a, s, box, (struct row){space, ++f->next_number, &document});
        put_name(f, s, space, f->next_number);
    }
    for (unsigned i = 0; i < w->observations; i++)
        put_row(f, a, s, box, (struct row){space, ++f->next_number, &observation});
    put_line(f, a, s, box, space);
}

// CPU ms of an operation without HTTP: groups of as many as wait at a volume under load.
static double rows_ms(struct floor *f, struct statements *s, const struct work *w)
{
    struct arena a;
    arena_init(&a);
    double before = cpu_seconds(getpid());
    for (unsigned done = 0; done < ROUNDS; done += f->group) {
        step(s->begin);
        for (unsigned i = 0; i < f->group; i++)
            one(f, &a, s, w);
        step(s->commit);
        arena_reset(&a);
    }
    double ms = (cpu_seconds(getpid()) - before) * 1e3 / ROUNDS;
    arena_release(&a);
    return ms;
}

static void fill(struct floor *f, struct statements *s)
{
    struct arena a;
    arena_init(&a);
    f->next_number = OF_A_TYPE;
    step(s->begin);
    for (uint64_t space = 1; space <= SPACES; space++) {
        struct crypt_box *box = box_of(f, &a, space);
        for (uint64_t number = 1; number <= OF_A_TYPE; number++)
            put_row(f, &a, s, box, (struct row){space, number, &document});
        arena_reset(&a);
    }
    step(s->commit);
    arena_release(&a);
}

static void prepare_all(struct floor *f, struct statements *s)
{
    s->begin = prepare(f, f->writer, "BEGIN IMMEDIATE");
    s->commit = prepare(f, f->writer, "COMMIT");
    s->put = prepare(f, f->writer, "INSERT INTO resource VALUES (?1, ?2, ?3, ?4)");
    s->name = prepare(f, f->writer, "INSERT INTO person VALUES (?1, ?2)");
    s->line = prepare(f, f->writer, "INSERT INTO journal VALUES (?1, ?2, ?3, ?4)");
    s->head =
        prepare(f, f->writer, "SELECT seq, hash FROM journal WHERE space = ?1 ORDER BY seq DESC LIMIT 1");
    s->begin_read = prepare(f, f->reader, "BEGIN");
    s->end_read = prepare(f, f->reader, "COMMIT");
    s->find = prepare(f, f->reader, "SELECT body FROM resource WHERE space = ?1 AND number = ?2");
    s->scan =
        prepare(f, f->reader,
                "SELECT number, keys FROM resource WHERE space = ?1 AND number <= 20 ORDER BY number DESC");
}

static void open_all(struct floor *f, const char *folder, struct statements *s)
{
    char path[512];
    bool created;
    arena_init(&f->arena);
    snprintf(path, sizeof path, "%s/master.key", folder);
    must(crypt_keyring_open(&f->arena, path, CRYPT_CREATE_IF_MISSING, &f->keys, &created) == DONE, f, "key");
    snprintf(path, sizeof path, "%s/floor.db", folder);
    f->writer = open_volume(f, path);
    run(f, f->writer,
        "CREATE TABLE resource (space, number, keys, body, PRIMARY KEY (space, number)) WITHOUT ROWID;"
        "CREATE TABLE person (hash PRIMARY KEY, space) WITHOUT ROWID; CREATE INDEX person_space ON person "
        "(space);"
        "CREATE TABLE journal (space, seq, line, hash, PRIMARY KEY (space, seq)) WITHOUT ROWID;");
    f->reader = open_volume(f, path);
    prepare_all(f, s);
    fill(f, s);
}

int main(int argc, char **argv)
{
    static const struct work works[] = {
        {"create", 0, 1, 0, 0, false, 500, READ_ANSWER}, {"read", 1, 0, 0, 0, false, 0, READ_ANSWER},
        {"identify", 1, 0, 0, 0, false, 0, READ_ANSWER}, {"pair", 0, 0, 1, 1, false, 1400, 600},
        {"score", 0, 0, 1, 19, false, 11000, 5000},      {"newest", 20, 0, 0, 0, true, 0, 17000},
    };
    struct floor f = {0};
    struct statements s;
    unsigned connections = argc > 2 ? (unsigned)atoi(argv[2]) : 64;
    if (argc < 2)
        return 2;
    f.group = connections > VOLUMES ? connections / VOLUMES : 1;
    pid_t server = fork();
    if (server == 0)
        serve_hello();
    mkdir(argv[1], 0700);
    open_all(&f, argv[1], &s);
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        const struct work *w = &works[i];
        printf("%s %.4f\n", w->name, hello_ms(server, connections, w->sent, w->got) + rows_ms(&f, &s, w));
        fflush(stdout);
    }
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    return 0;
}
