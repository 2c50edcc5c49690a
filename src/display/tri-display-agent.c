/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-agent.h"

#include <glib/gi18n-lib.h>

#include "tri-display-reads.h"

#define PATIENCE_MS 10000

typedef struct {
  /* owned */
  char            *reasons[TRI_DISPLAY_N_FEATURES];
  GStrv            offer;
  TriDisplayReads *reads;

  guint    patience; /* milliseconds */
  gboolean connected;
} TriDisplayAgentPrivate;

enum {
  PROP_0,
  PROP_CONNECTED,
  N_PROPS,
};

enum {
  CHANGED,
  CLIPBOARD_OFFERED,
  CLIPBOARD_WANTED,
  CLIPBOARD_FAILED,
  N_SIGNALS,
};

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TriDisplayAgent, tri_display_agent, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

#define PRIV(self) ((TriDisplayAgentPrivate *) tri_display_agent_get_instance_private (self))
#define CLASS(self) TRI_DISPLAY_AGENT_GET_CLASS (self)

static void
tri_display_agent_dispose (GObject *object)
{
  tri_display_reads_end (PRIV (TRI_DISPLAY_AGENT (object))->reads, NULL, NULL, NULL);

  G_OBJECT_CLASS (tri_display_agent_parent_class)->dispose (object);
}

static void
tri_display_agent_finalize (GObject *object)
{
  TriDisplayAgentPrivate *priv = PRIV (TRI_DISPLAY_AGENT (object));

  for (guint i = 0; i < TRI_DISPLAY_N_FEATURES; i++)
    g_free (priv->reasons[i]);
  g_strfreev (priv->offer);
  tri_display_reads_free (priv->reads);

  G_OBJECT_CLASS (tri_display_agent_parent_class)->finalize (object);
}

static void
tri_display_agent_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CONNECTED)
    g_value_set_boolean (value, PRIV (TRI_DISPLAY_AGENT (object))->connected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tri_display_agent_class_init (TriDisplayAgentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tri_display_agent_dispose;
  object_class->finalize = tri_display_agent_finalize;
  object_class->get_property = tri_display_agent_get_property;

  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE,
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", TRI_TYPE_DISPLAY_AGENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[CLIPBOARD_OFFERED] = g_signal_new ("clipboard-offered", TRI_TYPE_DISPLAY_AGENT, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLIPBOARD_FAILED] = g_signal_new ("clipboard-failed", TRI_TYPE_DISPLAY_AGENT, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CLIPBOARD_WANTED] = g_signal_new ("clipboard-wanted", TRI_TYPE_DISPLAY_AGENT, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
tri_display_agent_init (TriDisplayAgent *self)
{
  PRIV (self)->reads = tri_display_reads_new ();
  PRIV (self)->patience = PATIENCE_MS;
  for (guint i = 0; i < TRI_DISPLAY_N_FEATURES; i++)
    PRIV (self)->reasons[i] = g_strdup (_("The virtual machine’s screen is not connected."));
}

/**
 * tri_display_agent_get_connected:
 * @self: an agent
 *
 * Returns: whether the program in the guest runs, and has said what it can do
 */
gboolean
tri_display_agent_get_connected (TriDisplayAgent *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_AGENT (self), FALSE);

  return PRIV (self)->connected;
}

/**
 * tri_display_agent_is_available:
 * @self: an agent
 * @feature: what is wanted
 *
 * Returns: whether it works at the moment
 */
gboolean
tri_display_agent_is_available (TriDisplayAgent *self, TriDisplayFeature feature)
{
  return tri_display_agent_get_reason (self, feature) == NULL;
}

/**
 * tri_display_agent_get_reason:
 * @self: an agent
 * @feature: what is wanted
 *
 * Returns: (nullable): why it does not work, a sentence for a person to read; %NULL if it works
 */
const char *
tri_display_agent_get_reason (TriDisplayAgent *self, TriDisplayFeature feature)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_AGENT (self), NULL);
  g_return_val_if_fail (feature < TRI_DISPLAY_N_FEATURES, NULL);

  return PRIV (self)->reasons[feature];
}

/**
 * tri_display_agent_request_size:
 * @self: an agent
 * @monitor: the guest's screen, from 0
 * @width: guest pixels
 * @height: guest pixels
 *
 * Asks the guest to give its screen a size. It may choose another one near it, or not do it.
 */
void
tri_display_agent_request_size (TriDisplayAgent *self, guint monitor, guint width, guint height)
{
  g_return_if_fail (TRI_IS_DISPLAY_AGENT (self));
  g_return_if_fail (width > 0 && height > 0);

  if (tri_display_agent_is_available (self, TRI_DISPLAY_FEATURE_RESIZE))
    CLASS (self)->request_size (self, monitor, width, height);
}

/**
 * tri_display_agent_offer:
 * @self: an agent
 * @mime_types: (nullable) (array zero-terminated=1): what can be pasted from this computer, %NULL for nothing
 *
 * The guest gets the contents only when it asks for them: `clipboard-wanted`.
 */
