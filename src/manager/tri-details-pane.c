/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-manager"

#include "config.h"

#include "tri-details-pane.h"

#include "core/tri-network.h"
#include "tri-device-table.h"
#include "tri-memory-page.h"
#include "tri-performance-page.h"
#include "tri-snapshot-page.h"
#include "tri-summary-page.h"
#include "widgets/tri-dialogs.h"
#include "widgets/tri-format.h"
#include "widgets/tri-preferences.h"

#include <glib/gi18n-lib.h>

/* Walking through the list with the arrow keys does not ask for every machine that is passed. */
#define LOAD_DELAY_MS 150
/* What events do not tell: addresses, sizes, the guest agent. */
#define RELOAD_SECONDS 15

struct _TriDetailsPane {
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *outer;
  GtkWidget *title;
  GtkWidget *switcher;
  GtkWidget *stack;
  GtkWidget *message;
  GtkWidget *summary;
  GtkWidget *memory;
  GtkWidget *networking;
  GtkWidget *storage;
  GtkWidget *performance;
  GtkWidget *snapshot_page;

  TriDomain    *domain;
  TriSnapshot  *snapshot;
  GCancellable *cancellable;
  guint         load_id;
  guint         reload_id;
};

G_DEFINE_FINAL_TYPE (TriDetailsPane, tri_details_pane, GTK_TYPE_WIDGET)

static void
on_network_started (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (TriDetailsPane) self = user_data;
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!tri_connection_start_network_finish (TRI_CONNECTION (source), result, &error))
    tri_error_show (root ? GTK_WINDOW (root) : NULL, _("The virtual switch was not started"), error);
  tri_details_pane_refresh (self);
}

static void
on_start_switch (GtkButton      *button,
                 TriDetailsPane *self)
{
  if (!self->domain)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  tri_connection_start_network_async (tri_domain_get_connection (self->domain),
                                      g_object_get_data (G_OBJECT (button), "tri-network"),
                                      NULL, on_network_started, g_object_ref (self));
}

static GtkWidget *
inactive_note_new (TriDetailsPane *self,
                   const char     *network)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Start Switch"));
  g_autofree char *text = g_strdup_printf (_("The virtual switch “%s” is not active."), network);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "warning");
  g_object_set_data_full (G_OBJECT (button), "tri-network", g_strdup (network), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_start_switch), self, 0);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("dialog-warning-symbolic"));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
show_nic (TriDetailsPane *self,
          TriNicDetails  *nic)
{
  const TriNicConfig *config = nic->config;
  const char *link = config->link_down ? _("Down") : (tri_domain_get_state (self->domain) & TRI_STATE_ACTIVE) ? _("Up") : "–";
  const char *cells[] = {
    config->mac, config->source ? config->source : config->type, config->model, nic->addresses, link, NULL,
  };

  tri_device_table_add_row (TRI_DEVICE_TABLE (self->networking), cells);
  if (nic->network_inactive && config->source)
    tri_device_table_add_note (TRI_DEVICE_TABLE (self->networking), inactive_note_new (self, config->source));
}

static void
show_networking (TriDetailsPane   *self,
                 TriDomainDetails *details)
{
  const char *headers[] = { _("MAC address"), _("Virtual switch"), _("Model"), _("IP addresses"), _("Link"), NULL };
  GPtrArray *nics = tri_domain_details_get_nics (details);

  if (nics->len == 0)
    {
      tri_device_table_set_empty (TRI_DEVICE_TABLE (self->networking), _("This machine has no network adapter."));
      return;
    }
  tri_device_table_begin (TRI_DEVICE_TABLE (self->networking), headers);
  for (guint i = 0; i < nics->len; i++)
    show_nic (self, g_ptr_array_index (nics, i));
}

