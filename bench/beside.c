// The floor as a program beside: it is asked for one operation after the other.
#include "bench.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

void floor_start(struct floor_beside *f, const char *program, const char *folder, unsigned connections,
                 uint64_t spaces, double seconds)
{
    char numbers[3][32];
    int ask[2], answer[2];
    snprintf(numbers[0], sizeof numbers[0], "%u", connections);
    snprintf(numbers[1], sizeof numbers[1], "%llu", (unsigned long long)spaces);
    snprintf(numbers[2], sizeof numbers[2], "%f", seconds);
    if (pipe(ask) != 0 || pipe(answer) != 0) {
        perror("pipe");
        exit(1);
    }
    f->process = fork();
    if (f->process == 0) {
        dup2(ask[0], STDIN_FILENO);
        dup2(answer[1], STDOUT_FILENO);
        close(ask[1]);
        close(answer[0]);
        execl(program, program, folder, numbers[0], numbers[1], numbers[2], (char *)NULL);
        _exit(127);
    }
    close(ask[0]);
    close(answer[1]);
    f->ask = fdopen(ask[1], "w");
    f->answer = fdopen(answer[0], "r");
}

double floor_ask(struct floor_beside *f, const char *operation)
{
    double ms = 0;
    fprintf(f->ask, "%s\n", operation);
    fflush(f->ask);
    if (fscanf(f->answer, "%lf", &ms) != 1) {
        fprintf(stderr, "the floor does not answer\n");
        exit(1);
    }
    return ms;
}

void floor_end(struct floor_beside *f)
{
    fclose(f->ask);
    fclose(f->answer);
    waitpid(f->process, NULL, 0);
}
