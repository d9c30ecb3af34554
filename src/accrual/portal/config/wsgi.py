"""The portal as a WSGI application."""

from django.core.wsgi import get_wsgi_application

from accrual.portal.config import configure

configure()
application = get_wsgi_application()
