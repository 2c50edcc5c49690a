/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-widgets"

#include "config.h"

#include "tri-pool-chooser.h"

#include "tri-format.h"

#include <glib/gi18n-lib.h>

struct _TriPoolChooser {
  GtkWidget         parent_instance;

  GtkWidget        *drop_down;

  GPtrArray        *pools;      /* nullable */
  char             *pool;
  gboolean          filling;
};

enum { PROP_0, PROP_POOL, N_PROPS };

G_DEFINE_FINAL_TYPE (TriPoolChooser, tri_pool_chooser, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

static void
take_selection (TriPoolChooser *self)
{
  GPtrArray *pools = self->pools;
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));

  if (!self->filling && pools != NULL && selected < pools->len)
    tri_pool_chooser_set_pool (self, ((TriPoolInfo *) pools->pdata[selected])->name);
}

static void
select_pool (TriPoolChooser *self)
{
  GPtrArray *pools = self->pools;

  for (guint i = 0; pools != NULL && i < pools->len; i++)
    if (g_strcmp0 (((TriPoolInfo *) pools->pdata[i])->name, self->pool) == 0)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), i);
}

static void
fill (TriPoolChooser *self)
{
  GPtrArray *pools = self->pools;
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; pools != NULL && i < pools->len; i++)
    {
      TriPoolInfo *info = pools->pdata[i];
      g_autofree char *room = info->available > 0 ? tri_format_bytes (info->available) : g_strdup ("0");
      /* Translators: a storage pool and the room left in it */
      g_autofree char *text = g_strdup_printf (_("%s (%s free)"), info->name, room);

      gtk_string_list_append (list, text);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->drop_down), G_LIST_MODEL (list));
  select_pool (self);
  self->filling = FALSE;
  gtk_widget_set_sensitive (self->drop_down, pools != NULL && pools->len > 0);
  /* Where nothing was chosen yet the first one shows, so it is the one. */
  if (self->pool == NULL)
    take_selection (self);
}

static void
tri_pool_chooser_dispose (GObject *object)
{
  TriPoolChooser *self = TRI_POOL_CHOOSER (object);

  g_clear_pointer (&self->drop_down, gtk_widget_unparent);
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  g_clear_pointer (&self->pool, g_free);

  G_OBJECT_CLASS (tri_pool_chooser_parent_class)->dispose (object);
}

static void
tri_pool_chooser_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  if (prop_id == PROP_POOL)
    g_value_set_string (value, TRI_POOL_CHOOSER (object)->pool);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
tri_pool_chooser_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  if (prop_id == PROP_POOL)
    tri_pool_chooser_set_pool (TRI_POOL_CHOOSER (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static gboolean
tri_pool_chooser_mnemonic_activate (GtkWidget *widget,
                                    gboolean   group_cycling)
{
  return gtk_widget_mnemonic_activate (TRI_POOL_CHOOSER (widget)->drop_down, group_cycling);
}

static gboolean
tri_pool_chooser_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (TRI_POOL_CHOOSER (widget)->drop_down);
}

static void
tri_pool_chooser_class_init (TriPoolChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tri_pool_chooser_dispose;
  object_class->get_property = tri_pool_chooser_get_property;
  object_class->set_property = tri_pool_chooser_set_property;
  widget_class->mnemonic_activate = tri_pool_chooser_mnemonic_activate;
  widget_class->grab_focus = tri_pool_chooser_grab_focus;

  properties[PROP_POOL] = g_param_spec_string ("pool", NULL, NULL, NULL,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tri_pool_chooser_init (TriPoolChooser *self)
{
  self->drop_down = gtk_drop_down_new (NULL, NULL);
  gtk_widget_set_parent (self->drop_down, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Storage pool"), -1);
  g_signal_connect_swapped (self->drop_down, "notify::selected", G_CALLBACK (take_selection), self);
}

void
tri_pool_chooser_set_pools (TriPoolChooser *self,
                            GPtrArray      *pools)
{
  g_return_if_fail (TRI_IS_POOL_CHOOSER (self));

  if (pools != NULL)
    g_ptr_array_ref (pools);
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  self->pools = pools;
  fill (self);
}

const char *
tri_pool_chooser_get_pool (TriPoolChooser *self)
{
  g_return_val_if_fail (TRI_IS_POOL_CHOOSER (self), NULL);

  return self->pool;
}

void
tri_pool_chooser_set_pool (TriPoolChooser *self,
                           const char     *pool)
{
  g_return_if_fail (TRI_IS_POOL_CHOOSER (self));

  if (g_strcmp0 (self->pool, pool) == 0)
    return;
  g_free (self->pool);
  self->pool = g_strdup (pool);
  select_pool (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POOL]);
}
