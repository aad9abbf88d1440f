// Connections that lead nowhere, and nobody says so: whoever is behind them is told that what they see may be old, and
// has everything soon after the network returns.

import { Agent, Visitor, expect, test as base } from "../support/fixtures.mjs";
import { Host } from "../support/host.mjs";
import { Proxy } from "../support/proxy.mjs";

/** Within so many milliseconds a hang is noticed, and what was missed is here once the network is back. */
const NOTICED = 45_000;
const RECOVERED = 60_000;

/** `farAgent` and `farVisitor` reach the server through `network`; `visitor` does not. */
const test = base.extend({
  network: async ({}, use) => {
    const network = await Proxy.start();
    await use(network);
    await network.stop();
  },

  // The desk's pages must be this server's own.
  serverEnv: async ({ network }, use) => use({ PORCHLIGHT_BASE_URL: network.url }),

  farAgent: async ({ browser, server, network }, use) => {
    network.port = server.port;
    const context = await browser.newContext();
    const agent = new Agent(await context.newPage(), { url: network.url });
    await agent.signIn(server.agent("Ada"));
    await expect(agent.page.locator("[data-alive]")).toBeAttached();
    await use(agent);
    await context.close();
  },

  farVisitor: async ({ browser, server, network }, use) => {
    network.port = server.port;
    const host = await Host.start({ url: network.url });
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(host.url);
    await use(new Visitor(page));
    await context.close();
    await host.stop();
  },
});

const banner = (agent) => agent.page.getByText("What you see may be old");
const dot = (row) => row.locator(".av .dot").evaluate((dot) => getComputedStyle(dot).backgroundColor);

/** Somebody who has not been here before, and has the network that everybody has. */
async function newcomer(browser, host) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(host.url);
  const visitor = new Visitor(page);
  await visitor.open();
  return visitor;
}

test("a list without an open thread says that it may be old, and has a new visitor soon after", async ({ farAgent, visitor, browser, host, network }) => {
  await visitor.open();
  await visitor.say("before");
  const row = farAgent.row("before");
  await expect(row).toBeVisible();
  await expect.poll(() => dot(row)).not.toBe("rgba(0, 0, 0, 0)");
  const online = await dot(row);
  await expect(banner(farAgent)).toBeHidden();
  network.hang();
  const stranger = await newcomer(browser, host);
  await stranger.say("new here");
  await expect(banner(farAgent)).toBeVisible({ timeout: NOTICED });
  await expect.poll(() => dot(row)).not.toBe(online);
  await expect(farAgent.page.getByText("new here")).toHaveCount(0);
  network.return();
  await expect(farAgent.row("new here")).toBeVisible({ timeout: RECOVERED });
  await expect(banner(farAgent)).toBeHidden();
  await expect.poll(() => dot(row)).toBe(online);
  await stranger.page.context().close();
});

test("an open thread gets what was written meanwhile, and what its agent wrote is there once", async ({ farAgent, visitor, network }) => {
  await visitor.open();
  await visitor.say("before");
  await farAgent.open("before");
  network.hang();
  await visitor.say("written meanwhile");
  await farAgent.say("answered meanwhile");
  await expect(banner(farAgent)).toBeVisible({ timeout: NOTICED });
  await expect(farAgent.page.getByText("Presence not known")).toBeVisible();
  network.return();
  await expect(farAgent.bubble("written meanwhile")).toBeVisible({ timeout: RECOVERED });
  await expect(banner(farAgent)).toBeHidden({ timeout: RECOVERED });
  await expect(visitor.bubble("answered meanwhile")).toHaveCount(1);
  await expect(farAgent.bubble("answered meanwhile")).toHaveCount(1);
  await expect(farAgent.thread.getByText(/Sending|Not sent/)).toHaveCount(0);
});

test("a resync whose requests are swallowed is tried again, and nothing says that all is well before", async ({ farAgent, visitor, network }) => {
  await visitor.open();
  await visitor.say("before");
  await farAgent.page.getByRole("link", { name: "Archived" }).click();
  await expect(farAgent.page.getByText("The archive is empty")).toBeVisible();
  network.hang("requests");
  network.dropSockets();
  await expect(banner(farAgent)).toBeVisible({ timeout: NOTICED });
  await farAgent.page.getByRole("link", { name: "Active", exact: true }).click();
  await visitor.say("written meanwhile");
  network.return();
  await expect(farAgent.row("written meanwhile")).toBeVisible({ timeout: RECOVERED });
  await expect(banner(farAgent)).toBeHidden({ timeout: RECOVERED });
});

test("a visitor is told, gets the reply, and what they wrote is there once", async ({ farVisitor, agent, network }) => {
  await farVisitor.open();
  await farVisitor.say("before");
  await agent.open("before");
  network.hang();
  await farVisitor.say("written meanwhile");
  await agent.say("answered meanwhile");
  await expect(farVisitor.status).not.toContainText("Connected", { timeout: NOTICED });
  network.return();
  await expect(farVisitor.bubble("answered meanwhile")).toBeVisible({ timeout: RECOVERED });
  await expect(farVisitor.messages.getByText(/Sending|Not sent/)).toHaveCount(0, { timeout: RECOVERED });
  await expect(farVisitor.status).toContainText("Connected");
  for (const reader of [agent, farVisitor]) await expect(reader.bubble("written meanwhile")).toHaveCount(1);
});

test("a visitor whose first message hangs has it sent once, in one conversation", async ({ farVisitor, agent, network }) => {
  await farVisitor.open();
  network.hang();
  await farVisitor.say("the first words");
  await expect(farVisitor.messages.getByText(/^Sending/)).toBeVisible();
  await expect(farVisitor.status).not.toContainText("Connected", { timeout: NOTICED });
  network.return();
  await agent.open("the first words");
  await expect(agent.bubble("the first words")).toHaveCount(1);
  await expect(farVisitor.messages.getByText(/Sending|Not sent/)).toHaveCount(0, { timeout: RECOVERED });
  await expect(agent.page.getByRole("link").filter({ hasText: "the first words" })).toHaveCount(1);
});
