#include "dotls/tls/ciphers.hpp"

#include "shared/cert_directory.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

struct NamedList {
  std::string origin;  // for messages: the option or variable, and the file if there is one
  CipherNames names;
};

NamedList read_list(const std::string& origin, const std::string& value) {
  if (value.find('/') == std::string::npos) {
    return {origin + " \"" + printable(value, 200) + "\"", split_cipher_names(value)};
  }
  const FileContent file = load_file(value, Secrecy::Public);
  return {origin + " " + value, split_cipher_names({file.bytes.data(), file.bytes.size()})};
}

NamedList load_list(const std::string& origin, const std::string& value) {
  NamedList list = read_list(origin, value);
  if (list.names.list.empty() && list.names.suites.empty()) {
    throw usage_error(list.origin + ": the list is empty");
  }
  return list;
}

void set_list(SSL_CTX& context, const std::string& origin, const std::string& list) {
  if (SSL_CTX_set_cipher_list(&context, list.c_str()) == 1) return;
  throw usage_error(origin + ": no usable TLS 1.2 cipher: " + take_openssl_error("empty list") +
                    "; see openssl ciphers -v");
}

void set_suites(SSL_CTX& context, const std::string& origin, const std::string& suites) {
  if (SSL_CTX_set_ciphersuites(&context, suites.c_str()) == 1) return;
  throw usage_error(origin + ": no such TLS 1.3 suite: " + take_openssl_error("empty list") +
                    "; see openssl ciphers -s -tls1_3");
}

}  // namespace

CipherNames split_cipher_names(std::string_view text) {
  static constexpr std::string_view kSeparators = ":, \t\r\n";
  CipherNames names;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(kSeparators, at), text.size());
    const std::string_view name = text.substr(at, end - at);
    if (!name.empty()) {
      std::string& target = name.starts_with("TLS_") ? names.suites : names.list;
      target.append(target.empty() ? "" : ":").append(name);
    }
    at = end + 1;
  }
  return names;
}

void set_ciphers(SSL_CTX& context, const TlsSettings& settings) {
  // Each kind of name for itself: -f counts over the variables, and TLS_CIPHER_SUITE over suites
  // that stand in TLS_CIPHER_LIST.
  NamedList list;
  NamedList suites;
  if (settings.cipher_list) {
    list = load_list("TLS_CIPHER_LIST", *settings.cipher_list);
    suites = {list.origin, {{}, list.names.suites}};
  }
  if (settings.cipher_suites) {
    suites = load_list("TLS_CIPHER_SUITE", *settings.cipher_suites);
    // Names that are no TLS 1.3 suites are an error, not a silent pass: OpenSSL gets all of them.
    std::string& names = suites.names.suites;
    names.append(names.empty() || suites.names.list.empty() ? "" : ":").append(suites.names.list);
  }
  if (settings.ciphers) {
    const NamedList given = load_list("-f", *settings.ciphers);
    if (!given.names.list.empty()) list = given;
    if (!given.names.suites.empty()) suites = given;
  }
  if (!list.names.list.empty()) set_list(context, list.origin, list.names.list);
  if (!suites.names.suites.empty()) set_suites(context, suites.origin, suites.names.suites);
}

}  // namespace dotls
