"""Addresses: international ones pass as mail servers read them, nothing gets into a header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.errors import InputError
from accrual.portal.mail.address import Address

ROUTES = {
    "maria@example.org": "maria@example.org",
    "o'brien+trial@example.co.uk": "o'brien+trial@example.co.uk",
    "info@straße.example": "info@xn--strae-oqa.example",
    "info@例子.中国": "info@xn--fsqu00a.xn--fiqs8s",
    "李@例子.中国": "李@xn--fsqu00a.xn--fiqs8s",
    "a@EXAMPLE.org": "a@example.org",
}
REFUSED = ["", "maria", "maria@", "@example.org", "maria@example", "a b@example.org", "a@b@example.org",
           "a..b@example.org", ".a@example.org", "a@-example.org", "a@exa mple.org", "a@127.0.0.1", "<a@example.org>",
           "a@example.org>", "a@example.org,b@example.org", "a@example.org\nBcc: b@example.org", "a\r\n@example.org",
           "a@example.org\x00", "a\u2028@example.org", "x" * 65 + "@example.org", '"a b"@example.org', "a@[127.0.0.1]"]


@pytest.mark.parametrize(("typed", "route"), ROUTES.items())
def test_an_address_is_routed_as_mail_servers_read_it(typed: str, route: str) -> None:
    assert Address(typed).route == route


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_address_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(InputError) as fault:
        Address(typed)
    assert "name@example.org" in str(fault.value)
    assert typed == "" or typed not in fault.value.what


@pytest.mark.parametrize("name", ["Maria\nBcc: x@example.org", "Maria\r\nX: y", "Maria\x00", "Maria\u2029"])
def test_a_name_cannot_end_its_header(name: str) -> None:
    with pytest.raises(InputError):
        Address("maria@example.org", name)


def test_one_mailbox_has_one_key() -> None:
    spellings = ["Maria@Example.org", "maria+a@example.org", "maria+b+c@example.org"]
    assert {Address(spelling).mailbox for spelling in spellings} == {"maria@example.org"}
    assert Address("+a@example.org").mailbox == "+a@example.org"


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_a_users_mistake(text: str) -> None:
    try:
        address = Address(text)
    except InputError:
        return
    assert "\n" not in address.route
    assert address.route.count("@") >= 1
