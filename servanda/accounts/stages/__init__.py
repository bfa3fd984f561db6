"""Stages of a promise: pledged, committed, allocated, delivered, never mixed and never counted twice."""
