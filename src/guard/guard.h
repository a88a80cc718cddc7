// guard: what the process can no longer ask of the system once it serves strangers (seccomp, landlock), so that whoever
// takes it over holds no more than its own folder. What was given up cannot be had back.
//
// guard_enter comes before the first thread: landlock binds a thread and those that it starts. guard_close comes when
// the sockets that listen are open, and binds all threads.
#ifndef ENS_GUARD_H
#define ENS_GUARD_H

#include "base/base.h"

// Is this a build with sanitizers? gcc and clang say it differently.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { GUARD_IN_SANITIZERS = 1 };
#else
enum { GUARD_IN_SANITIZERS = 0 };
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { GUARD_IN_SANITIZERS = 1 };
#else
enum { GUARD_IN_SANITIZERS = 0 };
#endif

struct guard_plan {
    const char *const *writable; // folders whose files may be read, made, changed and removed; ended by NULL
    const char *const
        *readable;       // folders and files that may be read; what does not exist is left out; ended by NULL
    uint16_t listens_on; // the one TCP port it may listen on; 0: any, until guard_close
    uint16_t listens_also;       // and another; 0: none
    const uint16_t *connects_to; // TCP ports it may connect to, ended by 0; NULL: it never connects
    bool uses_sockets;   // it also connects to sockets of this machine (AF_UNIX), whose paths are not limited
    bool for_sanitizers; // a build with sanitizers: they trace and map more than a product may
};

// What holds, for the log: parts that this kernel lacks are left out.
struct guard_state {
    bool has_seccomp, has_files, has_ports; // system calls, files (Linux 5.13), TCP ports (Linux 6.7)
};

// No new privileges, no core dump, no capability but that of a low port; files and ports by the plan; system calls by
// the list of calls.c. INTERNAL: the system refused a part that it has.
enum code guard_enter(struct arena *a, const struct guard_plan *plan, struct guard_state *out) MUST_CHECK;
// From now on no thread makes a socket, unless the plan connects; none listens, and no further filter is taken.
enum code guard_close(struct arena *a, const struct guard_plan *plan) MUST_CHECK;

// For a copy of this process that serves it over `fd`: closes all that was open but that and standard error, which is left
// for a last sentence. INTERNAL: the system does not close them.
enum code guard_leave_one(struct arena *a, int fd) MUST_CHECK;

// For a process that answers over one open socket and does nothing else: memory that it has, that socket, time, random
// bytes, its end. INTERNAL.
enum code guard_keeper(struct arena *a, bool for_sanitizers) MUST_CHECK;

// For a process that makes a child for each file it is given, and for that child, which reads what strangers made: no
// file and no port is left to either; the child has its memory, the ends it was given, and its end. INTERNAL.
enum code guard_reader(struct arena *a, bool for_sanitizers) MUST_CHECK;
enum code guard_parser(struct arena *a, bool for_sanitizers) MUST_CHECK; // after guard_reader

#endif
