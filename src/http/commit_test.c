// Handlers that write: nothing is answered before it is durable, lost races run again, failures are said.
#include "http/test_kit.h"
#include "support/own_folder.h"

#include <pthread.h>
#include <stdatomic.h>

#define HOST "Host: a\r\n"
#define POST(path) STR("POST " path " HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n")

static struct {
    struct arena arena;
    char folder[OWN_FOLDER_SIZE];
    struct store *store;
    struct store_fault fault;
    struct http_server *server;
    atomic_int runs, journaled, in_step;
    char order[64]; // by the committers; one request at a time
    atomic_int order_len;
} f;

// ---- steps

static enum code note(struct arena *a, struct store_tx *tx, void *context)
{
    (void)a;
    (void)tx;
    f.order[f.order_len++ % 64] = *(const char *)context;
    return DONE;
}

static enum code lose(struct arena *a, struct store_tx *tx, void *context)
{
    (void)tx;
    (void)context;
    return fail(a, CONFLICT, "another came first");
}

static enum code count(struct arena *a, struct store_tx *tx, void *context)
{
    (void)a;
    (void)tx;
    atomic_fetch_add((atomic_int *)context, 1);
    return DONE;
}

static enum code refuse_in_step(struct arena *a, struct store_tx *tx, void *context)
{
    (void)tx;
    (void)context;
    return fail(a, GONE, "it is gone by now");
}

// ---- handlers

static struct store_writes *set_of(struct call *c, uint64_t space, store_step_fn *step, const char *mark)
{
    struct store_writes *w = store_writes_new(c->arena, space);
    store_write_step(w, step, (void *)(uintptr_t)mark);
    return w;
}

static enum code answer_runs(struct call *c)
{
    int runs = atomic_fetch_add(&f.runs, 1) + 1;
    assert_non_null(c->read);
    http_answer(c->exchange, STR("text/plain"), arena_print(c->arena, "%d", runs));
    return DONE;
}

static enum code write_one(struct call *c)
{
    c->writes[0] = set_of(c, 1, note, "1");
    return answer_runs(c);
}

static enum code write_two(struct call *c)
{
    c->writes[0] = set_of(c, 1, note, "1");
    c->writes[1] = set_of(c, 2, note, "2");
    return answer_runs(c);
}

static enum code lose_twice(struct call *c)
{
    c->writes[0] = set_of(c, 1, f.runs < 2 ? lose : note, "1");
    return answer_runs(c);
}

static enum code lose_the_second_once(struct call *c)
{
    c->writes[0] = set_of(c, 1, note, "1");
    c->writes[1] = set_of(c, 2, f.runs < 1 ? lose : note, "2");
    return answer_runs(c);
}

static enum code lose_always(struct call *c)
{
    c->writes[0] = set_of(c, 1, lose, "");
    return answer_runs(c);
}

static enum code lose_after_reading(struct call *c)
{
    struct str body;
    enum code code = http_body(c->exchange, 100, &body);
    return code == DONE ? lose_always(c) : code;
}

static enum code write_and_fail(struct call *c)
{
    c->writes[0] = set_of(c, 1, note, "1");
    return fail(c->arena, INVALID, "After all not.");
}

static enum code be_refused_by_a_step(struct call *c)
{
    c->writes[0] = set_of(c, 1, refuse_in_step, "");
    return answer_runs(c);
}

// Takes for new what is not, in its first run: told by its own failing, or by the commit.
static enum code suppose_and_fail(struct call *c)
{
    bool looks = c->supposed;
    c->supposed = true;
    enum code code = answer_runs(c);
    return looks ? code : fail(c->arena, INVALID, "It did not look.");
}

static enum code suppose_and_lose(struct call *c)
{
    c->writes[0] = set_of(c, 1, c->supposed ? note : lose, "1");
    c->supposed = true;
    return answer_runs(c);
}

// Meets another write before it supposes: each is mended for itself.
static enum code meet_and_suppose(struct call *c)
{
    bool looks = c->supposed;
    enum code code = answer_runs(c);
    if (f.runs == 1)
        return fail(c->arena, CONFLICT, "It met another.");
    c->supposed = true;
    return looks ? code : fail(c->arena, INVALID, "It did not look.");
}

static enum code suppose_and_fail_always(struct call *c)
{
    c->supposed = true;
    enum code code = answer_runs(c);
    return code ? code : fail(c->arena, INVALID, "After all not.");
}

static enum code write_an_empty_set(struct call *c)
{
    c->writes[0] = store_writes_new(c->arena, 1);
    c->writes[1] = set_of(c, 2, note, "2");
    return answer_runs(c);
}

static enum code count_one(struct call *c)
{
    c->writes[0] = store_writes_new(c->arena, (uint64_t)c->now_us);
    store_write_step(c->writes[0], count, &f.in_step);
    return answer_runs(c);
}

