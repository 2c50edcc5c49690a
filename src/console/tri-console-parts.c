/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-parts.h"

#include "tri-console-enhanced.h"
#include "tri-console-files.h"
#include "tri-console-follow.h"
#include "tri-console-keys.h"
#include "tri-console-media.h"
#include "tri-console-monitors.h"
#include "tri-console-new-display.h"
#include "tri-console-screens.h"
#include "tri-console-share.h"
#include "tri-console-view.h"

TriConsolePage *
tri_console_parts_new_page (TriDomain *domain)
{
  TriConsolePage *page;

  g_return_val_if_fail (TRI_IS_DOMAIN (domain), NULL);

  page = tri_console_page_new (domain);

  /* In the order of what they put into the menus. */
  tri_console_new_display_attach (page);
  tri_console_screens_attach (page);
  tri_console_keys_attach (page);
  tri_console_view_attach (page);
  tri_console_monitors_attach (page);
  tri_console_media_attach (page);
  tri_console_enhanced_attach (page);
  tri_console_share_attach (page);
  tri_console_files_attach (page);
  tri_console_follow_attach (page);

  return page;
}
