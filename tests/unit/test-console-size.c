/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose size a console window has, its guest's or a person's, when both come at once. Needs an X server that has no window manager: the
 * test is that one. */
#include "config.h"

#include <gdk/x11/gdkx.h>

#include "console/tri-console-size.h"
#include "console/tri-console-state.h"

#define UUID "5b0c1a52-9f7e-4c0b-9a44-0d8f6a3f2a11"
#define WAIT_US (5 * G_USEC_PER_SEC)
/* Longer than a frame. */
#define REST_US (G_USEC_PER_SEC / 5)

typedef struct {
  GtkWindow     *window;
  TriConsoleSize size;
  Display       *manager; /* the window manager's own connection */
  Window         id;
} Fixture;

static gboolean
has (Fixture *fixture, int width, int height)
{
  XWindowAttributes attributes;
  int default_width, default_height;

  XGetWindowAttributes (fixture->manager, fixture->id, &attributes);
  gtk_window_get_default_size (fixture->window, &default_width, &default_height);

  return attributes.width == width && attributes.height == height && default_width == width && default_height == height;
}

static void
rest (void)
{
  gint64 end = g_get_monotonic_time () + REST_US;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

/* On the screen as well as for GTK, and it stays so. */
static void
becomes (Fixture *fixture, int width, int height)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;

  while (!has (fixture, width, height) && g_get_monotonic_time () < end)
    rest ();
  rest ();
  g_assert_true (has (fixture, width, height));
}

/* What a window manager does when a person resizes the window. */
static void
give (Fixture *fixture, int width, int height)
{
  XResizeWindow (fixture->manager, fixture->id, width, height);
  XSync (fixture->manager, FALSE);
}