static const struct store_statement count_resources = {"count", "SELECT count(*) FROM resource"};

struct pulled {
    struct call *call;
    bool ended;
};

static enum code pull_from_snapshot(void *context, struct str *piece)
{
    struct pulled *p = context;
    *piece = STR("");
    if (p->ended)
        return DONE;
    p->ended = true;
    struct store_rows rows;
    enum code code = store_select(p->call->arena, p->call->read, 1, &count_resources, NULL, 0, &rows);
    if (code == DONE && store_next(p->call->arena, &rows))
        *piece = arena_print(p->call->arena, "%d resources, order %.*s", (int)store_column_int(&rows, 0),
                             (int)f.order_len, f.order);
    store_rows_end(&rows);
    return code;
}

static enum code stream_after_commit(struct call *c)
{
    struct pulled *p = ARENA_NEW(c->arena, struct pulled);
    p->call = c;
    c->writes[0] = set_of(c, 1, note, "j");
    http_answer_stream(c->exchange, STR("text/plain"), UINT64_MAX, pull_from_snapshot, NULL, p);
    return DONE;
}

enum { LARGE = 24 * 1024 * 1024 };

static enum code write_and_answer_at_length(struct call *c)
{
    char *text = arena_alloc_raw(c->arena, LARGE);
    memset(text, 'x', LARGE);
    c->writes[0] = set_of(c, 1, note, "1");
    http_answer(c->exchange, STR("text/plain"), str_of(text, LARGE));
    return DONE;
}

static enum code write_row(struct call *c)
{
    static const struct store_statement put = {
        "put", "INSERT INTO resource (space, slot, version, updated_us, state, keys, body) "
               "VALUES ($1, $2, 1, 0, 0, NULL, NULL)"};
    const struct store_value args[] = {store_id(5), store_int(1)};
    c->writes[0] = store_writes_new(c->arena, 5);
    store_write(c->writes[0], &put, args, COUNT_OF(args), 1);
    return answer_runs(c);
}

#define ROW(path, handler)                                                                                   \
    {                                                                                                        \
        HTTP_POST, path, "anyone", "none", ROUTE_WRITES, 0, false, "test", handler                           \
    }

static const struct route rows[] = {
    ROW("/one", write_one),
    ROW("/two", write_two),
    ROW("/lose-twice", lose_twice),
    ROW("/lose-second", lose_the_second_once),
    ROW("/lose-always", lose_always),
    {HTTP_POST, "/lose-streamed", "anyone", "none", ROUTE_WRITES, 100, true, "test", lose_after_reading},
    ROW("/suppose-fail", suppose_and_fail),
    ROW("/suppose-lose", suppose_and_lose),
    ROW("/suppose-always", suppose_and_fail_always),
    ROW("/meet-suppose", meet_and_suppose),
    ROW("/fail", write_and_fail),
    ROW("/refused", be_refused_by_a_step),
    ROW("/empty", write_an_empty_set),
    ROW("/count", count_one),
    ROW("/stream", stream_after_commit),
    ROW("/row", write_row),
    ROW("/large", write_and_answer_at_length),
    {0},
};

// ---- the house

// Every refusal writes a line of its journal.
static void refuse(struct call *c, enum code code)
{
    kit_refuse(c, code);
    c->writes[0] = store_writes_new(c->arena, 3);
    store_write_step(c->writes[0], count, &f.journaled);
}

static int start(void **state)
{
    (void)state;
    static const struct http_hooks hooks = {kit_authenticate, kit_admit, refuse};
    static const struct route *const tables[] = {rows, NULL};
    arena_init(&f.arena);
    own_folder_make(f.folder);
    struct store_config store = {.folder = f.folder, .volumes = 2, .create = true, .fault = &f.fault};
    assert_int_equal(store_open(&f.arena, &store, &f.store), DONE);
    struct http_config config = {
        .address = "127.0.0.1", .loops = 2, .workers = 4, .tables = tables, .hooks = &hooks};
    config.store = f.store;
    config.queue_us = config.stop_us = KIT_PATIENCE_US;
    assert_int_equal(http_start(&f.arena, &config, &f.server), DONE);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_stop(&f.server);
    store_free(&f.store);
    own_folder_remove(f.folder);
    arena_release(&f.arena);
    return 0;
}

static void check(struct str ask, int status, const char *body, const char *order)
{
    f.runs = f.order_len = f.journaled = 0;
    struct kit_ear e;
    struct kit_answer answer = kit_ask(&e, http_port(f.server), ask);
    bool same = answer.status == status && str_equal(str_of(f.order, (size_t)f.order_len), str_from(order));
    if (!same || (body && !str_equal(answer.body, str_from(body))))
        KIT_FAIL("%.*s: got %d %.*s, order %.*s\n", STR_ARG(ask), answer.status, STR_ARG(answer.body),
                 (int)f.order_len, f.order);
    kit_ear_release(&e);
}

