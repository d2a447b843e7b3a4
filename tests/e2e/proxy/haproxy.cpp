// Goal: behind Debian's HAProxy in TCP mode each of the five mail services knows its client, with
// version 1, version 2 and a unique id, and HAProxy's health checks are nothing to any of them.

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <system_error>

#include "tests/e2e/proxy/proxy_server.hpp"
#include "tests/support/mail_peer.hpp"
#include "tests/support/mail_records.hpp"

namespace dotls::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

// Where HAProxy's own connections come from, so that they are not the clients'.
constexpr const char* kBalancer = "127.0.0.9";

struct Service {
  const char* port;  // that the service has in the world
  const char* protocol;
  bool starttls;
  bool require_tls;
  const char* greeting;
  const char* quit;
};

void PrintTo(const Service& service, std::ostream* out) {
  *out << service.port;
}

const std::vector<Service> kServices{
    {"25", "smtp", true, false, "^220 ", "QUIT\r\n"},
    {"587", "smtp", true, true, "^220 ", "QUIT\r\n"},
    {"465", "smtp", false, false, "^220 ", "QUIT\r\n"},
    {"993", "imap", false, false, "^\\* OK", "a LOGOUT\r\n"},
    {"995", "pop3", false, false, "^\\+OK", "QUIT\r\n"},
};

// HAProxy before a service that has --proxy-protocol.
class Haproxy : public BehindBalancer {
 protected:
  void start_service(const Service& service) {
    ServerSetup setup{.program = records_.program(service.protocol), .options = {"-v"}};
    if (service.starttls) setup.options.insert(setup.options.end(), {"-s", service.protocol});
    if (service.require_tls) setup.options.emplace_back("--require-tls");
    start_for(kBalancer, setup);
  }
  // Each line is one of the server's options.
  void start_haproxy(const std::string& options, const std::string& more = {}) {
    const std::string config =
        certs_.write("haproxy.cfg",
                     "global\n  maxconn 500\n  noreuseport\n"
                     "defaults\n  mode tcp\n  timeout connect 60s\n  timeout client 60s\n"
                     "  timeout server 60s\n  timeout check 60s\n"
                     "listen mail\n  bind 127.0.0.1:" +
                         std::to_string(port_.port()) + "\n" + more +
                         "  server one 127.0.0.1:" + std::to_string(server_->port()) + " source " +
                         kBalancer + " " + options + "\n");
    haproxy_.emplace(Command{.argv = {"haproxy", "-db", "-f", config}});
  }
  UniqueFd connect() {
    UniqueFd socket;
    EXPECT_TRUE(wait_until([&] {
      try {
        socket = connect_to(port_.port());
        return true;
      } catch (const std::system_error&) {
        return false;
      }
    }));
    return socket;
  }
  void TearDown() override {
    haproxy_.reset();
    BehindBalancer::TearDown();
  }

  MailRecords records_;
  ReservedPort port_;
  std::optional<Process> haproxy_;
};

class EachMailService : public Haproxy, public testing::WithParamInterface<Service> {
 protected:
  // A session inside TLS from beginning to end; the client's port.
  std::string converse() {
    UniqueFd socket = connect();
    sockaddr_in own{};
    socklen_t size = sizeof own;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&own), &size);
    MailPeer client(std::move(socket));
    if (GetParam().starttls) {
      client.until("^220 ");
      client.ask("EHLO client\r\n", "^250 ");
      client.ask("STARTTLS\r\n", "^220 ");
    }
    EXPECT_TRUE(client.start_tls());
    if (!GetParam().starttls) client.until(GetParam().greeting);
    client.say(GetParam().quit);
    EXPECT_NE(client.leave(), "");
    EXPECT_EQ(server_->wait_for_end(), 0);
    return std::to_string(ntohs(own.sin_port));
  }
  void expect_true_environment(const std::string& client_port) {
    const std::size_t programs = GetParam().starttls ? 2 : 1;
    ASSERT_EQ(records_.count(), programs);
    for (std::size_t program = 1; program <= programs; ++program) {
      const auto found = records_.at(program).environment;
      EXPECT_EQ(found.at("TCPREMOTEIP"), "127.0.0.1");
      EXPECT_EQ(found.at("TCPREMOTEPORT"), client_port);
      EXPECT_EQ(found.at("TCPLOCALPORT"), std::to_string(port_.port()));
      EXPECT_EQ(found.at("PROXYREMOTEIP"), kBalancer);
    }
  }
};

TEST_P(EachMailService, KnowsItsClientByVersion1) {
  start_service(GetParam());
  start_haproxy("send-proxy");
  expect_true_environment(converse());
  EXPECT_THAT(server_->log().text(), HasSubstr(" from 127.0.0.1 via 127.0.0.9: TLSv1.3 "));
}

TEST_P(EachMailService, KnowsItsClientByVersion2) {
  start_service(GetParam());
  start_haproxy("send-proxy-v2");
  expect_true_environment(converse());
  EXPECT_THAT(server_->log().text(), HasSubstr(" from 127.0.0.1 via 127.0.0.9: TLSv1.3 "));
}

TEST_P(EachMailService, LogsHaproxysUniqueId) {
  start_service(GetParam());
  start_haproxy("send-proxy-v2 proxy-v2-options unique-id,crc32c",
                "  unique-id-format %ci_%cp:one\n");
  const std::string port = converse();
  expect_true_environment(port);
  EXPECT_THAT(server_->log().text(),
              HasSubstr(" via 127.0.0.9 id 127.0.0.1_" + port + ":one: TLSv1.3 "));
}

INSTANTIATE_TEST_SUITE_P(, EachMailService, testing::ValuesIn(kServices),
                         [](const auto& one) { return "Port" + std::string(one.param.port); });

struct Check {
  const char* server;  // options of the server
  const char* kind;    // more lines
};

// HAProxy's plain check resets the connection before it is whole, so that nobody accepts it: the
// one without a header is one that closes properly.
const std::vector<Check> kChecks{{"check", "  option tcp-check\n  tcp-check connect linger\n"},
                                 {"send-proxy check", ""},
                                 {"send-proxy-v2 check", ""}};

void PrintTo(const Check& check, std::ostream* out) {
  *out << check.server;
}

class EachHealthCheck : public Haproxy, public testing::WithParamInterface<Check> {};

// At the default level; for a service that waits and for one that speaks first.
TEST_P(EachHealthCheck, LeavesNoLineAndStartsNothing) {
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, std::vector<std::string>{"-s", "smtp"}}) {
    const std::string started = certs_ / "started";
    start_for(kBalancer, {.program = testprog({"touch", started}), .options = options});
    start_haproxy(std::string(GetParam().server) + " inter 20ms fastinter 20ms downinter 20ms",
                  GetParam().kind);
    EXPECT_EQ(server_->wait_for_end(100), 0);
    haproxy_.reset();
    EXPECT_EQ(server_->log().count("^tcpserver: end [0-9]+ status [1-9]"), 0U);
    EXPECT_EQ(server_->log().count("^dotls:"), 0U) << server_->log().text();
    EXPECT_FALSE(file_exists(started));
  }
}

INSTANTIATE_TEST_SUITE_P(, EachHealthCheck, testing::ValuesIn(kChecks));

}  // namespace
}  // namespace dotls::test
