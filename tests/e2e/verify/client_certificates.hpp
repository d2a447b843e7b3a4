// The client certificates that the tests of --verify-client present, good and bad, and the server's
// side of them: what it trusts, what it has to say of each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {

/// What a client presents, and the expected result of its verification.
struct Presented {
  std::string name;
  std::optional<Credential> own;       ///< none: no certificate
  std::vector<Credential> chain = {};  ///< what is sent beside it
  std::string failure = {};            ///< OpenSSL's words for what is wrong; "": it is good
  int alert = 0;                       ///< of TLS; by which it is refused
};

/// All of them; made once for the process.
[[nodiscard]] const std::vector<Presented>& all_presented();
/// The one of that name.
[[nodiscard]] const Presented& presented(std::string_view name);

/// A certificate directory whose clientca.pem is the tests' root and whose clientcrl.pem revokes
/// "revoked" and has a CRL for each link.
[[nodiscard]] std::unique_ptr<CertDir> make_verifying_directory();
/// The two CRLs.
[[nodiscard]] std::string root_crl();
[[nodiscard]] std::string intermediate_crl();

/// Its pin as curl's manual makes it, with openssl alone.
[[nodiscard]] std::string pin_of(const Presented& client);

/// What one connection came to.
struct Outcome {
  int status;  ///< of dotls
  std::string log;
  bool started;         ///< whether the program ran
  std::string program;  ///< its output: its environment, each entry after a NUL
  /// The value of this variable of the program's; nullopt where it is not set.
  [[nodiscard]] std::optional<std::string> variable(const std::string& name) const;
};

/// Lets a client that presents `what` shake hands with `dotls -z options... `.
[[nodiscard]] Outcome connect_with(const CertDir& certs, const std::vector<std::string>& options,
                                   const Presented& what, int version = TLS1_3_VERSION);

/// Expects that the client got in and that the program was told `verify` of it; where that is
/// SUCCESS, its name, and where not, none of it.
void expect_served(const Outcome& outcome, const std::string& verify);
/// Expects that it did not: exit 97, one line that says `why`, no program.
void expect_refused(const Outcome& outcome, const std::string& why);

}  // namespace dotls::test
