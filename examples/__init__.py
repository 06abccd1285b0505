"""The bundled study: its generator, its simulated raters and the generated files."""
