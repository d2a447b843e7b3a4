#include "dotls/tls/dh_file.hpp"

#include "dotls/tls/connection_notes.hpp"
#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/dh_parameters.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

bool try_use(SSL& ssl, const std::string& path, int bits, ConnectionNotes& notes) {
  try {
    auto parameters = find_dh_parameters(path, bits);
    if (!parameters) return false;
    if (SSL_set0_tmp_dh_pkey(&ssl, parameters->get()) != 1) {
      notes.errors.push_back(path + ": not used: " + take_openssl_error("refused by OpenSSL"));
      return false;
    }
    (void)parameters->release();  // set0: the SSL object owns them now
    SSL_set_dh_auto(&ssl, 0);     // which would win over them
    notes.remarks.push_back("DH parameters from " + path);
    return true;
  } catch (const Fatal& error) {
    notes.errors.push_back(std::string("not used: ") + error.what());
    return false;
  }
}

}  // namespace

void use_dh_parameters(SSL& ssl, const TlsSettings& settings, ConnectionNotes& notes) {
  for (const int bits : parameter_lookup_order(settings.parameter_bits)) {
    if (try_use(ssl, path_in(settings.directory, dh_file_name(bits)), bits, notes)) return;
  }
}

}  // namespace dotls
