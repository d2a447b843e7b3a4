// Goal: each recipe that the manual pages, README.md and the examples show does what it is for when
// it is run as written, by the real programs as far as Debian has them; none is left out.

#include <gmock/gmock.h>

#include <map>
#include <regex>

#include "tests/e2e/recipes/plays.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

// A block by its page and words that no other block there has.
struct Recipe {
  const char* name;
  const char* page;
  const char* words;
  void (*play)(const Block&);
};

// In the names of ctest: the words may hold what CMake takes for its own.
void PrintTo(const Recipe& recipe, std::ostream* out) {
  *out << recipe.page;
}

constexpr const char* kDotls = "man/dotls.1";
constexpr const char* kKeeper = "man/dotls-keeper.8";
constexpr const char* kUpdate = "man/update_tmprsadh.8";
constexpr const char* kReadme = "README.md";

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> kRecipes{
      {"QmailSmtpd", kDotls, "0 25 dotls -s smtp", play_qmail_smtpd},
      {"QmailPop3d", kDotls, "qmail-pop3d Maildir", play_qmail_pop3d},
      {"Mailfront", kDotls, "pop3front-auth", play_mailfront},
      {"UcspiMailfront", kDotls, "+starttls-ucspi", play_ucspi_mailfront},
      {"UcspiSqmail", kDotls, "UCSPITLS=1 tcpserver", play_ucspi_smtpd},
      {"UcspiProxy", kDotls, "smtpd-starttls-proxy-io", play_ucspi_smtpd},
      {"Courier", kDotls, "/etc/courier/imapd", play_courier},
      {"WholeDovecot", kDotls, "socat - TCP", play_whole_dovecot},
      {"RelayByCertificate", kDotls, "relay-for-known", play_relay_by_certificate},
      {"OnlySomeClients", kDotls, "--allow-dns", play_only_some_clients},
      {"Smarthost", kDotls, "smtp.example.net 465", play_smarthost},
      {"SmarthostStarttls", kDotls, "smtp.example.net 587", play_smarthost_starttls},
      {"ServerNames", kDotls, "cd /etc/indimail/certs/sni", play_server_names},
      {"Alpn", kDotls, "--alpn imap", play_alpn},
      {"Pin", kDotls, "grep pin:", play_pin},
      {"BehindBalancer", kDotls, "--proxy-protocol 192.0.2.10", play_behind_balancer},
      {"Balancer", kDotls, "frontend submissions", play_balancer},
      {"DovecotsProxyListener", kDotls, "haproxy_trusted_networks", play_proxy_to_dovecot},
      {"ProxyToDovecot", kDotls, "/usr/local/bin/proxy-to", play_proxy_to_dovecot},
      {"Drain", kDotls, "state drain", play_drain},
      {"TicketsOfOneMachine", kDotls, "restrict,command", play_fetch_ticket_keys},
      {"FetchTicketKeys", kDotls, "mktemp /run/ticket.keys", play_fetch_ticket_keys},
      {"FetchByCron", kDotls, "47 * * * *", play_fetch_ticket_keys},
      {"UnderNcat", kDotls, "ncat -l", play_ncat},
      {"Checks", kDotls, "-n mx.pem -c clients.pem", play_checks},
      {"NagiosPlugin", kDotls, "cat /usr/local/bin/check_dotls", play_nagios_plugin},
      {"NagiosChecks", kDotls, "check_dotls -t 10", play_nagios_checks},
      {"NagiosCheckOfAKeeper", kDotls, "check_dotls --keeper", play_nagios_keeper},
      {"Metrics", kDotls, "cat /usr/local/sbin/dotls-metrics", play_metrics},
      {"MetricsCron", kDotls, "root /usr/local/sbin/dotls-metrics", play_metrics_cron},
      {"Fail2ban", kDotls, "fail2ban/jail.d", play_fail2ban},
      {"CertbotsFiles", kDotls, "--keyfile /etc/letsencrypt", play_certbots_files},
      {"ShellScript", kDotls, "8443", play_shell_script},
      {"ByHand", kDotls, "mconnect-io", play_by_hand},
      {"Inetd", kDotls, "tcp-env", play_inetd},
      {"DropBehind", kDotls, "setuidgid qmaild", play_drop_behind},
      {"Keeper", kKeeper, "dotls-keeper /run/dotls/smtps", play_keeper},
      {"KeepersAccounts", kKeeper, "groupadd --system dotls-via", play_keepers_accounts},
      {"TicketKeys", kUpdate, "--ticket-keys", play_ticket_keys},
      {"FreshMachine", kUpdate, "groupadd", play_fresh_machine},
      {"CronLine", kUpdate, "--check --quiet", play_cron_line},
      {"ReadmeBuildDependencies", kReadme, "sudo apt install g++", play_build_dependencies},
      {"ReadmeInstall", kReadme, "sudo groupadd", play_install},
      {"ReadmeServer", kReadme, "0 465 dotls /var/qmail/bin/qmail-smtpd", play_readme_server},
      {"ReadmeChecks", kReadme, "--connect localhost:465", play_checks},
      {"ReadmeThreeProtocols", kReadme, "0 25 dotls -s smtp", play_three_protocols},
      {"ReadmeClients", kReadme, "imap.example.net 993", play_clients},
      {"ReadmeDeployInstall", kReadme, "sudo install -m 755", play_deploy_install},
      {"ReadmeCertbotHook", kReadme, "certbot certonly", play_certbot_hook},
      {"ReadmeAcmeSh", kReadme, "acme.sh --install-cert", play_acme_sh},
      {"ReadmeCertbotsWay", kReadme, "cd /etc/letsencrypt", play_certbots_way},
      {"ReadmeFail2ban", kReadme, "fail2ban/jail.d", play_fail2ban},
      {"ReadmeKeeper", kReadme, "dotls-keeper /run/dotls/smtps", play_keeper},
      {"ReadmeLineDenied", kReadme, "permission denied", play_line_denied},
      {"ReadmeLineRefusedUs", kReadme, "refused our certificate", play_line_refused_us},
      {"ReadmeLineNoSharedCipher", kReadme, "no shared cipher", play_line_no_shared_cipher},
      {"ReadmeLineSmtp", kReadme, "the client speaks SMTP", play_line_smtp},
      {"ReadmeLineNoStarttls", kReadme, "no STARTTLS", play_line_no_starttls},
      {"ReadmeLineNotTls", kReadme, "TLS handshake failed", play_line_not_tls},
      {"ReadmeLineLeft", kReadme, "closed the connection during", play_line_left},
      {"ReadmeLineTruncated", kReadme, "truncated", play_line_truncated},
      {"ReadmeLineTimedOut", kReadme, "timed out", play_line_timed_out},
      {"ReadmeLineNotTrusted", kReadme, "unable to get local issuer", play_line_not_trusted},
  };
  return kRecipes;
}

