"""What news agencies deliver: NewsML-G2 and NITF, and the sitemaps of news sites. ninjs is read with other rows."""
