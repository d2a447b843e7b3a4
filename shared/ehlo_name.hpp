// What a client says of itself in EHLO (RFC 5321 section 4.1.4): strict servers refuse a name
// without a dot. No DNS is asked.
#pragma once

#include <netinet/in.h>

#include <string>
#include <string_view>

namespace dotls {

/// --ehlo: a host name, in lower case and without its final dot, or an address literal,
/// `[192.0.2.1]` or `[IPv6:2001:db8::1]`. Throws Fatal::usage.
[[nodiscard]] std::string parse_ehlo_name(std::string_view text);

/// `host_name` if it is one and has a dot; else the literal (RFC 5321 section 4.1.3) of `own`,
/// which is the connection's own address; else, where that is no internet address, what name there
/// is.
[[nodiscard]] std::string make_ehlo_name(std::string_view host_name, const sockaddr_storage& own);

/// make_ehlo_name() for this host and the connection `fd`, a socket or not.
[[nodiscard]] std::string ehlo_name_of(int fd);

}  // namespace dotls
