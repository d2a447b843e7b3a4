# The cron file and the systemd units: filled in with the paths of this build, and installed. cron.d
# takes no name with a dot. cron looks in /etc/cron.d alone, whatever the prefix: -DDOTLS_CRONDIR=DIR
# sets another place (relative: below the prefix), and DESTDIR goes before it as before all others.
set(DOTLS_CRONDIR "/etc/cron.d" CACHE STRING "where the cron file is installed")

set(dotls_cron_output ${CMAKE_BINARY_DIR}/cron)
configure_file(cron/update_tmprsadh.cron.in ${dotls_cron_output}/update_tmprsadh @ONLY)
install(FILES ${dotls_cron_output}/update_tmprsadh DESTINATION ${DOTLS_CRONDIR}
  PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
# systemd looks in /usr/local/lib/systemd/system as well as in /usr/lib/systemd/system.
foreach(unit IN ITEMS update_tmprsadh update_tmprsadh-tickets)
  configure_file(cron/${unit}.service.in ${dotls_cron_output}/${unit}.service @ONLY)
  configure_file(cron/${unit}.timer ${dotls_cron_output}/${unit}.timer COPYONLY)
  install(FILES ${dotls_cron_output}/${unit}.service ${dotls_cron_output}/${unit}.timer
    DESTINATION lib/systemd/system)
endforeach()
# What is copied by hand: beside the documentation, and not in PATH.
configure_file(cron/examples/dotls-deploy.in ${dotls_cron_output}/dotls-deploy @ONLY
  FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
  WORLD_EXECUTE)
install(PROGRAMS ${dotls_cron_output}/dotls-deploy DESTINATION share/doc/dotls/examples)
install(PROGRAMS cron/examples/run DESTINATION share/doc/dotls/examples/service)
install(PROGRAMS cron/examples/log-run DESTINATION share/doc/dotls/examples/service/log RENAME run)
