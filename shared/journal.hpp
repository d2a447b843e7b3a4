// Whether a descriptor is a stream of journald's.
#pragma once

#include <optional>
#include <string>

namespace dotls {

/// JOURNAL_STREAM, which is `value`, has device and inode of the stream that systemd gave to the
/// service; a descriptor that somebody has redirected since is another one (systemd.exec(5)).
[[nodiscard]] bool is_journal(int fd, const std::optional<std::string>& value);

}  // namespace dotls
