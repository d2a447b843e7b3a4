// Which class of failure an error of OpenSSL's is, and an alert in words.
#pragma once

#include <optional>
#include <string>

#include "shared/event.hpp"

namespace dotls {

/// The alert that the peer has sent, where that is what the error `code` (ERR_get_error(3)) is.
[[nodiscard]] std::optional<int> find_alert(unsigned long code);

/// "unknown_ca", as RFC 8446 section 6 names it; "alert 200" for one without a name.
[[nodiscard]] std::string alert_name(int alert);

/// For an alert that the peer has sent.
[[nodiscard]] FailureClass class_of_alert(int alert);

/// An alert of the peer's in a line of the log: which of us refused what.
[[nodiscard]] std::string alert_text(int alert, bool from_client);

/// For any error.
[[nodiscard]] FailureClass class_of_error(unsigned long code);

}  // namespace dotls
