/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

/** The namespace of what Triptych records in a machine's <metadata>. */
#define TRI_XML_NS "https://triptych.invalid/xmlns/domain/1.0"
#define TRI_XML_NS_PREFIX "triptych"

/**
 * The namespace of <run:started time="UNIX seconds" id="the domain's id"/>, which only a running machine carries. It is another one
 * than TRI_XML_NS because libvirt keeps one metadata element for each namespace: setting a second one replaces the first.
 */
#define TRI_XML_NS_RUN "https://triptych.invalid/xmlns/run/1.0"
#define TRI_XML_NS_RUN_PREFIX "triptych-run"
/** In the <domain> of a snapshot: <snapshot name="libvirt's name" title="what people see"/>; counts only where the name is the snapshot's. */
#define TRI_XML_NS_SNAPSHOT "https://triptych.invalid/xmlns/snapshot/1.0"

/**
 * tri_xml_parse:
 * @what: for the error, translated: what this XML is
 * Parses without network, entities or DTD; a document with a DOCTYPE is refused, as is one over 16 MiB.
 */
xmlDoc     *tri_xml_parse       (const char *xml, const char *what, GError **error);
/** XPath over a document or below a node; namespace prefixes "t" (ours), "run" (TRI_XML_NS_RUN) and "osinfo" are known. Empty and missing are both %NULL. (transfer full) */
char       *tri_xml_dup_string  (xmlDoc *doc, xmlNode *node, const char *xpath);
guint64     tri_xml_get_uint64  (xmlDoc *doc, xmlNode *node, const char *xpath, guint64 fallback);
gboolean    tri_xml_has         (xmlDoc *doc, xmlNode *node, const char *xpath);
/** (transfer container) of borrowed nodes in document order, never %NULL */
GPtrArray  *tri_xml_list_nodes  (xmlDoc *doc, xmlNode *node, const char *xpath);
/** Size of an element with a unit attribute (KiB by default), in bytes */
guint64     tri_xml_get_size    (xmlDoc *doc, xmlNode *node, const char *xpath);
/** Sets or makes the child element chain below @node: only names separated by "/", no predicates. NULL @value removes the last. */
xmlNode    *tri_xml_set_text    (xmlNode *node, const char *path, const char *value);
char       *tri_xml_to_string   (xmlDoc *doc);
/** One element with what is below it, as virDomainUpdateDeviceFlags takes it. (transfer full) */
char       *tri_xml_node_to_string (xmlDoc *doc, xmlNode *node);

G_END_DECLS
