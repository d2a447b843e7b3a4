# What is installed around the binaries, by kind: cron/, systemd/, completion/, run/, haproxy/, examples/. Names
# that are between at signs are paths, filled in twice: here with those of this build, for the tests, and when it
# is installed with those of the prefix that it is installed in (place.cmake).
#
# cron looks only in /etc/cron.d, whatever the prefix: -DDOTLS_CRONDIR=DIR sets another place
# (relative: below the prefix), and DESTDIR goes before it as before all others.
set(DOTLS_CRONDIR "/etc/cron.d" CACHE STRING "where the cron file is installed")

set(dotls_cron_output ${CMAKE_BINARY_DIR}/cron)

# dotls_place(TEMPLATE DIRECTORY [PROGRAM | KEEP_EDITED] [NAME name]): installs TEMPLATE, filled in, in DIRECTORY,
# under that name or its own without .in. KEEP_EDITED: where somebody has changed it there, it stays.
function(dotls_place template directory)
  cmake_parse_arguments(PARSE_ARGV 2 place "PROGRAM;KEEP_EDITED" "NAME" "")
  cmake_path(ABSOLUTE_PATH template BASE_DIRECTORY ${CMAKE_SOURCE_DIR}/cron)
  get_filename_component(name ${template} NAME)
  string(REGEX REPLACE "[.]in$" "" name ${name})
  if(NOT place_NAME)
    set(place_NAME ${name})
  endif()
  set(mode OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  if(place_PROGRAM)
    list(APPEND mode OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE)
  endif()
  configure_file(${template} ${dotls_cron_output}/${name} @ONLY FILE_PERMISSIONS ${mode})
  install(CODE "
    set(place_from \"${template}\")
    set(place_filled \"${dotls_cron_output}/installed/${name}\")
    set(place_to \"${directory}/${place_NAME}\")
    set(place_pristine \"${CMAKE_INSTALL_DOCDIR}/examples/${name}.cron\")
    set(place_keep_edited \"${place_KEEP_EDITED}\")
    set(place_mode ${mode})
    set(CMAKE_INSTALL_FULL_BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
    set(DOTLS_CERTDIR \"${DOTLS_CERTDIR}\")
    set(DOTLS_KEEPER_DIRECTORY \"${DOTLS_KEEPER_DIRECTORY}\")
    set(DOTLS_KEEPER_SOCKET \"${DOTLS_KEEPER_SOCKET}\")
    include(\"${CMAKE_SOURCE_DIR}/cron/place.cmake\")")
endfunction()

# cron.d takes no name with a dot.
dotls_place(cron/update_tmprsadh.in ${DOTLS_CRONDIR} KEEP_EDITED)
# systemd looks in /usr/local/lib/systemd/system as well as in /usr/lib/systemd/system.
foreach(unit IN ITEMS update_tmprsadh update_tmprsadh-tickets)
  dotls_place(systemd/${unit}.service.in lib/systemd/system)
  dotls_place(systemd/${unit}.timer lib/systemd/system)
endforeach()
# The group and the directory, where systemd makes them. Both are read below /usr/local/lib too.
install(FILES cron/systemd/sysusers.conf DESTINATION lib/sysusers.d RENAME dotls.conf)
dotls_place(systemd/tmpfiles.conf.in lib/tmpfiles.d NAME dotls.conf)
# bash-completion looks for a file of the command's name.
function(dotls_completion tool table sides first program)
  set(output ${dotls_cron_output}/completion/${tool})
  set(script ${CMAKE_SOURCE_DIR}/cron/completion/generate.cmake)
  set(template ${CMAKE_SOURCE_DIR}/cron/completion/bash.in)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DTOOL=${tool} -DTABLE=${CMAKE_SOURCE_DIR}/${table} -DSIDES=${sides}
      -DFIRST=${first} -DPROGRAM=${program} -DTEMPLATE=${template} -DOUTPUT=${output} -P ${script}
    DEPENDS ${CMAKE_SOURCE_DIR}/${table} ${template} ${script} VERBATIM)
  add_custom_target(completion_of_${tool} ALL DEPENDS ${output})
  add_dependencies(${tool} completion_of_${tool})
  install(FILES ${output} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
endfunction()
dotls_completion(dotls dotls/settings/option_table.cpp Both|Connection|Tls|NoKeeper|Check 1 TRUE)
dotls_completion(dotls-via dotls/settings/option_table.cpp Both|Connection 2 TRUE)
dotls_completion(dotls-keeper dotls/settings/option_table.cpp Both|Tls|Keeper 2 FALSE)
dotls_completion(update_tmprsadh update_tmprsadh/option_table.cpp "" 1 FALSE)
# Files to be copied by hand: beside the documentation, not in PATH.
dotls_place(examples/dotls-deploy.in ${CMAKE_INSTALL_DOCDIR}/examples PROGRAM)
install(FILES cron/haproxy/haproxy.cfg DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples/haproxy)
include(cron/services.cmake)

# What the machine formats hold.
install(FILES cron/check.schema.json cron/log.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/dotls)
# fail2ban looks in /etc alone, which is the administrator's: a link there leads to the filter.
install(FILES cron/fail2ban/filter.d/dotls.conf DESTINATION ${CMAKE_INSTALL_DATADIR}/dotls/fail2ban)

add_custom_target(uninstall
  COMMAND ${CMAKE_COMMAND} -DBUILD=${CMAKE_BINARY_DIR} -P ${CMAKE_SOURCE_DIR}/cron/uninstall.cmake
  COMMENT "Removing what cmake --install put in place" VERBATIM)
