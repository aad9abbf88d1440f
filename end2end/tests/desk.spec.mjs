// The desk, keyboard first.

import { alive, expect, test } from "../support/fixtures.mjs";

/** Conversations from scripts: quicker than a browser each. */
async function visitorSays(server, ...texts) {
  const post = async (path, body, token) => {
    const answer = await fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(201);
    return answer.json();
  };
  const { token } = await post("/api/support_chat", { inbox: "demo" });
  for (const content of texts) {
    await post("/api/support_chat/messages", { content, clientMessageId: crypto.randomUUID() }, token);
  }
  return token;
}

test("everything can be done from the keyboard", async ({ agent, server }) => {
  await visitorSays(server, "older question");
  await visitorSays(server, "newer question");
  const { page } = agent;
  await expect(agent.row("newer question")).toBeVisible();
  await page.keyboard.press("j");
  await expect(agent.bubble("newer question")).toBeVisible();
  await page.keyboard.press("j");
  await expect(agent.bubble("older question")).toBeVisible();
  await page.keyboard.press("k");
  await expect(agent.bubble("newer question")).toBeVisible();
  await page.keyboard.press("r");
  await expect(agent.field).toBeFocused();
  await page.keyboard.type("j is only a letter here");
  await page.keyboard.press("Enter");
  await expect(agent.bubble("j is only a letter here")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  await expect(agent.row("j is only a letter")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(agent.row("j is only a letter")).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("older");
  await page.keyboard.press("Enter");
  await expect(agent.row("j is only a letter")).toBeHidden();
  await expect(agent.row("older question")).toBeVisible();
});

test("new messages count in the title and move to the top", async ({ agent, server }) => {
  await visitorSays(server, "first visitor");
  await visitorSays(server, "second visitor", "with two messages");
  await expect(agent.page).toHaveTitle(/^\(2\)/);
  const rows = agent.page.locator("a.row");
  await expect(rows.first()).toContainText("with two messages");
  await expect(rows.first()).toContainText("2 messages");
});

test("a long history is read in pages", async ({ agent, server }) => {
  await visitorSays(server, ...Array.from({ length: 120 }, (_, number) => `message ${number + 1} end`));
  await agent.open("message 120 end");
  await expect(agent.bubble("message 1 end")).toHaveCount(0);
  for (let page = 0; page < 2; page++) {
    await agent.page.getByRole("button", { name: "Earlier messages" }).click();
    await expect(agent.bubble(page ? "message 1 end" : "message 21 end")).toBeAttached();
  }
  await expect(agent.thread.getByText(/message \d+ end/)).toHaveCount(120);
});

test("a part of the desk that can't be loaded ends in a notice, not in a dead page", async ({ agent, server }) => {
  await agent.page.route(/\.wasm$/, (route) => route.abort());
  await agent.page.goto(`${server.url}/inbox`);
  await expect(agent.page.getByRole("link", { name: "Reload" })).toBeVisible();
});

test("the inbox's look and name reach the widget", async ({ agent, server, page }) => {
  await agent.page.goto(`${server.url}/settings/inbox`);
  await agent.page.getByLabel("Name").fill("Lamps & Light");
  await agent.page.getByLabel("Greeting").fill("Ask us about lamps");
  await agent.page.getByRole("button", { name: /save/i }).click();
  await expect(agent.page.getByText(/saved/i)).toBeVisible();
  await page.goto(`${server.url}/widget?inbox=demo`);
  await expect(page.getByRole("heading", { name: "Lamps & Light" })).toBeVisible();
  await expect(page.getByText("Ask us about lamps")).toBeVisible();
});

test("replies are stored in the order they were written, whatever the network does", async ({ agent, server }) => {
  await visitorSays(server, "a question");
  await agent.open("a question");
  let slow = true;
  await agent.page.route("**/desk/post_reply*", async (route) => {
    if (!slow) return route.continue();
    slow = false;
    // The second reply is written while the first is on its way.
    await expect(agent.bubble("second")).toBeVisible();
    await route.continue();
  });
  await agent.say("first");
  await agent.say("second");
  await agent.sent();
  await agent.page.reload();
  const bubbles = agent.thread.locator("[dir=auto]");
  await expect(bubbles.filter({ hasText: /first|second/ })).toHaveText(["first", "second"]);
});

test("a visitor who takes the id of a reply hides nothing from the desk", async ({ agent, server }) => {
  const token = await visitorSays(server, "a question");
  await agent.open("a question");
  await agent.say("an answer");
  await agent.sent();
  const call = (path, init) =>
    fetch(server.url + path, { ...init, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });
  const { messages } = await (await call("/api/support_chat")).json();
  const { clientMessageId } = messages.find(({ content }) => content === "an answer");
  const body = JSON.stringify({ content: "under a borrowed id", clientMessageId });
  expect((await call("/api/support_chat/messages", { method: "POST", body })).status).toBe(201);
  await expect(agent.bubble("under a borrowed id")).toBeVisible();
  await expect(agent.bubble("an answer")).toBeVisible();
  await agent.page.reload();
  await expect(agent.bubble("under a borrowed id")).toHaveCount(1);
  await expect(agent.bubble("an answer")).toHaveCount(1);
});

test("a reply written while the server is gone is sent when it is back, and says so", async ({ agent, server, visitor }) => {
  await visitor.open();
  await visitor.say("a question");
  await agent.open("a question");
  await server.down("SIGKILL");
  await visitor.say("still there?");
  await agent.say("an answer");
  await expect(agent.thread.getByText("Not sent yet, trying again.")).toBeVisible();
  await expect(agent.page.getByText("Offline")).toBeVisible({ timeout: 30_000 });
  await expect(agent.row("a question").or(agent.row("still there?"))).toBeVisible();
  await server.up();
  await expect(agent.bubble("still there?")).toBeVisible({ timeout: 40_000 });
  await expect(agent.thread.getByText("Not sent yet, trying again.")).toHaveCount(0);
  await expect(agent.bubble("an answer")).toHaveCount(1);
  await expect(visitor.bubble("an answer")).toHaveCount(1);
});

test("what is typed before the desk has loaded stays, and can be sent", async ({ agent, server }) => {
  await visitorSays(server, "a question");
  const { page } = agent;
  const address = await agent.row("a question").getAttribute("href");
  let load;
  const loading = new Promise((done) => (load = done));
  await page.route("**/*.wasm", async (route) => {
    await loading;
    await route.continue();
  });
  await page.goto(server.url + address, { waitUntil: "domcontentloaded" });
  await agent.field.fill("half a thought");
  load();
  await alive(page);
  await expect(agent.field).toHaveValue("half a thought");
  await agent.field.press("Enter");
  await expect(agent.bubble("half a thought")).toBeVisible();
});
