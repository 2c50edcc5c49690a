/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-console"

#include "config.h"

#include "tri-console-link.h"

#include <glib/gi18n-lib.h>

#include "core/tri-connection.h"
#include "core/tri-domain-display.h"
#include "tri-console-open.h"

#define FIRST_PAUSE_MS 500
#define LONGEST_PAUSE_MS 15000
/* How much later than the screen goes dark libvirt may say that the machine has stopped. */
#define GRACE_MS 1500
/* How long before its own end libvirt may have told of the client that ended our connection; longer ago it was probably our own. */
#define TAKEOVER_US (G_USEC_PER_SEC * 3 / 10)
/* How long after we opened a channel libvirt may tell of that; over SSH it takes a while to get through. Less than GRACE_MS, so that two of us
 * do not go on throwing each other out. */
#define OWN_LOCAL_US (G_USEC_PER_SEC * 3 / 10)
#define OWN_FAR_US G_USEC_PER_SEC

struct _TriConsoleLink {
  GObject parent_instance;

  /* owned; the machine alone does not hold its server, which may be removed from the tree meanwhile */
  TriDomain         *domain;
  TriConnection     *connection;
  TriDisplaySession *session;
  TriGraphicsInfo   *graphics;
  GCancellable      *cancellable;
  char              *failure;

  int    domain_id;
  gint64 lost_time;
  guint  retry_id;
  guint  grace_id;
  guint  attempts;
  guint  was_connected : 1;
  guint  taken : 1;
  guint  display_added : 1;
  guint  server_was_lost : 1;
};

