"""What agencies and newsroom systems send: NewsML-G2, NewsML 1, NITF, ninjs and IPTC 7901, read as what they are.

items      one item with its status, embargo and revisions → an article, or why it is none yet
xml_files  an XML file → its vocabulary; nitf, newsml_g2, newsml1 read one each
ninjs      JSON of the IPTC, and what Superdesk exports
iptc7901   the text format of teleprinters
subjects   codes of the IPTC → names of sections

Each vocabulary is read by our own few lines over defusedxml: no library for them is kept up.
"""
