/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"
#include "tri-server-list.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_STATS_INTERVAL 2
/* Nobody waits longer for a word; the attempt itself goes on, as libvirt cannot be told to stop. */
#define PATIENCE 15

enum {
  PROP_0, PROP_URI, PROP_NAME, PROP_STATE, PROP_RESPONDING, PROP_ERROR, PROP_STATUS_TEXT, PROP_RETRY_IN, PROP_HOST, PROP_AUTOCONNECT,
  N_PROPS
};
enum { DOMAIN_ADDED, DOMAIN_REMOVED, DOMAIN_RENAMED, LOADED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TriConnection, tri_connection, G_TYPE_OBJECT)

static void
notify (TriConnection *self,
        guint          prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
update_shown_name (TriConnection *self)
{
  const char *hostname = self->host != NULL ? tri_host_get_hostname (self->host) : NULL;
  char *name = self->name != NULL ? g_strdup (self->name) : tri_uri_dup_default_name (self->uri, hostname);

  if (g_strcmp0 (name, self->shown_name) == 0)
    {
      g_free (name);
      return;
    }
  g_free (self->shown_name);
  self->shown_name = name;
  notify (self, PROP_NAME);
}

static char *
dup_status_text (TriConnection *self)
{
  gint64 seconds;

  switch (self->state)
    {
    case TRI_CONNECTION_CONNECTING:
      seconds = (g_get_monotonic_time () - self->attempt_start) / G_USEC_PER_SEC;
      if (seconds >= 2)
        /* Translators: seconds since the attempt began */
        return g_strdup_printf (_("Connecting… (%d s)"), (int) seconds);
      return g_strdup (_("Connecting…"));
    case TRI_CONNECTION_CONNECTED:
      return g_strdup (self->responding ? _("Connected") : _("Not responding"));
    case TRI_CONNECTION_NEEDS_SIGN_IN:
      return g_strdup_printf (_("Sign-in needed: %s"), self->error != NULL ? self->error->message : "");
    case TRI_CONNECTION_UNREACHABLE:
      return g_strdup_printf (_("Unreachable: %s"), self->error != NULL ? self->error->message : "");
    case TRI_CONNECTION_DISCONNECTED:
    default:
      return g_strdup (_("Not connected"));
    }
}

void
tri_connection_update_status (TriConnection *self)
{
  char *text = dup_status_text (self);

  /* One line in the tree; ssh likes to say several. */
  g_strdelimit (text, "\r\n", ' ');
  if (g_strcmp0 (text, self->status_text) == 0)
    {
      g_free (text);
      return;
    }
  g_free (self->status_text);
  self->status_text = text;
  notify (self, PROP_STATUS_TEXT);
}

void
tri_connection_set_state (TriConnection      *self,
                          TriConnectionState  state,
                          const GError       *error)
{
  gboolean same_error = self->error == error
                        || (self->error != NULL && error != NULL
                            && g_error_matches (self->error, error->domain, error->code)
                            && g_strcmp0 (self->error->message, error->message) == 0);
  gboolean same_state = self->state == state;

  g_object_freeze_notify (G_OBJECT (self));
  self->state = state;
  if (!same_state)
    notify (self, PROP_STATE);
  if (!same_error)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      notify (self, PROP_ERROR);
    }
  tri_connection_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
tri_connection_set_retry_in (TriConnection *self,
                             guint          seconds)
{
  if (self->retry_in == seconds)
    return;
  self->retry_in = seconds;
  notify (self, PROP_RETRY_IN);
}

void
tri_connection_set_responding (TriConnection *self,
                               gboolean       responding)
{
  if (self->responding == responding)
    return;
  self->responding = responding;
  if (self->link != NULL)
    tri_link_set_silent (self->link, !responding);
  notify (self, PROP_RESPONDING);
  tri_connection_update_status (self);
}

void
tri_connection_set_host (TriConnection *self,
                         TriHost       *host)
{
  if (!g_set_object (&self->host, host))
    return;
  notify (self, PROP_HOST);
  update_shown_name (self);
}

void
tri_connection_emit_added (TriConnection *self,
                           TriDomain     *domain)
{
  g_signal_emit (self, signals[DOMAIN_ADDED], 0, domain);
}

void
tri_connection_emit_removed (TriConnection *self,
                             TriDomain     *domain)
{
  g_signal_emit (self, signals[DOMAIN_REMOVED], 0, domain);
}

void
tri_connection_emit_renamed (TriConnection *self,
                             TriDomain     *domain)
{
  g_signal_emit (self, signals[DOMAIN_RENAMED], 0, domain);
}

void
tri_connection_emit_loaded (TriConnection *self)
{
  g_signal_emit (self, signals[LOADED], 0);
}

static void
tri_connection_dispose (GObject *object)
{
  TriConnection *self = TRI_CONNECTION (object);

  tri_connection_stop_trying (self);
  for (guint i = 0; i < TRI_N_WANTS; i++)
    g_clear_pointer (&self->wants[i], g_ptr_array_unref);

  G_OBJECT_CLASS (tri_connection_parent_class)->dispose (object);
}

static void
tri_connection_finalize (GObject *object)
{
  TriConnection *self = TRI_CONNECTION (object);

  g_hash_table_unref (self->dirty);
  g_ptr_array_unref (self->detours);
  g_ptr_array_unref (self->opening);
  g_clear_object (&self->domains);
  g_clear_object (&self->host);
  g_clear_error (&self->error);
  g_free (self->status_text);
  g_free (self->shown_name);
  g_free (self->name);
  g_free (self->uri);

  G_OBJECT_CLASS (tri_connection_parent_class)->finalize (object);
}

static void
tri_connection_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  TriConnection *self = TRI_CONNECTION (object);

  switch (id)
    {
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->shown_name);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_RESPONDING:
      g_value_set_boolean (value, self->responding);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_RETRY_IN:
      g_value_set_uint (value, self->retry_in);
      break;
    case PROP_HOST:
      g_value_set_object (value, self->host);
      break;
    case PROP_AUTOCONNECT:
      g_value_set_boolean (value, self->autoconnect);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tri_connection_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  TriConnection *self = TRI_CONNECTION (object);

  switch (id)
    {
    case PROP_URI:
      self->uri = g_value_dup_string (value);
      break;
    case PROP_NAME:
      tri_connection_set_name (self, g_value_get_string (value));
      break;
    case PROP_AUTOCONNECT:
      tri_connection_set_autoconnect (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tri_connection_constructed (GObject *object)
{
  TriConnection *self = TRI_CONNECTION (object);

  if (self->uri == NULL)
    self->uri = g_strdup ("");
  update_shown_name (self);
  tri_connection_update_status (self);

  G_OBJECT_CLASS (tri_connection_parent_class)->constructed (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags read_write = read | G_PARAM_WRITABLE;

  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, read_write | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, read_write);
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, TRI_CONNECTION_UNREACHABLE, 0, read);
  properties[PROP_RESPONDING] = g_param_spec_boolean ("responding", NULL, NULL, TRUE, read);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, read);
  properties[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, NULL, read);
  properties[PROP_RETRY_IN] = g_param_spec_uint ("retry-in", NULL, NULL, 0, G_MAXUINT, 0, read);
  properties[PROP_HOST] = g_param_spec_object ("host", NULL, NULL, TRI_TYPE_HOST, read);
  properties[PROP_AUTOCONNECT] = g_param_spec_boolean ("autoconnect", NULL, NULL, FALSE, read_write);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tri_connection_class_init (TriConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = tri_connection_constructed;
  object_class->dispose = tri_connection_dispose;
  object_class->finalize = tri_connection_finalize;
  object_class->get_property = tri_connection_get_property;
  object_class->set_property = tri_connection_set_property;
  install_properties (object_class);

  signals[DOMAIN_ADDED] = g_signal_new ("domain-added", TRI_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, TRI_TYPE_DOMAIN);
  signals[DOMAIN_REMOVED] = g_signal_new ("domain-removed", TRI_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, TRI_TYPE_DOMAIN);
  signals[DOMAIN_RENAMED] = g_signal_new ("domain-renamed", TRI_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, TRI_TYPE_DOMAIN);
  signals[LOADED] = g_signal_new ("loaded", TRI_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_connection_init (TriConnection *self)
{
  self->responding = TRUE;
  self->patience = PATIENCE;
  self->stats_interval = DEFAULT_STATS_INTERVAL;
  self->domains = tri_domain_list_new ();
  self->opening = g_ptr_array_new_with_free_func (g_object_unref);
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->detours = g_ptr_array_new ();
  for (guint i = 0; i < TRI_N_WANTS; i++)
    self->wants[i] = g_ptr_array_new_with_free_func (g_object_unref);
}

TriConnection *
tri_connection_new (const char *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);
  return g_object_new (TRI_TYPE_CONNECTION, "uri", uri, NULL);
}

const char *
tri_connection_get_uri (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  return self->uri;
}

const char *
tri_connection_get_name (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  return self->shown_name;
}

const char *
tri_connection_get_given_name (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  return self->name;
}

void
tri_connection_set_name (TriConnection *self,
                         const char    *name)
{
  g_return_if_fail (TRI_IS_CONNECTION (self));

  if (name != NULL && *name == '\0')
    name = NULL;
  if (g_strcmp0 (name, self->name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  update_shown_name (self);
}

TriConnectionState
tri_connection_get_state (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), TRI_CONNECTION_DISCONNECTED);
  return self->state;
}

gboolean
tri_connection_get_responding (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), FALSE);
  return self->responding;
}

const GError *
tri_connection_get_error (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  return self->error;
}

const char *
tri_connection_get_status_text (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  return self->status_text;
}

gboolean
tri_connection_get_autoconnect (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), FALSE);
  return self->autoconnect;
}

