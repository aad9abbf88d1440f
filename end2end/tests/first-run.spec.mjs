// From the first start to the first agent who was invited.

import { alive, expect, PASSWORD, test } from "../support/fixtures.mjs";

test("the first visitor of the desk creates the owner, with the code that the server printed", async ({ page, server }) => {
  await page.goto(`${server.url}/inbox`);
  await expect(page).toHaveURL(/\/setup$/);
  const fill = async (code) => {
    await page.getByLabel("Set-up code").fill(code);
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("Email").fill("ada@desk.example");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create the account" }).click();
  };
  await fill("WRONG-CODE");
  await expect(page.getByText("This is not the code")).toBeVisible();
  await expect(page.getByLabel("Your name")).toHaveValue("Ada");
  await fill(server.output.match(/code: ([\w-]+)/)[1]);
  await expect(page).toHaveURL(/\/inbox$/);
  await expect(page.getByText("No conversations yet")).toBeVisible();
});

test("an invited agent follows the link, and is out once deactivated", async ({ agent, server, browser }) => {
  await agent.page.goto(`${server.url}/settings/agents`);
  await agent.page.getByLabel("Email").fill("grace@desk.example");
  await agent.page.getByRole("button", { name: /invit/i }).click();
  await expect.poll(async () => (await server.mails()).length).toBe(1);
  const mail = (await server.mails())[0].replaceAll("=\r\n", "");
  const grace = await (await browser.newContext()).newPage();
  await grace.goto(mail.match(/http:\/\/127\.0\.0\.1:\d+\/invite\/[\w-]+/)[0]);
  await grace.getByLabel("Your name").fill("Grace");
  await grace.getByLabel("Password").fill(PASSWORD);
  await grace.getByRole("button").last().click();
  await expect(grace).toHaveURL(/\/inbox$/);
  await alive(grace);

  await agent.page.reload();
  await agent.page.getByRole("button", { name: "Deactivate Grace" }).click();
  await expect(agent.page.getByText("Grace can no longer sign in")).toBeVisible();
  // Her open desk goes there by itself; a page that is on its way may not be sent elsewhere.
  await expect(grace).toHaveURL(/\/sign-in/);
  await grace.goto(`${server.url}/inbox`);
  await expect(grace).toHaveURL(/\/sign-in/);
  await grace.context().close();
});

test("a wrong password says so, and keeps what was typed", async ({ page, server }) => {
  server.agent("Ada");
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel("Email").fill("ada@desk.example");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("The email address or the password is wrong.")).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue("ada@desk.example");
});
