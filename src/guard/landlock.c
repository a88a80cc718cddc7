// Files and TCP ports by landlock (Linux: Documentation/userspace-api/landlock.rst). Debian's headers are older than the
// kernels we meet, so what they lack is stated here; the kernel tells its version, and gets no more than it knows.
#include "guard/guard_int.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct rules_of { // struct landlock_ruleset_attr of version 6
    uint64_t files, ports, scopes;
};
struct port_rule { // struct landlock_net_port_attr of version 4
    uint64_t allowed, port;
};
enum { RULE_OF_PORT = 2, BIND_TCP = 1, CONNECT_TCP = 2, SCOPE_ABSTRACT_SOCKETS = 1, SCOPE_SIGNALS = 2 };
enum { VERSION_REFER = 2, VERSION_TRUNCATE = 3, VERSION_PORTS = 4, VERSION_DEVICES = 5, VERSION_SCOPES = 6 };
enum { TRUNCATE = 1 << 14, DEVICE_CONTROL = 1 << 15 };

static const uint64_t READS = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t WRITES = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                               LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                               LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REFER | TRUNCATE;
static const uint64_t OF_FILES = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | TRUNCATE;

// Everything that a version can refuse about files; what no rule allows is then refused.
static uint64_t files_of(long version)
{
    uint64_t first = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    return first | (version >= VERSION_REFER ? LANDLOCK_ACCESS_FS_REFER : 0) |
           (version >= VERSION_TRUNCATE ? TRUNCATE : 0) | (version >= VERSION_DEVICES ? DEVICE_CONTROL : 0);
}

static size_t size_of_rules(long version)
{
    return version >= VERSION_SCOPES ? sizeof(struct rules_of) : version >= VERSION_PORTS ? 16 : 8;
}

static enum code allow_path(struct arena *a, int rules, const char *path, uint64_t allowed)
{
    struct stat about;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
        return DONE; // nothing there to allow
    bool known = fd >= 0 && fstat(fd, &about) == 0;
    struct landlock_path_beneath_attr rule = {
        .allowed_access = known && S_ISDIR(about.st_mode) ? allowed : allowed & OF_FILES, .parent_fd = fd};
    bool is_added = known && syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return is_added ? DONE : fail(a, INTERNAL, "%s cannot be allowed: %s", path, strerror(reason));
}

static enum code allow_files(struct arena *a, int rules, const struct guard_plan *plan, uint64_t known)
{
    enum code code = DONE;
    for (const char *const *path = plan->writable; code == DONE && *path; path++)
        code = allow_path(a, rules, *path, (READS | WRITES) & known);
    for (const char *const *path = plan->readable; code == DONE && *path; path++)
        code = allow_path(a, rules, *path, READS);
    return code;
}

static enum code allow_port(struct arena *a, int rules, uint16_t port, uint64_t allowed)
{
    struct port_rule rule = {allowed, port};
    return syscall(SYS_landlock_add_rule, rules, RULE_OF_PORT, &rule, 0) == 0
               ? DONE
               : fail(a, INTERNAL, "the port %u cannot be allowed: %s", port, strerror(errno));
}

static enum code allow_ports(struct arena *a, int rules, const struct guard_plan *plan)
{
    enum code code = plan->listens_on ? allow_port(a, rules, plan->listens_on, BIND_TCP) : DONE;
    if (code == DONE && plan->listens_on && plan->listens_also)
        code = allow_port(a, rules, plan->listens_also, BIND_TCP);
    for (const uint16_t *port = plan->connects_to; code == DONE && port && *port; port++)
        code = allow_port(a, rules, *port, CONNECT_TCP);
    return code;
}

enum code landlock_enter(struct arena *a, const struct guard_plan *plan, struct guard_state *out)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return DONE; // a kernel without it, or one that was started without it
    struct rules_of handled = {.files = files_of(version),
                               .ports = (plan->listens_on ? BIND_TCP : 0) | CONNECT_TCP,
                               .scopes = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, size_of_rules(version), 0);
    if (rules < 0)
        return fail(a, INTERNAL, "landlock is there and refuses: %s", strerror(errno));
    out->has_files = true;
    out->has_ports = version >= VERSION_PORTS;
    enum code code = allow_files(a, rules, plan, handled.files);
    if (code == DONE && out->has_ports)
        code = allow_ports(a, rules, plan);
    if (code == DONE && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        code = fail(a, INTERNAL, "landlock cannot be entered: %s", strerror(errno));
    close(rules);
    return code;
}
