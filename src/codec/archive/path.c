// Which paths an archive may hold.
#include "codec/archive/archive.h"
#include "codec/text/text.h"

enum { PATH_SIZE_MAX = 1024 };

static bool part_safe(struct str part)
{
    return part.len > 0 && !str_equal(part, STR(".")) && !str_equal(part, STR(".."));
}

bool archive_path_safe(struct str path)
{
    if (path.len == 0 || path.len > PATH_SIZE_MAX || !utf8_valid(path))
        return false;
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        if (c < 0x20 || c == 0x7f || c == '\\' || c == ':')
            return false;
    }
    for (struct str rest = path; rest.ptr;)
        if (!part_safe(str_cut(&rest, '/')))
            return false;
    return true;
}
