// Loads this page again when it is older than its server, or when its code did not come: once in a while for each build of
// the server, when nobody is typing, and with what was typed. Where that does not help, the page's notice says so.
(() => {
  // What frames this page learns at once that it is no error page of the browser's.
  if (parent !== window) parent.postMessage("porchlight:here", "*");
  const PLACE = "porchlight:renewal";
  const HEADER = "porchlight-build";
  const ASKED_EVERY = 30_000;
  const QUIET = 10_000;
  const GRACE = 3_000;
  const TRIED_FOR = 600_000;
  const KEPT_FOR = 60_000;
  const mark = document.getElementById("build");
  // There is none while developing, when files change all the time.
  const build = mark?.content;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const isAlive = () => document.querySelector("[data-alive]");
  // Pages that are nothing without their code have one.
  const notice = () => document.getElementById("reload-notice");
  const say = () => notice() && (notice().hidden = false);
  const hush = () => notice() && (notice().hidden = true);

  // What has to outlive the page. Where a frame gets no storage, the window's own name does, for what is not secret.
  let store;
  try { store = sessionStorage; } catch {}
  const read = () => {
    try { return JSON.parse(store ? store.getItem(PLACE) : window.name) || {}; } catch { return {}; }
  };
  const write = (value) => {
    try {
      if (store) store.setItem(PLACE, JSON.stringify(value));
      else window.name = JSON.stringify(value);
      return true;
    } catch { return false; }
  };
  const kept = read();
  // The page around a frame can write its name: of that only times and builds are taken.
  const typed = store && kept.typed;
  const tried = () => (Array.isArray(kept.tried) ? kept.tried : []).filter((one) => Math.abs(Date.now() - one?.[1]) < TRIED_FOR);
  const here = () => location.pathname + location.search;

  // Fields by what they are for: the form, the name, and which one of that name.
  const fields = () => {
    const seen = {};
    return [...document.querySelectorAll("input:not([type=hidden]),textarea")].map((field) => {
      const name = [field.form?.getAttribute("action"), field.id || field.name];
      return [[...name, (seen[name] = (seen[name] || 0) + 1)].join(" "), field];
    });
  };
  // Keeps what was typed, and that this build has been tried; false where something can't be kept.
  const keep = (server) => {
    const changed = fields().filter(([, field]) => field.value !== field.defaultValue);
    const active = document.hasFocus() && fields().find(([, field]) => field === document.activeElement);
    if (!store && (isAlive() || changed[0])) return false;
    if (changed.some(([, { type }]) => type === "password" || type === "file")) return false;
    return write({
      tried: [...tried(), [server, Date.now()]].slice(-20),
      typed: store && {
        path: here(),
        at: Date.now(),
        texts: Object.fromEntries(changed.map(([name, field]) => [name, field.value])),
        focus: active && [active[0], active[1].selectionStart, active[1].selectionEnd],
        // What the host page has said.
        told: { ...document.getElementById("widget")?.dataset, seed: undefined, alive: undefined },
      },
    });
  };
  // Puts it back, before the code of the page comes alive and takes it from there.
  const putBack = ({ path, at, texts, focus, told }) => {
    write({ tried: tried() });
    // Only this page, loaded again, is the one that it was kept for.
    const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
    if (!isReload || path !== here() || Date.now() - at > KEPT_FOR) return;
    for (const [name, field] of fields()) {
      if (name in texts) {
        field.value = texts[name];
        field.closest("details")?.setAttribute("open", "");
      }
      if (name === focus?.[0]) {
        field.focus();
        // Fields for addresses have no selection.
        try { field.setSelectionRange(focus[1], focus[2]); } catch {}
      }
    }
    Object.assign(document.getElementById("widget")?.dataset || {}, told);
  };
  if (typed) {
    document.addEventListener("readystatechange", () => putBack(typed), { once: true });
  }

  let touched = 0, isComposing = false, writing = 0, leftAt = 0, hasTyped = false;
  for (const sign of ["keydown", "pointerdown", "input", "wheel", "touchmove"]) {
    addEventListener(sign, () => (touched = Date.now()), { capture: true, passive: true });
  }
  addEventListener("input", () => (hasTyped = true), true);
  addEventListener("compositionstart", () => (isComposing = true), true);
  addEventListener("compositionend", () => (isComposing = false), true);
  addEventListener("beforeunload", () => (leftAt = Date.now()));
  // A page that nobody looks at waits: to load the inbox again is to look at what is open in it.
  const isSafe = () =>
    !document.hidden && !isComposing && !writing &&
    // Nor is one left where a code is awaited.
    !document.querySelector("dialog[open],#verify:not([hidden]) #code:not([hidden])") &&
    Date.now() - touched > QUIET && Date.now() - leftAt > ASKED_EVERY;

  // The build that would be loaded now; nothing where the server is away.
  const ofServer = async () => {
    try { return (await ask("/healthz", { cache: "no-store", signal: AbortSignal.timeout(10_000) })).headers.get(HEADER); } catch {}
  };
  let isAsking = false, askedAt = 0, later = 0, isBroken = false;
  const renew = async () => {
    if (isAsking) return;
    isAsking = true;
    try { while (await isStillOld()) await pause(1_000); } finally { isAsking = false; }
  };
  // One look; whether there has to be another.
  const isStillOld = async () => {
    if (!isSafe()) return true;
    askedAt = Date.now();
    const server = await ofServer();
    if (!server) {
      if (!isBroken || isAlive()) return false;
      say();
      await pause(QUIET);
      return true;
    }
    if (server === build) {
      // What broke may have been nothing that matters.
      if (isBroken) await pause(GRACE);
      if (!isBroken || isAlive()) return hush();
    }
    // A page that lives without its code is left to whoever writes in it.
    if (!notice() && hasTyped) return false;
    if (!isSafe()) return true;
    // What a page shows once is not in the next one.
    if (document.querySelector("[data-once]") || tried().some((one) => one[0] === server) || !keep(server)) {
      // In a frame without storage a new page would know nothing of the conversation.
      if (store || window === parent || !isAlive()) say();
      return false;
    }
    location.reload();
    return false;
  };
  // Pages that work have time: they do not all come back in the moment in which their server does.
  const suspect = () => {
    if (later && !isBroken) return;
    clearTimeout(later);
    later = setTimeout(() => {
      later = 0;
      renew();
    }, Math.max(0, askedAt + ASKED_EVERY - Date.now()) + (isBroken ? 0 : Math.random() * ASKED_EVERY));
  };
  const met = (server) => {
    if (!build || !server) return;
    if (server !== build) suspect();
    else if (!isBroken) hush();
  };

  // Every answer says which build the server has.
  const ask = window.fetch;
  window.fetch = async (...request) => {
    const isWrite = (request[0].method || request[1]?.method || "GET") !== "GET";
    writing += isWrite;
    try {
      const answer = await ask(...request);
      met(answer.headers.get(HEADER));
      return answer;
    } finally { writing -= isWrite; }
  };
  // A visitor's socket says so too; the code that reads it notes it on the mark.
  if (mark) new MutationObserver(() => met(mark.dataset.server)).observe(mark, { attributes: true });

  const broke = ({ target, type }) => {
    const isFile = target.matches?.("link,script");
    if (isAlive() || !(notice() || isFile)) return;
    isBroken = true;
    if (build) suspect();
    else say();
  };
  addEventListener("error", broke, true);
  addEventListener("unhandledrejection", broke);
  // What neither comes nor fails may be waited for in vain.
  addEventListener("load", () => setTimeout(() => notice() && !isAlive() && build && suspect(), ASKED_EVERY));
  // The page around a frame that goes keeps what it says until the next one is there. One that the browser keeps whole
  // stays in touch.
  addEventListener("message", ({ ports: [port], source }) => {
    if (port && source === parent) addEventListener("pagehide", ({ persisted }) => persisted || port.postMessage(["bye"]));
  });
  addEventListener("click", (event) => {
    if (!event.target.closest?.("#reload-notice a")) return;
    event.preventDefault();
    keep("");
    location.reload();
  });
})();
