"""PDF to an article (pypdfium2): its pages in the order in which columns are read."""
