#include "dotls/keeper/named_chains.hpp"

#include <algorithm>
#include <utility>

#include "dotls/keeper/messages/sealed_file.hpp"
#include "dotls/keeper/setup/material_values.hpp"
#include "dotls/keeper/setup/setup_codec.hpp"
#include "shared/certdir/named_certificate.hpp"

namespace dotls {
namespace {

// Each is a descriptor, a key and a chain.
constexpr std::size_t kMostKept = 64;

// The file and its key, there or not.
SeenFiles look_at_both(const std::string& path) {
  return {look_at(path), look_at(key_beside(path))};
}

}  // namespace

std::shared_ptr<const NamedChain> NamedChains::find(std::string_view name) {
  const std::vector<std::string> files = server_name_files(name);
  // By the file and not by the name: below a wildcard there are as many names as a stranger likes,
  // and each would be read, with the CA file.
  const auto file = std::find_if(files.begin(), files.end(), [&](const std::string& one) {
    return look_at(directory_ + "/" + one).inode != 0;
  });
  if (file == files.end()) return nullptr;
  const auto kept =
      std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) { return one.file == *file; });
  if (kept != kept_.end()) {
    if (std::all_of(kept->seen.begin(), kept->seen.end(), is_unchanged)) {
      kept_.splice(kept_.begin(), kept_, kept);
      return kept_.front().chain;
    }
    kept_.erase(kept);
  }
  // Before it is read, so that a change meanwhile is seen.
  SeenFiles seen = look_at_both(directory_ + "/" + *file);
  auto chain = find_named_certificate(directory_, name);
  if (!chain) return nullptr;
  complete_chain(*chain, ca_file_);
  auto keys = std::make_shared<KeyRing>();
  keys->add(*chain->leaf, std::move(chain->key));
  auto made = std::make_shared<NamedChain>();
  made->file = make_sealed_file(encode(values_of(*chain)));
  made->keys = std::move(keys);
  kept_.push_front({*file, std::move(seen), made});
  if (kept_.size() > kMostKept) kept_.pop_back();
  return made;
}

}  // namespace dotls
