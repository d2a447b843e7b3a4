// The load generator: one measurement of one server on 127.0.0.1, as one JSON line; and, under
// other names, the programs that the measured servers run. tests/bench/run drives it.
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "shared/json.hpp"
#include "shared/options.hpp"
#include "tests/bench/load_modes.hpp"
#include "tests/bench/load_programs.hpp"

namespace dotls::bench {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;
constexpr OptionSpec kOptions[] = {{0, "port", true},  {0, "count", true},    {0, "clients", true},
                                   {0, "bytes", true}, {0, "resumed", false}, {0, "plain", false}};

const std::map<std::string, Outcome (*)(const Load&)> kModes{{"connections", run_connections},
                                                             {"first", run_first_requests},
                                                             {"in", run_bulk_in},
                                                             {"out", run_bulk_out},
                                                             {"both", run_both_ways},
                                                             {"trips", run_round_trips},
                                                             {"idle", run_idle}};

Load parse_load(const std::vector<OptionUse>& uses) {
  Load load;
  for (const OptionUse& use : uses) {
    const auto number = [&](std::int64_t most) {
      return parse_number(use.option, use.value, 1, most);
    };
    if (use.option == "port") load.port = static_cast<std::uint16_t>(number(65535));
    if (use.option == "count") load.count = static_cast<std::size_t>(number(1'000'000));
    if (use.option == "clients") load.clients = static_cast<std::size_t>(number(256));
    if (use.option == "bytes") load.bytes = static_cast<std::uint64_t>(number(kMostBytes));
    if (use.option == "resumed") load.resumed = true;
    if (use.option == "plain") load.plain = true;
  }
  return load;
}

int run_load(const std::string& mode, const Load& load) {
  const Outcome outcome = kModes.at(mode)(load);
  std::cout << "{\"mode\": " << json_string(mode) << ", \"figure\": " << outcome.figure
            << ", \"failed\": " << outcome.failed << ", \"lost\": " << outcome.lost
            << ", \"failure\": " << json_string(outcome.failure) << "}" << std::endl;
  return 0;
}

int run(const std::vector<std::string>& arguments) {
  const ParsedOptions parsed = parse_options(arguments, kOptions);
  const Load load = parse_load(parsed.uses);
  const std::string what = parsed.operands.empty() ? "" : parsed.operands.front();
  if (what == "sink") return run_sink(load.bytes);
  if (what == "source") return run_source(load.bytes);
  if (what == "smtp") return run_smtp();
  if (kModes.count(what) == 1 && load.port != 0) return run_load(what, load);
  std::cerr << "usage: dotls_bench_load --port N [options] MODE, or sink, source, smtp\n";
  return 100;
}

}  // namespace
}  // namespace dotls::bench

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return dotls::bench::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "dotls_bench_load: " << error.what() << "\n";
    return 111;
  }
}
