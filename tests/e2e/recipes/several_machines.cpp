// More than one machine; see plays.hpp.
#include <gmock/gmock.h>

#include <regex>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/plays.hpp"

namespace dotls::test {
namespace {

void expect_success(const std::string& script) {
  const RunResult result = Machine::shell("set -e\n" + script);
  EXPECT_EQ(result.status, 0) << script << result.out << result.err;
}

// The certificate directory of mail1, who is the same machine here, with another mount in its
// place.
constexpr const char* kMail1 = "/etc/indimail/mail1";

// An SSH server, whose user `tickets` gives away what the manual says, and a client that knows it.
void serve_keys(Machine& machine, const std::string& authorized_key) {
  expect_success(
      "umask 022\n"
      "cd /etc/indimail && rm -rf mail1 tickets certs/ticket.keys /etc/ssh/host_key* "
      "/etc/ssh/root_key*\n"
      "echo 'tickets:x:7795:2108::/etc/indimail/tickets:/bin/sh' >>/etc/passwd\n"
      "echo 'tickets:*:19000:0:99999:7:::' >>/etc/shadow\n"
      "cd /etc/ssh\n"
      "ssh-keygen -q -t ed25519 -N '' -f host_key\n"
      "ssh-keygen -q -t ed25519 -N '' -f root_key\n"
      "echo \"mail1.example.org $(cut -d' ' -f1,2 host_key.pub)\" >ssh_known_hosts\n"
      "printf '%s\\n' 'IdentityFile /etc/ssh/root_key' 'IdentitiesOnly yes'"
      " 'UserKnownHostsFile /dev/null' >ssh_config\n"
      "install -d -m 750 -g qcerts /etc/indimail/mail1\n"
      "install -d -m 700 -o tickets -g qcerts /etc/indimail/tickets /etc/indimail/tickets/.ssh\n");
  const RunResult key = Machine::shell("cut -d' ' -f1,2 /etc/ssh/root_key.pub | tr -d '\\n'");
  expect_success("cat >/etc/indimail/tickets/.ssh/authorized_keys <<'END'\n" +
                 with(authorized_key, "ssh-ed25519 AAAA", key.out) + "END\n");
  machine.serve("",
                "exec unshare --mount sh -c 'mount --bind /etc/indimail/mail1 /etc/indimail/certs "
                "&& mount -t tmpfs -o mode=0755 tmpfs /run && mkdir /run/sshd && exec "
                "/usr/sbin/sshd -D -e -f /dev/null -h /etc/ssh/host_key -o PidFile=none'",
                22);
}

// As cron runs a line of /etc/cron.d, with a /run of its own; what is left there is told.
RunResult run_by_cron(const std::string& line) {
  std::smatch parts;
  EXPECT_TRUE(std::regex_match(line, parts, std::regex(R"(([0-9]+)( \*){4} root (.*)\n)")));
  EXPECT_NE(parts[1], "41") << "the minute of the rotation, in cron/cron/update_tmprsadh.in";
  return Machine::shell(
      "unshare --mount sh -c 'mount -t tmpfs tmpfs /run; env -i HOME=/root PATH=/usr/bin:/bin " +
      parts[3].str() + "; status=$?; ls /run; exit $status'");
}

void rotate() {
  expect_success(std::string("update_tmprsadh --ticket-keys -d ") + kMail1);
}

bool is_adopted() {
  return Machine::shell(std::string("cmp /etc/indimail/certs/ticket.keys ") + kMail1 +
                        "/ticket.keys")
             .status == 0;
}

}  // namespace

void play_fetch_ticket_keys(const Block& block) {
  Machine machine;
  serve_keys(machine, block_with(block.page, "restrict,command").text);
  Machine::put_in_place(block_with(block.page, "mktemp /run/ticket.keys").text);
  const std::string line = block_with(block.page, "47 * * * *").text;
  const auto expect_adopted = [&] {
    const RunResult fetched = run_by_cron(line);
    EXPECT_EQ(fetched.status, 0) << fetched.err;
    EXPECT_EQ(fetched.out + fetched.err, "");
    EXPECT_TRUE(is_adopted());
  };
  rotate();
  expect_adopted();
  expect_adopted();
  // A fetch was missed.
  rotate();
  rotate();
  expect_adopted();
  // What is cut off is refused, and ours stays.
  expect_success(
      "cp /etc/indimail/certs/ticket.keys /etc/indimail/before\n"
      "truncate --size=160 /etc/indimail/mail1/ticket.keys");
  const RunResult refused = run_by_cron(line);
  EXPECT_NE(refused.status, 0);
  EXPECT_EQ(refused.out, "");
  expect_success("cmp /etc/indimail/certs/ticket.keys /etc/indimail/before");
  // The key opens nothing else.
  const RunResult other =
      Machine::shell("ssh -o BatchMode=yes tickets@mail1.example.org echo other | wc -c");
  EXPECT_EQ(other.out, "160\n");
}

}  // namespace dotls::test