// What is shown and no recipe, or run by others: lines of a log, and what tests/run does.
const std::vector<Recipe>& shown_only() {
  static const std::vector<Recipe> kShown{
      {"LogLines", kDotls, "dotls: pid 812", nullptr},
      {"LogLineOfABalancer", kDotls, "pid 816", nullptr},
      {"Quickstart", kReadme, "./quickstart\ntests/run --quick", nullptr},
      {"QuickstartSays", kReadme, "== openssl s_client", nullptr},
      {"Package", kReadme, "--target package", nullptr},                  // tests/fresh
      {"Timers", kReadme, "systemctl enable --now update", nullptr},      // needs a running systemd
      {"Units", kReadme, "systemctl enable --now dotls-smtps", nullptr},  // ready_services.cpp
      {"KeepersUnits", kReadme, "systemctl enable --now dotls-keeper",
       nullptr},  // ready_keeper.cpp
      {"KeepersUnit", kKeeper, "ExecStart=", nullptr},
      {"Upgrade", kReadme, "git pull", nullptr},
      {"Uninstall", kReadme, "--target uninstall", nullptr},  // tests/check_install
      {"StaticBuild", kReadme, "--preset static", nullptr},
      {"Deploy", "cron/examples/dotls-deploy.in", "mktemp", nullptr},  // tests/e2e/deploy
  };
  return kShown;
}

bool shows(const Recipe& recipe, const Block& block) {
  return block.page == recipe.page && block.text.find(recipe.words) != std::string::npos;
}

class Recipes : public EndToEnd, public testing::WithParamInterface<Recipe> {};

TEST_P(Recipes, WorkAsWritten) {
  for (const Block& block : blocks_of(GetParam().page))
    if (shows(GetParam(), block)) return GetParam().play(block);
  FAIL() << GetParam().page << " does not show " << GetParam().words;
}

INSTANTIATE_TEST_SUITE_P(, Recipes, testing::ValuesIn(recipes()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(RecipeTable, HasEachBlockOnceAndNothingElse) {
  std::vector<Recipe> all = recipes();
  all.insert(all.end(), shown_only().begin(), shown_only().end());
  std::map<std::string, int> found;
  for (const std::string& page : pages()) {
    for (const Block& block : blocks_of(page)) {
      int times = 0;
      for (const Recipe& recipe : all) {
        if (!shows(recipe, block)) continue;
        ++times;
        ++found[recipe.name];
      }
      EXPECT_EQ(times, 1) << page << ':' << block.line << " has " << times << " tests:\n"
                          << block.text;
    }
  }
  for (const Recipe& recipe : all) EXPECT_EQ(found[recipe.name], 1) << recipe.name;
}

// ucspi-tcp's tcpserver takes numbers alone: a name, and an empty string too, is 0, which is root.
TEST(RecipeTable, HasNumbersForTcpserversUserAndGroup) {
  const std::regex named(R"((-[ug]) +(?!"?\$\{[a-z]+:\?\})([^ \n]+))");
  for (const std::string& page : pages()) {
    const std::string text = read_file(std::string(DOTLS_SOURCES) + '/' + page);
    for (std::sregex_iterator at(text.begin(), text.end(), named), end; at != end; ++at) {
      const std::string before = at->prefix().str();
      const auto line = before.rfind('\n') == std::string::npos ? 0 : before.rfind('\n') + 1;
      if (before.find("tcpserver", line) == std::string::npos) continue;
      ADD_FAILURE() << page << ": " << before.substr(line) << at->str();
    }
  }
}

}  // namespace
}  // namespace dotls::test
