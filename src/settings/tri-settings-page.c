/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-settings"

#include "config.h"

#include "tri-settings-page.h"

#include "widgets/tri-set.h"

#define MIB (1024ull * 1024)

typedef struct {
  TriSettingsContext *context;
  GtkWidget          *problem;   /* owned by the box */
  GtkWidget          *pending;   /* owned by the box */
  GPtrArray          *marked;    /* borrowed: fields */
  gboolean            filling;
} TriSettingsPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TriSettingsPage, tri_settings_page, GTK_TYPE_BOX)

static TriSettingsPagePrivate *
get_private (TriSettingsPage *self)
{
  return tri_settings_page_get_instance_private (self);
}

static void
mark_fields (TriSettingsPage *self,
             gboolean         wrong)
{
  GPtrArray *marked = get_private (self)->marked;

  for (guint i = 0; i < marked->len; i++)
    {
      if (wrong)
        gtk_widget_add_css_class (marked->pdata[i], "error");
      else
        gtk_widget_remove_css_class (marked->pdata[i], "error");
      gtk_accessible_update_state (GTK_ACCESSIBLE (marked->pdata[i]), GTK_ACCESSIBLE_STATE_INVALID,
                                   wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
    }
}

static void
say (GtkWidget  *label,
     const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

static void
refresh (TriSettingsPage *self)
{
  TriSettingsPagePrivate *priv = get_private (self);
  TriMachineSettings *stored = tri_settings_context_get_stored (priv->context);
  g_autofree char *problem = NULL;
  g_autofree char *pending = NULL;

  if (stored == NULL)
    return;
  problem = tri_settings_page_dup_problem (self);
  pending = tri_machine_settings_dup_pending (stored, TRI_SETTINGS_PAGE_GET_CLASS (self)->group);
  say (priv->problem, problem);
  mark_fields (self, problem != NULL);
  say (priv->pending, pending);
  if (TRI_SETTINGS_PAGE_GET_CLASS (self)->refresh != NULL)
    {
      priv->filling = TRUE;
      TRI_SETTINGS_PAGE_GET_CLASS (self)->refresh (self);
      priv->filling = FALSE;
    }
}

static void
show (TriSettingsPage *self)
{
  TriSettingsPagePrivate *priv = get_private (self);

  if (tri_settings_context_get_settings (priv->context) == NULL)
    return;
  priv->filling = TRUE;
  TRI_SETTINGS_PAGE_GET_CLASS (self)->show (self);
  priv->filling = FALSE;
  refresh (self);
}

static GtkWidget *
add_line (TriSettingsPage *self,
          const char      *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  tri_set_wrap_anywhere (GTK_LABEL (label));
  gtk_widget_set_visible (label, FALSE);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (self), label);
  return label;
}

/* Below what the page's own template holds. */
static void
tri_settings_page_constructed (GObject *object)
{
  TriSettingsPage *self = TRI_SETTINGS_PAGE (object);
  TriSettingsPagePrivate *priv = get_private (self);

  G_OBJECT_CLASS (tri_settings_page_parent_class)->constructed (object);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  priv->problem = add_line (self, "error");
  priv->pending = add_line (self, "warning");
  tri_set_plain_names (GTK_WIDGET (self));
}

static void
tri_settings_page_dispose (GObject *object)
{
  TriSettingsPagePrivate *priv = get_private (TRI_SETTINGS_PAGE (object));

  if (priv->context != NULL)
    g_signal_handlers_disconnect_by_data (priv->context, object);
  g_ptr_array_set_size (priv->marked, 0);

  G_OBJECT_CLASS (tri_settings_page_parent_class)->dispose (object);
}

static void
tri_settings_page_finalize (GObject *object)
{
  TriSettingsPagePrivate *priv = get_private (TRI_SETTINGS_PAGE (object));

  g_clear_object (&priv->context);
  g_ptr_array_unref (priv->marked);

  G_OBJECT_CLASS (tri_settings_page_parent_class)->finalize (object);
}

static void
tri_settings_page_class_init (TriSettingsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = tri_settings_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = tri_settings_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_settings_page_finalize;
  klass->group = TRI_SETTINGS_DEVICES;
}

static void
tri_settings_page_init (TriSettingsPage *self)
{
  get_private (self)->marked = g_ptr_array_new ();
}

void
tri_settings_page_set_context (TriSettingsPage    *self,
                               TriSettingsContext *context)
{
  TriSettingsPagePrivate *priv = get_private (self);

  g_return_if_fail (TRI_IS_SETTINGS_PAGE (self));
  g_return_if_fail (priv->context == NULL);

  priv->context = g_object_ref (context);
  g_signal_connect_object (context, "loaded", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "networks-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

TriSettingsContext *
tri_settings_page_get_context (TriSettingsPage *self)
{
  return get_private (self)->context;
}

TriMachineSettings *
tri_settings_page_get_settings (TriSettingsPage *self)
{
  return tri_settings_context_get_settings (get_private (self)->context);
}

TriDomain *
tri_settings_page_get_domain (TriSettingsPage *self)
{
  return tri_settings_context_get_domain (get_private (self)->context);
}

char *
tri_settings_page_dup_subtitle (TriSettingsPage *self)
{
  if (tri_settings_page_get_settings (self) == NULL)
    return g_strdup ("");
  return TRI_SETTINGS_PAGE_GET_CLASS (self)->dup_subtitle (self);
}

char *
tri_settings_page_dup_problem (TriSettingsPage *self)
{
  return tri_settings_context_dup_problem (get_private (self)->context, TRI_SETTINGS_PAGE_GET_CLASS (self)->group);
}

gboolean
tri_settings_page_is_edited (TriSettingsPage *self)
{
  return tri_settings_context_is_edited (get_private (self)->context, TRI_SETTINGS_PAGE_GET_CLASS (self)->group);
}

gboolean
tri_settings_page_is_filling (TriSettingsPage *self)
{
  TriSettingsPagePrivate *priv = get_private (self);

  /* While the template is built nobody has touched a field either. */
  return priv->filling || priv->context == NULL || tri_settings_page_get_settings (self) == NULL;
}

void
tri_settings_page_edited (TriSettingsPage *self)
{
  tri_settings_context_edited (get_private (self)->context);
}

void
tri_settings_page_mark (TriSettingsPage *self,
                        GtkWidget       *field)
{
  g_ptr_array_add (get_private (self)->marked, field);
}

/* GTK takes a number only when the field is left. Until then Apply could not be pressed, and Alt+A would leave it as it was. */
static void
on_number_typed (GtkSpinButton *spin_button)
{
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment (spin_button);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin_button));
  char *end = NULL;
  guint64 number = g_ascii_strtoull (text, &end, 10);

  /* What GTK would write otherwise waits until the field is left. */
  if (!g_ascii_isdigit (*text) || *text == '0' || *end != '\0')
    return;
  if ((double) number >= gtk_adjustment_get_lower (adjustment) && (double) number <= gtk_adjustment_get_upper (adjustment))
    gtk_adjustment_set_value (adjustment, (double) number);
}

/* A spin button's own property for Enter came with GTK 4.14. */
void
tri_settings_page_set_up_number (GtkWidget *spin_button)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (spin_button));

  if (GTK_IS_TEXT (text))
    gtk_text_set_activates_default (GTK_TEXT (text), TRUE);
  g_signal_connect (spin_button, "changed", G_CALLBACK (on_number_typed), NULL);
}

static double
to_mib (guint64 bytes)
{
  return (double) ((bytes + MIB / 2) / MIB);
}

void
tri_settings_page_set_mib (GtkWidget *spin_button,
                           guint64    bytes)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin_button), to_mib (bytes));
}

guint64
tri_settings_page_get_mib (GtkWidget *spin_button,
                           guint64    before)
{
  double value = gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin_button));

  return value == to_mib (before) ? before : (guint64) value * MIB;
}
