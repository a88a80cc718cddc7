// Giving up rights, in an order in which each step is still allowed to be taken.
#include "guard/guard_int.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// ---- what every process gives up --------------------------------------------------------------------------

// Of root's powers only that of a port below 1024 is left.
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct has[2] = {{0}}, keeps[2] = {{0}};
    if (syscall(SYS_capget, &head, has) != 0)
        return false;
    keeps[0].effective = keeps[0].permitted = has[0].permitted & 1U << CAP_NET_BIND_SERVICE;
    return syscall(SYS_capset, &head, keeps) == 0;
}

// Sanitizers look for leaks by tracing their own process, which must then be dumpable.
static enum code give_up(struct arena *a, bool for_sanitizers)
{
    const struct rlimit none = {0, 0};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(a, INTERNAL, "new privileges cannot be given up: %s", strerror(errno));
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return fail(a, INTERNAL, "core dumps cannot be given up: %s", strerror(errno));
    if (!for_sanitizers && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return fail(a, INTERNAL, "being traced cannot be given up: %s", strerror(errno));
    if (!drop_capabilities())
        return fail(a, INTERNAL, "capabilities cannot be given up: %s", strerror(errno));
    return DONE;
}

// ---- system calls with arguments --------------------------------------------------------------------------

static void allow_some(struct filter *f, int call, unsigned argument, const uint32_t *values, size_t count)
{
    filter_allow_when(f, call, argument, UINT32_MAX, values, count);
}

// Memory is written or run, never both; and nothing that was written becomes code.
static void limit_memory(struct filter *f)
{
    static const uint32_t none = 0;
    filter_allow_when(f, SYS_mmap, 2, PROT_EXEC, &none, 1);
    filter_refuse_others(f, SYS_mmap, EPERM);
    filter_allow_when(f, SYS_mprotect, 2, PROT_EXEC, &none, 1);
    filter_refuse_others(f, SYS_mprotect, EPERM);
}

// Threads, no processes. clone3 has its flags in memory, where a filter cannot look: glibc falls back to clone.
static void limit_processes(struct filter *f)
{
    static const uint32_t thread = CLONE_THREAD;
    const uint32_t own = (uint32_t)getpid(), reads = 0;
    filter_allow_when(f, SYS_clone, 0, CLONE_THREAD, &thread, 1);
    filter_refuse_others(f, SYS_clone, EPERM);
    allow_some(f, SYS_tgkill, 0, &own, 1); // abort()
    filter_refuse_others(f, SYS_tgkill, EPERM);
    allow_some(f, SYS_prlimit64, 2, &reads, 1); // no new limit is given
    filter_refuse_others(f, SYS_prlimit64, EPERM);
}

static void limit_odds(struct filter *f)
{
    static const uint32_t names[] = {PR_SET_NAME, PR_GET_NAME};
    static const uint32_t controls[] = {FIONREAD, FIONBIO, TIOCGWINSZ, 0x5401 /* TCGETS: isatty */};
    allow_some(f, SYS_prctl, 0, names, COUNT_OF(names));
    filter_refuse_others(f, SYS_prctl, EPERM);
    allow_some(f, SYS_ioctl, 1, controls, COUNT_OF(controls));
    filter_refuse_others(f, SYS_ioctl, ENOTTY);
}

// IPv4 and IPv6, streams and datagrams (names are asked by them); netlink, by which glibc learns what addresses there are.
static void limit_sockets(struct filter *f, const struct guard_plan *plan)
{
    static const uint32_t families[] = {AF_INET, AF_INET6, AF_NETLINK, AF_UNIX};
    allow_some(f, SYS_socket, 0, families, plan->uses_sockets ? 4 : plan->connects_to ? 3 : 2);
    filter_refuse_others(f, SYS_socket, EACCES);
}

static enum code take_filter(struct arena *a, const struct guard_plan *plan)
{
    struct filter f;
    filter_begin(&f);
    if (plan->for_sanitizers)
        filter_allow(&f, calls_of_sanitizers);
    filter_kill(&f, calls_of_attack);
    limit_memory(&f);
    limit_processes(&f);
    limit_odds(&f);
    limit_sockets(&f, plan);
    filter_allow(&f, calls_of_server);
    filter_allow(&f, calls_of_listening);
    if (plan->connects_to || plan->uses_sockets)
        filter_allow(&f, calls_of_connecting);
    // Libraries try calls of newer kernels first, and go on when these are not there.
    filter_end(&f, SECCOMP_RET_ERRNO | ENOSYS);
    return filter_take(a, &f);
}

// ---- the two steps of a server ----------------------------------------------------------------------------

enum code guard_enter(struct arena *a, const struct guard_plan *plan, struct guard_state *out)
{
    *out = (struct guard_state){0};
    enum code code = give_up(a, plan->for_sanitizers);
    if (code == DONE)
        code = landlock_enter(a, plan, out);
    out->has_seccomp = prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
    if (code == DONE && out->has_seccomp)
        code = take_filter(a, plan);
    return code;
}

enum code guard_close(struct arena *a, const struct guard_plan *plan)
{
    struct filter f;
    const int sockets = SYS_socket;
    filter_begin(&f);
    if (!plan->connects_to && !plan->uses_sockets)
        filter_refuse(&f, (struct calls){&sockets, 1}, EACCES);
    filter_refuse(&f, calls_of_listening, EPERM);
    filter_end(&f, SECCOMP_RET_ALLOW);
    return filter_take(a, &f);
}

// ---- the keeper -------------------------------------------------------------------------------------------

enum code guard_leave_one(struct arena *a, int fd)
{
    bool are_closed = (fd <= STDERR_FILENO + 1 || close_range(STDERR_FILENO + 1, (unsigned)fd - 1, 0) == 0) &&
                      close_range((unsigned)fd + 1, ~0U, 0) == 0;
    if (!are_closed)
        return fail(
            a, INTERNAL,
            "what is open cannot be given up: %s; a sandbox around ens must allow close_range (Linux 5.9)",
            strerror(errno));
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    return DONE;
}

enum code guard_keeper(struct arena *a, bool for_sanitizers)
{
    struct filter f;
    enum code code = give_up(a, for_sanitizers);
    filter_begin(&f);
    if (for_sanitizers)
        filter_allow(&f, calls_of_sanitizers);
    filter_allow(&f, calls_of_keeper);
    filter_end(&f, SECCOMP_RET_KILL_PROCESS);
    return code ? code : filter_take(a, &f);
}

// ---- the reader of what strangers made ---------------------------------------------------------------------

// What a library tries beside (a font, a locale) is refused, not ended: a document must not fail for it.
enum code guard_reader(struct arena *a, bool for_sanitizers)
{
    static const char *const nothing[] = {NULL};
    static const uint32_t child = CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD; // fork()
    const struct guard_plan plan = {.writable = nothing, .readable = nothing};
    struct guard_state state;
    struct filter f;
    enum code code = give_up(a, for_sanitizers);
    if (code == DONE)
        code = landlock_enter(a, &plan, &state);
    filter_begin(&f);
    if (for_sanitizers)
        filter_allow(&f, calls_of_sanitizers);
    filter_kill(&f, calls_of_attack);
    limit_memory(&f);
    allow_some(&f, SYS_clone, 0, &child, 1);
    filter_refuse_others(&f, SYS_clone, EPERM);
    filter_allow(&f, calls_of_reader);
    filter_allow(&f, calls_of_parser);
    filter_end(&f, SECCOMP_RET_ERRNO | EPERM);
    return code ? code : filter_take(a, &f);
}

enum code guard_parser(struct arena *a, bool for_sanitizers)
{
    struct filter f;
    filter_begin(&f);
    if (for_sanitizers)
        filter_allow(&f, calls_of_sanitizers);
    filter_kill(&f, calls_of_attack);
    limit_memory(&f);
    filter_allow(&f, calls_of_parser);
    filter_end(&f, SECCOMP_RET_ERRNO | EPERM);
    return filter_take(a, &f);
}
