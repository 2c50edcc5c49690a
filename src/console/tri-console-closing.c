/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-closing.h"

#include <glib/gi18n-lib.h>

#include "widgets/tri-dialogs.h"
#include "widgets/tri-preferences.h"

gboolean
tri_console_closing_needs_word (TriDomain *domain)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (domain), FALSE);

  return (tri_domain_get_state (domain) & TRI_STATE_ACTIVE) != 0 && !tri_domain_get_removed (domain) &&
         !g_settings_get_boolean (tri_preferences_get (), "console-closing-explained");
}

void
tri_console_closing_say_async (GtkWindow *window, TriDomain *domain, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *heading = NULL;
  TriQuestion question = { 0 };

  g_return_if_fail (TRI_IS_DOMAIN (domain));

  heading = g_strdup_printf (_("“%s” goes on running"), tri_domain_get_name (domain));
  question.heading = heading;
  question.body = _("Closing a console does nothing to the virtual machine. To stop it, choose Shut Down, Save or Turn Off in the "
                    "Action menu. This is said only once.");
  question.accept = _("_Close the Console");
  g_settings_set_boolean (tri_preferences_get (), "console-closing-explained", TRUE);
  tri_confirm_async (window, &question, NULL, callback, user_data);
}

gboolean
tri_console_closing_say_finish (GAsyncResult *result)
{
  return tri_confirm_finish (result);
}
