"""The archive on disk: catalog, vectors, keywords; who may open it, how it is checked, mended and backed up."""
