"""Measurements of speed and memory, and what they are made on. No part of the distribution."""
