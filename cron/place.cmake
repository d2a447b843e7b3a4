# Run by cmake --install for one file (install.cmake sets the place_ variables): fills in the paths of the
# prefix and puts it in place. A path that is not absolute is below the prefix.
cmake_path(ABSOLUTE_PATH place_to BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}" NORMALIZE)
configure_file("${place_from}" "${place_filled}" @ONLY)
set(place_destinations "${place_to}")

# A file that differs from the copy beside the documentation was edited. It stays, and the new one
# is beside the documentation.
if(place_keep_edited)
  cmake_path(ABSOLUTE_PATH place_pristine BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}" NORMALIZE)
  set(place_known "${place_filled}" "$ENV{DESTDIR}${place_pristine}")
  set(place_edited FALSE)
  if(EXISTS "$ENV{DESTDIR}${place_to}")
    set(place_edited TRUE)
    file(SHA256 "$ENV{DESTDIR}${place_to}" place_there)
    foreach(place_file IN LISTS place_known)
      if(EXISTS "${place_file}")
        file(SHA256 "${place_file}" place_sum)
        if(place_sum STREQUAL place_there)
          set(place_edited FALSE)
        endif()
      endif()
    endforeach()
  endif()
  if(place_edited)
    message(STATUS "Kept, since it was edited: $ENV{DESTDIR}${place_to}")
    message(STATUS "The new one is: $ENV{DESTDIR}${place_pristine}")
    set(place_destinations "")
  endif()
  list(APPEND place_destinations "${place_pristine}")
  file(WRITE "${place_filled}.editable" "${place_to}\n${place_pristine}\n") # for uninstall.cmake
endif()

# If it may not be written, as in /etc without root, the rest is still installed.
foreach(place_destination IN LISTS place_destinations)
  cmake_path(GET place_destination PARENT_PATH place_parent)
  if(NOT IS_DIRECTORY "$ENV{DESTDIR}${place_parent}") # file(MAKE_DIRECTORY) would end the installation
    execute_process(COMMAND "${CMAKE_COMMAND}" -E make_directory "$ENV{DESTDIR}${place_parent}" ERROR_QUIET)
  endif()
  file(COPY_FILE "${place_filled}" "$ENV{DESTDIR}${place_destination}" RESULT place_failed)
  if(place_failed)
    message(STATUS "NOT installed, since you may not write it: $ENV{DESTDIR}${place_destination}")
  else()
    file(CHMOD "$ENV{DESTDIR}${place_destination}" PERMISSIONS ${place_mode})
    message(STATUS "Installing: $ENV{DESTDIR}${place_destination}")
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES "${place_destination}")
  endif()
endforeach()
