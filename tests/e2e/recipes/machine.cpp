// See machine.hpp.
#include "tests/e2e/recipes/machine.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "tests/support/binaries.hpp"
#include "tests/support/own_network.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

constexpr const char* kPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr const char* kFolder = DOTLS_SOURCES "/tests/e2e/recipes/";

constexpr long kLong = 90L * 86'400;  // nothing of it expires soon, which would be worth a warning

const Credential& root() {
  static const Credential kRoot = make_self_signed({.common_name = "Machine root",
                                                    .dns = {},
                                                    .valid_until = kLong,
                                                    .authority = true,
                                                    .purposes = {}});
  return kRoot;
}

const Credential& intermediate() {
  static const Credential kIntermediate = make_certificate({.common_name = "Machine intermediate",
                                                            .dns = {},
                                                            .valid_until = kLong,
                                                            .authority = true,
                                                            .purposes = {}},
                                                           root());
  return kIntermediate;
}

void write_certificates(const TempDir& directory) {
  CertSpec spec{.common_name = "mx.example.org"};
  spec.dns = {"mx.example.org",   "localhost",        "mail.example.org",
              "mail.example.net", "imap.example.net", "smtp.example.net"};
  const Credential leaf = Machine::certificate(spec);
  spec.common_name = "wild";
  spec.dns = {"*.example.net"};
  const Credential wild = Machine::certificate(spec);
  const std::string above = intermediate().certificate_pem();
  directory.write("servercert.pem", leaf.key_pem() + leaf.certificate_pem() + above);
  directory.write("mx.pem", leaf.key_pem() + leaf.certificate_pem() + above);
  directory.write("wild.pem", wild.key_pem() + wild.certificate_pem() + above);
  directory.write("root.pem", root().certificate_pem());
  directory.write("clients-ca.pem", root().certificate_pem() + above);
  directory.write("fullchain.pem", leaf.certificate_pem() + above);
  directory.write("privkey.pem", leaf.key_pem());
}

// Once per process: it cannot be undone.
void enter_machine() {
  static bool entered = false;
  if (entered) return;
  enter_own_network();
  if (::unshare(CLONE_NEWNS) != 0)
    throw std::system_error(errno, std::generic_category(), "unshare: run as root");
  const TempDir certificates;
  write_certificates(certificates);
  const RunResult made =
      run({.argv = {"sh", std::string(kFolder) + "machine.sh", DOTLS_SOURCES, DOTLS_BUILD,
                    dotls_path(), update_tmprsadh_path(), certificates.path()},
           .env = {{"PATH", kPath}}});
  if (made.status != 0) throw std::runtime_error("machine.sh: " + made.out + made.err);
  entered = true;
}

UniqueFd connect_at(const std::string& address, std::uint16_t port) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
    throw std::system_error(errno, std::generic_category(), address + ':' + std::to_string(port));
  return fd;
}

bool answers(const std::string& address, std::uint16_t port) {
  try {
    return connect_at(address, port).get() >= 0;
  } catch (const std::system_error&) {
    return false;
  }
}

Command as_root(const std::string& script) {
  return {.argv = {"sh", "-c", script}, .env = {{"PATH", kPath}, {"HOME", "/root"}}};
}

}  // namespace

Machine::Machine() {
  enter_machine();
  processes_.push_back(std::make_unique<Process>(
      Command{.argv = {"python3", std::string(kFolder) + "nameserver.py"}}));
  EXPECT_NE(processes_.back()->out().wait_for("listening"), "");
}

Machine::~Machine() {
  if (!testing::Test::HasFailure()) return;
  for (const auto& process : processes_) ADD_FAILURE() << "it says:\n" << process->err().text();
}

Process& Machine::start(const std::string& command) {
  processes_.push_back(std::make_unique<Process>(as_root(command)));
  return *processes_.back();
}

Process& Machine::serve(const std::string& before, const std::string& command, std::uint16_t port,
                        const std::string& address) {
  Process& process = start(before + "\n" + command);
  const bool up = wait_until([&] { return answers(address, port) || !process.running(); });
  EXPECT_TRUE(up && process.running()) << "does not serve:\n"
                                       << before << command << '\n'
                                       << process.err().text();
  return process;
}

Process& Machine::serve(const Block& block, std::size_t n, std::uint16_t port,
                        const std::string& address) {
  const Commands commands = commands_of(block.text);
  return serve(commands.before, commands.servers.at(n), port, address);
}

RunResult Machine::shell(const std::string& script) {
  return run(as_root(script));
}

void Machine::install(const std::string& shown) {
  const std::size_t end = shown.find('\n');
  ASSERT_TRUE(shown.starts_with("$ cat /")) << shown;
  const std::string name = shown.substr(6, end - 6);
  const RunResult written = shell("umask 022; cat >" + name + " <<'TEXT'\n" +
                                  shown.substr(end + 1) + "TEXT\nchmod 755 " + name);
  ASSERT_EQ(written.status, 0) << written.err;
}

std::string Machine::put_in_place(const std::string& block) {
  const auto at = std::min(block.find("\n\n"), block.size() - 1);
  install(block.substr(0, at + 1));
  return block.substr(std::min(at + 2, block.size()));
}

TlsSettings Machine::settings(const std::string& name) {
  return {.server_name = name, .trust_pem = root().certificate_pem()};
}

Credential Machine::certificate(CertSpec spec) {
  spec.valid_until = kLong;
  return make_certificate(spec, intermediate());
}

MailPeer Machine::visit(std::uint16_t port, const std::string& protocol, const std::string& address,
                        const TlsSettings& settings) {
  MailPeer peer(connect_at(address, port));
  if (protocol.empty()) {
    if (!peer.start_tls(settings)) return peer;
    EXPECT_NE(peer.line(), "") << "no greeting on port " << port;
    return peer;
  }
  EXPECT_NE(peer.line(), "") << "no greeting on port " << port;
  if (protocol == "smtp") {
    peer.ask("EHLO client.example.org\r\n", "^250 ");
    peer.ask("STARTTLS\r\n", "^220 ");
  } else if (protocol == "pop3") {
    peer.ask("STLS\r\n", "^\\+OK");
  } else {
    peer.ask("s STARTTLS\r\n", "^s OK");
  }
  peer.start_tls(settings);
  return peer;
}

std::string Machine::who_serves(std::uint16_t port, const std::string& protocol) {
  MailPeer peer = visit(port, protocol);
  const std::string answer = peer.ask("NOOP\r\n", "^250 ");
  peer.ask("QUIT\r\n", "^221");
  peer.leave();
  return answer;
}

}  // namespace dotls::test
