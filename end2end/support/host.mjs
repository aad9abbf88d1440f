// Somebody else's website: a page on another origin, with a strict content policy, that has the widget.

import { createServer } from "node:http";

export class Host {
  /** `snippets`: how often the widget's snippet stands on the page. */
  static async start(server, { snippets = 1, policy = true, inbox = "demo" } = {}) {
    const host = new Host();
    const snippet = `<script async src="${server.url}/widget.js" data-inbox="${inbox}"></script>`;
    const page = `<!doctype html><html lang="en"><title>Shop</title><h1>Lamps</h1><button id="own">Own button</button>${snippet.repeat(snippets)}</html>`;
    host.http = createServer((request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      if (policy) {
        response.setHeader("content-security-policy", `default-src 'none'; script-src ${server.url}; frame-src ${server.url}`);
      }
      response.end(page);
    });
    await new Promise((done) => host.http.listen(0, "127.0.0.1", done));
    // Another origin of the same site: a test's browser is a private window, which gives iframes of other
    // sites no storage at all, and then nothing survives a reload.
    host.url = `http://127.0.0.1:${host.http.address().port}/`;
    return host;
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }
}
