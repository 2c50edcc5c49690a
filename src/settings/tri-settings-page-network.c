/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-page-network.h"

#include "core/tri-network.h"
#include "widgets/tri-set.h"

#include <glib/gi18n-lib.h>

struct _TriSettingsPageNetwork {
  TriSettingsPage  parent_instance;

  GtkWidget       *networks;
  GtkWidget       *link;
  GtkWidget       *mac;
  GtkWidget       *model;
  GtkWidget       *hint;
  GtkWidget       *start_button;
  GtkWidget       *failure;

  char            *address;   /* the adapter's MAC */
  GPtrArray       *choices;   /* (element-type Choice): the lines of the drop-down */
};

G_DEFINE_FINAL_TYPE (TriSettingsPageNetwork, tri_settings_page_network, TRI_TYPE_SETTINGS_PAGE)

typedef struct {
  char *type;
  char *source;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_free (choice->type);
  g_free (choice->source);
  g_free (choice);
}

static TriAdapterSettings *
get_adapter (TriSettingsPageNetwork *self)
{
  TriMachineSettings *settings = tri_settings_page_get_settings (TRI_SETTINGS_PAGE (self));

  return settings != NULL ? tri_machine_settings_find_adapter (settings, self->address) : NULL;
}

static TriNetworkInfo *
find_network (TriSettingsPageNetwork *self,
              TriAdapterSettings     *adapter)
{
  GPtrArray *networks = tri_settings_context_get_networks (tri_settings_page_get_context (TRI_SETTINGS_PAGE (self)));

  if (adapter == NULL || g_strcmp0 (adapter->type, "network") != 0)
    return NULL;
  for (guint i = 0; networks != NULL && i < networks->len; i++)
    if (g_strcmp0 (((TriNetworkInfo *) networks->pdata[i])->name, adapter->source) == 0)
      return networks->pdata[i];
  return NULL;
}

static gboolean
is_choice (const Choice             *choice,
           const TriAdapterSettings *adapter)
{
  return g_strcmp0 (choice->type, adapter->type) == 0 && g_strcmp0 (choice->source, adapter->source) == 0;
}

static void
add_choice (TriSettingsPageNetwork *self,
            GtkStringList          *list,
            const char             *type,
            const char             *source,
            const char             *text)
{
  Choice *choice = g_new0 (Choice, 1);

  choice->type = g_strdup (type);
  choice->source = g_strdup (source);
  g_ptr_array_add (self->choices, choice);
  gtk_string_list_append (list, text);
}

/* What the adapter is connected to though it is none of the virtual switches. */
static char *
describe_other (const TriAdapterSettings *adapter)
{
  const char *source = adapter->source != NULL ? adapter->source : adapter->type;

  if (g_strcmp0 (adapter->type, "network") == 0)
    /* Translators: the name of a virtual switch */
    return g_strdup_printf (_("%s (not there)"), source);
  if (g_strcmp0 (adapter->type, "bridge") == 0)
    return g_strdup_printf (_("Bridge %s of the server"), source);
  if (g_strcmp0 (adapter->type, "user") == 0)
    return g_strdup (_("Outwards through the server (user mode)"));
  if (g_strcmp0 (adapter->type, "direct") == 0)
    return g_strdup_printf (_("Network card %s of the server"), source);
  return g_strdup (source);
}

static void
fill_choices (TriSettingsPageNetwork *self,
              TriAdapterSettings     *adapter)
{
  GPtrArray *networks = tri_settings_context_get_networks (tri_settings_page_get_context (TRI_SETTINGS_PAGE (self)));
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  g_ptr_array_set_size (self->choices, 0);
  for (guint i = 0; networks != NULL && i < networks->len; i++)
    {
      TriNetworkInfo *info = networks->pdata[i];
      /* Translators: a virtual switch and its type */
      g_autofree char *text = g_strdup_printf (info->active ? _("%s (%s)") : _("%s (%s, stopped)"), info->name,
                                               tri_switch_type_get_label (info->type));

      add_choice (self, list, "network", info->name, text);
    }
  for (guint i = 0; i < self->choices->len; i++)
    if (is_choice (self->choices->pdata[i], adapter))
      selected = i;
  if (selected == GTK_INVALID_LIST_POSITION)
    {
      g_autofree char *text = describe_other (adapter);

      selected = self->choices->len;
      add_choice (self, list, adapter->type, adapter->source, text);
    }
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->networks), G_LIST_MODEL (list));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->networks), selected);
}

/* Those of other kinds are kept as they are. */
static gboolean
can_choose (const TriAdapterSettings *adapter)
{
  return g_strcmp0 (adapter->type, "network") == 0 || g_strcmp0 (adapter->type, "bridge") == 0;
}

static void
show (TriSettingsPage *page)
{
  TriSettingsPageNetwork *self = TRI_SETTINGS_PAGE_NETWORK (page);
  TriAdapterSettings *adapter = get_adapter (self);

  gtk_widget_set_sensitive (GTK_WIDGET (self), adapter != NULL);
  if (adapter == NULL)
    return;
  fill_choices (self, adapter);
  gtk_widget_set_sensitive (self->networks, can_choose (adapter));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->link), adapter->link_up);
  gtk_label_set_text (GTK_LABEL (self->mac), adapter->mac);
  gtk_label_set_text (GTK_LABEL (self->model), adapter->model != NULL ? adapter->model : _("Chosen by the server"));
}