static void
show_disk (TriDetailsPane *self,
           TriDiskDetails *disk)
{
  g_autofree char *allocation = tri_format_bytes (disk->allocation);
  g_autofree char *capacity = tri_format_bytes (disk->capacity);
  g_autofree char *depth = g_strdup_printf ("%u", disk->chain_depth);
  const char *where = disk->config->controller ? disk->config->controller : disk->config->bus;
  g_autofree char *place = g_strdup_printf ("%s (%s)", disk->config->target, where ? where : "–");
  const char *cells[] = {
    place, disk->config->source ? disk->config->source : _("empty"), disk->config->format, allocation, capacity, depth, NULL,
  };

  tri_device_table_add_row (TRI_DEVICE_TABLE (self->storage), cells);
  if (disk->problem)
    {
      GtkWidget *note = gtk_label_new (disk->problem);
      gtk_label_set_xalign (GTK_LABEL (note), 0);
      gtk_widget_add_css_class (note, "warning");
      tri_device_table_add_note (TRI_DEVICE_TABLE (self->storage), note);
    }
}

static void
show_storage (TriDetailsPane   *self,
              TriDomainDetails *details)
{
  const char *headers[] = {
    _("Controller"), _("File"), _("Format"), _("Allocated"), _("Virtual size"),
    /* TRANSLATORS: how many files a disk is made of besides the top one */
    _("Chain"), NULL,
  };
  GPtrArray *disks = tri_domain_details_get_disks (details);

  if (disks->len == 0)
    {
      tri_device_table_set_empty (TRI_DEVICE_TABLE (self->storage), _("This machine has no disks."));
      return;
    }
  tri_device_table_begin (TRI_DEVICE_TABLE (self->storage), headers);
  for (guint i = 0; i < disks->len; i++)
    show_disk (self, g_ptr_array_index (disks, i));
}

static void
on_details (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TriDetailsPane) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TriDomainDetails) details = tri_domain_load_details_finish (TRI_DOMAIN (source), result, &error);

  if (self->domain != TRI_DOMAIN (source) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!details)
    {
      tri_device_table_set_empty (TRI_DEVICE_TABLE (self->networking), error->message);
      tri_device_table_set_empty (TRI_DEVICE_TABLE (self->storage), error->message);
      return;
    }
  tri_summary_page_set_details (TRI_SUMMARY_PAGE (self->summary), details);
  tri_memory_page_set_details (TRI_MEMORY_PAGE (self->memory), details);
  show_networking (self, details);
  show_storage (self, details);
}

static gboolean
load (gpointer user_data)
{
  TriDetailsPane *self = user_data;

  self->load_id = 0;
  tri_domain_load_details_async (self->domain, self->cancellable, on_details, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
load_soon (TriDetailsPane *self)
{
  if (self->domain && !self->load_id && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->load_id = g_timeout_add (LOAD_DELAY_MS, load, self);
}

static gboolean
on_reload (gpointer user_data)
{
  TriDetailsPane *self = user_data;

  if (self->domain && tri_connection_get_state (tri_domain_get_connection (self->domain)) == TRI_CONNECTION_CONNECTED &&
      (tri_domain_get_state (self->domain) & TRI_STATE_ACTIVE))
    load_soon (self);
  return G_SOURCE_CONTINUE;
}

static void
show_page (TriDetailsPane *self)
{
  const char *name = self->domain ? tri_domain_get_name (self->domain) : NULL;

  gtk_label_set_text (GTK_LABEL (self->title), self->snapshot ? tri_snapshot_get_title (self->snapshot) : name);
  gtk_widget_set_visible (self->switcher, self->domain && !self->snapshot);
  gtk_stack_set_visible_child_name (GTK_STACK (self->outer),
                                    self->snapshot ? "snapshot" : self->domain ? "machine" : "message");
}

static void
on_tab_changed (TriDetailsPane *self)
{
  const char *name = gtk_stack_get_visible_child_name (GTK_STACK (self->stack));

  if (name)
    g_settings_set_string (tri_preferences_get (), "details-tab", name);
}

static void
tri_details_pane_map (GtkWidget *widget)
{
  TriDetailsPane *self = TRI_DETAILS_PANE (widget);

  GTK_WIDGET_CLASS (tri_details_pane_parent_class)->map (widget);
  self->reload_id = g_timeout_add_seconds (RELOAD_SECONDS, on_reload, self);
  load_soon (self);
}

static void
tri_details_pane_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&TRI_DETAILS_PANE (widget)->reload_id, g_source_remove);
  GTK_WIDGET_CLASS (tri_details_pane_parent_class)->unmap (widget);
}

static void
show_snapshot (TriDetailsPane *self)
{
  tri_snapshot_page_set_snapshot (TRI_SNAPSHOT_PAGE (self->snapshot_page), self->snapshot);
  show_page (self);
}

/* Its title can change while it is looked at. */
static void
take_snapshot (TriDetailsPane *self,
               TriSnapshot    *snapshot)
{
  if (self->snapshot)
    g_signal_handlers_disconnect_by_data (self->snapshot, self);
  g_set_object (&self->snapshot, snapshot);
  if (snapshot)
    g_signal_connect_swapped (snapshot, "notify::title", G_CALLBACK (show_snapshot), self);
}

static void
tri_details_pane_dispose (GObject *object)
{
  TriDetailsPane *self = TRI_DETAILS_PANE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->load_id, g_source_remove);
  if (self->domain)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_clear_object (&self->domain);
  take_snapshot (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TRI_TYPE_DETAILS_PANE);
  G_OBJECT_CLASS (tri_details_pane_parent_class)->dispose (object);
}

