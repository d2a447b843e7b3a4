# The cron file and the systemd units: filled in with the paths of this build, and installed. cron.d
# takes no name with a dot. Under the prefix /usr the cron file goes to /etc, where cron looks; under
# another prefix give -DDOTLS_CRONDIR=/etc/cron.d, or use the timers.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(dotls_crondir ${CMAKE_INSTALL_FULL_SYSCONFDIR}/cron.d)
else()
  set(dotls_crondir ${CMAKE_INSTALL_SYSCONFDIR}/cron.d)
endif()
set(DOTLS_CRONDIR "${dotls_crondir}" CACHE STRING "where the cron file is installed")

set(dotls_cron_output ${CMAKE_BINARY_DIR}/cron)
configure_file(cron/update_tmprsadh.cron.in ${dotls_cron_output}/update_tmprsadh @ONLY)
install(FILES ${dotls_cron_output}/update_tmprsadh DESTINATION ${DOTLS_CRONDIR}
  PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
foreach(unit IN ITEMS update_tmprsadh update_tmprsadh-tickets)
  configure_file(cron/${unit}.service.in ${dotls_cron_output}/${unit}.service @ONLY)
  configure_file(cron/${unit}.timer ${dotls_cron_output}/${unit}.timer COPYONLY)
  install(FILES ${dotls_cron_output}/${unit}.service ${dotls_cron_output}/${unit}.timer
    DESTINATION lib/systemd/system)
endforeach()
