// Goal: an alert, and an error of OpenSSL's, is of the class that the manual says.
#include "dotls/tls/failure_class.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace dotls {
namespace {

unsigned long ssl_error(int reason) {
  return ERR_PACK(ERR_LIB_SSL, 0, reason);
}

TEST(FailureClass, OfAlerts) {
  const struct {
    int alert;
    const char* name;
    FailureClass failure;
  } cases[] = {
      {48, "unknown_ca", FailureClass::ClientRefusedUs},
      {42, "bad_certificate", FailureClass::ClientRefusedUs},
      {45, "certificate_expired", FailureClass::ClientRefusedUs},
      {116, "certificate_required", FailureClass::ClientRefusedUs},
      {70, "protocol_version", FailureClass::NoCommonVersion},
      {40, "handshake_failure", FailureClass::NoCommonCipher},
      {112, "unrecognized_name", FailureClass::UnknownName},
      {50, "decode_error", FailureClass::ProtocolError},
      {200, "alert 200", FailureClass::ProtocolError},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(find_alert(ssl_error(1000 + one.alert)), one.alert);
    EXPECT_EQ(alert_name(one.alert), one.name);
    EXPECT_EQ(class_of_error(ssl_error(1000 + one.alert)), one.failure) << one.name;
  }
}

TEST(FailureClass, OfWhatWeFind) {
  EXPECT_EQ(class_of_error(ssl_error(SSL_R_UNSUPPORTED_PROTOCOL)), FailureClass::NoCommonVersion);
  EXPECT_EQ(class_of_error(ssl_error(SSL_R_NO_SHARED_CIPHER)), FailureClass::NoCommonCipher);
  EXPECT_EQ(class_of_error(ssl_error(SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)),
            FailureClass::CertificateRefused);
  EXPECT_EQ(class_of_error(ssl_error(SSL_R_LENGTH_MISMATCH)), FailureClass::ProtocolError);
  EXPECT_EQ(find_alert(ssl_error(SSL_R_NO_SHARED_CIPHER)), std::nullopt);
}

TEST(FailureClass, SaysWhoRefusedWhom) {
  EXPECT_EQ(alert_text(48, true), "the client refused our certificate: unknown_ca");
  EXPECT_EQ(alert_text(116, false), "the server refused our certificate: certificate_required");
  EXPECT_EQ(alert_text(40, false), "the server sent the alert handshake_failure");
}

}  // namespace
}  // namespace dotls
