// A ClientHello with a server_name extension that no TLS library would send.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dotls::test {

/// The body of a server_name extension: a list with these names, each of type host_name.
[[nodiscard]] std::string name_list(const std::vector<std::string>& names);

/// A ClientHello record, otherwise OpenSSL's own, with a server_name extension for each body.
[[nodiscard]] std::string make_hello(const std::vector<std::string>& bodies);

}  // namespace dotls::test
