/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>

#define MAX_XML_SIZE (16 * 1024 * 1024)
#define OSINFO_NS "http://libosinfo.org/xmlns/libvirt/domain/1.0"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlXPathContext, xmlXPathFreeContext)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlXPathObject, xmlXPathFreeObject)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlParserCtxt, xmlFreeParserCtxt)

/* A document type is refused before anything in it can be looked at: entities, external or recursive, live there. */
static void
refuse_doctype (void          *context,
                const xmlChar *name,
                const xmlChar *external_id,
                const xmlChar *system_id)
{
  xmlParserCtxt *parser = context;

  *(gboolean *) parser->_private = TRUE;
  xmlStopParser (parser);
}

/* libxml2 2.12 made its errors constant. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *TriXmlError;
#else
typedef xmlErrorPtr TriXmlError;
#endif

static void
swallow_error (void        *data,
               TriXmlError  error)
{
}

static xmlXPathObject *
evaluate (xmlDoc     *doc,
          xmlNode    *node,
          const char *xpath)
{
  g_autoptr(xmlXPathContext) context = xmlXPathNewContext (doc);

  if (context == NULL)
    return NULL;
  context->error = swallow_error;
  context->node = node != NULL ? node : xmlDocGetRootElement (doc);
  xmlXPathRegisterNs (context, BAD_CAST "t", BAD_CAST TRI_XML_NS);
  xmlXPathRegisterNs (context, BAD_CAST "run", BAD_CAST TRI_XML_NS_RUN);
  xmlXPathRegisterNs (context, BAD_CAST "osinfo", BAD_CAST OSINFO_NS);
  return xmlXPathEval (BAD_CAST xpath, context);
}

xmlDoc *
tri_xml_parse (const char  *xml,
               const char  *what,
               GError     **error)
{
  g_autoptr(xmlParserCtxt) parser = NULL;
  g_autoptr(xmlDoc) doc = NULL;
  gboolean has_doctype = FALSE;
  gsize length;

  g_return_val_if_fail (xml != NULL, NULL);

  length = strlen (xml);
  if (length > MAX_XML_SIZE)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("%s is larger than 16 MiB; it was not read."), what);
      return NULL;
    }

  parser = xmlNewParserCtxt ();
  g_return_val_if_fail (parser != NULL, NULL);
  parser->_private = &has_doctype;
  parser->sax->internalSubset = refuse_doctype;
  doc = xmlCtxtReadMemory (parser, xml, (int) length, NULL, NULL,
                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
  if (has_doctype)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID,
                   _("%s contains a document type declaration; for safety it was not read."), what);
      return NULL;
    }
  if (doc == NULL || xmlDocGetRootElement (doc) == NULL)
    {
      const xmlError *last = xmlCtxtGetLastError (parser);
      const char *reason = last != NULL && last->message != NULL ? last->message : _("it is empty");
      g_autofree char *text = NULL;

      text = g_strstrip (g_utf8_make_valid (reason, -1));
      g_set_error (error, TRI_ERROR, TRI_ERROR_INVALID, _("%s is not well-formed XML: %s"), what, text);
      return NULL;
    }
  return g_steal_pointer (&doc);
}

char *
tri_xml_dup_string (xmlDoc     *doc,
                    xmlNode    *node,
                    const char *xpath)
{
  g_autoptr(xmlXPathObject) result = evaluate (doc, node, xpath);
  xmlChar *text = NULL;
  char *copy = NULL;

  if (result == NULL)
    return NULL;
  if (result->type == XPATH_NODESET)
    {
      if (result->nodesetval != NULL && result->nodesetval->nodeNr > 0)
        text = xmlNodeGetContent (result->nodesetval->nodeTab[0]);
    }
  else
    text = xmlXPathCastToString (result);

  if (text != NULL && *text != '\0')
    copy = g_strdup ((const char *) text);
  xmlFree (text);
  return copy;
}

guint64
tri_xml_get_uint64 (xmlDoc     *doc,
                    xmlNode    *node,
                    const char *xpath,
                    guint64     fallback)
{
  g_autofree char *text = tri_xml_dup_string (doc, node, xpath);
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, G_MAXUINT64, &value, NULL))
    return fallback;
  return value;
}

gboolean
tri_xml_has (xmlDoc     *doc,
             xmlNode    *node,
             const char *xpath)
{
  g_autoptr(xmlXPathObject) result = evaluate (doc, node, xpath);

  return result != NULL && xmlXPathCastToBoolean (result);
}

GPtrArray *
tri_xml_list_nodes (xmlDoc     *doc,
                    xmlNode    *node,
                    const char *xpath)
{
  g_autoptr(xmlXPathObject) result = evaluate (doc, node, xpath);
  GPtrArray *nodes = g_ptr_array_new ();

  if (result == NULL || result->type != XPATH_NODESET || result->nodesetval == NULL)
    return nodes;
  xmlXPathNodeSetSort (result->nodesetval);
  for (int i = 0; i < result->nodesetval->nodeNr; i++)
    g_ptr_array_add (nodes, result->nodesetval->nodeTab[i]);
  return nodes;
}

/* libvirt's units: a bare letter and "…iB" count in 1024, "…B" in 1000. */
static guint64
unit_factor (const char *unit)
{
  static const char letters[] = "KMGTPE";
  const char *found;
  guint64 base;
  guint64 factor = 1;

  if (unit == NULL)
    return 1024;
  if (g_ascii_strcasecmp (unit, "b") == 0 || g_ascii_strcasecmp (unit, "bytes") == 0)
    return 1;
  found = strchr (letters, g_ascii_toupper (*unit));
  if (*unit == '\0' || found == NULL)
    return 1024;
  base = g_ascii_strcasecmp (unit + 1, "b") == 0 ? 1000 : 1024;
  for (gssize i = 0; i <= found - letters; i++)
    factor *= base;
  return factor;
}

