// The widget on somebody else's page.

import { Host } from "../support/host.mjs";
import { Visitor, expect, test } from "../support/fixtures.mjs";

const MARKUP = `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">`;

test("markup in a message stays text, in the widget and on the desk", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say(MARKUP);
  await agent.open(MARKUP);
  for (const frame of [...visitor.page.frames(), ...agent.page.frames()]) {
    expect(await frame.evaluate(() => window.hacked)).toBeUndefined();
  }
});

test("links can be clicked, and open elsewhere", async ({ visitor }) => {
  await visitor.open();
  await visitor.field.fill("see https://lamps.example/e27. or javascript:alert(1)");
  await visitor.field.press("Enter");
  const link = visitor.messages.getByRole("link");
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute("href", "https://lamps.example/e27");
  await expect(link).toHaveAttribute("rel", /noopener/);
});

test("a second snippet on the page is ignored", async ({ page, server }) => {
  const host = await Host.start(server, { snippets: 2 });
  await page.goto(host.url);
  await expect(page.getByRole("button", { name: /open chat/i })).toHaveCount(1);
  await host.stop();
});

test("a strict page has nothing to complain about", async ({ page, host }) => {
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(host.url);
  const visitor = new Visitor(page);
  await visitor.open();
  await visitor.say("Hello");
  await expect(visitor.messages.getByText("Sent")).toBeVisible();
  expect(complaints.filter((text) => !text.includes("favicon"))).toEqual([]);
});

test("Escape closes the panel and gives the focus back", async ({ visitor }) => {
  await visitor.open();
  await expect(visitor.field).toBeFocused();
  await visitor.page.keyboard.press("Escape");
  await expect(visitor.field).toBeHidden();
  await expect(visitor.launcher).toBeFocused();
});

test("Enter sends and Shift+Enter starts a line", async ({ visitor }) => {
  await visitor.open();
  await visitor.field.pressSequentially("first");
  await visitor.field.press("Shift+Enter");
  await visitor.field.pressSequentially("second");
  await expect(visitor.field).toHaveValue("first\nsecond");
  await visitor.field.press("Enter");
  await expect(visitor.field).toHaveValue("");
  await expect(visitor.messages.getByText("first")).toBeVisible();
});

test("the page can open, close and listen", async ({ visitor }) => {
  const { page } = visitor;
  await page.evaluate(() => {
    window.heard = [];
    const stop = window.porchlight("on", "opened", () => window.heard.push("opened"));
    window.porchlight("on", "closed", () => window.heard.push("closed"));
    window.porchlight("open");
    window.porchlight("close");
    stop();
    window.porchlight("toggle");
  });
  await expect(visitor.field).toBeVisible();
  expect(await page.evaluate(() => window.heard)).toEqual(["opened", "closed"]);
});

test("logging out leaves a clean guest", async ({ visitor }) => {
  await visitor.open();
  await visitor.say("A secret");
  await expect(visitor.messages.getByText("Sent")).toBeVisible();
  await visitor.page.evaluate(() => window.porchlight("logout"));
  await expect(visitor.bubble("A secret")).toBeHidden();
  await visitor.page.reload();
  await visitor.open();
  await expect(visitor.bubble("A secret")).toBeHidden();
});

test("a visitor who comes back finds the conversation", async ({ visitor }) => {
  await visitor.open();
  await visitor.say("I will be back");
  await expect(visitor.messages.getByText("Sent")).toBeVisible();
  await visitor.page.reload();
  await visitor.open();
  await expect(visitor.bubble("I will be back")).toBeVisible();
});

test("what is written offline survives a reload and is sent once", async ({ visitor, server, agent }) => {
  await visitor.open();
  await visitor.say("before");
  await agent.open("before");
  await server.down("SIGKILL");
  await visitor.field.fill("written offline");
  await visitor.field.press("Enter");
  await expect(visitor.messages.getByText("Sending when you’re back online")).toBeVisible();
  await server.up();
  await visitor.page.reload();
  await visitor.open();
  await expect(agent.bubble("written offline")).toHaveCount(1);
  await expect(visitor.bubble("written offline")).toHaveCount(1);
});

test("too long a message is refused with the reason, and the text is given back", async ({ visitor }) => {
  await visitor.open();
  const long = "x".repeat(10_001);
  await visitor.field.fill(long);
  await visitor.field.press("Enter");
  await expect(visitor.frame.getByText("longer than 10,000 characters")).toBeVisible();
  await expect(visitor.field).toHaveValue(long);
});

test("it fills a phone", async ({ browser, host }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
  const visitor = new Visitor(await context.newPage());
  await visitor.page.goto(host.url);
  await visitor.open();
  // It slides up first.
  await expect.poll(() => visitor.page.locator("iframe").boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 640 });
  await context.close();
});

test("without JavaScript it is a page with a form", async ({ browser, server, agent }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}/widget?inbox=demo`);
  await page.getByRole("textbox", { name: /write a message/i }).fill("No scripts here");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("No scripts here")).toBeVisible();
  await agent.open("No scripts here");
  await agent.say("None needed");
  await page.reload();
  await expect(page.getByText("None needed")).toBeVisible();
  await context.close();
});