enum {
  CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (TriConsoleLink, tri_console_link, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static gboolean
is_active (TriConsoleLink *self)
{
  return (tri_domain_get_state (self->domain) & TRI_STATE_ACTIVE) != 0 && !tri_domain_get_removed (self->domain);
}

static void
emit_changed (TriConsoleLink *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Everything that belongs to one run of the machine. */
static void
let_go (TriConsoleLink *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_handle_id (&self->grace_id, g_source_remove);
  self->was_connected = FALSE;
  self->taken = FALSE;
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->graphics, tri_graphics_info_free);

  if (self->session)
    {
      g_autoptr(TriDisplaySession) session = g_steal_pointer (&self->session);

      g_signal_handlers_disconnect_by_data (session, self);
      tri_display_session_disconnect (session);
    }
}

static gboolean
retry_cb (gpointer user_data)
{
  TriConsoleLink *self = user_data;

  self->retry_id = 0;
  tri_console_link_retry (self);

  return G_SOURCE_REMOVE;
}

static void
retry_later (TriConsoleLink *self, const char *failure)
{
  guint pause = FIRST_PAUSE_MS << MIN (self->attempts, 5);

  if (self->retry_id != 0)
    return;

  self->attempts++;
  g_free (self->failure);
  self->failure = g_strdup (failure);
  self->retry_id = g_timeout_add (MIN (pause, LONGEST_PAUSE_MS), retry_cb, self);
}

static void
forget_failures (TriConsoleLink *self)
{
  self->attempts = 0;
  g_clear_pointer (&self->failure, g_free);
}

/* Whether another client came when ours was thrown out. Where libvirt does not even tell of our own, it may well be so. */
static gboolean
was_taken_over (TriConsoleLink *self)
{
  gint64 came = tri_domain_get_screen_client_time (self->domain);
  gint64 own = tri_display_session_get_opened_time (self->session);

  own += tri_display_session_get_local (self->session) ? OWN_LOCAL_US : OWN_FAR_US;
  return came == 0 || (came > self->lost_time - TAKEOVER_US && came > own);
}

static gboolean
grace_over_cb (gpointer user_data)
{
  TriConsoleLink *self = user_data;

  self->grace_id = 0;
  self->taken = was_taken_over (self);
  if (self->taken)
    emit_changed (self);
  else
    tri_console_link_retry (self);

  return G_SOURCE_REMOVE;
}

static void
session_state_cb (TriConsoleLink *self)
{
  switch (tri_display_session_get_state (self->session))
    {
    case TRI_DISPLAY_STATE_WAITING:
      self->was_connected = TRUE;
      break;
    case TRI_DISPLAY_STATE_SHOWING:
      self->was_connected = TRUE;
      forget_failures (self);
      break;
    case TRI_DISPLAY_STATE_DISCONNECTED:
      /* SPICE serves one client: the next one throws out the one before. Coming back by itself would do the same to
       * that one, and so on for ever. If the machine has stopped instead, libvirt says so soon. */
      if (self->was_connected && tri_console_open_is_exclusive (self->session))
        {
          if (self->grace_id == 0)
            {
              self->lost_time = g_get_monotonic_time ();
              self->grace_id = g_timeout_add (GRACE_MS, grace_over_cb, self);
            }
          break;
        }
      retry_later (self, tri_display_session_get_message (self->session));
      break;
    default:
      break;
    }

  emit_changed (self);
}

static void
connect_session (TriConsoleLink *self)
{
  self->session = tri_console_open_session (self->domain, self->graphics);
  if (!self->session)
    return;

  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (session_state_cb), self, G_CONNECT_SWAPPED);
  tri_display_session_connect (self->session);
}

static void
graphics_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TriConsoleLink) self = user_data;
  g_autoptr(GError) error = NULL;
  TriGraphicsInfo *graphics = tri_domain_load_graphics_finish (TRI_DOMAIN (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  self->graphics = graphics;
  if (!graphics)
    retry_later (self, error->message);
  else
    connect_session (self);

  emit_changed (self);
}

/* Makes the connection fit the machine's state. */
static void
update (TriConsoleLink *self)
{
  int id = tri_domain_get_id (self->domain);

  /* While the server is away nothing new is known: what is connected stays so. */
  if (tri_connection_get_state (self->connection) != TRI_CONNECTION_CONNECTED)
    {
      self->server_was_lost = TRUE;
      emit_changed (self);
      return;
    }

  /* The network that took the server away took the screen away too. */
  if (self->server_was_lost && (self->taken || self->grace_id != 0))
    let_go (self);
  self->server_was_lost = FALSE;

  if (!is_active (self) || id != self->domain_id)
    {
      let_go (self);
      self->domain_id = id;
      self->display_added = FALSE;
      forget_failures (self);
    }

  if (is_active (self) && !self->graphics && !self->cancellable && self->retry_id == 0)
    {
      self->cancellable = g_cancellable_new ();
      tri_domain_load_graphics_async (self->domain, self->cancellable, graphics_loaded_cb, g_object_ref (self));
    }

  emit_changed (self);
}

/* A machine that stops closes its display before libvirt tells: the first break is no failure yet. */
static TriConsoleView
get_waiting_view (TriConsoleLink *self)
{
  return self->attempts > 1 || self->taken ? TRI_CONSOLE_VIEW_FAILED : TRI_CONSOLE_VIEW_CONNECTING;
}

/* Without a video device nothing will ever come, unless something that libvirt does not know of draws after all. Over VNC
 * QEMU sends a picture all the same, with words of its own. */
static gboolean
waits_in_vain (TriConsoleLink *self)
{
  TriDisplayState state;

  if (!self->session || !self->graphics->no_video)
    return FALSE;

  state = tri_display_session_get_state (self->session);
  return state == TRI_DISPLAY_STATE_WAITING || (state == TRI_DISPLAY_STATE_SHOWING && self->graphics->type == TRI_GRAPHICS_VNC);
}

static TriConsoleView
get_session_view (TriConsoleLink *self)
{
  if (waits_in_vain (self))
    return TRI_CONSOLE_VIEW_UNAVAILABLE;

  switch (tri_display_session_get_state (self->session))
    {
    case TRI_DISPLAY_STATE_SHOWING:
      if (tri_domain_get_state (self->domain) == TRI_STATE_PAUSED)
        return TRI_CONSOLE_VIEW_PAUSED;
      if (tri_domain_get_state (self->domain) == TRI_STATE_SUSPENDED)
        return TRI_CONSOLE_VIEW_ASLEEP;
      return TRI_CONSOLE_VIEW_SCREEN;
    case TRI_DISPLAY_STATE_WAITING:
      return TRI_CONSOLE_VIEW_WAITING;
    case TRI_DISPLAY_STATE_NEEDS_PASSWORD:
      return TRI_CONSOLE_VIEW_PASSWORD;
    case TRI_DISPLAY_STATE_UNSUPPORTED:
      return TRI_CONSOLE_VIEW_UNAVAILABLE;
    default:
      return get_waiting_view (self);
    }
}

static void
tri_console_link_dispose (GObject *object)
{
  TriConsoleLink *self = TRI_CONSOLE_LINK (object);

  let_go (self);
  forget_failures (self);
  if (self->domain)
    {
      g_signal_handlers_disconnect_by_data (self->domain, self);
      g_signal_handlers_disconnect_by_data (self->connection, self);
    }
  g_clear_object (&self->domain);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (tri_console_link_parent_class)->dispose (object);
}

static void
tri_console_link_class_init (TriConsoleLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tri_console_link_dispose;

  signals[CHANGED] = g_signal_new ("changed", TRI_TYPE_CONSOLE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
tri_console_link_init (TriConsoleLink *self)
{
  self->domain_id = -1;
}

TriConsoleLink *
tri_console_link_new (TriDomain *domain)
{
  TriConsoleLink *self = g_object_new (TRI_TYPE_CONSOLE_LINK, NULL);

  self->domain = g_object_ref (domain);
  self->connection = g_object_ref (tri_domain_get_connection (domain));
  g_signal_connect_object (domain, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domain, "notify::removed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "notify::state", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "notify::responding", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  update (self);

  return self;
}

TriConsoleView
tri_console_link_get_view (TriConsoleLink *self)
{
  if (tri_domain_get_removed (self->domain) && tri_connection_get_state (self->connection) == TRI_CONNECTION_CONNECTED)
    return TRI_CONSOLE_VIEW_REMOVED;

  /* The picture may well outlive the way to libvirt. */
  if (self->session && tri_display_session_get_state (self->session) == TRI_DISPLAY_STATE_SHOWING)
    return get_session_view (self);
  if (tri_connection_get_state (self->connection) != TRI_CONNECTION_CONNECTED)
    return TRI_CONSOLE_VIEW_NO_SERVER;

  switch (tri_domain_get_state (self->domain))
    {
    case TRI_STATE_OFF:
      return TRI_CONSOLE_VIEW_OFF;
    case TRI_STATE_SAVED:
      return TRI_CONSOLE_VIEW_SAVED;
    case TRI_STATE_CRASHED:
      return TRI_CONSOLE_VIEW_CRASHED;
    default:
      break;
    }

  if (self->session)
    return get_session_view (self);
  if (self->graphics)
    return TRI_CONSOLE_VIEW_UNAVAILABLE;

  return get_waiting_view (self);
}

TriDisplaySession *
tri_console_link_get_session (TriConsoleLink *self)
{
  return self->session;
}

char *
tri_console_link_dup_heading (TriConsoleLink *self)
{
  const char *name = tri_domain_get_name (self->domain);
  const char *server = tri_connection_get_name (self->connection);

  switch (tri_console_link_get_view (self))
    {
    case TRI_CONSOLE_VIEW_PAUSED:
      return g_strdup_printf (_("The virtual machine “%s” is paused"), name);
    case TRI_CONSOLE_VIEW_ASLEEP:
      return g_strdup_printf (_("The virtual machine “%s” is asleep"), name);
    case TRI_CONSOLE_VIEW_OFF:
      return g_strdup_printf (_("The virtual machine “%s” is turned off"), name);
    case TRI_CONSOLE_VIEW_SAVED:
      return g_strdup_printf (_("The virtual machine “%s” is saved"), name);
    case TRI_CONSOLE_VIEW_CRASHED:
      return g_strdup_printf (_("The virtual machine “%s” has crashed"), name);
    case TRI_CONSOLE_VIEW_CONNECTING:
      return g_strdup_printf (_("Connecting to “%s”…"), name);
    case TRI_CONSOLE_VIEW_WAITING:
      return g_strdup_printf (_("Waiting for “%s” to show something…"), name);
    case TRI_CONSOLE_VIEW_PASSWORD:
      return g_strdup_printf (_("The screen of “%s” is protected by a password"), name);
    case TRI_CONSOLE_VIEW_UNAVAILABLE:
    case TRI_CONSOLE_VIEW_FAILED:
      return g_strdup_printf (_("The screen of “%s” cannot be shown"), name);
    case TRI_CONSOLE_VIEW_NO_SERVER:
      /* Translators: the name of a server */
      return g_strdup_printf (_("The server “%s” is not connected"), server);
    case TRI_CONSOLE_VIEW_REMOVED:
      /* Translators: first a virtual machine, then a server */
      return g_strdup_printf (_("The virtual machine “%s” does not exist on “%s” any more"), name, server);
    case TRI_CONSOLE_VIEW_SCREEN:
    default:
      return g_strdup ("");
    }
}

static char *
explain_session (TriConsoleLink *self)
{
  const char *message = tri_display_session_get_message (self->session);

  if (!self->graphics->opengl)
    return g_strdup (message);

  /* Translators: what the display said stands before this. “virt-manager”, “virsh edit” and the words in parentheses stay as they are. */
  return g_strdup_printf (_("%s\nIt can be seen here from its next start on, once OpenGL is off in its SPICE display and 3D acceleration in its "
                            "video device: with virt-manager, or with “virsh edit” (gl enable='no', accel3d='no')."), message);
}

static char *
dup_why_unavailable (TriConsoleLink *self)
{
  gboolean has_no_screen = tri_console_link_has_no_screen (self);

  if (self->display_added && has_no_screen)
    return g_strdup (_("It was given a display, which is there after it has been turned off and started again. Restarting the guest alone "
                       "is not enough."));
  if (waits_in_vain (self))
    return g_strdup (_("It has no video device, so there is nothing to show. It runs all the same."));
  if (self->session)
    return explain_session (self);
  if (has_no_screen)
    return g_strdup (_("It has no graphics device, so there is no screen. It runs all the same."));

  return g_strdup (_("Its graphics device is of a kind that cannot be reached from here. This console shows SPICE and VNC screens."));
}

gboolean
tri_console_link_has_no_screen (TriConsoleLink *self)
{
  if (tri_console_link_get_view (self) != TRI_CONSOLE_VIEW_UNAVAILABLE)
    return FALSE;

  return self->session ? waits_in_vain (self) : self->graphics->type == TRI_GRAPHICS_NONE;
}

gboolean
tri_console_link_was_moved (TriConsoleLink *self)
{
  return tri_domain_get_move (self->domain) == TRI_MOVE_LEFT && !is_active (self);
}

char *
tri_console_link_dup_detail (TriConsoleLink *self)
{
  switch (tri_console_link_get_view (self))
    {
    case TRI_CONSOLE_VIEW_CONNECTING:
      /* Translators: the name of a server */
      return tri_connection_get_responding (self->connection) ? NULL
             : g_strdup_printf (_("The server “%s” does not respond at present."), tri_connection_get_name (self->connection));
    case TRI_CONSOLE_VIEW_SAVED:
      return g_strdup (_("It goes on where it was saved when it is started."));
    case TRI_CONSOLE_VIEW_ASLEEP:
      return g_strdup (_("A key or a click wakes it up if its system allows that."));
    case TRI_CONSOLE_VIEW_PASSWORD:
      return g_strdup (tri_display_session_get_message (self->session));
    case TRI_CONSOLE_VIEW_UNAVAILABLE:
      return dup_why_unavailable (self);
    case TRI_CONSOLE_VIEW_FAILED:
      if (self->taken)
        return g_strdup (_("The connection to the screen ended while the virtual machine runs on. Another console may have "
                           "taken the screen over: it serves one at a time."));
      /* Translators: the reason, as a sentence, stands before this */
      return g_strdup_printf (_("%s\nIt is tried again by itself."), self->failure);
    case TRI_CONSOLE_VIEW_NO_SERVER:
      if (tri_connection_get_state (self->connection) == TRI_CONNECTION_UNREACHABLE)
        return g_strdup_printf (_("%s\nIt is tried again by itself."), tri_connection_get_status_text (self->connection));
      return g_strdup (tri_connection_get_status_text (self->connection));
    case TRI_CONSOLE_VIEW_REMOVED:
      return tri_console_link_was_moved (self) ? g_strdup (_("It was moved to another server, where it runs on")) : NULL;
    /* Also where it went, if it was moved. */
    case TRI_CONSOLE_VIEW_OFF:
    case TRI_CONSOLE_VIEW_CRASHED:
      return g_strdup (tri_domain_get_state_reason (self->domain));
    default:
      return NULL;
    }
}

gboolean
tri_console_link_lacks_display (TriConsoleLink *self)
{
  return tri_console_link_has_no_screen (self) && !self->display_added;
}

gboolean
tri_console_link_holds_crashed (TriConsoleLink *self)
{
  return tri_console_link_get_view (self) == TRI_CONSOLE_VIEW_CRASHED && tri_domain_get_id (self->domain) >= 0;
}

void
tri_console_link_display_added (TriConsoleLink *self)
{
  self->display_added = TRUE;
  emit_changed (self);
}

void
tri_console_link_retry (TriConsoleLink *self)
{
  let_go (self);
  update (self);
}

void
tri_console_link_set_password (TriConsoleLink *self, const char *password)
{
  if (!self->session)
    return;

  tri_display_session_set_password (self->session, password);
  tri_display_session_connect (self->session);
}
