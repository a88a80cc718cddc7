// What counting costs: nanoseconds of processor time a note, by one thread and by eight at once.
//
//   build/meter_meter_bench
#include "meter/meter.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

enum { NOTES = 5 * 1000 * 1000, THREADS = 8, ROWS = 200 };

static double spent_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

struct counted {
    struct meter_board *board;
    double ns;
};

static void *count(void *context)
{
    struct counted *c = context;
    double begun = spent_ns();
    for (unsigned i = 0; i < NOTES; i++)
        meter_board_note(c->board, i % ROWS, 200, (int64_t)(i % 5000));
    c->ns = (spent_ns() - begun) / NOTES;
    return NULL;
}

int main(void)
{
    struct counted one = {meter_board_make(ROWS), 0}, all[THREADS];
    pthread_t threads[THREADS];
    count(&one);
    double sum = 0;
    for (int i = 0; i < THREADS; i++) {
        all[i].board = one.board;
        if (pthread_create(&threads[i], NULL, count, &all[i]) != 0)
            return 1;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        sum += all[i].ns;
    }
    printf("a note: %.1f ns alone, %.1f ns beside %d others\n", one.ns, sum / THREADS, THREADS - 1);
    meter_board_free(&one.board);
    return 0;
}
