// What is promised of PDFs from anybody: their text when there is some; "no text", soon and without harm, when they are
// broken, huge, endless or hostile.
#include "codec/pdf/pdf.h"
#include "codec/pdftext/pdftext_int.h"
#include "guard/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail // base's is meant

static struct pdftext *reader;
static struct arena arena;

static int start(void **state)
{
    (void)state;
    arena_init(&arena);
    return pdftext_start(&arena, &reader) != DONE;
}

static int stop(void **state)
{
    (void)state;
    pdftext_stop(&reader);
    arena_release(&arena);
    return reader != NULL;
}

static enum code read_text(struct str pdf, struct str *text)
{
    return pdftext_read(&arena, reader, pdf, text);
}

static bool holds(struct str text, struct str words)
{
    return str_find_str(text, words) >= 0;
}

// ---- PDFs -------------------------------------------------------------------------------------------------

static struct str real_pdf(void)
{
    const struct pdf_about about = {.title = STR("Compte rendu"), .language = STR("fr-FR"), .at_us = 1};
    struct pdf *p;
    struct str bytes;
    pdf_begin(&arena, &about, &p);
    pdf_title(p, STR("Compte rendu"));
    pdf_paragraph(p, STR("Échographie cardiaque normale, sans épanchement."));
    assert_int_equal(pdf_end(p, &bytes), DONE);
    return bytes;
}

