"""What a patient does in the story of the main job, one function an act.

Everything is found as a person finds it: by its role and its words.
"""

import re
import time

from tests.browser.axe import assert_accessible
from tests.browser.sign_in import add_authenticator
from tests.cast import PASSWORD

CALM = 0.45
"""Seconds after which the guard against double taps lets the next one in."""

DRIVING_LINE = "Do not drive while taking this medicine."


class Person:
    """Somebody at a screen. Every page they come to is looked at with axe.

    Without `scripts` the pages stand without JavaScript, which axe needs.
    """

    def __init__(self, page, *, scripts=True):
        self.page = page
        self.scripts = scripts
        page.set_default_timeout(15_000)

    def looks(self):
        """What any reader must be able to read and to work."""
        if self.scripts:
            assert_accessible(self.page)

    def goes_to(self, path):
        self.page.goto(path)
        self.looks()

    def reads(self, heading):
        """Come to the page of this heading."""
        self.page.get_by_role("heading", name=heading).first.wait_for()
        self.looks()

    def sees(self, words, within="main"):
        self.page.get_by_role(within).get_by_text(words).first.wait_for()

    def box(self, label, **options):
        return self.page.get_by_label(label, **options)

    def presses(self, name, **options):
        """Press one button and wait for the page that it leads to."""
        button = self.page.get_by_role("button", name=name, **options)
        with self.page.expect_navigation():
            button.click()

    def follows(self, name, **options):
        """Follow a link of the page."""
        links = self.page.get_by_role("main").get_by_role("link", name=name, **options)
        with self.page.expect_navigation():
            links.first.click()
        self.looks()

    def is_refused(self, *words):
        """The page says at its top what is wrong, and takes the reader there."""
        summary = self.page.get_by_role("alert").filter(has_text="There is a problem")
        summary.wait_for()
        assert self.page.title().startswith("Error: ")
        if self.scripts:
            assert summary.evaluate("e => e === document.activeElement")
        for said in words:
            self.sees(said)
        self.looks()

    def gives_the_password(self, email):
        self.goes_to("/accounts/login/")
        self.box("E-mail address").fill(email)
        self.box("Password", exact=True).fill(PASSWORD)
        self.presses("Sign in with the password")

    def signs_out(self):
        self.presses("Sign out")