void
tri_display_agent_offer (TriDisplayAgent *self, const char * const *mime_types)
{
  g_return_if_fail (TRI_IS_DISPLAY_AGENT (self));

  if (tri_display_agent_is_available (self, TRI_DISPLAY_FEATURE_CLIPBOARD))
    CLASS (self)->offer (self, mime_types && mime_types[0] ? mime_types : NULL);
}

/**
 * tri_display_agent_get_offer:
 * @self: an agent
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the MIME types of what was copied in the guest,
 *   %NULL for nothing
 */
const char * const *
tri_display_agent_get_offer (TriDisplayAgent *self)
{
  g_return_val_if_fail (TRI_IS_DISPLAY_AGENT (self), NULL);

  return (const char * const *) PRIV (self)->offer;
}

/**
 * tri_display_agent_get_limit:
 * @mime_type: a kind of contents
 *
 * Returns: how many bytes of it are passed on at most
 */
gsize
tri_display_agent_get_limit (const char *mime_type)
{
  return g_str_has_prefix (mime_type, "image/") ? TRI_DISPLAY_IMAGE_LIMIT : TRI_DISPLAY_TEXT_LIMIT;
}

/**
 * tri_display_agent_read_async:
 * @self: an agent
 * @mime_type: one that the guest offers
 * @cancellable: (nullable): stops to wait
 * @callback: called when there is an answer, or after a time without one, see tri_display_agent_set_patience()
 * @user_data: for @callback
 *
 * Reads what was copied in the guest.
 */
void
tri_display_agent_read_async (TriDisplayAgent *self, const char *mime_type, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (TRI_IS_DISPLAY_AGENT (self));
  g_return_if_fail (mime_type != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_display_agent_read_async);
  if (!PRIV (self)->offer || !g_strv_contains ((const char * const *) PRIV (self)->offer, mime_type) ||
      !tri_display_agent_is_available (self, TRI_DISPLAY_FEATURE_CLIPBOARD))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                               _("Nothing that can be pasted is copied in the virtual machine."));
      return;
    }

  if (tri_display_reads_add (PRIV (self)->reads, g_steal_pointer (&task), mime_type, PRIV (self)->patience))
    CLASS (self)->ask (self, mime_type);
}

/**
 * tri_display_agent_read_finish:
 * @self: an agent
 * @result: what the callback got
 * @error: for a %G_IO_ERROR
 *
 * Returns: (transfer full): the contents
 */
GBytes *
tri_display_agent_read_finish (TriDisplayAgent *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * tri_display_agent_set_patience:
 * @self: an agent
 * @milliseconds: how long whoever reads what was copied in the guest waits for an answer; ten seconds unless told
 */
void
tri_display_agent_set_patience (TriDisplayAgent *self, guint milliseconds)
{
  g_return_if_fail (TRI_IS_DISPLAY_AGENT (self));

  PRIV (self)->patience = milliseconds;
}

/**
 * tri_display_agent_complain:
 * @self: an agent
 * @message: why what was copied, here or there, is not passed on; for a person to read
 *
 * Tells by `clipboard-failed`.
 */
void
tri_display_agent_complain (TriDisplayAgent *self, const char *message)
{
  g_return_if_fail (TRI_IS_DISPLAY_AGENT (self));
  g_return_if_fail (message != NULL);

  g_signal_emit (self, signals[CLIPBOARD_FAILED], 0, message);
}

/**
 * tri_display_agent_answer:
 * @self: an agent
 * @mime_type: what the guest wanted
 * @data: (nullable): the contents, %NULL for nothing
 *
 * Contents that are over tri_display_agent_get_limit() count as nothing.
 */
void
tri_display_agent_answer (TriDisplayAgent *self, const char *mime_type, GBytes *data)
{
  g_return_if_fail (TRI_IS_DISPLAY_AGENT (self));
  g_return_if_fail (mime_type != NULL);

  if (data && g_bytes_get_size (data) > tri_display_agent_get_limit (mime_type))
    data = NULL;
  if (tri_display_agent_is_available (self, TRI_DISPLAY_FEATURE_CLIPBOARD))
    CLASS (self)->answer (self, mime_type, data);
}

/**
 * tri_display_agent_send:
 * @self: an agent
 * @files: (element-type GFile): files of this computer; folders are refused, each with a word
 *
 * Returns: (transfer full): how it goes
 */
TriDisplayTransfer *
tri_display_agent_send (TriDisplayAgent *self, GListModel *files)
{
  TriDisplayTransfer *transfer;
  const char *reason;

  g_return_val_if_fail (TRI_IS_DISPLAY_AGENT (self), NULL);

  transfer = tri_display_transfer_new (files);
  reason = tri_display_agent_get_reason (self, TRI_DISPLAY_FEATURE_FILES);
  if (!reason)
    {
      CLASS (self)->send (self, transfer);
      return transfer;
    }

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);
      g_autofree char *base = g_file_get_basename (file);
      g_autofree char *name = g_filename_display_name (base);

      tri_display_transfer_file_failed (transfer, name, reason);
    }
  tri_display_transfer_finish (transfer);

  return transfer;
}

/**
 * tri_display_agent_set_sound:
 * @self: an agent
 * @on: whether the guest is heard; it is not until this is called
 */
