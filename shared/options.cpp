#include "shared/options.hpp"

#include <getopt.h>

#include <charconv>
#include <optional>

#include "shared/error.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

// getopt_long returns this plus an option's index: long names need no letter.
constexpr int kFirstLong = 256;

std::string name_of(const OptionSpec& spec) {
  std::string name = std::string("--") + spec.long_name;
  return spec.letter == 0 ? name : std::string("-") + spec.letter + " (" + name + ")";
}

const OptionSpec* find_spec(std::span<const OptionSpec> specs, int code) {
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (code == kFirstLong + static_cast<int>(i)) return &specs[i];
    if (specs[i].letter != 0 && code == specs[i].letter) return &specs[i];
  }
  return nullptr;
}

Fatal mistake(int code, std::span<const OptionSpec> specs, const std::string& word) {
  const OptionSpec* spec = find_spec(specs, optopt);
  if (spec != nullptr && code == ':') {
    return Fatal::usage("option " + name_of(*spec) + " needs a value; try --help");
  }
  if (spec != nullptr) {
    return Fatal::usage("option " + name_of(*spec) + " takes no value; try --help");
  }
  if (optopt != 0) {
    const char letter = static_cast<char>(optopt);
    return Fatal::usage("unknown option -" + printable(std::string_view(&letter, 1)) +
                        "; try --help");
  }
  return Fatal::usage("unknown or ambiguous option " + printable(word) + "; try --help");
}

// Fills `parsed` up to the first mistake, which it returns.
std::optional<Fatal> scan(const std::vector<std::string>& arguments,
                          std::span<const OptionSpec> specs, ParsedOptions& parsed) {
  std::string letters = "+:";  // "+": options end at the program's name; ":": we say what is wrong
  std::vector<option> long_options;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const OptionSpec& spec = specs[i];
    if (spec.letter != 0) letters.append(1, spec.letter).append(spec.takes_value ? ":" : "");
    long_options.push_back({spec.long_name, spec.takes_value ? required_argument : no_argument,
                            nullptr, kFirstLong + static_cast<int>(i)});
  }
  long_options.push_back({});

  // getopt_long wants char* const[]; "+" keeps it from reordering them.
  std::string own_name;
  std::vector<std::string> words = arguments;
  std::vector<char*> argv{own_name.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  optind = 0;  // glibc: begin again, whatever an earlier call left
  opterr = 0;
  const int argc = static_cast<int>(argv.size()) - 1;
  for (;;) {
    const int at = optind == 0 ? 1 : optind;
    optopt = 0;
    const int code = getopt_long(argc, argv.data(), letters.c_str(), long_options.data(), nullptr);
    if (code == -1) break;
    const OptionSpec* spec = code == '?' || code == ':' ? nullptr : find_spec(specs, code);
    if (spec == nullptr) return mistake(code, specs, argv[static_cast<std::size_t>(at)]);
    parsed.uses.push_back({spec->long_name, optarg == nullptr ? std::string() : optarg});
  }
  parsed.operands.assign(arguments.begin() + (optind - 1), arguments.end());
  return std::nullopt;
}

}  // namespace

ParsedOptions parse_options(const std::vector<std::string>& arguments,
                            std::span<const OptionSpec> specs) {
  ParsedOptions parsed;
  if (const auto wrong = scan(arguments, specs, parsed)) throw Fatal(*wrong);
  return parsed;
}

std::vector<OptionUse> options_before_mistake(const std::vector<std::string>& arguments,
                                              std::span<const OptionSpec> specs) {
  ParsedOptions parsed;
  static_cast<void>(scan(arguments, specs, parsed));
  return std::move(parsed.uses);
}

std::int64_t parse_number(std::string_view what, std::string_view text, std::int64_t least,
                          std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    throw Fatal::usage(std::string(what) + " must be a number from " + std::to_string(least) +
                       " to " + std::to_string(most) + ", not \"" + printable(text, 64) + "\"");
  }
  return value;
}

}  // namespace dotls
