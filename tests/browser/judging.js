// Judges a page from inside; each function returns what is wrong, as lines.
({
  shown: (element) => element.cloneNode().outerHTML.slice(0, 160),

  // Contrast costs milliseconds an element, and a report has thousands: one of each kind is judged.
  specimens() {
    const dull = / (id|href|for|name|value|title|[a-z]+by|d)="[^"]*"/g;
    const kind = (element) =>
      element.parentElement
        ? `${kind(element.parentElement)} ${element.cloneNode().outerHTML.replace(dull, "")}`
        : "";
    const speaks = (element) =>
      element.matches("input, select, textarea") ||
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const seen = new Set();
    return [...document.body.querySelectorAll("*")].filter((element) => {
      if (!speaks(element) || !element.checkVisibility()) return false;
      const own = kind(element);
      return !seen.has(own) && seen.add(own);
    });
  },

  async axe(tags) {
    const resultTypes = ["violations"];
    const rules = { "color-contrast": { enabled: false } };
    const include = this.specimens();
    const results = [
      await axe.run({ runOnly: { type: "tag", values: tags }, rules, resultTypes }),
      include.length ? await axe.run({ include }, { runOnly: ["color-contrast"], resultTypes }) : { violations: [] },
    ];
    return results
      .flatMap((one) => one.violations)
      .map(({ id, nodes: [first, ...more] }) => {
        const why = first.failureSummary.replace(/^.*\n */, "");
        return `${id}: ${first.html.slice(0, 160)}: ${why} (and ${more.length} more)`;
      });
  },

  // What is wider than the window does no harm inside a box that scrolls by itself.
  stickingOut() {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const held = (element) =>
      element !== document.body &&
      (getComputedStyle(element).overflowX !== "visible" || held(element.parentElement));
    const out = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > room + 0.5 && !held(element.parentElement),
    );
    return out.length ? out.map(this.shown) : ["something positioned inside a box that scrolls"];
  },

  // A movement of a few milliseconds is how a style sheet switches one off.
  moving() {
    const running = document
      .getAnimations()
      .filter((one) => one.playState === "running" && one.effect.getComputedTiming().duration > 10);
    return running.map((one) => this.shown(one.effect.target));
  },

  // Pages change while one walks: an element is known by its id, or by how it is written.
  place(element) {
    return element.id ? `<${element.localName} id="${element.id}">` : this.shown(element);
  },

  // Of radio buttons of one name the keyboard reaches one: the arrows do the rest.
  leader(element) {
    if (element.type !== "radio") return element;
    const name = `input[type="radio"][name="${CSS.escape(element.name)}"]`;
    return [...document.querySelectorAll(name)].find((other) => other.form === element.form);
  },

  reachable() {
    const wanted =
      "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    document.activeElement.blur();
    return [...document.querySelectorAll(wanted)]
      .filter((element) => !element.disabled && element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => this.leader(element) === element)
      .map((element) => this.place(element));
  },

  reached() {
    const now = document.activeElement;
    const style = getComputedStyle(now);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return [this.place(this.leader(now)), outlined || style.boxShadow !== "none"];
  },
})
