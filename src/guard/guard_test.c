// What is refused to the process once it is guarded. Each attempt is made by a child of its own, from the inside; a call
// that only an attack makes ends it by SIGSYS.
#include "guard/guard_int.h"
#include "support/leave_out.h"
#include "support/own_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail // base's is meant

enum { DIES = 1000 }; // instead of an errno: the attempt ends the process

// Two folders beside each other: `inside` may be written, `outside` not; `shown` may be read.
struct fixture {
    char folder[OWN_FOLDER_SIZE];
    char inside[64], outside[64], shown[64];
};

static struct fixture own;

static void write_file(const char *folder, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("kept\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int make(void **state)
{
    char link[128], target[128];
    (void)state;
    own_folder_make(own.folder);
    snprintf(own.inside, sizeof own.inside, "%s/inside", own.folder);
    snprintf(own.outside, sizeof own.outside, "%s/outside", own.folder);
    snprintf(own.shown, sizeof own.shown, "%s/shown", own.folder);
    assert_int_equal(mkdir(own.inside, 0700) | mkdir(own.outside, 0700) | mkdir(own.shown, 0700), 0);
    write_file(own.inside, "file");
    write_file(own.outside, "file");
    write_file(own.shown, "file");
    snprintf(link, sizeof link, "%s/link", own.inside);
    snprintf(target, sizeof target, "%s/file", own.outside);
    assert_int_equal(symlink(target, link), 0);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    own_folder_remove(own.folder);
    return 0;
}

// ---- a guarded child --------------------------------------------------------------------------------------

struct attempt {
    const char *what;
    int (*try)(void); // 0: it worked; an errno: it was refused
    int expected;     // 0, an errno, or DIES
};

static const uint16_t one_port[] = {9, 0};

static void guard(const uint16_t *ports)
{
    const char *const writable[] = {own.inside, NULL};
    const char *const readable[] = {own.shown, "/nowhere/at/all", NULL};
    const struct guard_plan plan = {
        .writable = writable, .readable = readable, .listens_on = 9, .connects_to = ports};
    struct guard_state state;
    struct arena a;
    arena_init(&a);
    if (guard_enter(&a, &plan, &state) != DONE || guard_close(&a, &plan) != DONE) {
        fprintf(stderr, "%s\n", a.fault.text);
        _exit(201);
    }
}

static int outcome(const struct attempt *attempt, const uint16_t *ports)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        guard(ports);
        _exit(attempt->try());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGSYS ? DIES : -WTERMSIG(status);
    return WEXITSTATUS(status);
}

static void check(const struct attempt *attempts, size_t count, const uint16_t *ports)
{
    for (size_t i = 0; i < count; i++) {
        int was = outcome(attempts + i, ports);
        print_message("%-50s %d\n", attempts[i].what, was);
        assert_int_equal(was, attempts[i].expected);
    }
}

static int error_of(long result)
{
    return result < 0 ? errno : 0;
}

// ---- attacks ----------------------------------------------------------------------------------------------

static int run_a_program(void)
{
    char *const words[] = {(char[]){"true"}, NULL};
    return error_of(execv("/bin/true", words));
}

static int trace_the_parent(void)
{
    return error_of(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int become_someone_else(void)
{
    return error_of(setuid(65534));
}

static int mount_something(void)
{
    return error_of(syscall(SYS_mount, "none", own.inside, "tmpfs", 0, NULL));
}

static int leave_the_namespace(void)
{
    return error_of(syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */));
}

static int load_into_the_kernel(void)
{
    return error_of(syscall(SYS_bpf, 0, NULL, 0));
}

static int make_a_file_of_memory(void)
{
    return error_of(syscall(SYS_memfd_create, "x", 0));
}

static void what_only_an_attack_asks_for_ends_the_process(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"running a program", run_a_program, DIES},
        {"tracing another process", trace_the_parent, DIES},
        {"becoming someone else", become_someone_else, DIES},
        {"mounting", mount_something, DIES},
        {"another namespace", leave_the_namespace, DIES},
        {"a program for the kernel", load_into_the_kernel, DIES},
        {"a file of memory, to run it", make_a_file_of_memory, DIES},
    };
    check(attempts, COUNT_OF(attempts), NULL);
}

// ---- memory and processes ---------------------------------------------------------------------------------

static int map_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? errno : 0;
}

