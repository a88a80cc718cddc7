// What clang's analyzer is told before each source outside of base: a failing call gives the code that it was handed, so
// that what stands after `if (code) return code;` is known to be set. Never part of a build.
#include "base/base.h"
void tidy_use(struct arena *arena, ...);
#define fail(arena, code, ...) (tidy_use(arena, __VA_ARGS__), (code))
#define fail_at(arena, code, ...) (tidy_use(arena, __VA_ARGS__), (code))
