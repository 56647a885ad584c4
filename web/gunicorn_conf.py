"""How gunicorn serves the record: threads, so that one slow report starves nobody (docs/decisions)."""

worker_class = "gthread"
workers = 2
threads = 8
timeout = 60
graceful_timeout = 30
keepalive = 15
control_socket_disable = True
accesslog = None
