// Goal: whoever is refused costs next to nothing: at most 100,000 instructions from the parsed
// command line to the log line, where a handshake takes millions.

#include <gmock/gmock.h>

#include <regex>

#include "tests/e2e/proxy/proxy_server.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

using ProxyRefusalCost = EndToEnd;

constexpr unsigned long kMostInstructions = 100'000;

// Counted inside run_app, by callgrind; 0 where it counted nothing.
unsigned long instructions_of(const std::string& from, const std::string& bytes) {
  const TempDir directory;
  const std::string counts = directory / "counts";
  const TcpPair pair;
  EXPECT_TRUE(send_all(pair.client.get(), bytes));
  Process process(
      {.argv = {"valgrind", "--quiet", "--tool=callgrind", "--callgrind-out-file=" + counts,
                "--toggle-collect=dotls::run_app*", dotls_path(), "--proxy-protocol", from, "true"},
       .in = pair.server.get(),
       .out = pair.server.get()});
  EXPECT_EQ(process.wait(), 97) << process.err().text();
  std::smatch found;
  const std::string text = read_file(counts);
  if (!std::regex_search(text, found, std::regex("\ntotals: ([0-9]+)"))) return 0;
  return std::stoul(found[1]);
}

void expect_cheap(const std::string& from, const std::string& bytes) {
  const unsigned long counted = instructions_of(from, bytes);
  EXPECT_GT(counted, 1000U);
  EXPECT_LE(counted, kMostInstructions);
}

TEST_F(ProxyRefusalCost, OfAnUntrustedSource) {
  expect_cheap("192.0.2.1", kProxyV1);
}

TEST_F(ProxyRefusalCost, OfGarbage) {
  expect_cheap("127.0.0.1", pattern_text(16, 5000));
}

TEST_F(ProxyRefusalCost, OfALineWithoutAnEnd) {
  expect_cheap("127.0.0.1", "PROXY UNKNOWN " + std::string(5000, 'x'));
}

TEST_F(ProxyRefusalCost, OfALengthThatIsTooLong) {
  expect_cheap("127.0.0.1", proxy_v2(0x21, 0x11, std::string(5000, 'x')));
}

}  // namespace
}  // namespace dotls::test
