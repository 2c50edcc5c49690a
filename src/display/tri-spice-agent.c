/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-agent.h"

#include <glib/gi18n-lib.h>
#include <spice/vd_agent.h>

#include "tri-spice-clipboard.h"
#include "tri-spice-files.h"
#include "tri-spice-folder.h"
#include "tri-spice-sound.h"

/* A window that is drawn larger gives a size with every frame: the guest gets the last one. */
#define PAUSE_MS 120
#define MAX_MONITORS 16

struct _TriSpiceAgent {
  TriDisplayAgent parent_instance;

  /* owned; of one connection */
  SpiceSession      *spice;
  SpiceMainChannel  *main;
  SpiceChannel      *webdav;
  TriSpiceClipboard *clipboard;
  TriSpiceSound     *sound;
  guint              size_id;

  /* owned; what is wanted of every connection */
  char     *folder;
  gboolean  read_only;
  gboolean  sound_on;
  gboolean  microphone_on;

  struct {
    int      width, height;
    gboolean used;
    gboolean repeated;
  } monitors[MAX_MONITORS];
};

G_DEFINE_FINAL_TYPE (TriSpiceAgent, tri_spice_agent, TRI_TYPE_DISPLAY_AGENT)

static gboolean
can (TriSpiceAgent *self, guint32 capability)
{
  return spice_main_channel_agent_test_capability (self->main, capability);
}

static gboolean
is_connected (TriSpiceAgent *self)
{
  gboolean connected = FALSE;

  if (self->main)
    g_object_get (self->main, "agent-connected", &connected, NULL);

  return connected;
}

/* Every agent says what it can do, and nothing about an agent can be relied upon before. */
static gboolean
is_introduced (TriSpiceAgent *self)
{
  gboolean can_anything = FALSE;

  for (guint i = 0; i < VD_AGENT_END_CAP && !can_anything; i++)
    can_anything = can (self, i);

  return can_anything;
}

/* QEMU drops a request that is the same as the one before, also if the guest never heard of that. So every second one gives the screen's
 * size in millimetres too: the one that QEMU would choose without, at a hundred dots per inch. */
static void
set_millimetres (TriSpiceAgent *self, int monitor)
{
  gboolean repeated = self->monitors[monitor].repeated;

  spice_main_channel_update_display_mm (self->main, monitor,
                                        repeated ? self->monitors[monitor].width * 254 / 1000 : 0,
                                        repeated ? self->monitors[monitor].height * 254 / 1000 : 0, FALSE);
}

static gboolean
send_sizes_cb (gpointer user_data)
{
  TriSpiceAgent *self = user_data;

  self->size_id = 0;
  if (!tri_display_agent_is_available (TRI_DISPLAY_AGENT (self), TRI_DISPLAY_FEATURE_RESIZE))
    return G_SOURCE_REMOVE;

  for (int i = 0; i < MAX_MONITORS; i++)
    {
      gboolean used = self->monitors[i].used && self->monitors[i].width > 0;

      if (used)
        {
          spice_main_channel_update_display (self->main, i, 0, 0, self->monitors[i].width, self->monitors[i].height, FALSE);
          set_millimetres (self, i);
        }
      spice_main_channel_update_display_enabled (self->main, i, used, FALSE);
    }
  spice_main_channel_send_monitor_config (self->main);

  return G_SOURCE_REMOVE;
}

static void
send_sizes_later (TriSpiceAgent *self)
{
  g_clear_handle_id (&self->size_id, g_source_remove);
  self->size_id = g_timeout_add (PAUSE_MS, send_sizes_cb, self);
}

static void
update_agent (TriSpiceAgent *self)
{
  TriDisplayAgent *agent = TRI_DISPLAY_AGENT (self);
  const char *reason = NULL;
  gboolean introduced;

  if (!self->main)
    reason = _("The virtual machine’s screen is not connected.");
  else if (!is_connected (self))
    reason = _("No SPICE agent runs in the virtual machine. Install and start spice-vdagent in it (for Windows: the SPICE guest "
               "tools).");
  else if (!is_introduced (self))
    reason = _("The SPICE agent in the virtual machine has not answered yet.");

  introduced = reason == NULL;
  tri_display_agent_set_reason (agent, TRI_DISPLAY_FEATURE_RESIZE,
    !introduced || can (self, VD_AGENT_CAP_MONITORS_CONFIG) ? reason
    : _("The SPICE agent in the virtual machine cannot change the size of its screen."));
  tri_display_agent_set_reason (agent, TRI_DISPLAY_FEATURE_CLIPBOARD,
    !introduced || can (self, VD_AGENT_CAP_CLIPBOARD_BY_DEMAND) ? reason
    : _("The SPICE agent in the virtual machine does not share the clipboard."));
  tri_display_agent_set_reason (agent, TRI_DISPLAY_FEATURE_FILES,
    !introduced || !can (self, VD_AGENT_CAP_FILE_XFER_DISABLED) ? reason
    : _("The virtual machine does not let files be sent to it."));
  tri_display_agent_set_connected (agent, introduced);
}

