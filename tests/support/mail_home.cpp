// See mail_home.hpp.
#include "tests/support/mail_home.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "tests/support/mail_peer.hpp"

namespace dotls::test {
namespace {

constexpr unsigned kNobody = 65534;

// A folder that the mail programs may write, whoever they run as.
void make_open_folder(const std::string& path) {
  std::filesystem::create_directories(path);
  ::chmod(path.c_str(), 0777);
}

void fill_maildir(const TempDir& directory) {
  ::chmod(directory.path().c_str(), 0777);
  for (const char* folder : {"md", "md/cur", "md/new", "md/tmp"})
    make_open_folder(directory / folder);
  int number = 0;
  for (std::string message : alices_messages()) {
    message.erase(std::remove(message.begin(), message.end(), '\r'), message.end());
    directory.write("md/new/" + std::to_string(++number) + ".message", message, 0666);
  }
}

// What qmail-popup and checkpassword do, as shell scripts.
constexpr const char* kQmailPopup = R"sh(shift
printf '+OK <%s.1@host.example>\r\n' $$
while IFS= read -r line; do
  line=${line%?}
  case $(printf %s "${line%% *}" | tr a-z A-Z) in
  USER) user=${line#* }; printf '+OK \r\n' ;;
  PASS)
    exec 4<&0
    printf '%s\0%s\0t\0' "$user" "${line#* }" | "$@" 3<&0 <&4 4<&- && exit 0
    printf '%s\r\n' '-ERR authorization failed'; exit 1 ;;
  QUIT) printf '+OK \r\n'; exit 0 ;;
  *) printf '%s\r\n' '-ERR authorization first' ;;
  esac
done
)sh";
constexpr const char* kCheckpassword = R"sh([ "$(tr '\0' ' ' <&3)" = 'alice secret t ' ] || exit 1
exec 3<&-
exec "$@"
)sh";

ServerSetup with(const std::string& protocol, std::vector<std::string> options,
                 std::vector<std::string> program) {
  options.insert(options.begin(), {"-s", protocol});
  return {.program = std::move(program), .options = std::move(options)};
}

// Waits for Dovecot's real greeting: while it starts it says "* OK Waiting", or does not listen.
bool greets(std::uint16_t port) {
  try {
    MailPeer client(connect_to(port));
    const std::string line = client.line();
    client.leave();
    return line.find("Dovecot") != std::string::npos;
  } catch (const std::system_error&) {
    return false;
  }
}

}  // namespace

const std::vector<std::string>& alices_messages() {
  static const std::vector<std::string> kMessages = [] {
    std::vector<std::string> all;
    for (const std::string number : {"one", "two", "three"}) {
      all.push_back("From: bob@example.org\r\nTo: alice@example.org\r\nSubject: " + number +
                    "\r\n\r\nThis is " + number + ".\r\n.\r\nIt had a dot.\r\n");
    }
    return all;
  }();
  return kMessages;
}

MailUser::MailUser()
    : uid(::geteuid() == 0 ? kNobody : ::geteuid()),
      gid(::geteuid() == 0 ? kNobody : ::getegid()) {}

MailHome::MailHome() {
  fill_maildir(directory_);
  for (const char* folder : {"home", "queue", "queue/new", "queue/tmp"})
    make_open_folder(directory_ / folder);
  directory_.write("pw", "alice:secret:" + std::to_string(user_.uid) + ':' +
                             std::to_string(user_.gid) + "::" + (directory_ / "home") +
                             ":/bin/sh\n");
  directory_.write("qmail-popup", kQmailPopup);
  directory_.write("checkpassword", kCheckpassword);
  directory_.write("rules", ":sender\nk*:*:ok\n:recipient\nk*:*:ok\n");
}

ServerSetup MailHome::smtp(std::vector<std::string> options) const {
  ServerSetup setup =
      with("smtp", std::move(options),
           {"/usr/sbin/mailfront", "smtp", "queuedir", "cvm-authenticate", "mailrules"});
  setup.env = {{"CVM_PWFILE_PATH", directory_ / "pw"},
               {"CVM_SASL_PLAIN", "/usr/bin/cvm-pwfile"},
               {"MAILRULES", directory_ / "rules"},
               {"QUEUEDIR", directory_ / "queue"}};
  return setup;
}

