// The rows as a tree of path segments.
#ifndef ENS_HTTP_TRIE_H
#define ENS_HTTP_TRIE_H

#include "http/http.h"

enum { PARAMS_MAX = 4, METHODS = 7 };

struct route_node {
    struct str literal;
    struct route_node *sibling;  // the next literal beside this one
    struct route_node *literals; // below: the first one
    struct route_node *name;     // below: "{name}"
    struct route_node *rest;     // below: "{name*}"
    unsigned methods;
    const struct route *rows[METHODS]; // by the bit of the method
    uint16_t numbers[METHODS];         // of these rows, in the table's list
};

struct route_numbered {
    const struct route *row;
    enum http_method method;
};

enum { ROUTE_NUMBERS_MAX = 2048 };
struct route_table {
    struct route_node root;
    unsigned methods;            // of all rows
    struct route_numbered *list; // each row with each of its methods; the first stands for no row
    size_t count;
};

struct route_match {
    const struct route *row;
    uint16_t number;  // 0: no row
    unsigned allowed; // methods that the path knows
    struct str params[PARAMS_MAX];
};

// INVALID: a row lacks a part, or two rows answer the same requests.
enum code routes_compile(struct arena *a, const struct route *const *tables,
                         struct route_table *out) MUST_CHECK;
// NOT_FOUND: no such path; UNSUPPORTED: not with this method, see out->allowed; INVALID: the path's encoding
// is bad.
enum code routes_match(struct arena *a, const struct route_table *t, enum http_method method, struct str path,
                       struct route_match *out) MUST_CHECK;
const char *method_name(enum http_method m);
// "GET, HEAD"
struct str methods_list(struct arena *a, unsigned methods);

#endif
