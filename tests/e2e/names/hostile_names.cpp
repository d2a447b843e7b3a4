// Goal: a server name that is an attack leads to the default certificate or to a refusal, and never
// to a file outside sni/.

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "tests/e2e/names/raw_hello.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using HostileNames = EndToEnd;

// The first answer to a ClientHello: 22 for a handshake that continues, 21 for an alert.
struct Answer {
  int record;
  int alert;                    ///< where it is one
  std::set<std::string> paths;  ///< every path that dotls gave to the kernel
};

// The strings in quotes of strace's record; what it could not print is escaped there.
std::set<std::string> quoted(const std::string& record) {
  std::set<std::string> all;
  std::istringstream lines(record);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find('"');
    const std::size_t end = line.find('"', begin + 1);
    if (begin == std::string::npos || end == std::string::npos) continue;
    const std::string text = line.substr(begin + 1, end - begin - 1);
    // ThreadSanitizer's own, with another number each time.
    if (text.find("/tsan.rodata.") == std::string::npos) all.insert(text);
  }
  return all;
}

Answer send_hello(const CertDir& certs, const std::string& hello,
                  const std::vector<std::string>& options = {}) {
  const TempDir directory;
  const std::string record = directory / "calls";
  Session session(certs, {.program = {"true"},
                          .options = options,
                          .wrapper = {"strace", kNoLeakCheck, "-s", "1000", "-o", record, "-e",
                                      "trace=%file"}});
  const UniqueFd client = session.take_client();
  send_all(client.get(), hello);
  ::shutdown(client.get(), SHUT_WR);
  const std::string bytes = read_to_end(client.get()).bytes;
  EXPECT_EQ(session.dotls().wait(), 97);
  Answer answer{};
  answer.record = bytes.empty() ? -1 : static_cast<unsigned char>(bytes[0]);
  if (answer.record == 21 && bytes.size() > 6) answer.alert = static_cast<unsigned char>(bytes[6]);
  answer.paths = quoted(read_file(record));
  return answer;
}

struct Hostile {
  std::string name;
  std::vector<std::string> bodies;
};

std::vector<Hostile> hostile() {
  std::vector<Hostile> all;
  for (const std::string& name : {std::string("../secret"),
                                  std::string("..%2fsecret"),
                                  std::string("/etc/passwd"),
                                  std::string("a/../../secret"),
                                  std::string(".."),
                                  std::string("."),
                                  std::string(".hidden"),
                                  std::string("a..example"),
                                  std::string("a.example."),
                                  std::string("*.example"),
                                  std::string("*"),
                                  std::string("a b.example"),
                                  std::string("a_b.example"),
                                  std::string("a\nb.example"),
                                  std::string("\xff\xfe.example"),
                                  std::string("\\..\\secret"),
                                  std::string(64, 'a') + ".example",
                                  std::string(300, 'a'),
                                  std::string(65, '.'),
                                  std::string("127.0.0.1"),
                                  std::string("::1"),
                                  std::string("[::1]"),
                                  std::string("a.example\0.evil", 15),
                                  std::string("\0", 1),
                                  std::string()}) {
    all.push_back({name, {name_list({name})}});
  }
  all.push_back({"two names in the list", {name_list({"a.example", "../secret"})}});
  all.push_back({"the extension twice", {name_list({"a.example"}), name_list({"b.example"})}});
  all.push_back({"an empty list", {name_list({})}});
  all.push_back({"an empty extension", {""}});
  all.push_back({"a list that is cut", {name_list({"a.example"}).substr(0, 8)}});
  all.push_back({"another type", {std::string("\0\x04\x01\0\x01x", 6)}});
  return all;
}

// What every connection opens, and the folder of the names.
TEST_F(HostileNames, OpenNoOtherFile) {
  const CertDir certs;
  ASSERT_EQ(::mkdir((certs / "sni").c_str(), 0755), 0);
  certs.write("secret.pem", chain_pem(certs.leaf()));
  std::set<std::string> allowed = send_hello(certs, make_hello({})).paths;
  for (const Hostile& one : hostile()) {
    SCOPED_TRACE(testing::PrintToString(one.name));
    const Answer answer = send_hello(certs, make_hello(one.bodies));
    EXPECT_TRUE(answer.record == 22 || answer.record == 21) << answer.record;
    for (const std::string& path : answer.paths) {
      const bool in_sni = path.starts_with(certs / "sni/") &&
                          path.find('/', (certs / "sni/").size()) == std::string::npos &&
                          path.find("..") == std::string::npos;
      EXPECT_TRUE(allowed.count(path) == 1 || in_sni) << path;
    }
  }
}

// The check does work: a good name is looked up in sni/ under all its file names.
TEST_F(HostileNames, GoodNameForComparison) {
  const CertDir certs;
  ASSERT_EQ(::mkdir((certs / "sni").c_str(), 0755), 0);
  const Answer answer = send_hello(certs, make_hello({name_list({"A.b.example"})}));
  EXPECT_EQ(answer.record, 22);
  EXPECT_EQ(answer.paths.count(certs / "sni/a.b.example.pem"), 1U);
  EXPECT_EQ(answer.paths.count(certs / "sni/*.b.example.pem"), 1U);
}

TEST_F(HostileNames, AreUnrecognizedWithStrictSni) {
  const CertDir certs;
  for (const std::string& name : {std::string("../secret"), std::string("127.0.0.1"),
                                  std::string(300, 'a'), std::string("a.example\0.evil", 15)}) {
    const Answer answer = send_hello(certs, make_hello({name_list({name})}), {"--strict-sni"});
    EXPECT_EQ(answer.record, 21);
    EXPECT_EQ(answer.alert, SSL_AD_UNRECOGNIZED_NAME) << name;
  }
}

}  // namespace
}  // namespace dotls::test
