// What Linux says of the machine and of a process.
#include "bench.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// By the scheduler's own count, in nanoseconds; /proc/PID/stat counts ticks of 10 ms.
double cpu_seconds(pid_t process)
{
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &t) != 0)
        return 0;
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double stolen_seconds(void)
{
    enum { BEFORE_IT = 7 }; // user, nice, system, idle, iowait, irq, softirq
    unsigned long long ticks = 0;
    FILE *f = fopen("/proc/stat", "r");
    bool is_there = f && fscanf(f, "cpu") == 0;
    for (int i = 0; is_there && i <= BEFORE_IT; i++)
        is_there = fscanf(f, "%llu", &ticks) == 1;
    if (f)
        fclose(f);
    return is_there ? (double)ticks / (double)sysconf(_SC_CLK_TCK) : 0;
}

static bool find_line(const char *path, const char *word, char *out, size_t size)
{
    char line[512];
    FILE *f = fopen(path, "r");
    bool found = false;
    while (f && !found && fgets(line, sizeof line, f)) {
        const char *colon = strchr(line, ':');
        found = colon && strncmp(line, word, strlen(word)) == 0;
        if (found)
            snprintf(out, size, "%.*s", (int)strcspn(colon + 1, "\n"), colon + 1);
    }
    if (f)
        fclose(f);
    return found;
}

double memory_mb(pid_t process)
{
    char path[64], text[128];
    snprintf(path, sizeof path, "/proc/%d/status", (int)process);
    return find_line(path, "VmHWM", text, sizeof text) ? atof(text) / 1024 : 0;
}

uint64_t folder_bytes(const char *folder)
{
    char path[512];
    uint64_t sum = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        struct stat st;
        if (e->d_name[0] == '.' || fstatat(dirfd(dir), e->d_name, &st, 0) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        sum += S_ISDIR(st.st_mode) ? folder_bytes(path) : S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    }
    if (dir)
        closedir(dir);
    return sum;
}

void print_machine(void)
{
    char cpu[128] = " unknown processor", load[64] = "";
    struct utsname system;
    find_line("/proc/cpuinfo", "model name", cpu, sizeof cpu);
    uname(&system);
    double loads[3] = {0};
    if (getloadavg(loads, 3) == 3)
        snprintf(load, sizeof load, "%.1f %.1f %.1f", loads[0], loads[1], loads[2]);
    printf("machine: %ld cores,%s; %s %s; %s %s; load before: %s\n", sysconf(_SC_NPROCESSORS_ONLN), cpu,
           system.sysname, system.release, BENCH_COMPILER, __VERSION__, load);
}
