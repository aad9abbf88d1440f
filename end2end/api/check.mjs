// Asks a running server everything that its description of the API allows, and much that it does not, as a guest, as an
// agent and as nobody: `bin/lib/api_check.sh`.

import { createHmac } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { BINARY, Server } from "../support/server.mjs";

const here = new URL(".", import.meta.url).pathname;
const tool = (name) => join(process.env.TOOLS, "bin", name);

async function send(server, path, body, headers = {}) {
  const answer = await fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Somebody with an inquiry that has a message in it. */
async function guest(server) {
  const inquiry = { subject: "A lamp", message: "It went out.", name: "Maya", email: "maya@example.com" };
  const { id, inquiryAccessToken } = await (await send(server, "/api/support-inquiries", inquiry)).json();
  return { id, token: inquiryAccessToken };
}

async function session(server) {
  const { email, password } = server.agent("Ada");
  const answer = await send(server, "/api/session", { email, password });
  return answer.headers.get("set-cookie").split(";")[0].split("=")[1];
}

/** A department, as Ada makes it. */
async function department(server, session, name) {
  const headers = { cookie: `porchlight_session=${session}` };
  return (await (await send(server, "/support/departments", { name }, headers)).json()).id;
}

/** Somebody whom Ada manages. */
async function colleague(server, session) {
  const { email } = server.agent("Ben", "agent");
  const answer = await fetch(`${server.url}/support/agents`, { headers: { cookie: `porchlight_session=${session}` } });
  return (await answer.json()).find((agent) => agent.email === email).id;
}

/** What a website signs for somebody who is signed in there (docs/embed.md). */
function customerToken(server) {
  const shown = spawnSync(BINARY, ["inbox", "show", "demo", "--json"], { env: server.env });
  if (shown.status !== 0) throw new Error(`inbox show: ${shown.stderr}`);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { sub: "42", exp: Math.floor(Date.now() / 1000) + 3600, name: "Noor" };
  const message = `${part({ alg: "HS256", typ: "JWT", kid: "demo" })}.${part(claims)}`;
  return `${message}.${createHmac("sha256", JSON.parse(shown.stdout).secret).update(message).digest("base64url")}`;
}

// Not `spawnSync`: the server would wait for somebody to read what it logs. In a folder that is thrown away, because
// schemathesis keeps what it has seen, and a run should not depend on the one before.
async function run(what, command, args, env) {
  console.log(`    ${what}`);
  const child = spawn(command, args, { stdio: "inherit", cwd: server.folder, env: { ...process.env, ...env } });
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error(`failed: ${what}`);
}

async function schemathesis(server, config, env) {
  await run(`Requests as ${config}`, tool("schemathesis"), [
    "--config-file", join(here, `${config}.toml`), "run", `${server.url}/api/openapi.json`,
    "--generation-deterministic", "--no-color",
  ], env);
}

const server = await Server.start();
try {
  const [{ id, token }, other] = [await guest(server), await guest(server)];
  const ada = await session(server);
  const team = { AGENT_ID: await colleague(server, ada), DEPARTMENT_ID: await department(server, ada, "Orders"), OTHER_DEPARTMENT_ID: await department(server, ada, "Returns") };
  const env = { API_URL: server.url, GUEST_TOKEN: token, INQUIRY_ID: id, OTHER_INQUIRY_ID: other.id, OTHER_TOKEN: other.token, SESSION: ada, CUSTOMER_TOKEN: customerToken(server), ...team };
  await run("The description is OpenAPI 3.1, and answers are what it says", tool("python"), [join(here, "answers.py")], env);
  await schemathesis(server, "somebody", env);
  await schemathesis(server, "nobody", env);
  if (/panicked|a handler broke off/.test(server.output)) throw new Error(`the server panicked:\n${server.output}`);
} catch (error) {
  console.error(String(error.message ?? error));
  process.exitCode = 1;
} finally {
  await server.stop();
}
