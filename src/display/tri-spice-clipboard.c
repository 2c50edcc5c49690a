/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-clipboard.h"

#include <spice/vd_agent.h>

#include "tri-display-text.h"

/* A guest that names more kinds than there are repeats itself. */
#define MAX_TYPES 32

struct _TriSpiceClipboard {
  /* owned */
  SpiceMainChannel *main;

  /* borrowed */
  TriDisplayAgent *agent;

  gboolean offered;
};

static const struct {
  guint32     type;
  const char *mime_type;
} kinds[] = {
  { VD_AGENT_CLIPBOARD_UTF8_TEXT, TRI_DISPLAY_TEXT },
  { VD_AGENT_CLIPBOARD_IMAGE_PNG, "image/png" },
  { VD_AGENT_CLIPBOARD_IMAGE_BMP, "image/bmp" },
  { VD_AGENT_CLIPBOARD_IMAGE_TIFF, "image/tiff" },
  { VD_AGENT_CLIPBOARD_IMAGE_JPG, "image/jpeg" },
};

static const char *
find_mime_type (guint32 type)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].type == type)
      return kinds[i].mime_type;

  return NULL;
}

static guint32
find_type (const char *mime_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].mime_type, mime_type) == 0)
      return kinds[i].type;

  return VD_AGENT_CLIPBOARD_NONE;
}

static gboolean
can (TriSpiceClipboard *self, guint32 capability)
{
  return spice_main_channel_agent_test_capability (self->main, capability);
}

static gboolean
is_usable (TriSpiceClipboard *self)
{
  gboolean connected = FALSE;

  g_object_get (self->main, "agent-connected", &connected, NULL);

  return connected && can (self, VD_AGENT_CAP_CLIPBOARD_BY_DEMAND);
}

static void
answer_nothing (TriSpiceClipboard *self, guint selection)
{
  if (is_usable (self))
    spice_main_channel_clipboard_selection_notify (self->main, selection, VD_AGENT_CLIPBOARD_NONE, NULL, 0);
}

static gboolean
grab_cb (TriSpiceClipboard *self, guint selection, gpointer types, guint n_types)
{
  const char *mime_types[G_N_ELEMENTS (kinds) + 1] = { NULL };
  guint n = 0;

  if (selection != VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD)
    return FALSE;

  for (guint i = 0; i < MIN (n_types, MAX_TYPES); i++)
    {
      guint32 type;
      const char *mime_type;

      memcpy (&type, (guint32 *) types + i, sizeof type);
      mime_type = find_mime_type (type);
      if (mime_type && !g_strv_contains (mime_types, mime_type))
        mime_types[n++] = mime_type;
    }
  tri_display_agent_set_offer (self->agent, mime_types);

  return TRUE;
}

static gboolean
request_cb (TriSpiceClipboard *self, guint selection, guint type)
{
  const char *mime_type = find_mime_type (type);

  if (selection == VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD && mime_type && self->offered)
    tri_display_agent_want (self->agent, mime_type);
  else
    answer_nothing (self, selection);

  return TRUE;
}

static void
release_cb (TriSpiceClipboard *self, guint selection)
{
  if (selection == VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD)
    tri_display_agent_set_offer (self->agent, NULL);
}

/* The size is what the message claims; the library takes it for less than nothing where it is too short. */
static void
data_cb (TriSpiceClipboard *self, guint selection, guint type, gpointer data, guint size)
{
  const char *mime_type = find_mime_type (type);
  g_autoptr(GBytes) bytes = NULL;

  if (selection != VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD || size > G_MAXINT)
    return;

  if (mime_type && size > tri_display_agent_get_limit (mime_type))
    {
      tri_display_agent_take_too_much (self->agent, mime_type);
      return;
    }

  if (mime_type && size > 0)
    {
      if (type == VD_AGENT_CLIPBOARD_UTF8_TEXT)
        bytes = tri_display_text_from_guest (data, size);
      else if (tri_display_image_is (mime_type, data, size))
        bytes = g_bytes_new (data, size);
    }
  tri_display_agent_take (self->agent, mime_type, bytes);
}

/**
 * tri_spice_clipboard_new:
 * @agent: who is told; outlives this
 * @main: a main channel
 *
 * Returns: (transfer full): what follows the clipboard on that channel
 */
TriSpiceClipboard *
tri_spice_clipboard_new (TriDisplayAgent *agent, SpiceMainChannel *main)
{
  TriSpiceClipboard *self = g_new0 (TriSpiceClipboard, 1);

  self->agent = agent;
  self->main = g_object_ref (main);
  /* An agent that keeps to it does not send what would be dropped here. */
  g_object_set (main, "max-clipboard", TRI_DISPLAY_IMAGE_LIMIT + 1, NULL);
  g_signal_connect_swapped (main, "main-clipboard-selection-grab", G_CALLBACK (grab_cb), self);
  g_signal_connect_swapped (main, "main-clipboard-selection-request", G_CALLBACK (request_cb), self);
  g_signal_connect_swapped (main, "main-clipboard-selection-release", G_CALLBACK (release_cb), self);
  g_signal_connect_swapped (main, "main-clipboard-selection", G_CALLBACK (data_cb), self);

  return self;
}

void
tri_spice_clipboard_free (TriSpiceClipboard *self)
{
  g_signal_handlers_disconnect_by_data (self->main, self);
  g_object_unref (self->main);
  g_free (self);
}

void
tri_spice_clipboard_offer (TriSpiceClipboard *self, const char * const *mime_types)
{
  guint32 types[G_N_ELEMENTS (kinds)];
  int n = 0;

  for (guint i = 0; mime_types && i < G_N_ELEMENTS (kinds); i++)
    if (g_strv_contains (mime_types, kinds[i].mime_type))
      types[n++] = kinds[i].type;

  if (!is_usable (self))
    self->offered = FALSE;
  else if (n > 0)
    {
      spice_main_channel_clipboard_selection_grab (self->main, VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD, types, n);
      self->offered = TRUE;
    }
  else if (self->offered)
    {
      spice_main_channel_clipboard_selection_release (self->main, VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD);
      self->offered = FALSE;
    }
}

void
tri_spice_clipboard_ask (TriSpiceClipboard *self, const char *mime_type)
{
  if (is_usable (self))
    spice_main_channel_clipboard_selection_request (self->main, VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD,
                                                    find_type (mime_type));
}

void
tri_spice_clipboard_answer (TriSpiceClipboard *self, const char *mime_type, GBytes *data)
{
  g_autoptr(GBytes) contents = NULL;
  const guint8 *bytes;
  gsize size;

  if (data && strcmp (mime_type, TRI_DISPLAY_TEXT) == 0)
    contents = tri_display_text_to_guest (data, can (self, VD_AGENT_CAP_GUEST_LINEEND_CRLF));
  else if (data)
    contents = g_bytes_ref (data);

  bytes = contents ? g_bytes_get_data (contents, &size) : NULL;
  /* Line ends may have made it too long. */
  if (!bytes || size == 0 || size > TRI_DISPLAY_IMAGE_LIMIT)
    answer_nothing (self, VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD);
  else if (is_usable (self))
    spice_main_channel_clipboard_selection_notify (self->main, VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD,
                                                   find_type (mime_type), bytes, size);
}
