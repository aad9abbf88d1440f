// Who a visitor is, from the first hello to a customer who is known; and what staff make of a conversation.

import { createHmac } from "node:crypto";
import { Agent, Visitor, alive, expect, test } from "../support/fixtures.mjs";

const MAYA = "maya@shop.example";

/** Leaves an address and shows, by the code that is mailed to it, that it is one's own. */
async function verify(visitor, server) {
  const { frame } = visitor;
  await frame.getByText("Where can we reach you?").click();
  await frame.getByRole("textbox", { name: "Email" }).fill(MAYA);
  await frame.getByRole("button", { name: "Save" }).click();
  await frame.getByText("Verify your address").click();
  const known = (await codes(server)).length;
  await frame.getByRole("button", { name: "Send me a code" }).click();
  await expect.poll(async () => (await codes(server)).length).toBe(known + 1);
  const field = frame.getByRole("textbox", { name: "Code" });
  await field.fill("000000x");
  await field.press("Enter");
  await expect(frame.locator("#verify-problem")).toHaveText(/This code is wrong or has expired/);
  await field.fill((await codes(server)).at(-1));
  await frame.getByRole("button", { name: "Confirm" }).click();
  await expect(visitor.status).toHaveText(/address verified/);
}

/** The codes in the emails that were sent, oldest first. */
async function codes(server) {
  const mails = await server.mails();
  return mails.flatMap((mail) => mail.match(/^Subject: (\d{6}) is your code/m)?.[1] ?? []);
}

/** What a website's server signs for its visitor. */
function signed(secret, claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = part({ alg: "HS256", typ: "JWT" });
  const body = part({ exp: Math.floor(Date.now() / 1000) + 300, ...claims });
  return `${head}.${body}.${createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url")}`;
}

async function widgetOn(browser, host) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(host.url);
  return new Visitor(page);
}

test("a guest becomes somebody who is known, and finds the chat on another device", async ({ browser, host, server, visitor, agent }) => {
  await visitor.open();
  await visitor.say("My lamp is dark");
  await agent.open("My lamp is dark");
  await expect(agent.page.getByText("Guest", { exact: true })).toBeVisible();
  await agent.say("Is it plugged in?");
  await verify(visitor, server);
  await expect(agent.page.getByText("Address verified")).toBeVisible();

  const phone = await widgetOn(browser, host);
  await phone.open();
  await phone.say("It is me again");
  await verify(phone, server);
  await expect(phone.bubble("Is it plugged in?")).toBeVisible();
  await expect(phone.bubble("It is me again")).toBeVisible();
  await expect(visitor.bubble("It is me again")).toBeVisible();
  await expect(agent.bubble("It is me again")).toBeVisible();
  await phone.page.context().close();
});

test("a website says who its visitor is, and signs them out", async ({ browser, host, server, visitor, agent }) => {
  const { secret } = server.inbox();
  const token = signed(secret, { sub: "maya-1", email: MAYA, name: "Maya" });
  const identify = (page) => page.evaluate((token) => window.porchlight("identify", { token }), token);
  await visitor.open();
  await visitor.say("My lamp is dark");
  await agent.open("My lamp is dark");
  await identify(visitor.page);
  await expect(agent.page.getByText("Signed in", { exact: true })).toBeVisible();
  await expect(agent.page.getByRole("heading", { name: "Maya" }).first()).toBeVisible();

  const phone = await widgetOn(browser, host);
  await identify(phone.page);
  await phone.open();
  await expect(phone.bubble("My lamp is dark")).toBeVisible();

  await phone.page.evaluate(() => window.porchlight("logout"));
  await expect(phone.bubble("My lamp is dark")).toBeHidden();
  await phone.say("Somebody else");
  await expect(agent.row("Somebody else")).toBeVisible();
  await expect(agent.bubble("Somebody else")).toBeHidden();
  await phone.page.context().close();
});

