# Writes the header that embed_files promises.
string(REPLACE "|" ";" FILES "${FILES}")
set(arrays "")
set(rows "")
set(number 0)
foreach(file ${FILES})
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  get_filename_component(title ${file} NAME)
  string(APPEND arrays "static const unsigned char ${NAME}_bytes_${number}[] = {${bytes}0};\n")
  string(APPEND rows "    {\"${title}\", ${NAME}_bytes_${number}, sizeof ${NAME}_bytes_${number} - 1},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT} "// Made by cmake/embed-write.cmake.\n#include <stddef.h>\n${arrays}\
static const struct {\n    const char *name;\n    const unsigned char *bytes; // a NUL follows\n    size_t size;\n\
} ${NAME}[] = {\n${rows}};\n")
