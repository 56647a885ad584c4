"""What gunicorn loads in each worker, after it was forked."""

from web.app import create_app

app = create_app()
