/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-add-display.h"

#include "tri-domain-operation-private.h"
#include "tri-error.h"
#include "tri-host.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>

/* The task data: the host's part, copied for the worker. */
typedef struct {
  char          *machine;
  TriNewDisplay  display;
} Addition;

static void
addition_free (Addition *addition)
{
  g_free (addition->machine);
  g_free (addition);
}

static xmlNode *
add (xmlNode    *parent,
     const char *name,
     const char *attribute,
     const char *value)
{
  xmlNode *node = xmlNewChild (parent, NULL, BAD_CAST name, NULL);

  xmlSetProp (node, BAD_CAST attribute, BAD_CAST value);
  return node;
}

static void
add_graphics (xmlNode *devices,
              gboolean spice)
{
  add (add (devices, "graphics", "type", spice ? "spice" : "vnc"), "listen", "type", "socket");
}

/* "None" is libvirt's word for a machine that shall have no video device; a real one stays. */
static void
add_video (xmlDoc     *doc,
           xmlNode    *devices,
           const char *model)
{
  g_autoptr (GPtrArray) none = tri_xml_list_nodes (doc, NULL, "/domain/devices/video[model/@type='none']");

  for (guint i = 0; i < none->len; i++)
    {
      xmlNode *node = g_ptr_array_index (none, i);

      xmlUnlinkNode (node);
      xmlFreeNode (node);
    }
  if (model != NULL && !tri_xml_has (doc, NULL, "/domain/devices/video"))
    add (xmlNewChild (devices, NULL, BAD_CAST "video", NULL), "model", "type", model);
}

static void
add_tablet (xmlDoc  *doc,
            xmlNode *devices)
{
  if (tri_xml_has (doc, NULL, "/domain/devices/input[@type='tablet']") ||
      tri_xml_has (doc, NULL, "/domain/devices/controller[@type='usb' and @model='none']"))
    return;
  xmlSetProp (add (devices, "input", "type", "tablet"), BAD_CAST "bus", BAD_CAST "usb");
}

static void
add_agent_channel (xmlDoc  *doc,
                   xmlNode *devices)
{
  xmlNode *target;

  if (tri_xml_has (doc, NULL, "/domain/devices/channel[@type='spicevmc']"))
    return;
  target = add (add (devices, "channel", "type", "spicevmc"), "target", "type", "virtio");
  xmlSetProp (target, BAD_CAST "name", BAD_CAST "com.redhat.spice.0");
}

static void
add_all_else (xmlDoc   *doc,
              xmlNode  *devices,
              gboolean  spice)
{
  add_graphics (devices, spice);
  add_tablet (doc, devices);
  if (spice)
    add_agent_channel (doc, devices);
}

char *
tri_domain_xml_add_display (const char           *xml,
                            const TriNewDisplay  *display,
                            GError              **error)
{
  g_autoptr (xmlDoc) doc = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  gboolean has_graphics;

  g_return_val_if_fail (xml != NULL && display != NULL, NULL);

  doc = tri_xml_parse (xml, _("The virtual machine’s configuration"), error);
  if (doc == NULL)
    return NULL;
  devices = tri_xml_list_nodes (doc, NULL, "/domain/devices");
  if (devices->len == 0)
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_INVALID, _("The virtual machine’s configuration has no devices."));
      return NULL;
    }
  has_graphics = tri_xml_has (doc, NULL, "/domain/devices/graphics");
  if (has_graphics && tri_xml_has (doc, NULL, "/domain/devices/video[not(model/@type='none')]"))
    {
      g_set_error_literal (error, TRI_ERROR, TRI_ERROR_EXISTS,
                           _("The virtual machine has a display already. If it runs, turn it off and start it again."));
      return NULL;
    }

  add_video (doc, devices->pdata[0], display->video_model);
  if (!has_graphics)
    add_all_else (doc, devices->pdata[0], display->spice);
  return tri_xml_to_string (doc);
}

static gboolean
define (virConnectPtr   conn,
        const char     *xml,
        const char     *machine,
        GError        **error)
{
  virDomainPtr dom = virDomainDefineXML (conn, xml);

  if (dom == NULL)
    {
      tri_error_take_virt (error, _("The virtual machine “%s” could not be given a display"), machine);
      return FALSE;
    }
  virDomainFree (dom);
  return TRUE;
}

static gboolean
add_work (virConnectPtr   conn,
          virDomainPtr    dom,
          gpointer        data,
          GError        **error)
{
  Addition *addition = data;
  g_autoptr (TriWorkXml) xml = NULL;
  g_autofree char *changed = NULL;

  if (virDomainIsPersistent (dom) != 1)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_UNSUPPORTED,
                   _("The virtual machine “%s” exists only while it runs, so its configuration cannot be changed."), addition->machine);
      return FALSE;
    }
  /* With its secrets, or they would be lost when it is written back. */
  xml = tri_work_read_xml (dom, addition->machine, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error);
  changed = xml != NULL ? tri_domain_xml_add_display (xml, &addition->display, error) : NULL;
  return changed != NULL && define (conn, changed, addition->machine, error);
}

static const char *
choose_video (TriHost *host)
{
  static const char * const models[] = { "virtio", "qxl", "vga", "bochs" };

  for (guint i = 0; host != NULL && i < G_N_ELEMENTS (models); i++)
    if (tri_host_has_video_model (host, models[i]))
      return models[i];
  return NULL;
}

void
tri_domain_add_display_async (TriDomain           *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  Addition *addition;
  TriHost *host;
  GTask *task;

  g_return_if_fail (TRI_IS_DOMAIN (self));

  host = tri_connection_get_host (tri_domain_get_connection (self));
  addition = g_new0 (Addition, 1);
  addition->machine = g_strdup (tri_domain_get_name (self));
  addition->display.spice = host != NULL && tri_host_has_spice (host);
  addition->display.video_model = choose_video (host);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tri_domain_add_display_async);
  g_task_set_task_data (task, addition, (GDestroyNotify) addition_free);
  tri_operation_run (self, task, _("Adding a display"), TRI_OPERATION_DEFAULT, add_work, NULL);
}

gboolean
tri_domain_add_display_finish (TriDomain     *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
