# Files that the binary carries in itself: embed_files(room_x name file…) makes name_embedded.h, which one .c file of
# the room includes; it holds a table of the files' names and bytes, in the order given.
function(embed_files room name)
  if(NOT TARGET ${room})
    return()
  endif()
  set(out ${CMAKE_BINARY_DIR}/generated/${name}_embedded.h)
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  string(REPLACE ";" "|" joined "${files}")
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} "-DFILES=${joined}" -DOUT=${out}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed-write.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed-write.cmake VERBATIM)
  target_sources(${room} PRIVATE ${out})
endfunction()
