#include "dotls/check/own_files.hpp"

#include "dotls/tls/self_signed.hpp"
#include "dotls/tls/trust.hpp"
#include "shared/certdir/certificate_finding.hpp"
#include "shared/certdir/inspection.hpp"

namespace dotls {
namespace {

Finding inspect_certificate(const CertificateFiles& files, const TlsSettings& settings,
                            const Inspection& how) {
  CertificateFiles paths{path_in(settings.directory, files.certificate_file), files.key_file};
  if (paths.key_file) paths.key_file = path_in(settings.directory, *paths.key_file);
  return inspect_file({FileRole::ServerCertificate}, paths, how);
}

Finding inspect_self_signed(const TlsSettings& settings, const Inspection& how) {
  Finding finding{"self-signed certificate"};
  const auto [chain, unusable] = find_self_signed(settings);
  for (const std::string& reason : unusable) finding.add(Severity::Warning, reason);
  if (chain) {
    finding.know("file", chain->source);
    describe_certificate(finding, *chain->leaf, how.warn_days);
  } else {
    finding.add(Severity::Broken,
                "no usable rsa<bits>.pem in " + settings.directory + "; run update_tmprsadh");
  }
  return finding;
}

void inspect_default(Findings& findings, const TlsSettings& settings, const Inspection& how) {
  const bool server = settings.role == Role::Server;
  const CertificateFiles files{server ? kServerCertificateFile : kClientCertificateFile, {}};
  const bool there = exists(path_in(settings.directory, files.certificate_file));
  if (!there && server && settings.self_signed) {
    findings.push_back(inspect_self_signed(settings, how));
  } else if (there || server) {
    findings.push_back(inspect_certificate(files, settings, how));
  }
}

// The only test of primes: a connection has no time for it.
void inspect_dh(Findings& findings, const TlsSettings& settings, const Inspection& how) {
  for (const int bits : parameter_lookup_order(settings.parameter_bits)) {
    const std::string path = path_in(settings.directory, dh_file_name(bits));
    if (!exists(path)) continue;
    findings.push_back(inspect_file({FileRole::DhParameters, bits}, {path, {}}, how));
    if (findings.back().severity != Severity::Broken) return;
  }
  Finding finding{NamedRole{FileRole::DhParameters}.topic()};
  finding.know("used", std::string("OpenSSL's own (no usable dh<bits>.pem)"));
  findings.push_back(std::move(finding));
}

void inspect_tickets(Findings& findings, const TlsSettings& settings, const Inspection& how) {
  const std::string path = path_in(settings.directory, kTicketKeysFile);
  if (exists(path))
    return findings.push_back(inspect_file({FileRole::TicketKeys}, {path, {}}, how));
  findings.push_back({NamedRole{FileRole::TicketKeys}.topic()});
  findings.back().know("keys", std::int64_t{0});
}

}  // namespace

Findings inspect_own_files(const CheckRequest& request) {
  const TlsSettings& settings = request.tls;
  Findings findings;
  const Inspection how{Depth::Thorough, find_ca_file(settings), request.warn_days};
  for (const CertificateFiles& files : settings.certificates) {
    findings.push_back(inspect_certificate(files, settings, how));
  }
  if (settings.certificates.empty() && !settings.no_certificate) {
    inspect_default(findings, settings, how);
  }
  if (settings.role == Role::Server) {
    for (Finding& finding : inspect_names(settings.directory, how)) {
      findings.push_back(std::move(finding));
    }
    inspect_dh(findings, settings, how);
    inspect_tickets(findings, settings, how);
  }
  if (!how.ca_file.empty()) {
    findings.push_back(inspect_file({FileRole::ClientCa}, {how.ca_file, {}}, how));
  }
  if (const std::string path = find_crl_file(settings); !path.empty()) {
    findings.push_back(inspect_file({FileRole::ClientCrl}, {path, {}}, how));
  }
  return findings;
}

}  // namespace dotls