void
tri_display_agent_set_sound (TriDisplayAgent *self, gboolean on)
{
  g_return_if_fail (TRI_IS_DISPLAY_AGENT (self));

  if (CLASS (self)->set_sound)
    CLASS (self)->set_sound (self, on);
}

/**
 * tri_display_agent_set_microphone:
 * @self: an agent
 * @on: whether the guest hears what this computer records, while it wants to; it does not until this is called
 */
void
tri_display_agent_set_microphone (TriDisplayAgent *self, gboolean on)
{
  g_return_if_fail (TRI_IS_DISPLAY_AGENT (self));

  if (CLASS (self)->set_microphone)
    CLASS (self)->set_microphone (self, on);
}

/**
 * tri_display_agent_set_folder:
 * @self: an agent
 * @path: (nullable) (type filename): the folder to share, %NULL for none, as at first
 * @read_only: whether the guest may only read
 */
void
tri_display_agent_set_folder (TriDisplayAgent *self, const char *path, gboolean read_only)
{
  g_return_if_fail (TRI_IS_DISPLAY_AGENT (self));

  if (CLASS (self)->set_folder)
    CLASS (self)->set_folder (self, path, read_only);
}

/**
 * tri_display_agent_set_connected: (skip)
 * @self: an agent
 * @connected: see tri_display_agent_get_connected()
 *
 * For subclasses.
 */
void
tri_display_agent_set_connected (TriDisplayAgent *self, gboolean connected)
{
  if (PRIV (self)->connected == !!connected)
    return;

  PRIV (self)->connected = !!connected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
}

/**
 * tri_display_agent_set_reason: (skip)
 * @self: an agent
 * @feature: what it is about
 * @reason: (nullable): why it does not work, %NULL if it does
 *
 * For subclasses.
 */
void
tri_display_agent_set_reason (TriDisplayAgent *self, TriDisplayFeature feature, const char *reason)
{
  TriDisplayAgentPrivate *priv = PRIV (self);

  if (g_strcmp0 (priv->reasons[feature], reason) == 0)
    return;

  g_free (priv->reasons[feature]);
  priv->reasons[feature] = g_strdup (reason);
  if (feature == TRI_DISPLAY_FEATURE_CLIPBOARD && reason)
    {
      tri_display_reads_end (priv->reads, NULL, NULL, NULL);
      tri_display_agent_set_offer (self, NULL);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * tri_display_agent_set_offer: (skip)
 * @self: an agent
 * @mime_types: (nullable) (array zero-terminated=1): what was copied in the guest
 *
 * For subclasses. The same types again mean other contents.
 */
void
tri_display_agent_set_offer (TriDisplayAgent *self, const char * const *mime_types)
{
  TriDisplayAgentPrivate *priv = PRIV (self);

  if (mime_types && !mime_types[0])
    mime_types = NULL;
  if (!priv->offer && !mime_types)
    return;

  g_strfreev (priv->offer);
  priv->offer = g_strdupv ((GStrv) mime_types);
  g_signal_emit (self, signals[CLIPBOARD_OFFERED], 0);
}

/**
 * tri_display_agent_want: (skip)
 * @self: an agent
 * @mime_type: what the guest pastes
 *
 * For subclasses: the answer is always given, by tri_display_agent_answer(), if with nothing.
 */
void
tri_display_agent_want (TriDisplayAgent *self, const char *mime_type)
{
  if (g_signal_has_handler_pending (self, signals[CLIPBOARD_WANTED], 0, FALSE))
    g_signal_emit (self, signals[CLIPBOARD_WANTED], 0, mime_type);
  else
    tri_display_agent_answer (self, mime_type, NULL);
}

/**
 * tri_display_agent_take: (skip)
 * @self: an agent
 * @mime_type: (nullable): what was read, %NULL for everything that was asked for
 * @data: (nullable): the contents, %NULL for nothing
 *
 * For subclasses: what tri_display_agent_read_async() waits for. What nobody waits for is dropped.
 */
void
tri_display_agent_take (TriDisplayAgent *self, const char *mime_type, GBytes *data)
{
  if (data && mime_type && g_bytes_get_size (data) > tri_display_agent_get_limit (mime_type))
    tri_display_agent_take_too_much (self, mime_type);
  else
    tri_display_reads_end (PRIV (self)->reads, mime_type, data, NULL);
}

/**
 * tri_display_agent_take_too_much: (skip)
 * @self: an agent
 * @mime_type: what was read, and is over tri_display_agent_get_limit()
 *
 * For subclasses.
 */
void
tri_display_agent_take_too_much (TriDisplayAgent *self, const char *mime_type)
{
  g_autofree char *size = g_format_size_full (tri_display_agent_get_limit (mime_type), G_FORMAT_SIZE_IEC_UNITS);
  /* Translators: a size, "16.0 MiB" */
  g_autofree char *reason = g_strdup_printf (_("What was copied in the virtual machine cannot be pasted: it is larger than %s."), size);

  tri_display_reads_end (PRIV (self)->reads, mime_type, NULL, reason);
}
