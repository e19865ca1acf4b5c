"""Documents of word processors and e-books: ZIP packages of XML, read without their programs, and RTF."""
