// The team: departments, who works where, and who is available, which others see without a reload.

import { Agent, alive, expect, test } from "../support/fixtures.mjs";

/** The menu behind one's own avatar. */
const menu = (page) => page.locator("details.you");
const openMenu = async (page) => {
  await menu(page).locator("summary").click();
  await expect(menu(page).getByRole("group", { name: "Availability" })).toBeVisible();
};
const row = (page, name) => page.getByRole("row").filter({ hasText: name });

test("a department is made, an agent put in it, and what they choose is seen elsewhere at once", async ({ agent, server, browser }) => {
  const { page } = agent;
  const ben = server.agent("Ben", "agent");
  await page.goto(`${server.url}/settings/team`);
  await expect(page.getByText("None yet.")).toBeVisible();
  await page.getByLabel("Name").fill("Billing");
  await page.getByLabel("What it does").fill("Invoices and refunds");
  await page.getByRole("button", { name: "Make the department" }).click();
  await expect(page.getByText("There is a department Billing now.")).toBeVisible();

  await row(page, "ben@desk.example").getByRole("link", { name: "Change Ben" }).click();
  await page.getByLabel("Department").selectOption("Billing");
  await page.getByLabel("Tickets at once").fill("4");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. It counts from now on.")).toBeVisible();
  await page.getByRole("link", { name: "Team" }).first().click();
  await expect(row(page, "ben@desk.example")).toContainText("Billing");
  await expect(row(page, "ben@desk.example")).toContainText("0 of 4");
  await expect(row(page, "ben@desk.example")).toContainText("Available");
  await alive(page);

  const context = await browser.newContext();
  const other = new Agent(await context.newPage(), server);
  await other.signIn(ben);
  await openMenu(other.page);
  await menu(other.page).getByLabel("Until").selectOption({ label: "30 minutes" });
  await menu(other.page).getByRole("button", { name: /^Away/ }).click();
  await expect(menu(other.page).getByRole("button", { name: /^Away/ })).toHaveAttribute("aria-pressed", "true");
  await expect(other.page, "nothing is loaded again").toHaveURL(/\/inbox$/);
  await expect(row(page, "ben@desk.example")).toContainText(/Away until \d/);
  await menu(other.page).getByRole("button", { name: /^Available/ }).click();
  await expect(row(page, "ben@desk.example")).toContainText("Available");
  await context.close();
});

test("the menu closes by Escape and by a press beside it, and works by keyboard", async ({ agent, server }) => {
  const { page } = agent;
  for (const path of ["inbox", "settings/team", "settings/profile"]) {
    await page.goto(`${server.url}/${path}`);
    await page.waitForLoadState("networkidle");
    await menu(page).locator("summary").focus();
    await page.keyboard.press("Enter");
    await expect(menu(page).getByText("ada@desk.example")).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(menu(page).getByRole("button", { name: /^Available/ })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(menu(page).getByText("ada@desk.example")).toBeHidden();
    await expect(menu(page).locator("summary")).toBeFocused();
    await openMenu(page);
    await page.mouse.click(600, 20);
    await expect(menu(page).getByText("ada@desk.example")).toBeHidden();
  }
});

test("availability is chosen without JavaScript, on the page where one is", async ({ agent, server, browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await agent.page.context().storageState() });
  const page = await context.newPage();
  await page.goto(`${server.url}/settings/team`);
  await openMenu(page);
  await menu(page).getByRole("button", { name: /^Busy/ }).click();
  await expect(page).toHaveURL(/\/settings\/team$/);
  await expect(row(page, "ada@desk.example")).toContainText("Busy");
  await context.close();
});

test("the team fits a phone", async ({ agent, server }) => {
  const { page } = agent;
  server.agent(`A${"a".repeat(59)}`, "admin");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${server.url}/settings/team`);
  await page.getByLabel("Name").fill("W".repeat(80));
  await page.getByRole("button", { name: "Make the department" }).click();
  await page.waitForURL(/\/settings\/team/);
  const change = await page.getByRole("link", { name: /^Change W/ }).getAttribute("href");
  for (const path of ["/settings/team", change, "/settings/roles"]) {
    await page.goto(`${server.url}${path}`);
    const width = await page.evaluate(() => {
      const main = document.querySelector("main");
      return Math.max(main.scrollWidth, document.documentElement.scrollWidth);
    });
    expect(width, path).toBeLessThanOrEqual(360);
  }
  await openMenu(page);
  const box = await menu(page).locator(".pop").boundingBox();
  expect(box.x >= 0 && box.x + box.width <= 360 && box.y >= 0, JSON.stringify(box)).toBe(true);
});
