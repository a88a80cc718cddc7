// Starting the process that reads PDFs, and asking it from the one that serves.
#include "codec/pdftext/pdftext_int.h"

#include "codec/text/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct pdftext {
    int fd;
    pid_t process;
    pthread_mutex_t turn; // one document at a time
};

static enum code cannot_start(struct arena *a, const char *why)
{
    return fail(a, INTERNAL, "the process that reads PDFs cannot be started: %s", why);
}

static bool is_ready(int fd)
{
    char said = 0;
    ssize_t got;
    do
        got = recv(fd, &said, 1, 0);
    while (got < 0 && errno == EINTR);
    return got == 1 && said == PDFTEXT_READY;
}

enum code pdftext_start(struct arena *a, struct pdftext **out)
{
    int pair[2];
    *out = NULL;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return cannot_start(a, strerror(errno));
    pid_t process = fork();
    if (process == 0) {
        close(pair[0]);
        pdftext_live(pair[1]);
    }
    close(pair[1]);
    if (process < 0 || !is_ready(pair[0])) {
        close(pair[0]);
        if (process > 0)
            waitpid(process, NULL, 0);
        return cannot_start(a, process < 0 ? "the system makes no process" : "the system guards no process");
    }
    signal(SIGPIPE, SIG_IGN); // a child that ends early closes its pipe
    struct pdftext *p = heap_alloc(sizeof *p);
    *p = (struct pdftext){.fd = pair[0], .process = process};
    pthread_mutex_init(&p->turn, NULL);
    *out = p;
    return DONE;
}

void pdftext_stop(struct pdftext **p)
{
    if (!*p)
        return;
    close((*p)->fd); // it sees that nobody asks any more
    waitpid((*p)->process, NULL, 0);
    pthread_mutex_destroy(&(*p)->turn);
    free(*p);
    *p = NULL;
}

// ---- one document -----------------------------------------------------------------------------------------

static bool hand_over(const struct pdftext *p, const int ends[2])
{
    char byte = 0;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(2 * sizeof(int))];
    } control = {0};
    struct iovec piece = {&byte, 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    *header = (struct cmsghdr){
        .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(2 * sizeof(int))};
    memcpy(CMSG_DATA(header), ends, 2 * sizeof(int));
    return sendmsg(p->fd, &message, MSG_NOSIGNAL) == 1;
}

// One document on its way: what is still to be written, and what came back.
struct exchange {
    int to, from;
    struct str rest;
    struct buf text;
    int64_t until_us;
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void give(struct exchange *x)
{
    ssize_t put = write(x->to, x->rest.ptr, x->rest.len);
    if (put > 0)
        x->rest = str_skip(x->rest, (size_t)put);
    if (x->rest.len == 0 || (put < 0 && errno != EAGAIN && errno != EINTR))
        close_end(&x->to); // all is said, or nobody listens
}

// False: the end of what comes, or more than may.
static bool take(struct exchange *x)
{
    enum { PIECE = 64 * 1024 };
    buf_reserve(&x->text, PIECE);
    ssize_t got = read(x->from, x->text.ptr + x->text.len, PIECE);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    x->text.len += (size_t)got;
    return got > 0 && x->text.len <= PDFTEXT_TEXT_MAX + 2;
}

static void run(struct exchange *x)
{
    for (bool goes_on = true; goes_on;) {
        struct pollfd ends[] = {{x->from, POLLIN, 0}, {x->to, POLLOUT, 0}}; // an end of -1 is not waited for
        int64_t left_ms = (x->until_us - clock_steady_us()) / 1000;
        if (left_ms <= 0)
            return;
        int ready = poll(ends, COUNT_OF(ends), (int)left_ms);
        if (ready > 0 && ends[1].revents)
            give(x);
        if (ready > 0 && ends[0].revents)
            goes_on = take(x);
    }
}

static bool is_blank(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] > ' ')
            return false;
    return true;
}

static enum code text_of(struct arena *a, struct str answer, struct str *text)
{
    *text = str_skip(answer, 1);
    if (answer.len > 1 && answer.ptr[0] == PDFTEXT_DONE && !is_blank(*text) && utf8_valid(*text))
        return DONE;
    *text = (struct str){0};
    return fail(a, NOT_FOUND, "There is no text in this PDF that can be read");
}

static enum code ask(struct arena *a, const struct pdftext *p, struct str pdf, struct str *text)
{
    enum { MORE_S = 5 }; // than the child has
    int out[2], in[2];   // each: the end to read from, the end to write to
    if (pipe2(out, O_CLOEXEC) != 0)
        return fail(a, INTERNAL, "a pipe cannot be made: %s", strerror(errno));
    if (pipe2(in, O_CLOEXEC) != 0) {
        close(out[0]);
        close(out[1]);
        return fail(a, INTERNAL, "a pipe cannot be made: %s", strerror(errno));
    }
    const int ends[2] = {out[0], in[1]};
    struct exchange x = {.to = out[1],
                         .from = in[0],
                         .rest = pdf,
                         .until_us = clock_steady_us() + (int64_t)(2 * PDFTEXT_SECONDS + MORE_S) * 1000000};
    buf_init(&x.text, a, 4096);
    bool is_asked = hand_over(p, ends);
    close(out[0]);
    close(in[1]);
    if (is_asked && fcntl(x.to, F_SETFL, O_NONBLOCK) == 0)
        run(&x);
    close_end(&x.to);
    close_end(&x.from);
    return is_asked ? text_of(a, buf_str(&x.text), text)
                    : fail(a, INTERNAL, "the process that reads PDFs is gone; start ens again");
}

enum code pdftext_read(struct arena *a, struct pdftext *p, struct str pdf, struct str *text)
{
    *text = (struct str){0};
    if (!p || pdf.len > PDFTEXT_BYTES_MAX)
        return fail(a, NOT_FOUND, "This PDF is not read for its text");
    pthread_mutex_lock(&p->turn);
    enum code code = ask(a, p, pdf, text);
    pthread_mutex_unlock(&p->turn);
    return code;
}
