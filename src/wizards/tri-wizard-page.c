/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-wizards"

#include "config.h"

#include "tri-wizard-page.h"

#include "widgets/tri-set.h"

typedef struct {
  char             *title;
  TriWizardContext *context;
} TriWizardPagePrivate;

enum { PROP_0, PROP_TITLE, N_PROPS };
enum { CHANGED, N_SIGNALS };

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TriWizardPage, tri_wizard_page, GTK_TYPE_BOX)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static TriWizardPagePrivate *
get_private (TriWizardPage *self)
{
  return tri_wizard_page_get_instance_private (self);
}

static void
tri_wizard_page_finalize (GObject *object)
{
  TriWizardPagePrivate *priv = get_private (TRI_WIZARD_PAGE (object));

  g_free (priv->title);
  g_clear_object (&priv->context);

  G_OBJECT_CLASS (tri_wizard_page_parent_class)->finalize (object);
}

static void
tri_wizard_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (prop_id == PROP_TITLE)
    g_value_set_string (value, get_private (TRI_WIZARD_PAGE (object))->title);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
tri_wizard_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  if (prop_id == PROP_TITLE)
    get_private (TRI_WIZARD_PAGE (object))->title = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
tri_wizard_page_class_init (TriWizardPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tri_wizard_page_finalize;
  object_class->get_property = tri_wizard_page_get_property;
  object_class->set_property = tri_wizard_page_set_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                                G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", TRI_TYPE_WIZARD_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_wizard_page_init (TriWizardPage *self)
{
}

const char *
tri_wizard_page_get_title (TriWizardPage *self)
{
  return get_private (self)->title;
}

void
tri_wizard_page_set_context (TriWizardPage    *self,
                             TriWizardContext *context)
{
  g_return_if_fail (get_private (self)->context == NULL);

  get_private (self)->context = g_object_ref (context);
  if (TRI_WIZARD_PAGE_GET_CLASS (self)->set_up != NULL)
    TRI_WIZARD_PAGE_GET_CLASS (self)->set_up (self);
}

TriWizardContext *
tri_wizard_page_get_context (TriWizardPage *self)
{
  return get_private (self)->context;
}

TriMachineSpec *
tri_wizard_page_get_spec (TriWizardPage *self)
{
  return tri_wizard_context_get_spec (get_private (self)->context);
}

TriConnection *
tri_wizard_page_get_connection (TriWizardPage *self)
{
  return tri_wizard_context_get_connection (get_private (self)->context);
}

void
tri_wizard_page_enter (TriWizardPage *self)
{
  if (TRI_WIZARD_PAGE_GET_CLASS (self)->enter != NULL)
    TRI_WIZARD_PAGE_GET_CLASS (self)->enter (self);
}

char *
tri_wizard_page_dup_problem (TriWizardPage *self)
{
  return TRI_WIZARD_PAGE_GET_CLASS (self)->dup_problem != NULL ? TRI_WIZARD_PAGE_GET_CLASS (self)->dup_problem (self) : NULL;
}

void
tri_wizard_page_changed (TriWizardPage *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

char *
tri_wizard_page_dup_spec_problem (TriWizardPage *self,
                                  TriSpecField   field)
{
  return tri_machine_spec_problem (tri_wizard_page_get_spec (self), tri_wizard_page_get_connection (self), field);
}

void
tri_wizard_page_show_problem (GtkLabel   *label,
                              GtkWidget  *field,
                              const char *problem)
{
  tri_set_remark (label, problem);
  if (field == NULL)
    return;
  if (problem != NULL)
    gtk_widget_add_css_class (field, "error");
  else
    gtk_widget_remove_css_class (field, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static gboolean
bytes_to_units (GBinding     *binding,
                const GValue *from,
                GValue       *to,
                gpointer      user_data)
{
  g_value_set_double (to, (double) g_value_get_uint64 (from) / (double) GPOINTER_TO_SIZE (user_data));
  return TRUE;
}

static gboolean
units_to_bytes (GBinding     *binding,
                const GValue *from,
                GValue       *to,
                gpointer      user_data)
{
  g_value_set_uint64 (to, (guint64) (g_value_get_double (from) * (double) GPOINTER_TO_SIZE (user_data) + 0.5));
  return TRUE;
}

/* An entry takes no NULL. */
static gboolean
string_to_text (GBinding     *binding,
                const GValue *from,
                GValue       *to,
                gpointer      user_data)
{
  g_value_set_string (to, g_value_get_string (from) != NULL ? g_value_get_string (from) : "");
  return TRUE;
}

void
tri_wizard_page_bind_text (TriWizardPage *self,
                           const char    *property,
                           GtkWidget     *entry)
{
  g_object_bind_property_full (tri_wizard_page_get_spec (self), property, entry, "text",
                               G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE, string_to_text, NULL, NULL, NULL);
}

/* A spin button's own property for this came with GTK 4.14. */
void
tri_wizard_page_let_activate (GtkWidget *spin_button)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (spin_button));

  if (GTK_IS_TEXT (text))
    gtk_text_set_activates_default (GTK_TEXT (text), TRUE);
}

void
tri_wizard_page_bind_size (TriWizardPage *self,
                           const char    *property,
                           GtkWidget     *spin_button,
                           guint64        unit)
{
  tri_wizard_page_let_activate (spin_button);
  g_object_bind_property_full (tri_wizard_page_get_spec (self), property, spin_button, "value",
                               G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE, bytes_to_units, units_to_bytes,
                               GSIZE_TO_POINTER (unit), NULL);
}
