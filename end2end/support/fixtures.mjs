// Two people who talk: a visitor on somebody's website, an agent on the desk.

import { test as base, expect } from "@playwright/test";
import { Host } from "./host.mjs";
import { PASSWORD, Server } from "./server.mjs";

export { expect, PASSWORD };

export const test = base.extend({
  /** Settings of the server that a test file wants, as environment. */
  serverEnv: [{}, { option: true }],

  server: async ({ serverEnv }, use) => {
    const server = await Server.start(serverEnv);
    await use(server);
    await server.stop();
  },

  host: async ({ server }, use) => {
    const host = await Host.start(server);
    await use(host);
    await host.stop();
  },

  visitor: async ({ browser, host }, use) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(host.url);
    await use(new Visitor(page));
    await context.close();
  },

  agent: async ({ browser, server }, use) => {
    const context = await browser.newContext();
    const agent = new Agent(await context.newPage(), server);
    await agent.signIn(server.agent("Ada"));
    await use(agent);
    await context.close();
  },
});

/** Waits until the desk hears clicks and keys. Before that a click is a form's or a link's, and a key is lost. */
export const alive = (page) => expect(page.locator("[data-alive]")).toBeAttached();

export class Visitor {
  constructor(page) {
    this.page = page;
    this.launcher = page.getByRole("button", { name: /chat/i }).first();
    this.frame = page.frameLocator("iframe");
    this.field = this.frame.getByRole("textbox", { name: /write a message/i });
    this.messages = this.frame.getByRole("log");
    this.status = this.frame.getByRole("status").first();
  }

  async open() {
    await this.launcher.click();
    await expect(this.field).toBeVisible();
    await expect(this.status).toHaveText(/^(Connected( · address verified)?|Connecting…)$/);
  }

  async say(text) {
    await this.field.fill(text);
    await this.field.press("Enter");
    await expect(this.bubble(text)).toBeVisible();
  }

  bubble(text) {
    return this.messages.getByText(text, { exact: true });
  }
}

export class Agent {
  constructor(page, server) {
    this.page = page;
    this.server = server;
    this.list = page.getByRole("navigation", { name: /conversations/i });
    this.thread = page.getByRole("log");
    this.field = page.getByRole("textbox", { name: /^reply/i });
  }

  async signIn({ email }) {
    await this.page.goto(`${this.server.url}/sign-in`);
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password").fill(PASSWORD);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.page.waitForURL(/\/inbox/);
    await alive(this.page);
  }

  row(text) {
    return this.page.getByRole("link").filter({ hasText: text }).first();
  }

  async open(text) {
    await this.row(text).click();
    await expect(this.bubble(text)).toBeVisible();
  }

  async say(text) {
    // Until then, Enter only starts a line.
    await alive(this.page);
    await this.field.fill(text);
    await this.field.press("Enter");
    await expect(this.bubble(text)).toBeVisible();
  }

  /** Waits until what was said is stored: a bubble is there before. */
  async sent() {
    await expect(this.thread.getByText(/Sending|Not sent/)).toHaveCount(0);
  }

  bubble(text) {
    return this.thread.getByText(text, { exact: true });
  }
}
