// Says so when the desk's code can't be loaded, instead of leaving a page that looks alive and is not.
(() => {
  const notice = () => {
    const isAlive = document.querySelector("[data-alive]");
    const element = document.getElementById("reload-notice");
    if (!isAlive && element) element.hidden = false;
  };
  window.addEventListener("unhandledrejection", notice);
  window.addEventListener("error", notice, true);
})();
