// A syslogd of a test's own.
#pragma once

#include <string>

#include "shared/unique_fd.hpp"

namespace dotls::test {

/// Listens in place of /dev/log, and reads only on request.
class Syslogd {
 public:
  /// `type` is SOCK_DGRAM or SOCK_STREAM. Throws std::system_error.
  Syslogd(std::string path, int type);
  Syslogd(const Syslogd&) = delete;
  Syslogd& operator=(const Syslogd&) = delete;
  ~Syslogd();

  /// The next record, waited for; "" where none comes. With SOCK_STREAM what one read gives.
  [[nodiscard]] std::string read_record();
  /// The next record if it is there now, else "".
  [[nodiscard]] std::string take_record();
  /// Queues so many unread records that no more can be sent (SOCK_DGRAM).
  void fill_up() const;

 private:
  std::string path_;
  UniqueFd fd_;
  UniqueFd connection_;
};

}  // namespace dotls::test