/* Asked only where there is something to hear. */
static const char *
find_silence (void)
{
  if (!tri_spice_sound_has_computer ())
    return _("This computer has no sound: neither a sound service (PulseAudio or PipeWire) nor a sound card was found.");
  if (!tri_spice_sound_has_plugins ())
    return _("This computer cannot play or record it: GStreamer’s plugins for sound are not installed. They are in its "
             "collections “base” and “good”.");

  return NULL;
}

static void
update_devices (TriSpiceAgent *self)
{
  TriDisplayAgent *agent = TRI_DISPLAY_AGENT (self);
  const char *reason = self->main ? NULL : _("The virtual machine’s screen is not connected.");

  tri_display_agent_set_reason (agent, TRI_DISPLAY_FEATURE_SOUND,
    reason ? reason : tri_spice_sound_can_play (self->sound) ? find_silence ()
    : _("The virtual machine has no sound device that is heard over SPICE."));
  tri_display_agent_set_reason (agent, TRI_DISPLAY_FEATURE_MICROPHONE,
    reason ? reason : tri_spice_sound_can_record (self->sound) ? find_silence ()
    : _("The virtual machine has no sound device that records over SPICE."));
  tri_display_agent_set_reason (agent, TRI_DISPLAY_FEATURE_FOLDER,
    reason || self->webdav ? reason
    : _("The virtual machine has no channel for shared folders. Add a channel device of the type spiceport with the name "
        "org.spice-space.webdav.0 to it, and install spice-webdavd in it."));
}

static void
update_folder (TriSpiceAgent *self)
{
  if (!self->webdav)
    return;

  /* Without a folder of its own the library would share the person's public one. */
  if (!self->folder)
    {
      spice_channel_disconnect (self->webdav, SPICE_CHANNEL_NONE);
      return;
    }

  tri_spice_folder_share (self->spice, self->folder, self->read_only);
  spice_channel_connect (self->webdav);
}

static void
tri_spice_agent_request_size (TriDisplayAgent *agent, guint monitor, guint width, guint height)
{
  TriSpiceAgent *self = TRI_SPICE_AGENT (agent);

  if (monitor >= MAX_MONITORS)
    return;

  width = MIN (width, G_MAXINT16);
  height = MIN (height, G_MAXINT16);
  self->monitors[monitor].repeated = !self->monitors[monitor].repeated && width == (guint) self->monitors[monitor].width &&
                                     height == (guint) self->monitors[monitor].height;
  self->monitors[monitor].width = width;
  self->monitors[monitor].height = height;
  self->monitors[monitor].used = TRUE;
  send_sizes_later (self);
}

static void
tri_spice_agent_offer (TriDisplayAgent *agent, const char * const *mime_types)
{
  tri_spice_clipboard_offer (TRI_SPICE_AGENT (agent)->clipboard, mime_types);
}

static void
tri_spice_agent_ask (TriDisplayAgent *agent, const char *mime_type)
{
  tri_spice_clipboard_ask (TRI_SPICE_AGENT (agent)->clipboard, mime_type);
}

static void
tri_spice_agent_answer (TriDisplayAgent *agent, const char *mime_type, GBytes *data)
{
  tri_spice_clipboard_answer (TRI_SPICE_AGENT (agent)->clipboard, mime_type, data);
}

static void
tri_spice_agent_send (TriDisplayAgent *agent, TriDisplayTransfer *transfer)
{
  tri_spice_files_send (TRI_SPICE_AGENT (agent)->main, transfer);
}

static void
tri_spice_agent_set_sound (TriDisplayAgent *agent, gboolean on)
{
  TriSpiceAgent *self = TRI_SPICE_AGENT (agent);

  self->sound_on = on;
  if (self->sound)
    tri_spice_sound_set_playing (self->sound, on);
}

static void
tri_spice_agent_set_microphone (TriDisplayAgent *agent, gboolean on)
{
  TriSpiceAgent *self = TRI_SPICE_AGENT (agent);

  self->microphone_on = on;
  if (self->sound)
    tri_spice_sound_set_recording (self->sound, on);
}

static void
tri_spice_agent_set_folder (TriDisplayAgent *agent, const char *path, gboolean read_only)
{
  TriSpiceAgent *self = TRI_SPICE_AGENT (agent);

  if (g_strcmp0 (self->folder, path) == 0 && self->read_only == !!read_only)
    return;

  g_free (self->folder);
  self->folder = g_strdup (path);
  self->read_only = !!read_only;
  update_folder (self);
}