static int make_data_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? 200 : error_of(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int start_a_process(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return error_of(child);
}

static int signal_another(void)
{
    return error_of(kill(getppid(), 0));
}

static int raise_a_limit(void)
{
    const struct rlimit core = {0, 0};
    return error_of(setrlimit(RLIMIT_CORE, &core));
}

static int be_dumped(void)
{
    return error_of(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static int set_another_filter(void)
{
    return error_of(syscall(SYS_seccomp, 1, 0, NULL));
}

static int change_a_mode(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/file", own.inside);
    return error_of(chmod(path, 0777));
}

static void *run_a_thread(void *context)
{
    return context;
}

static int start_a_thread(void)
{
    pthread_t thread;
    void *given;
    int refused = pthread_create(&thread, NULL, run_a_thread, own.folder);
    return refused ? refused : pthread_join(thread, &given) || given != own.folder;
}

static int get_memory(void)
{
    volatile char *memory = malloc((size_t)64 * 1024 * 1024);
    if (!memory)
        return ENOMEM;
    memory[1000] = 1;
    free((void *)(uintptr_t)memory);
    return 0;
}

static void code_stays_as_it_was_and_no_process_is_started(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"memory that is written and run", map_code, EPERM},
        {"making data code", make_data_code, EPERM},
        {"a process", start_a_process, EPERM},
        {"a signal to another process", signal_another, ENOSYS},
        {"another limit", raise_a_limit, EPERM},
        {"core dumps again", be_dumped, EPERM},
        {"another filter", set_another_filter, EPERM},
        {"another mode of a file", change_a_mode, ENOSYS},
        {"a thread works", start_a_thread, 0},
        {"memory works", get_memory, 0},
    };
    check(attempts, COUNT_OF(attempts), NULL);
}

// ---- files ------------------------------------------------------------------------------------------------

static int open_in(const char *folder, const char *name, int flags)
{
    char path[128], byte;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, flags, 0600);
    if (fd < 0)
        return errno;
    return (flags & O_ACCMODE) == O_RDONLY ? error_of(read(fd, &byte, 1)) : error_of(write(fd, "x", 1));
}

static int read_shadow(void)
{
    return open_in("/etc", "shadow", O_RDONLY);
}

static int read_beside(void)
{
    return open_in(own.outside, "file", O_RDONLY);
}

static int write_beside(void)
{
    return open_in(own.outside, "file", O_WRONLY);
}

static int make_beside(void)
{
    return open_in(own.outside, "new", O_WRONLY | O_CREAT);
}

static int read_through_a_link(void)
{
    return open_in(own.inside, "link", O_RDONLY);
}

static int list_beside(void)
{
    return open_in(own.folder, "outside", O_RDONLY | O_DIRECTORY);
}

static int read_memory_of_the_parent(void)
{
    char path[64];
    snprintf(path, sizeof path, "%d/mem", getppid());
    return open_in("/proc", path, O_RDONLY);
}

static int move_out(void)
{
    char from[128], to[128];
    snprintf(from, sizeof from, "%s/file", own.inside);
    snprintf(to, sizeof to, "%s/taken", own.outside);
    return error_of(rename(from, to)) ? EACCES : 0; // EXDEV or EACCES, by version
}

static int write_what_is_shown(void)
{
    return open_in(own.shown, "file", O_WRONLY);
}

static int read_what_is_shown(void)
{
    return open_in(own.shown, "file", O_RDONLY);
}

static int use_the_inside(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/new", own.inside);
    int refused = open_in(own.inside, "new", O_RDWR | O_CREAT);
    return refused ? refused : error_of(unlink(path));
}

static bool has_landlock(void)
{
    return syscall(444 /* landlock_create_ruleset */, NULL, 0, 1U) >= 1;
}

static void files_outside_the_plan_cannot_be_had(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"/etc/shadow", read_shadow, EACCES},
        {"reading a file beside the folder", read_beside, EACCES},
        {"writing a file beside the folder", write_beside, EACCES},
        {"making a file beside the folder", make_beside, EACCES},
        {"a file beside the folder through a link", read_through_a_link, EACCES},
        {"listing a folder beside", list_beside, EACCES},
        {"the memory of another process", read_memory_of_the_parent, EACCES},
        {"moving a file out", move_out, EACCES},
        {"writing what may be read", write_what_is_shown, EACCES},
        {"reading what may be read works", read_what_is_shown, 0},
        {"making, writing and removing inside works", use_the_inside, 0},
    };
    if (!has_landlock())
        LEAVE_OUT("this kernel has no landlock");
    check(attempts, COUNT_OF(attempts), NULL);
}

// ---- sockets ----------------------------------------------------------------------------------------------

static int socket_of(int family, int type)
{
    return error_of(socket(family, type, 0));
}

static int make_raw(void)
{
    return socket_of(AF_PACKET, SOCK_RAW);
}

static int make_unix(void)
{
    return socket_of(AF_UNIX, SOCK_STREAM);
}

static int make_netlink(void)
{
    return socket_of(AF_NETLINK, SOCK_RAW);
}

static int make_tcp(void)
{
    return socket_of(AF_INET, SOCK_STREAM);
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in there = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? errno : error_of(connect(fd, (struct sockaddr *)&there, sizeof there));
}

static int connect_as_planned(void)
{
    int refused = connect_to(9);
    return refused == ECONNREFUSED ? 0 : refused; // by the machine, not by the guard
}

