"""The portal as a WSGI application."""

from django.core.wsgi import get_wsgi_application

from accrual.portal.config import configure
from accrual.portal.config.terms import add_loaded_terms

configure()
add_loaded_terms()
application = get_wsgi_application()
