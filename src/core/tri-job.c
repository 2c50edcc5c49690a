/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-job.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _TriJob
{
  GObject       parent_instance;

  char         *title;
  GCancellable *cancellable;
  GError       *error;
  double        progress;
  gboolean      can_cancel;
  gboolean      finished;
};

enum { PROP_0, PROP_TITLE, PROP_PROGRESS, PROP_CANCELLABLE, PROP_FINISHED, PROP_ERROR, N_PROPS };
enum { FINISHED_NOW, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TriJob, tri_job, G_TYPE_OBJECT)

static void
tri_job_finalize (GObject *object)
{
  TriJob *self = TRI_JOB (object);

  g_free (self->title);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (tri_job_parent_class)->finalize (object);
}

static void
tri_job_get_property (GObject    *object,
                      guint       id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  TriJob *self = TRI_JOB (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_CANCELLABLE:
      g_value_set_boolean (value, tri_job_get_can_cancel (self));
      break;
    case PROP_FINISHED:
      g_value_set_boolean (value, self->finished);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tri_job_class_init (TriJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = tri_job_finalize;
  object_class->get_property = tri_job_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_CANCELLABLE] = g_param_spec_boolean ("cancellable", NULL, NULL, FALSE, flags);
  properties[PROP_FINISHED] = g_param_spec_boolean ("finished", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FINISHED_NOW] = g_signal_new ("finished-now", TRI_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_job_init (TriJob *self)
{
  self->cancellable = g_cancellable_new ();
  self->progress = -1;
}

TriJob *
tri_job_new (const char *title,
             gboolean    can_cancel)
{
  TriJob *self = g_object_new (TRI_TYPE_JOB, NULL);

  self->title = g_strdup (title);
  self->can_cancel = can_cancel;
  return self;
}

const char *
tri_job_get_title (TriJob *self)
{
  g_return_val_if_fail (TRI_IS_JOB (self), NULL);
  return self->title;
}

double
tri_job_get_progress (TriJob *self)
{
  g_return_val_if_fail (TRI_IS_JOB (self), -1);
  return self->progress;
}

void
tri_job_set_progress (TriJob *self,
                      double  progress)
{
  g_return_if_fail (TRI_IS_JOB (self));

  progress = progress < 0 || isnan (progress) ? -1 : MIN (progress, 1);
  if (self->finished || fabs (progress - self->progress) < 0.001)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

gboolean
tri_job_get_can_cancel (TriJob *self)
{
  g_return_val_if_fail (TRI_IS_JOB (self), FALSE);
  return self->can_cancel && !self->finished && !g_cancellable_is_cancelled (self->cancellable);
}

GCancellable *
tri_job_get_cancellable (TriJob *self)
{
  g_return_val_if_fail (TRI_IS_JOB (self), NULL);
  return self->cancellable;
}

void
tri_job_cancel (TriJob *self)
{
  g_return_if_fail (TRI_IS_JOB (self));

  if (!tri_job_get_can_cancel (self))
    return;
  g_cancellable_cancel (self->cancellable);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CANCELLABLE]);
}

gboolean
tri_job_get_finished (TriJob *self)
{
  g_return_val_if_fail (TRI_IS_JOB (self), TRUE);
  return self->finished;
}

const GError *
tri_job_get_error (TriJob *self)
{
  g_return_val_if_fail (TRI_IS_JOB (self), NULL);
  return self->error;
}

void
tri_job_finish (TriJob       *self,
                const GError *error)
{
  g_autoptr(TriJob) keep = NULL;

  g_return_if_fail (TRI_IS_JOB (self));

  if (self->finished)
    return;
  keep = g_object_ref (self);
  self->finished = TRUE;
  self->error = error != NULL ? g_error_copy (error) : NULL;

  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINISHED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CANCELLABLE]);
  if (error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[FINISHED_NOW], 0);
}

char *
tri_job_dup_text (TriJob *self)
{
  g_return_val_if_fail (TRI_IS_JOB (self), NULL);

  if (!self->finished && g_cancellable_is_cancelled (self->cancellable))
    /* Translators: %s is what is running, as "Taking snapshot" */
    return g_strdup_printf (_("%s (cancelling…)"), self->title);
  if (self->progress < 0)
    return g_strdup_printf (C_("operation", "%s…"), self->title);
  /* Translators: what is running, as "Taking snapshot", and how far it is in percent */
  return g_strdup_printf (_("%s (%d %%)"), self->title, (int) (self->progress * 100 + 0.5));
}
