#!/bin/sh
# Turns this machine into one for the recipes: with their users, names and files, and the programs
# that Debian does not have. It is visible only in its mount and network namespaces, and ends with
# them.
#
# usage: machine.sh SOURCES BUILD DOTLS UPDATE_TMPRSADH CERTIFICATES
set -eu
sources=$1 build=$2 dotls=$3 update_tmprsadh=$4 certificates=$5
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs /usr/local/share
cd /usr/local/share
mkdir -p doc/dotls/examples machine/bin machine/sbin machine/etc machine/var

# What cmake --install puts in place.
cp "$build/cron/dotls-deploy" doc/dotls/examples
for run in "$build"/cron/dotls-*.run; do
  name=${run##*/}
  mkdir -p "doc/dotls/examples/service/${name%.run}/log"
  cp "$run" "doc/dotls/examples/service/${name%.run}/run"
  cp "$sources/cron/run/log" "doc/dotls/examples/service/${name%.run}/log/run"
done
mkdir -p dotls/fail2ban
cp "$sources/cron/fail2ban/filter.d/dotls.conf" dotls/fail2ban
cd machine
cp "$dotls" "$build/bin/dotls-via" "$build/bin/dotls-keeper" "$update_tmprsadh" "$sources"/tests/e2e/recipes/stand-ins/* bin
chmod 755 bin/*

# The users, in a copy of /etc. Alice's password is secret.
cp -a /etc/. etc
for file in passwd shadow group; do
  sed -i '/^\(qmaild\|qmaill\|qmailq\|alice\|qcerts\|dotls\|dotls-via\|nofiles\):/d' etc/$file
done
cat >>etc/passwd <<'TEXT'
qmaild:x:7791:2107::/var/qmail:/bin/false
qmaill:x:7793:2107::/var/qmail:/bin/false
qmailq:x:7794:2107::/var/qmail:/bin/false
alice:x:7800:7800::/var/qmail/alice:/bin/sh
dotls:x:7801:7801::/:/usr/sbin/nologin
TEXT
cat >>etc/group <<'TEXT'
nofiles:x:2107:
qcerts:x:2108:
dotls-via:x:2109:
dotls:x:7801:
alice:x:7800:
TEXT
echo "alice:$(openssl passwd -6 secret):19000:0:99999:7:::" >>etc/shadow

# The names: nameserver.py knows those of example.org and example.net, and nothing else.
rm -f etc/resolv.conf
echo 'nameserver 127.0.0.1' >etc/resolv.conf
ip address add 192.0.2.7/32 dev lo

# The certificates, and their CA among those that the system trusts.
rm -rf etc/indimail etc/letsencrypt
mkdir -p etc/indimail/certs/sni etc/letsencrypt/live/mx.example.org \
  etc/letsencrypt/archive/mx.example.org etc/courier
cp "$certificates"/servercert.pem "$certificates"/wild.pem "$certificates"/mx.pem etc/indimail/certs
cp "$certificates/root.pem" etc/indimail/certs/clients.pem
cp "$certificates/clients-ca.pem" etc/ssl/own-clients-ca.pem
cp "$certificates/root.pem" "etc/ssl/certs/$(openssl x509 -noout -hash -in "$certificates/root.pem").0"
for part in fullchain privkey; do
  cp "$certificates/$part.pem" etc/letsencrypt/archive/mx.example.org/${part}1.pem
  ln -s ../../archive/mx.example.org/${part}1.pem etc/letsencrypt/live/mx.example.org/$part.pem
done
chgrp -R 2108 etc/indimail
chmod 750 etc/indimail/certs etc/indimail/certs/sni
chmod 640 etc/indimail/certs/*.pem
chmod 600 etc/letsencrypt/archive/mx.example.org/privkey1.pem
chmod 700 etc/letsencrypt/live etc/letsencrypt/archive
tcprules etc/tcp.smtp.cdb etc/tcp.smtp.tmp </dev/null
echo 'MAILDIRPATH=Maildir' >etc/courier/imapd

# /var as it is, with a qmail of our own in it.
mount -t tmpfs -o mode=0755 tmpfs var
for one in /var/*; do
  if [ "$one" = /var/qmail ]; then
    continue
  elif [ -L "$one" ]; then
    cp -P "$one" var
  elif [ -d "$one" ]; then
    mkdir "var/${one##*/}"
    mount --rbind "$one" "var/${one##*/}"
  fi
done
mkdir -p var/qmail/bin var/qmail/control var/qmail/alias/outgoing var/qmail/seen
mkdir -p var/qmail/alice/Maildir/cur var/qmail/alice/Maildir/new var/qmail/alice/Maildir/tmp
printf 'From: bob@example.org\nSubject: one\n\nFor Alice.\n' >var/qmail/alice/Maildir/new/1.message
chown -R 7800:7800 var/qmail/alice
chmod 1777 var/qmail/seen
# Where only qmailq may write, and a program that makes anybody qmailq: qmail-queue, a script, is not setuid.
mkdir -m 700 var/qmail/queue
cp /usr/bin/dd bin/qmail-write
chown 7794:2107 var/qmail/queue bin/qmail-write
chmod 4755 bin/qmail-write
echo mx.example.org >var/qmail/control/me
echo example.org >var/qmail/control/rcpthosts
mv bin/qmail-* bin/tcp-env var/qmail/bin
mount --move var /var
mount -t tmpfs -o mode=0755 tmpfs /var/lib/prometheus/node-exporter

for one in bin sbin; do mount --bind $one /usr/local/$one; done
mount --bind etc /etc
