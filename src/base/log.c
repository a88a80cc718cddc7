// The log: one door to standard error, for the whole process. A line is written whole or not at all, by one thread at a time, and
// nobody ever waits for whoever reads it: what standard error does not take at once is dropped, counted, and told of later.
#include "base/base.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_SIZE = 3072, SAID_SIZE = 1024 }; // less than PIPE_BUF: what poll promises a pipe takes

// What is said has no context that is handed along: it may come from anywhere, also on the way to an abort.
static struct {
    atomic_bool is_json;
    atomic_int level;
    atomic_uint_fast64_t dropped;
    pthread_mutex_t lock;
} the_log = {.level = LOG_INFO, .lock = PTHREAD_MUTEX_INITIALIZER};

void log_set(bool is_json, enum log_level most)
{
    atomic_store(&the_log.is_json, is_json);
    atomic_store(&the_log.level, (int)most);
}

bool log_is_json(void)
{
    return atomic_load_explicit(&the_log.is_json, memory_order_relaxed);
}

uint64_t log_dropped(void)
{
    return atomic_load(&the_log.dropped);
}

// ---- a line

struct line {
    char text[LINE_SIZE];
    size_t len;
};

static void add_raw(struct line *l, const char *text, size_t len)
{
    if (len > sizeof l->text - 2 - l->len) // room for the end
        len = sizeof l->text - 2 - l->len;
    memcpy(l->text + l->len, text, len);
    l->len += len;
}

static void add_text(struct line *l, const char *text)
{
    add_raw(l, text, strlen(text));
}

// How many bytes from here on are one character of UTF-8 (RFC 3629); 0: none.
static size_t character_size(struct str s)
{
    const unsigned char *b = (const unsigned char *)s.ptr;
    size_t size = b[0] < 0x80 ? 1 : b[0] < 0xc2 ? 0 : b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : b[0] < 0xf5 ? 4 : 0;
    if (size > s.len)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    bool is_long = size == 3 && b[0] == 0xe0 && b[1] < 0xa0,
         is_half = size == 3 && b[0] == 0xed && b[1] >= 0xa0;
    bool is_long_4 = size == 4 && b[0] == 0xf0 && b[1] < 0x90,
         is_beyond = size == 4 && b[0] == 0xf4 && b[1] >= 0x90;
    return is_long || is_half || is_long_4 || is_beyond ? 0 : size;
}

// What could end the line, or look like another one, does not leave as it came.
static void add_escaped(struct line *l, struct str s, bool is_json)
{
    while (s.len) {
        size_t size = character_size(s);
        char c = s.ptr[0];
        if (size == 0 || (unsigned char)c < 0x20 || c == 0x7f)
            add_raw(l, c == '\n' || c == '\t' ? " " : "?", 1);
        else if (is_json && (c == '"' || c == '\\'))
            add_raw(l, (char[]){'\\', c}, 2);
        else
            add_raw(l, s.ptr, size);
        s = str_skip(s, size ? size : 1);
    }
}

static void add_time(struct line *l)
{
    struct timespec now;
    struct tm utc;
    char text[40];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + len, sizeof text - len, ".%03dZ", (int)(now.tv_nsec / 1000000));
    add_text(l, text);
}

static void add_number(struct line *l, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    add_text(l, text);
}

static const char *const level_words[] = {"error", "warning", "info"};

// What stands before and after time, level, room and sentence; as text and as JSON.
static const char *const around[2][5] = {
    {"", " ", " ", ": ", ""},
    {"{\"time\":\"", "\",\"level\":\"", "\",\"room\":\"", "\",\"message\":\"", "\""},
};

static void begin(struct line *l, enum log_level level, const char *room, struct str said, bool is_json)
{
    add_text(l, around[is_json][0]);
    add_time(l);
    add_text(l, around[is_json][1]);
    add_text(l, level_words[level]);
    add_text(l, around[is_json][2]);
    add_text(l, room);
    add_text(l, around[is_json][3]);
    add_escaped(l, said, is_json);
    add_text(l, around[is_json][4]);
}

// Names are the program's own words. A field that would not fit whole is left out, so that JSON stays JSON.
static void add_field(struct line *l, const struct log_field *f, bool is_json)
{
    enum { ESCAPES = 2, AROUND = 32 };
    size_t most = strlen(f->name) + ESCAPES * f->text.len + AROUND;
    if (most > sizeof l->text - l->len)
        return;
    add_text(l, is_json ? ",\"" : " ");
    add_text(l, f->name);
    add_text(l, is_json ? "\":" : "=");
    if (!f->text.ptr) {
        add_number(l, f->number);
        return;
    }
    add_text(l, is_json ? "\"" : "");
    add_escaped(l, f->text, is_json);
    add_text(l, is_json ? "\"" : "");
}

// ---- standard error

static bool is_taken_at_once(void)
{
    struct pollfd p = {.fd = STDERR_FILENO, .events = POLLOUT};
    const struct timespec at_once = {0};
    return ppoll(&p, 1, &at_once, NULL) == 1 && (p.revents & POLLOUT);
}

static void write_line(struct line *l)
{
    l->text[l->len++] = '\n';
    pthread_mutex_lock(&the_log.lock);
    if (!is_taken_at_once() || write(STDERR_FILENO, l->text, l->len) < 0)
        atomic_fetch_add(&the_log.dropped, 1);
    pthread_mutex_unlock(&the_log.lock);
}

static void say(enum log_level level, const char *room, struct str said, const struct log_field *fields,
                size_t count)
{
    struct line l;
    bool is_json = log_is_json();
    l.len = 0;
    begin(&l, level, room, said, is_json);
    for (size_t i = 0; i < count; i++)
        add_field(&l, &fields[i], is_json);
    if (is_json)
        add_text(&l, "}");
    write_line(&l);
}

static bool is_told(enum log_level level)
{
    return (int)level <= atomic_load_explicit(&the_log.level, memory_order_relaxed);
}

void log_line(enum log_level level, const char *room, const char *format, ...)
{
    char said[SAID_SIZE];
    va_list args;
    if (!is_told(level))
        return;
    va_start(args, format);
    int len = vsnprintf(said, sizeof said, format, args);
    va_end(args);
    size_t size = len < 0 ? 0 : (size_t)len < sizeof said ? (size_t)len : sizeof said - 1;
    say(level, room, str_of(said, size), NULL, 0);
}

void log_fields(enum log_level level, const char *room, const char *sentence, const struct log_field *fields,
                size_t count)
{
    if (is_told(level))
        say(level, room, str_from(sentence), fields, count);
}
