#include "dotls/settings/option_side.hpp"

#include "dotls/settings/option_table.hpp"
#include "shared/error.hpp"

namespace dotls {

void refuse_foreign(const OptionUse& use, OptionSide own) {
  const OptionSide side = side_of(use.option);
  if (side == own) return;
  const std::string option = shown(use.option);
  switch (side) {
    case OptionSide::Both:
      return;
    case OptionSide::Connection:
      throw Fatal::usage(option + " belongs to a service: give it to dotls-via, as in dotls-via " +
                         "SOCKET " + option);
    case OptionSide::Keeper:
    case OptionSide::Tls:
      throw Fatal::usage(option + " is the keeper's: give it to dotls-keeper, as in dotls-keeper " +
                         "SOCKET " + option);
    case OptionSide::NoKeeper:
      throw Fatal::usage(option + " goes with no keeper, as client mode, UCSPI-TLS and " +
                         "renegotiation do not: use dotls itself");
    case OptionSide::Check:
      throw Fatal::usage(option + " is for dotls --check: use dotls itself");
  }
}

SocketAndRest split_socket(const std::vector<std::string>& arguments) {
  const bool has_one = !arguments.empty() && !arguments.front().starts_with('-');
  return {has_one ? arguments.front() : std::string(),
          {arguments.begin() + (has_one ? 1 : 0), arguments.end()}};
}

}  // namespace dotls
