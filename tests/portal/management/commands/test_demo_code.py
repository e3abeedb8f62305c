"""The code of a demonstration account, in development only."""

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.factors import enrol_totp


def test_it_refuses_outside_development(cast):
    enrol_totp(cast.ben, "JBSWY3DPEHPK3PXP")
    with pytest.raises(CommandError, match="development only"):
        call_command("demo_code", "ben@example.org")


def test_it_prints_a_code_that_is_accepted(cast, settings, capsys):
    settings.DEVELOPMENT = True
    app = enrol_totp(cast.ben, "JBSWY3DPEHPK3PXP")
    call_command("demo_code", "BEN@example.org")
    assert app.wrap().validate_code(capsys.readouterr().out.strip())


def test_it_says_when_there_is_no_app(cast, settings):
    settings.DEVELOPMENT = True
    with pytest.raises(CommandError, match="no authenticator app"):
        call_command("demo_code", "ana@example.org")
