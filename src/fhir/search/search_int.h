// fhir/search, private: what the files of the room share.
#ifndef ENS_FHIR_SEARCH_INT_H
#define ENS_FHIR_SEARCH_INT_H

#include "fhir/search/keys.h"
#include "fhir/search/search.h"

enum { CHAIN_DEPTH_MAX = 4, VALUES_MAX = 500 };

// One alternative of a clause, parsed for the kind of its parameter.
struct search_value {
    enum search_prefix prefix; // number, date, quantity
    bool is_true;              // :missing
    // token, quantity, :identifier, :of-type
    bool has_pipe;    // system|code was written, so an empty system means: none
    bool has_letters; // the code may be met in another case
    bool is_implied;  // the system is that of the parameter's own codes
    struct name system;
    struct str code;           // as text; empty: any
    struct str code_key;       // as in keys
    struct str text;           // string: as given; reference: "Type/id" or URL; URI; :of-type: the value
    struct str squeezed;       // string, :text: folded, without white space and punctuation
    struct str folded;         // the same, with them: compared when nothing else is left
    int64_t from_us, until_us; // date; with AP the widened span
    struct number exact;       // number, quantity
    struct number_span span;   // what it stands for; with AP ±10 %
    // reference
    bool is_bare;    // only the id was given
    model_type type; // the type that the text names
    struct str base; // ours, before the "Type/id" of absolute references
    struct str version;
    struct search_target *targets; // what search_bind found out
    size_t target_count;
    struct search_value *parts; // composite
    size_t part_count;
    uint16_t binding;                   // :in
    double latitude, longitude, metres; // near
};

// ---- parameters: those of R4 and the French ones (params.c)
model_type search_param_target(const struct model_param *p, size_t index); // MODEL_NONE past the last
size_t search_param_target_count(const struct model_param *p);             // 0: any
bool search_param_is_kept(const struct model_param *p);                    // has entries in the keys
bool search_param_is_canonical(const struct model_param *p);
// NOT_FOUND; the fault names the parameters of the type that are spelled alike.
enum code search_unknown_param(struct arena *a, model_type type, struct str name) MUST_CHECK;
// Is `code` of `system` one of the codes that an element of type code, which the parameter leads to, is bound
// to?
bool search_system_is_implied(const struct model_param *p, struct str system, struct str code);

// ---- requests
struct search_parse {
    struct arena *arena;
    const struct search_options *options;
    struct str name, value; // of the pair being parsed, whole
    size_t depth;
};
enum code search_parse_clause(struct search_parse *s, model_type type, struct str name, struct str value,
                              struct search_clause **out) MUST_CHECK;
enum code search_parse_values(struct search_parse *s, model_type type, struct search_clause *c,
                              struct str text) MUST_CHECK;
// Takes the pair if it rules the answer (_sort, _count, …); *taken says so.
enum code search_parse_result(struct search_parse *s, struct search_query *q, bool *taken) MUST_CHECK;
// The text up to an unescaped `separator`; *rest as str_cut.
struct str search_cut(struct str *rest, char separator);
enum code search_unescape(struct search_parse *s, struct str text, struct str *out) MUST_CHECK;
struct str search_cut_version(struct str *reference); // takes "/_history/3" off; "3" or {NULL,0}
model_type search_reference_type(struct str text);    // what "…/Type/id" tells; MODEL_NONE
// "Type/id", "Type/id/_history/1": false when it is no relative reference.
bool search_split_reference(struct str text, model_type *type, struct str *id, struct str *version);

// ---- matching
bool search_string_matches(const struct search_value *v, enum search_modifier modifier, const struct key *k);
bool search_text_matches(const struct search_value *v, struct str folded, bool any_word);
bool search_token_matches(const struct search_value *v, const struct key *k);
bool search_token_modified(const struct search_clause *c, const struct search_value *v, struct str keys,
                           const struct key *k, bool *damaged);
bool search_number_matches(const struct search_value *v, const struct key *k);
bool search_quantity_matches(const struct search_value *v, const struct key *k);
bool search_span_matches(const struct search_value *v, int64_t from_us, int64_t until_us);
bool search_reference_matches(const struct search_clause *c, const struct search_value *v,
                              const struct key *k);
bool search_uri_matches(const struct search_value *v, enum search_modifier modifier, const struct key *k);
bool search_near_matches(const struct search_value *v, const struct key *k);

// Folds, then leaves out what string searches do not look at: white space and punctuation.
struct str search_squeeze(struct arena *a, struct str folded);
struct str search_fold(struct arena *a, struct str text);

#endif
