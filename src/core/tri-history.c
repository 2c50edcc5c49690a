/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-history.h"

struct _TriHistory
{
  GObject  parent_instance;

  GArray  *samples; /* grows up to the ring's length: most machines are never watched for that long */
  guint    first;   /* index of the oldest once the ring is full */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TriHistory, tri_history, G_TYPE_OBJECT)

static void
tri_history_finalize (GObject *object)
{
  g_array_unref (TRI_HISTORY (object)->samples);
  G_OBJECT_CLASS (tri_history_parent_class)->finalize (object);
}

static void
tri_history_class_init (TriHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tri_history_finalize;
  signals[CHANGED] = g_signal_new ("changed", TRI_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_history_init (TriHistory *self)
{
  self->samples = g_array_new (FALSE, FALSE, sizeof (TriHistorySample));
}

TriHistory *
tri_history_new (void)
{
  return g_object_new (TRI_TYPE_HISTORY, NULL);
}

void
tri_history_add (TriHistory             *self,
                 const TriHistorySample *sample)
{
  g_return_if_fail (TRI_IS_HISTORY (self));
  g_return_if_fail (sample != NULL);

  if (self->samples->len < TRI_HISTORY_LENGTH)
    g_array_append_vals (self->samples, sample, 1);
  else
    {
      g_array_index (self->samples, TriHistorySample, self->first) = *sample;
      self->first = (self->first + 1) % TRI_HISTORY_LENGTH;
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

guint
tri_history_get_length (TriHistory *self)
{
  g_return_val_if_fail (TRI_IS_HISTORY (self), 0);
  return self->samples->len;
}

const TriHistorySample *
tri_history_get (TriHistory *self,
                 guint       index)
{
  g_return_val_if_fail (TRI_IS_HISTORY (self), NULL);
  g_return_val_if_fail (index < self->samples->len, NULL);

  return &g_array_index (self->samples, TriHistorySample, (self->first + index) % self->samples->len);
}
