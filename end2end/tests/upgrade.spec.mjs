// Another version in the place of the one that a page came from, and back.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Agent, expect, test } from "../support/fixtures.mjs";

// `bin/lib/next_site.sh` builds it.
const NEXT = process.env.NEXT_SITE ?? new URL("../../target/site-next", import.meta.url).pathname;

/** Ends the server, and starts it at the same address with the next version's pages, or with its own again. */
async function becomes(server, site) {
  await server.down();
  if (site) server.env.LEPTOS_SITE_ROOT = site;
  else delete server.env.LEPTOS_SITE_ROOT;
  await server.up();
}

const buildOf = (server) => fetch(`${server.url}/healthz`).then((answer) => answer.headers.get("porchlight-build"));

// Pages that work wait for up to 30 seconds, so that not all of them ask at once; then until nobody touches them; and
// before all that the socket has its own wait for the server.
const SOON = { timeout: 120_000 };
test.describe.configure({ timeout: 400_000 });

/** Waits until a page, or a frame, is of this build and alive. */
async function renewed(page, build) {
  await expect(page.locator("#build")).toHaveAttribute("content", build, SOON);
  await expect(page.locator("[data-alive]")).toBeAttached();
}

test("two builds with a change between share no address", async ({ server }) => {
  const name = (file) => join(NEXT, "pkg", file);
  const files = await readdir(join(NEXT, "pkg"));
  expect(files).toContainEqual(expect.stringMatching(/\.wasm$/));
  const before = await buildOf(server);
  await becomes(server, NEXT);
  const after = await buildOf(server);
  expect(after).not.toBe(before);
  for (const file of files) {
    const right = await fetch(`${server.url}/pkg/${after}/${file}`);
    expect([right.status, right.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
    expect(Buffer.from(await right.arrayBuffer()).equals(await readFile(name(file)))).toBe(true);
    for (const path of [`/pkg/${before}/${file}`, `/pkg/${file}`]) {
      const wrong = await fetch(`${server.url}${path}`);
      expect([wrong.status, wrong.headers.get("cache-control")]).toEqual([404, "no-store"]);
    }
  }
});

test("open pages go on with another version, and back, with what was typed", async ({ agent, visitor, host, server }) => {
  const own = await buildOf(server);
  await visitor.open();
  await visitor.say("first words");
  await agent.open("first words");
  const address = agent.page.url();
  await renewed(agent.page, own);

  for (const [site, number] of [[NEXT, 1], [undefined, 2]]) {
    await agent.field.fill(`half a reply ${number}`);
    await visitor.field.fill(`half a sentence ${number}`);
    await becomes(server, site);
    const build = await buildOf(server);
    await Promise.all([renewed(agent.page, build), renewed(visitor.frame, build)]);
    await expect(agent.field).toHaveValue(`half a reply ${number}`);
    await expect(visitor.field).toHaveValue(`half a sentence ${number}`);
    expect(agent.page.url()).toBe(address);
    // The chunk that is loaded last is of the same version.
    const stamp = expect(agent.page.locator("body"));
    await (site ? stamp : stamp.not).toHaveAttribute("data-stamp", "next");

    await visitor.field.press("Enter");
    await expect(agent.bubble(`half a sentence ${number}`)).toBeVisible();
    await agent.field.press("Enter");
    await expect(visitor.bubble(`half a reply ${number}`)).toBeVisible();
    await expect(agent.page.locator("a.row")).toHaveCount(1);
    // What the host page has said once is still known: what is shown in an open panel counts as read.
    await expect(visitor.frame.locator("#widget")).toHaveAttribute("data-open", "true");
    await expect(visitor.frame.locator("#widget")).toHaveAttribute("data-page", host.url);
    await expect(agent.page.locator("#reload-notice")).toBeHidden();
  }
});

test("a half-filled contact form outlives a new version", async ({ visitor, server }) => {
  await visitor.open();
  await visitor.say("Hello");
  await visitor.frame.getByText("Where can we reach you?").click();
  await visitor.frame.getByLabel("Name").fill("Vera");
  await becomes(server, NEXT);
  await renewed(visitor.frame, await buildOf(server));
  await expect(visitor.frame.getByLabel("Name")).toHaveValue("Vera");
  await expect(visitor.frame.getByLabel("Name")).toBeVisible();
});

test("a page whose scripts are gone by the time that they are asked for loads itself again", async ({ agent, server }) => {
  const { page } = agent;
  let letGo;
  const swapped = new Promise((done) => (letGo = done));
  await page.route("**/pkg/**", async (route) => {
    await swapped;
    await route.continue();
  });
  await page.goto(`${server.url}/inbox`, { waitUntil: "commit" });
  await expect(page.locator("#build")).toBeAttached();
  await becomes(server, NEXT);
  letGo();
  await renewed(page, await buildOf(server));
});

for (const storage of ["kept", "refused"]) {
  test(`a page that can't be helped is loaded once more and then says so, with storage ${storage}`, async ({ agent, server }) => {
    const { page } = agent;
    await expect(page.locator("[data-alive]")).toBeAttached();
    if (storage === "refused") {
      await page.addInitScript(() => {
        const refuse = { get: () => { throw new DOMException("refused", "SecurityError"); } };
        Object.defineProperty(window, "sessionStorage", refuse);
      });
    }
    await page.route(/\.wasm$/, (route) => route.abort());
    let loads = 0;
    page.on("load", () => loads++);
    await page.goto(`${server.url}/inbox`);
    await expect(page.getByRole("link", { name: "Reload" })).toBeVisible();
    await expect.poll(() => loads).toBe(2);
    // Another sign of the same leads nowhere.
    let looks = 0;
    page.on("request", (request) => (looks += request.url().endsWith("/healthz")));
    await page.evaluate(() => Promise.reject(new Error("again")).catch((error) => {
      dispatchEvent(new PromiseRejectionEvent("unhandledrejection", { promise: Promise.resolve(), reason: error }));
    }));
    await expect.poll(() => looks, SOON).toBe(1);
    await page.evaluate(() => fetch("/readyz"));
    await expect(page.getByRole("link", { name: "Reload" })).toBeVisible();
    expect(loads).toBe(2);
  });
}

test("a server that says one thing and another makes no page go round in circles", async ({ agent, server }) => {
  const { page } = agent;
  await expect(page.locator("[data-alive]")).toBeAttached();
  // As behind a balancer with two versions: the answers come from the other one, the pages from this one.
  const answer = { body: "ok", headers: { "porchlight-build": "another" } };
  await page.route("**/healthz", (route) => route.fulfill(answer));
  let loads = 0;
  page.on("load", () => loads++);
  const say = () => page.evaluate(() => document.getElementById("build").setAttribute("data-server", "another"));
  await say();
  await expect.poll(() => loads, SOON).toBe(1);
  await expect(page.locator("[data-alive]")).toBeAttached();
  await say();
  await expect(page.getByRole("link", { name: "Reload" })).toBeVisible(SOON);
  expect(loads).toBe(1);
  // Once the server says again what the page is of, nothing is out of date.
  await page.evaluate(() => fetch("/readyz"));
  await expect(page.getByRole("link", { name: "Reload" })).toBeHidden();
});

test("a page that shows a new key stays, whatever is missing", async ({ server, browser }) => {
  const context = await browser.newContext();
  const owner = new Agent(await context.newPage(), server);
  await owner.signIn(server.agent("Olga"));
  const { page } = owner;
  await page.goto(`${server.url}/settings/api-keys`);
  await page.getByLabel("Name").fill("Shop");
  await page.getByRole("checkbox").first().check();
  await page.route("**/pkg/**/*.js", (route) => route.abort());
  let looks = 0;
  page.on("request", (request) => (looks += request.url().endsWith("/healthz")));
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(page.getByText("Your new key")).toBeVisible();
  let loads = 0;
  page.on("load", () => loads++);
  await expect.poll(() => looks, SOON).toBeGreaterThan(0);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 4_000)));
  await expect(page.getByText("Your new key")).toBeVisible();
  expect(loads).toBeLessThan(2);
  await context.close();
});

test("what the host page asks for while the chat loads itself again is done by the next one", async ({ visitor, server }) => {
  await visitor.open();
  await visitor.say("Nobody else may read this");
  let letGo;
  const asked = new Promise((done) => (letGo = done));
  await visitor.page.route("**/widget?*", async (route) => {
    await asked;
    await route.continue();
  });
  const gone = visitor.page.waitForRequest(/\/widget\?/);
  const frame = visitor.page.frames().find((frame) => frame.url().startsWith(server.url));
  await frame.evaluate(() => location.reload()).catch(() => {});
  await gone;
  await visitor.page.evaluate(() => window.porchlight("logout"));
  letGo();
  await expect(visitor.frame.locator("[data-alive]")).toBeAttached();
  await expect(visitor.bubble("Nobody else may read this")).toHaveCount(0);
});
