// The real thing: the release binary on a free port, with a data folder of its own.

import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const BINARY = process.env.PORCHLIGHT ?? new URL("../../target/release/porchlight", import.meta.url).pathname;
export const PASSWORD = "correct horse battery";

/**
 * A port that nothing uses, below those that the system gives to outgoing connections (32768 and above): one of those
 * could be taken by any connection while the server is down.
 */
async function freePort() {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    const probe = createServer();
    const free = await new Promise((done) => probe.once("error", () => done(false)).listen(port, "127.0.0.1", () => done(true)));
    if (!free) continue;
    await new Promise((done) => probe.close(done));
    return port;
  }
}

export class Server {
  static async start(env = {}) {
    const server = new Server();
    server.folder = await mkdtemp(join(tmpdir(), "porchlight-e2e-"));
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    server.env = {
      ...process.env,
      PORCHLIGHT_ADDR: `127.0.0.1:${server.port}`,
      PORCHLIGHT_DATA: server.folder,
      PORCHLIGHT_RATE_LIMITS: "off",
      ...env,
    };
    await server.up();
    return server;
  }

  /** Starts the process and waits until it is ready. */
  async up() {
    this.output = "";
    // A file that may not grow is an error of the write then, and not the end of the process.
    const start = ["-c", `trap '' XFSZ; exec "$0" serve`, BINARY];
    this.process = spawn("sh", start, { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (text) => (this.output += text));
    }
    for (let tries = 0; tries < 200; tries++) {
      const ready = await fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false);
      if (ready) return;
      if (this.process.exitCode !== null) break;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`the server did not start:\n${this.output}`);
  }

  /** Ends the process: `SIGTERM` asks, `SIGKILL` does not. */
  async down(signal = "SIGTERM") {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill(signal);
    await ended;
  }

  /** From now on none of its files may grow, which is as if the disk were full. */
  fillDisk() {
    this.limitFiles("0:");
  }

  freeDisk() {
    this.limitFiles("unlimited:");
  }

  limitFiles(limit) {
    const done = spawnSync("prlimit", ["--pid", this.process.pid, `--fsize=${limit}`]);
    if (done.status !== 0) throw new Error(`prlimit: ${done.error ?? done.stderr}`);
  }

  async stop() {
    await this.down();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Creates an account from the shell. */
  agent(name, role = "owner") {
    const email = `${name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")}@desk.example`;
    const made = spawnSync(BINARY, ["agent", "create", "--email", email, "--name", name, "--role", role, "--password-stdin"], {
      env: this.env,
      input: `${PASSWORD}\n`,
    });
    if (made.status !== 0) throw new Error(`agent create: ${made.stderr}`);
    return { name, email, password: PASSWORD };
  }

  /** The first inbox, with the secret that its website signs with. */
  inbox() {
    const shown = spawnSync(BINARY, ["inbox", "show", "demo", "--json"], { env: this.env });
    if (shown.status !== 0) throw new Error(`inbox show: ${shown.stderr}`);
    return JSON.parse(shown.stdout);
  }

  /** The emails that were "sent", as text. */
  async mails() {
    const folder = join(this.folder, "mail");
    const names = await readdir(folder).catch(() => []);
    return Promise.all(names.filter((name) => name.endsWith(".eml")).sort().map((name) => readFile(join(folder, name), "utf8")));
  }
}
