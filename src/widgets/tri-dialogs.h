/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Every message, question and file chooser of the program goes through this file. All dialogs are modal to @parent
 * (nullable), never block, and are closed together with it; a closed question counts as "cancel". */

/**
 * TriQuestion: what tri_confirm_async() asks. Strings are copied; translated by the caller.
 */
typedef struct {
  const char *heading;      /* "Turn off “web01”?" */
  const char *body;         /* nullable: what it means */
  const char *accept;       /* the button, with mnemonic: "_Turn Off" */
  const char *remember;     /* nullable: name under which "Do not ask again" is kept (the settings' "do-not-ask") */
  gboolean    destructive;  /* something is lost for good: the button is red and Cancel is the default */
} TriQuestion;

/**
 * tri_confirm_async:
 * Asks. If "Do not ask again" was ticked before under @question's remember name, says yes at once (still asynchronously).
 */
void      tri_confirm_async    (GtkWindow           *parent,
                                const TriQuestion   *question,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data);
/** Returns: whether the person said yes */
gboolean  tri_confirm_finish   (GAsyncResult        *result);

/**
 * tri_choose_async:
 * @labels: %NULL-terminated button labels with mnemonics, in reading order; Cancel is added before them
 * @preferred: index of the button that Enter takes
 */
void      tri_choose_async     (GtkWindow           *parent,
                                const char          *heading,
                                const char          *body,
                                const char * const  *labels,
                                guint                preferred,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data);
/** Returns: the index into @labels, or -1 for Cancel */
int       tri_choose_finish    (GAsyncResult        *result);

/**
 * tri_error_show:
 * @heading: (nullable): what was tried: "“web01” could not be started"
 * Shows @error with tri_error_advice() under it. A cancelled operation is not an error and shows nothing.
 */
void      tri_error_show       (GtkWindow           *parent,
                                const char          *heading,
                                const GError        *error);

/**
 * TriNameProblemFunc:
 * Returns: (transfer full) (nullable): a translated sentence why @name will not do, or %NULL
 */
typedef char * (*TriNameProblemFunc) (const char *name,
                                      gpointer    user_data);

/**
 * tri_prompt_name_async:
 * @heading: "Rename “web01”"
 * @label: of the entry, with mnemonic: "_New name"
 * @initial: what stands in the entry, selected
 * @accept: the button: "_Rename"
 * @problem: (nullable): asked on each change; its text is shown under the entry and the button is insensitive
 *
 * Asks for one name.
 */
void      tri_prompt_name_async  (GtkWindow           *parent,
                                  const char          *heading,
                                  const char          *label,
                                  const char          *initial,
                                  const char          *accept,
                                  TriNameProblemFunc   problem,
                                  gpointer             problem_data,
                                  GDestroyNotify       problem_destroy,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
/** Returns: (transfer full) (nullable): the name, or %NULL for Cancel */
char     *tri_prompt_name_finish (GAsyncResult        *result);

/**
 * tri_open_file_async:
 * @filter_name: (nullable): "Disc images"
 * @suffixes: (nullable): "iso", "img", … without dot, any case
 * Lets the person choose one file of this computer that exists.
 */
void      tri_open_file_async    (GtkWindow           *parent,
                                  const char          *title,
                                  const char          *filter_name,
                                  const char * const  *suffixes,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
/** Returns: (transfer full) (nullable): the file, or %NULL for Cancel */
GFile    *tri_open_file_finish   (GAsyncResult        *result);

/**
 * tri_open_folder_async:
 * Lets the person choose one folder of this computer that exists.
 */
void      tri_open_folder_async  (GtkWindow           *parent,
                                  const char          *title,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
/** Returns: (transfer full) (nullable): the folder, or %NULL for Cancel */
GFile    *tri_open_folder_finish (GAsyncResult        *result);

/**
 * tri_save_file_async:
 * @name: proposed file name. An existing file is asked about by the chooser.
 */
void      tri_save_file_async    (GtkWindow           *parent,
                                  const char          *title,
                                  const char          *name,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
GFile    *tri_save_file_finish   (GAsyncResult        *result);

G_END_DECLS
