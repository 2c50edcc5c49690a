/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-vm-actions.h"

#include "core/tri-job.h"
#include "widgets/tri-act-ui.h"

#include <glib/gi18n-lib.h>

struct _TriVmActions {
  GObject parent_instance;

  GtkWindow          *window;    /* weak */
  GSimpleActionGroup *group;
  GPtrArray          *domains;
  guint               update_id;
};

G_DEFINE_FINAL_TYPE (TriVmActions, tri_vm_actions, G_TYPE_OBJECT)

/* The keys are those of the list and are written here for the menus alone. */
static const struct { TriActionId id; const char *accel; } accels[] = {
  { TRI_ACTION_CONNECT, "Return" }, { TRI_ACTION_RENAME, "F2" }, { TRI_ACTION_DELETE, "Delete" },
};

/* Where a line belongs in the menus: between things that differ in kind. */
static const TriActionId section_ends[] = {
  TRI_ACTION_SETTINGS, TRI_ACTION_RESET, TRI_ACTION_REVERT, TRI_ACTION_DELETE,
};

static gboolean
applies_to_all (TriActionId  id,
                GPtrArray   *domains)
{
  if (domains->len == 0)
    return FALSE;
  if (domains->len > 1 && (tri_action_get_info (id)->flags & TRI_ACTION_FLAG_ONE))
    return FALSE;
  for (guint i = 0; i < domains->len; i++)
    if (!tri_action_applies (id, g_ptr_array_index (domains, i), NULL))
      return FALSE;
  return TRUE;
}

static void
set_enabled (TriVmActions *self,
             const char   *name,
             gboolean      enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
any_cancellable (GPtrArray *domains)
{
  for (guint i = 0; i < domains->len; i++)
    {
      gboolean can_cancel = FALSE;
      g_object_get (g_ptr_array_index (domains, i), "operation-cancellable", &can_cancel, NULL);
      if (can_cancel)
        return TRUE;
    }
  return FALSE;
}

static gboolean
update (gpointer user_data)
{
  TriVmActions *self = user_data;

  self->update_id = 0;
  for (TriActionId id = 0; id < TRI_N_ACTIONS; id++)
    set_enabled (self, tri_action_get_info (id)->name, applies_to_all (id, self->domains));
  set_enabled (self, "cancel", any_cancellable (self->domains));
  return G_SOURCE_REMOVE;
}

/* After a batch a thousand machines change together; once is enough for all of them. */
static void
on_domain_changed (TriVmActions *self)
{
  if (!self->update_id)
    self->update_id = g_timeout_add (30, update, self);
}

static void
on_action (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  TriVmActions *self = user_data;
  const TriActionInfo *info = tri_action_find (g_action_get_name (G_ACTION (action)));

  tri_act_with_confirmation (self->window, info->id, self->domains);
}

static void
on_cancel (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  TriVmActions *self = user_data;

  for (guint i = 0; i < self->domains->len; i++)
    {
      g_autoptr (TriJob) job = NULL;
      g_object_get (g_ptr_array_index (self->domains, i), "job", &job, NULL);
      if (job && tri_job_get_can_cancel (job))
        tri_job_cancel (job);
    }
}

static void
tri_vm_actions_dispose (GObject *object)
{
  TriVmActions *self = TRI_VM_ACTIONS (object);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  tri_vm_actions_set_domains (self, none);
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_weak_pointer (&self->window);
  G_OBJECT_CLASS (tri_vm_actions_parent_class)->dispose (object);
}

static void
tri_vm_actions_finalize (GObject *object)
{
  TriVmActions *self = TRI_VM_ACTIONS (object);

  g_ptr_array_unref (self->domains);
  g_object_unref (self->group);
  G_OBJECT_CLASS (tri_vm_actions_parent_class)->finalize (object);
}

static void
tri_vm_actions_class_init (TriVmActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_vm_actions_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_vm_actions_finalize;
}

static void
add_action (TriVmActions *self,
            const char   *name,
            GCallback     callback)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, NULL);

  g_simple_action_set_enabled (action, FALSE);
  g_signal_connect (action, "activate", callback, self);
  g_action_map_add_action (G_ACTION_MAP (self->group), G_ACTION (action));
}

static void
tri_vm_actions_init (TriVmActions *self)
{
  self->group = g_simple_action_group_new ();
  self->domains = g_ptr_array_new_with_free_func (g_object_unref);
  for (TriActionId id = 0; id < TRI_N_ACTIONS; id++)
    add_action (self, tri_action_get_info (id)->name, G_CALLBACK (on_action));
  add_action (self, "cancel", G_CALLBACK (on_cancel));
}

TriVmActions *
tri_vm_actions_new (GtkWindow *window)
{
  TriVmActions *self = g_object_new (TRI_TYPE_VM_ACTIONS, NULL);

  g_set_weak_pointer (&self->window, window);
  return self;
}

GActionGroup *
tri_vm_actions_get_group (TriVmActions *self)
{
  g_return_val_if_fail (TRI_IS_VM_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->group);
}

void
tri_vm_actions_set_domains (TriVmActions *self,
                            GPtrArray    *domains)
{
  g_return_if_fail (TRI_IS_VM_ACTIONS (self));

  for (guint i = 0; i < self->domains->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->domains, i), self);
  g_ptr_array_set_size (self->domains, 0);
  for (guint i = 0; i < domains->len; i++)
    {
      TriDomain *domain = g_object_ref (g_ptr_array_index (domains, i));
      g_signal_connect_swapped (domain, "changed", G_CALLBACK (on_domain_changed), self);
      g_ptr_array_add (self->domains, domain);
    }
  g_clear_handle_id (&self->update_id, g_source_remove);
  update (self);
}

static void
append_action (GMenu       *section,
               TriActionId  id,
               gboolean     hide)
{
  const TriActionInfo *info = tri_action_get_info (id);
  g_autofree char *name = g_strconcat ("vm.", info->name, NULL);
  g_autoptr (GMenuItem) item = g_menu_item_new (gettext (info->label), name);

  /* Of these two just one can apply, so the other is never worth a line. */
  if (hide || id == TRI_ACTION_AUTOSTART_ON || id == TRI_ACTION_AUTOSTART_OFF)
    g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    if (accels[i].id == id)
      g_menu_item_set_attribute (item, "accel", "s", accels[i].accel);
  g_menu_append_item (section, item);
}

GMenuModel *
tri_vm_actions_create_menu (gboolean hide)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuItem) cancel = g_menu_item_new (_("Cancel _Operation"), "vm.cancel");

  for (TriActionId id = 0; id < TRI_N_ACTIONS; id++)
    {
      append_action (section, id, hide);
      for (guint i = 0; i < G_N_ELEMENTS (section_ends); i++)
        if (section_ends[i] == id)
          {
            g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
            g_object_unref (section);
            section = g_menu_new ();
          }
    }
  g_menu_item_set_attribute (cancel, "hidden-when", "s", "action-disabled");
  g_menu_append_item (section, cancel);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  return G_MENU_MODEL (menu);
}