// A file of these objects, numbered from 1 and with the table of where they stand (ISO 32000-1 §7.5).
static struct str pdf_of(const char *const *objects, size_t count)
{
    struct buf b;
    size_t places[16] = {0};
    buf_init(&b, &arena, 4096);
    buf_add(&b, STR("%PDF-1.4\n"));
    for (size_t i = 0; i < count; i++) {
        places[i] = b.len;
        buf_print(&b, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
    }
    size_t table = b.len;
    buf_print(&b, "xref\n0 %zu\n0000000000 65535 f \n", count + 1);
    for (size_t i = 0; i < count; i++)
        buf_print(&b, "%010zu 00000 n \n", places[i]);
    buf_print(&b, "trailer\n<< /Size %zu /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", count + 1, table);
    return buf_str(&b);
}

static struct str pdf_that_draws(struct str drawing)
{
    const char *stream =
        arena_print(&arena, "<< /Length %zu >>\nstream\n%.*s\nendstream", drawing.len, STR_ARG(drawing)).ptr;
    const char *const objects[] = {"<< /Type /Catalog /Pages 2 0 R >>",
                                   "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                                   "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
                                   "/Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>",
                                   stream,
                                   "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
                                   "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5 "
                                   "/Resources << /XObject << /X 6 0 R >> >> >>\nstream\n/X Do\nendstream"};
    return pdf_of(objects, COUNT_OF(objects));
}

static struct str repeated(const char *piece, size_t times)
{
    struct buf b;
    buf_init(&b, &arena, strlen(piece) * times);
    for (size_t i = 0; i < times; i++)
        buf_add(&b, str_from(piece));
    return buf_str(&b);
}

// A page that goes on for longer than a child may live.
static struct str endless_pdf(void)
{
    enum { WORDS = 3000000 };
    return pdf_that_draws(str_from(
        arena_print(&arena, "BT /F 9 Tf %.*s ET", STR_ARG(repeated("1 0 0 1 9 9 Tm (a) Tj ", WORDS))).ptr));
}

// Pages that are their own children.
static struct str circular_pdf(void)
{
    static const char *const objects[] = {"<< /Type /Catalog /Pages 2 0 R >>",
                                          "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2147483647 >>"};
    return pdf_of(objects, COUNT_OF(objects));
}

// ---- tests ------------------------------------------------------------------------------------------------

static void the_text_of_a_pdf_is_read(void **state)
{
    struct str text;
    (void)state;
    assert_int_equal(read_text(real_pdf(), &text), DONE);
    assert_true(holds(text, STR("Échographie cardiaque normale")));
    assert_int_equal(read_text(pdf_that_draws(STR("BT /F 9 Tf (bonjour) Tj ET")), &text), DONE);
    assert_true(holds(text, STR("bonjour")));
}

static void what_is_no_pdf_or_has_no_text_gives_none(void **state)
{
    struct str text, real = real_pdf();
    (void)state;
    assert_int_equal(read_text(STR("%PDF-1.7\nnothing more"), &text), NOT_FOUND);
    assert_int_equal(read_text(STR("x"), &text), NOT_FOUND);
    assert_int_equal(read_text(STR(""), &text), NOT_FOUND);
    assert_int_equal(read_text(pdf_that_draws(STR("0 0 9 9 re f")), &text), NOT_FOUND);
    assert_int_equal(pdftext_read(&arena, NULL, real, &text), NOT_FOUND);
    assert_int_equal(text.len, 0);
}

static void circles_in_a_pdf_do_no_harm(void **state)
{
    struct str text;
    (void)state;
    assert_int_equal(read_text(circular_pdf(), &text), NOT_FOUND);
    assert_int_equal(read_text(pdf_that_draws(STR("/X Do BT /F 9 Tf (encore) Tj ET")), &text), DONE);
    assert_true(holds(text, STR("encore")));
}

static void a_pdf_that_takes_too_long_or_too_much_is_given_up(void **state)
{
    const int64_t most_us = (int64_t)6 * PDFTEXT_SECONDS * 1000000; // it gives up when under half has passed
    struct str text, endless = endless_pdf();
    (void)state;
    int64_t began_us = clock_steady_us();
    enum code code = read_text(endless, &text);
    assert_true(code == NOT_FOUND || code == DONE); // a fast machine may come to its end
    assert_true(text.len <= PDFTEXT_TEXT_MAX + 1);
    assert_true(clock_steady_us() - began_us < most_us);
    assert_int_equal(read_text(real_pdf(), &text), DONE); // and the next is read
}

// Every byte of a real one turned over, some at a time: whatever poppler makes of it, the reader lives on.
static void damaged_pdfs_leave_the_reader_whole(void **state)
{
    enum { TRIES = 40, STEP = 97 };
    struct str text, real = real_pdf();
    (void)state;
    for (size_t i = 0; i < TRIES; i++) {
        struct str bad = arena_copy(&arena, real);
        for (size_t at = i; at < bad.len; at += STEP + i)
            ((char *)(uintptr_t)bad.ptr)[at] ^= (char)(1 << (i % 8));
        enum code code = read_text(bad, &text);
        assert_true(code == DONE || code == NOT_FOUND);
    }
    assert_int_equal(read_text(real, &text), DONE);
}

// ---- a child that was taken over --------------------------------------------------------------------------

static int outcome_of(int (*try)(void))
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct arena a;
        arena_init(&a);
        if (guard_reader(&a, false) != DONE || guard_parser(&a, false) != DONE)
            _exit(201);
        syscall(SYS_exit_group, try()); // _exit of a sanitizer would ask for more than is left
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int opens_a_file(void)
{
    return open("/etc/passwd", O_RDONLY) < 0 ? errno : 0;
}

static int makes_a_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0;
}

static int makes_a_process(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child < 0 ? errno : 0;
}

static int puts_off_its_end(void)
{
    errno = 0;
    alarm(0);
    return errno;
}

static int runs_a_program(void)
{
    return execl("/bin/true", "true", (char *)NULL) < 0 ? errno : 0;
}

static void a_child_that_is_taken_over_reaches_nothing(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(opens_a_file), EPERM);
    assert_int_equal(outcome_of(makes_a_socket), EPERM);
    assert_int_equal(outcome_of(makes_a_process), EPERM);
    assert_int_equal(outcome_of(puts_off_its_end), EPERM);
    assert_int_equal(outcome_of(runs_a_program), -SIGSYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_of_a_pdf_is_read),
        cmocka_unit_test(what_is_no_pdf_or_has_no_text_gives_none),
        cmocka_unit_test(circles_in_a_pdf_do_no_harm),
        cmocka_unit_test(a_pdf_that_takes_too_long_or_too_much_is_given_up),
        cmocka_unit_test(damaged_pdfs_leave_the_reader_whole),
        cmocka_unit_test(a_child_that_is_taken_over_reaches_nothing),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
