// Pages the images of _evidence_viewer.html one at a time; zooms from 50 to 300 %. Left and Right (or Page Up and
// Page Down) turn pages, + and - zoom, 0 returns to 100 %, while the page area has the focus.
(() => {
  function start(viewer) {
    if (viewer.dataset.ready) return;
    viewer.dataset.ready = "1";
    const box = viewer.querySelector("[data-viewer-pages]");
    const pages = [...box.querySelectorAll("img[data-page]")];
    if (!pages.length) return;
    let place = 0;
    let scale = 100;

    const draw = () => {
      pages.forEach((page, index) => (page.hidden = index !== place));
      pages[place].loading = "eager";
      if (pages[place + 1]) pages[place + 1].loading = "eager";
      viewer.querySelector("[data-viewer-place]").textContent = `${place + 1}/${pages.length}`;
      viewer.querySelector("[data-viewer-scale]").textContent = `${scale}%`;
      for (const page of pages) page.style.setProperty("width", `${scale}%`);
      for (const button of viewer.querySelectorAll("[data-viewer-step]")) {
        button.disabled = !pages[place + Number(button.dataset.viewerStep)];
      }
      for (const button of viewer.querySelectorAll("[data-viewer-zoom]")) {
        const next = scale + Number(button.dataset.viewerZoom);
        button.disabled = next < 50 || next > 300;
      }
    };
    const turn = (by) => {
      if (!pages[place + by]) return;
      place += by;
      box.scrollTo(0, 0);
      draw();
    };
    const zoom = (to) => {
      scale = Math.min(Math.max(to, 50), 300);
      draw();
    };

    viewer.addEventListener("click", (event) => {
      const step = event.target.closest("[data-viewer-step]");
      const size = event.target.closest("[data-viewer-zoom]");
      if (step) turn(Number(step.dataset.viewerStep));
      if (size) zoom(scale + Number(size.dataset.viewerZoom));
    });
    const keys = {
      ArrowLeft: () => turn(-1),
      ArrowRight: () => turn(1),
      PageUp: () => turn(-1),
      PageDown: () => turn(1),
      "+": () => zoom(scale + 25),
      "=": () => zoom(scale + 25),
      "-": () => zoom(scale - 25),
      0: () => zoom(100),
    };
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
    draw();
  }

  const all = () => document.querySelectorAll("[data-viewer]").forEach(start);
  all();
  document.addEventListener("htmx:afterSwap", all);
})();