// ---- tests

static void what_a_handler_writes_is_durable_before_its_answer(void **state)
{
    (void)state;
    check(POST("/one"), 200, "1", "1");
    check(POST("/two"), 200, "1", "12");
    check(POST("/empty"), 200, "1", "2");
    check(POST("/row"), 200, "1", "");
}

static void a_lost_race_runs_the_handler_again(void **state)
{
    (void)state;
    check(POST("/lose-twice"), 200, "3", "1");
    check(POST("/lose-second"), 200, "2", "112");
}

static void a_handler_that_supposed_in_vain_runs_again_and_looks(void **state)
{
    (void)state;
    check(POST("/suppose-fail"), 200, "2", "");
    check(POST("/suppose-lose"), 200, "2", "1");
    check(POST("/suppose-always"), 400, "invalid: After all not.\n", "");
    assert_int_equal(f.runs, 2);
    check(POST("/suppose-fail"), 200, "2", ""); // each request anew
    check(POST("/meet-suppose"), 200, "3", "");
}

static void a_race_lost_eight_times_is_a_conflict(void **state)
{
    (void)state;
    check(POST("/lose-always"), 409, NULL, "");
    assert_int_equal(f.runs, 8);
    check(POST("/row"), 409, NULL, ""); // its key is taken
    assert_int_equal(f.runs, 8);
}

static void a_handler_that_read_its_body_from_the_wire_runs_once(void **state)
{
    (void)state;
    check(STR("POST /lose-streamed HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab"), 409, NULL, "");
    assert_int_equal(f.runs, 1);
}

static void a_handler_that_fails_writes_nothing_but_its_refusal_is_journaled(void **state)
{
    (void)state;
    check(POST("/fail"), 400, "invalid: After all not.\n", "");
    assert_int_equal(f.journaled, 1);
    check(POST("/refused"), 410, "gone: Nothing was written: what this request relied on is no more so.\n",
          "");
    assert_int_equal(f.journaled, 1);
    check(POST("/nothing"), 404, NULL, "");
    assert_int_equal(f.journaled, 1);
}

static void a_stream_begins_after_the_commit_and_reads_its_snapshot(void **state)
{
    (void)state;
    check(POST("/stream"), 200, "1 resources, order j", "j");
}

static void an_answer_larger_than_the_socket_is_whole_after_its_commit(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct kit_ear e;
        struct kit_answer answer = kit_ask(&e, http_port(f.server), POST("/large"));
        assert_int_equal(answer.status, 200);
        assert_int_equal(answer.body.len, LARGE);
        kit_ear_release(&e);
    }
}

enum { WRITERS = 8, WRITES = 100 };

static void *write_many(void *unused)
{
    (void)unused;
    struct kit_ear e;
    kit_ear_init(&e, kit_connect(http_port(f.server)));
    intptr_t done = 0;
    for (int i = 0; i < WRITES; i++) {
        kit_say(e.fd, POST("/count"));
        done += kit_hear(&e, false).status == 200;
    }
    kit_ear_release(&e);
    return (void *)done;
}

static void many_writers_are_committed_in_groups_and_each_once(void **state)
{
    (void)state;
    f.in_step = 0;
    pthread_t threads[WRITERS];
    intptr_t done = 0;
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, NULL), 0);
    for (int i = 0; i < WRITERS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        done += (intptr_t)result;
    }
    assert_int_equal(done, WRITERS * WRITES);
    assert_int_equal(f.in_step, WRITERS * WRITES);
}

// Last: the volume takes no more writes afterwards.
static void an_outcome_that_is_not_known_is_said(void **state)
{
    (void)state;
    f.fault.commit_in = 1;
    f.runs = 0;
    struct kit_ear e;
    struct kit_answer answer = kit_ask(&e, http_port(f.server), POST("/one"));
    assert_int_equal(answer.status, 500);
    assert_int_equal(f.runs, 1); // never blindly retried
    kit_ear_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_handler_writes_is_durable_before_its_answer),
        cmocka_unit_test(a_lost_race_runs_the_handler_again),
        cmocka_unit_test(a_handler_that_supposed_in_vain_runs_again_and_looks),
        cmocka_unit_test(a_race_lost_eight_times_is_a_conflict),
        cmocka_unit_test(a_handler_that_read_its_body_from_the_wire_runs_once),
        cmocka_unit_test(a_handler_that_fails_writes_nothing_but_its_refusal_is_journaled),
        cmocka_unit_test(a_stream_begins_after_the_commit_and_reads_its_snapshot),
        cmocka_unit_test(an_answer_larger_than_the_socket_is_whole_after_its_commit),
        cmocka_unit_test(many_writers_are_committed_in_groups_and_each_once),
        cmocka_unit_test(an_outcome_that_is_not_known_is_said),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
