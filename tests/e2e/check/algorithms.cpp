// Goal: --check says which groups and signature algorithms --conf comes to, and finds the key that
// can sign with none of them, before a user does.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/e2e/check/check_schema.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/tcp_server.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class CheckAlgorithms : public EndToEnd {
 protected:
  explicit CheckAlgorithms() {
    ::mkdir((certs_ / "sni").c_str(), 0750);
    certs_.write("clientca.pem", authorities().root.certificate_pem(), 0644);
  }
  RunResult check(std::vector<std::string> options) {
    std::vector<std::string> argv{dotls_path(), "--check", "-d", certs_.path()};
    argv.insert(argv.end(), options.begin(), options.end());
    RunResult result = run({.argv = argv});
    argv.insert(argv.begin() + 1, "--json");
    expect_by_schema(run({.argv = argv}).out);
    return result;
  }
  static std::string chain_with(KeyKind kind, const std::string& name) {
    return chain_pem(make_certificate(
        {.common_name = name, .dns = {name}, .key = kind, .valid_until = 60L * 86'400},
        authorities().intermediate));
  }

  CertDir certs_{CertSpec{.valid_until = 60L * 86'400}};
};

TEST_F(CheckAlgorithms, AreWhatConfComesTo) {
  for (const std::vector<std::string>& mode :
       {std::vector<std::string>{}, {"-T", "-h", "localhost", "-n", "servercert.pem"}}) {
    std::vector<std::string> options{
        "--conf", "Groups=P-384:X25519",
        "--conf", "SignatureAlgorithms=ECDSA+SHA256:rsa_pss_rsae_sha256",
        "--conf", "ClientSignatureAlgorithms=ecdsa_secp256r1_sha256"};
    options.insert(options.end(), mode.begin(), mode.end());
    const RunResult result = check(options);
    EXPECT_EQ(result.status, 0) << result.out;
    EXPECT_THAT(result.out, HasSubstr("\n  groups: secp384r1, X25519\n"));
    EXPECT_THAT(result.out,
                HasSubstr("\n  signature_algorithms: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256\n"
                          "  client_signature_algorithms: ecdsa_secp256r1_sha256\n"));
  }
}

TEST_F(CheckAlgorithms, OfClientsAreThoseOfServersUnlessNamed) {
  const RunResult result = check({"--conf", "SignatureAlgorithms=ECDSA+SHA256"});
  EXPECT_THAT(result.out, HasSubstr("\n  client_signature_algorithms: ecdsa_secp256r1_sha256\n"));
}

TEST_F(CheckAlgorithms, AreOpensslsOwnByDefault) {
  const RunResult result = check({});
  EXPECT_EQ(result.status, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("\n  groups: X25519, prime256v1"));
  EXPECT_THAT(result.out, HasSubstr("\n  signature_algorithms: ecdsa_secp256r1_sha256, "));
}

TEST_F(CheckAlgorithms, ThatNoKeyFitsAreBroken) {
  const RunResult result = check({"--conf", "SignatureAlgorithms=rsa_pss_rsae_sha256"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("no handshake is possible: "));
  EXPECT_THAT(result.out, HasSubstr("--conf SignatureAlgorithms must have one for its key"));
}

TEST_F(CheckAlgorithms, ThatTheKeyOfANameDoesNotFitAreBroken) {
  certs_.write("sni/good.example.org.pem", chain_with(KeyKind::Ecdsa, "good.example.org"));
  certs_.write("sni/*.example.net.pem", chain_with(KeyKind::Rsa, "*.example.net"));
  const std::vector<std::string> options{"--conf", "SignatureAlgorithms=ECDSA+SHA256"};
  const RunResult result = check(options);
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("/sni/*.example.net.pem: no handshake is possible: "));
  EXPECT_THAT(result.out, Not(HasSubstr("/sni/good.example.org.pem: no handshake")));
  EXPECT_THAT(result.out, HasSubstr("server: fine"));
  EXPECT_EQ(check({}).status, 0);
}

// OpenSSL would go on without the certificate, and say nothing.
TEST_F(CheckAlgorithms, ThatTheKeyOfAClientDoesNotFitAreBroken) {
  const std::vector<std::string> client{"-T", "-h", "localhost", "-n", "servercert.pem"};
  for (const auto& [conf, status] :
       {std::pair{"ClientSignatureAlgorithms=ed25519", 2},
        std::pair{"SignatureAlgorithms=RSA+SHA256", 2},
        std::pair{"ClientSignatureAlgorithms=ECDSA+SHA256", 0}, std::pair{"Groups=P-256", 0}}) {
    std::vector<std::string> options = client;
    options.insert(options.end(), {"--conf", conf});
    const RunResult result = check(options);
    EXPECT_EQ(result.status, status) << conf << result.out;
    EXPECT_EQ(result.out.find("would never be shown") != std::string::npos, status == 2) << conf;
  }
}

// The key of an ECDSA certificate need not be of these groups, though a client like us would say
// so.
TEST_F(CheckAlgorithms, WithoutTheCurveOfTheKeyAreFine) {
  EXPECT_EQ(check({"-M", "TLSv1_2", "--conf", "Groups=X25519"}).status, 0);
}

// None of them is of TLS 1.3.
TEST_F(CheckAlgorithms, WithoutAGroupOfTheVersionAreBroken) {
  EXPECT_EQ(check({"-M", "TLSv1_2", "--conf", "Groups=brainpoolP256r1:P-256"}).status, 0);
  const RunResult result = check({"--conf", "Groups=brainpoolP256r1"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("no handshake is possible: no suitable groups"));
}

TEST_F(CheckAlgorithms, WithABadValueAreBroken) {
  const RunResult result = check({"--conf", "Groups=nonsense"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("--conf Groups=nonsense: OpenSSL does not take this value"));
}

// Beside them, who alone may come in.
TEST_F(CheckAlgorithms, NamesTheOnlyClients) {
  const std::string pin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  RunResult result = check({"--allow-pin", pin, "--allow-dns", "*.Example.org."});
  EXPECT_EQ(result.status, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("\n  allows: *.example.org, " + pin + "\n"));
  EXPECT_THAT(check({}).out, Not(HasSubstr("allows")));
  result = check({"-c", "", "--allow-dns", "*.example.org"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("--allow-dns needs CA certificates"));
}

}  // namespace
}  // namespace dotls::test