ServerSetup MailHome::pop3(std::vector<std::string> options) const {
  ServerSetup setup = with("pop3", std::move(options),
                           {"/usr/sbin/pop3front-auth", "/usr/bin/cvm-pwfile",
                            "/usr/sbin/pop3front-maildir", directory_ / "md"});
  setup.env = {{"CVM_PWFILE_PATH", directory_ / "pw"}, {"CVM_SASL_PLAIN", "/usr/bin/cvm-pwfile"}};
  return setup;
}

ServerSetup MailHome::qmail_pop3(std::vector<std::string> options) const {
  return with("pop3", std::move(options),
              {"sh", directory_ / "qmail-popup", "host.example", "sh", directory_ / "checkpassword",
               "/usr/sbin/pop3front-maildir", directory_ / "md"});
}

ServerSetup MailHome::imap(std::vector<std::string> options) const {
  ServerSetup setup = with("imap", std::move(options),
                           {"/usr/sbin/imapfront-auth", "/usr/lib/dovecot/imap", "-o",
                            "mail_location=maildir:" + (directory_ / "md"), "-o", "ssl=no", "-o",
                            "log_path=" + (directory_ / "log")});
  setup.env = {{"CVM_PWFILE_PATH", directory_ / "pw"},
               {"CVM_SASL_PLAIN", "/usr/bin/cvm-pwfile"},
               {"DOVECOT_PRESERVE_ENVS", "IMAPLOGINTAG HOME USER"}};
  return setup;
}

std::vector<std::string> MailHome::queued() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_ / "queue/new"))
    names.push_back(entry.path());
  std::sort(names.begin(), names.end());
  std::vector<std::string> messages;
  for (const std::string& name : names) messages.push_back(read_file(name));
  return messages;
}

std::string Dovecot::configuration(const std::string& tls_pem) const {
  const std::string user = ::geteuid() == 0 ? "nobody" : std::to_string(user_.uid);
  const auto service = [](const std::string& name, std::uint16_t port) {
    return "service " + name + "-login {\n chroot =\n inet_listener " + name +
           " {\n  port = " + std::to_string(port) + "\n }\n inet_listener " + name +
           "s {\n  port = 0\n }\n}\n";
  };
  std::string text =
      "protocols = imap pop3\nlisten = 127.0.0.1\ndisable_plaintext_auth = no\n"
      "first_valid_uid = 0\nlog_path = " +
      (directory_ / "log") + "\nbase_dir = " + (directory_ / "base") +
      "\nstate_dir = " + (directory_ / "state") +
      "\nmail_location = maildir:" + (directory_ / "md") + "\ndefault_internal_user = " + user +
      "\ndefault_login_user = " + user +
      "\ndefault_internal_group = " + (::geteuid() == 0 ? "nogroup" : std::to_string(user_.gid)) +
      "\npassdb {\n driver = static\n args = password=secret\n}\n"
      "userdb {\n driver = static\n args = uid=" +
      std::to_string(user_.uid) + " gid=" + std::to_string(user_.gid) +
      " home=" + directory_.path() + "\n}\n";
  text += service("imap", imap_port()) + service("pop3", pop3_port());
  text += "service anvil {\n chroot =\n}\nservice stats {\n chroot =\n}\n";
  if (tls_pem.empty()) return text + "ssl = no\n";
  const std::string file = directory_.write("tls.pem", tls_pem);
  return text + "ssl = yes\nssl_cert = <" + file + "\nssl_key = <" + file + '\n';
}

Dovecot::Dovecot(const std::string& tls_pem, const std::string& more) {
  fill_maildir(directory_);
  for (const char* folder : {"base", "state"}) make_open_folder(directory_ / folder);
  const std::string file = directory_.write("conf", configuration(tls_pem) + more);
  Command command;
  // It refuses to run all of itself as root.
  if (::geteuid() == 0)
    command.argv = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  for (const char* word : {"/usr/sbin/dovecot", "-F", "-c"}) command.argv.emplace_back(word);
  command.argv.push_back(file);
  process_.emplace(command);
  if (!wait_until([&] { return greets(imap_port()) && greets(pop3_port()); }))
    ADD_FAILURE() << "Dovecot does not start:\n" << process_->err().text() << log();
}

Dovecot::~Dovecot() {
  process_->signal(SIGTERM);
  process_->wait();
}

}  // namespace dotls::test
