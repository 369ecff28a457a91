"""Signing in, one's own account, and the administration of users."""

from perezvon.features.identity.service.passwords import Passwords as Passwords
from perezvon.features.identity.service.sessions import IdentityService as IdentityService
from perezvon.features.identity.service.sessions import SignedIn as SignedIn
from perezvon.features.identity.service.sessions import Visit as Visit
