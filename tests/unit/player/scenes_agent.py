# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes of the SPICE agent."""
SCENES = {}
