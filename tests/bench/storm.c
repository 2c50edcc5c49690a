/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines that change: fills a server that several programs share (libvirt's test driver inside a libvirtd), and
 * then suspends and resumes its machines in turn.
 *
 *   storm URI MACHINES     prints "ready"; then, for each line "RATE SECONDS" on standard input, makes that many
 *                          events a second for so long, and prints how many it made
 */
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char template[] =
  "<domain type='test'><name>vm%05d</name><memory unit='MiB'>512</memory><currentMemory unit='MiB'>512</currentMemory>"
  "<vcpu>1</vcpu><os><type arch='i686'>hvm</type></os></domain>";

static int
fill (virConnectPtr  connection,
      int            n_machines,
      virDomainPtr  *running)
{
  int n_running = 0;

  for (int i = 0; i < n_machines; i++)
    {
      char xml[1024];
      virDomainPtr domain;

      snprintf (xml, sizeof xml, template, i);
      domain = virDomainDefineXML (connection, xml);
      if (domain == NULL)
        return -1;
      if (i % 2 == 1)
        virDomainFree (domain);
      else if (virDomainCreate (domain) == 0)
        running[n_running++] = domain;
      else
        return -1;
    }

  return n_running;
}

static int
blow (virDomainPtr *running,
      int           n_running,
      int           rate,
      int           seconds)
{
  struct timespec next;
  int n_events = 0;

  clock_gettime (CLOCK_MONOTONIC, &next);
  while (n_events < rate * seconds)
    {
      int turn = n_events / n_running;
      virDomainPtr domain = running[n_events % n_running];

      if ((turn % 2 == 0 ? virDomainSuspend (domain) : virDomainResume (domain)) < 0)
        return -1;
      n_events++;
      next.tv_nsec += 1000000000L / rate;
      while (next.tv_nsec >= 1000000000L)
        {
          next.tv_nsec -= 1000000000L;
          next.tv_sec++;
        }
      clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }

  return n_events;
}

int
main (int   argc,
      char *argv[])
{
  int n_machines = argc > 2 ? atoi (argv[2]) : 0;
  virConnectPtr connection;
  virDomainPtr *running;
  int n_running;
  int rate, seconds;

  if (n_machines < 1)
    {
      fprintf (stderr, "usage: storm URI MACHINES\n");
      return 2;
    }

  connection = virConnectOpen (argv[1]);
  running = calloc ((size_t) n_machines, sizeof *running);
  if (connection == NULL || running == NULL)
    return 1;
  n_running = fill (connection, n_machines, running);
  if (n_running < 1)
    return 1;
  puts ("ready");
  fflush (stdout);

  while (scanf ("%d %d", &rate, &seconds) == 2 && rate > 0)
    {
      printf ("%d\n", blow (running, n_running, rate, seconds));
      fflush (stdout);
    }

  return 0;
}
