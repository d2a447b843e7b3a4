// What a server's context is made from besides its settings, as plain values without any private
// key: certificates and the like as DER. It goes from the process that reads files to the one that
// may open none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dotls/tls/ciphers.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/certdir/ticket_keys.hpp"

namespace dotls {

/// A CertificateChain without its key.
struct ChainValues {
  std::string source;
  std::string leaf;
  std::vector<std::string> intermediates;
};

/// What is in an X509_STORE, and its flags (X509_VERIFY_PARAM_get_flags(3)).
struct StoreValues {
  std::vector<std::string> certificates;
  std::vector<std::string> crls;
  std::uint64_t flags = 0;
};

/// See Trust.
struct TrustValues {
  std::string source;
  bool asks_client = false;
  ClientVerification client_verification = ClientVerification::Off;
  std::string ca_file;
  std::optional<StoreValues> store;
  std::optional<std::vector<std::string>> ca_names;
};

/// What the directory has for DHE of one size: parameters, or why its file has none.
struct DhValues {
  int bits = 0;
  std::string source;
  std::string parameters;  ///< DER, as i2d_KeyParams(3) has it; empty if there is a problem
  std::string problem;
};

/// Its ticket keys are secret, and wiped when they go.
struct SetupValues {
  ChosenCiphers ciphers;
  std::vector<ChainValues> certificates;
  TrustValues trust;
  std::vector<TicketKey> ticket_keys;
  /// Smallest first.
  std::vector<DhValues> dh;
};

}  // namespace dotls