void
tri_connection_set_autoconnect (TriConnection *self,
                                gboolean       autoconnect)
{
  g_return_if_fail (TRI_IS_CONNECTION (self));

  autoconnect = !!autoconnect;
  if (self->autoconnect == autoconnect)
    return;
  self->autoconnect = autoconnect;
  notify (self, PROP_AUTOCONNECT);
}

TriHost *
tri_connection_get_host (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  return self->host;
}

gboolean
tri_connection_is_test (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), FALSE);
  return tri_uri_is_test (self->uri);
}

gboolean
tri_connection_is_local (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), FALSE);
  return tri_uri_is_local (self->uri);
}

GListModel *
tri_connection_list_domains (TriConnection *self)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  return G_LIST_MODEL (self->domains);
}

TriDomain *
tri_connection_find_domain (TriConnection *self,
                            const char    *uuid)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  g_return_val_if_fail (uuid != NULL, NULL);
  return tri_domain_list_find (self->domains, uuid);
}

TriDomain *
tri_connection_find_domain_by_name (TriConnection *self,
                                    const char    *name)
{
  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  return tri_domain_list_find_by_name (self->domains, name);
}

TriDomain *
tri_connection_look_up_domain (TriConnection *self,
                               const char    *words)
{
  g_autofree char *uuid = NULL;
  TriDomain *domain;

  g_return_val_if_fail (TRI_IS_CONNECTION (self), NULL);
  g_return_val_if_fail (words != NULL, NULL);

  uuid = g_ascii_strdown (words, -1);
  domain = tri_domain_list_find (self->domains, uuid);
  return domain != NULL ? domain : tri_domain_list_find_by_name (self->domains, words);
}

