#include "dotls/check/own_files.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <boost/filesystem/operations.hpp>

#include "dotls/check/certificate_finding.hpp"
#include "dotls/tls/anchors.hpp"
#include "dotls/tls/self_signed.hpp"
#include "dotls/tls/verification.hpp"
#include "shared/certdir/certificate.hpp"
#include "shared/certdir/dh_parameters.hpp"
#include "shared/certdir/named_certificate.hpp"
#include "shared/certdir/ticket_keys.hpp"
#include "shared/problem.hpp"

namespace dotls {
namespace {

// Runs `look` on a finding; what it throws is the finding's problem.
template <class Look>
Finding finding_of(std::string topic, Look look) {
  Finding finding;
  finding.topic = std::move(topic);
  if (const auto problem = find_problem([&] { look(finding); })) {
    finding.add(Severity::Broken, *problem);
  }
  return finding;
}

// Of those who will judge our chain nothing is known; this machine and the CA file stand for them.
X509StorePtr make_store_of_peers(Finding& finding, const std::string& ca_file) {
  X509StorePtr store(X509_STORE_new());
  // A server serves without it.
  if (const auto problem = find_problem([&] { (void)load_system_anchors(*store); })) {
    finding.add(Severity::Warning, *problem);
  }
  if (!ca_file.empty()) X509_STORE_load_file(store.get(), ca_file.c_str());
  return store;
}

// As a connection would have it; what cannot be loaded is thrown.
CertificateChain describe(Finding& finding, const CertificateFiles& files,
                          const TlsSettings& settings) {
  const std::string ca_file = find_ca_file(settings);
  CertificateChain chain = load_certificate(settings.directory, files);
  complete_chain(chain, ca_file);
  describe_file(finding, chain.source);
  if (files.key_file) {
    describe_file(finding, path_in(settings.directory, *files.key_file), "key_");
  }
  finding.know("key_matches", true);  // it would not have been loaded otherwise
  describe_certificate(finding, *chain.leaf);
  const X509StorePtr store = make_store_of_peers(finding, ca_file);
  describe_chain(finding, *chain.leaf, chain.intermediates.get(), *store);
  return chain;
}

Finding inspect_certificate(const CertificateFiles& files, const TlsSettings& settings) {
  return finding_of("certificate",
                    [&](Finding& finding) { (void)describe(finding, files, settings); });
}

Finding inspect_self_signed(const TlsSettings& settings) {
  return finding_of("self-signed certificate", [&](Finding& finding) {
    std::vector<std::string> errors;
    auto chain = find_self_signed(settings, errors);
    for (std::string& error : errors) finding.add(Severity::Warning, std::move(error));
    if (!chain) {
      finding.add(Severity::Broken,
                  "no usable rsa<bits>.pem in " + settings.directory + "; run update_tmprsadh");
      return;
    }
    describe_file(finding, chain->source);
    describe_certificate(finding, *chain->leaf);
  });
}

void inspect_default(Findings& findings, const TlsSettings& settings) {
  const bool server = settings.role == Role::Server;
  const CertificateFiles files{server ? kServerCertificateFile : kClientCertificateFile, {}};
  const std::string path = path_in(settings.directory, files.certificate_file);
  boost::system::error_code error;
  const bool missing =
      boost::filesystem::status(path, error).type() == boost::filesystem::file_type::file_not_found;
  if (missing && server && settings.self_signed) {
    findings.push_back(inspect_self_signed(settings));
  } else if (!missing || server) {
    findings.push_back(inspect_certificate(files, settings));
  }
}

Finding inspect_by_name(const std::string& file, const TlsSettings& settings) {
  return finding_of("certificate by name", [&](Finding& finding) {
    const std::string below = kSniDirectory + ("/" + file);
    const std::string path = settings.directory + "/" + below;
    const CertificateChain chain = describe(finding, named_certificate_files(path), settings);
    // A name that leads to the file: of a wildcard, one of those below it.
    std::string name = file.substr(0, file.size() - kPemSuffix.size());
    if (name.starts_with("*.")) name.front() = 'x';
    const auto read = server_name_files(name);
    if (std::find(read.begin(), read.end(), below) == read.end()) {
      finding.add(Severity::Warning,
                  path +
                      ": no client's name leads to this file; it wants NAME.pem in lower case, "
                      "or *.PARENT.pem where PARENT has a dot");
    } else if (!is_certificate_for(*chain.leaf, name)) {
      finding.add(Severity::Warning, path + ": the certificate is not for that name");
    }
  });
}

void inspect_named(Findings& findings, const TlsSettings& settings) {
  const std::string folder = settings.directory + "/" + kSniDirectory;
  std::error_code error;
  const std::vector<std::string> names = find_names(folder, error);
  if (error && error != std::errc::no_such_file_or_directory) {
    findings.push_back(finding_of("certificates by name", [&](Finding& finding) {
      finding.add(Severity::Broken, folder + ": " + error.message() +
                                        "; whoever runs dotls must be able to enter it");
    }));
  }
  for (const std::string& name : names) {
    if (name.ends_with(kPemSuffix)) findings.push_back(inspect_by_name(name, settings));
  }
}

// The one place where a prime is tested: a connection has no time for it.
Finding inspect_dh(const TlsSettings& settings) {
  return finding_of("DH parameters", [&](Finding& finding) {
    for (const int bits : parameter_lookup_order(settings.parameter_bits)) {
      const std::string path = path_in(settings.directory, dh_file_name(bits));
      std::optional<PkeyPtr> parameters;
      if (const auto problem = find_problem([&] { parameters = find_dh_parameters(path, bits); })) {
        finding.add(Severity::Warning, "not used: " + *problem);
      }
      if (!parameters) continue;
      describe_file(finding, path);
      finding.know("bits", std::int64_t{bits});
      const bool safe = are_safe(**parameters);
      ERR_clear_error();
      finding.know("safe_prime", safe);
      if (!safe) {
        finding.add(Severity::Broken, path + ": no safe prime; remove it and run update_tmprsadh");
      }
      return;
    }
    finding.know("used", std::string("OpenSSL's own (no dh<bits>.pem)"));
  });
}

Finding inspect_tickets(const TlsSettings& settings) {
  return finding_of("session tickets", [&](Finding& finding) {
    const std::string path = path_in(settings.directory, kTicketKeysFile);
    const auto problem = find_problem([&] {
      const auto file = find_file(path, Secrecy::Secret);
      finding.know("keys", static_cast<std::int64_t>(
                               file ? parse_ticket_keys(path, file->bytes).size() : 0));
      if (file) describe_file(finding, path);
    });
    if (problem) finding.add(Severity::Warning, "no tickets: " + *problem);
  });
}

Finding inspect_ca(const std::string& path) {
  return finding_of("CA certificates", [&](Finding& finding) {
    describe_file(finding, path);
    const FileContent file = load_file(path, Secrecy::Public);
    const CertificateStackPtr certificates = parse_certificates(path, file.bytes);
    finding.know("certificates", std::int64_t{sk_X509_num(certificates.get())});
    const int expired = count_expired(*certificates);
    if (expired > 0) finding.add(Severity::Warning, std::to_string(expired) + " of them expired");
  });
}

}  // namespace

Findings inspect_own_files(const TlsSettings& settings) {
  Findings findings;
  for (const CertificateFiles& files : settings.certificates) {
    findings.push_back(inspect_certificate(files, settings));
  }
  if (settings.certificates.empty() && !settings.no_certificate)
    inspect_default(findings, settings);
  if (settings.role == Role::Server) {
    inspect_named(findings, settings);
    findings.push_back(inspect_dh(settings));
    findings.push_back(inspect_tickets(settings));
  }
  if (const std::string path = find_ca_file(settings); !path.empty()) {
    findings.push_back(inspect_ca(path));
  }
  if (const std::string path = find_crl_file(settings); !path.empty()) {
    findings.push_back(finding_of("revocation lists", [&](Finding& finding) {
      describe_file(finding, path);
      describe_crls(finding, path, find_ca_file(settings));
    }));
  }
  return findings;
}

}  // namespace dotls