test("who has signed out stays out, however late the answer comes that would have signed them in", async ({ server, visitor }) => {
  const { secret } = server.inbox();
  const token = signed(secret, { sub: "maya-1", email: MAYA, name: "Maya" });
  const { page } = visitor;
  await visitor.open();
  await visitor.say("My lamp is dark");
  let answer, handed;
  const late = new Promise((done) => (answer = done));
  await page.route("**/api/support_chat/identify", async (route) => {
    const response = await route.fetch();
    handed = (await response.json()).token;
    await late;
    await route.fulfill({ response });
  });
  const asked = page.waitForRequest("**/api/support_chat/identify");
  await page.evaluate((token) => window.porchlight("identify", { token }), token);
  await asked;
  await page.evaluate(() => window.porchlight("logout"));
  await expect(visitor.bubble("My lamp is dark")).toBeHidden();
  const ended = page.waitForRequest((one) => one.method() === "DELETE" && one.headers().authorization === `Bearer ${handed}`);
  answer();
  await ended;
  await page.reload();
  await visitor.open();
  await visitor.say("Somebody else");
  await expect(visitor.bubble("My lamp is dark")).toBeHidden();
});

test("who has signed out leaves nothing, also where their first message was still opening the conversation", async ({ visitor, agent }) => {
  const { page } = visitor;
  let answer, handed;
  const late = new Promise((done) => (answer = done));
  await page.route("**/api/support_chat", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const response = await route.fetch();
    handed = (await response.json()).token;
    await late;
    await route.fulfill({ response });
  });
  const asked = page.waitForRequest((one) => one.url().endsWith("/api/support_chat") && one.method() === "POST");
  await visitor.open();
  await visitor.say("My lamp is dark");
  await asked;
  await page.evaluate(() => window.porchlight("logout"));
  await expect(visitor.bubble("My lamp is dark")).toBeHidden();
  const ended = page.waitForRequest((one) => one.method() === "DELETE" && one.headers().authorization === `Bearer ${handed}`);
  answer();
  await ended;
  await page.unroute("**/api/support_chat");
  await visitor.say("Somebody else");
  await expect(agent.row("Somebody else")).toBeVisible();
  await expect(visitor.bubble("My lamp is dark")).toBeHidden();
  await expect(agent.row("My lamp is dark")).toBeHidden();
});

test("an answer to what somebody wrote who has signed out is not shown to the next one", async ({ visitor, agent }) => {
  const { page } = visitor;
  // Messages go by REST here.
  await page.context().routeWebSocket("**/ws", () => {});
  await visitor.launcher.click();
  await visitor.say("hello");
  await agent.open("hello");
  let answer;
  const late = new Promise((done) => (answer = done));
  await page.route("**/api/support_chat/messages", async (route) => {
    const response = await route.fetch();
    await late;
    await route.fulfill({ response });
  });
  const asked = page.waitForRequest((one) => one.url().endsWith("/api/support_chat/messages") && one.method() === "POST");
  await visitor.say("My lamp is dark");
  const answered = page.waitForResponse("**/api/support_chat/messages");
  await asked;
  await page.evaluate(() => window.porchlight("logout"));
  await expect(visitor.bubble("My lamp is dark")).toBeHidden();
  answer();
  await answered;
  await page.unroute("**/api/support_chat/messages");
  await visitor.say("Somebody else");
  await expect(agent.row("Somebody else")).toBeVisible();
  await expect(visitor.bubble("My lamp is dark")).toBeHidden();
});

test("what somebody said of themselves and then signed out is not said of the next one", async ({ visitor, agent }) => {
  const { page } = visitor;
  await visitor.open();
  await visitor.say("hello");
  await agent.open("hello");
  let answer;
  const late = new Promise((done) => (answer = done));
  await page.route("**/api/support_chat", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    const response = await route.fetch();
    await late;
    await route.fulfill({ response });
  });
  const asked = page.waitForRequest((one) => one.method() === "PATCH" && (one.postData() ?? "").includes("Maya"));
  await visitor.frame.getByText("Where can we reach you?").click();
  await visitor.frame.getByRole("textbox", { name: "Name" }).fill("Maya");
  await visitor.frame.getByRole("textbox", { name: "Email" }).fill(MAYA);
  await visitor.frame.getByRole("button", { name: "Save" }).click();
  const told = page.waitForResponse((one) => one.request().method() === "PATCH");
  await asked;
  await page.evaluate(() => window.porchlight("logout"));
  await expect(visitor.bubble("hello")).toBeHidden();
  await expect(visitor.frame.locator("#name")).toHaveValue("");
  answer();
  await told;
  await page.unroute("**/api/support_chat");
  await visitor.say("Somebody else");
  await agent.row("Somebody else").click();
  await expect(agent.bubble("Somebody else")).toBeVisible();
  await expect(agent.page.getByText(MAYA)).toBeHidden();
});

