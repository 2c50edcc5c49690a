/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <netdb.h>
#include <string.h>

/* What a libvirt error holds beside its message. */
typedef struct {
  int system;    /* an errno, or 0 */
} TriVirtErrorPrivate;

static void
tri_virt_error_private_init (TriVirtErrorPrivate *self)
{
  self->system = 0;
}

static void
tri_virt_error_private_copy (const TriVirtErrorPrivate *from,
                             TriVirtErrorPrivate       *to)
{
  *to = *from;
}

static void
tri_virt_error_private_clear (TriVirtErrorPrivate *self)
{
}

G_DEFINE_EXTENDED_ERROR (TriVirtError, tri_virt_error)
G_DEFINE_QUARK (tri-error-quark, tri_error)

/* What ssh, QEMU and the programs on the other side of ssh say is not translated: libvirt starts them with LC_ALL=C, and there is no
 * code for what they mean. */
static const struct {
  const char *part;
  const char *advice;
} known_texts[] = {
  { "Host key verification failed",
    N_("This computer does not know the server’s key yet: connect to it once with ssh in a terminal and accept the key.") },
  { "REMOTE HOST IDENTIFICATION HAS CHANGED",
    N_("The server’s key is not the one that this computer knows. Find out why before you connect.") },
  { "Permission denied (",
    N_("The server does not accept this computer’s SSH key: copy it there with ssh-copy-id, or use another user name.") },
  { "Could not resolve hostname",
    N_("Check how the server’s name is written.") },
  { "Name or service not known",
    N_("Check how the server’s name is written.") },
  { "Connection refused",
    N_("Nothing answers there: check that the server is on and that its libvirt and SSH services run.") },
  { "Connection timed out",
    N_("Nothing answers there: check the address, the network and the firewall.") },
  { "No route to host",
    N_("Nothing answers there: check the address, the network and the firewall.") },
  { "No such file or directory",
    N_("Check that the file is on the server, or, while connecting, that libvirt is installed and runs there.") },
  { "polkit",
    N_("Your user may not manage virtual machines here: join the group “libvirt”, or sign in as an administrator.") },
  { "Error while writing VM state",
    N_("The server’s disk may be full: make room there and try again.") },
  { "No space left on device",
    N_("Make room on the server’s disk and try again.") },
  { "Could not open '",
    N_("Check that the hypervisor’s user may read the file and enter its folder, or put the file into a storage pool.") },
};

/* libvirt says these in the language of the client or of the server, but gives their number as well. */
static const struct {
  int system;
  const char *advice;
} known_systems[] = {
  { ECONNREFUSED,
    N_("Nothing answers there: check that the server is on and that its libvirt and SSH services run.") },
  { ETIMEDOUT,
    N_("Nothing answers there: check the address, the network and the firewall.") },
  { EHOSTUNREACH,
    N_("Nothing answers there: check the address, the network and the firewall.") },
  { ENETUNREACH,
    N_("Nothing answers there: check the address, the network and the firewall.") },
  { ENOENT,
    N_("Check that the file is on the server, or, while connecting, that libvirt is installed and runs there.") },
  { ENOSPC,
    N_("Make room on the server’s disk and try again.") },
};

static const char *
advice_for_system (int system)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_systems); i++)
    if (known_systems[i].system == system)
      return _(known_systems[i].advice);
  return NULL;
}

static const char *
advice_for_text (const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_texts); i++)
    if (strstr (message, known_texts[i].part) != NULL)
      return _(known_texts[i].advice);
  /* The resolver of this process, in this process's language. */
  if (strstr (message, gai_strerror (EAI_NONAME)) != NULL)
    return _("Check how the server’s name is written.");
  return NULL;
}

static const char *
advice_for_code (int code)
{
  switch (code)
    {
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
      return _("Your user may not manage virtual machines here: join the group “libvirt”, or sign in as an administrator.");
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_OPERATION_DENIED:
      return _("The server does not allow this to your user.");
    case VIR_ERR_NO_DOMAIN:
      return _("Somebody else may have deleted it. Refresh the list.");
    case VIR_ERR_OPERATION_TIMEOUT:
      return _("Another operation is still running on this virtual machine. Try again when it has ended.");
    case VIR_ERR_AGENT_UNRESPONSIVE:
      return _("Check that the QEMU guest agent is installed and runs in the guest.");
    case VIR_ERR_NO_SUPPORT:
      return _("This server’s hypervisor cannot do this.");
    default:
      return NULL;
    }
}

int
tri_error_get_virt_system (void)
{
  const virError *last = virGetLastError ();

  return last != NULL && last->code == VIR_ERR_SYSTEM_ERROR ? MAX (last->int1, 0) : 0;
}

