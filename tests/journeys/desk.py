"""What a clinician does in the story of the main job, one function an act."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.cast import PASSWORD
from tests.journeys.steps import Person, mailed_code


class Clinician(Person):
    """Works with password and authenticator app at a desk."""

    def __init__(self, page, *, secret="", **options):
        super().__init__(page, **options)
        self.secret = secret

    # ---- the way in ---------------------------------------------------------------

    def claims(self, code, email, mailbox):
        """From the lead's code to an account with an authenticator app."""
        self.goes_to("/join/account/")
        self.box("Invitation code").fill(code)
        self.box("Your e-mail address").fill(email)
        self.presses("Next")
        self.looks()
        self.presses("Send the code")
        self.box("Code from the e-mail").fill("000000")
        self.presses("Next")
        self.is_refused("This is not the code, or it is too old.")
        self.box("Code from the e-mail").fill(mailed_code(mailbox, email))
        self.presses("Next")
        self.reads("Privacy notice")
        self.box("Choose a password").check()
        self.box("Password, if you chose one").fill("short")
        self.box("I have read the privacy notice and I agree.").check()
        self.presses("Open my account")
        self.is_refused()
        self.box("Password, if you chose one").fill(PASSWORD)
        self.presses("Open my account")
        self.page.goto("/clinic/")
        self.reads("Make signing in safe and easy")
        self.follows("Use an app")
        shown = self.page.get_by_text("Key to type:").inner_text()
        self.secret = shown.split(":")[1].strip()
        self.box("Code from the app").fill("000000")
        self.presses("Use this app")
        self.is_refused()
        self.box("Code from the app").fill(app_code(self.secret))
        self.presses("Use this app")
        self.reads("Recovery codes")
        self.follows("I have kept them. Go on")
        self.reads("Patients")

    def signs_in(self, email):
        """Password, a wrong code, the right code."""
        self.gives_the_password(email)
        self.reads("Confirm that it is you")
        self.box("Code from your app, or a recovery code").fill("000000")
        self.presses("Sign in with the code")
        self.is_refused()
        self.box("Code from your app, or a recovery code").fill(app_code(self.secret))
        self.presses("Sign in with the code")
        self.page.wait_for_url("**/clinic/")
        self.reads("Patients")

    # ---- the record ----------------------------------------------------------------

    def opens_a_record(self, *, name, born, number):
        """A new record; returns the invitation code that the page shows once."""
        self.follows("New patient")
        self.box("Full name").fill(name)
        self.presses("Open the record")
        self.is_refused("Date of birth")
        assert self.box("Full name").input_value() == name
        self.box("Date of birth").fill(born.isoformat())
        self.box("Clinic number").fill(number)
        self.presses("Open the record")
        self.reads(f"Invitation for {name}")
        self.presses("Make a code")
        self.reads("Give this page to the patient")
        page = self.page.get_by_role("main").inner_text()
        return re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b", page).group()

    def finds(self, name, *, typed):
        """Search the list; `typed` may lack the accents and capitals of the name."""
        self.goes_to("/clinic/")
        self.box("Name or number").fill(typed)
        self.presses("Show")
        rows = self.page.get_by_role("main").get_by_role("listitem")
        rows = rows.filter(has=self.page.get_by_role("link", name=name))
        assert rows.count() == 1
        self.looks()
        self.follows(name)
        self.reads(name)

    def reads_the_history(self, *, today):
        """The picture has her dots; by keyboard, its last day says today's number."""
        figure = self.page.get_by_role("figure").filter(
            has=self.page.get_by_role("img", name="Timeline: Shaking")
        )
        figure.get_by_role("group", name="Point at the picture").focus()
        self.page.keyboard.press("End")
        figure.get_by_role("status").get_by_text(today).wait_for()
        self.looks()

    def reads_that_was_tried(self, name, *said):
        """The ladder has a row for this treatment, and the row says this."""
        ladder = self.page.get_by_role("table", name="Everything tried")
        rows = ladder.get_by_role("row")
        row = rows.filter(has=self.page.get_by_role("rowheader", name=name))
        words = row.inner_text()
        for each in said:
            assert each in words, (name, each, words)

    # ---- treatments ------------------------------------------------------------------

    def opens_treatment(self, name):
        main = self.page.get_by_role("main")
        with self.page.expect_navigation():
            main.get_by_role("link", name=name, exact=True).first.click()
        self.reads(name)

    def ends_it(self, *, on, reason):
        """The last day and the reason, on the page of the treatment."""
        self.follows("End it", exact=True)
        self.box("Last day").fill(on.isoformat())
        self.box("Why it ends").select_option(label=reason)
        self.presses("End it", exact=True)

    def fills_steps(self, *steps):
        """Dated steps, `(day, {"morning": "20"})`, in the rows of the plan."""
        for number, (day, amounts) in enumerate(steps, start=1):
            self.box(f"Step {number}, from").fill(day.isoformat())
            for slot, amount in amounts.items():
                self.box(f"Step {number}, {slot}").fill(amount)

    def plans_the_taper(self, *steps):
        """From the refusal to the page of steps, and back with a plan."""
        self.follows("Plan the steps down")
        (first, amounts), *later = steps
        self.fills_steps((first, dict.fromkeys(amounts, "x")), *later)
        self.presses("Save the new plan")
        self.is_refused()
        self.fills_steps(*steps)
        self.presses("Save the new plan")
        self.sees("Saved.", within="status")
        self.looks()

    def starts(self, name, *steps):
        """What the safety rules say of the plan is read before it is saved."""
        self.follows("Start a treatment")
        self.follows(name, exact=True)
        self.presses("Start", exact=True)
        self.is_refused("Enter at least the first step.")
        self.fills_steps(*steps)
        self.presses("Start", exact=True)
        self.is_refused("Read what the safety rules say about this plan.")
        self.box("I have read these").check()
        self.presses("Start", exact=True)
        self.sees("Saved.", within="status")
        self.looks()

    # ---- the visit -------------------------------------------------------------------

    def records_an_exam(self, **readings):
        """Readings by row, `ankle_left={"Beats": "8", "Modified Ashworth": "2"}`."""
        self.follows("Exam", exact=True)
        self.box("Ankle, left: Beats").fill("999")
        self.presses("Save exam")
        self.is_refused()
        for row, values in readings.items():
            name = row.capitalize().replace("_", ", ")
            for column, value in values.items():
                cell = self.box(f"{name}: {column}")
                if cell.evaluate("e => e.tagName") == "SELECT":
                    cell.select_option(value)
                else:
                    cell.fill(value)
        self.presses("Save exam")
        self.reads("Exam of")

    def marks_reviewed(self):
        self.presses("Mark reviewed")
        self.reads("Since the review of")
        assert self.page.get_by_role("button", name="Undo the review").is_visible()


def app_code(secret):
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
