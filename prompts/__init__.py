"""Every word that is sent to a language model stands in this package, as Markdown templates.

The extractive answerer sends none, so there are no templates yet.
"""