static int connect_elsewhere(void)
{
    return connect_to(10);
}

static int listen_again(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? errno : error_of(bind(fd, (struct sockaddr *)&here, sizeof here));
}

static void who_connects_nowhere_makes_no_socket(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"raw packets", make_raw, EACCES},   {"a socket of the machine", make_unix, EACCES},
        {"netlink", make_netlink, EACCES},   {"TCP", make_tcp, EACCES},
        {"listening", listen_again, EACCES},
    };
    check(attempts, COUNT_OF(attempts), NULL);
}

static void who_connects_reaches_the_ports_of_the_plan_only(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"raw packets", make_raw, EACCES},           {"a socket of the machine", make_unix, EACCES},
        {"listening", listen_again, EPERM},          {"the port of the plan works", connect_as_planned, 0},
        {"another port", connect_elsewhere, EACCES},
    };
    bool by_port = syscall(444 /* landlock_create_ruleset */, NULL, 0, 1U) >= 4;
    check(attempts, COUNT_OF(attempts) - !by_port, one_port);
}

// ---- what was open ----------------------------------------------------------------------------------------

enum { KEPT_FD = 20, OTHERS = 2 };
static const int others[OTHERS] = {KEPT_FD - 1, KEPT_FD + 1};

// Gives the code, or where else it failed.
static int leave_one(bool is_refused)
{
    static const int call = SYS_close_range;
    struct arena a;
    struct filter f;
    arena_init(&a);
    filter_begin(&f);
    if (is_refused)
        filter_refuse(&f, (struct calls){&call, 1}, EPERM);
    filter_end(&f, SECCOMP_RET_ALLOW);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || filter_take(&a, &f) != DONE ||
        dup2(STDERR_FILENO, KEPT_FD) < 0)
        return 201;
    for (int i = 0; i < OTHERS; i++)
        dup2(STDERR_FILENO, others[i]);
    enum code code = guard_leave_one(&a, KEPT_FD);
    if (code)
        return (int)code;
    return fcntl(KEPT_FD, F_GETFD) < 0 || fcntl(others[0], F_GETFD) >= 0 || fcntl(others[1], F_GETFD) >= 0
               ? 202
               : DONE;
}

static void all_but_one_is_closed_or_it_is_told(void **state)
{
    static const enum code expected[] = {DONE, INTERNAL};
    (void)state;
    for (int is_refused = 0; is_refused < 2; is_refused++) {
        int status;
        pid_t child = fork();
        if (child == 0)
            _exit(leave_one(is_refused));
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), expected[is_refused]);
    }
}

// ---- the keeper -------------------------------------------------------------------------------------------

static int keeper_outcome(int (*try)(int fd), bool for_sanitizers)
{
    int pair[2], status;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    pid_t child = fork();
    if (child == 0) {
        struct arena a;
        arena_init(&a);
        if (guard_keeper(&a, for_sanitizers) != DONE)
            _exit(201);
        _exit(try(pair[1]));
    }
    char said[8];
    assert_int_equal(send(pair[0], "ask", 3, 0), 3);
    assert_int_equal(waitpid(child, &status, 0), child);
    bool answered = recv(pair[0], said, sizeof said, MSG_DONTWAIT) == 6;
    close(pair[0]);
    close(pair[1]);
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGSYS ? DIES : -WTERMSIG(status);
    return answered ? WEXITSTATUS(status) : 202;
}

static int answer(int fd)
{
    char asked[8];
    return !(recv(fd, asked, sizeof asked, 0) == 3 && send(fd, "answer", 6, 0) == 6);
}

static int open_anything(int fd)
{
    (void)fd;
    return open_in(own.inside, "file", O_RDONLY);
}

static int make_any_socket(int fd)
{
    (void)fd;
    return make_tcp();
}

static int map_anything(int fd)
{
    (void)fd;
    return mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static void a_keeper_answers_and_does_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(keeper_outcome(answer, GUARD_IN_SANITIZERS), 0);
    assert_int_equal(keeper_outcome(open_anything, false), DIES);
    assert_int_equal(keeper_outcome(make_any_socket, false), DIES);
    assert_int_equal(keeper_outcome(map_anything, false), DIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_only_an_attack_asks_for_ends_the_process),
        cmocka_unit_test(code_stays_as_it_was_and_no_process_is_started),
        cmocka_unit_test(files_outside_the_plan_cannot_be_had),
        cmocka_unit_test(who_connects_nowhere_makes_no_socket),
        cmocka_unit_test(who_connects_reaches_the_ports_of_the_plan_only),
        cmocka_unit_test(all_but_one_is_closed_or_it_is_told),
        cmocka_unit_test(a_keeper_answers_and_does_nothing_else),
    };
    return with_left_out(cmocka_run_group_tests(tests, make, drop));
}
