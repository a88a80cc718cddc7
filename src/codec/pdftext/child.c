// The child that reads one document. It trusts nothing that comes, and is trusted with nothing.
#include "codec/pdftext/pdftext_int.h"

#include "guard/guard.h"

#include <errno.h>
#include <poppler.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

// Limits that it cannot raise: the filter has no call to do so, and none to put off the alarm.
static void take_limits(void)
{
    const struct rlimit cpu = {PDFTEXT_SECONDS, PDFTEXT_SECONDS},
                        memory = {PDFTEXT_MEMORY_MAX, PDFTEXT_MEMORY_MAX};
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CPU, &cpu);
    setrlimit(RLIMIT_FSIZE, &none);
    if (!GUARD_IN_SANITIZERS) // they map terabytes
        setrlimit(RLIMIT_DATA, &memory);
    alarm(2 * PDFTEXT_SECONDS);
}

// The document, until its end. False: it is too large, or did not come.
static bool receive(int fd, struct str *out)
{
    size_t size = 1024 * 1024, len = 0;
    char *bytes = malloc(size);
    while (bytes) {
        ssize_t got = read(fd, bytes + len, size - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            *out = str_of(bytes, len);
            return got == 0 && len > 0;
        }
        len += (size_t)got;
        if (len == size)
            bytes = size <= PDFTEXT_BYTES_MAX ? realloc(bytes, size *= 2) : NULL;
    }
    return false;
}

static void answer(int fd, const char *text, size_t len)
{
    while (len) {
        ssize_t put = write(fd, text, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return;
        text += put;
        len -= (size_t)put;
    }
}

static bool has_time(void)
{
    return clock() / CLOCKS_PER_SEC < PDFTEXT_ENOUGH_S;
}

// Cut where a character begins.
static size_t fitting(const char *text, size_t len, size_t room)
{
    if (len <= room)
        return len;
    while (room > 0 && ((unsigned char)text[room] & 0xC0) == 0x80)
        room--;
    return room;
}

static size_t read_pages(PopplerDocument *document, char *text)
{
    int pages = poppler_document_get_n_pages(document);
    size_t len = 1;
    text[0] = PDFTEXT_DONE;
    for (int i = 0; i < pages && i < PDFTEXT_PAGES_MAX && has_time() && len < PDFTEXT_TEXT_MAX; i++) {
        PopplerPage *page = poppler_document_get_page(document, i);
        char *words = page ? poppler_page_get_text(page) : NULL;
        size_t size = words ? fitting(words, strlen(words), PDFTEXT_TEXT_MAX - len) : 0;
        if (size)
            memcpy(text + len, words, size);
        len += size;
        text[len++] = '\f';
        g_free(words);
        if (page)
            g_object_unref(page);
    }
    return len;
}

_Noreturn void pdftext_child(int from, int to)
{
    struct arena a;
    struct str pdf;
    arena_init(&a);
    take_limits();
    close(STDERR_FILENO); // poppler would quote the document there
    if (guard_parser(&a, GUARD_IN_SANITIZERS) != DONE)
        _exit(1);
    char *text = malloc(PDFTEXT_TEXT_MAX + 2);
    if (!text || !receive(from, &pdf))
        _exit(1);
    GBytes *bytes = g_bytes_new_static(pdf.ptr, pdf.len);
    PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
    if (document)
        answer(to, text, read_pages(document, text));
    _exit(0); // the system takes everything back
}
