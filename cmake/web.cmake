# The portal (web/) inside the program: tools/web-build makes its files once for all presets; the room serves them from its own bytes.
function(embed_web room)
  if(NOT TARGET ${room})
    return()
  endif()
  # Not all of web/: the packages that its build installs there would make the next build configure anew.
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS web/src/* web/public/*)
  file(GLOB settings CONFIGURE_DEPENDS web/*.json web/*.ts web/*.mjs web/*.html)
  set(folder ${CMAKE_BINARY_DIR}/generated)
  add_custom_command(OUTPUT ${folder}/portal_files.S ${folder}/portal_embedded.h
    COMMAND ${CMAKE_SOURCE_DIR}/tools/web-build ${folder}/portal.stamp
    DEPENDS ${sources} ${settings} ${CMAKE_SOURCE_DIR}/tools/web-build VERBATIM
    COMMENT "Building the portal (web/)")
  target_sources(${room} PRIVATE ${folder}/portal_files.S ${folder}/portal_embedded.h)
endfunction()
