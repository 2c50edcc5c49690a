/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-tabs.h"

#include "core/tri-connection.h"
#include "tri-console-closing.h"
#include "tri-console-parts.h"
#include "tri-console-tab.h"

struct _TriConsoleTabs {
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *notebook;

  gboolean bar;
};

enum {
  CHANGED,
  CREATE_WINDOW,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriConsoleTabs, tri_console_tabs, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

static void
update_bar (TriConsoleTabs *self)
{
  GtkNotebook *notebook = GTK_NOTEBOOK (self->notebook);

  gtk_notebook_set_show_tabs (notebook, self->bar && gtk_notebook_get_n_pages (notebook) > 1);
}

static gboolean
has_namesake (TriConsoleTabs *self, TriConsolePage *page)
{
  const char *name = tri_domain_get_name (tri_console_page_get_domain (page));
  TriConsolePage *other;

  for (guint i = 0; (other = tri_console_tabs_get_nth (self, i)); i++)
    if (other != page && g_str_equal (tri_domain_get_name (tri_console_page_get_domain (other)), name))
      return TRUE;

  return FALSE;
}

static void
update_names (TriConsoleTabs *self)
{
  TriConsolePage *page;

  for (guint i = 0; (page = tri_console_tabs_get_nth (self, i)); i++)
    {
      GtkWidget *tab = gtk_notebook_get_tab_label (GTK_NOTEBOOK (self->notebook), GTK_WIDGET (page));

      if (TRI_IS_CONSOLE_TAB (tab))
        tri_console_tab_set_full_name (TRI_CONSOLE_TAB (tab), has_namesake (self, page));
    }
}

static void
page_chosen_cb (TriConsoleTabs *self)
{
  TriConsolePage *page = tri_console_tabs_get_page (self);

  update_names (self);
  g_signal_emit (self, signals[CHANGED], 0);
  if (page)
    tri_console_page_take_focus (page);
}

static void
page_added_cb (TriConsoleTabs *self, GtkWidget *page)
{
  GtkNotebook *notebook = GTK_NOTEBOOK (self->notebook);

  gtk_notebook_set_tab_reorderable (notebook, page, TRUE);
  gtk_notebook_set_tab_detachable (notebook, page, TRUE);
  update_bar (self);
  update_names (self);
  /* A machine may be renamed. */
  g_signal_connect_object (page, "changed", G_CALLBACK (update_names), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
page_removed_cb (TriConsoleTabs *self, GtkWidget *page)
{
  g_signal_handlers_disconnect_by_func (page, update_names, self);
  /* With the notebook all of its pages go, and nobody is there to be told. */
  if (!self->notebook)
    return;

  update_bar (self);
  page_chosen_cb (self);
}

/* A tab was dropped where no window is. */
static GtkNotebook *
create_window_cb (TriConsoleTabs *self, GtkWidget *page)
{
  g_autoptr(TriConsoleTabs) other = NULL;

  g_signal_emit (self, signals[CREATE_WINDOW], 0, page, &other);

  return other ? GTK_NOTEBOOK (other->notebook) : NULL;
}

static void
remove_page (TriConsolePage *page)
{
  GtkWidget *notebook = gtk_widget_get_ancestor (GTK_WIDGET (page), GTK_TYPE_NOTEBOOK);

  if (notebook)
    gtk_notebook_remove_page (GTK_NOTEBOOK (notebook), gtk_notebook_page_num (GTK_NOTEBOOK (notebook), GTK_WIDGET (page)));
}

static void
farewell_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsolePage) page = user_data;

  if (tri_console_closing_say_finish (result))
    remove_page (page);
}

/* The page may be in another window by now than the one that it was made in. */
static void
close_page (TriConsolePage *page)
{
  TriDomain *domain = tri_console_page_get_domain (page);

  if (tri_console_closing_needs_word (domain))
    tri_console_closing_say_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), domain, farewell_cb, g_object_ref (page));
  else
    remove_page (page);
}

static void
tab_close_cb (TriConsoleTab *tab)
{
  close_page (tri_console_tab_get_page (tab));
}

static GtkWidget *
create_tab (TriConsolePage *page)
{
  GtkWidget *tab = tri_console_tab_new (page);

  g_signal_connect (tab, "close", G_CALLBACK (tab_close_cb), NULL);

  return tab;
}

static void
tri_console_tabs_dispose (GObject *object)
{
  TriConsoleTabs *self = TRI_CONSOLE_TABS (object);

  g_clear_pointer (&self->notebook, gtk_widget_unparent);

  G_OBJECT_CLASS (tri_console_tabs_parent_class)->dispose (object);
}

