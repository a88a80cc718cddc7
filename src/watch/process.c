// What the process uses: memory, processor time, age; by the names that Prometheus' own clients use ("Writing client
// libraries", process metrics).
#include "meter/meter.h"
#include "watch/watch_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

void watch_process_open(struct watch_process *p)
{
    p->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    p->began_us = clock_now_us();
}

void watch_process_close(struct watch_process *p)
{
    if (p->statm >= 0)
        close(p->statm);
    p->statm = -1;
}

// proc(5), statm: the second number is the resident pages.
static uint64_t resident_bytes(const struct watch_process *p)
{
    char text[128];
    ssize_t size = p->statm < 0 ? -1 : pread(p->statm, text, sizeof text - 1, 0);
    if (size <= 0)
        return 0;
    text[size] = 0;
    const char *second = strchr(text, ' ');
    return second ? strtoull(second, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static int64_t processor_us(void)
{
    struct rusage u;
    if (getrusage(RUSAGE_SELF, &u) != 0)
        return 0;
    return (int64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 + u.ru_utime.tv_usec +
           u.ru_stime.tv_usec;
}

void watch_process_tell(const struct watch_process *p, struct buf *out)
{
    meter_head(out, "ens_build_info", "gauge", "The version that runs.");
    meter_number(out, "ens_build_info", "version=\"" ENS_VERSION "\"", 1);
    meter_single(out, "process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes(p));
    meter_head(out, "process_cpu_seconds_total", "counter", "Processor time, user and system.");
    meter_seconds(out, "process_cpu_seconds_total", "", processor_us());
    meter_single(out, "ens_log_lines_dropped_total", "counter",
                 "Lines of the log that standard error did not take at once.", log_dropped());
    meter_head(out, "process_start_time_seconds", "gauge", "When it started, since 1970.");
    meter_seconds(out, "process_start_time_seconds", "", p->began_us);
}
