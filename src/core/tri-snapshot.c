/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-snapshot-private.h"

struct _TriSnapshot
{
  GObject          parent_instance;

  /* owned */
  char            *name;
  char            *title;
  char            *description;
  char            *parent_name;
  char            *domain_xml;
  TriDomainConfig *config;
  GListStore      *children;

  /* borrowed: the machine owns its snapshots */
  TriDomain       *domain;

  gint64           created;
  TriDomainState   state;
  gboolean         current;
  gboolean         external;
  gboolean         has_memory;
};

enum {
  PROP_0,
  PROP_NAME,
  PROP_TITLE,
  PROP_CREATED,
  PROP_STATE,
  PROP_DESCRIPTION,
  PROP_CURRENT,
  PROP_EXTERNAL,
  PROP_HAS_MEMORY,
  PROP_PARENT_NAME,
  PROP_DOMAIN,
  PROP_CHILDREN,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (TriSnapshot, tri_snapshot, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
tri_snapshot_dispose (GObject *object)
{
  TriSnapshot *self = TRI_SNAPSHOT (object);

  g_clear_weak_pointer (&self->domain);
  g_clear_object (&self->config);
  g_list_store_remove_all (self->children);

  G_OBJECT_CLASS (tri_snapshot_parent_class)->dispose (object);
}

static void
tri_snapshot_finalize (GObject *object)
{
  TriSnapshot *self = TRI_SNAPSHOT (object);

  g_clear_object (&self->children);
  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_free (self->parent_name);
  g_free (self->domain_xml);

  G_OBJECT_CLASS (tri_snapshot_parent_class)->finalize (object);
}

static void
tri_snapshot_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  TriSnapshot *self = TRI_SNAPSHOT (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, tri_snapshot_get_title (self));
      break;
    case PROP_CREATED:
      g_value_set_int64 (value, self->created);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_CURRENT:
      g_value_set_boolean (value, self->current);
      break;
    case PROP_EXTERNAL:
      g_value_set_boolean (value, self->external);
      break;
    case PROP_HAS_MEMORY:
      g_value_set_boolean (value, self->has_memory);
      break;
    case PROP_PARENT_NAME:
      g_value_set_string (value, self->parent_name);
      break;
    case PROP_DOMAIN:
      g_value_set_object (value, self->domain);
      break;
    case PROP_CHILDREN:
      g_value_set_object (value, self->children);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tri_snapshot_class_init (TriSnapshotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = tri_snapshot_dispose;
  object_class->finalize = tri_snapshot_finalize;
  object_class->get_property = tri_snapshot_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_CREATED] = g_param_spec_int64 ("created", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  properties[PROP_CURRENT] = g_param_spec_boolean ("current", NULL, NULL, FALSE, flags);
  properties[PROP_EXTERNAL] = g_param_spec_boolean ("external", NULL, NULL, FALSE, flags);
  properties[PROP_HAS_MEMORY] = g_param_spec_boolean ("has-memory", NULL, NULL, FALSE, flags);
  properties[PROP_PARENT_NAME] = g_param_spec_string ("parent-name", NULL, NULL, NULL, flags);
  properties[PROP_DOMAIN] = g_param_spec_object ("domain", NULL, NULL, TRI_TYPE_DOMAIN, flags);
  properties[PROP_CHILDREN] = g_param_spec_object ("children", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tri_snapshot_init (TriSnapshot *self)
{
  self->children = g_list_store_new (TRI_TYPE_SNAPSHOT);
}

TriSnapshot *
tri_snapshot_new (TriDomain  *domain,
                  const char *name)
{
  TriSnapshot *self = g_object_new (TRI_TYPE_SNAPSHOT, NULL);

  g_set_weak_pointer (&self->domain, domain);
  self->name = g_strdup (name);
  return self;
}

static void
take_string (TriSnapshot  *self,
             char        **field,
             const char   *value,
             guint         prop)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
take_boolean (TriSnapshot *self,
              gboolean    *field,
              gboolean     value,
              guint        prop)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
tri_snapshot_update (TriSnapshot          *self,
                     const TriSnapshotRow *row)
{
  g_return_if_fail (TRI_IS_SNAPSHOT (self));

  g_object_freeze_notify (G_OBJECT (self));
  take_string (self, &self->title, row->title, PROP_TITLE);
  take_string (self, &self->description, row->description, PROP_DESCRIPTION);
  take_string (self, &self->parent_name, row->parent_name, PROP_PARENT_NAME);
  take_boolean (self, &self->current, row->current, PROP_CURRENT);
  take_boolean (self, &self->external, row->external, PROP_EXTERNAL);
  take_boolean (self, &self->has_memory, row->has_memory, PROP_HAS_MEMORY);
  if (self->created != row->created)
    {
      self->created = row->created;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CREATED]);
    }
  if (self->state != row->state)
    {
      self->state = row->state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  if (g_strcmp0 (self->domain_xml, row->domain_xml) != 0)
    {
      g_free (self->domain_xml);
      self->domain_xml = g_strdup (row->domain_xml);
      g_clear_object (&self->config);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

TriDomain *
tri_snapshot_get_domain (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), NULL);
  return self->domain;
}

const char *
tri_snapshot_get_name (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), NULL);
  return self->name;
}

const char *
tri_snapshot_get_title (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), NULL);
  return self->title != NULL ? self->title : self->name;
}

gint64
tri_snapshot_get_created (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), 0);
  return self->created;
}

TriDomainState
tri_snapshot_get_state (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), TRI_STATE_UNKNOWN);
  return self->state;
}

const char *
tri_snapshot_get_description (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), NULL);
  return self->description;
}

gboolean
tri_snapshot_get_current (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), FALSE);
  return self->current;
}

gboolean
tri_snapshot_get_external (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), FALSE);
  return self->external;
}

gboolean
tri_snapshot_get_has_memory (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), FALSE);
  return self->has_memory;
}

const char *
tri_snapshot_get_parent_name (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), NULL);
  return self->parent_name;
}

GListModel *
tri_snapshot_list_children (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), NULL);
  return G_LIST_MODEL (self->children);
}

/* Parsed when somebody looks into a snapshot, which is seldom: not for every one in the tree. */
TriDomainConfig *
tri_snapshot_get_config (TriSnapshot *self)
{
  g_return_val_if_fail (TRI_IS_SNAPSHOT (self), NULL);

  if (self->config == NULL && self->domain_xml != NULL)
    self->config = tri_domain_config_new_from_xml (self->domain_xml, NULL);
  return self->config;
}
