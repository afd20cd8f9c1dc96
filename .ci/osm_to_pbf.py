"""Writes an .osm file as .osm.pbf: osm_to_pbf.py IN OUT. Needs the osmium package."""
import sys

import osmium

with osmium.SimpleWriter(sys.argv[2]) as writer:
    for item in osmium.FileProcessor(sys.argv[1]):
        writer.add(item)
