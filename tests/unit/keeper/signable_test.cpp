// Goal: a key signs what a TLS server signs in a handshake, and nothing that only resembles it.
#include "dotls/keeper/keys/signable.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dotls::test {
namespace {

constexpr auto kAny = SignatureScheme::EcdsaSha256;

std::string certificate_verify(std::size_t hash, const std::string& who = "server") {
  return std::string(64, ' ') + "TLS 1.3, " + who + " CertificateVerify" + '\0' +
         std::string(hash, 'h');
}

std::string vector16(std::size_t size) {
  return std::string{static_cast<char>(size >> 8U), static_cast<char>(size & 0xffU)} +
         std::string(size, 'x');
}

const std::string kRandoms(64, 'r');

std::string ecdhe(std::size_t point, char curve_type = 3) {
  return kRandoms + curve_type + std::string("\0\x1d", 2) + static_cast<char>(point) +
         std::string(point, 'p');
}

std::string dhe(std::size_t prime, std::size_t generator, std::size_t share) {
  return kRandoms + vector16(prime) + vector16(generator) + vector16(share);
}

TEST(Signable, IsTheCertificateVerifyOfAServer) {
  EXPECT_TRUE(is_signable(certificate_verify(32), kAny));
  EXPECT_TRUE(is_signable(certificate_verify(48), kAny));
}

TEST(Signable, IsNotThatOfAClient) {
  EXPECT_FALSE(is_signable(certificate_verify(32, "client"), kAny));
}

TEST(Signable, IsNotOneWithAHashOfAnotherLength) {
  for (const std::size_t size : {0U, 1U, 31U, 33U, 47U, 49U, 64U, 4096U}) {
    EXPECT_FALSE(is_signable(certificate_verify(size), kAny)) << size;
  }
}

TEST(Signable, IsNotOneWithFewerOrMoreBlanks) {
  EXPECT_FALSE(is_signable(certificate_verify(32).substr(1), kAny));
  EXPECT_FALSE(is_signable(' ' + certificate_verify(32), kAny));
}

// RFC 8446 section 4.2.3: such a signature would be of use in TLS 1.2 only.
TEST(Signable, IsNoCertificateVerifyInAnOldScheme) {
  for (const auto scheme : {SignatureScheme::RsaPkcs1Sha256, SignatureScheme::RsaPkcs1Sha384,
                            SignatureScheme::RsaPkcs1Sha512}) {
    EXPECT_FALSE(is_signable(certificate_verify(32), scheme));
    EXPECT_TRUE(is_signable(ecdhe(32), scheme));
  }
}

TEST(Signable, AreTheParametersOfAnEcdheKeyExchange) {
  for (const std::size_t point : {32U, 56U, 65U, 97U, 133U}) {
    EXPECT_TRUE(is_signable(ecdhe(point), kAny)) << point;
  }
}

TEST(Signable, AreNotThoseOfAnExplicitCurve) {
  EXPECT_FALSE(is_signable(ecdhe(65, 1), kAny));
  EXPECT_FALSE(is_signable(ecdhe(65, 2), kAny));
}

TEST(Signable, AreNotThoseWithAPointThatNoCurveHas) {
  EXPECT_FALSE(is_signable(ecdhe(0), kAny));
  EXPECT_FALSE(is_signable(ecdhe(31), kAny));
  EXPECT_FALSE(is_signable(ecdhe(134), kAny));
  EXPECT_FALSE(is_signable(ecdhe(255), kAny));
}

TEST(Signable, AreTheParametersOfADheKeyExchange) {
  EXPECT_TRUE(is_signable(dhe(256, 1, 256), kAny));
  EXPECT_TRUE(is_signable(dhe(1024, 1024, 1024), kAny));
}

TEST(Signable, AreNotThoseOfASmallOrHugePrime) {
  EXPECT_FALSE(is_signable(dhe(255, 1, 255), kAny));
  EXPECT_FALSE(is_signable(dhe(1025, 1, 1025), kAny));
  EXPECT_FALSE(is_signable(dhe(256, 0, 256), kAny));
  EXPECT_FALSE(is_signable(dhe(256, 1, 0), kAny));
}

// What came after it would be signed with it.
TEST(Signable, IsNothingWithMoreOrLessThanItsForm) {
  for (const std::string& whole : {ecdhe(32), ecdhe(65), dhe(256, 1, 256)}) {
    EXPECT_FALSE(is_signable(whole + 'x', kAny));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      ASSERT_FALSE(is_signable(whole.substr(0, size), kAny)) << size;
    }
  }
}

TEST(Signable, IsNoOtherText) {
  EXPECT_FALSE(is_signable("", kAny));
  EXPECT_FALSE(is_signable(std::string(64, ' '), kAny));
  EXPECT_FALSE(is_signable(std::string(4096, ' '), kAny));
  EXPECT_FALSE(is_signable(std::string(130, '\3'), kAny));
}

}  // namespace
}  // namespace dotls::test
