"""Forms of the application trade; those of the 申报表 are built from the pack when the page is made."""