void
tri_error_take_virt (GError     **error,
                     const char  *format,
                     ...)
{
  virErrorPtr last = virGetLastError ();
  g_autofree char *tried = NULL;
  g_autofree char *reason = NULL;
  va_list args;
  int code = VIR_ERR_INTERNAL_ERROR;

  if (error == NULL)
    {
      virResetLastError ();
      return;
    }

  va_start (args, format);
  tried = g_strdup_vprintf (format, args);
  va_end (args);

  if (last != NULL && last->message != NULL)
    reason = g_strstrip (g_utf8_make_valid (last->message, -1));
  if (last != NULL && last->code != VIR_ERR_OK)
    code = last->code;
  /* A connection that broke in the middle of a call comes as an "internal" or "system" error of libvirt's RPC layer. */
  if (last != NULL && last->domain == VIR_FROM_RPC && (code == VIR_ERR_INTERNAL_ERROR || code == VIR_ERR_SYSTEM_ERROR))
    code = VIR_ERR_RPC;

  if (reason == NULL || *reason == '\0')
    g_set_error (error, TRI_VIRT_ERROR, code, _("%s: libvirt gave no reason."), tried);
  else
    g_set_error (error, TRI_VIRT_ERROR, code,
                 /* Translators: what was tried, then libvirt's reason for not doing it */
                 C_("error", "%s: %s"), tried, reason);
  tri_virt_error_get_private (*error)->system = tri_error_get_virt_system ();
  virResetLastError ();
}

int
tri_error_get_system (const GError *error)
{
  return error != NULL && error->domain == TRI_VIRT_ERROR ? tri_virt_error_get_private (error)->system : 0;
}

const char *
tri_error_advice (const GError *error)
{
  const char *advice;

  if (error == NULL || error->message == NULL)
    return NULL;
  /* GIO's errors are about this computer's files and devices, the advice is about the server's. */
  if (error->domain == G_IO_ERROR &&
      (error->code == G_IO_ERROR_NO_SPACE || error->code == G_IO_ERROR_PERMISSION_DENIED ||
       strstr (error->message, "No such file or directory") != NULL))
    return NULL;

  /* ssh's words say more than the number of how libvirt noticed that ssh has ended. */
  advice = advice_for_text (error->message);
  if (advice == NULL)
    advice = advice_for_system (tri_error_get_system (error));
  if (advice != NULL)
    return advice;

  if (error->domain == TRI_VIRT_ERROR)
    return advice_for_code (error->code);
  if (g_error_matches (error, TRI_ERROR, TRI_ERROR_NOT_CONNECTED))
    return _("Wait until the server is connected again, or connect to it.");
  return NULL;
}

static TriErrorCode
classify_virt (int code)
{
  switch (code)
    {
    case VIR_ERR_NO_DOMAIN:
    case VIR_ERR_NO_DOMAIN_SNAPSHOT:
    case VIR_ERR_NO_NETWORK:
    case VIR_ERR_NO_STORAGE_POOL:
    case VIR_ERR_NO_STORAGE_VOL:
      return TRI_ERROR_NOT_FOUND;
    case VIR_ERR_DOM_EXIST:
    case VIR_ERR_NETWORK_EXIST:
    case VIR_ERR_STORAGE_VOL_EXIST:
      return TRI_ERROR_EXISTS;
    case VIR_ERR_OPERATION_INVALID:
    case VIR_ERR_OPERATION_TIMEOUT:
    case VIR_ERR_RESOURCE_BUSY:
    case VIR_ERR_AGENT_UNRESPONSIVE:
      return TRI_ERROR_WRONG_STATE;
    case VIR_ERR_NO_SUPPORT:
    case VIR_ERR_CONFIG_UNSUPPORTED:
    case VIR_ERR_ARGUMENT_UNSUPPORTED:
    case VIR_ERR_OPERATION_UNSUPPORTED:
    case VIR_ERR_OPERATION_DENIED:
    case VIR_ERR_ACCESS_DENIED:
      return TRI_ERROR_UNSUPPORTED;
    case VIR_ERR_NO_CONNECT:
    case VIR_ERR_INVALID_CONN:
    case VIR_ERR_RPC:
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
      return TRI_ERROR_NOT_CONNECTED;
    default:
      return TRI_ERROR_FAILED;
    }
}

TriErrorCode
tri_error_classify (const GError *error)
{
  if (error->domain == TRI_ERROR)
    return (TriErrorCode) error->code;
  if (error->domain == TRI_VIRT_ERROR)
    return classify_virt (error->code);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return TRI_ERROR_NOT_CONNECTED;
  return TRI_ERROR_FAILED;
}
