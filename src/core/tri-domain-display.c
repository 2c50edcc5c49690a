/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-display-private.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (TriGraphicsInfo, tri_graphics_info, tri_graphics_info_copy, tri_graphics_info_free)

TriGraphicsInfo *
tri_graphics_info_copy (const TriGraphicsInfo *info)
{
  TriGraphicsInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_memdup2 (info, sizeof *info);
  copy->password = g_strdup (info->password);
  return copy;
}

void
tri_graphics_info_free (TriGraphicsInfo *info)
{
  if (info == NULL)
    return;
  if (info->password != NULL)
    explicit_bzero (info->password, strlen (info->password));
  g_free (info->password);
  g_free (info);
}

gboolean
tri_work_check_screen (virDomainPtr   dom,
                       const char    *machine,
                       GError       **error)
{
  if (virDomainIsActive (dom) == 1)
    return TRUE;
  g_set_error (error, TRI_ERROR, TRI_ERROR_WRONG_STATE,
               _("The virtual machine “%s” is not running, so it has no screen. Start it first."), machine);
  return FALSE;
}

static TriGraphicsType
parse_type (const char *type)
{
  if (g_strcmp0 (type, "spice") == 0)
    return TRI_GRAPHICS_SPICE;
  return g_strcmp0 (type, "vnc") == 0 ? TRI_GRAPHICS_VNC : TRI_GRAPHICS_OTHER;
}

/* What is handed to QEMU past libvirt, or a graphics card of the server's, may draw as well, and a serial line may have a screen for itself. */
static gboolean
has_video (xmlDoc *doc)
{
  return tri_xml_has (doc, NULL, "/domain/devices/video[not(model/@type='none')]") ||
         tri_xml_has (doc, NULL, "/domain/devices/hostdev[@display='on']") ||
         tri_xml_has (doc, NULL, "/domain/devices/*[@type='vc']") ||
         tri_xml_has (doc, NULL, "/domain/*[local-name()='commandline']");
}

/* SPICE brings clipboard, sound and USB with the screen; with OpenGL there may be no picture of it for us. One that we cannot show at all is
 * better than none, so that it can be said what it is. */
static guint
rate_graphics (xmlDoc          *doc,
               xmlNode         *node,
               TriGraphicsType  type)
{
  if (type == TRI_GRAPHICS_OTHER)
    return 1;
  if (type == TRI_GRAPHICS_VNC)
    return 3;
  return tri_xml_has (doc, node, "gl[@enable='yes']") ? 2 : 4;
}

/* The best for us, and the first of those. */
static TriGraphicsInfo *
choose_graphics (xmlDoc *doc)
{
  g_autoptr (GPtrArray) nodes = tri_xml_list_nodes (doc, NULL, "/domain/devices/graphics");
  TriGraphicsInfo *info = g_new0 (TriGraphicsInfo, 1);
  guint best = 0;

  for (guint i = 0; i < nodes->len; i++)
    {
      xmlNode *node = g_ptr_array_index (nodes, i);
      g_autofree char *text = tri_xml_dup_string (doc, node, "@type");
      TriGraphicsType type = parse_type (text);
      guint rating = rate_graphics (doc, node, type);

      if (rating <= best)
        continue;
      best = rating;
      info->type = type;
      info->index = i;
      g_free (info->password);
      info->password = type == TRI_GRAPHICS_OTHER ? NULL : tri_xml_dup_string (doc, node, "@passwd");
      info->opengl = type == TRI_GRAPHICS_SPICE && tri_xml_has (doc, node, "gl[@enable='yes']");
    }
  info->no_video = !has_video (doc);
  return info;
}

static void
graphics_work (GTask         *task,
               virConnectPtr  conn,
               gpointer       task_data,
               GCancellable  *cancellable)
{
  TriTarget *target = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) dom = tri_work_lookup_domain (conn, target->uuid, target->machine, &error);
  g_autoptr (xmlDoc) doc = NULL;

  if (dom != NULL && tri_work_check_screen (dom, target->machine, &error))
    {
      /* A connection that may only read gets no passwords, but the rest. */
      doc = tri_work_parse_xml (dom, target->machine, VIR_DOMAIN_XML_SECURE, NULL);
      if (doc == NULL)
        doc = tri_work_parse_xml (dom, target->machine, 0, &error);
    }
  if (doc != NULL)
    g_task_return_pointer (task, choose_graphics (doc), (GDestroyNotify) tri_graphics_info_free);
  else
    g_task_return_error (task, error);
}

void
tri_domain_load_graphics_async (TriDomain           *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_load_graphics_async);
  tri_domain_ask (self, task, graphics_work, (GDestroyNotify) tri_graphics_info_free);
}

TriGraphicsInfo *
tri_domain_load_graphics_finish (TriDomain     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
