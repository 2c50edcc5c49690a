/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a VNC server says, and what it wants to know. */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-vnc-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tri-vnc-auth.h"
#include "tri-vnc-pixels.h"

static gboolean
request_cb (gpointer user_data)
{
  TriVncSession *self = user_data;

  self->request_id = 0;
  if (self->framebuffer)
    vnc_connection_framebuffer_update_request (self->vnc, TRUE, 0, 0, vnc_framebuffer_get_width (self->framebuffer),
                                               vnc_framebuffer_get_height (self->framebuffer));

  return G_SOURCE_REMOVE;
}

/* One message of the server has many rectangles: the next one is asked for once. */
static void
request_update (TriVncSession *self)
{
  if (self->request_id == 0)
    self->request_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, request_cb, self, NULL);
}

void
tri_vnc_session_drop_picture (TriVncSession *self)
{
  tri_display_session_set_picture (TRI_DISPLAY_SESSION (self), NULL, NULL);
  g_clear_object (&self->framebuffer);
}

static void
set_size (TriVncSession *self, int width, int height)
{
  cairo_surface_t *surface = NULL;

  if (!tri_vnc_pixels_accept (width, height))
    {
      tri_vnc_session_end_later (self, TRI_DISPLAY_STATE_UNSUPPORTED,
                 _("The virtual machine’s screen has a size that this console cannot show."));
      vnc_connection_shutdown (self->vnc);
      return;
    }

  if (!self->framebuffer || vnc_framebuffer_get_width (self->framebuffer) != width ||
      vnc_framebuffer_get_height (self->framebuffer) != height)
    {
      tri_vnc_session_drop_picture (self);
      self->framebuffer = tri_vnc_pixels_new (width, height, &surface);
      vnc_connection_set_framebuffer (self->vnc, self->framebuffer);
      tri_display_session_set_picture (TRI_DISPLAY_SESSION (self), surface, NULL);
      cairo_surface_destroy (surface);
    }
  vnc_connection_framebuffer_update_request (self->vnc, FALSE, 0, 0, width, height);
}

static void
connected_cb (TriVncSession *self)
{
  self->connected = TRUE;
}

static void
refused_cb (TriVncSession *self)
{
  if (self->password)
    tri_vnc_session_end_later (self, TRI_DISPLAY_STATE_NEEDS_PASSWORD, _("The display server did not accept the password."));
  else
    tri_vnc_session_end_later (self, TRI_DISPLAY_STATE_DISCONNECTED, _("The display server refused the connection."));
}

static void
initialized_cb (TriVncSession *self)
{
  /* Without JPEG, so that colours are exact. On this computer nothing is worth packing. */
  gint32 encodings[] = {
    VNC_CONNECTION_ENCODING_RAW, VNC_CONNECTION_ENCODING_TIGHT, VNC_CONNECTION_ENCODING_ZRLE, VNC_CONNECTION_ENCODING_HEXTILE,
    VNC_CONNECTION_ENCODING_COPY_RECT,
    VNC_CONNECTION_ENCODING_DESKTOP_RESIZE, VNC_CONNECTION_ENCODING_EXTENDED_DESKTOP_RESIZE,
    VNC_CONNECTION_ENCODING_POINTER_CHANGE, VNC_CONNECTION_ENCODING_EXT_KEY_EVENT, VNC_CONNECTION_ENCODING_LED_STATE,
    VNC_CONNECTION_ENCODING_ALPHA_CURSOR, VNC_CONNECTION_ENCODING_RICH_CURSOR,
  };
  int width = vnc_connection_get_width (self->vnc), height = vnc_connection_get_height (self->vnc);
  TriDisplaySession *session = TRI_DISPLAY_SESSION (self);
  VncPixelFormat *format;

  g_clear_handle_id (&self->patience_id, g_source_remove);
  /* The library may take a refusal for a greeting, when the reason is a long one; in a greeting the server has a name. */
  if (!vnc_connection_get_name (self->vnc))
    {
      refused_cb (self);
      vnc_connection_shutdown (self->vnc);
      return;
    }

  format = tri_vnc_pixels_format ();
  if (!self->near_by)
    {
      encodings[0] = VNC_CONNECTION_ENCODING_TIGHT;
      encodings[1] = VNC_CONNECTION_ENCODING_RAW;
    }
  vnc_connection_set_pixel_format (self->vnc, format);
  vnc_pixel_format_free (format);
  vnc_connection_set_encodings (self->vnc, G_N_ELEMENTS (encodings), encodings);
  tri_display_session_set_absolute (session, vnc_connection_get_abs_pointer (self->vnc));
  tri_display_session_set_state (session, TRI_DISPLAY_STATE_WAITING, NULL);
  self->input.vnc = self->vnc;
  set_size (self, width, height);
}

