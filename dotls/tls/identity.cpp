#include "dotls/tls/identity.hpp"

#include <openssl/evp.h>
#include <openssl/objects.h>

#include <array>

#include "dotls/tls/groups.hpp"
#include "shared/certdir/certificate_text.hpp"
#include "shared/hex.hpp"
#include "shared/names.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::size_t kMaxNameBytes = 253;

std::string hash_text(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(&certificate, EVP_sha256(), digest.data(), &size) != 1) return {};
  std::string text = "SHA256:";
  for (unsigned int i = 0; i < size; ++i) append_hex(text, digest[i]);
  return text;
}

std::string alpn_of(const SSL& ssl) {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(&ssl, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

// As sent. On a server SSL_get_servername(3) does not give it for a resumed TLS 1.2 session.
std::string server_name_of(const Session& session) {
  if (SSL_is_server(&session.ssl()) == 1) return session.notes().server_name;
  const char* name = SSL_get_servername(&session.ssl(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string() : name;
}

// NONE, SUCCESS or FAILED:reason.
std::string verify_text(const ConnectionNotes& notes, const X509* certificate) {
  if (notes.verified) return "SUCCESS";
  if (certificate == nullptr || notes.verify_error == X509_V_OK) return "NONE";
  return std::string("FAILED:") + X509_verify_cert_error_string(notes.verify_error);
}

std::string provider_text(const SSL& ssl, bool full) {
  // Programs cut it at the first comma; comma and blank are there without -z too.
  std::string text = "dotls, ";
  if (!full) return text;
  const std::string version = SSL_get_version(&ssl);
  return text + "TLS Server=" + version + ", Client=" + version +
         ", Ciphers=" + SSL_get_cipher_name(&ssl);
}

// "none": no (EC)DHE, or a session resumed without it.
std::string group_of(const SSL& ssl) {
  auto* mutable_ssl = const_cast<SSL*>(&ssl);  // for the macro, which changes nothing
  const auto id = static_cast<int>(SSL_get_negotiated_group(mutable_ssl));
  return id == NID_undef ? "none" : group_name(ssl, id);
}

void add_identity(Variables& variables, const std::string& prefix, const X509& certificate) {
  variables.emplace_back(prefix + "S_DN", name_text(*X509_get_subject_name(&certificate)));
  variables.emplace_back(prefix + "I_DN", name_text(*X509_get_issuer_name(&certificate)));
  variables.emplace_back(prefix + "M_SERIAL", serial_text(certificate));
  variables.emplace_back(prefix + "V_END", time_text(*X509_get0_notAfter(&certificate)));
}

}  // namespace

Variables describe_for_program(const Session& session, Role role, bool full) {
  const SSL& ssl = session.ssl();
  Variables variables{{"TLS_PROVIDER", provider_text(ssl, full)}};
  if (!full) return variables;
  int algorithm_bits = 0;
  const int used_bits = SSL_CIPHER_get_bits(SSL_get_current_cipher(&ssl), &algorithm_bits);
  variables.emplace_back("SSL_PROTOCOL", SSL_get_version(&ssl));
  variables.emplace_back("SSL_CIPHER", SSL_get_cipher_name(&ssl));
  variables.emplace_back("SSL_CIPHER_USEKEYSIZE", std::to_string(used_bits));
  variables.emplace_back("SSL_CIPHER_ALGKEYSIZE", std::to_string(algorithm_bits));
  if (const std::string name = server_name_of(session); !name.empty()) {
    variables.emplace_back("SSL_TLS_SNI", printable(name, kMaxNameBytes));
  }
  if (const std::string name = alpn_of(ssl); !name.empty()) {
    variables.emplace_back("SSL_ALPN", printable(name, kMaxNameBytes));
  }
  variables.emplace_back("SSL_SESSION_RESUMED",
                         SSL_session_reused(&ssl) == 1 ? "Resumed" : "Initial");
  const ConnectionNotes& notes = session.notes();
  const X509* certificate = SSL_get0_peer_certificate(&ssl);
  const std::string prefix = role == Role::Server ? "SSL_CLIENT_" : "SSL_SERVER_";
  variables.emplace_back(prefix + "VERIFY", verify_text(notes, certificate));
  if (certificate == nullptr) return variables;
  // The handshake proved possession of the key, whoever signed the certificate.
  variables.emplace_back("SSL_PEER_CERT_HASH", hash_text(*certificate));
  if (notes.verified) add_identity(variables, prefix, *certificate);
  return variables;
}

HandshakeFacts describe_for_log(const Session& session) {
  const SSL& ssl = session.ssl();
  HandshakeFacts facts;
  facts.protocol = SSL_get_version(&ssl);
  facts.cipher = SSL_get_cipher_name(&ssl);
  facts.group = group_of(ssl);
  facts.resumed = SSL_session_reused(&ssl) == 1;
  facts.sni = server_name_of(session);
  facts.alpn = alpn_of(ssl);
  if (const X509* certificate = SSL_get0_peer_certificate(&ssl)) {
    facts.subject = name_text(*X509_get_subject_name(certificate));
    facts.verify = verify_text(session.notes(), certificate);
  }
  return facts;
}

bool uses_dh_parameters(const SSL& ssl) {
  return SSL_CIPHER_get_kx_nid(SSL_get_current_cipher(&ssl)) == NID_kx_dhe;
}

}  // namespace dotls
