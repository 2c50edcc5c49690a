/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-clipboard.h"

#include <glib/gi18n-lib.h>

#include "tri-display-content.h"
#include "tri-display-fetch.h"
#include "tri-display-text.h"

/* One copy tells of itself several times. */
#define PAUSE_MS 40

struct _TriDisplayClipboard {
  GObject parent_instance;

  /* owned */
  TriDisplayAgent    *agent;
  GdkContentProvider *content; /* the guest's, while it is the clipboard's */
  GCancellable       *cancellable;
  guint               offer_id;

  /* borrowed */
  GtkWidget    *widget;
  GtkWindow    *window;
  GdkClipboard *clipboard;

  gboolean enabled;
  gboolean changed_here;  /* since the guest was told */
  gboolean changed_there; /* since this computer was told */
};

G_DEFINE_FINAL_TYPE (TriDisplayClipboard, tri_display_clipboard, G_TYPE_OBJECT)

/* Whether the person works in this guest. */
static gboolean
is_open (TriDisplayClipboard *self)
{
  return self->enabled && self->agent && self->window && gtk_window_is_active (self->window) &&
         gtk_widget_get_mapped (self->widget);
}

static gboolean
is_ours (TriDisplayClipboard *self)
{
  return self->content && gdk_clipboard_get_content (self->clipboard) == self->content;
}

static void
take_back (TriDisplayClipboard *self)
{
  if (is_ours (self))
    gdk_clipboard_set_content (self->clipboard, NULL);
  g_clear_object (&self->content);
}

static void
offer_to_guest (TriDisplayClipboard *self)
{
  g_auto(GStrv) mime_types = NULL;

  self->changed_here = FALSE;
  if (is_ours (self))
    return;

  mime_types = tri_display_fetch_list_types (self->clipboard);
  tri_display_agent_offer (self->agent, (const char * const *) mime_types);
}

static void
take_from_guest (TriDisplayClipboard *self)
{
  const char * const *mime_types = tri_display_agent_get_offer (self->agent);

  self->changed_there = FALSE;
  if (!mime_types)
    {
      take_back (self);
      return;
    }

  g_clear_object (&self->content);
  self->content = tri_display_content_new (self->agent, mime_types);
  gdk_clipboard_set_content (self->clipboard, self->content);
}

/* What was copied last is what is pasted; where both sides changed meanwhile it is what is on this one. */
static void
update (TriDisplayClipboard *self)
{
  if (!is_open (self))
    return;

  if (self->changed_here)
    {
      self->changed_there = FALSE;
      offer_to_guest (self);
    }
  else if (self->changed_there)
    take_from_guest (self);
}

