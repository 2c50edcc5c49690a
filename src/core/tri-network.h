/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-connection.h"

G_BEGIN_DECLS

typedef enum {
  TRI_SWITCH_NAT,
  TRI_SWITCH_INTERNAL,
  TRI_SWITCH_PRIVATE,
  TRI_SWITCH_EXTERNAL,
  TRI_SWITCH_EXTERNAL_DEDICATED,
  TRI_SWITCH_OTHER,
} TriSwitchType;

/** Translated: "NAT", "Internal", … */
const char *tri_switch_type_get_label (TriSwitchType type);

/** TriNetworkInfo: a virtual switch (a libvirt network) at one moment. Boxed. */
typedef struct {
  char         *name;
  char         *bridge;     /* nullable */
  TriSwitchType type;
  gboolean      active;
  gboolean      autostart;
} TriNetworkInfo;

#define TRI_TYPE_NETWORK_INFO (tri_network_info_get_type ())
GType           tri_network_info_get_type (void);
TriNetworkInfo *tri_network_info_copy     (const TriNetworkInfo *info);
void            tri_network_info_free     (TriNetworkInfo *info);

/** All virtual switches (virConnectListAllNetworks, virNetworkGetXMLDesc). finish: (transfer container) array of TriNetworkInfo. */
void       tri_connection_load_networks_async  (TriConnection *self, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *tri_connection_load_networks_finish (TriConnection *self, GAsyncResult *result, GError **error);

/** Starts a stopped switch (virNetworkCreate): "network is not active" with a button that mends it. */
void       tri_connection_start_network_async  (TriConnection *self, const char *name, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
gboolean   tri_connection_start_network_finish (TriConnection *self, GAsyncResult *result, GError **error);

G_END_DECLS
