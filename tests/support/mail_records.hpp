// What mailprog (mailprog.cpp) has kept of its sessions, and the mailbox that it shows.
#pragma once

#include <sys/types.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "tests/support/temp_dir.hpp"

namespace dotls::test {

/// The messages that mailprog's POP3 has.
inline const std::array<std::string, 3> kMailbox{
    "From: a@example.org\r\nSubject: one\r\n\r\nThe first.\r\n",
    "From: b@example.org\r\nSubject: two\r\n\r\nThe second, longer.\r\n",
    "From: c@example.org\r\nSubject: three\r\n\r\n..\r\nThe third, with a dot.\r\n"};

/// One start of mailprog.
struct MailRecord {
  pid_t pid;
  std::string heard;  ///< every byte that it read
  std::map<std::string, std::string> environment;
};

/// A folder of records for one test.
class MailRecords {
 public:
  /// The command line of mailprog that records here.
  [[nodiscard]] std::vector<std::string> program(
      const std::string& protocol, const std::vector<std::string>& options = {}) const;
  /// How often it was started.
  [[nodiscard]] std::size_t count() const;
  /// The n-th start, from 1; a test failure and an empty record where there was none.
  [[nodiscard]] MailRecord at(std::size_t n) const;

 private:
  TempDir directory_;
};

}  // namespace dotls::test
