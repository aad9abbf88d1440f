// What stays in a browser after signing out.

import { expect, PASSWORD, test } from "../support/fixtures.mjs";

// The tests' browsers throw pages away that people's browsers keep whole for "Back"; both ways are tried.
for (const [what, ignoreDefaultArgs] of [["asks again", []], ["keeps pages whole", ["--disable-back-forward-cache"]]]) {
  test(`after signing out, Back shows nothing, in a browser that ${what}`, async ({ playwright, server }, info) => {
    const browser = await playwright.chromium.launch({ ...info.project.use.launchOptions, ignoreDefaultArgs });
    const page = await browser.newPage();
    const { email } = server.agent("Ada");
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/inbox/);
    await page.goto(`${server.url}/settings/profile`);
    await expect(page.getByRole("main").getByText(email)).toBeVisible();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/\/sign-in$/);

    await page.evaluate(() => history.back());
    await page.waitForURL(/\/sign-in\?next=/);
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    await expect(page.getByText(email)).toHaveCount(0);
    await browser.close();
  });
}
