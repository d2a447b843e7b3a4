# Run by the target uninstall: removes what cmake --install installed from BUILD, except files
# edited since. Certificates and keys are not in the list.
set(manifest "${BUILD}/install_manifest.txt")
if(NOT EXISTS "${manifest}")
  message(FATAL_ERROR "Nothing to remove: cmake --install has not run here (no ${manifest}).")
endif()
file(STRINGS "${manifest}" files)

# The original of an editable file is beside the documentation (place.cmake).
file(GLOB editable "${BUILD}/cron/installed/*.editable")
foreach(pair IN LISTS editable)
  file(STRINGS "${pair}" pair)
  list(POP_FRONT pair file pristine)
  if(EXISTS "$ENV{DESTDIR}${file}" AND EXISTS "$ENV{DESTDIR}${pristine}")
    file(SHA256 "$ENV{DESTDIR}${file}" there)
    file(SHA256 "$ENV{DESTDIR}${pristine}" as_installed)
    if(NOT there STREQUAL as_installed)
      message(STATUS "Kept, since it was edited: $ENV{DESTDIR}${file}")
      list(REMOVE_ITEM files "${file}")
    endif()
  endif()
endforeach()

foreach(file IN LISTS files)
  if(EXISTS "$ENV{DESTDIR}${file}")
    file(REMOVE "$ENV{DESTDIR}${file}")
    message(STATUS "Removed: $ENV{DESTDIR}${file}")
  endif()
endforeach()