class Patient(Person):
    """Touches one thing at a time, as steady as the guard asks."""

    def __init__(self, page, *, touch=True, **options):
        super().__init__(page, **options)
        self.touch = touch

    def taps(self, found):
        found.first.tap() if self.touch else found.first.click()
        time.sleep(CALM)

    def answers(self, question, answer):
        """Choose one answer of one question, opening its chip if it is closed."""
        group = self.page.get_by_role("group", name=question)
        self.taps(group.get_by_role("radio", name=answer, exact=True))

    def opens(self, chip):
        """Open one of the closed questions."""
        chips = self.page.get_by_role("main").locator("summary", has_text=chip)
        self.taps(chips.filter(visible=True))

    def next(self):
        self.taps(self.page.get_by_role("button", name="Next"))

    # ---- the way in ---------------------------------------------------------------

    def is_known_by(self, code, born, email, mailbox):
        """From the letter of the clinic to the privacy notice; one date is wrong."""
        self.goes_to("/join/")
        self.box("Invitation code").fill(code)
        self.box("Your date of birth").fill("1980-05-05")
        self.presses("Next")
        self.is_refused("We cannot find an open invitation with these answers.")
        assert self.box("Invitation code").input_value() == code
        self.box("Your date of birth").fill(born.isoformat())
        self.presses("Next")
        self.box("Your e-mail address").fill(email)
        self.looks()
        self.presses("Send the code")
        self.box("Code from the e-mail").fill(mailed_code(mailbox, email))
        self.looks()
        self.presses("Next")
        self.reads("Privacy notice")

    def opens_an_account(self):
        """With a passkey, once the notice is agreed to."""
        self.presses("Open my account")
        self.is_refused("Tick the box if you agree.")
        self.box("I have read the privacy notice and I agree.").check()
        self.presses("Open my account")
        add_authenticator(self.page)
        self.reads("Add a passkey")
        self.presses("Add a passkey")
        self.reads("Recovery codes")
        codes = self.page.get_by_role("list", name="Recovery codes")
        assert codes.get_by_role("listitem").count() == 10
        self.follows("I have kept them. Go on")

    def signs_in_with_the_passkey(self):
        self.goes_to("/accounts/login/")
        self.presses("Sign in with a passkey")
        self.page.wait_for_url("**/my/")
        self.looks()

    # ---- the day ------------------------------------------------------------------

    def logs_today(self, *, rating, effect, severity, falls, told):
        """The day's question, then the rest a step at a time, then Save.

        What the rules have to say of the day stands above the banner with its Undo.
        """
        self.goes_to("/my/")
        self.next()
        self.is_refused("Choose a number, or say that you could not log.")
        self.answers("How was the shaking today?", rating)
        self.next()
        self.steps_to("More about the day", 2)
        self.opens("Falls")
        self.answers("How many times did you fall?", falls)
        self.looks()
        self.next()
        self.steps_to("Side effects", 3)
        self.opens(effect)
        self.answers(f"{effect}: how bad was it?", severity)
        self.looks()
        self.next()
        self.steps_to("Check and save", 4)
        self.page.get_by_text("Your answers so far are kept.").wait_for()
        for question, answer in (
            ("How was the shaking today?", rating),
            ("How many times did you fall?", falls),
            (f"{effect}: how bad was it?", severity),
        ):
            self.answered(question, answer)
        self.looks()
        self.presses("Save", exact=True)
        advice = self.page.get_by_role("main").get_by_text(told)
        saved = self.page.locator(".notice-saved").filter(has_text="Saved.")
        saved.get_by_role("button", name="Undo").wait_for()
        assert advice.bounding_box()["y"] < saved.bounding_box()["y"]
        self.looks()

    def steps_to(self, name, number):
        """The script shows one step and says which."""
        self.page.get_by_role("region", name=name).wait_for()
        self.page.get_by_text(f"Step {number} of 4").first.wait_for(state="attached")
        time.sleep(CALM)

    def answered(self, question, answer):
        """The list of answers says this."""
        rows = self.page.get_by_role("main").locator("dl > div")
        row = rows.filter(has_text=question)
        assert answer in row.get_by_role("definition").first.inner_text(), question

    def changes_the_rating(self, *, old, new):
        """Change the day's number; what stood there before is kept and shown."""
        self.follows("Change an answer")
        self.answers("How was the shaking today?", new)
        self.presses("Save the change")
        self.reads("My log")
        self.answered("Shaking", new)
        self.sees(f"Shaking: from {old} to {new}")

    def finds_in_my_days(self, rating):
        """The picture, its numbers and the table of days agree on today."""
        self.goes_to("/my/")
        self.follows("My days")
        assert self.page.get_by_role("img", name="Shaking").count() == 1
        self.opens("Show the numbers")
        self.looks()
        rows = self.page.get_by_role("table", name="Your days, newest first")
        first = rows.get_by_role("row").nth(1)
        assert rating in first.get_by_role("cell").first.inner_text()

    # ---- what the clinic changed -----------------------------------------------------

    def reads_the_news(self, *news, drug):
        """The plan on the home page; then each piece of news is acknowledged."""
        self.goes_to("/my/")
        self.sees("Your plan changed")
        self.sees(DRIVING_LINE)
        self.follows("Read it in My treatments")
        card = self.page.get_by_role("article", name=drug, exact=True)
        card.get_by_text(DRIVING_LINE, exact=True).wait_for()
        unread = self.page.get_by_role("article", name="Your plan changed")
        for words in news:
            left = unread.count()
            piece = unread.filter(has_text=words).first
            with self.page.expect_navigation():
                self.taps(piece.get_by_role("button", name="I have read this"))
            assert unread.count() == left - 1
        assert unread.count() == 0
        self.looks()

    def sees_who_looked(self, *acts):
        """ "Who looked at my record": by name, what, in the list of others."""
        self.goes_to("/my/details/")
        self.follows("Who looked at my record")
        table = self.page.get_by_role("table", name="Newest first")
        for who, what in acts:
            rows = table.get_by_role("row").filter(has_text=who)
            assert rows.filter(has_text=what).count(), (who, what)


def mailed_code(mailbox, to):
    """The six digits of the newest letter, which went to `to`."""
    letter = mailbox[-1]
    assert letter.to == [to]
    return re.search(r"\b\d{6}\b", letter.body).group()
