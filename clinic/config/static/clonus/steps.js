/* One form, one question at a time (contract: templates/components/steps_words.html
   and the gallery page). Without this script every step is simply visible and Save works.

   <form data-steps data-draft-url="..." data-guard-ms="400" data-word-...>
     <section data-step="NAME" data-step-title="..."> fields </section>
     <section data-step="NAME" data-step-title="..." data-step-check>
       <dl data-check-list></dl> the Save button </section>
   </form>
   [data-steps-aside]: parts of the page shown only beside the first step.
   [data-steps-off]: shown only without this script; [data-steps-on] hidden: only with it.
   A draft carries the name of the step that comes next as "step". */

const GUARD_MS = 400;
const SAME_GESTURE_MS = 30;

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

const words = (element) => (element ? element.textContent.replace(/\s+/g, " ").trim() : "");

/* ---- What was answered -------------------------------------------------- */

function answerOf(control) {
  if (control.type === "radio" || control.type === "checkbox") {
    // An empty value is "No answer", which is none.
    if (!control.checked || !control.value) {
      return "";
    }
    const label = control.labels[0];
    return words(label && (label.querySelector(".answer-word") || label));
  }
  if (control.tagName === "SELECT") {
    return [...control.selectedOptions].filter((o) => o.value).map(words).join(", ");
  }
  return control.value.trim();
}

function questionsOf(section) {
  return [...section.querySelectorAll(".answers, .field")].map((box) => {
    const label = box.querySelector("legend, label").cloneNode(true);
    label.querySelectorAll(".optional").forEach((part) => part.remove());
    const controls = [...box.querySelectorAll("input, select, textarea")];
    const answers = controls.map((control) => answerOf(control)).filter(Boolean);
    return { label: words(label), answer: answers.join(", ") };
  });
}

/* ---- The form ----------------------------------------------------------- */

class Steps {
  constructor(form) {
    this.form = form;
    this.say = form.dataset;
    this.sections = [...form.querySelectorAll("[data-step]")];
    this.checkStep = this.sections.find((s) => s.hasAttribute("data-step-check"));
    this.pageTitle = document.title;
    this.guard = Number(form.dataset.guardMs ?? GUARD_MS);
    this.changedAt = performance.now();
    this.tappedAt = -Infinity;
    this.returning = false;
    this.build();
    this.listen();
    this.show(this.firstStep(), { move: false });
  }

  build() {
    this.form.noValidate = true;
    this.form.classList.add("steps-on");
    this.live = make("p", { class: "visually-hidden", role: "status" });
    this.state = make("p", { class: "save-state", role: "status" });
    this.form.append(this.live, this.state);
    this.swap();
    this.sections.forEach((section, index) => {
      section.id = this.idOf(section);
      section.tabIndex = -1;
      section.setAttribute("aria-label", section.dataset.stepTitle);
      const saves = section === this.checkStep && section.querySelector(".button-row");
      const row = saves || make("div", { class: "step-buttons" });
      if (!saves) {
        section.append(row);
      }
      if (index > 0) {
        row.append(this.button("back", "btn btn-secondary", this.say.wordBack));
      }
      if (section !== this.checkStep) {
        row.prepend(this.button("next", "btn btn-primary", this.say.wordNext));
      }
    });
  }

  /* What only a page without script shows gives way to what only this one can use. */
  swap() {
    for (const [kind, off] of [["[data-steps-off]", true], ["[data-steps-on]", false]]) {
      this.form.querySelectorAll(kind).forEach((part) => {
        part.hidden = off;
        if ("disabled" in part) {
          part.disabled = off;
        }
      });
    }
  }

  button(name, css, text) {
    return make("button", { type: "button", class: css, "data-step-go": name }, text);
  }

  idOf(section) {
    return `step-${section.dataset.step}`;
  }

  listen() {
    this.form.addEventListener("click", (event) => this.guardTap(event), true);
    this.form.addEventListener("click", (event) => this.pressed(event));
    this.form.addEventListener("keydown", (event) => this.typed(event));
    this.form.addEventListener("clonus:reveal", (event) => {
      this.show(event.target.closest("[data-step]"), { move: false });
    });
    window.addEventListener("popstate", () => {
      this.show(this.named(location.hash) || this.sections[0]);
    });
  }

  /* A shaking hand touches twice: what comes too soon is not meant. Keys are. */
  guardTap(event) {
    if (event.detail === 0) {
      return;
    }
    const now = performance.now();
    const sinceTap = now - this.tappedAt;
    const soon = now - this.changedAt < this.guard ||
      (sinceTap > SAME_GESTURE_MS && sinceTap < this.guard);
    if (soon) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    this.tappedAt = now;
  }

