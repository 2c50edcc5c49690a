/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tri-display-transfer.h"

G_BEGIN_DECLS

/**
 * TriDisplayFeature:
 * @TRI_DISPLAY_FEATURE_RESIZE: the guest's screen can be given a size
 * @TRI_DISPLAY_FEATURE_CLIPBOARD: what is copied here can be pasted there, and the other way
 * @TRI_DISPLAY_FEATURE_FILES: files can be sent to the guest
 * @TRI_DISPLAY_FEATURE_SOUND: the guest's sound can be heard
 * @TRI_DISPLAY_FEATURE_MICROPHONE: the guest can hear
 * @TRI_DISPLAY_FEATURE_FOLDER: a folder of this computer can be shared
 *
 * What goes beyond screen, keyboard and pointer.
 */
typedef enum {
  TRI_DISPLAY_FEATURE_RESIZE,
  TRI_DISPLAY_FEATURE_CLIPBOARD,
  TRI_DISPLAY_FEATURE_FILES,
  TRI_DISPLAY_FEATURE_SOUND,
  TRI_DISPLAY_FEATURE_MICROPHONE,
  TRI_DISPLAY_FEATURE_FOLDER,
  TRI_DISPLAY_N_FEATURES
} TriDisplayFeature;

/* More bytes than these are not passed on, in either direction. */
#define TRI_DISPLAY_TEXT_LIMIT (16 * 1024 * 1024)
#define TRI_DISPLAY_IMAGE_LIMIT (64 * 1024 * 1024)

/* The one name that text has here: UTF-8, lines ended as on this computer. */
#define TRI_DISPLAY_TEXT "text/plain;charset=utf-8"

#define TRI_TYPE_DISPLAY_AGENT (tri_display_agent_get_type ())
G_DECLARE_DERIVABLE_TYPE (TriDisplayAgent, tri_display_agent, TRI, DISPLAY_AGENT, GObject)

/**
 * TriDisplayAgent:
 *
 * What a program in the guest (and devices made for that) can do for its console, without a word about the protocol.
 * It belongs to a #TriDisplaySession and stays when that one connects again. Everything happens on the main thread and
 * nothing blocks.
 *
 * Property: `connected`, whether the program in the guest runs and has said what it can do.
 *
 * Signals: `changed` (what is available); `clipboard-offered` (tri_display_agent_get_offer() is another);
 * `clipboard-wanted` (a MIME type: answer with tri_display_agent_answer(), always, if with nothing). Nobody who listens
 * to that signal means that there is nothing. `clipboard-failed` (a sentence for a person): what was copied is not passed on.
 */
struct _TriDisplayAgentClass {
  GObjectClass parent_class;

  /* Each is called only while the feature is available, and may be NULL where it never is. */
  void (*request_size)   (TriDisplayAgent *self, guint monitor, guint width, guint height);
  void (*offer)          (TriDisplayAgent *self, const char * const *mime_types);
  void (*ask)            (TriDisplayAgent *self, const char *mime_type);
  void (*answer)         (TriDisplayAgent *self, const char *mime_type, GBytes *data);
  void (*send)           (TriDisplayAgent *self, TriDisplayTransfer *transfer);
  void (*set_sound)      (TriDisplayAgent *self, gboolean on);
  void (*set_microphone) (TriDisplayAgent *self, gboolean on);
  void (*set_folder)     (TriDisplayAgent *self, const char *path, gboolean read_only);

  gpointer padding[8];
};

gboolean            tri_display_agent_get_connected (TriDisplayAgent *self);
gboolean            tri_display_agent_is_available  (TriDisplayAgent *self, TriDisplayFeature feature);
const char         *tri_display_agent_get_reason    (TriDisplayAgent *self, TriDisplayFeature feature);

void                tri_display_agent_request_size  (TriDisplayAgent *self, guint monitor, guint width, guint height);

void                tri_display_agent_offer         (TriDisplayAgent *self, const char * const *mime_types);
const char * const *tri_display_agent_get_offer     (TriDisplayAgent *self);
void                tri_display_agent_read_async    (TriDisplayAgent *self, const char *mime_type,
                                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                                     gpointer user_data);
GBytes             *tri_display_agent_read_finish   (TriDisplayAgent *self, GAsyncResult *result, GError **error);
void                tri_display_agent_set_patience  (TriDisplayAgent *self, guint milliseconds);
void                tri_display_agent_complain      (TriDisplayAgent *self, const char *message);
void                tri_display_agent_answer        (TriDisplayAgent *self, const char *mime_type, GBytes *data);
gsize               tri_display_agent_get_limit     (const char *mime_type);

TriDisplayTransfer *tri_display_agent_send          (TriDisplayAgent *self, GListModel *files);

void                tri_display_agent_set_sound      (TriDisplayAgent *self, gboolean on);
void                tri_display_agent_set_microphone (TriDisplayAgent *self, gboolean on);
void                tri_display_agent_set_folder     (TriDisplayAgent *self, const char *path, gboolean read_only);

/* For subclasses. */
void                tri_display_agent_set_connected (TriDisplayAgent *self, gboolean connected);
void                tri_display_agent_set_reason    (TriDisplayAgent *self, TriDisplayFeature feature, const char *reason);
void                tri_display_agent_set_offer     (TriDisplayAgent *self, const char * const *mime_types);
void                tri_display_agent_want          (TriDisplayAgent *self, const char *mime_type);
void                tri_display_agent_take          (TriDisplayAgent *self, const char *mime_type, GBytes *data);
void                tri_display_agent_take_too_much (TriDisplayAgent *self, const char *mime_type);

G_END_DECLS
