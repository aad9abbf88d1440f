// A network between a browser and the server, which can fail without a word: what is sent then is taken and leads
// nowhere, and no connection is reset.

import { connect, createServer } from "node:net";

export class Proxy {
  static async start() {
    const proxy = new Proxy();
    /** Where it leads. */
    proxy.port = null;
    /** Which connections hang from now on, new ones too: `none`, `all`, or `requests` and no sockets. */
    proxy.hanging = "none";
    proxy.open = new Set();
    proxy.net = createServer((near) => proxy.#accept(near));
    await new Promise((done) => proxy.net.listen(0, "127.0.0.1", done));
    proxy.url = `http://127.0.0.1:${proxy.net.address().port}`;
    return proxy;
  }

  /** Connections that are open now lead nowhere for ever; new ones neither, until the network returns. */
  hang(which = "all") {
    this.hanging = which;
    for (const line of this.open) line.dead ||= this.#hangs(line);
  }

  /** New connections pass. Those that hung stay dead, as behind a router that has forgotten them. */
  return() {
    this.hanging = "none";
  }

  /** Ends the sockets that are open, so that everybody hears of it. */
  dropSockets() {
    for (const line of this.open) if (line.isSocket) line.near.destroy();
  }

  #hangs(line) {
    return this.hanging === "all" || (this.hanging === "requests" && !line.isSocket);
  }

  #accept(near) {
    const line = { near, far: null, dead: false, isSocket: false };
    this.open.add(line);
    const end = () => {
      this.open.delete(line);
      near.destroy();
      line.far?.destroy();
    };
    near.on("error", end).on("close", end);
    near.on("data", (bytes) => {
      if (!line.far && !line.dead) this.#begin(line, bytes, end);
      if (!line.dead) line.far.write(bytes);
    });
  }

  /** What a connection is for shows with its first bytes. */
  #begin(line, bytes, end) {
    line.isSocket = bytes.toString("latin1").startsWith("GET /ws");
    line.dead = this.#hangs(line);
    if (line.dead) return;
    line.far = connect(this.port, "127.0.0.1");
    line.far.on("data", (answer) => line.dead || line.near.write(answer));
    line.far.on("error", () => line.dead || end()).on("close", () => line.dead || end());
  }

  async stop() {
    for (const line of this.open) {
      line.near.destroy();
      line.far?.destroy();
    }
    await new Promise((done) => this.net.close(done));
  }
}
