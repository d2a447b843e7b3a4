# Services ready to use, from one table: run scripts among the examples, and socket units for systemd,
# which nobody has enabled. Each line is a service of dotls(1), "Recipes", and is made twice: with dotls, which
# reads the key, and with dotls-via, for which the keeper has it.

# Where that is (its run script and its units). /run is empty after a boot.
set(DOTLS_KEEPER_DIRECTORY /run/dotls)
set(DOTLS_KEEPER_SOCKET ${DOTLS_KEEPER_DIRECTORY}/keeper)

# How a service is confined depends on what its program needs. Without NoNewPrivileges= the kernel takes a
# filter of system calls only from root. So in systemd 252 all that needs a filter implies it beside User=;
# 257 sets the filter as root.
set(sandbox_of_filters "LockPersonality=yes
MemoryDenyWriteExecute=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service")
set(sandbox_of_no_setuid "${sandbox_of_filters}
NoNewPrivileges=yes
IPAddressDeny=any")
set(writes_to_the_queue "ProtectHome=yes
ReadWritePaths=-/var/qmail -/var/lib/qmail")

# smtpd: as qmaild, which may not write to the queue, but setuid qmail-queue may.
set(unit_user_of_smtpd "User=qmaild
Group=@group@")
set(run_user_of_smtpd qmaild)
set(sandbox_of_smtpd "# qmail-queue is setuid. NoNewPrivileges= would break it, and for a user other than root so would all
# that implies it: PrivateDevices=, ProtectKernel...=, Restrict...=, SystemCallFilter= and their like. That
# is so with systemd 252, and no longer with 257.
${writes_to_the_queue}
ProtectProc=invisible")
set(capabilities_of_smtpd "")

# submission: root asks for the password, and setuid qmail-queue is started too.
set(unit_user_of_submission "# The password is checked as root.")
set(run_user_of_submission "")
set(sandbox_of_submission "# qmail-queue is setuid. NoNewPrivileges= would break it, and with systemd 252 so would User= beside a
# filter of system calls.
${writes_to_the_queue}
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
${sandbox_of_filters}")
set(capabilities_of_submission "CAP_KILL CAP_SETGID CAP_SETUID")

# mailbox: root becomes the user who logs in.
set(unit_user_of_mailbox "# The program becomes the user who logs in, and @by@ as root must be able to end it.")
set(run_user_of_mailbox "")
set(sandbox_of_mailbox "# No setuid program is needed: root becomes another user without. Nor is the network; the connection is
# open already.
ReadWritePaths=-/home -/var/mail -/var/qmail
RestrictAddressFamilies=AF_UNIX
${sandbox_of_no_setuid}")
set(capabilities_of_mailbox "CAP_KILL CAP_SETGID CAP_SETUID")

# proxy: somebody else's port on this machine.
set(unit_user_of_proxy "# A user of its own for each connection; the group may @may@.
DynamicUser=yes
SupplementaryGroups=@group@")
set(run_user_of_proxy nobody)
set(sandbox_of_proxy "# No setuid program is needed.
IPAddressAllow=localhost
ProcSubset=pid
ProtectHome=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
${sandbox_of_no_setuid}")
set(capabilities_of_proxy "")

# dotls_service(NAME KIND PORT TITLE PROGRAM OPTIONS ...): HOST in the program is this machine's name. ADDRESS is
# where it listens, if not everywhere; ENVIRONMENT is a list of NAME=VALUE; NOTE is for whoever reads the files.
function(dotls_service name kind port title program)
  cmake_parse_arguments(PARSE_ARGV 5 service "" "OPTIONS;ADDRESS;NOTE" "ENVIRONMENT")
  foreach(part IN ITEMS unit_user run_user sandbox capabilities)
    set(${part} "${${part}_of_${kind}}")
  endforeach()
  string(JOIN " " options -v ${service_OPTIONS})
  set(address ${port})
  set(run_address 0)
  if(service_ADDRESS)
    set(address ${service_ADDRESS}:${port})
    set(run_address ${service_ADDRESS})
  endif()
  set(note "")
  if(service_NOTE)
    set(note "\n# ${service_NOTE}")
  endif()
  set(unit_environment "")
  set(run_environment "")
  foreach(variable IN LISTS service_ENVIRONMENT)
    string(APPEND unit_environment "\nEnvironment=${variable}")
    string(APPEND run_environment "\nexport ${variable}")
  endforeach()
  set(run_options "-H ")
  if(kind STREQUAL "smtpd")
    set(run_options "") # qmail-smtpd writes the client's name into Received
  endif()
  set(run_memory 16000000)
  set(unit_memory 64M)
  string(REPLACE HOST %H unit_program "${program}")
  string(REPLACE HOST "\"$(hostname)\"" run_program "${program}")

  # The paths are filled in by dotls_place.
  set(command @CMAKE_INSTALL_FULL_BINDIR@/dotls)
  set(group qcerts)
  set(may "read the key")
  set(unit_needs "")
  dotls_write_service(dotls)
  set(command "@CMAKE_INSTALL_FULL_BINDIR@/dotls-via ${DOTLS_KEEPER_SOCKET}")
  set(group dotls-via)
  set(may "connect to the keeper")
  set(unit_needs "
Wants=dotls-keeper.socket
After=dotls-keeper.socket
# It takes the other's place.
Conflicts=dotls-${name}.socket
After=dotls-${name}.socket")
  dotls_write_service(dotls-via)
endfunction()

# The files of one service, by dotls or dotls-via. It has the caller's variables.
function(dotls_write_service by)
  set(service ${by}-${name})
  string(CONFIGURE "${unit_user}" unit_user @ONLY)
  if(run_user)
    string(APPEND run_options "-u \"\${uid:?}\" -g \"\${gid:?}\" ")
    set(run_user "
# tcpserver reads a name or an empty string as 0 and then runs everything as root: numbers, or no
# service.
uid=$(id -u ${run_user}) gid=$(getent group ${group} | cut -d: -f3)")
  endif()
  set(templates ${CMAKE_BINARY_DIR}/cron/templates)
  configure_file(cron/run/run.in ${templates}/${service}.run.in @ONLY)
  configure_file(cron/systemd/dotls.socket.in ${templates}/${service}.socket.in @ONLY)
  configure_file(cron/systemd/dotls@.service.in ${templates}/${service}@.service.in @ONLY)
  dotls_place(${templates}/${service}.socket.in lib/systemd/system)
  dotls_place(${templates}/${service}@.service.in lib/systemd/system)
  dotls_place_run(${service} ${templates}/${service}.run.in)
endfunction()

# dotls_place_run(SERVICE TEMPLATE): its run script, and that of its log.
function(dotls_place_run service template)
  set(scripts ${CMAKE_INSTALL_DOCDIR}/examples/service/${service})
  dotls_place(${template} ${scripts} PROGRAM NAME run)
  install(PROGRAMS cron/run/log DESTINATION ${scripts}/log RENAME run)
endfunction()

set(qmail_pop3 "/var/qmail/bin/qmail-popup HOST checkpassword /var/qmail/bin/qmail-pop3d Maildir")
set(dovecot "socat - TCP:127.0.0.1:143")
set(dovecots "Dovecot listens on 127.0.0.1:143 without TLS: dotls(1), \"Recipes\".")
dotls_service(smtp smtpd 25 "SMTP with STARTTLS" /var/qmail/bin/qmail-smtpd OPTIONS "-s smtp")
dotls_service(smtps smtpd 465 "SMTP inside TLS" /var/qmail/bin/qmail-smtpd)
dotls_service(submission submission 587 "Submission with STARTTLS" "smtpfront-qmail +require-auth"
  OPTIONS "-s smtp --require-tls" ENVIRONMENT QMAILHOME=/var/qmail CVM_SASL_PLAIN=/usr/bin/cvm-unix)
dotls_service(pop3 mailbox 110 "POP3 with STARTTLS" "${qmail_pop3}" OPTIONS "-s pop3 --require-tls")
dotls_service(pop3s mailbox 995 "POP3 inside TLS" "${qmail_pop3}" OPTIONS "-D 660")
dotls_service(imap proxy 143 "IMAP with STARTTLS" "${dovecot}" OPTIONS "-s imap --require-tls"
  ADDRESS 192.0.2.7 NOTE "${dovecots} Put this machine's address in place of 192.0.2.7.")
dotls_service(imaps proxy 993 "IMAP inside TLS" "${dovecot}" OPTIONS "-D 1860" NOTE "${dovecots}")

dotls_place(systemd/dotls-keeper.socket.in lib/systemd/system)
dotls_place(systemd/dotls-keeper.service.in lib/systemd/system)
dotls_place_run(dotls-keeper run/dotls-keeper.run.in)
