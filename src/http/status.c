// The one table from a code of the house to a status, and the reason phrases (RFC 9110 §15, RFC 6585).
#include "http/http.h"

int http_status_of(enum code code)
{
    switch (code) {
    case DONE:
        return 200;
    case NOT_FOUND:
        return 404;
    case DENIED:
        return 403;
    case UNKNOWN_ASKER:
        return 401;
    case INVALID:
        return 400;
    case CONFLICT:
        return 409;
    case UNMET:
        return 412;
    case GONE:
        return 410;
    case TOO_LARGE:
        return 413;
    case UNSUPPORTED:
        return 501;
    case BUSY:
        return 503;
    case FULL:
        return 507;
    case UNCERTAIN:
    case INTERNAL:
        return 500;
    }
    return 500;
}

const char *http_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {100, "Continue"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Other";
}
