import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from clinic.config.environment import Environment, development_secret, key_from

GOOD = "mZ7-" + "k2Qx9-vT4bL8_wR1nC6y" * 3


@pytest.mark.parametrize("word", ["1", "true", "Yes", " on "])
def test_a_switch_can_be_on(word):
    assert Environment({"X": word}).boolean("X") is True


@pytest.mark.parametrize("word", ["0", "false", "No", "off", ""])
def test_a_switch_can_be_off(word):
    assert Environment({"X": word}).boolean("X", default=True) is False


def test_a_switch_that_is_not_set_has_its_default():
    assert Environment({}).boolean("X") is False
    assert Environment({}).boolean("X", default=True) is True


@pytest.mark.parametrize("word", ["ture", "ja", "2", "y"])
def test_a_misspelt_switch_stops_the_start_and_is_named(word):
    with pytest.raises(ImproperlyConfigured, match=r"CLONUS_DEVELOPMENT=.*1 or 0"):
        Environment({"CLONUS_DEVELOPMENT": word}).boolean("CLONUS_DEVELOPMENT")


@pytest.mark.parametrize("word", ["-1", "1.5", "many"])
def test_a_number_that_is_none_is_named(word):
    with pytest.raises(ImproperlyConfigured, match="AGE"):
        Environment({"AGE": word}).number("AGE", default=3)


def test_a_missing_text_is_named():
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not set"):
        Environment({"EMAIL_URL": "  "}).text("EMAIL_URL")


def test_hosts_must_be_named_and_may_not_be_the_wildcard():
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS is not set"):
        Environment({}).hosts("ALLOWED_HOSTS")
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        Environment({"ALLOWED_HOSTS": "a.example,*"}).hosts("ALLOWED_HOSTS")
    assert Environment({"H": "a.example, b.example"}).hosts("H") == [
        "a.example",
        "b.example",
    ]


def test_a_secret_of_fifty_characters_is_taken_and_of_forty_nine_is_not():
    assert Environment({"SECRET_KEY": GOOD[:50]}).secret("SECRET_KEY") == GOOD[:50]
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        Environment({"SECRET_KEY": GOOD[:49]}).secret("SECRET_KEY")


@pytest.mark.parametrize(
    "secret", ["", "a" * 60, "django-insecure-" + GOOD, "change-me-" + GOOD]
)
def test_a_missing_plain_or_sample_secret_is_refused(secret):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        Environment({"SECRET_KEY": secret}).secret("SECRET_KEY")


def test_factor_keys_must_be_keys():
    key = Fernet.generate_key().decode()
    assert Environment({"K": f"{key},{key}"}).keys("K") == [key, key]
    with pytest.raises(ImproperlyConfigured, match="CLONUS_FACTOR_KEYS"):
        Environment({"CLONUS_FACTOR_KEYS": "short"}).keys("CLONUS_FACTOR_KEYS")
    with pytest.raises(ImproperlyConfigured, match="CLONUS_FACTOR_KEYS"):
        Environment({}).keys("CLONUS_FACTOR_KEYS")


def test_an_email_address_that_is_no_url_is_named():
    settings = Environment({"E": "smtp+tls://u:p@mail.example:587"}).address("E")
    assert settings["EMAIL_HOST"] == "mail.example"
    assert settings["EMAIL_USE_TLS"] is True
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        Environment({"EMAIL_URL": "mail.example"}).address("EMAIL_URL")


def test_the_development_secret_stays_the_same(tmp_path):
    path = tmp_path / "var" / "secret"
    first = development_secret(path)
    assert development_secret(path) == first
    assert path.stat().st_mode & 0o077 == 0
    assert Environment({"S": first}).secret("S") == first


def test_a_key_made_from_a_secret_is_a_key():
    assert Environment({"K": key_from(GOOD)}).keys("K") == [key_from(GOOD)]
