// Writing a seccomp filter (seccomp(2), linux/seccomp.h): classic BPF over struct seccomp_data.
#include "guard/guard_int.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
enum { ARCHITECTURE = AUDIT_ARCH_X86_64, OTHER_NUMBERS = 0x40000000 }; // x32 counts from here
#elif defined(__aarch64__)
enum { ARCHITECTURE = AUDIT_ARCH_AARCH64, OTHER_NUMBERS = 0x40000000 };
#else
#error "guard/ knows x86-64 and AArch64; add the architecture's name of linux/audit.h"
#endif

static void add(struct filter *f, uint16_t code, uint32_t value, uint8_t if_true, uint8_t if_false)
{
    if (f->size == COUNT_OF(f->code))
        abort(); // the lists are ours
    f->code[f->size++] = (struct sock_filter){code, if_true, if_false, value};
}

static void load(struct filter *f, size_t offset)
{
    add(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void load_call(struct filter *f)
{
    load(f, offsetof(struct seccomp_data, nr));
}

static void answer(struct filter *f, uint32_t what)
{
    add(f, BPF_RET | BPF_K, what, 0, 0);
}

void filter_begin(struct filter *f)
{
    f->size = 0;
    load(f, offsetof(struct seccomp_data, arch));
    add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)ARCHITECTURE, 1, 0);
    answer(f, SECCOMP_RET_KILL_PROCESS);
    load_call(f);
    add(f, BPF_JMP | BPF_JGE | BPF_K, OTHER_NUMBERS, 0, 1);
    answer(f, SECCOMP_RET_KILL_PROCESS);
}

static void answer_to(struct filter *f, struct calls calls, uint32_t what)
{
    for (size_t i = 0; i < calls.count; i++) {
        add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls.numbers[i], 0, 1);
        answer(f, what);
    }
}

void filter_kill(struct filter *f, struct calls calls)
{
    answer_to(f, calls, SECCOMP_RET_KILL_PROCESS);
}

void filter_allow(struct filter *f, struct calls calls)
{
    answer_to(f, calls, SECCOMP_RET_ALLOW);
}

void filter_refuse(struct filter *f, struct calls calls, int error)
{
    answer_to(f, calls, SECCOMP_RET_ERRNO | (uint32_t)error);
}

void filter_allow_when(struct filter *f, int call, unsigned argument, uint32_t mask, const uint32_t *values,
                       size_t count)
{
    // The low half of an argument stands first: both architectures are little-endian.
    add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, (uint8_t)(3 + 2 * count));
    load(f, offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t));
    add(f, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
    for (size_t i = 0; i < count; i++) {
        add(f, BPF_JMP | BPF_JEQ | BPF_K, values[i], 0, 1);
        answer(f, SECCOMP_RET_ALLOW);
    }
    load_call(f);
}

void filter_refuse_others(struct filter *f, int call, int error)
{
    answer_to(f, (struct calls){&call, 1}, SECCOMP_RET_ERRNO | (uint32_t)error);
}

void filter_end(struct filter *f, uint32_t otherwise)
{
    answer(f, otherwise);
}

enum code filter_take(struct arena *a, const struct filter *f)
{
    struct sock_fprog program = {.len = f->size, .filter = (struct sock_filter *)(uintptr_t)f->code};
    unsigned flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_LOG;
    long refused = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
    return refused == 0 ? DONE
                        : fail(a, INTERNAL, "the list of allowed system calls cannot be set: %s",
                               refused > 0 ? "a thread has another one" : strerror(errno));
}
