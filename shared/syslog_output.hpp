// Sends records to syslogd as syslog(3) does, but without waiting for ever on one that has stalled.
#pragma once

#include <string_view>

#include "shared/line_output.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// Where syslogd listens.
inline constexpr const char* kSyslogPath = "/dev/log";

/// Connects with the first record, and again after a restart of syslogd. Allocates nothing itself;
/// libc reads the time zone once, and uses UTC if it has no memory for that. One thread.
class SyslogOutput {
 public:
  /// The word before the process ID, and the path; both must outlive this object.
  explicit SyslogOutput(const char* tag, const char* path = kSyslogPath) : tag_(tag), path_(path) {}

  /// Sends `text` with facility mail, cut to what a syslog takes. False if it is lost: nobody
  /// listens, or there is no room within LineOutput's time.
  [[nodiscard]] bool write(int priority, std::string_view text);

 private:
  [[nodiscard]] bool connect();

  const char* tag_;
  const char* path_;
  UniqueFd socket_;
  bool is_stream_ = false;
  LineOutput output_{-1};
};

}  // namespace dotls