static void
tri_console_tabs_class_init (TriConsoleTabsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_console_tabs_dispose;

  signals[CHANGED] = g_signal_new ("changed", TRI_TYPE_CONSOLE_TABS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CREATE_WINDOW] = g_signal_new ("create-window", TRI_TYPE_CONSOLE_TABS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         TRI_TYPE_CONSOLE_TABS, 1, TRI_TYPE_CONSOLE_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-console-tabs.ui");
  gtk_widget_class_bind_template_child (widget_class, TriConsoleTabs, notebook);
  gtk_widget_class_bind_template_callback (widget_class, page_added_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_window_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tri_console_tabs_init (TriConsoleTabs *self)
{
  self->bar = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tri_console_tabs_append (TriConsoleTabs *self, TriDomain *domain)
{
  TriConsolePage *page;
  int number;

  g_return_if_fail (TRI_IS_CONSOLE_TABS (self));

  page = tri_console_parts_new_page (domain);
  number = gtk_notebook_append_page (GTK_NOTEBOOK (self->notebook), GTK_WIDGET (page), create_tab (page));
  gtk_notebook_set_current_page (GTK_NOTEBOOK (self->notebook), number);
}

void
tri_console_tabs_replace (TriConsoleTabs *self, TriConsolePage *page, TriDomain *domain)
{
  GtkNotebook *notebook;
  TriConsolePage *other;
  int number;
  gboolean seen;

  g_return_if_fail (TRI_IS_CONSOLE_TABS (self));

  notebook = GTK_NOTEBOOK (self->notebook);
  number = gtk_notebook_page_num (notebook, GTK_WIDGET (page));
  g_return_if_fail (number >= 0);

  seen = page == tri_console_tabs_get_page (self);
  other = tri_console_parts_new_page (domain);
  gtk_notebook_insert_page (notebook, GTK_WIDGET (other), create_tab (other), number);
  if (seen)
    gtk_notebook_set_current_page (notebook, number);
  remove_page (page);
}

guint
tri_console_tabs_get_n_pages (TriConsoleTabs *self)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_TABS (self), 0);

  return self->notebook ? gtk_notebook_get_n_pages (GTK_NOTEBOOK (self->notebook)) : 0;
}

TriConsolePage *
tri_console_tabs_get_nth (TriConsoleTabs *self, guint n)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_TABS (self), NULL);

  return n < tri_console_tabs_get_n_pages (self)
           ? TRI_CONSOLE_PAGE (gtk_notebook_get_nth_page (GTK_NOTEBOOK (self->notebook), n)) : NULL;
}

TriConsolePage *
tri_console_tabs_get_page (TriConsoleTabs *self)
{
  int number;

  g_return_val_if_fail (TRI_IS_CONSOLE_TABS (self), NULL);

  number = self->notebook ? gtk_notebook_get_current_page (GTK_NOTEBOOK (self->notebook)) : -1;

  return number >= 0 ? tri_console_tabs_get_nth (self, number) : NULL;
}

gboolean
tri_console_tabs_choose (TriConsoleTabs *self, TriDomain *domain)
{
  g_return_val_if_fail (TRI_IS_CONSOLE_TABS (self), FALSE);

  for (guint i = 0; i < tri_console_tabs_get_n_pages (self); i++)
    if (tri_console_page_get_domain (tri_console_tabs_get_nth (self, i)) == domain)
      {
        gtk_notebook_set_current_page (GTK_NOTEBOOK (self->notebook), i);
        return TRUE;
      }

  return FALSE;
}

static gboolean
is_twin (TriDomain *one, TriDomain *other)
{
  return one != other && g_str_equal (tri_domain_get_uuid (one), tri_domain_get_uuid (other)) &&
         g_str_equal (tri_connection_get_uri (tri_domain_get_connection (one)),
                      tri_connection_get_uri (tri_domain_get_connection (other)));
}

gboolean
tri_console_tabs_adopt (TriConsoleTabs *self, TriDomain *domain)
{
  TriConsolePage *page;

  g_return_val_if_fail (TRI_IS_CONSOLE_TABS (self), FALSE);

  for (guint i = 0; (page = tri_console_tabs_get_nth (self, i)); i++)
    if (is_twin (tri_console_page_get_domain (page), domain))
      {
        tri_console_tabs_replace (self, page, domain);
        return tri_console_tabs_choose (self, domain);
      }

  return FALSE;
}

void
tri_console_tabs_set_bar (TriConsoleTabs *self, gboolean bar)
{
  g_return_if_fail (TRI_IS_CONSOLE_TABS (self));

  self->bar = bar;
  update_bar (self);
}

void
tri_console_tabs_close (TriConsoleTabs *self)
{
  TriConsolePage *page = tri_console_tabs_get_page (self);

  if (page)
    close_page (page);
}

void
tri_console_tabs_move (TriConsoleTabs *self)
{
  TriConsolePage *page = tri_console_tabs_get_page (self);
  g_autoptr(GtkWidget) kept = page ? g_object_ref (GTK_WIDGET (page)) : NULL;
  GtkNotebook *target = page ? create_window_cb (self, kept) : NULL;

  if (!target)
    return;

  gtk_notebook_detach_tab (GTK_NOTEBOOK (self->notebook), kept);
  gtk_notebook_append_page (target, kept, create_tab (page));
}
