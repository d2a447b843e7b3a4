// Records to syslogd as syslog(3) sends them, without being held up by one that reads no more:
// syslog(3) would wait for it for ever. It knows nothing of what the records say.
#pragma once

#include <string_view>

#include "shared/line_output.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// Where syslogd listens.
inline constexpr const char* kSyslogPath = "/dev/log";

/// The socket is connected with the first record, and again where syslogd was restarted. Allocates
/// nothing of its own; the time zone, which libc reads once, is UTC where there is no memory for
/// it. One thread.
class SyslogOutput {
 public:
  /// Both must outlive this object: the word before the process ID, and the path.
  explicit SyslogOutput(const char* tag, const char* path = kSyslogPath) : tag_(tag), path_(path) {}

  /// Sends `text`, of facility mail, cut to what a syslog takes. False where it is lost: nobody
  /// listens, or nobody has made room for it. That is waited for as LineOutput does.
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
