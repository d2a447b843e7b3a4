#include "dotls/keeper/kept_setup.hpp"

#include <openssl/objects.h>

#include <algorithm>
#include <ctime>
#include <exception>
#include <utility>

#include "dotls/keeper/messages/sealed_file.hpp"
#include "dotls/keeper/setup/material_values.hpp"
#include "dotls/keeper/setup/setup_codec.hpp"
#include "dotls/keeper/shown_certificates.hpp"
#include "shared/error.hpp"
#include "shared/memory_shortage.hpp"

namespace dotls {
namespace {

// The attempt may have failed at a file that the last good setup was not made from.
constexpr std::chrono::seconds kNextTry{10};
// --self-signed makes one for thirty days.
constexpr std::chrono::hours kSelfSignedLife{24};

// Decrypting is no signature, and only an administrator's own list has it.
void refuse_static_rsa(const SSL_CTX& context, const ChosenCiphers& chosen) {
  if (chosen.list.names.list.empty()) return;
  const STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(&context);
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers, i);
    if (SSL_CIPHER_get_kx_nid(cipher) != NID_kx_rsa) continue;
    throw Fatal::usage(chosen.list.origin + ": " + SSL_CIPHER_get_name(cipher) +
                       " has static RSA, which a keeper does not do; append :!kRSA to the list");
  }
}

std::shared_ptr<const KeyRing> keys_of(const std::vector<CertificateChain>& chains) {
  auto keys = std::make_shared<KeyRing>();
  for (const CertificateChain& chain : chains) {
    EVP_PKEY_up_ref(chain.key.get());
    keys->add(*chain.leaf, PkeyPtr(chain.key.get()));
  }
  return keys;
}

}  // namespace

KeptSetup::KeptSetup(const TlsSettings& settings, const Log& log)
    : settings_(settings), log_(log), setup_(load()) {}

void KeptSetup::renew() {
  if (!is_due()) return;
  // Whatever fails from here on is tried again.
  next_try_ = Clock::now() + kNextTry;
  const bool changed = !std::all_of(seen_.begin(), seen_.end(), is_unchanged);
  forget_memory_shortage();
  try {
    // Before the attempt, so that a change during it is seen by the next.
    for (SeenFile& file : seen_) file = look_at(file.path);
    setup_ = load();
    next_try_.reset();
  } catch (const std::exception& error) {
    if (!changed && failure_ == reason_of(error)) return;
    failure_ = reason_of(error);
    log_.error("the last good set-up stays in use: " + failure_);
    return;
  }
  if (!failure_.empty()) log_.error("the new set-up is used, and this is over: " + failure_);
  failure_.clear();
}

Setup KeptSetup::load() {
  TlsMaterial material = load_material(settings_);
  const auto source =
      std::make_shared<CertificateDirectory>(settings_.directory, material.trust.ca_file);
  const SecretBytes encoded = encode(values_of(settings_, material, *source));
  Setup setup{make_sealed_file(encoded.view()),
              exists(path_in(settings_.directory, kSniDirectory)),
              material.trust.ca_file,
              keys_of(material.certificates),
              show_certificates(material.certificates),
              std::time(nullptr),
              ++made_};
  const ChosenCiphers ciphers = material.ciphers;
  const ContextNotes notes = material.notes;
  // Made once here, so that what OpenSSL refuses is refused before anybody is given it.
  const TlsContext trial = make_context(settings_, std::move(material), source);
  refuse_static_rsa(trial.get(), ciphers);
  for (const std::string& line : notes.errors) log_.error(line);
  for (const std::string& line : notes.remarks) log_.status(line);
  seen_ = trial.files();
  expires_.reset();
  if (settings_.self_signed) expires_ = Clock::now() + kSelfSignedLife;
  return setup;
}

bool KeptSetup::is_due() const {
  const auto now = Clock::now();
  if ((next_try_ && now >= *next_try_) || (expires_ && now >= *expires_)) return true;
  return !std::all_of(seen_.begin(), seen_.end(), is_unchanged);
}

}  // namespace dotls
