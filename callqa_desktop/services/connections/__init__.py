"""Connections to outside services: what each asks for, how it is verified and built."""
