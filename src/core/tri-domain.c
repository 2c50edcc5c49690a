/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-object.h"
#include "tri-error.h"
#include "tri-snapshot.h"

#include <glib/gi18n-lib.h>

enum { CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TriDomain, tri_domain, G_TYPE_OBJECT)

void
tri_domain_begin_changes (TriDomain *self)
{
  self->n_changing++;
  g_object_freeze_notify (G_OBJECT (self));
}

void
tri_domain_touch (TriDomain     *self,
                  TriDomainProp  prop)
{
  self->touched = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
tri_domain_end_changes (TriDomain *self)
{
  gboolean tell = --self->n_changing == 0 && self->touched;

  if (self->n_changing == 0)
    self->touched = FALSE;
  g_object_thaw_notify (G_OBJECT (self));
  if (tell)
    g_signal_emit (self, signals[CHANGED], 0);
}

void
tri_domain_update_string (TriDomain      *self,
                          char          **field,
                          const char     *value,
                          TriDomainProp   prop)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  tri_domain_touch (self, prop);
}

static void
update_operation (TriDomain *self)
{
  g_autofree char *text = self->job != NULL ? tri_job_dup_text (self->job) : NULL;

  tri_domain_begin_changes (self);
  tri_domain_update_string (self, &self->operation, text, PROP_OPERATION);
  tri_domain_end_changes (self);
}

static void
job_cancellable_changed_cb (TriDomain *self)
{
  tri_domain_begin_changes (self);
  tri_domain_touch (self, PROP_OPERATION_CANCELLABLE);
  tri_domain_end_changes (self);
  update_operation (self);
}

static void
set_job (TriDomain *self,
         TriJob    *job)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);

  tri_domain_begin_changes (self);
  tri_domain_touch (self, PROP_JOB);
  tri_domain_touch (self, PROP_OPERATION_CANCELLABLE);
  update_operation (self);
  tri_domain_end_changes (self);
}

static void
job_finished_cb (TriDomain *self)
{
  set_job (self, NULL);
}

static void
tri_domain_dispose (GObject *object)
{
  TriDomain *self = TRI_DOMAIN (object);

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  for (guint i = 0; i < TRI_N_WANTS; i++)
    g_clear_handle_id (&self->wants[i].retry_id, g_source_remove);
  g_clear_object (&self->job);
  g_clear_object (&self->snapshot_store);
  g_clear_object (&self->config);
  g_clear_object (&self->history);
  g_clear_weak_pointer (&self->connection);

  G_OBJECT_CLASS (tri_domain_parent_class)->dispose (object);
}

static void
tri_domain_finalize (GObject *object)
{
  TriDomain *self = TRI_DOMAIN (object);

  g_free (self->uuid);
  g_free (self->name);
  g_free (self->ip_addresses);
  g_free (self->operation);

  G_OBJECT_CLASS (tri_domain_parent_class)->finalize (object);
}

