# SPDX-License-Identifier: GPL-3.0-or-later
"""A SPICE server and a SPICE agent that behave as badly as a test wants them to."""
