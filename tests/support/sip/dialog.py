"""A dialog (RFC 3261, 12): two who know each other, and the way between them."""

from dataclasses import dataclass

from tests.support.sip.message import Endpoint, Headers, Request, Response, address_of, parameters, place_of, tag_of


@dataclass(slots=True)
class Dialog:
    """One side of it."""

    call_id: str
    local: str
    """From of what we ask: an address with our tag."""
    remote: str
    target: str
    """The URI where the other is reached."""
    routes: list[str]
    """The proxies in between that want to stay there, the nearest first."""
    sequence: int
    """Of the last request that we sent."""
    heard: int = -1
    """Of the last request that came."""

    @classmethod
    def called(cls, request: Request, response: Response) -> "Dialog":
        """Of who asked and got a response with a tag."""
        headers = response.headers
        target = address_of(headers["Contact"]).uri if "Contact" in headers else request.uri
        routes = headers.all("Record-Route")[::-1]
        return cls(request.call_id, request.headers["From"], headers["To"], target, routes, request.sequence)

    @classmethod
    def answering(cls, request: Request, tag: str) -> "Dialog":
        """Of who was asked and responds with this tag."""
        headers = request.headers
        target = address_of(headers.get("Contact", headers["From"])).uri
        local = f"{headers['To']};tag={tag}"
        routes = headers.all("Record-Route")
        return cls(request.call_id, local, headers["From"], target, routes, 0, request.sequence)

    @property
    def key(self) -> tuple[str, str]:
        """What requests of the other side name it by."""
        return self.call_id, tag_of(self.local)

    @property
    def to(self) -> Endpoint:
        """Where requests are sent."""
        return place_of(address_of(self.routes[0]).uri if self.routes else self.target)

    def request(self, method: str, sequence: int) -> Request:
        """A request within the dialog, without Via."""
        uri, routes = self.target, list(self.routes)
        if routes and "lr" not in parameters(address_of(routes[0]).uri):
            uri, routes = address_of(routes[0]).uri, [*routes[1:], f"<{self.target}>"]
        lines = [("Route", route) for route in routes]
        lines += [("Max-Forwards", "70"), ("From", self.local), ("To", self.remote)]
        lines += [("Call-ID", self.call_id), ("CSeq", f"{sequence} {method}")]
        return Request(method, uri, Headers(lines))

    def follow(self, request: Request, response: Response) -> None:
        """Of who asked: a later response to the same request, perhaps of somebody else than an earlier one."""
        found = Dialog.called(request, response)
        self.heard = self.heard if tag_of(found.remote) == tag_of(self.remote) else -1
        self.remote, self.target, self.routes = found.remote, found.target, found.routes
        self.sequence = max(self.sequence, found.sequence)

    def is_with(self, tag: str) -> bool:
        """Whether the other side has this tag."""
        return tag_of(self.remote) == tag

    def retarget(self, message: Request | Response) -> None:
        """Reach the other where they say now that they are."""
        if "Contact" in message.headers:
            self.target = address_of(message.headers["Contact"]).uri

    def takes(self, request: Request) -> bool:
        """Whether a request comes in its order; if so, it was the last."""
        if request.sequence <= self.heard:
            return False
        self.heard = request.sequence
        return True
