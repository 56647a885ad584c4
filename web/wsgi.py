"""What gunicorn loads in each worker, after it was forked."""

import gc

from web.app import create_app

app = create_app()
gc.collect()
gc.freeze()  # what the application is made of is there for good: no search for garbage goes through it again
