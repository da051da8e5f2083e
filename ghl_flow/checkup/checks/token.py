"""`token`."""

from ghl_flow.checkup.model import Check, Examined, Subject, TokenKind, Unseen, failure, unseen, warning, well


class Token(Check):
    """The token opens this sub-account. Its kind tells how long it lasts and what it may be given."""

    code = "token"
    title = "token"
    source = "official OpenAPI, oauth.json; help centre, 'Private Integrations'"
    order = 10

    def examine(self, subject: Subject) -> Examined:
        kind = subject.token
        if isinstance(kind, Unseen):
            return failure(kind.detail, kind.hint) if kind.why.is_of_the_token else unseen(kind)
        if isinstance(subject.location, Unseen):
            if subject.location.why.is_of_the_token:
                return failure(subject.location.detail, subject.location.hint, f"kind: {kind}")
            return unseen(subject.location)
        if kind is TokenKind.ACCESS:
            return warning(
                "the token is an access token, which ends after about a day",
                "make a Private Integration in the sub-account (Settings > Private Integrations), or "
                "write 'oauth' in the account file",
                f"it opens {subject.location.id}",
            )
        return well("the token opens the sub-account", f"kind: {kind}", f"location {subject.location.id}")
