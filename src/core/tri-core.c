/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-core.h"

#include <libvirt-glib/libvirt-glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <libxml/parser.h>

/* Every error is taken from the thread that got it; libvirt must not print it as well. */
static void
swallow_virt_error (void        *data,
                    virErrorPtr  error)
{
}

void
tri_core_init (void)
{
  static gboolean done;

  if (done)
    return;
  done = TRUE;

  gvir_event_register ();
  if (virInitialize () < 0)
    g_error ("libvirt could not be initialised");
  virSetErrorFunc (NULL, swallow_virt_error);
  xmlInitParser ();
}
