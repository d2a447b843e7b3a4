#include "dotls/keeper/setup/setup_size.hpp"

#include <algorithm>
#include <functional>

#include "dotls/keeper/setup/setup_codec.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

// For the length before each.
constexpr std::size_t kLengthBytes = 4;
// For what has no part below: paths, Diffie-Hellman parameters and ticket keys.
constexpr std::size_t kOtherBytes = std::size_t{128} * 1024;

// What one file brings.
struct Part {
  std::string file;
  std::string content;
  std::string advice;
  std::size_t bytes = 0;
  std::size_t memory = 0;

  void add(const std::string& der, std::size_t its_memory) {
    bytes += kLengthBytes + der.size();
    memory += its_memory;
  }
};

[[noreturn]] void refuse(const Part& part) {
  throw Fatal::usage(part.file + ": " + part.content + " of " + std::to_string(part.bytes) +
                     " bytes are too large for a keeper; " + part.advice);
}

Part part_of(const NamedCiphers& named) {
  Part part{named.origin, "names", "name only the ciphers that you want"};
  for (const std::string& names : {named.names.list, named.names.suites})
    part.add(names, names.size());
  return part;
}

Part part_of(const ChainValues& chain) {
  Part part{chain.source, "certificates", "keep only those from the leaf up to below the root"};
  part.add(chain.leaf, memory_of_certificate(chain.leaf.size()));
  for (const std::string& der : chain.intermediates)
    part.add(der, memory_of_certificate(der.size()));
  return part;
}

Part cas_of(const TrustValues& trust) {
  const std::vector<std::string>& cas = trust.store->certificates;
  Part part{trust.ca_file, std::to_string(cas.size()) + " CA certificates (-c)",
            "keep only the CAs that you need"};
  for (const std::string& der : cas) part.add(der, memory_of_certificate(der.size()));
  if (trust.ca_names)
    for (const std::string& name : *trust.ca_names) part.add(name, 0);
  return part;
}

Part crls_of(const StoreValues& store, const std::string& file) {
  Part part{file, "revocation lists (-L)", "keep only those of the CAs that you need"};
  for (const std::string& der : store.crls) part.add(der, memory_of_crl(der.size()));
  return part;
}

void refuse_beyond(std::size_t most, std::size_t Part::*size, const std::vector<Part>& parts) {
  const Part* largest = nullptr;
  std::size_t sum = 0;
  for (const Part& part : parts) {
    sum += part.*size;
    if (largest == nullptr || part.*size > largest->*size) largest = &part;
  }
  if (sum > most) refuse(*largest);
}

}  // namespace

void refuse_large(const SetupValues& values, const std::string& crl_file) {
  std::vector<Part> parts{part_of(values.ciphers.list), part_of(values.ciphers.suites)};
  for (const ChainValues& chain : values.certificates) parts.push_back(part_of(chain));
  if (values.trust.store) {
    parts.push_back(cas_of(values.trust));
    parts.push_back(crls_of(*values.trust.store, crl_file));
  }
  refuse_beyond(kMaxSetupMemory, &Part::memory, parts);
  refuse_beyond(kMaxSetupBytes - kOtherBytes, &Part::bytes, parts);
}

void refuse_large(const ChainValues& chain) {
  if (encode(chain).size() > kMaxChainBytes) refuse(part_of(chain));
}

}  // namespace dotls
