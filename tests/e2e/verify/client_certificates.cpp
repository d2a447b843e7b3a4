// See client_certificates.hpp.
#include "tests/e2e/verify/client_certificates.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace dotls::test {
namespace {

CertSpec client(const std::string& name) {
  CertSpec spec;
  spec.common_name = name;
  spec.dns = {name + ".example.org"};
  return spec;
}

Presented make(CertSpec spec, const std::string& failure, int alert) {
  const Credential& issuer = authorities().intermediate;
  return {spec.common_name, make_certificate(spec, issuer), {issuer}, failure, alert};
}

std::vector<Presented> make_all() {
  std::vector<Presented> all{{"none", std::nullopt}};
  CertSpec rsa = client("rsa");
  rsa.key = KeyKind::Rsa;
  all.push_back(make(rsa, "", 0));
  all.push_back(make(client("ecdsa"), "", 0));
  all.push_back(make(client("revoked"), "certificate revoked", SSL_AD_CERTIFICATE_REVOKED));
  CertSpec expired = client("expired");
  expired.valid_from = -7200;
  expired.valid_until = -3600;
  all.push_back(make(expired, "certificate has expired", SSL_AD_CERTIFICATE_EXPIRED));
  CertSpec early = client("early");
  early.valid_from = 3600;
  all.push_back(make(early, "certificate is not yet valid", SSL_AD_BAD_CERTIFICATE));
  CertSpec server_only = client("server only");
  server_only.purposes = "serverAuth";
  all.push_back(make(server_only, "certificate purpose", SSL_AD_UNSUPPORTED_CERTIFICATE));
  const std::string no_issuer = "unable to get local issuer certificate";
  all.push_back({"foreign",
                 make_certificate(client("foreign"), authorities().foreign_root),
                 {},
                 no_issuer,
                 SSL_AD_UNKNOWN_CA});
  all.push_back({"alone",
                 make_certificate(client("alone"), authorities().intermediate),
                 {},
                 no_issuer,
                 SSL_AD_UNKNOWN_CA});
  all.push_back(
      {"self", make_self_signed(client("self")), {}, "self.signed certificate", SSL_AD_UNKNOWN_CA});
  return all;
}

}  // namespace

const std::vector<Presented>& all_presented() {
  static const std::vector<Presented> kAll = make_all();
  return kAll;
}

const Presented& presented(std::string_view name) {
  const auto& all = all_presented();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Presented& one) { return one.name == name; });
  if (found == all.end()) throw std::out_of_range(std::string(name));
  return *found;
}

std::string root_crl() {
  return make_crl_pem(authorities().root, {});
}

std::string intermediate_crl() {
  return make_crl_pem(authorities().intermediate, {&*presented("revoked").own});
}

std::unique_ptr<CertDir> make_verifying_directory() {
  auto certs = std::make_unique<CertDir>();
  certs->write("clientca.pem", authorities().root.certificate_pem(), 0644);
  certs->write("clientcrl.pem", intermediate_crl() + root_crl(), 0644);
  return certs;
}

std::string pin_of(const Presented& client) {
  const RunResult result =
      run({.argv = {"sh", "-c",
                    "openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | "
                    "openssl dgst -sha256 -binary | openssl base64"},
           .input = client.own->certificate_pem()});
  return "sha256//" + result.out.substr(0, result.out.find('\n'));
}

std::optional<std::string> Outcome::variable(const std::string& name) const {
  const std::string all = '\0' + program;
  const std::string entry = '\0' + name + '=';
  const std::size_t at = all.find(entry);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + entry.size();
  return all.substr(begin, all.find('\0', begin) - begin);
}

Outcome connect_with(const CertDir& certs, const std::vector<std::string>& options,
                     const Presented& what, int version) {
  const TempDir directory;
  const std::string started = directory / "started";
  ServerSetup setup{.program = testprog({"touch", started, "environment"}), .options = {"-z"}};
  setup.options.insert(setup.options.end(), options.begin(), options.end());
  Session session(certs, setup);
  TlsPeer client =
      session.make_client({.min_version = version, .max_version = version, .own = what.own});
  SSL_clear_chain_certs(client.ssl());
  for (const Credential& one : what.chain) SSL_add1_chain_cert(client.ssl(), one.certificate());
  Outcome outcome{};
  // In TLS 1.3 the client's handshake is over before the server has seen its certificate.
  if (client.handshake()) outcome.program = client.read_until_end();
  client.close_notify();
  client.fin();
  outcome.status = session.dotls().wait();
  outcome.log = session.dotls().err().text();
  outcome.started = file_exists(started);
  return outcome;
}

void expect_served(const Outcome& outcome, const std::string& verify) {
  EXPECT_EQ(outcome.status, 0) << outcome.log;
  EXPECT_TRUE(outcome.started);
  EXPECT_THAT(outcome.variable("SSL_CLIENT_VERIFY").value_or("nothing"),
              testing::ContainsRegex("^" + verify));
  for (const std::string name :
       {"SSL_CLIENT_S_DN", "SSL_CLIENT_I_DN", "SSL_CLIENT_M_SERIAL", "SSL_CLIENT_V_END"}) {
    EXPECT_EQ(outcome.variable(name).has_value(), verify == "SUCCESS") << name;
  }
}

void expect_refused(const Outcome& outcome, const std::string& why) {
  EXPECT_EQ(outcome.status, 97);
  EXPECT_FALSE(outcome.started);
  EXPECT_EQ(outcome.program, "");
  expect_one_fatal_line(outcome.log, {why});
}

}  // namespace dotls::test
