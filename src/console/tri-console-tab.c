/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-tab.h"

#include <glib/gi18n-lib.h>

#include "widgets/tri-set.h"

/* How many letters of a name are shown at least, if it has so many. */
#define FEWEST_LETTERS 8
#define ENOUGH_LETTERS 20

struct _TriConsoleTab {
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *name;
  GtkWidget *close;

  /* borrowed */
  TriConsolePage *page;

  gboolean full_name;
};

enum {
  CLOSE,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriConsoleTab, tri_console_tab, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

static const char *
icon_for (TriDomainState state)
{
  switch (state)
    {
    case TRI_STATE_RUNNING:
    case TRI_STATE_SHUTTING_DOWN:
      return "tri-vm-running-symbolic";
    case TRI_STATE_PAUSED:
    case TRI_STATE_SUSPENDED:
      return "tri-vm-paused-symbolic";
    case TRI_STATE_SAVED:
      return "tri-vm-saved-symbolic";
    case TRI_STATE_CRASHED:
      return "tri-vm-crashed-symbolic";
    case TRI_STATE_OFF:
      return "tri-vm-off-symbolic";
    default:
      return "tri-vm-symbolic";
    }
}

/* GTK calls each of them "Tab". */
static void
name_tab (TriConsoleTab *self)
{
  GtkWidget *tab = gtk_widget_get_parent (GTK_WIDGET (self));
  const char *title = gtk_widget_get_tooltip_text (GTK_WIDGET (self));

  if (tab && title)
    gtk_accessible_update_property (GTK_ACCESSIBLE (tab), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

/* Among several it has to say which one it closes. */
static void
name_close (TriConsoleTab *self, const char *title)
{
  /* Translators: a button; the name is that of the window, as in “web01 on server” */
  g_autofree char *name = g_strdup_printf (_("Close the console “%s”"), title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update (TriConsoleTab *self)
{
  TriDomain *domain = tri_console_page_get_domain (self->page);
  g_autofree char *title = tri_console_page_dup_title (self->page);
  const char *name = self->full_name ? title : tri_domain_get_name (domain);

  gtk_label_set_label (GTK_LABEL (self->name), name);
  gtk_label_set_width_chars (GTK_LABEL (self->name), CLAMP (g_utf8_strlen (name, -1), FEWEST_LETTERS, ENOUGH_LETTERS));
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self)), title) != 0)
    {
      gtk_widget_set_tooltip_text (GTK_WIDGET (self), title);
      name_tab (self);
      name_close (self, title);
    }
  tri_set_icon (GTK_IMAGE (self->icon), icon_for (tri_domain_get_state (domain)));
}

static void
close_cb (TriConsoleTab *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

/* GTK 4.8's notebook never lets go of a tab: what is in it goes with the page. */
static void
empty (TriConsoleTab *self)
{
  gtk_widget_dispose_template (GTK_WIDGET (self), TRI_TYPE_CONSOLE_TAB);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  self->page = NULL;
}

static void
tri_console_tab_dispose (GObject *object)
{
  empty (TRI_CONSOLE_TAB (object));

  G_OBJECT_CLASS (tri_console_tab_parent_class)->dispose (object);
}

static void
tri_console_tab_class_init (TriConsoleTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_console_tab_dispose;

  signals[CLOSE] = g_signal_new ("close", TRI_TYPE_CONSOLE_TAB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleTab, box);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleTab, icon);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleTab, name);
  gtk_widget_class_bind_template_child (widget_class, TriConsoleTab, close);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tri_console_tab_init (TriConsoleTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
tri_console_tab_new (TriConsolePage *page)
{
  TriConsoleTab *self;

  g_return_val_if_fail (TRI_IS_CONSOLE_PAGE (page), NULL);

  self = g_object_new (TRI_TYPE_CONSOLE_TAB, NULL);
  self->page = page;
  g_signal_connect_object (page, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "destroy", G_CALLBACK (empty), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::parent", G_CALLBACK (name_tab), NULL);
  update (self);

  return GTK_WIDGET (self);
}

TriConsolePage *
tri_console_tab_get_page (TriConsoleTab *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_TAB (self), NULL);

  return self->page;
}

void
tri_console_tab_set_full_name (TriConsoleTab *self, gboolean full_name)
{
  g_return_if_fail (TRI_IS_CONSOLE_TAB (self));

  if (self->full_name == full_name || !self->page)
    return;

  self->full_name = full_name;
  update (self);
}
