# Run by cpack on what is about to be packed: Debian's names for the licence and the changes, and what Debian
# wants compressed.
set(root ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
set(documentation ${root}/doc/${CPACK_PACKAGE_NAME})

# gzip -n: without name and time, so that the same sources make the same package.
function(compress)
  execute_process(COMMAND gzip -9nf ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(READ ${documentation}/LICENSE licence)
string(REGEX REPLACE "^MIT License\n\n(Copyright[^\n]*)\n\n" "" licence "${licence}")
set(holder "${CMAKE_MATCH_1}")
string(REGEX REPLACE "^Copyright \\(c\\) " "" holder "${holder}")
string(REGEX REPLACE "\n\n" "\n.\n" licence "${licence}")
string(REGEX REPLACE "\n(.)" "\n \\1" licence "${licence}")
file(WRITE ${documentation}/copyright
  "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ${CPACK_PACKAGE_NAME}

Files: *
Copyright: ${holder}
License: Expat

License: Expat
 ${licence}")
file(REMOVE ${documentation}/LICENSE)

string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(version ${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
file(WRITE ${documentation}/changelog.Debian
  "${CPACK_PACKAGE_NAME} (${version}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}: see changelog.gz.

 -- ${CPACK_PACKAGE_CONTACT}  ${now}
")
file(RENAME ${documentation}/CHANGELOG.md ${documentation}/changelog)
file(READ ${documentation}/README.md readme)
string(REPLACE "(CHANGELOG.md)" "(changelog.gz)" readme "${readme}")
file(WRITE ${documentation}/README.md "${readme}")
file(GLOB pages ${root}/man/man*/*)
compress(${pages} ${documentation}/changelog ${documentation}/changelog.Debian)
# Whatever the umask was, of this or of the checkout.
execute_process(COMMAND chmod -R u=rwX,go=rX ${CPACK_TEMPORARY_INSTALL_DIRECTORY}
  COMMAND_ERROR_IS_FATAL ANY)
