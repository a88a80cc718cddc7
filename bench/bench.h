// bench: what the load generator and the floor program share: a closed loop over keep-alive connections, and what the
// machine says of a process. Standard C and Linux only; it links nothing of the program that it measures.
#ifndef ENS_BENCH_H
#define ENS_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

// ---- client.c
enum { REQUEST_SIZE_MAX = 128 * 1024, CONNECTIONS_MAX = 256 };

// Writes the next whole request (head and body) to `out` and gives its size; 0: there is no further one.
typedef size_t request_fn(void *context, uint64_t number, char *out);
// Looks at the whole answer of request `number`, NUL-terminated. NULL: nothing to look at.
typedef void answer_fn(void *context, uint64_t number, const char *head, const char *body);

struct loop_setting {
    uint16_t port;
    unsigned servers; // on this port and those after it, a connection each in turn; 0: one
    unsigned connections;
    double seconds; // no new request after it; 0: until there is none
    request_fn *request;
    answer_fn *answer;
    void *context;
};
struct loop_result {
    uint64_t done, failed; // failed: an answer that is not 2xx
    double seconds;
    uint32_t p50_us, p95_us, p99_us;
    char first_failure[512]; // how the first answer that failed begins; or why the loop ended early
};
// Every connection always has one request under way. False: a connection cannot be made, ends, or stalls.
bool loop_drive(const struct loop_setting *setting, struct loop_result *result);

// ---- machine.c
double now_seconds(void);          // steady
double cpu_seconds(pid_t process); // user and system, all threads
double stolen_seconds(void);       // of all processors, taken by the host of a virtual machine since it began
double memory_mb(pid_t process);   // the most that was resident (VmHWM)
uint64_t folder_bytes(const char *folder);
void print_machine(void);

// ---- beside.c: the floor (floor.c), a process of its own, which measures an operation when it is asked: so the machine is
// as fast for it as for what is measured next.
struct floor_beside {
    pid_t process;
    FILE *ask, *answer;
};
// Makes and fills its files in `folder`, which must not be there.
void floor_start(struct floor_beside *f, const char *program, const char *folder, unsigned connections,
                 uint64_t spaces, double seconds);
double floor_ask(struct floor_beside *f, const char *operation); // CPU ms
void floor_end(struct floor_beside *f);

#endif
