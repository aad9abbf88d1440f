// What a visitor has typed is kept: without a network, in several tabs, and before the widget is awake.

import { Visitor, expect, test } from "../support/fixtures.mjs";

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

/** The same visitor in another tab. */
async function anotherTab(visitor, host) {
  const other = new Visitor(await visitor.page.context().newPage());
  await other.page.goto(host.url);
  await other.open();
  return other;
}

test("two tabs share what is unsent, and it is sent once and in order", async ({ visitor, server, host, agent }) => {
  await visitor.open();
  await visitor.say("before");
  await agent.open("before");
  const other = await anotherTab(visitor, host);
  await expect(other.bubble("before")).toBeVisible();
  await server.down("SIGKILL");
  await visitor.say("from one tab");
  await expect(other.bubble("from one tab")).toBeVisible();
  await other.say("from the other");
  await expect(visitor.bubble("from the other")).toBeVisible();
  await server.up();
  for (const text of ["from one tab", "from the other"]) {
    for (const reader of [agent, visitor, other]) await expect(reader.bubble(text)).toHaveCount(1);
  }
  for (const tab of [visitor, other]) await expect(tab.messages.getByText(/Sending/)).toHaveCount(0);
  const told = await agent.thread.innerText();
  expect(told.indexOf("from one tab")).toBeLessThan(told.indexOf("from the other"));
});

test("what a closed tab could not send, another one does", async ({ visitor, server, host, agent }) => {
  await visitor.open();
  await visitor.say("before");
  await agent.open("before");
  const other = await anotherTab(visitor, host);
  await server.down("SIGKILL");
  await visitor.say("left behind");
  await visitor.page.close();
  await server.up();
  await expect(agent.bubble("left behind")).toHaveCount(1);
  await expect(other.bubble("left behind")).toHaveCount(1);
});

test("two tabs have one conversation, whichever begins it, and log out together", async ({ visitor, host, agent }) => {
  await visitor.open();
  const other = await anotherTab(visitor, host);
  await visitor.say("from one tab");
  await expect(other.bubble("from one tab")).toBeVisible();
  await other.say("from the other");
  await agent.open("from the other");
  await expect(agent.bubble("from one tab")).toHaveCount(1);
  await other.page.evaluate(() => window.porchlight("logout"));
  await expect(visitor.bubble("from one tab")).toBeHidden();
  await expect(other.bubble("from one tab")).toBeHidden();
});

test("a reload without a connection loses neither what is unsent nor what is being written", async ({ visitor, agent }) => {
  const context = visitor.page.context();
  await context.routeWebSocket(/\/ws$/, (socket) => socket.close());
  await context.route("**/api/**", (route) => route.abort());
  await visitor.open();
  await visitor.say("first");
  await visitor.say("second");
  await visitor.field.fill("half a thought");
  await visitor.page.reload();
  await visitor.open();
  await expect(visitor.messages.getByText(/^Sending/).last()).toBeVisible();
  for (const text of ["first", "second"]) await expect(visitor.bubble(text)).toHaveCount(1);
  await expect(visitor.field).toHaveValue("half a thought");
  await context.unroute("**/api/**");
  await agent.open("second");
  for (const text of ["first", "second"]) await expect(agent.bubble(text)).toHaveCount(1);
  await expect(visitor.field).toHaveValue("half a thought");
});

test("what is typed before the program has loaded stays, and can be sent", async ({ visitor }) => {
  let release;
  const released = new Promise((done) => (release = done));
  await visitor.page.context().route(/\.wasm$/, async (route) => {
    await released;
    await route.continue();
  });
  await visitor.launcher.click();
  await visitor.field.fill("typed early");
  release();
  await expect(visitor.status).toHaveText("Connected");
  await expect(visitor.field).toHaveValue("typed early");
  await visitor.field.press("Enter");
  await expect(visitor.bubble("typed early")).toBeVisible();
  await expect(visitor.field).toHaveValue("");
});
