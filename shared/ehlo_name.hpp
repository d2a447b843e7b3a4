// The name a client gives in EHLO (RFC 5321 section 4.1.4): strict servers refuse one without a
// dot. Uses no DNS.
#pragma once

#include <netinet/in.h>

#include <string>
#include <string_view>

namespace dotls {

/// --ehlo: a host name, in lower case and without its final dot, or an address literal,
/// `[192.0.2.1]` or `[IPv6:2001:db8::1]`. Throws Fatal::usage.
[[nodiscard]] std::string parse_ehlo_name(std::string_view text);

/// `host_name` if it is a host name with a dot; else the address literal (RFC 5321 section 4.1.3)
/// of `own`, the connection's local address; else, if that is not an internet address, any name
/// there is.
[[nodiscard]] std::string make_ehlo_name(std::string_view host_name, const sockaddr_storage& own);

/// make_ehlo_name() for this host and the connection `fd`, a socket or not.
[[nodiscard]] std::string ehlo_name_of(int fd);

}  // namespace dotls
