// What goes on behind a conversation: colleagues who look at the same one, mail that waits, and a restart.

import { Agent, expect, test } from "../support/fixtures.mjs";

test("a colleague's desk follows what happens to a conversation", async ({ visitor, agent, server, browser }) => {
  const context = await browser.newContext();
  const ben = new Agent(await context.newPage(), server);
  await ben.signIn(server.agent("Ben", "agent"));
  await visitor.open();
  await visitor.say("Is my order on its way?");
  await ben.open("Is my order on its way?");

  await agent.open("Is my order on its way?");
  await agent.page.getByRole("button", { name: /^Archive/ }).click();
  await expect(ben.row("Is my order on its way?")).toBeHidden();
  await expect(ben.page.getByRole("button", { name: /^Restore/ })).toBeVisible();
  await agent.page.getByRole("button", { name: "Undo" }).click();
  await expect(ben.row("Is my order on its way?")).toBeVisible();

  await visitor.frame.getByText("Where can we reach you?").click();
  await visitor.frame.getByLabel("Email").fill("maya@shop.example");
  await visitor.frame.getByRole("button", { name: "Save" }).click();
  await expect(ben.row("maya@shop.example")).toBeVisible();
  await context.close();
});

test("a server that stops says so, and everyone goes on when it is back", async ({ visitor, agent, server }) => {
  await visitor.open();
  await visitor.say("Before");
  await agent.open("Before");
  const started = Date.now();
  await server.down("SIGTERM");
  expect(Date.now() - started).toBeLessThan(10_000);
  await expect(visitor.status).not.toHaveText("Connected");
  await server.up();
  await expect(visitor.status).toHaveText("Connected");
  await visitor.say("After");
  await expect(agent.bubble("After")).toBeVisible();
});

test.describe("mail that was not sent", () => {
  test.use({ serverEnv: { PORCHLIGHT_REPLY_EMAIL_DELAY: "1s" } });

  /** A visitor who has left an address and gone, as a script. */
  const visitorAsks = async (server, content) => {
    const post = (path, body, token) =>
      fetch(`${server.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      });
    const { token } = await (await post("/api/support_chat", { inbox: "demo", email: "maya@shop.example" })).json();
    await post("/api/support_chat/messages", { content, clientMessageId: crypto.randomUUID() }, token);
  };

  test("is shown to the owner, and its reader can stop such mail", async ({ agent, server, browser }) => {
    await visitorAsks(server, "Do you ship to Norway?");
    await agent.open("Do you ship to Norway?");
    await agent.say("Yes, in four days");
    await expect.poll(async () => (await server.mails()).length).toBe(1);

    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(`${server.url}/dev/mail`);
    await expect(stranger).toHaveURL(/\/sign-in\?next=/);

    const { page } = agent;
    await page.goto(`${server.url}/dev/mail`);
    await page.getByRole("link", { name: /New reply from/ }).click();
    const mail = page.frameLocator("iframe");
    await expect(mail.getByText("Yes, in four days")).toBeVisible();
    const stop = await mail.getByRole("link", { name: "Stop emails about this conversation" }).getAttribute("href");
    await stranger.goto(stop);
    await stranger.getByRole("button", { name: "Stop these emails" }).click();
    await expect(stranger.getByText("You are unsubscribed")).toBeVisible();
    await stranger.context().close();
  });
});
