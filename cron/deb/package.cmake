# The Debian package: cmake --build --preset release --target package. What Debian wants of it beyond what
# cmake --install does is in finish.cmake.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dotls)
set(CPACK_PACKAGE_CONTACT "The dotls authors <maintainers@dotls.example.org>"
  CACHE STRING "who made the package: NAME <ADDRESS>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# /etc is not below the prefix.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cron/deb/finish.cmake)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
# Not a revision of Debian's.
set(CPACK_DEBIAN_PACKAGE_RELEASE 0upstream1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS passwd)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ucspi-tcp, cron | systemd")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "fail2ban, daemontools")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION
  "dotls runs under tcpserver, inetd or systemd, one process for each
connection, and stands between the network and a program that speaks plain
text. It does TLS from the first byte on, or STARTTLS for SMTP, POP3 and IMAP
on behalf of the program. It wraps clients too.

update_tmprsadh keeps the certificate directory in order, from cron.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/cron/deb/conffiles
  ${CMAKE_BINARY_DIR}/cron/postinst ${CMAKE_BINARY_DIR}/cron/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
foreach(script IN ITEMS postinst postrm)
  configure_file(cron/deb/${script}.in ${CMAKE_BINARY_DIR}/cron/${script} @ONLY FILE_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endforeach()
set(CPACK_DOTLS_SOURCE ${CMAKE_SOURCE_DIR})
include(CPack)
