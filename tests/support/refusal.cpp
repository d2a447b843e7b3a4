// See refusal.hpp.
#include "tests/support/refusal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace dotls::test {

void expect_one_fatal_line(const std::string& log, const std::vector<std::string>& words) {
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
  EXPECT_EQ(log.rfind("dotls: fatal: ", 0), 0U) << log;
  for (const std::string& word : words)
    EXPECT_TRUE(std::regex_search(log, std::regex(word))) << "no /" << word << "/ in: " << log;
}

void expect_refusal(const CertDir& certs, ServerSetup setup, int status,
                    const std::vector<std::string>& words) {
  const TempDir directory;
  const std::string started = directory / "started";
  setup.program = testprog({"touch", started});
  Session session(certs, setup);
  TlsPeer client = session.make_client();
  EXPECT_FALSE(client.handshake());
  EXPECT_EQ(session.dotls().wait(), status);
  expect_one_fatal_line(session.dotls().err().text(), words);
  EXPECT_FALSE(file_exists(started));
}

}  // namespace dotls::test
