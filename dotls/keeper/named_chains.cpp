#include "dotls/keeper/named_chains.hpp"

#include <algorithm>
#include <utility>

#include "dotls/keeper/messages/sealed_file.hpp"
#include "dotls/keeper/setup/material_values.hpp"
#include "dotls/keeper/setup/setup_codec.hpp"
#include "shared/certdir/named_certificate.hpp"

namespace dotls {
namespace {

// Each is a descriptor, a key and a chain. Names below a wildcard are strangers' to choose.
constexpr std::size_t kMostKept = 64;

// All that the answer depends on, there or not.
SeenFiles look_at_all(const std::string& directory, const std::vector<std::string>& files) {
  SeenFiles seen;
  for (const std::string& file : files) {
    const std::string path = directory + "/" + file;
    seen.push_back(look_at(path));
    seen.push_back(look_at(key_beside(path)));
  }
  return seen;
}

}  // namespace

std::shared_ptr<const NamedChain> NamedChains::find(std::string_view name) {
  const std::vector<std::string> files = server_name_files(name);
  if (files.empty()) return nullptr;
  // The name as it is in paths: a client's capital letters are no other name.
  const std::string& key = files.front();
  const auto kept =
      std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) { return one.name == key; });
  if (kept != kept_.end()) {
    if (std::all_of(kept->files.begin(), kept->files.end(), is_unchanged)) {
      kept_.splice(kept_.begin(), kept_, kept);
      return kept_.front().chain;
    }
    kept_.erase(kept);
  }
  // Before it is read, so that a change meanwhile is seen.
  SeenFiles seen = look_at_all(directory_, files);
  auto chain = find_named_certificate(directory_, name);
  if (!chain) return nullptr;
  complete_chain(*chain, ca_file_);
  auto made = std::make_shared<NamedChain>();
  made->file = make_sealed_file(encode(values_of(*chain)));
  made->keys.add(*chain->leaf, std::move(chain->key));
  kept_.push_front({key, std::move(seen), made});
  if (kept_.size() > kMostKept) kept_.pop_back();
  return made;
}

}  // namespace dotls
