// A setup to try, and what the other side makes of one.
#pragma once

#include <gtest/gtest.h>

#include "dotls/keeper/setup/setup_codec.hpp"

namespace dotls::test {

/// With no value at its default.
[[nodiscard]] inline SetupValues full_setup() {
  SetupValues setup;
  setup.ciphers.list = {"TLS_CIPHER_LIST /etc/list", {"AES128-SHA:AES256-SHA", "TLS_A"}};
  setup.ciphers.suites = {"-f \"TLS_B\"", {"", "TLS_B"}};
  setup.certificates = {{"/etc/one.pem", std::string("leaf\0 1", 7), {"above", "above that"}},
                        {"/etc/two.pem", "leaf 2", {}}};
  setup.trust = {"the CA file /etc/ca.pem",
                 true,
                 ClientVerification::Require,
                 "/etc/ca.pem",
                 StoreValues{{"ca 1", "ca 2"}, {"crl"}, 0x8000c},
                 std::vector<std::string>{"name 1", "name 2"}};
  setup.ticket_keys.resize(2);
  setup.ticket_keys[0].name.fill(1);
  setup.ticket_keys[0].aes.fill(2);
  setup.ticket_keys[0].hmac.fill(3);
  setup.ticket_keys[1].hmac.fill(4);
  setup.dh = {{2048, "/etc/dh2048.pem", "parameters", ""},
              {8192, "", "", "/etc/dh8192.pem: damaged"}};
  return setup;
}

[[nodiscard]] inline bool is_refused(const SetupValues& setup) {
  return !parse_setup(encode(setup).view());
}

[[nodiscard]] inline SetupValues sent(const SetupValues& setup) {
  const auto parsed = parse_setup(encode(setup).view());
  EXPECT_TRUE(parsed.has_value());
  return parsed.value_or(SetupValues());
}

}  // namespace dotls::test
