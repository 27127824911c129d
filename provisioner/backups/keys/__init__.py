"""Whose identity opens which archives; checking, replacing and destroying it."""
