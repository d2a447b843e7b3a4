#include "dotls/starttls/way_to_tls.hpp"

#include <algorithm>

#include "dotls/starttls/words.hpp"

namespace dotls {

bool leads_to_tls(std::string_view command, std::string_view line, const WayToTls& way) {
  // A child that takes a bare CR for a line end would see a second command after it; so would one
  // whose buffer ends within the line.
  return without_line_end(line).find('\r') == std::string_view::npos &&
         line.size() <= way.longest_line &&
         std::any_of(way.commands.begin(), way.commands.end(),
                     [&](std::string_view allowed) { return is_word(command, allowed); });
}

}  // namespace dotls
