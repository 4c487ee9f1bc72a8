"""The way to outside services: one factory of HTTP clients, pauses, and failures in words."""
