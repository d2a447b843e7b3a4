// See cert_dir.hpp.
#include "tests/support/cert_dir.hpp"

namespace dotls::test {
namespace {

CertSpec localhost_with(KeyKind kind) {
  CertSpec spec;
  spec.key = kind;
  return spec;
}

}  // namespace

CertDir::CertDir(KeyKind kind) : CertDir(localhost_with(kind)) {}

CertDir::CertDir(const CertSpec& spec) : leaf_(make_certificate(spec, authorities().intermediate)) {
  write("servercert.pem", chain_pem(leaf_));
  write("root.pem", authorities().root.certificate_pem(), 0644);
}

}  // namespace dotls::test