static void
update_cb (TriVncSession *self, guint x, guint y, guint width, guint height)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (self);

  if (self->end.source_id != 0)
    return;

  tri_display_session_damage (session, x, y, width, height);
  if (tri_display_session_get_state (session) == TRI_DISPLAY_STATE_WAITING)
    tri_display_session_set_state (session, TRI_DISPLAY_STATE_SHOWING, NULL);
  request_update (self);
}

static void
resize_cb (TriVncSession *self, guint width, guint height)
{
  if (self->end.source_id == 0)
    set_size (self, width, height);
}

static void
cursor_cb (TriVncSession *self, VncCursor *cursor)
{
  TriDisplaySession *session = TRI_DISPLAY_SESSION (self);

  if (cursor && vnc_cursor_get_data (cursor))
    tri_display_session_set_cursor (session, vnc_cursor_get_data (cursor), vnc_cursor_get_width (cursor),
                                    vnc_cursor_get_height (cursor), vnc_cursor_get_hotx (cursor),
                                    vnc_cursor_get_hoty (cursor));
  else
    tri_display_session_show_cursor (session, FALSE);
}

static void
pointer_mode_cb (TriVncSession *self, gboolean absolute)
{
  tri_display_session_set_absolute (TRI_DISPLAY_SESSION (self), absolute);
}

static void
leds_cb (TriVncSession *self)
{
  int leds = vnc_connection_get_ledstate (self->vnc);

  self->input.has_leds = TRUE;
  self->input.toggled = 0;
  tri_display_session_set_guest_locks (TRI_DISPLAY_SESSION (self),
                                       (leds & VNC_LEDSTATE_SCROLL_LOCK ? TRI_DISPLAY_LOCK_SCROLL : 0) |
                                       (leds & VNC_LEDSTATE_NUM_LOCK ? TRI_DISPLAY_LOCK_NUM : 0) |
                                       (leds & VNC_LEDSTATE_CAPS_LOCK ? TRI_DISPLAY_LOCK_CAPS : 0));
}

static void
end_unknown_sign_in (TriVncSession *self)
{
  tri_vnc_session_end_later (self, TRI_DISPLAY_STATE_UNSUPPORTED,
             _("The virtual machine’s VNC server wants a way of signing in that this console does not know."));
  vnc_connection_shutdown (self->vnc);
}

static void
choose_type_cb (TriVncSession *self, GValueArray *types)
{
  int type = tri_vnc_auth_choose_type (types);

  if (type >= 0)
    vnc_connection_set_auth_type (self->vnc, type);
  else
    end_unknown_sign_in (self);
}

static void
choose_subtype_cb (TriVncSession *self, guint type, GValueArray *subtypes)
{
  int subtype = tri_vnc_auth_choose_subtype (type, subtypes);

  if (subtype < 0)
    {
      end_unknown_sign_in (self);
      return;
    }
  tri_display_session_set_secure (TRI_DISPLAY_SESSION (self),
                                  type == VNC_CONNECTION_AUTH_VENCRYPT && tri_vnc_auth_is_verified (subtype));
  vnc_connection_set_auth_subtype (self->vnc, subtype);
}

