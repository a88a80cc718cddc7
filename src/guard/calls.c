// The system calls that a server over SQLite, threads, epoll and sockets needs, and those that only an attack would make.
// A number that is older than an architecture is not there on it.
#include "guard/guard_int.h"

#include <sys/syscall.h>

// To run programs, trace, mount, become someone else, change the kernel: the process ends at once (SIGSYS).
static const int attack[] = {
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_setns,
    SYS_unshare,
    SYS_setuid,
    SYS_setgid,
    SYS_setreuid,
    SYS_setregid,
    SYS_setresuid,
    SYS_setresgid,
    SYS_setfsuid,
    SYS_setfsgid,
    SYS_setgroups,
    SYS_capset,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_bpf,
    SYS_userfaultfd,
    SYS_perf_event_open,
    SYS_io_uring_setup,
    SYS_memfd_create,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_reboot,
    SYS_swapon,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_adjtimex,
    SYS_sethostname,
    SYS_open_by_handle_at,
    SYS_pidfd_getfd,
    SYS_personality,
    SYS_quotactl,
    SYS_acct,
    SYS_mknodat,
    SYS_pkey_mprotect,
    SYS_move_mount,
    SYS_open_tree,
    SYS_fsopen,
    SYS_kcmp,
};

static const int server[] = {
    // files: the plan says which
    SYS_openat,
    SYS_close,
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_pwrite64,
    SYS_preadv,
    SYS_pwritev,
    SYS_lseek,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_fcntl,
    SYS_flock,
    SYS_fsync,
    SYS_fdatasync,
    SYS_ftruncate,
    SYS_fallocate,
    SYS_fadvise64,
    SYS_getdents64,
    SYS_unlinkat,
    SYS_mkdirat,
    SYS_renameat,
    SYS_renameat2,
    SYS_linkat,
    SYS_fchmod,
    SYS_fchown,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_readlinkat,
    SYS_fstatfs,
    SYS_statfs,
    SYS_getcwd,
    SYS_umask,
    SYS_dup,
    SYS_dup3,
    SYS_pipe2,
    SYS_sendfile,
    // memory
    SYS_brk,
    SYS_munmap,
    SYS_mremap,
    SYS_madvise,
    SYS_mlock,
    SYS_mlock2,
    SYS_munlock,
    SYS_msync,
    SYS_mincore,
    // threads
    SYS_futex,
    SYS_set_robust_list,
    SYS_get_robust_list,
    SYS_rseq,
    SYS_membarrier,
    SYS_exit,
    SYS_exit_group,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_getcpu,
    SYS_gettid,
    SYS_getpid,
    SYS_getppid,
    SYS_set_tid_address,
    SYS_wait4,
    SYS_waitid,
    // signals
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_rt_sigtimedwait,
    SYS_rt_sigpending,
    SYS_rt_sigsuspend,
    SYS_sigaltstack,
    SYS_restart_syscall,
    // sockets that are open, and waiting
    SYS_accept,
    SYS_accept4,
    SYS_sendto,
    SYS_recvfrom,
    SYS_sendmsg,
    SYS_recvmsg,
    SYS_shutdown,
    SYS_getsockname,
    SYS_getpeername,
    SYS_getsockopt,
    SYS_setsockopt,
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
    SYS_epoll_pwait2,
    SYS_ppoll,
    SYS_pselect6,
    SYS_eventfd2,
    SYS_timerfd_create,
    SYS_timerfd_settime,
    SYS_timerfd_gettime,
    // time, chance, what the machine is
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_times,
    SYS_getrusage,
    SYS_getrandom,
    SYS_uname,
    SYS_sysinfo,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
#if defined(__x86_64__)
    SYS_open,
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_unlink,
    SYS_mkdir,
    SYS_rename,
    SYS_link,
    SYS_dup2,
    SYS_pipe,
    SYS_poll,
    SYS_select,
    SYS_epoll_wait,
    SYS_epoll_create,
    SYS_eventfd,
    SYS_time,
    SYS_getdents,
    SYS_arch_prctl,
#endif
};

static const int connecting[] = {SYS_connect, SYS_sendmmsg, SYS_recvmmsg, SYS_socketpair};
static const int listening[] = {SYS_bind, SYS_listen, SYS_seccomp};

static const int keeper[] = {
    SYS_read,       SYS_write,        SYS_recvfrom,        SYS_sendto,        SYS_exit,
    SYS_exit_group, SYS_rt_sigreturn, SYS_restart_syscall, SYS_clock_gettime, SYS_getrandom,
    SYS_futex,      SYS_brk,          SYS_munmap,          SYS_madvise,       SYS_pread64,
};

// Makes children, and gives them their limits and their own filter.
static const int reader[] = {
    SYS_wait4,     SYS_recvmsg,   SYS_sendto,         SYS_close,           SYS_setitimer,
    SYS_prlimit64, SYS_seccomp,   SYS_rt_sigprocmask, SYS_set_robust_list, SYS_rseq,
#if defined(__x86_64__)
    SYS_alarm,     SYS_setrlimit,
#endif
};

// Reads one pipe, writes another, and has memory and time.
static const int parser[] = {
    SYS_read,   SYS_write,         SYS_exit,         SYS_exit_group, SYS_rt_sigreturn, SYS_restart_syscall,
    SYS_futex,  SYS_clock_gettime, SYS_clock_getres, SYS_getrandom,  SYS_gettimeofday, SYS_brk,
    SYS_munmap, SYS_mremap,        SYS_madvise,      SYS_getpid,     SYS_gettid,
};

// Sanitizers map their shadow, read /proc/self, stop the other threads by ptrace to look for leaks, and have a thread of
// their own that sleeps and looks at the clock.
static const int sanitizers[] = {
    SYS_ptrace,
    SYS_clone,
    SYS_prctl,
    SYS_mmap,
    SYS_mprotect,
    SYS_mincore,
    SYS_prlimit64,
    SYS_ioctl,
    SYS_kill,
    SYS_tkill,
    SYS_tgkill,
    SYS_personality,
    SYS_process_vm_readv,
    SYS_capget,
    SYS_openat,
    SYS_close,
    SYS_readlinkat,
    SYS_newfstatat,
    SYS_sched_getaffinity,
    SYS_sched_yield,
    SYS_sigaltstack,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_gettid,
    SYS_getpid,
    SYS_gettimeofday,
    SYS_nanosleep,
    SYS_clock_nanosleep,
#if defined(__x86_64__)
    SYS_open,
    SYS_readlink,
#endif
};

#define LIST(array)                                                                                          \
    {                                                                                                        \
        (array), COUNT_OF(array)                                                                             \
    }
const struct calls calls_of_attack = LIST(attack);
const struct calls calls_of_server = LIST(server);
const struct calls calls_of_connecting = LIST(connecting);
const struct calls calls_of_listening = LIST(listening);
const struct calls calls_of_keeper = LIST(keeper);
const struct calls calls_of_reader = LIST(reader);
const struct calls calls_of_parser = LIST(parser);
const struct calls calls_of_sanitizers = LIST(sanitizers);