static void
tri_spice_agent_dispose (GObject *object)
{
  tri_spice_agent_detach (TRI_SPICE_AGENT (object));

  G_OBJECT_CLASS (tri_spice_agent_parent_class)->dispose (object);
}

static void
tri_spice_agent_finalize (GObject *object)
{
  g_free (TRI_SPICE_AGENT (object)->folder);

  G_OBJECT_CLASS (tri_spice_agent_parent_class)->finalize (object);
}

static void
tri_spice_agent_class_init (TriSpiceAgentClass *klass)
{
  TriDisplayAgentClass *agent_class = TRI_DISPLAY_AGENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tri_spice_agent_dispose;
  G_OBJECT_CLASS (klass)->finalize = tri_spice_agent_finalize;

  agent_class->request_size = tri_spice_agent_request_size;
  agent_class->offer = tri_spice_agent_offer;
  agent_class->ask = tri_spice_agent_ask;
  agent_class->answer = tri_spice_agent_answer;
  agent_class->send = tri_spice_agent_send;
  agent_class->set_sound = tri_spice_agent_set_sound;
  agent_class->set_microphone = tri_spice_agent_set_microphone;
  agent_class->set_folder = tri_spice_agent_set_folder;
}

static void
tri_spice_agent_init (TriSpiceAgent *self)
{
  self->monitors[0].used = TRUE;
}

/**
 * tri_spice_agent_new:
 *
 * Returns: (transfer full): an agent of a session that is not connected
 */
TriSpiceAgent *
tri_spice_agent_new (void)
{
  return g_object_new (TRI_TYPE_SPICE_AGENT, NULL);
}

/**
 * tri_spice_agent_attach:
 * @self: an agent
 * @spice: a new connection, before it has channels
 */
void
tri_spice_agent_attach (TriSpiceAgent *self, SpiceSession *spice)
{
  tri_spice_agent_detach (self);
  self->spice = g_object_ref (spice);
  self->sound = tri_spice_sound_new (spice);
  tri_spice_sound_set_playing (self->sound, self->sound_on);
  tri_spice_sound_set_recording (self->sound, self->microphone_on);
}

/**
 * tri_spice_agent_set_main:
 * @self: an agent
 * @main: the connection's main channel
 */
void
tri_spice_agent_set_main (TriSpiceAgent *self, SpiceMainChannel *main)
{
  if (!self->spice || self->main)
    return;

  self->main = g_object_ref (main);
  self->clipboard = tri_spice_clipboard_new (TRI_DISPLAY_AGENT (self), main);
  g_signal_connect_swapped (main, "main-agent-update", G_CALLBACK (update_agent), self);
  g_signal_connect_swapped (main, "notify::agent-connected", G_CALLBACK (update_agent), self);
  update_agent (self);
  update_devices (self);
}

/**
 * tri_spice_agent_add_channel:
 * @self: an agent
 * @channel: a channel that the connection announced, whose `open-fd` is followed already
 *
 * Returns: whether it belongs here. It is connected from here when it is wanted, and its end is not the session's.
 */
gboolean
tri_spice_agent_add_channel (TriSpiceAgent *self, SpiceChannel *channel)
{
  gboolean mine = TRUE;

  if (!self->spice)
    return FALSE;

  if (SPICE_IS_WEBDAV_CHANNEL (channel))
    {
      g_set_object (&self->webdav, channel);
      update_folder (self);
    }
  else
    mine = tri_spice_sound_add (self->sound, channel);
  update_devices (self);

  return mine;
}

/**
 * tri_spice_agent_detach:
 * @self: an agent
 *
 * Forgets the connection. What was switched on holds for the next one.
 */
void
tri_spice_agent_detach (TriSpiceAgent *self)
{
  g_clear_handle_id (&self->size_id, g_source_remove);
  g_clear_pointer (&self->clipboard, tri_spice_clipboard_free);
  g_clear_pointer (&self->sound, tri_spice_sound_free);
  g_clear_object (&self->webdav);
  if (self->main)
    g_signal_handlers_disconnect_by_data (self->main, self);
  g_clear_object (&self->main);
  g_clear_object (&self->spice);
  update_agent (self);
  update_devices (self);
}

/**
 * tri_spice_agent_use_monitor:
 * @self: an agent
 * @monitor: a screen of the guest
 * @used: whether it should be on
 *
 * Takes effect with the screen's size, see tri_display_agent_request_size().
 */
void
tri_spice_agent_use_monitor (TriSpiceAgent *self, guint monitor, gboolean used)
{
  if (monitor == 0 || monitor >= MAX_MONITORS || self->monitors[monitor].used == !!used)
    return;

  self->monitors[monitor].used = !!used;
  send_sizes_later (self);
}
