// What is done with each block that is shown: it is run as written on a Machine, and a client sees
// whether it serves what it is for.
#pragma once

#include "tests/e2e/recipes/recipe.hpp"

namespace dotls::test {

// Servers of one kind of program each.
void play_qmail_smtpd(const Block& block);
void play_qmail_pop3d(const Block& block);
void play_mailfront(const Block& block);
void play_ucspi_mailfront(const Block& block);
void play_ucspi_smtpd(const Block& block);
void play_courier(const Block& block);
void play_whole_dovecot(const Block& block);
void play_relay_by_certificate(const Block& block);
void play_only_some_clients(const Block& block);
void play_server_names(const Block& block);
void play_alpn(const Block& block);
void play_certbots_files(const Block& block);
void play_shell_script(const Block& block);
void play_drop_behind(const Block& block);
void play_readme_server(const Block& block);
void play_three_protocols(const Block& block);
void play_keeper(const Block& block);
void play_keepers_accounts(const Block& block);

// With a load balancer in front.
void play_behind_balancer(const Block& block);
void play_balancer(const Block& block);
void play_proxy_to_dovecot(const Block& block);
void play_drain(const Block& block);

// More than one machine.
void play_fetch_ticket_keys(const Block& block);

// Under something else than a tcpserver of the shell.
void play_inetd(const Block& block);
void play_ncat(const Block& block);

// Clients.
void play_smarthost(const Block& block);
void play_smarthost_starttls(const Block& block);
void play_pin(const Block& block);
void play_by_hand(const Block& block);
void play_clients(const Block& block);
void play_checks(const Block& block);

// Monitoring.
void play_nagios_plugin(const Block& block);
void play_nagios_checks(const Block& block);
void play_nagios_keeper(const Block& block);
void play_metrics(const Block& block);
void play_metrics_cron(const Block& block);

// The certificate directory.
void play_fail2ban(const Block& block);
void play_ticket_keys(const Block& block);
void play_fresh_machine(const Block& block);
void play_cron_line(const Block& block);
void play_build_dependencies(const Block& block);
void play_install(const Block& block);
void play_deploy_install(const Block& block);
void play_certbot_hook(const Block& block);
void play_acme_sh(const Block& block);
void play_certbots_way(const Block& block);

// What the log says.
void play_line_denied(const Block& block);
void play_line_refused_us(const Block& block);
void play_line_no_shared_cipher(const Block& block);
void play_line_smtp(const Block& block);
void play_line_no_starttls(const Block& block);
void play_line_not_tls(const Block& block);
void play_line_left(const Block& block);
void play_line_truncated(const Block& block);
void play_line_timed_out(const Block& block);
void play_line_not_trusted(const Block& block);

}  // namespace dotls::test
