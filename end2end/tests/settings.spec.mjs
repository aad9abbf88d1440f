// The settings, forms that are posted without JavaScript, and what the desk shows without a reload.

import { alive, expect, PASSWORD, test } from "../support/fixtures.mjs";

/** The background that the page is drawn on: which theme one really sees. */
const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const LIGHT = "rgb(250, 249, 247)";
const DARK = "rgb(20, 18, 16)";

/** A page of a browser without JavaScript, signed in. */
async function plainPage(browser, server, agent) {
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await agent.page.context().storageState() });
  return context.newPage();
}

/** A conversation that a visitor began, from a script. */
async function conversation(server, who = {}) {
  const post = (path, body, headers = {}) =>
    fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    }).then((answer) => answer.json());
  const { token, chat } = await post("/api/support_chat", { inbox: "demo", ...who });
  const message = { content: "a question", clientMessageId: crypto.randomUUID() };
  await post("/api/support_chat/messages", message, { authorization: `Bearer ${token}` });
  return chat.id;
}

test("a theme that was chosen overrides the system's, on every page and from the first answer on", async ({ agent, server }) => {
  const { page } = agent;
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${server.url}/settings/profile`);
  expect(await background(page)).toBe(LIGHT);
  const themes = page.getByRole("group", { name: "Theme" });
  await themes.getByRole("button", { name: "Dark" }).press("Enter");
  await expect(themes.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true");
  expect(await background(page)).toBe(DARK);

  const inbox = await page.request.get(`${server.url}/inbox`).then((answer) => answer.text());
  expect(inbox, "no other theme is seen first").toContain('data-theme="dark"');

  await themes.getByRole("button", { name: "System" }).click();
  await expect(themes.getByRole("button", { name: "System" })).toHaveAttribute("aria-pressed", "true");
  expect(await background(page)).toBe(LIGHT);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await background(page)).toBe(DARK);
});

test("a theme is chosen without JavaScript too", async ({ agent, server, browser }) => {
  const page = await plainPage(browser, server, agent);
  await page.goto(`${server.url}/settings/profile`);
  await page.getByRole("button", { name: "Light" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.context().close();
});

test("a reply that is refused without JavaScript keeps its text", async ({ agent, server, browser }) => {
  const id = await conversation(server);
  const page = await plainPage(browser, server, agent);
  await page.goto(`${server.url}/inbox/${id}`);
  const text = `</textarea> is inert & stays.\n${"long ".repeat(2_001)}`;
  await page.getByRole("textbox", { name: /^reply/i }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("alert")).toContainText("longer than 10,000 characters");
  const field = page.getByRole("textbox", { name: /^reply/i });
  await expect(field).toHaveValue(text);
  await field.fill("short enough");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("log")).toContainText("short enough");
  await expect(field).toHaveValue("");
  await page.context().close();
});

test("a form of the settings that is refused keeps what was typed, however long", async ({ agent, server }) => {
  const { page } = agent;
  await page.goto(`${server.url}/settings/inbox`);
  const greeting = `</textarea> & more\n${"hello ".repeat(700)}`;
  await page.getByLabel("Name").fill("Lamps");
  await page.getByLabel("Greeting").fill(greeting);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The greeting has at most 500 characters.")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Lamps");
  await expect(page.getByLabel("Greeting")).toHaveValue(greeting);
  await page.reload();
  await expect(page.getByLabel("Greeting")).not.toHaveValue(greeting);
});

test("passwords are never given back", async ({ agent, server }) => {
  const { page } = agent;
  await page.goto(`${server.url}/settings/profile`);
  await page.getByLabel("Current password").fill("not the one");
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("The current password is wrong.")).toBeVisible();
  await expect(page.getByLabel("Current password")).toHaveValue("");
  await expect(page.getByLabel("New password")).toHaveValue("");
});

test("going back brings a search back", async ({ agent, server }) => {
  const { page } = agent;
  await conversation(server);
  await page.goto(`${server.url}/inbox`);
  await expect(agent.row("a question")).toBeVisible();
  await alive(page);
  const search = page.getByRole("searchbox");
  await search.fill("a question");
  await expect(page).toHaveURL(/search=a%20question$/);
  await agent.open("a question");
  await search.fill("nothing like it");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.goBack();
  await expect(search).toHaveValue("a question");
  await expect(agent.row("a question")).toBeVisible();
  await page.goForward();
  await expect(search).toHaveValue("nothing like it");
  await expect(page.getByText("Nothing found")).toBeVisible();
});

test("nothing is wider than a phone", async ({ agent, server }) => {
  const { page } = agent;
  server.agent(`A${"a".repeat(59)}`, "admin");
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ["settings/inbox", "settings/keys", "settings/agents", "settings/mail", "settings/profile", "nowhere", "inbox"]) {
    await page.goto(`${server.url}/${path}`);
    const [width, room] = await page.evaluate(() => {
      const main = document.querySelector("main") ?? document.body;
      return [Math.max(main.scrollWidth, document.documentElement.scrollWidth), 360];
    });
    expect(width, path).toBeLessThanOrEqual(room);
  }
});

test.describe("with a short delay", () => {
  test.use({ serverEnv: { PORCHLIGHT_REPLY_EMAIL_DELAY: "1s" } });

  test("an email about a reply shows up in the thread once it is sent", async ({ agent, server }) => {
    const { page } = agent;
    const id = await conversation(server, { email: "maya@example.com" });
    await page.goto(`${server.url}/inbox/${id}`);
    await expect(page.getByText("by email after 1 second if unread")).toBeVisible();
    await agent.say("an answer");
    await expect(agent.thread.getByText("Email with 1 reply sent to maya@example.com")).toBeVisible();
    await expect(agent.bubble("an answer")).toHaveCount(1);
  });
});