static void
tri_domain_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  TriDomain *self = TRI_DOMAIN (object);

  switch (id)
    {
    case PROP_UUID: g_value_set_string (value, self->uuid); break;
    case PROP_NAME: g_value_set_string (value, self->name); break;
    case PROP_STATE: g_value_set_uint (value, self->state); break;
    case PROP_STATE_REASON: g_value_set_string (value, self->state_reason); break;
    case PROP_ID: g_value_set_int (value, self->id); break;
    case PROP_CPU_USAGE: g_value_set_double (value, self->cpu_usage); break;
    case PROP_MEMORY_ASSIGNED: g_value_set_uint64 (value, self->memory_assigned); break;
    case PROP_MEMORY_DEMAND: g_value_set_uint64 (value, self->memory_demand); break;
    case PROP_MEMORY_MAXIMUM: g_value_set_uint64 (value, self->memory_maximum); break;
    case PROP_VCPUS: g_value_set_uint (value, self->vcpus); break;
    case PROP_UPTIME_SINCE: g_value_set_int64 (value, self->uptime_since); break;
    case PROP_GENERATION: g_value_set_uint (value, tri_domain_get_generation (self)); break;
    case PROP_AUTOSTART: g_value_set_boolean (value, self->autostart); break;
    case PROP_PERSISTENT: g_value_set_boolean (value, self->persistent); break;
    case PROP_HAS_MANAGED_SAVE: g_value_set_boolean (value, self->has_managed_save); break;
    case PROP_N_SNAPSHOTS: g_value_set_int (value, self->n_snapshots); break;
    case PROP_IP_ADDRESSES: g_value_set_string (value, self->ip_addresses); break;
    case PROP_TAGS: g_value_set_string (value, tri_domain_get_tags (self)); break;
    case PROP_TITLE:
      g_value_set_string (value, self->config != NULL ? tri_domain_config_get_title (self->config) : NULL);
      break;
    case PROP_DISK_READ_RATE: g_value_set_double (value, self->disk_read_rate); break;
    case PROP_DISK_WRITE_RATE: g_value_set_double (value, self->disk_write_rate); break;
    case PROP_NET_RECEIVE_RATE: g_value_set_double (value, self->net_receive_rate); break;
    case PROP_NET_SEND_RATE: g_value_set_double (value, self->net_send_rate); break;
    case PROP_OPERATION: g_value_set_string (value, self->operation); break;
    case PROP_OPERATION_CANCELLABLE:
      g_value_set_boolean (value, self->job != NULL && tri_job_get_can_cancel (self->job));
      break;
    case PROP_CONNECTION: g_value_set_object (value, self->connection); break;
    case PROP_JOB: g_value_set_object (value, self->job); break;
    case PROP_AGENT_CONNECTED: g_value_set_boolean (value, self->agent_connected); break;
    case PROP_CONFIG: g_value_set_object (value, self->config); break;
    case PROP_REMOVED: g_value_set_boolean (value, self->removed); break;
    case PROP_MOVE: g_value_set_uint (value, self->move); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static GParamSpec *
new_property (const char *name,
              GType       type)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  switch (type)
    {
    case G_TYPE_STRING: return g_param_spec_string (name, NULL, NULL, NULL, flags);
    case G_TYPE_BOOLEAN: return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    case G_TYPE_UINT: return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case G_TYPE_INT: return g_param_spec_int (name, NULL, NULL, -1, G_MAXINT, -1, flags);
    case G_TYPE_INT64: return g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0, flags);
    case G_TYPE_UINT64: return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
    case G_TYPE_DOUBLE: return g_param_spec_double (name, NULL, NULL, -1, G_MAXDOUBLE, 0, flags);
    default: return g_param_spec_object (name, NULL, NULL, type, flags);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const struct { guint id; const char *name; GType type; } table[] = {
    { PROP_UUID, "uuid", G_TYPE_STRING }, { PROP_NAME, "name", G_TYPE_STRING }, { PROP_STATE, "state", G_TYPE_UINT },
    { PROP_STATE_REASON, "state-reason", G_TYPE_STRING }, { PROP_ID, "id", G_TYPE_INT },
    { PROP_CPU_USAGE, "cpu-usage", G_TYPE_DOUBLE }, { PROP_MEMORY_ASSIGNED, "memory-assigned", G_TYPE_UINT64 },
    { PROP_MEMORY_DEMAND, "memory-demand", G_TYPE_UINT64 }, { PROP_MEMORY_MAXIMUM, "memory-maximum", G_TYPE_UINT64 },
    { PROP_VCPUS, "vcpus", G_TYPE_UINT }, { PROP_UPTIME_SINCE, "uptime-since", G_TYPE_INT64 },
    { PROP_GENERATION, "generation", G_TYPE_UINT }, { PROP_AUTOSTART, "autostart", G_TYPE_BOOLEAN },
    { PROP_PERSISTENT, "persistent", G_TYPE_BOOLEAN }, { PROP_HAS_MANAGED_SAVE, "has-managed-save", G_TYPE_BOOLEAN },
    { PROP_N_SNAPSHOTS, "n-snapshots", G_TYPE_INT }, { PROP_IP_ADDRESSES, "ip-addresses", G_TYPE_STRING },
    { PROP_TAGS, "tags", G_TYPE_STRING }, { PROP_TITLE, "title", G_TYPE_STRING },
    { PROP_DISK_READ_RATE, "disk-read-rate", G_TYPE_DOUBLE }, { PROP_DISK_WRITE_RATE, "disk-write-rate", G_TYPE_DOUBLE },
    { PROP_NET_RECEIVE_RATE, "net-receive-rate", G_TYPE_DOUBLE }, { PROP_NET_SEND_RATE, "net-send-rate", G_TYPE_DOUBLE },
    { PROP_OPERATION, "operation", G_TYPE_STRING }, { PROP_OPERATION_CANCELLABLE, "operation-cancellable", G_TYPE_BOOLEAN },
    { PROP_AGENT_CONNECTED, "agent-connected", G_TYPE_BOOLEAN }, { PROP_REMOVED, "removed", G_TYPE_BOOLEAN },
    { PROP_MOVE, "move", G_TYPE_UINT }, { PROP_CONNECTION, "connection", TRI_TYPE_CONNECTION }, { PROP_JOB, "job", TRI_TYPE_JOB },
    { PROP_CONFIG, "config", TRI_TYPE_DOMAIN_CONFIG },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    properties[table[i].id] = new_property (table[i].name, table[i].type);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tri_domain_class_init (TriDomainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tri_domain_dispose;
  object_class->finalize = tri_domain_finalize;
  object_class->get_property = tri_domain_get_property;
  install_properties (object_class);
  signals[CHANGED] = g_signal_new ("changed", TRI_TYPE_DOMAIN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_domain_init (TriDomain *self)
{
  self->id = -1;
  self->cpu_usage = -1;
  self->n_snapshots = -1;
  self->persistent = TRUE;
}

TriDomain *
tri_domain_new (TriConnection *connection,
                const char    *uuid)
{
  TriDomain *self = g_object_new (TRI_TYPE_DOMAIN, NULL);

  self->uuid = g_strdup (uuid);
  self->name = g_strdup (uuid);
  g_set_weak_pointer (&self->connection, connection);
  return self;
}

gboolean
tri_domain_take_job (TriDomain  *self,
                     TriJob     *job,
                     GError    **error)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), FALSE);
  g_return_val_if_fail (TRI_IS_JOB (job), FALSE);

  if (self->job != NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
                   /* Translators: a machine's name, then what is running on it, as "Taking snapshot" */
                   _("Another operation is running on “%s”: %s."), self->name, tri_job_get_title (self->job));
      return FALSE;
    }
  if (tri_job_get_finished (job))
    return TRUE;

  g_signal_connect_swapped (job, "notify::progress", G_CALLBACK (update_operation), self);
  g_signal_connect_swapped (job, "notify::cancellable", G_CALLBACK (job_cancellable_changed_cb), self);
  g_signal_connect_swapped (job, "finished-now", G_CALLBACK (job_finished_cb), self);
  set_job (self, job);
  return TRUE;
}

