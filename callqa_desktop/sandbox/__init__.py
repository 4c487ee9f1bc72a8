"""Loopback stand-ins for Binotel, KeepinCRM and Gemini, for the demo and the tests; services never import them."""
