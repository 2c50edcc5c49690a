/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-domain-display*.c, tri-domain-console.c and tri-domain-media.c only. */

#include "tri-connection-private.h"
#include "tri-domain-display.h"
#include "tri-xml.h"

G_BEGIN_DECLS

/** TriLook: the task data of each question, and where the server's listener is. */
typedef struct {
  char           *uuid;
  char           *machine;
  char           *uri;
  guint           index;
  gboolean        tls;
  TriGraphicsWay  way;
  char           *host;
  guint           port;
  char           *socket;
  GStrv           names;    /* the server's, one of which its certificate has to have */
} TriLook;

TriLook  *tri_look_new          (TriDomain     *domain);
void      tri_look_free         (TriLook       *look);
/** In a worker. */
gboolean  tri_look_check_active (virDomainPtr   dom,
                                 const char    *machine,
                                 GError       **error);

G_END_DECLS
