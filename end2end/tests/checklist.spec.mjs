// The twelve lines of the product's testing checklist, each in two real browsers: a visitor on another
// origin under a strict content policy, and an agent on the desk.

import { expect, test } from "../support/fixtures.mjs";

test("a visitor opens the widget and sends a message", async ({ visitor }) => {
  await visitor.open();
  await visitor.say("Hello, is anyone there?");
  await expect(visitor.messages.getByText("Sent")).toBeVisible();
});

test("the agent sees a message in real time", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say("My lamp flickers");
  await expect(agent.row("My lamp flickers")).toBeVisible();
  await agent.open("My lamp flickers");
  await visitor.say("Since yesterday");
  await expect(agent.bubble("Since yesterday")).toBeVisible();
});

test("the agent replies and the visitor sees it at once", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say("Which bulb fits?");
  await agent.open("Which bulb fits?");
  await agent.say("An E27 with 8 watts");
  await expect(visitor.bubble("An E27 with 8 watts")).toBeVisible();
  await visitor.say("Thank you");
  await expect(agent.bubble("Thank you")).toBeVisible();
});

test("the badge counts unread replies, and says 9+ above nine", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say("Hello");
  await agent.open("Hello");
  await visitor.frame.getByRole("button", { name: "Close chat" }).click();
  await agent.say("Reply 1");
  await agent.say("Reply 2");
  await expect(visitor.launcher).toHaveAccessibleName(/2 unread/i);
  for (let number = 3; number <= 10; number++) await agent.say(`Reply ${number}`);
  await expect(visitor.page.getByText("9+")).toBeVisible();
});

test("the badge clears when the widget opens", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say("Hello");
  await agent.open("Hello");
  await visitor.frame.getByRole("button", { name: "Close chat" }).click();
  await agent.say("A reply");
  await expect(visitor.launcher).toHaveAccessibleName(/1 unread/i);
  await visitor.launcher.click();
  await expect(visitor.launcher).not.toHaveAccessibleName(/unread/i);
  await expect(agent.thread.getByText(/Read/).first()).toBeVisible();
});

test("the status dot tells the truth", async ({ visitor, server }) => {
  await visitor.open();
  await visitor.say("Hello");
  await expect(visitor.status).toHaveText("Connected");
  await server.down("SIGKILL");
  await expect(visitor.status).not.toHaveText(/^Connected/);
  await server.up();
  await expect(visitor.status).toHaveText("Connected");
});

test("a conversation is archived and restored", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say("Please close this");
  await agent.open("Please close this");
  await agent.page.getByRole("button", { name: /^Archive/ }).click();
  await agent.page.getByRole("link", { name: "Archived" }).or(agent.page.getByRole("button", { name: "Archived" })).click();
  await expect(agent.row("Please close this")).toBeVisible();
  await agent.open("Please close this");
  await agent.page.getByRole("button", { name: /^Restore/ }).click();
  await agent.page.getByRole("link", { name: "Active" }).or(agent.page.getByRole("button", { name: "Active" })).click();
  await expect(agent.row("Please close this")).toBeVisible();
});

test("an archived conversation comes back when the visitor writes", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say("First question");
  await agent.open("First question");
  await agent.page.getByRole("button", { name: /^Archive/ }).click();
  await expect(agent.row("First question")).toBeHidden();
  await visitor.say("Second question");
  await expect(agent.row("Second question")).toBeVisible();
});

test.describe("email", () => {
  test.use({ serverEnv: { PORCHLIGHT_REPLY_EMAIL_DELAY: "2s" } });

  const introduce = async (visitor) => {
    await visitor.frame.getByText("Where can we reach you?").click();
    await visitor.frame.getByLabel("Email").fill("maya@shop.example");
    await visitor.frame.getByRole("button", { name: "Save" }).click();
    await expect(visitor.frame.getByText("Where can we reach you?")).toBeHidden();
  };

  test("one email goes out when replies stay unread, and its link opens the conversation", async ({ visitor, agent, server }) => {
    await visitor.open();
    await visitor.say("Do you ship to Norway?");
    await introduce(visitor);
    await visitor.page.close();
    await agent.open("Do you ship to Norway?");
    await agent.say("Yes, we do");
    await agent.say("It takes four days");
    await expect.poll(async () => (await server.mails()).length).toBe(1);
    const [mail] = await server.mails();
    expect(mail).toContain("maya@shop.example");
    expect(mail).toContain("Yes, we do");
    expect(mail).toContain("It takes four days");
    const link = mail.replaceAll("=\r\n", "").match(/http:\/\/127\.0\.0\.1:\d+\/chat\/[\w-]+/)[0];
    const page = await agent.page.context().browser().newPage();
    await page.goto(link);
    await expect(page.getByText("It takes four days")).toBeVisible();
    await page.close();
  });

  test("no email goes out when the visitor has read the reply", async ({ visitor, agent, server }) => {
    await visitor.open();
    await visitor.say("Are you open today?");
    await introduce(visitor);
    await agent.open("Are you open today?");
    await agent.say("Until six");
    await expect(agent.thread.getByText(/Read/).first()).toBeVisible();
    // The log says why it was not sent; that it is there shows that the delay is over.
    await agent.page.goto(`${server.url}/settings/mail`);
    await expect(async () => {
      await agent.page.reload();
      await expect(agent.page.getByText(/read at/i).first()).toBeVisible({ timeout: 5_000 });
    }).toPass();
    expect(await server.mails()).toHaveLength(0);
  });
});

test("messages stand in the order they were written", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say("one");
  await agent.open("one");
  await agent.say("two");
  await expect(visitor.bubble("two")).toBeVisible();
  await visitor.say("three");
  // What is on its way has no place in the order yet.
  await expect(agent.bubble("three")).toBeVisible();
  await agent.say("four");
  await expect(visitor.bubble("four")).toBeVisible();
  for (const log of [visitor.messages, agent.thread]) {
    const text = await log.innerText();
    const places = ["one", "two", "three", "four"].map((word) => text.indexOf(word));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  }
});

test("no message appears twice, also after the connection was lost", async ({ visitor, agent, server }) => {
  await visitor.open();
  await visitor.say("before");
  await agent.open("before");
  await server.down("SIGKILL");
  await visitor.field.fill("while it was down");
  await visitor.field.press("Enter");
  await expect(visitor.bubble("while it was down")).toBeVisible();
  await server.up();
  await expect(agent.bubble("while it was down")).toBeVisible();
  await agent.say("after");
  await expect(visitor.bubble("after")).toBeVisible();
  for (const text of ["before", "while it was down", "after"]) {
    await expect(visitor.bubble(text)).toHaveCount(1);
    await expect(agent.bubble(text)).toHaveCount(1);
  }
});
