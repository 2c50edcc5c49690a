/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-sound.h"

#include <gst/gst.h>

/* One direction. */
typedef struct {
  /* owned */
  SpiceChannel *channel;

  /* static */
  const char *start;
  const char *stop;

  int      format, channels, frequency;
  gboolean on;
  gboolean running; /* as the guest sees it */
  gboolean telling; /* the signal is one of ours */
} Gate;

struct _TriSpiceSound {
  /* borrowed */
  SpiceSession *spice;

  Gate play, record;
};

static gboolean
has_socket (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
has_card (void)
{
  g_autoptr(GDir) folder = g_dir_open ("/dev/snd", 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    if (g_str_has_prefix (name, "controlC"))
      return TRUE;

  return FALSE;
}

/* What the library makes its pipelines of, which it does without looking, and something that brings sound out. */
static gboolean
find_plugins (void)
{
  static const char * const names[] = {
    "appsrc", "appsink", "queue", "audioconvert", "audioresample", "autoaudiosink", "autoaudiosrc"
  };
  GList *sinks;
  gboolean found;

  if (!gst_init_check (NULL, NULL, NULL))
    return FALSE;

  sinks = gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_SINK | GST_ELEMENT_FACTORY_TYPE_MEDIA_AUDIO,
                                                 GST_RANK_MARGINAL);
  found = sinks != NULL;
  gst_plugin_feature_list_free (sinks);

  for (guint i = 0; found && i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GstElementFactory) factory = gst_element_factory_find (names[i]);

      found = factory != NULL;
    }

  return found;
}

static void
started_cb (Gate *gate, int format, int channels, int frequency)
{
  gate->running = TRUE;
  gate->format = format;
  gate->channels = channels;
  gate->frequency = frequency;
  if (!gate->on)
    g_signal_stop_emission_by_name (gate->channel, gate->start);
}

static void
stopped_cb (Gate *gate)
{
  if (!gate->telling)
    gate->running = FALSE;
}

static void
data_cb (Gate *gate, gpointer audio, int size)
{
  if (!gate->on)
    g_signal_stop_emission_by_name (gate->channel, "playback-data");
}

/* What the guest began while nobody listened begins now, or ends now for who listened. */
static void
switch_gate (Gate *gate, gboolean on)
{
  if (gate->on == !!on)
    return;

  gate->on = !!on;
  if (!gate->channel || !gate->running)
    return;

  gate->telling = TRUE;
  if (on)
    g_signal_emit_by_name (gate->channel, gate->start, gate->format, gate->channels, gate->frequency);
  else
    g_signal_emit_by_name (gate->channel, gate->stop);
  gate->telling = FALSE;
}

static void
clear_gate (Gate *gate)
{
  if (gate->channel)
    g_signal_handlers_disconnect_by_data (gate->channel, gate);
  g_clear_object (&gate->channel);
}

static void
add_gate (Gate *gate, SpiceChannel *channel)
{
  gate->channel = g_object_ref (channel);
  g_signal_connect_swapped (channel, gate->start, G_CALLBACK (started_cb), gate);
  g_signal_connect_swapped (channel, gate->stop, G_CALLBACK (stopped_cb), gate);
}

/* It connects the channels, those that come later too. */
static void
start_library (TriSpiceSound *self)
{
  gboolean wanted = (self->play.on && self->play.channel) || (self->record.on && self->record.channel);

  if (wanted && tri_spice_sound_has_computer () && tri_spice_sound_has_plugins ())
    spice_audio_get (self->spice, NULL);
}

/**
 * tri_spice_sound_new:
 * @spice: a connection; outlives this
 *
 * Returns: (transfer full): its sound, off
 */
TriSpiceSound *
tri_spice_sound_new (SpiceSession *spice)
{
  TriSpiceSound *self = g_new0 (TriSpiceSound, 1);

  self->spice = spice;
  self->play.start = "playback-start";
  self->play.stop = "playback-stop";
  self->record.start = "record-start";
  self->record.stop = "record-stop";

  return self;
}

void
tri_spice_sound_free (TriSpiceSound *self)
{
  clear_gate (&self->play);
  clear_gate (&self->record);
  g_free (self);
}

/**
 * tri_spice_sound_add:
 * @self: sound
 * @channel: a channel that the connection announced
 *
 * Call it before the library sees the channel, or it would be the first to hear.
 *
 * Returns: whether it is one for sound; the library connects it when it is wanted
 */
gboolean
tri_spice_sound_add (TriSpiceSound *self, SpiceChannel *channel)
{
  if (SPICE_IS_PLAYBACK_CHANNEL (channel) && !self->play.channel)
    {
      add_gate (&self->play, channel);
      g_signal_connect_swapped (channel, "playback-data", G_CALLBACK (data_cb), &self->play);
    }
  else if (SPICE_IS_RECORD_CHANNEL (channel) && !self->record.channel)
    add_gate (&self->record, channel);
  else
    return SPICE_IS_PLAYBACK_CHANNEL (channel) || SPICE_IS_RECORD_CHANNEL (channel);

  start_library (self);

  return TRUE;
}

/**
 * tri_spice_sound_has_computer:
 *
 * GStreamer does not tell: where nothing can be heard it plays into the void.
 *
 * Returns: whether this computer has a sound service, or a sound card
 */
gboolean
tri_spice_sound_has_computer (void)
{
  return g_getenv ("PULSE_SERVER") || g_getenv ("PIPEWIRE_REMOTE") || has_socket (g_get_user_runtime_dir (), "pulse/native") ||
         has_socket (g_get_user_runtime_dir (), "pipewire-0") || has_socket ("/run", "pulse/native") || has_card ();
}

/**
 * tri_spice_sound_has_plugins:
 *
 * Without them the library would complain of each piece of sound, a hundred times a second. The first call takes a moment.
 *
 * Returns: whether this computer's GStreamer has what plays and records
 */
gboolean
tri_spice_sound_has_plugins (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    g_once_init_leave (&once, find_plugins () ? 1 : 2);

  return once == 1;
}

gboolean
tri_spice_sound_can_play (TriSpiceSound *self)
{
  return self->play.channel != NULL;
}

gboolean
tri_spice_sound_can_record (TriSpiceSound *self)
{
  return self->record.channel != NULL;
}

void
tri_spice_sound_set_playing (TriSpiceSound *self, gboolean on)
{
  switch_gate (&self->play, on);
  start_library (self);
}

void
tri_spice_sound_set_recording (TriSpiceSound *self, gboolean on)
{
  switch_gate (&self->record, on);
  start_library (self);
}