guint64
tri_xml_get_size (xmlDoc     *doc,
                  xmlNode    *node,
                  const char *xpath)
{
  g_autofree char *unit_path = g_strconcat (xpath, "/@unit", NULL);
  g_autofree char *unit = tri_xml_dup_string (doc, node, unit_path);
  guint64 size = tri_xml_get_uint64 (doc, node, xpath, 0);
  guint64 factor = unit_factor (unit);

  return size > G_MAXUINT64 / factor ? G_MAXUINT64 : size * factor;
}

static xmlNode *
find_child (xmlNode    *node,
            const char *name)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE && strcmp ((const char *) child->name, name) == 0)
      return child;
  return NULL;
}

xmlNode *
tri_xml_set_text (xmlNode    *node,
                  const char *path,
                  const char *value)
{
  g_auto(GStrv) names = g_strsplit (path, "/", -1);

  g_return_val_if_fail (node != NULL, NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      xmlNode *child = find_child (node, names[i]);

      if (child == NULL && value == NULL)
        return NULL;
      if (child == NULL)
        child = xmlNewChild (node, node->ns, BAD_CAST names[i], NULL);
      node = child;
    }

  if (value == NULL)
    {
      xmlUnlinkNode (node);
      xmlFreeNode (node);
      return NULL;
    }
  xmlNodeSetContent (node, NULL);
  xmlNodeAddContent (node, BAD_CAST value);
  return node;
}

char *
tri_xml_to_string (xmlDoc *doc)
{
  xmlChar *text = NULL;
  char *copy;
  int length = 0;

  xmlDocDumpMemoryEnc (doc, &text, &length, "UTF-8");
  copy = g_strndup ((const char *) text, (gsize) MAX (length, 0));
  xmlFree (text);
  return copy;
}

char *
tri_xml_node_to_string (xmlDoc  *doc,
                        xmlNode *node)
{
  xmlBuffer *buffer = xmlBufferCreate ();
  char *copy;

  xmlNodeDump (buffer, doc, node, 0, 0);
  copy = g_strdup ((const char *) xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  return copy;
}
