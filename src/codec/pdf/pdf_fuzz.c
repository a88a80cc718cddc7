// Any bytes as the texts of a paper: always a paper, or a sentence why not.
#include "codec/pdf/pdf.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

// fontconfig 2.14 forgets 288 bytes while it reads the system's configuration, once a process.
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct pdf *p;
    struct str bytes, text = str_of((const char *)data, size);
    struct pdf_about about = {.title = text, .language = STR("fr-FR"), .at_us = 0};
    arena_init(&a);
    pdf_begin(&a, &about, &p);
    pdf_title(p, text);
    pdf_paragraph(p, text);
    pdf_table(p, &(struct pdf_row){text, text}, 1);
    static const unsigned parts[] = {1, 3};
    const struct str cells[] = {text, STR("x"), STR("x"), text};
    pdf_grid(p, &(struct pdf_grid){cells, parts, COUNT_OF(parts)}, cells, 2);
    if (pdf_end(p, &bytes) != DONE || !str_starts(bytes, STR("%PDF-")))
        abort();
    arena_release(&a);
    return 0;
}