void
tri_connection_open_async (TriConnection       *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *problem = NULL;

  g_return_if_fail (TRI_IS_CONNECTION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_connection_open_async);
  if (self->state == TRI_CONNECTION_CONNECTED)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  problem = tri_uri_problem (self->uri);
  if (problem != NULL)
    {
      g_autoptr(GError) error = g_error_new (TRI_ERROR, TRI_ERROR_INVALID, _("Could not connect to “%s”: %s"), self->uri, problem);

      tri_connection_set_state (self, TRI_CONNECTION_UNREACHABLE, error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_ptr_array_add (self->opening, g_steal_pointer (&task));
  self->wanted = TRUE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  tri_connection_set_retry_in (self, 0);
  tri_connection_try_now (self);
  tri_connection_set_state (self, TRI_CONNECTION_CONNECTING, NULL);
}

gboolean
tri_connection_open_finish (TriConnection  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
forget_domains (TriConnection *self)
{
  g_autoptr(GPtrArray) domains = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < tri_domain_list_get_length (self->domains); i++)
    g_ptr_array_add (domains, g_object_ref (tri_domain_list_get (self->domains, i)));
  tri_domain_list_clear (self->domains);
  for (guint i = 0; i < domains->len; i++)
    {
      tri_domain_set_removed (domains->pdata[i]);
      tri_connection_emit_removed (self, domains->pdata[i]);
    }
}

void
tri_connection_close (TriConnection *self)
{
  g_autoptr(TriConnection) keep = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (TRI_IS_CONNECTION (self));

  keep = g_object_ref (self);
  tri_connection_stop_trying (self);
  for (guint i = 0; i < TRI_N_WANTS; i++)
    g_ptr_array_set_size (self->wants[i], 0);
  tri_connection_set_state (self, TRI_CONNECTION_DISCONNECTED, NULL);
  tri_connection_set_responding (self, TRUE);
  forget_domains (self);
  error = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The connection to “%s” was closed."), self->shown_name);
  tri_connection_complete_opening (self, error);
}

void
tri_connection_refresh (TriConnection *self)
{
  g_return_if_fail (TRI_IS_CONNECTION (self));

  if (self->link == NULL || !self->link->is_ready)
    {
      /* Nobody wants to wait for the pause to end who asks for it. */
      if (self->wanted && self->state != TRI_CONNECTION_CONNECTING)
        tri_connection_open_async (self, NULL, NULL, NULL);
      return;
    }
  for (guint i = 0; i < tri_domain_list_get_length (self->domains); i++)
    {
      TriDomain *domain = tri_domain_list_get (self->domains, i);

      tri_domain_config_outdated (domain);
      tri_domain_snapshots_changed (domain);
    }
  self->list_due = TRUE;
  self->stats_due = self->stats_interval > 0;
  tri_connection_read_next (self);
}
