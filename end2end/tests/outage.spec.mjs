// What people wrote arrives once, whatever breaks between the browser and the disk.

import { Visitor, alive, expect, test } from "../support/fixtures.mjs";

const ONE_MOMENT = "at the worst moment";

/** Lets nothing of the server's through to the context's sockets while `hold` is set. */
async function deafen(context) {
  const ears = { hold: false };
  await context.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer().onMessage((frame) => ears.hold || socket.send(frame));
  });
  return ears;
}

/** How often the text stands in the database, as the agent's REST has it. */
async function stored(agent, text) {
  const chat = new URL(agent.page.url()).pathname.split("/").at(-1);
  const answer = await agent.page.request.get(`${agent.server.url}/api/admin/chats/${chat}/messages`);
  const { messages } = await answer.json();
  return messages.filter((message) => message.content === text).length;
}

async function isThereOnce(text, agent, ...readers) {
  for (const reader of [agent, ...readers]) await expect(reader.bubble(text)).toHaveCount(1);
  expect(await stored(agent, text)).toBe(1);
}

async function anotherTab(visitor, host) {
  const other = new Visitor(await visitor.page.context().newPage());
  await other.page.goto(host.url);
  await other.open();
  return other;
}

test("a message that was stored when the server died, but not acknowledged, is there once", async ({ visitor, agent, server, host }) => {
  const ears = await deafen(visitor.page.context());
  await visitor.open();
  await visitor.say("before");
  await agent.open("before");
  const other = await anotherTab(visitor, host);
  await expect(other.bubble("before")).toBeVisible();
  ears.hold = true;
  await visitor.say(ONE_MOMENT);
  await expect(agent.bubble(ONE_MOMENT)).toBeVisible();
  await expect(visitor.messages.getByText("Sending", { exact: true })).toBeVisible();
  await server.down("SIGKILL");
  ears.hold = false;
  await server.up();
  for (const tab of [visitor, other]) await expect(tab.messages.getByText(/Sending|Not sent/)).toHaveCount(0);
  await isThereOnce(ONE_MOMENT, agent, visitor, other);
  await visitor.say("after");
  await expect(agent.bubble("after")).toBeVisible();
  for (const tab of [visitor, other]) {
    await tab.page.reload();
    await tab.open();
  }
  await agent.page.reload();
  await isThereOnce(ONE_MOMENT, agent, visitor, other);
});

test("a reply that was stored when the server died, but not acknowledged, is there once", async ({ visitor, agent, server }) => {
  await visitor.open();
  await visitor.say("a question");
  await agent.open("a question");
  const ears = await deafen(agent.page.context());
  await agent.page.reload();
  await alive(agent.page);
  let lose;
  const lost = new Promise((done) => (lose = done));
  await agent.page.route("**/desk/post_reply", async (route) => {
    await route.fetch();
    await lost;
    await route.abort();
  }, { times: 1 });
  ears.hold = true;
  await agent.say(ONE_MOMENT);
  await expect(visitor.bubble(ONE_MOMENT)).toBeVisible();
  await expect(agent.thread.getByText("Sending…")).toBeVisible();
  await server.down("SIGKILL");
  ears.hold = false;
  lose();
  await server.up();
  await expect(agent.thread.getByText(/Sending|Not sent/)).toHaveCount(0, { timeout: 40_000 });
  await isThereOnce(ONE_MOMENT, agent, visitor);
  await agent.page.reload();
  await isThereOnce(ONE_MOMENT, agent, visitor);
});

test("whoever loses the network in the middle of a sentence loses nothing of it", async ({ visitor, agent, host }) => {
  const context = visitor.page.context();
  await visitor.open();
  await visitor.say("before");
  await agent.open("before");
  await visitor.field.pressSequentially("One sent");
  await context.setOffline(true);
  await visitor.field.pressSequentially("ence.");
  await visitor.field.press("Enter");
  await visitor.field.pressSequentially("Half a");
  await expect(visitor.status).toContainText("Offline");
  await expect(visitor.messages.getByText("Sending when you’re back online")).toBeVisible();
  // The browser has no page to show.
  await expect(visitor.page.reload()).rejects.toThrow();
  await context.setOffline(false);
  // The browser's own error page loads itself again whenever it likes, and breaks into where the test goes.
  await expect(() => visitor.page.goto(host.url)).toPass();
  await visitor.open();
  await expect(visitor.field).toHaveValue("Half a");
  await expect(visitor.messages.getByText(/Sending|Not sent/)).toHaveCount(0);
  await isThereOnce("One sentence.", agent, visitor);
});

test("while the disk is full both sides are told, and all is sent by itself once there is room", async ({ visitor, agent, server }) => {
  const notice = agent.page.getByText("Messages can’t be stored right now");
  await visitor.open();
  await visitor.say("before");
  await agent.open("before");
  await expect(notice).toBeHidden();
  server.fillDisk();
  await visitor.say("a question");
  await expect(visitor.messages.getByText("Not sent yet, trying again")).toBeVisible();
  await expect(notice).toBeVisible();
  await visitor.say("another");
  await agent.say("an answer");
  await expect(agent.thread.getByText("Not sent yet, trying again.")).toBeVisible();
  // What is there can still be read, and a desk that is opened now says so too.
  await agent.page.reload();
  await expect(agent.bubble("before")).toBeVisible();
  await expect(notice).toBeVisible();
  server.freeDisk();
  await expect(notice).toBeHidden();
  for (const text of ["a question", "another", "an answer"]) await isThereOnce(text, agent, visitor);
  await expect(visitor.messages.getByText(/Sending|Not sent/)).toHaveCount(0);
  await agent.sent();
});

test("a chat that is first opened while the server is away is there by itself once it is back", async ({ visitor, server }) => {
  await server.down("SIGKILL");
  await visitor.launcher.click();
  await expect(visitor.page.locator("iframe")).toBeVisible();
  await server.up();
  await expect(visitor.field).toBeVisible();
  await expect(visitor.status).toHaveText("Connected");
  await visitor.say("at last");
});