static gboolean
offer_cb (gpointer user_data)
{
  TriDisplayClipboard *self = user_data;

  self->offer_id = 0;
  self->changed_here = !is_ours (self);
  if (!self->changed_here)
    return G_SOURCE_REMOVE;

  g_clear_object (&self->content);
  update (self);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (TriDisplayClipboard *self)
{
  if (!is_ours (self) && self->offer_id == 0)
    self->offer_id = g_timeout_add (PAUSE_MS, offer_cb, self);
}

static void
offered_cb (TriDisplayClipboard *self)
{
  self->changed_there = TRUE;
  /* What the guest took back cannot be pasted any more, whoever is looked at. */
  if (!tri_display_agent_get_offer (self->agent))
    take_from_guest (self);
  /* Whatever is pasted in the guest from now on is its own: what changed here before it copied does not matter. */
  else if (is_open (self))
    {
      self->changed_here = FALSE;
      g_clear_handle_id (&self->offer_id, g_source_remove);
      take_from_guest (self);
    }
}

typedef struct {
  GWeakRef         clipboard;
  TriDisplayAgent *agent;
  char            *mime_type;
} Want;

/* Nothing at all is an answer; what is there and not given needs a word. */
static void
complain (Want *want, GBytes *data, const GError *error)
{
  gboolean is_text = data && g_bytes_get_size (data) > 0 && strcmp (want->mime_type, TRI_DISPLAY_TEXT) == 0;
  g_autoptr(GBytes) text = is_text ? tri_display_text_to_guest (data, FALSE) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    {
      g_autofree char *size = g_format_size_full (tri_display_agent_get_limit (want->mime_type), G_FORMAT_SIZE_IEC_UNITS);
      /* Translators: a size, "16.0 MiB" */
      g_autofree char *message = g_strdup_printf (_("What was copied on this computer cannot be pasted in the virtual machine: it is "
                                                    "larger than %s."), size);

      tri_display_agent_complain (want->agent, message);
    }
  else if (is_text && !text)
    tri_display_agent_complain (want->agent, _("What was copied on this computer cannot be pasted in the virtual machine: it is not "
                                               "valid text."));
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Want *want = user_data;
  g_autoptr(TriDisplayClipboard) self = g_weak_ref_get (&want->clipboard);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = tri_display_fetch_finish (GDK_CLIPBOARD (source), result, &error);

  complain (want, data, error);
  /* It may have taken so long that the person is somewhere else by now. */
  tri_display_agent_answer (want->agent, want->mime_type, self && is_open (self) ? data : NULL);
  g_weak_ref_clear (&want->clipboard);
  g_object_unref (want->agent);
  g_free (want->mime_type);
  g_free (want);
}

static void
wanted_cb (TriDisplayClipboard *self, const char *mime_type)
{
  Want *want;

  /* Its own contents it need not ask for here; it would wait for itself. */
  if (!is_open (self) || is_ours (self))
    {
      tri_display_agent_answer (self->agent, mime_type, NULL);
      return;
    }

  want = g_new0 (Want, 1);
  g_weak_ref_init (&want->clipboard, self);
  want->agent = g_object_ref (self->agent);
  want->mime_type = g_strdup (mime_type);
  tri_display_fetch_async (self->clipboard, mime_type, tri_display_agent_get_limit (mime_type), self->cancellable,
                           fetched_cb, want);
}

/* An agent that comes knows nothing of what was copied before. */
static void
agent_connected_cb (TriDisplayClipboard *self)
{
  if (tri_display_agent_get_connected (self->agent))
    {
      self->changed_here = !is_ours (self);
      update (self);
    }
}

static void
window_active_cb (TriDisplayClipboard *self)
{
  update (self);
}

static void
leave_window (TriDisplayClipboard *self)
{
  if (self->window)
    g_signal_handlers_disconnect_by_func (self->window, window_active_cb, self);
  g_clear_weak_pointer (&self->window);
}

static void
root_cb (TriDisplayClipboard *self)
{
  GtkRoot *root = gtk_widget_get_root (self->widget);

  leave_window (self);
  if (!GTK_IS_WINDOW (root))
    return;

  g_set_weak_pointer (&self->window, GTK_WINDOW (root));
  g_signal_connect_object (root, "notify::is-active", G_CALLBACK (window_active_cb), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
leave_agent (TriDisplayClipboard *self)
{
  if (self->agent)
    g_signal_handlers_disconnect_by_data (self->agent, self);
  take_back (self);
  g_clear_object (&self->agent);
}

static void
tri_display_clipboard_dispose (GObject *object)
{
  TriDisplayClipboard *self = TRI_DISPLAY_CLIPBOARD (object);

  g_cancellable_cancel (self->cancellable);
  leave_window (self);
  if (self->widget)
    g_signal_handlers_disconnect_by_data (self->widget, self);
  if (self->clipboard)
    {
      g_signal_handlers_disconnect_by_data (self->clipboard, self);
      leave_agent (self);
    }
  g_clear_handle_id (&self->offer_id, g_source_remove);
  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->clipboard);

  G_OBJECT_CLASS (tri_display_clipboard_parent_class)->dispose (object);
}

static void
tri_display_clipboard_finalize (GObject *object)
{
  g_object_unref (TRI_DISPLAY_CLIPBOARD (object)->cancellable);

  G_OBJECT_CLASS (tri_display_clipboard_parent_class)->finalize (object);
}

static void
tri_display_clipboard_class_init (TriDisplayClipboardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_display_clipboard_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_display_clipboard_finalize;
}

static void
tri_display_clipboard_init (TriDisplayClipboard *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * tri_display_clipboard_new:
 * @widget: what shows the guest; its window is the one that counts
 *
 * Returns: (transfer full): a shared clipboard, switched off
 */
TriDisplayClipboard *
tri_display_clipboard_new (GtkWidget *widget)
{
  TriDisplayClipboard *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (TRI_TYPE_DISPLAY_CLIPBOARD, NULL);
  g_set_weak_pointer (&self->widget, widget);
  self->clipboard = g_object_ref (gtk_widget_get_clipboard (widget));
  g_signal_connect_object (self->clipboard, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (widget, "notify::root", G_CALLBACK (root_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (widget, "map", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  root_cb (self);

  return self;
}

/**
 * tri_display_clipboard_set_agent:
 * @self: a shared clipboard
 * @agent: (nullable): the guest's side
 */
void
tri_display_clipboard_set_agent (TriDisplayClipboard *self, TriDisplayAgent *agent)
{
  g_return_if_fail (TRI_IS_DISPLAY_CLIPBOARD (self));

  if (self->agent == agent)
    return;

  leave_agent (self);
  if (!agent)
    return;

  self->agent = g_object_ref (agent);
  self->changed_here = TRUE;
  self->changed_there = FALSE;
  g_signal_connect_object (agent, "clipboard-offered", G_CALLBACK (offered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (agent, "clipboard-wanted", G_CALLBACK (wanted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (agent, "notify::connected", G_CALLBACK (agent_connected_cb), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * tri_display_clipboard_get_enabled:
 * @self: a shared clipboard
 *
 * Returns: whether anything is shared
 */
gboolean
tri_display_clipboard_get_enabled (TriDisplayClipboard *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_CLIPBOARD (self), FALSE);

  return self->enabled;
}

/**
 * tri_display_clipboard_set_enabled:
 * @self: a shared clipboard
 * @enabled: whether anything is shared. When it is switched off, each side forgets what it has of the other.
 */
void
tri_display_clipboard_set_enabled (TriDisplayClipboard *self, gboolean enabled)
{
  g_return_if_fail (TRI_IS_DISPLAY_CLIPBOARD (self));

  if (self->enabled == !!enabled)
    return;

  self->enabled = !!enabled;
  if (!enabled)
    {
      take_back (self);
      if (self->agent)
        tri_display_agent_offer (self->agent, NULL);
    }
  self->changed_here = TRUE;
  update (self);
}
