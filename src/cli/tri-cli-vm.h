/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-cli.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** The commands of the noun "vm", one file each. */
extern const GOptionEntry tri_cli_vm_list_options[];
int tri_cli_vm_list   (TriCli *cli, const TriCliVerb *verb, char **arguments);
/** `vm list --watch`: a line for every change until Ctrl+C */
int tri_cli_vm_watch  (TriCli *cli);
int tri_cli_vm_show   (TriCli *cli, const TriCliVerb *verb, char **arguments);
extern const GOptionEntry tri_cli_vm_shutdown_options[];
extern const GOptionEntry tri_cli_vm_autostart_options[];
int tri_cli_vm_act    (TriCli *cli, const TriCliVerb *verb, char **arguments);
int tri_cli_vm_rename (TriCli *cli, const TriCliVerb *verb, char **arguments);
int tri_cli_vm_send_key (TriCli *cli, const TriCliVerb *verb, char **arguments);
extern const GOptionEntry tri_cli_vm_type_options[];
int tri_cli_vm_type   (TriCli *cli, const TriCliVerb *verb, char **arguments);
extern const GOptionEntry tri_cli_vm_delete_options[];
int tri_cli_vm_delete (TriCli *cli, const TriCliVerb *verb, char **arguments);
/** `vm connect`: the machine's screen, in a window of triptych */
int tri_cli_vm_connect (TriCli *cli, const TriCliVerb *verb, char **arguments);
extern const GOptionEntry tri_cli_vm_console_options[];
/** `vm console`: this terminal is the machine's until Ctrl+] */
int tri_cli_vm_console (TriCli *cli, const TriCliVerb *verb, char **arguments);
extern const GOptionEntry tri_cli_vm_create_options[];
int tri_cli_vm_create (TriCli *cli, const TriCliVerb *verb, char **arguments);
extern const GOptionEntry tri_cli_vm_screenshot_options[];
int tri_cli_vm_screenshot (TriCli *cli, const TriCliVerb *verb, char **arguments);
int tri_cli_vm_media  (TriCli *cli, const TriCliVerb *verb, char **arguments);
extern const GOptionEntry tri_cli_vm_insert_options[];
int tri_cli_vm_insert (TriCli *cli, const TriCliVerb *verb, char **arguments);
extern const GOptionEntry tri_cli_vm_eject_options[];
int tri_cli_vm_eject  (TriCli *cli, const TriCliVerb *verb, char **arguments);
extern const GOptionEntry tri_cli_vm_set_options[];
int tri_cli_vm_set    (TriCli *cli, const TriCliVerb *verb, char **arguments);

/**
 * tri_cli_vm_add_json:
 * @more: what takes a further question to the server as well: generation, addresses, snapshots, CPU
 * Adds the members of a machine to an object that was begun. The names are those of the man page.
 */
void tri_cli_vm_add_json (JsonBuilder *builder,
                          TriDomain   *domain,
                          gboolean     more);

/**
 * tri_cli_vm_find_all:
 * @errors: (element-type GError): receives what was not found
 * Returns: (transfer full) (element-type TriDomain): each machine once, in the order of the names
 */
GPtrArray *tri_cli_vm_find_all (TriCli    *cli,
                                char     **names,
                                GPtrArray *errors);

G_END_DECLS
