"""The portal in Debian's Chromium: journeys, a crawl of every role's pages, and the guide's pictures."""
