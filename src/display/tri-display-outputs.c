/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-display-outputs.h"

#include <gdk/wayland/gdkwayland.h>
#include <math.h>

#include "tri-display-wayland.h"
#include "xdg-output-unstable-v1-client-protocol.h"

/* Wayland counts scales in such parts. */
#define PARTS 120.0

typedef struct {
  /* owned */
  struct wl_output      *output;
  struct zxdg_output_v1 *logical;

  /* borrowed */
  TriDisplayOutputs *outputs;

  uint32_t     name;
  GdkRectangle place;           /* as GDK counts */
  int          width, height;   /* pixels, before it is turned */
  int          factor;          /* the next whole scale */
  gboolean     turned;
} Output;

struct _TriDisplayOutputs {
  GObject parent_instance;

  /* owned */
  GPtrArray                     *all;       /* of Output */
  struct zxdg_output_manager_v1 *manager;
};

enum {
  CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriDisplayOutputs, tri_display_outputs, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static void
output_free (gpointer data)
{
  Output *self = data;

  g_clear_pointer (&self->logical, zxdg_output_v1_destroy);
  g_clear_pointer (&self->output, wl_output_destroy);
  g_free (self);
}

static void
geometry_cb (void *data, struct wl_output *output, int32_t x, int32_t y, int32_t width, int32_t height, int32_t subpixel,
             const char *make, const char *model, int32_t transform)
{
  Output *self = data;

  self->turned = transform == WL_OUTPUT_TRANSFORM_90 || transform == WL_OUTPUT_TRANSFORM_270 ||
                 transform == WL_OUTPUT_TRANSFORM_FLIPPED_90 || transform == WL_OUTPUT_TRANSFORM_FLIPPED_270;
}

static void
mode_cb (void *data, struct wl_output *output, uint32_t flags, int32_t width, int32_t height, int32_t refresh)
{
  Output *self = data;

  if ((flags & WL_OUTPUT_MODE_CURRENT) == 0)
    return;

  self->width = width;
  self->height = height;
}

static void
done_cb (void *data, struct wl_output *output)
{
  Output *self = data;

  g_signal_emit (self->outputs, signals[CHANGED], 0);
}

static void
scale_cb (void *data, struct wl_output *output, int32_t factor)
{
  Output *self = data;

  self->factor = factor;
}

static const struct wl_output_listener output_listener = {
  .geometry = geometry_cb, .mode = mode_cb, .done = done_cb, .scale = scale_cb
};

static void
position_cb (void *data, struct zxdg_output_v1 *logical, int32_t x, int32_t y)
{
  Output *self = data;

  self->place.x = x;
  self->place.y = y;
}

static void
size_cb (void *data, struct zxdg_output_v1 *logical, int32_t width, int32_t height)
{
  Output *self = data;

  self->place.width = width;
  self->place.height = height;
}

static void
logical_done_cb (void *data, struct zxdg_output_v1 *logical)
{
  done_cb (data, NULL);
}

static const struct zxdg_output_v1_listener logical_listener = {
  .logical_position = position_cb, .logical_size = size_cb, .done = logical_done_cb
};

static void
look_at (TriDisplayOutputs *self, Output *output)
{
  if (!self->manager || output->logical)
    return;

  output->logical = zxdg_output_manager_v1_get_xdg_output (self->manager, output->output);
  zxdg_output_v1_add_listener (output->logical, &logical_listener, output);
}

static void
global_cb (void *data, struct wl_registry *registry, uint32_t name, const char *interface, uint32_t version)
{
  TriDisplayOutputs *self = data;

  if (g_strcmp0 (interface, wl_output_interface.name) == 0 && version >= 2)
    {
      Output *output = g_new0 (Output, 1);

      output->outputs = self;
      output->name = name;
      output->output = wl_registry_bind (registry, name, &wl_output_interface, 2);
      wl_output_add_listener (output->output, &output_listener, output);
      g_ptr_array_add (self->all, output);
      look_at (self, output);
    }
  else if (g_strcmp0 (interface, zxdg_output_manager_v1_interface.name) == 0 && !self->manager)
    {
      self->manager = wl_registry_bind (registry, name, &zxdg_output_manager_v1_interface, 1);
      for (guint i = 0; i < self->all->len; i++)
        look_at (self, self->all->pdata[i]);
    }
}

static void
global_remove_cb (void *data, struct wl_registry *registry, uint32_t name)
{
  TriDisplayOutputs *self = data;

  for (guint i = 0; i < self->all->len; i++)
    if (((Output *) self->all->pdata[i])->name == name)
      {
        g_ptr_array_remove_index (self->all, i);
        return;
      }
}

static const struct wl_registry_listener registry_listener = { global_cb, global_remove_cb };

/* The size that GDK knows is a rounded one, so the scale is only nearly what it makes of it. A desktop that counts in pixels
 * whatever the scale is tells nothing by its sizes. */
static double
find_scale (const Output *output)
{
  int width = output->turned ? output->height : output->width, height = output->turned ? output->width : output->height;
  double across = (double) width / output->place.width, down = (double) height / output->place.height;
  double scale = round ((width > height ? across : down) * PARTS) / PARTS;

  if (fabs (scale * output->place.width - width) > scale || fabs (scale * output->place.height - height) > scale ||
      scale > output->factor || scale <= output->factor - 1)
    return 0;

  return scale;
}

static void
tri_display_outputs_finalize (GObject *object)
{
  TriDisplayOutputs *self = TRI_DISPLAY_OUTPUTS (object);

  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_clear_pointer (&self->manager, zxdg_output_manager_v1_destroy);

  G_OBJECT_CLASS (tri_display_outputs_parent_class)->finalize (object);
}

static void
tri_display_outputs_class_init (TriDisplayOutputsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tri_display_outputs_finalize;

  /**
   * TriDisplayOutputs::changed:
   *
   * An output came, or is not what it was.
   */
  signals[CHANGED] = g_signal_new ("changed", TRI_TYPE_DISPLAY_OUTPUTS, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tri_display_outputs_init (TriDisplayOutputs *self)
{
  self->all = g_ptr_array_new_with_free_func (output_free);
}

/**
 * tri_display_outputs_get:
 * @display: a Wayland display
 *
 * What the compositor says of its outputs beyond what GDK passes on. It is known a moment after the first call.
 *
 * Returns: (transfer none): the outputs; lasts as long as the program
 */
TriDisplayOutputs *
tri_display_outputs_get (GdkDisplay *display)
{
  static const char key[] = "tri-display-outputs";
  TriDisplayOutputs *self = g_object_get_data (G_OBJECT (display), key);

  if (!self)
    {
      self = g_object_new (TRI_TYPE_DISPLAY_OUTPUTS, NULL);
      g_object_set_data (G_OBJECT (display), key, self);
      tri_display_wayland_open (display, "Wayland outputs", &registry_listener, self);
    }

  return self;
}

/**
 * tri_display_outputs_get_scale:
 * @self: the outputs
 * @place: where the output is, as gdk_monitor_get_geometry() has it
 *
 * Returns: how many of the output's pixels there are for each of GDK's, also 1.25; 0 if that is not known
 */
double
tri_display_outputs_get_scale (TriDisplayOutputs *self, const GdkRectangle *place)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      const Output *output = self->all->pdata[i];

      if (gdk_rectangle_equal (&output->place, place) && place->width > 0 && place->height > 0)
        return find_scale (output);
    }

  return 0;
}