static const char *
find_hint (TriSettingsPageNetwork   *self,
           const TriAdapterSettings *adapter,
           const TriNetworkInfo     *network)
{
  TriMachineSettings *settings = tri_settings_page_get_settings (TRI_SETTINGS_PAGE (self));

  if (network != NULL && !network->active)
    return _("This virtual switch is stopped. A virtual machine that is connected to it cannot start.");
  if (settings->persistent && !adapter->is_stored)
    return _("Only the running virtual machine has this adapter. It is gone after the next start.");
  if (settings->running != NULL && !adapter->is_live)
    return _("The running virtual machine does not have this adapter yet. It gets it at the next start.");
  if (!can_choose (adapter))
    return _("Adapters of this kind keep their connection; Triptych changes only whether the cable is plugged in.");
  return NULL;
}

static void
refresh (TriSettingsPage *page)
{
  TriSettingsPageNetwork *self = TRI_SETTINGS_PAGE_NETWORK (page);
  TriAdapterSettings *adapter = get_adapter (self);
  TriNetworkInfo *network = find_network (self, adapter);
  const char *hint = adapter != NULL ? find_hint (self, adapter, network) : NULL;

  tri_set_remark (GTK_LABEL (self->hint), hint);
  gtk_widget_set_visible (self->start_button, network != NULL && !network->active);
}

static void
on_selected (TriSettingsPageNetwork *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->networks));
  TriAdapterSettings *adapter;
  Choice *choice;

  if (tri_settings_page_is_filling (page) || selected >= self->choices->len || !(adapter = get_adapter (self)))
    return;
  choice = self->choices->pdata[selected];
  if (is_choice (choice, adapter))
    return;
  g_free (adapter->type);
  g_free (adapter->source);
  adapter->type = g_strdup (choice->type);
  adapter->source = g_strdup (choice->source);
  gtk_widget_set_visible (self->failure, FALSE);
  tri_settings_page_edited (page);
}

static void
on_link (TriSettingsPageNetwork *self)
{
  TriSettingsPage *page = TRI_SETTINGS_PAGE (self);
  TriAdapterSettings *adapter;

  if (tri_settings_page_is_filling (page) || !(adapter = get_adapter (self)))
    return;
  adapter->link_up = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->link));
  tri_settings_page_edited (page);
}

static void
on_started (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TriSettingsPageNetwork) self = user_data;
  g_autoptr (GError) error = NULL;

  tri_connection_start_network_finish (TRI_CONNECTION (source), result, &error);
  gtk_widget_set_sensitive (self->start_button, TRUE);
  gtk_label_set_text (GTK_LABEL (self->failure), error != NULL ? error->message : "");
  gtk_widget_set_visible (self->failure, error != NULL);
  tri_settings_context_load_networks (tri_settings_page_get_context (TRI_SETTINGS_PAGE (self)));
}

static void
on_start_clicked (TriSettingsPageNetwork *self)
{
  TriSettingsContext *context = tri_settings_page_get_context (TRI_SETTINGS_PAGE (self));
  TriAdapterSettings *adapter = get_adapter (self);

  if (adapter == NULL)
    return;
  gtk_widget_set_sensitive (self->start_button, FALSE);
  tri_connection_start_network_async (tri_settings_context_get_connection (context), adapter->source, NULL, on_started,
                                      g_object_ref (self));
}

static char *
dup_subtitle (TriSettingsPage *page)
{
  TriAdapterSettings *adapter = get_adapter (TRI_SETTINGS_PAGE_NETWORK (page));
  g_autofree char *where = NULL;

  if (adapter == NULL)
    return g_strdup ("");
  where = g_strcmp0 (adapter->type, "network") == 0 ? g_strdup (adapter->source) : describe_other (adapter);
  /* Translators: what a network adapter is connected to */
  return adapter->link_up ? g_steal_pointer (&where) : g_strdup_printf (_("%s, not connected"), where);
}

static void
tri_settings_page_network_finalize (GObject *object)
{
  TriSettingsPageNetwork *self = TRI_SETTINGS_PAGE_NETWORK (object);

  g_free (self->address);
  g_ptr_array_unref (self->choices);

  G_OBJECT_CLASS (tri_settings_page_network_parent_class)->finalize (object);
}

static void
tri_settings_page_network_class_init (TriSettingsPageNetworkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tri_settings_page_network_finalize;
  TRI_SETTINGS_PAGE_CLASS (klass)->group = TRI_SETTINGS_NETWORK;
  TRI_SETTINGS_PAGE_CLASS (klass)->show = show;
  TRI_SETTINGS_PAGE_CLASS (klass)->refresh = refresh;
  TRI_SETTINGS_PAGE_CLASS (klass)->dup_subtitle = dup_subtitle;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-settings-page-network.ui");
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageNetwork, networks);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageNetwork, link);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageNetwork, mac);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageNetwork, model);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageNetwork, hint);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageNetwork, start_button);
  gtk_widget_class_bind_template_child (widget_class, TriSettingsPageNetwork, failure);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_link);
  gtk_widget_class_bind_template_callback (widget_class, on_start_clicked);
}

static void
tri_settings_page_network_init (TriSettingsPageNetwork *self)
{
  self->choices = g_ptr_array_new_with_free_func (choice_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

TriSettingsPage *
tri_settings_page_network_new (const char *mac)
{
  TriSettingsPageNetwork *self = g_object_new (TRI_TYPE_SETTINGS_PAGE_NETWORK, NULL);

  self->address = g_strdup (mac);
  return TRI_SETTINGS_PAGE (self);
}
