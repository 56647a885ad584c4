"""Open contracting data: releases, records and packages."""
