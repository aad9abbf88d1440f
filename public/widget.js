// Porchlight's loader: a launcher, and the chat in an iframe.
(() => {
  const script = document.currentScript;
  const before = window.porchlight;
  if (!script || before?.loaded) return;
  const base = new URL(script.src).origin;
  const inbox = encodeURIComponent(script.dataset.inbox || window.porchlightSettings?.inbox || "");
  const known = "porchlight:" + inbox;
  const waiting = [];
  let frame, port, isHere, unread = 0, isOpen = false;

  const host = document.createElement("porchlight-widget");
  const root = host.attachShadow({ mode: "open" });
  // Passes a strict policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
button,iframe{position:fixed;z-index:2147483647;right:24px;border:0;box-shadow:0 8px 48px #0004}
button{bottom:24px;width:56px;height:56px;padding:15px;border-radius:50%;cursor:pointer;background:var(--inbox,#7c3f12);color:var(--on,#fff)}
button:focus-visible{outline:3px solid #d97706;outline-offset:3px}
svg{display:block;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linejoin:round}
span{position:absolute;top:-4px;right:-4px;min-width:8px;padding:0 7px;border-radius:11px;background:#b42318;color:#fff;font:600 12px/22px system-ui}
span:empty{display:none}
iframe{bottom:96px;width:min(384px,90vw);height:min(600px,100vh - 120px);border-radius:20px;background:#fff;color-scheme:light;visibility:hidden;opacity:0;translate:0 16px;transition:.16s ease-out}
.open{visibility:visible;opacity:1;translate:0}
@media(max-width:479px){.up{inset:0;width:100%;height:100dvh;border-radius:0}.up.open+*{display:none}}
@media(prefers-reduced-motion){iframe{transition:none}}`);
  root.adoptedStyleSheets = [sheet];

  const add = (parent, name, space = "1999/xhtml") =>
    parent.appendChild(document.createElementNS("http://www.w3.org/" + space, name));
  const button = add(root, "button");
  const svg = add(button, "svg", "2000/svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  const path = add(svg, "path", "2000/svg");
  const badge = add(button, "span");

  const draw = () => {
    path.setAttribute("d", isOpen ? "m6 9 6 6 6-6" : "M8 20a9 9 0 1 0-4-4l-2 6z");
    badge.textContent = isOpen || !unread ? "" : unread > 9 ? "9+" : unread;
    button.setAttribute("aria-label", isOpen ? "Close chat" : "Open chat" + (unread ? `, ${unread} unread` : ""));
    button.setAttribute("aria-expanded", isOpen);
    // Silent, it covers no phone.
    if (frame) frame.className = (port ? "up " : "") + (isOpen ? "open" : "");
  };
  const fire = (name, detail) => dispatchEvent(new CustomEvent("porchlight:" + name, { detail }));
  const send = (...message) => (port ? port.postMessage(message) : waiting.push(message));
  const remember = (value) => {
    try {
      return value === undefined ? localStorage[known] : (localStorage[known] = value ? 1 : "");
    } catch {}
  };
  const load = () => {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.title = "Chat";
    frame.src = `${base}/widget?inbox=${inbox}`;
    // An error page is silent.
    frame.onload = () => setTimeout(() => isHere || (frame.src += ""), 5e3);
    root.insertBefore(frame, button);
    frame.offsetWidth; // Slides up from there.
  };

  const commands = {
    open() {
      if (isOpen) return;
      load();
      isOpen = true;
      draw();
      frame.focus();
      send("page", location.href.split(/[?#]/)[0]);
      send("open");
      fire("opened");
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      draw();
      send("close");
      if (document.activeElement === host) button.focus();
      fire("closed");
    },
    look(colour, onColour) {
      host.style.cssText = `--inbox:${colour};--on:${onColour}`;
    },
    toggle: () => (isOpen ? commands.close() : commands.open()),
    identify: ({ token }) => send("identify", token),
    logout() {
      if (waiting[0] || frame || remember()) load(), send("logout");
      remember(false);
    },
    on(name, listener) {
      const heard = (event) => listener(event.detail);
      addEventListener("porchlight:" + name, heard);
      return () => removeEventListener("porchlight:" + name, heard);
    },
  };
  const heard = {
    close: commands.close,
    known: remember,
    bye: () => (port = isHere = 0),
    unread(count) {
      if (count === unread) return;
      unread = count;
      draw();
      fire("unread", count);
    },
    message: () => fire("message"),
    error: (sentence) => fire("error", sentence),
  };

  // Only our iframe gets it.
  addEventListener("message", (event) => {
    if (event.source !== frame?.contentWindow || event.origin !== base) return;
    isHere = 1;
    if (event.data !== "porchlight:hello") return;
    const { port1, port2 } = new MessageChannel();
    port = port1;
    port.onmessage = ({ data: [word, what] }) => heard[word]?.(what);
    frame.contentWindow.postMessage("porchlight:port", base, [port2]);
    waiting.splice(0).forEach((message) => port.postMessage(message));
    draw();
  });
  button.onclick = commands.toggle;
  root.addEventListener("keydown", (event) => event.key === "Escape" && commands.close());

  const porchlight = (window.porchlight = (command, ...rest) => commands[command]?.(...rest));
  porchlight.loaded = true;

  const start = () => {
    document.body.append(host);
    draw();
    fire("ready");
    for (const command of before?.q || []) porchlight(...command);
    if (remember()) (window.requestIdleCallback || setTimeout)(load);
  };
  // The policy that lets this script in lets it in.
  const look = document.createElement("script");
  look.src = `${base}/widget/look.js?inbox=${inbox}`;
  look.nonce = script.nonce;
  look.onload = () => (document.body ? start() : addEventListener("DOMContentLoaded", start));
  look.onerror = () => fire("error", "No such inbox");
  document.head.append(look);
})();