void
tri_domain_snapshots_changed (TriDomain *self)
{
  g_return_if_fail (TRI_IS_DOMAIN (self));

  tri_domain_guest_info_outdated (self);
  if (self->snapshot_store != NULL && !self->removed)
    tri_domain_load_snapshots_async (self, NULL, NULL, NULL);
}

GObject *
tri_domain_get_snapshot_store (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);
  return self->snapshot_store;
}

void
tri_domain_set_snapshot_store (TriDomain *self,
                               GObject   *store)
{
  g_return_if_fail (TRI_IS_DOMAIN (self));
  g_set_object (&self->snapshot_store, store);
}

void
tri_domain_set_n_snapshots (TriDomain *self,
                            int        n_snapshots)
{
  g_return_if_fail (TRI_IS_DOMAIN (self));

  tri_domain_begin_changes (self);
  UPDATE (self, n_snapshots, n_snapshots, PROP_N_SNAPSHOTS);
  tri_domain_end_changes (self);
}

TriHistory *
tri_domain_get_history (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);

  if (self->history == NULL)
    self->history = tri_history_new ();
  return self->history;
}

guint
tri_domain_get_generation (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), 0);
  return self->config != NULL ? tri_domain_config_get_generation (self->config) : 0;
}

const char *
tri_domain_get_tags (TriDomain *self)
{
  g_return_val_if_fail (TRI_IS_DOMAIN (self), NULL);
  return self->config != NULL ? tri_domain_config_get_tags (self->config) : NULL;
}

TriWantState *
tri_domain_get_want (TriDomain *self,
                     TriWant    want)
{
  return &self->wants[want];
}

void
tri_domain_set_position (TriDomain *self,
                         guint      position)
{
  self->position = position;
}

void
tri_domain_set_serial (TriDomain *self,
                       guint      serial)
{
  self->serial = serial;
}

#define DEFINE_GETTER(type, field, fallback)                  \
  type                                                        \
  tri_domain_get_##field (TriDomain *self)                    \
  {                                                           \
    g_return_val_if_fail (TRI_IS_DOMAIN (self), fallback);    \
    return self->field;                                       \
  }

DEFINE_GETTER (TriConnection *, connection, NULL)
DEFINE_GETTER (const char *, uuid, NULL)
DEFINE_GETTER (const char *, name, NULL)
DEFINE_GETTER (TriDomainState, state, TRI_STATE_UNKNOWN)
DEFINE_GETTER (const char *, state_reason, NULL)
DEFINE_GETTER (int, id, -1)
DEFINE_GETTER (double, cpu_usage, -1)
DEFINE_GETTER (guint64, memory_assigned, 0)
DEFINE_GETTER (guint64, memory_demand, 0)
DEFINE_GETTER (guint64, memory_maximum, 0)
DEFINE_GETTER (guint, vcpus, 0)
DEFINE_GETTER (gint64, uptime_since, 0)
DEFINE_GETTER (gboolean, autostart, FALSE)
DEFINE_GETTER (gboolean, persistent, TRUE)
DEFINE_GETTER (gboolean, has_managed_save, FALSE)
DEFINE_GETTER (int, n_snapshots, -1)
DEFINE_GETTER (const char *, ip_addresses, NULL)
DEFINE_GETTER (const char *, operation, NULL)
DEFINE_GETTER (gboolean, agent_connected, FALSE)
DEFINE_GETTER (gint64, screen_client_time, 0)
DEFINE_GETTER (gboolean, removed, TRUE)
DEFINE_GETTER (TriDomainMove, move, TRI_MOVE_NONE)
DEFINE_GETTER (TriDomainConfig *, config, NULL)
DEFINE_GETTER (guint, position, 0)
DEFINE_GETTER (guint, serial, 0)