test("what a visitor begins while they are being identified is theirs", async ({ server, visitor }) => {
  const { page } = visitor;
  const token = signed(server.inbox().secret, { sub: "maya-1", exp: Math.floor(Date.now() / 1000) + 600 });
  let answer;
  const late = new Promise((done) => (answer = done));
  await page.route("**/api/support_chat/identify", async (route) => {
    const response = await route.fetch();
    if (!route.request().headers().authorization) await late;
    await route.fulfill({ response });
  });
  await visitor.open();
  const asked = page.waitForRequest("**/api/support_chat/identify");
  await page.evaluate((token) => window.porchlight("identify", { token }), token);
  await asked;
  await visitor.say("My lamp is dark");
  await expect(visitor.messages.getByText("Sent")).toBeVisible();
  answer();
  await page.waitForResponse((one) => one.url().endsWith("/identify") && !!one.request().headers().authorization);
  await page.reload();
  await visitor.open();
  await expect(visitor.bubble("My lamp is dark")).toBeVisible();
});

test("of two who sign the same visitor in at once, the later answer takes nothing away", async ({ server, visitor }) => {
  const { secret } = server.inbox();
  const signedAt = (exp) => signed(secret, { sub: "maya-1", exp });
  const { page } = visitor;
  const [soon, later] = [600, 900].map((seconds) => signedAt(Math.floor(Date.now() / 1000) + seconds));
  const identify = (token) => page.evaluate((token) => window.porchlight("identify", { token }), token);
  const answered = () => page.waitForResponse("**/api/support_chat/identify");
  await visitor.open();
  await visitor.say("My lamp is dark");
  await Promise.all([answered(), identify(soon)]);
  let answer;
  const late = new Promise((done) => (answer = done));
  await page.route("**/api/support_chat/identify", async (route) => {
    const response = await route.fetch();
    if (route.request().postData().includes(soon)) await late;
    await route.fulfill({ response });
  });
  await identify(soon);
  await Promise.all([answered(), identify(later)]);
  await Promise.all([answered(), answer()]);
  await visitor.say("Still me");
  await page.reload();
  await visitor.open();
  await expect(visitor.bubble("My lamp is dark")).toBeVisible();
  await expect(visitor.bubble("Still me")).toBeVisible();
});

test("an agent takes a conversation, and brings it to its end", async ({ browser, server, visitor, agent }) => {
  await visitor.open();
  await visitor.say("My lamp is dark");
  await agent.open("My lamp is dark");
  const { page } = agent;
  await expect(page.getByRole("main").getByLabel("Status", { exact: true })).toHaveValue("open");
  const context = await browser.newContext();
  const ben = new Agent(await context.newPage(), server);
  await ben.signIn(server.agent("Ben"));
  await ben.open("My lamp is dark");

  await alive(page);
  await page.keyboard.press("a");
  await expect(page.getByRole("complementary").getByLabel("Who sees to it").locator("option:checked")).toHaveText("Ada (you)");
  await expect(ben.page.getByRole("complementary").getByLabel("Who sees to it").locator("option:checked")).toHaveText("Ada");
  await agent.say("Is it plugged in?");
  await expect(page.getByRole("main").getByLabel("Status", { exact: true })).toHaveValue("active");
  await page.getByRole("main").getByLabel("Status", { exact: true }).selectOption("resolved");
  await expect(page.getByText("The conversation is resolved now")).toBeVisible();
  await visitor.say("No, it was not");
  await expect(page.getByRole("main").getByLabel("Status", { exact: true })).toHaveValue("active");

  await page.getByRole("main").getByLabel("Status", { exact: true }).selectOption("closed");
  await expect(page.getByText("Nobody can write in it")).toBeVisible();
  await expect(ben.page.getByText("Nobody can write in it")).toBeVisible();
  await page.getByText("What was done").click();
  await expect(page.getByText("Ada: given to Ada")).toBeVisible();
  await expect(page.getByText("Ada: status active → closed")).toBeVisible();

  await expect(visitor.frame.getByText("This conversation is closed")).toBeVisible();
  await expect(visitor.field).toBeHidden();
  await visitor.frame.getByRole("button", { name: "Start a new one" }).click();
  await visitor.say("Now the bell is quiet");
  await expect(agent.row("Now the bell is quiet")).toBeVisible();
  await expect(visitor.bubble("My lamp is dark")).toBeHidden();
  await context.close();
});
