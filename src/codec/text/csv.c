// One line of a table in text (RFC 4180), as offices export it: separated by , or ; and fields in double quotes.
#include "codec/text/text.h"

size_t csv_fields(struct arena *a, struct str line, char separator, struct str *fields, size_t most)
{
    size_t count = 0;
    while (line.ptr && count < most) {
        if (!str_starts(line, STR("\""))) {
            fields[count++] = str_trim(str_cut(&line, separator));
            continue;
        }
        struct buf field;
        buf_init(&field, a, 64);
        line = str_skip(line, 1);
        while (line.len && !(line.ptr[0] == '"' && !(line.len > 1 && line.ptr[1] == '"'))) {
            buf_add_char(&field, line.ptr[0]);
            line = str_skip(line, line.ptr[0] == '"' ? 2 : 1);
        }
        fields[count++] = buf_str(&field);
        line = str_skip(line, 1);
        str_cut(&line, separator);
    }
    return count;
}
