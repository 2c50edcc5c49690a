/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the ways to sign in that a VNC server offers is taken. The library hands them over as arrays of a kind that
 * GLib has deprecated. */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-vnc-auth.h"

/* Best first: encrypted, then with a password, then open. */
static const int types_by_merit[] = {
  VNC_CONNECTION_AUTH_VENCRYPT, VNC_CONNECTION_AUTH_SASL, VNC_CONNECTION_AUTH_TLS,
  VNC_CONNECTION_AUTH_VNC, VNC_CONNECTION_AUTH_NONE,
};

/* What shows no certificate can be listened to by somebody in between. */
static const int vencrypt_by_merit[] = {
  VNC_CONNECTION_AUTH_VENCRYPT_X509VNC, VNC_CONNECTION_AUTH_VENCRYPT_X509NONE, VNC_CONNECTION_AUTH_VENCRYPT_X509SASL,
  VNC_CONNECTION_AUTH_VENCRYPT_TLSVNC, VNC_CONNECTION_AUTH_VENCRYPT_TLSNONE, VNC_CONNECTION_AUTH_VENCRYPT_TLSSASL,
};

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static int
get_value (const GValueArray *values, guint i)
{
  const GValue *value = g_value_array_get_nth ((GValueArray *) values, i);

  return G_VALUE_HOLDS_ENUM (value) ? g_value_get_enum (value) : -1;
}

static int
choose (const GValueArray *offered, const int *by_merit, guint n)
{
  for (guint best = 0; best < n; best++)
    for (guint i = 0; i < offered->n_values; i++)
      if (get_value (offered, i) == by_merit[best])
        return by_merit[best];

  return -1;
}

/**
 * tri_vnc_auth_choose_type:
 * @types: of VncConnectionAuth
 *
 * Returns: the best of them, -1 if none can be used
 */
int
tri_vnc_auth_choose_type (const GValueArray *types)
{
  return choose (types, types_by_merit, G_N_ELEMENTS (types_by_merit));
}

/**
 * tri_vnc_auth_choose_subtype:
 * @type: the type that was chosen before
 * @subtypes: what the server offers within it
 *
 * Returns: the best of them, -1 if none can be used
 */
int
tri_vnc_auth_choose_subtype (guint type, const GValueArray *subtypes)
{
  if (type == VNC_CONNECTION_AUTH_VENCRYPT)
    return choose (subtypes, vencrypt_by_merit, G_N_ELEMENTS (vencrypt_by_merit));

  /* Within TLS: everything but another TLS. */
  return choose (subtypes, types_by_merit + 3, G_N_ELEMENTS (types_by_merit) - 3);
}

/**
 * tri_vnc_auth_is_verified:
 * @subtype: of VeNCrypt
 *
 * Returns: whether the server has to show a certificate, which the library checks
 */
gboolean
tri_vnc_auth_is_verified (int subtype)
{
  return subtype == VNC_CONNECTION_AUTH_VENCRYPT_X509VNC || subtype == VNC_CONNECTION_AUTH_VENCRYPT_X509NONE ||
         subtype == VNC_CONNECTION_AUTH_VENCRYPT_X509SASL;
}

/**
 * tri_vnc_auth_wants:
 * @credentials: what the server wants to know
 * @credential: one of it
 *
 * Returns: whether it is among them
 */
gboolean
tri_vnc_auth_wants (const GValueArray *credentials, VncConnectionCredential credential)
{
  for (guint i = 0; i < credentials->n_values; i++)
    if (get_value (credentials, i) == (int) credential)
      return TRUE;

  return FALSE;
}

G_GNUC_END_IGNORE_DEPRECATIONS
