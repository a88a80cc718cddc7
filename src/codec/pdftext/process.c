// The process that waits for documents, and makes a child for each. It was copied before there were secrets, gives up
// what it can, and reads no document itself.
#include "codec/pdftext/pdftext_int.h"

#include "guard/guard.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// Two ends of pipes with one byte. False: nobody asks any more.
static bool take_ends(int fd, int ends[2])
{
    char byte;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(2 * sizeof(int))];
    } control;
    struct iovec piece = {&byte, 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t got;
    do
        got = recvmsg(fd, &message, 0);
    while (got < 0 && errno == EINTR);
    const struct cmsghdr *header = got == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    if (!header || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(2 * sizeof(int)))
        return false;
    memcpy(ends, CMSG_DATA(header), 2 * sizeof(int));
    return true;
}

_Noreturn void pdftext_live(int fd)
{
    struct arena a;
    int ends[2];
    arena_init(&a);
    prctl(PR_SET_NAME, "ens-reader", 0, 0, 0);
    signal(SIGINT, SIG_IGN); // of a terminal: it ends with the process that it serves
    signal(SIGPIPE, SIG_IGN);
    const char ready = PDFTEXT_READY;
    if (guard_leave_one(&a, fd) != DONE || guard_reader(&a, GUARD_IN_SANITIZERS) != DONE ||
        send(fd, &ready, 1, MSG_NOSIGNAL) != 1)
        _exit(1);
    while (take_ends(fd, ends)) {
        pid_t child = fork();
        if (child == 0) {
            close(fd);
            pdftext_child(ends[0], ends[1]);
        }
        close(ends[0]);
        close(ends[1]);
        while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    _exit(0); // no handlers of the process that it was copied from
}
