/* Zoom and read-out for pictures drawn by the server.

   <figure data-chart>
     [data-chart-tools hidden]   shown by this script; buttons [data-chart-zoom=in|out|left|right|all]
     [data-chart-readout]        an <output aria-live="polite">
     .chart-frame > svg > svg[data-chart-plot viewBox="0 0 W H" preserveAspectRatio="none"]
       data-from, data-to        first and last day (ISO), told after a zoom
       g[data-keep][data-x][data-y][transform="translate(x y)"]  keeps its shape when stretched
       [data-zoom-from="4"]      shown from that zoom on
       [data-say][data-x]        what can be read, in time order
       line[data-chart-cursor]   follows the reading
   </figure>
   [data-lights="KEY"]           while hovered or focused within, lights [data-span="KEY"]

   Only x and width of the plot's viewBox change. Pointer: hover or tap. Keys, while the
   picture has the focus: arrows, Home, End. The wheel zooms only with Ctrl held, so that
   the page still scrolls. */

const MAX_ZOOM = 32;

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.frame = figure.querySelector(".chart-frame");
    this.plot = figure.querySelector("[data-chart-plot]");
    this.output = figure.querySelector("[data-chart-readout]");
    this.cursor = figure.querySelector("[data-chart-cursor]");
    const { x, y, width, height } = this.plot.viewBox.baseVal;
    this.whole = { x, y, width, height };
    this.zoom = 1;
    this.left = x;
    this.points = [...this.plot.querySelectorAll("[data-say]")];
    this.kept = [...this.plot.querySelectorAll("[data-keep]")];
    this.at = -1;
    this.listen();
    this.draw();
  }

  listen() {
    const tools = this.figure.querySelector("[data-chart-tools]");
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-chart-zoom]");
      if (button) {
        this.change(button.dataset.chartZoom);
      }
    });
    this.frame.tabIndex = 0;
    this.frame.setAttribute("role", "group");
    this.frame.setAttribute("aria-label", this.output.textContent.trim());
    this.frame.addEventListener("keydown", (event) => this.typed(event));
    this.plot.ownerSVGElement.addEventListener("pointermove", (event) => this.pointed(event));
    this.plot.ownerSVGElement.addEventListener("click", (event) => this.pointed(event));
    this.frame.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
  }

  get width() {
    return this.whole.width / this.zoom;
  }

  middle() {
    return this.at >= 0 ? this.xOf(this.points[this.at]) : this.left + this.width / 2;
  }

  xOf(point) {
    return Number(point.dataset.x);
  }

  change(what, around = this.middle()) {
    if (what === "all") {
      this.zoom = 1;
    } else if (what === "in" || what === "out") {
      const share = (around - this.left) / this.width;
      this.zoom = Math.min(MAX_ZOOM, Math.max(1, this.zoom * (what === "in" ? 2 : 0.5)));
      this.left = around - share * this.width;
    } else {
      this.left += this.width * (what === "left" ? -0.5 : 0.5);
    }
    this.draw();
    this.tellSpan();
  }

  draw() {
    const { x, y, width, height } = this.whole;
    this.left = Math.min(x + width - this.width, Math.max(x, this.left));
    this.plot.setAttribute("viewBox", `${this.left} ${y} ${this.width} ${height}`);
    for (const mark of this.kept) {
      const place = `translate(${mark.dataset.x} ${mark.dataset.y})`;
      mark.setAttribute("transform", `${place} scale(${1 / this.zoom} 1)`);
    }
    for (const mark of this.plot.querySelectorAll("[data-zoom-from]")) {
      const shown = this.zoom >= Number(mark.dataset.zoomFrom);
      mark.setAttribute("visibility", shown ? "visible" : "hidden");
    }
  }

  tellSpan() {
    const from = Date.parse(this.plot.dataset.from);
    const to = Date.parse(this.plot.dataset.to);
    if (Number.isNaN(from) || Number.isNaN(to)) {
      return;
    }
    const format = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
      dateStyle: "medium",
      timeZone: "UTC",
    });
    const day = (x) => from + ((to - from) * (x - this.whole.x)) / this.whole.width;
    this.output.textContent = format.formatRange(day(this.left), day(this.left + this.width));
  }

  pointed(event) {
    const matrix = this.plot.getScreenCTM();
    if (!matrix || !this.points.length) {
      return;
    }
    const x = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()).x;
    let best = 0;
    this.points.forEach((point, index) => {
      if (Math.abs(this.xOf(point) - x) < Math.abs(this.xOf(this.points[best]) - x)) {
        best = index;
      }
    });
    this.read(best);
  }

  typed(event) {
    const last = this.points.length - 1;
    const to = {
      ArrowLeft: Math.max(0, this.at - 1),
      ArrowRight: Math.min(last, this.at + 1),
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined || last < 0) {
      return;
    }
    event.preventDefault();
    this.read(to);
    this.follow();
  }

  wheeled(event) {
    if (!event.ctrlKey) {
      return;
    }
    event.preventDefault();
    this.change(event.deltaY < 0 ? "in" : "out");
  }

  read(index) {
    if (index === this.at) {
      return;
    }
    this.points[this.at]?.classList.remove("is-read");
    this.at = index;
    const point = this.points[index];
    point.classList.add("is-read");
    this.output.textContent = point.dataset.say;
    this.frame.classList.add("is-reading");
    this.cursor?.setAttribute("x1", point.dataset.x);
    this.cursor?.setAttribute("x2", point.dataset.x);
  }

  follow() {
    const x = this.xOf(this.points[this.at]);
    if (x < this.left || x > this.left + this.width) {
      this.left = x - this.width / 2;
      this.draw();
    }
  }
}

function light(event, on) {
  const row = event.target.closest?.("[data-lights]");
  if (!row) {
    return;
  }
  const key = CSS.escape(row.dataset.lights);
  row.classList.toggle("is-lit", on);
  document.querySelectorAll(`[data-span="${key}"]`).forEach((mark) => {
    mark.classList.toggle("is-lit", on);
  });
}

document.querySelectorAll("[data-chart]").forEach((figure) => new Chart(figure));
for (const [name, on] of [["focusin", true], ["focusout", false], ["mouseover", true], ["mouseout", false]]) {
  document.addEventListener(name, (event) => light(event, on));
}
