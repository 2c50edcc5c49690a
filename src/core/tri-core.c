/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-core.h"

#include <libvirt-glib/libvirt-glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <libxml/parser.h>
#include <signal.h>

/* Every error is taken from the thread that got it; libvirt must not print it as well. */
static void
swallow_virt_error (void        *data,
                    virErrorPtr  error)
{
}

static void
swallow_xml_error (void       *data,
                   const char *format,
                   ...)
{
}

void
tri_core_init (void)
{
  static gboolean done;

  if (done)
    return;
  done = TRUE;

  /* A server that dies while it is spoken to must not take this program with it: libvirt leaves that to its users. */
  signal (SIGPIPE, SIG_IGN);
  gvir_event_register ();
  if (virInitialize () < 0)
    g_error ("libvirt could not be initialised");
  virSetErrorFunc (NULL, swallow_virt_error);
  xmlInitParser ();
  /* libvirt's own reading of files would print as well; each thread begins with the default. */
  xmlSetGenericErrorFunc (NULL, swallow_xml_error);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  xmlThrDefSetGenericErrorFunc (NULL, swallow_xml_error);
  G_GNUC_END_IGNORE_DEPRECATIONS
}
