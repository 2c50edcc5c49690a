/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-context.h"

#include "core/tri-error.h"
#include "core/tri-network.h"

#include <glib/gi18n-lib.h>

/* Events come in swarms. */
#define LOAD_PAUSE_MS 150

struct _TriSettingsContext {
  GObject             parent_instance;

  TriDomain          *domain;
  TriMachineSettings *stored;       /* nullable: as read the last time */
  TriMachineSettings *base;         /* nullable: what the edits began from */
  TriMachineSettings *edited;       /* nullable */
  TriMachineSettings *wanted;       /* nullable: what is being applied; the person may go on meanwhile */
  TriSettingsOutcome *outcome;      /* nullable: of what was applied, until somebody takes it */
  GPtrArray          *networks;     /* nullable */
  GError             *error;
  GCancellable       *cancellable;
  guint               load_id;
  gboolean            loading;
  gboolean            applying;
  gboolean            forget;       /* the next reading replaces what is edited */
  gboolean            rebase;       /* the next reading is what is edited from then on: some of it was applied */
  gboolean            conflict;
};

enum { LOADED, EDITED, CHANGED, NETWORKS_CHANGED, N_SIGNALS };

G_DEFINE_FINAL_TYPE (TriSettingsContext, tri_settings_context, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static void
emit_changed (TriSettingsContext *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* What is edited from now on is what differs from this. */
static void
set_base (TriSettingsContext *self,
          TriMachineSettings *settings)
{
  g_clear_pointer (&self->base, tri_machine_settings_free);
  self->base = tri_machine_settings_copy (settings);
}

static void
begin_anew (TriSettingsContext *self)
{
  set_base (self, self->stored);
  g_clear_pointer (&self->edited, tri_machine_settings_free);
  self->edited = tri_machine_settings_copy (self->stored);
  self->forget = FALSE;
  self->conflict = FALSE;
  g_signal_emit (self, signals[LOADED], 0);
}

/* What was changed there and is not what is wanted here; devices that are only shown do not count. */
static gboolean
find_conflict (TriSettingsContext *self)
{
  for (TriSettingsGroup group = 0; group < TRI_SETTINGS_N_GROUPS; group++)
    if (group != TRI_SETTINGS_DEVICES && !tri_machine_settings_equal (self->stored, self->base, group) &&
        !tri_machine_settings_equal (self->stored, self->edited, group))
      return TRUE;
  return FALSE;
}

static void
take (TriSettingsContext *self,
      TriMachineSettings *settings)
{
  g_clear_pointer (&self->stored, tri_machine_settings_free);
  self->stored = settings;
  if (self->rebase)
    set_base (self, settings);
  self->rebase = FALSE;
  if (self->edited == NULL || self->forget || !tri_settings_context_is_edited (self, TRI_SETTINGS_N_GROUPS))
    begin_anew (self);
  else
    self->conflict = find_conflict (self);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (TriSettingsContext) self = user_data;
  g_autoptr (GError) error = NULL;
  TriMachineSettings *settings = tri_domain_load_settings_finish (TRI_DOMAIN (source), result, &error);

  self->loading = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_error (&self->error);
  if (settings != NULL)
    take (self, settings);
  else
    self->error = g_steal_pointer (&error);
  emit_changed (self);
}

static gboolean
load (gpointer user_data)
{
  TriSettingsContext *self = user_data;

  /* What was asked for meanwhile is newer than what will be read. */
  if (self->loading || self->applying)
    return G_SOURCE_CONTINUE;
  self->load_id = 0;
  self->loading = TRUE;
  tri_domain_load_settings_async (self->domain, self->cancellable, on_loaded, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
load_soon (TriSettingsContext *self)
{
  if (self->load_id == 0 && !tri_domain_get_removed (self->domain))
    self->load_id = g_timeout_add (LOAD_PAUSE_MS, load, self);
}

static void
on_server (TriSettingsContext *self)
{
  if (tri_connection_get_state (tri_settings_context_get_connection (self)) == TRI_CONNECTION_CONNECTED)
    {
      load_soon (self);
      tri_settings_context_load_networks (self);
    }
  emit_changed (self);
}

static void
on_networks (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (TriSettingsContext) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *networks = tri_connection_load_networks_finish (TRI_CONNECTION (source), result, &error);

  /* Without them an adapter's page shows what it is connected to, and nothing else to choose. */
  if (networks == NULL)
    return;
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  self->networks = networks;
  g_signal_emit (self, signals[NETWORKS_CHANGED], 0);
}

static void
tri_settings_context_dispose (GObject *object)
{
  TriSettingsContext *self = TRI_SETTINGS_CONTEXT (object);

  g_clear_handle_id (&self->load_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (tri_settings_context_parent_class)->dispose (object);
}

static void
tri_settings_context_finalize (GObject *object)
{
  TriSettingsContext *self = TRI_SETTINGS_CONTEXT (object);

  g_clear_object (&self->domain);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->stored, tri_machine_settings_free);
  g_clear_pointer (&self->base, tri_machine_settings_free);
  g_clear_pointer (&self->edited, tri_machine_settings_free);
  g_clear_pointer (&self->wanted, tri_machine_settings_free);
  g_clear_pointer (&self->outcome, tri_settings_outcome_free);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (tri_settings_context_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, TRI_TYPE_SETTINGS_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_settings_context_class_init (TriSettingsContextClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_settings_context_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_settings_context_finalize;

  signals[LOADED] = add_signal ("loaded");
  signals[EDITED] = add_signal ("edited");
  signals[CHANGED] = add_signal ("changed");
  signals[NETWORKS_CHANGED] = add_signal ("networks-changed");
}

static void
tri_settings_context_init (TriSettingsContext *self)
{
  self->cancellable = g_cancellable_new ();
}

TriSettingsContext *
tri_settings_context_new (TriDomain *domain)
{
  static const char * const reasons[] = { "notify::config", "notify::state", "notify::name", "notify::autostart" };
  TriSettingsContext *self;

  g_return_val_if_fail (TRI_IS_DOMAIN (domain), NULL);

  self = g_object_new (TRI_TYPE_SETTINGS_CONTEXT, NULL);
  self->domain = g_object_ref (domain);
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    g_signal_connect_object (domain, reasons[i], G_CALLBACK (load_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domain, "notify::removed", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domain, "notify::memory-assigned", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tri_domain_get_connection (domain), "notify::state", G_CALLBACK (on_server), self, G_CONNECT_SWAPPED);
  /* From now on it is read again after each change, and says so. */
  tri_domain_want_config (domain);
  self->loading = TRUE;
  tri_domain_load_settings_async (domain, self->cancellable, on_loaded, g_object_ref (self));
  tri_settings_context_load_networks (self);
  return self;
}

TriDomain *
tri_settings_context_get_domain (TriSettingsContext *self)
{
  return self->domain;
}

TriConnection *
tri_settings_context_get_connection (TriSettingsContext *self)
{
  return tri_domain_get_connection (self->domain);
}

TriMachineSettings *
tri_settings_context_get_settings (TriSettingsContext *self)
{
  return self->edited;
}

TriMachineSettings *
tri_settings_context_get_stored (TriSettingsContext *self)
{
  return self->stored;
}

GPtrArray *
tri_settings_context_get_networks (TriSettingsContext *self)
{
  return self->networks;
}

void
tri_settings_context_edited (TriSettingsContext *self)
{
  g_signal_emit (self, signals[EDITED], 0);
  emit_changed (self);
}

gboolean
tri_settings_context_is_edited (TriSettingsContext *self,
                                TriSettingsGroup    group)
{
  if (self->edited == NULL)
    return FALSE;
  if (group != TRI_SETTINGS_N_GROUPS)
    return !tri_machine_settings_equal (self->base, self->edited, group);
  for (TriSettingsGroup i = 0; i < TRI_SETTINGS_N_GROUPS; i++)
    if (!tri_machine_settings_equal (self->base, self->edited, i))
      return TRUE;
  return FALSE;
}

char *
tri_settings_context_dup_problem (TriSettingsContext *self,
                                  TriSettingsGroup    group)
{
  /* What is there already was accepted by libvirt, whatever we think of it. */
  if (!tri_settings_context_is_edited (self, group))
    return NULL;
  return tri_machine_settings_find_problem (self->edited, self->base, self->domain, group);
}

gboolean
tri_settings_context_get_busy (TriSettingsContext *self)
{
  return self->applying || (self->loading && self->edited == NULL);
}

gboolean
tri_settings_context_get_conflict (TriSettingsContext *self)
{
  return self->conflict;
}

const GError *
tri_settings_context_get_error (TriSettingsContext *self)
{
  return self->error;
}

char *
tri_settings_context_dup_obstacle (TriSettingsContext *self)
{
  TriConnection *connection = tri_settings_context_get_connection (self);

  if (tri_domain_get_removed (self->domain))
    return g_strdup_printf (_("The virtual machine “%s” is not there any more."), tri_domain_get_name (self->domain));
  if (tri_connection_get_state (connection) != TRI_CONNECTION_CONNECTED)
    return g_strdup_printf (_("The server “%s” is not connected at present."), tri_connection_get_name (connection));
  return NULL;
}

void
tri_settings_context_reload (TriSettingsContext *self)
{
  self->forget = TRUE;
  load_soon (self);
}

void
tri_settings_context_load_networks (TriSettingsContext *self)
{
  tri_connection_load_networks_async (tri_settings_context_get_connection (self), self->cancellable, on_networks, g_object_ref (self));
}

static void
on_applied (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  TriSettingsContext *self = g_task_get_source_object (task);
  GError *error = NULL;

  self->applying = FALSE;
  g_clear_pointer (&self->outcome, tri_settings_outcome_free);
  if (tri_domain_apply_settings_finish (TRI_DOMAIN (source), result, &self->outcome, &error))
    set_base (self, self->wanted);
  else
    self->rebase = g_error_matches (error, TRI_ERROR, TRI_ERROR_PARTIAL);
  /* Also after a failure: some of it may have been done. */
  load_soon (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  emit_changed (self);
}

void
tri_settings_context_apply_async (TriSettingsContext  *self,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (self->edited != NULL && !self->applying);

  g_task_set_source_tag (task, tri_settings_context_apply_async);
  self->applying = TRUE;
  g_clear_pointer (&self->wanted, tri_machine_settings_free);
  self->wanted = tri_machine_settings_copy (self->edited);
  tri_domain_apply_settings_async (self->domain, self->base, self->wanted, NULL, on_applied, g_steal_pointer (&task));
  emit_changed (self);
}

gboolean
tri_settings_context_apply_finish (TriSettingsContext  *self,
                                   GAsyncResult        *result,
                                   TriSettingsOutcome **outcome,
                                   GError             **error)
{
  *outcome = g_steal_pointer (&self->outcome);
  return g_task_propagate_boolean (G_TASK (result), error);
}
