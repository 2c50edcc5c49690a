/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-enhanced-dialog.h"

#include <glib/gi18n-lib.h>

#include "tri-console-enhanced.h"
#include "widgets/tri-set.h"

struct _TriEnhancedDialog {
  GtkWindow parent_instance;

  /* template widgets */
  GtkWidget *grid;

  /* owned by the grid */
  GtkWidget *texts[TRI_DISPLAY_N_FEATURES];

  /* borrowed */
  TriConsolePage *page;
};

G_DEFINE_FINAL_TYPE (TriEnhancedDialog, tri_enhanced_dialog, GTK_TYPE_WINDOW)

static const struct {
  TriDisplayFeature feature;
  const char       *name;
  const char       *action;
  const char       *on;
  const char       *off;
} parts[] = {
  { TRI_DISPLAY_FEATURE_RESIZE, N_("Screen size"), "enhanced", N_("The screen follows the size of the window."), "" },
  { TRI_DISPLAY_FEATURE_CLIPBOARD, N_("Clipboard"), "share-clipboard",
    N_("Text and images are shared, both ways, while this window has the keyboard."), N_("Switched off in the Clipboard menu.") },
  { TRI_DISPLAY_FEATURE_FILES, N_("Files"), "enhanced",
    N_("Files that are dropped on the picture are sent. The SPICE agent puts them where downloads belong."), "" },
  { TRI_DISPLAY_FEATURE_SOUND, N_("Sound"), "sound", N_("The virtual machine is heard on this computer."),
    N_("Switched off in the View menu.") },
  { TRI_DISPLAY_FEATURE_MICROPHONE, N_("Microphone"), "microphone", N_("The virtual machine hears this computer’s microphone when it records."),
    N_("Off. It can be switched on in the View menu, until the console is closed.") },
  { TRI_DISPLAY_FEATURE_FOLDER, N_("Shared folder"), "share-folder",
    N_("A folder of this computer is shared. A program in the virtual machine, spice-webdavd, shows it there."),
    N_("None. One can be chosen in the View menu.") },
};

static const char *
find_text (TriConsolePage *page, guint part)
{
  TriDisplayAgent *agent = tri_console_enhanced_get_agent (page);
  g_autoptr(GVariant) state = NULL;
  const char *reason;

  if (!tri_console_page_get_session (page))
    return _("The virtual machine’s screen is not connected.");
  if (!agent)
    return _("It needs a SPICE screen.");

  reason = tri_display_agent_get_reason (agent, parts[part].feature);
  if (reason)
    return reason;
  if (!tri_console_enhanced_get_wanted (page))
    return _("The enhanced session is switched off.");

  state = g_action_group_get_action_state (G_ACTION_GROUP (tri_console_page_get_actions (page)), parts[part].action);

  return g_variant_get_boolean (state) ? _(parts[part].on) : _(parts[part].off);
}

static void
update (TriEnhancedDialog *self)
{
  for (guint i = 0; self->page && i < G_N_ELEMENTS (parts); i++)
    gtk_label_set_label (GTK_LABEL (self->texts[i]), find_text (self->page, i));
}

static GtkWidget *
add_label (TriEnhancedDialog *self, guint column, guint row, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_grid_attach (GTK_GRID (self->grid), label, column, row, 1, 1);

  return label;
}

static void
fill (TriEnhancedDialog *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GtkWidget *name = add_label (self, 0, i, _(parts[i].name));

      gtk_widget_add_css_class (name, "heading");
      self->texts[i] = add_label (self, 1, i, NULL);
      gtk_widget_set_hexpand (self->texts[i], TRUE);
      gtk_label_set_wrap (GTK_LABEL (self->texts[i]), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (self->texts[i]), 50);
      gtk_label_set_width_chars (GTK_LABEL (self->texts[i]), 50);
      gtk_accessible_update_relation (GTK_ACCESSIBLE (self->texts[i]), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name, NULL, -1);
    }
}

static void
tri_enhanced_dialog_dispose (GObject *object)
{
  g_clear_weak_pointer (&TRI_ENHANCED_DIALOG (object)->page);

  G_OBJECT_CLASS (tri_enhanced_dialog_parent_class)->dispose (object);
}

static void
tri_enhanced_dialog_class_init (TriEnhancedDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_enhanced_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/triptych/Triptych/tri-enhanced-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TriEnhancedDialog, grid);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tri_enhanced_dialog_init (TriEnhancedDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill (self);
}

void
tri_enhanced_dialog_show (TriConsolePage *page)
{
  TriEnhancedDialog *self;

  g_return_if_fail (TRI_IS_CONSOLE_PAGE (page));

  self = g_object_new (TRI_TYPE_ENHANCED_DIALOG, "transient-for", gtk_widget_get_root (GTK_WIDGET (page)), NULL);
  g_set_weak_pointer (&self->page, page);
  g_signal_connect_object (page, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "session-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  tri_set_plain_names (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
}