static void
credential_cb (TriVncSession *self, GValueArray *wanted)
{
  if (tri_vnc_auth_wants (wanted, VNC_CONNECTION_CREDENTIAL_USERNAME))
    {
      end_unknown_sign_in (self);
      return;
    }
  /* Names the folder of a client certificate; the authorities are looked for beside it. */
  if (tri_vnc_auth_wants (wanted, VNC_CONNECTION_CREDENTIAL_CLIENTNAME))
    vnc_connection_set_credential (self->vnc, VNC_CONNECTION_CREDENTIAL_CLIENTNAME, "libvirt");
  if (!tri_vnc_auth_wants (wanted, VNC_CONNECTION_CREDENTIAL_PASSWORD))
    return;

  if (self->password)
    {
      vnc_connection_set_credential (self->vnc, VNC_CONNECTION_CREDENTIAL_PASSWORD, self->password);
      return;
    }
  tri_vnc_session_end_later (self, TRI_DISPLAY_STATE_NEEDS_PASSWORD, _("The display server asks for a password."));
  vnc_connection_shutdown (self->vnc);
}

/* Not the end yet: a password that was not accepted is an error as well, and is told after it. */
static void
error_cb (TriVncSession *self, const char *reason)
{
  g_autofree char *valid = g_utf8_make_valid (reason ? reason : "", -1);

  if (self->failure)
    return;

  if (strstr (valid, "certificate"))
    /* Translators: the reason why, as a technical library puts it, stands at the end */
    self->failure = g_strdup_printf (_("The virtual machine’s VNC server could not prove that it is “%s”. The authority that "
                                       "signed its certificate has to be known on this computer, in ~/.pki/CA/cacert.pem or "
                                       "/etc/pki/CA/cacert.pem. %s"),
                                     self->host_name ? self->host_name : "localhost", valid);
  else
    self->failure = g_strdup_printf ("%s %s", _("The connection to the virtual machine’s display was lost."), valid);
}

static void
disconnected_cb (TriVncSession *self)
{
  tri_vnc_session_end_later (self, TRI_DISPLAY_STATE_DISCONNECTED,
             self->failure ? self->failure : _("The virtual machine’s display server closed the connection."));
}

void
tri_vnc_session_watch (TriVncSession *self)
{
  static const struct {
    const char *signal;
    GCallback   handler;
  } handlers[] = {
    { "vnc-connected", G_CALLBACK (connected_cb) },
    { "vnc-initialized", G_CALLBACK (initialized_cb) },
    { "vnc-framebuffer-update", G_CALLBACK (update_cb) },
    { "vnc-desktop-resize", G_CALLBACK (resize_cb) },
    { "vnc-cursor-changed", G_CALLBACK (cursor_cb) },
    { "vnc-pointer-mode-changed", G_CALLBACK (pointer_mode_cb) },
    { "vnc-auth-choose-type", G_CALLBACK (choose_type_cb) },
    { "vnc-auth-choose-subtype", G_CALLBACK (choose_subtype_cb) },
    { "vnc-auth-credential", G_CALLBACK (credential_cb) },
    { "vnc-auth-failure", G_CALLBACK (refused_cb) },
    { "vnc-auth-unsupported", G_CALLBACK (end_unknown_sign_in) },
    { "vnc-error", G_CALLBACK (error_cb) },
    { "vnc-disconnected", G_CALLBACK (disconnected_cb) },
  };

  GClosure *leds = g_cclosure_new_swap (G_CALLBACK (leds_cb), self, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_swapped (self->vnc, handlers[i].signal, handlers[i].handler, self);

  /* The library has given this signal a marshaller that does not fit its arguments. */
  g_closure_set_marshal (leds, g_cclosure_marshal_VOID__VOID);
  g_signal_connect_closure (self->vnc, "vnc-led-state", leds, FALSE);
}
