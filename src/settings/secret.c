// Secrets stand in files of their own, so that the settings can be read and shown.
#include "settings/settings_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_MAX = 16 * 1024 };

static enum code check_file(struct arena *a, int fd, const char *path, struct str where)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return fail_at(a, INVALID, where, "%s is not a file", path);
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        return fail_at(a, INVALID, where, "the secret in %s may be read by others; run `chmod 600` on it",
                       path);
    if (about.st_size > SECRET_MAX)
        return fail_at(a, INVALID, where, "the secret in %s is longer than %d bytes", path, SECRET_MAX);
    return DONE;
}

static enum code take_content(struct arena *a, struct settings *s, struct value *v, int fd, struct str where)
{
    char bytes[SECRET_MAX];
    ssize_t size = read(fd, bytes, sizeof bytes);
    struct str content = size > 0 ? str_trim(str_of(bytes, (size_t)size)) : (struct str){0};
    enum code code = DONE;
    if (content.len == 0)
        code = fail_at(a, INVALID, where, "the file of %s is empty or cannot be read", v->row->name);
    else
        v->content = arena_copy(&s->arena, content);
    wipe(bytes, sizeof bytes);
    return code;
}

struct str path_of(struct arena *a, const struct settings *s, struct str text)
{
    return text.ptr[0] == '/' ? text : arena_print(a, "%.*s/%.*s", STR_ARG(s->folder), STR_ARG(text));
}

enum code secret_read(struct arena *a, struct settings *s, struct value *v, struct str where)
{
    const char *path = path_of(a, s, v->text).ptr;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_at(a, INVALID, where, "%s: the file %s cannot be opened: %s", v->row->name, path,
                       strerror(errno));
    enum code code = check_file(a, fd, path, where);
    if (code == DONE)
        code = take_content(a, s, v, fd, where);
    close(fd);
    return code;
}
