#include "dotls/tls/failure_class.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>

namespace dotls {

std::optional<int> find_alert(unsigned long code) {
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return std::nullopt;
  const int reason = ERR_GET_REASON(code);
  if (reason < SSL_AD_REASON_OFFSET || reason > SSL_AD_REASON_OFFSET + 255) return std::nullopt;
  return reason - SSL_AD_REASON_OFFSET;
}

std::string alert_name(int alert) {
  // OpenSSL 3.0 has no words for this one.
  if (alert == SSL_AD_CERTIFICATE_REQUIRED) return "certificate_required";
  std::string name = SSL_alert_desc_string_long(alert);
  if (name == "unknown") return "alert " + std::to_string(alert);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

FailureClass class_of_alert(int alert) {
  switch (alert) {
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_CERTIFICATE_UNOBTAINABLE:
    case SSL_AD_BAD_CERTIFICATE_STATUS_RESPONSE:
    case SSL_AD_BAD_CERTIFICATE_HASH_VALUE:
    case SSL_AD_CERTIFICATE_REQUIRED:
      return FailureClass::ClientRefusedUs;
    case SSL_AD_PROTOCOL_VERSION:
    case SSL_AD_INAPPROPRIATE_FALLBACK:
      return FailureClass::NoCommonVersion;
    case SSL_AD_HANDSHAKE_FAILURE:
    case SSL_AD_INSUFFICIENT_SECURITY:
      return FailureClass::NoCommonCipher;
    case SSL_AD_UNRECOGNIZED_NAME:
      return FailureClass::UnknownName;
    case SSL_AD_USER_CANCELLED:
    case SSL_AD_INTERNAL_ERROR:
      return FailureClass::Left;
    default:
      return FailureClass::ProtocolError;
  }
}

std::string alert_text(int alert, bool from_client) {
  const std::string peer = from_client ? "the client" : "the server";
  if (class_of_alert(alert) == FailureClass::ClientRefusedUs) {
    return peer + " refused our certificate: " + alert_name(alert);
  }
  return peer + " sent the alert " + alert_name(alert);
}

FailureClass class_of_error(unsigned long code) {
  if (const auto alert = find_alert(code)) return class_of_alert(*alert);
  if (ERR_SYSTEM_ERROR(code)) return FailureClass::System;
  if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE) return FailureClass::System;
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return FailureClass::ProtocolError;
  switch (ERR_GET_REASON(code)) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_VERSION_TOO_HIGH:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_INAPPROPRIATE_FALLBACK:
    case SSL_R_BAD_PROTOCOL_VERSION_NUMBER:
      return FailureClass::NoCommonVersion;
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SHARED_GROUPS:
    case SSL_R_NO_SUITABLE_GROUPS:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
    case SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
    case SSL_R_NO_CIPHERS_AVAILABLE:
    case SSL_R_NO_APPLICATION_PROTOCOL:
    case SSL_R_DH_KEY_TOO_SMALL:
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED:
      return FailureClass::NoCommonCipher;
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return FailureClass::CertificateRefused;
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return FailureClass::Left;
    default:
      return FailureClass::ProtocolError;
  }
}

}  // namespace dotls