static void
redirect (Fixture *fixture)
{
  XSelectInput (fixture->manager, DefaultRootWindow (fixture->manager), SubstructureRedirectMask);
  XSync (fixture->manager, FALSE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  tri_console_state_set (UUID, "size", NULL);
  fixture->manager = XOpenDisplay (gdk_display_get_name (gdk_display_get_default ()));
  fixture->window = GTK_WINDOW (gtk_window_new ());
  tri_console_size_restore (&fixture->size, fixture->window, UUID);
  gtk_window_present (fixture->window);
  fixture->id = GDK_SURFACE_XID (gtk_native_get_surface (GTK_NATIVE (fixture->window)));
  becomes (fixture, 1024, 768);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  XCloseDisplay (fixture->manager);
  rest ();
}

static void
test_picture (Fixture *fixture, gconstpointer data)
{
  tri_console_size_fit (&fixture->size, fixture->window, 720, 400);
  becomes (fixture, 720, 400);
  tri_console_size_fit (&fixture->size, fixture->window, 640, 480);
  becomes (fixture, 640, 480);
  tri_console_size_save (&fixture->size, fixture->window, UUID);
  g_assert_null (tri_console_state_get (UUID, "size", G_VARIANT_TYPE ("(ii)")));
}

static void
stays_chosen (Fixture *fixture)
{
  g_autoptr(GVariant) saved = NULL;

  becomes (fixture, 900, 700);
  tri_console_size_fit (&fixture->size, fixture->window, 640, 480);
  becomes (fixture, 900, 700);
  tri_console_size_save (&fixture->size, fixture->window, UUID);
  saved = tri_console_state_get (UUID, "size", G_VARIANT_TYPE ("(ii)"));
  g_assert_nonnull (saved);
}

static void
test_before (Fixture *fixture, gconstpointer data)
{
  give (fixture, 900, 700);
  becomes (fixture, 900, 700);
  tri_console_size_fit (&fixture->size, fixture->window, 720, 400);
  stays_chosen (fixture);
}

/* The program does not know of the person's size yet. */
static void
test_at_once (Fixture *fixture, gconstpointer data)
{
  give (fixture, 900, 700);
  tri_console_size_fit (&fixture->size, fixture->window, 720, 400);
  stays_chosen (fixture);
}

/* Nor does the window manager know of the picture's. */
static void
test_under_way (Fixture *fixture, gconstpointer data)
{
  redirect (fixture);
  tri_console_size_fit (&fixture->size, fixture->window, 720, 400);
  rest ();
  give (fixture, 900, 700);
  if (data)
    rest ();
  give (fixture, 720, 400);
  rest ();
  /* It asks to have the other one back. */
  XSelectInput (fixture->manager, DefaultRootWindow (fixture->manager), NoEventMask);
  while (XPending (fixture->manager) > 0)
    {
      XEvent event;

      XNextEvent (fixture->manager, &event);
      if (event.type == ConfigureRequest && event.xconfigurerequest.window == fixture->id)
        give (fixture, event.xconfigurerequest.width, event.xconfigurerequest.height);
    }
  stays_chosen (fixture);
}

/* Two video modes in a moment, and the window manager is slow: both sizes are the guest's. */
static void
test_late (Fixture *fixture, gconstpointer data)
{
  redirect (fixture);
  tri_console_size_fit (&fixture->size, fixture->window, 720, 400);
  rest ();
  tri_console_size_fit (&fixture->size, fixture->window, 640, 480);
  rest ();
  give (fixture, 720, 400);
  rest ();
  give (fixture, 640, 480);
  becomes (fixture, 640, 480);
  XSelectInput (fixture->manager, DefaultRootWindow (fixture->manager), NoEventMask);
  XSync (fixture->manager, TRUE);
  tri_console_size_fit (&fixture->size, fixture->window, 800, 600);
  becomes (fixture, 800, 600);
}

static gboolean
granted_cb (GdkDisplay *display, gpointer event, gpointer user_data)
{
  const XEvent *xevent = event;
  Fixture *fixture = user_data;

  if (xevent->type == ConfigureNotify && xevent->xconfigure.window == fixture->id && xevent->xconfigure.width == 720)
    {
      g_signal_handlers_disconnect_by_func (display, granted_cb, user_data);
      tri_console_size_fit (&fixture->size, fixture->window, 640, 480);
    }

  return FALSE;
}

/* Three of them. */
static void
test_later (Fixture *fixture, gconstpointer data)
{
  redirect (fixture);
  tri_console_size_fit (&fixture->size, fixture->window, 720, 400);
  rest ();
  tri_console_size_fit (&fixture->size, fixture->window, 640, 480);
  tri_console_size_fit (&fixture->size, fixture->window, 800, 600);
  rest ();
  XSelectInput (fixture->manager, DefaultRootWindow (fixture->manager), NoEventMask);
  give (fixture, 720, 400);
  rest ();
  give (fixture, 800, 600);
  becomes (fixture, 800, 600);
  tri_console_size_fit (&fixture->size, fixture->window, 640, 480);
  becomes (fixture, 640, 480);
}

/* The guest's second video mode comes when the first size was granted, and GTK has had no frame since. */
static void
test_granted (Fixture *fixture, gconstpointer data)
{
  redirect (fixture);
  tri_console_size_fit (&fixture->size, fixture->window, 720, 400);
  rest ();
  XSelectInput (fixture->manager, DefaultRootWindow (fixture->manager), NoEventMask);
  g_signal_connect (gdk_display_get_default (), "xevent", G_CALLBACK (granted_cb), fixture);
  give (fixture, 720, 400);
  becomes (fixture, 640, 480);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  g_test_add ("/console/size/picture", Fixture, NULL, set_up, test_picture, tear_down);
  g_test_add ("/console/size/before", Fixture, NULL, set_up, test_before, tear_down);
  g_test_add ("/console/size/at-once", Fixture, NULL, set_up, test_at_once, tear_down);
  g_test_add ("/console/size/under-way", Fixture, NULL, set_up, test_under_way, tear_down);
  g_test_add ("/console/size/under-way-seen", Fixture, "seen", set_up, test_under_way, tear_down);
  g_test_add ("/console/size/late", Fixture, NULL, set_up, test_late, tear_down);
  g_test_add ("/console/size/later", Fixture, NULL, set_up, test_later, tear_down);
  g_test_add ("/console/size/granted", Fixture, NULL, set_up, test_granted, tear_down);

  return g_test_run ();
}
