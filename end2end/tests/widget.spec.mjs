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

test("without such an inbox there is no button", async ({ page, server }) => {
  const host = await Host.start(server, { inbox: "nope" });
  await page.addInitScript(() => addEventListener("porchlight:error", (event) => (window.why = event.detail)));
  await page.goto(host.url);
  await page.waitForFunction(() => window.why === "No such inbox");
  await expect(page.getByRole("button", { name: /chat/i })).toHaveCount(0);
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
  await agent.sent();
  await page.reload();
  await expect(page.getByText("None needed")).toBeVisible();
  await context.close();
});

test("500 messages are read back page by page, and nobody is moved from what they read", async ({ visitor, server, agent }) => {
  await visitor.open();
  await visitor.say("Message 0");
  await expect(visitor.messages.getByText("Sent")).toBeVisible();
  const frame = visitor.page.frames().find((frame) => frame.url().includes("/widget?"));
  const token = await frame.evaluate(() => localStorage["porchlight:demo:token"]);
  for (let number = 1; number < 500; number++) {
    const answer = await fetch(`${server.url}/api/support_chat/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ content: `Message ${number}`, clientMessageId: crypto.randomUUID() }),
    });
    expect(answer.ok).toBe(true);
  }
  await visitor.page.reload();
  await visitor.open();
  await expect(visitor.bubble("Message 499")).toBeInViewport();

  const earlier = visitor.frame.getByRole("button", { name: "Earlier messages" });
  for (let first = 450; first > 0; first -= 50) {
    await visitor.bubble(`Message ${first}`).scrollIntoViewIfNeeded();
    await visitor.messages.evaluate((log) => (log.scrollTop = 0));
    const before = await visitor.bubble(`Message ${first}`).boundingBox();
    await earlier.click();
    await expect(visitor.bubble(`Message ${first - 50}`)).toHaveCount(1);
    const after = await visitor.bubble(`Message ${first}`).boundingBox();
    expect(Math.abs(after.y - before.y)).toBeLessThan(2);
  }
  await expect(earlier).toBeHidden();
  await expect(visitor.messages.getByText(/^Message \d+$/)).toHaveCount(500);

  const place = () => visitor.messages.evaluate((log) => log.scrollTop);
  const before = await place();
  await agent.open("Message 499");
  await agent.say("An answer");
  const fresh = visitor.frame.getByRole("button", { name: "New messages" });
  await expect(fresh).toBeVisible();
  expect(await place()).toBe(before);
  await fresh.click();
  await expect(visitor.bubble("An answer")).toBeInViewport();
  await expect(fresh).toBeHidden();
  await agent.say("One more");
  await expect(visitor.bubble("One more")).toBeInViewport();
});

test("the faces in the header are those of the agents who answered", async ({ visitor, agent }) => {
  await visitor.open();
  const faces = visitor.frame.locator(".faces span:visible");
  await expect(faces).toHaveCount(1);
  await visitor.say("Hello");
  await agent.open("Hello");
  await agent.say("Good morning");
  await expect(faces).toHaveText(["Ad"]);
});

test("on a phone, a chat that does not load can be closed", async ({ browser, host }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(host.url);
  await page.getByRole("button", { name: /open chat/i }).click();
  await expect(page.locator("iframe")).toBeVisible();
  await page.getByRole("button", { name: /close chat/i }).click();
  await expect(page.locator("iframe")).toBeHidden();
  await context.close();
});