static void
tri_details_pane_class_init (TriDetailsPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TRI_TYPE_DEVICE_TABLE);
  g_type_ensure (TRI_TYPE_MEMORY_PAGE);
  g_type_ensure (TRI_TYPE_PERFORMANCE_PAGE);
  g_type_ensure (TRI_TYPE_SNAPSHOT_PAGE);
  g_type_ensure (TRI_TYPE_SUMMARY_PAGE);
  G_OBJECT_CLASS (klass)->dispose = tri_details_pane_dispose;
  widget_class->map = tri_details_pane_map;
  widget_class->unmap = tri_details_pane_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "details");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-details-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, content);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, outer);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, title);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, switcher);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, stack);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, message);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, summary);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, memory);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, networking);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, storage);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, performance);
  gtk_widget_class_bind_template_child (widget_class, TriDetailsPane, snapshot_page);
}

static void
tri_details_pane_init (TriDetailsPane *self)
{
  g_autofree char *tab = g_settings_get_string (tri_preferences_get (), "details-tab");

  gtk_widget_init_template (GTK_WIDGET (self));
  if (gtk_stack_get_child_by_name (GTK_STACK (self->stack), tab))
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), tab);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (on_tab_changed), self, G_CONNECT_SWAPPED);
  tri_details_pane_set_domain (self, NULL, 0);
}

GtkWidget *
tri_details_pane_new (void)
{
  return g_object_new (TRI_TYPE_DETAILS_PANE, NULL);
}

static void
watch_domain (TriDetailsPane *self)
{
  static const char * const reasons[] = { "state", "config", "operation" };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", reasons[i], NULL);
      g_signal_connect_swapped (self->domain, signal, G_CALLBACK (load_soon), self);
    }
  g_signal_connect_swapped (self->domain, "notify::name", G_CALLBACK (show_page), self);
}

void
tri_details_pane_set_domain (TriDetailsPane *self,
                             TriDomain      *domain,
                             guint           n_selected)
{
  g_return_if_fail (TRI_IS_DETAILS_PANE (self));

  if (self->domain == domain && domain)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_handle_id (&self->load_id, g_source_remove);
  if (self->domain)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_set_object (&self->domain, domain);
  take_snapshot (self, NULL);

  gtk_label_set_text (GTK_LABEL (self->message), n_selected > 1 ? _("Several virtual machines are selected.")
                                                                : _("No virtual machine is selected."));
  tri_summary_page_set_domain (TRI_SUMMARY_PAGE (self->summary), domain);
  tri_memory_page_set_domain (TRI_MEMORY_PAGE (self->memory), domain);
  tri_performance_page_set_domain (TRI_PERFORMANCE_PAGE (self->performance), domain);
  tri_device_table_set_empty (TRI_DEVICE_TABLE (self->networking), "");
  tri_device_table_set_empty (TRI_DEVICE_TABLE (self->storage), "");
  if (domain)
    watch_domain (self);
  show_page (self);
  load_soon (self);
}

void
tri_details_pane_set_snapshot (TriDetailsPane *self,
                               TriSnapshot    *snapshot)
{
  g_return_if_fail (TRI_IS_DETAILS_PANE (self));

  take_snapshot (self, snapshot);
  show_snapshot (self);
}

void
tri_details_pane_refresh (TriDetailsPane *self)
{
  g_return_if_fail (TRI_IS_DETAILS_PANE (self));
  load_soon (self);
}