  pressed(event) {
    const button = event.target.closest("[data-step-go]");
    const change = event.target.closest("[data-check-list] a[href^='#']");
    if (change) {
      event.preventDefault();
      this.returning = true;
      this.go(this.named(change.hash));
    } else if (button && button.dataset.stepGo === "back") {
      this.back();
    } else if (button) {
      this.next();
    }
  }

  typed(event) {
    const box = event.target.closest("input");
    if (event.key === "Enter" && box && this.current !== this.checkStep) {
      event.preventDefault();
      this.next();
    }
  }

  next() {
    if (!this.complete(this.current)) {
      return;
    }
    const at = this.sections.indexOf(this.current);
    const target = this.returning ? this.checkStep : this.sections[at + 1];
    this.returning = false;
    this.go(target);
  }

  back() {
    this.returning = false;
    if (history.state?.step) {
      history.back();
    } else {
      this.go(this.sections[this.sections.indexOf(this.current) - 1]);
    }
  }

  go(section) {
    this.keepDraft(section);
    history.pushState({ step: true }, "", `#${this.idOf(section)}`);
    this.show(section);
  }

  named(hash) {
    return this.sections.find((section) => `#${this.idOf(section)}` === hash);
  }

  firstStep() {
    const error = this.form.querySelector(".field-error");
    return (error && error.closest("[data-step]")) || this.named(location.hash) ||
      this.sections[0];
  }

  show(section, { move = true } = {}) {
    if (!section || section === this.current) {
      return;
    }
    this.current = section;
    this.changedAt = performance.now();
    this.sections.forEach((other) => { other.hidden = other !== section; });
    document.querySelectorAll("[data-steps-aside]").forEach((part) => {
      part.hidden = section !== this.sections[0];
    });
    if (section === this.checkStep) {
      this.fillCheck();
    }
    this.nameNext(section);
    this.announce(section);
    if (move) {
      section.focus({ preventScroll: true });
      section.scrollIntoView({ block: "start" });
    }
  }

  nameNext(section) {
    const next = section.querySelector("[data-step-go='next']");
    if (next) {
      next.textContent = this.returning ? this.say.wordReturn : this.say.wordNext;
    }
  }

  announce(section) {
    const at = this.sections.indexOf(section) + 1;
    const count = this.say.wordCount
      .replace("{step}", at)
      .replace("{steps}", this.sections.length);
    document.title = at === 1
      ? this.pageTitle
      : `${section.dataset.stepTitle}, ${count} - ${this.pageTitle}`;
    this.live.textContent = `${count}: ${section.dataset.stepTitle}`;
  }

  /* The step's own questions; the server checks everything again. */
  complete(section) {
    section.querySelectorAll("[data-step-problem]").forEach((old) => old.remove());
    const wrong = section.querySelector(":is(input, select, textarea):invalid");
    if (!wrong) {
      return true;
    }
    const box = wrong.closest(".answers, .field") || section;
    const text = wrong.validity.valueMissing
      ? this.say.wordRequired
      : wrong.validationMessage;
    const problem = make(
      "div",
      { class: "field-error", role: "alert", "data-step-problem": "" },
      make("p", {}, text),
    );
    const label = box.querySelector("legend, label");
    label.after(problem);
    for (let fold = wrong.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    wrong.focus({ preventScroll: true });
    box.scrollIntoView({ block: "start" });
    return false;
  }

  fillCheck() {
    const list = this.checkStep.querySelector("[data-check-list]");
    list.replaceChildren();
    for (const section of this.sections) {
      if (section === this.checkStep) {
        continue;
      }
      const answered = questionsOf(section).filter((question) => question.answer);
      const rows = answered.length
        ? answered
        : [{ label: section.dataset.stepTitle, answer: this.say.wordNothing }];
      rows.forEach((row) => list.append(this.checkRow(section, row)));
    }
  }

  checkRow(section, { label, answer }) {
    const link = make(
      "a",
      { href: `#${this.idOf(section)}` },
      this.say.wordChange,
      make("span", { class: "visually-hidden" }, ` ${label}`),
    );
    return make(
      "div",
      { class: "check-row" },
      make("dt", {}, label),
      make("dd", {}, answer),
      make("dd", { class: "check-change" }, link),
    );
  }

  async keepDraft(section) {
    if (!this.say.draftUrl) {
      return;
    }
    const answers = new FormData(this.form);
    answers.set("step", section.dataset.step);
    let kept = false;
    try {
      const answer = await fetch(this.say.draftUrl, {
        method: "POST",
        body: answers,
        credentials: "same-origin",
        redirect: "error",
      });
      kept = answer.ok;
    } catch {
      kept = false;
    }
    this.state.textContent = kept ? this.say.wordKept : this.say.wordUnsaved;
  }
}

document.querySelectorAll("form[data-steps]").forEach((form) => new Steps(form));
