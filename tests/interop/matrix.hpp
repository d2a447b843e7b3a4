// What each implementation is tried with: both protocols, both kinds of keys.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "tests/support/descendants.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {

enum class Protocol { Tls12, Tls13 };

/// A test that runs once for each protocol and kind of key, and leaves nothing running.
class Matrix : public testing::TestWithParam<std::tuple<Protocol, KeyKind>> {
 protected:
  Matrix() : certs(std::get<KeyKind>(GetParam())) {}
  void SetUp() override { become_subreaper(); }
  void TearDown() override { expect_no_children_left(); }

  /// "1.2" or "1.3".
  [[nodiscard]] static std::string version() {
    return std::get<Protocol>(GetParam()) == Protocol::Tls12 ? "1.2" : "1.3";
  }

  CertDir certs;
};

inline std::string matrix_name(const testing::TestParamInfo<Matrix::ParamType>& info) {
  const bool old = std::get<Protocol>(info.param) == Protocol::Tls12;
  const bool rsa = std::get<KeyKind>(info.param) == KeyKind::Rsa;
  return std::string(old ? "Tls12" : "Tls13") + (rsa ? "Rsa" : "Ecdsa");
}

inline auto whole_matrix() {
  return testing::Combine(testing::Values(Protocol::Tls12, Protocol::Tls13),
                          testing::Values(KeyKind::Rsa, KeyKind::Ecdsa));
}

}  // namespace dotls::test
