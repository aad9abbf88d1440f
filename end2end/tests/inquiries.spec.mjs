// Inquiries on the desk: the search and the filter, access that is taken away, what was done; and the keys of customers.

import { alive, expect, test } from "../support/fixtures.mjs";

/** An inquiry that somebody began by REST. */
async function inquiry(server, subject) {
  const answer = await fetch(`${server.url}/api/support-inquiries`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subject, message: `About the ${subject}` }),
  });
  expect(answer.status).toBe(201);
  return answer.json();
}

/** Somebody else on the desk moves it to a status. */
async function becomes(agent, { id }, status) {
  const path = `${agent.server.url}/api/admin/support-inquiries/${id}/status`;
  const answer = await agent.page.request.patch(path, { data: { status }, headers: { origin: agent.server.url } });
  expect(answer.status()).toBe(200);
}

const finder = (page) => page.getByRole("search");

/** Opens the inbox, and holds its code back until `load` is called. */
async function openUnloaded(page, server) {
  let load;
  const loading = new Promise((done) => (load = done));
  await page.route("**/*.wasm", async (route) => {
    await loading;
    await route.continue();
  });
  await page.goto(`${server.url}/inbox`, { waitUntil: "domcontentloaded" });
  return load;
}

test("what is searched for before the desk has loaded is found, and Escape ends the search", async ({ agent, server }) => {
  const { page } = agent;
  await inquiry(server, "Lamp");
  await inquiry(server, "Bulb");
  const load = await openUnloaded(page, server);
  const search = page.getByRole("searchbox");
  await expect(agent.row("Bulb")).toBeVisible();
  await search.fill("lamp");
  load();
  await alive(page);
  await expect(agent.row("Bulb")).toBeHidden();
  await expect(agent.row("Lamp")).toBeVisible();
  await expect(page).toHaveURL(/\/inbox\?search=lamp$/);
  await search.press("Escape");
  await expect(search).toHaveValue("");
  await expect(agent.row("Bulb")).toBeVisible();
  await expect(page).toHaveURL(/\/inbox$/);
  await expect(search).toBeFocused();
  await search.press("Escape");
  await expect(search).not.toBeFocused();
});

test("a filter that is chosen before the desk has loaded counts", async ({ agent, server }) => {
  const { page } = agent;
  await becomes(agent, await inquiry(server, "Lamp"), "waiting");
  await inquiry(server, "Bulb");
  const load = await openUnloaded(page, server);
  await expect(agent.row("Bulb")).toBeVisible();
  await finder(page).locator("summary").click();
  await finder(page).getByLabel("Status").selectOption("waiting");
  load();
  await alive(page);
  await expect(agent.row("Bulb")).toBeHidden();
  await expect(agent.row("Lamp")).toBeVisible();
  await expect(finder(page).getByLabel("Status")).toHaveValue("waiting");
});

test("the list shows what the filter lets through, whatever happens meanwhile", async ({ agent, server }) => {
  const { page } = agent;
  const lamp = await inquiry(server, "Lamp");
  await inquiry(server, "Bulb");
  await page.goto(`${server.url}/inbox`);
  await alive(page);
  await page.keyboard.press("f");
  const status = finder(page).getByLabel("Status");
  await expect(status).toBeFocused();
  await status.selectOption("waiting");
  await expect(page.getByText("Nothing like that among active conversations")).toBeVisible();
  await expect(page).toHaveURL(/\/inbox\?status=waiting$/);
  await page.keyboard.press("Escape");
  await expect(status).toBeHidden();

  await becomes(agent, lamp, "waiting");
  await expect(agent.row("Lamp")).toBeVisible();
  await expect(agent.row("Bulb")).toBeHidden();
  await becomes(agent, lamp, "active");
  await expect(agent.row("Lamp")).toBeHidden();

  await page.goBack();
  await expect(agent.row("Lamp")).toBeVisible();
  await expect(agent.row("Bulb")).toBeVisible();
  await page.goForward();
  await expect(status).toHaveValue("waiting");
  await expect(agent.row("Lamp")).toBeHidden();
  await page.getByRole("link", { name: "Show all" }).first().click();
  await expect(agent.row("Lamp")).toBeVisible();
  await expect(page).toHaveURL(/\/inbox$/);
});

test("what is one's own is an address, and its chip takes the filter away", async ({ agent, server }) => {
  const { page } = agent;
  await inquiry(server, "Lamp");
  const { id } = await inquiry(server, "Bulb");
  await page.goto(`${server.url}/inbox/${id}?assigned=me`);
  await alive(page);
  await expect(page.locator("a.row")).toHaveCount(0);
  await page.keyboard.press("a");
  await expect(agent.row("Bulb")).toBeVisible();
  await page.keyboard.press("a");
  await expect(page.locator("a.row")).toHaveCount(0);
  await page.getByRole("link", { name: "Mine" }).click();
  await expect(page.locator("a.row")).toHaveCount(2);
  await expect(page).toHaveURL(`${server.url}/inbox/${id}`);
});

test("the list is filtered without JavaScript too", async ({ agent, server, browser }) => {
  await becomes(agent, await inquiry(server, "Lamp"), "waiting");
  await inquiry(server, "Bulb");
  const storageState = await agent.page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState });
  const page = await context.newPage();
  await page.goto(`${server.url}/inbox`);
  await finder(page).locator("summary").click();
  await finder(page).getByLabel("Status").selectOption("waiting");
  await finder(page).locator("button").click();
  await expect(page.locator("a.row")).toHaveCount(1);
  await expect(page.locator("a.row")).toContainText("Lamp");
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page.locator("a.row")).toHaveCount(2);
  await context.close();
});

test("access is revoked, which the open log tells", async ({ agent, server }) => {
  const { page } = agent;
  const { id, inquiryAccessToken } = await inquiry(server, "Lamp");
  const headers = { authorization: `Bearer ${inquiryAccessToken}` };
  const read = async () => (await fetch(`${server.url}/api/support-inquiries/${id}`, { headers })).status;
  expect(await read()).toBe(200);
  await page.goto(`${server.url}/inbox/${id}`);
  await alive(page);
  await page.getByText("What was done").click();
  await expect(page.getByText("Nothing yet.")).toBeVisible();
  await page.locator("summary", { hasText: "Revoke access" }).click();
  await expect(page.getByText("They can begin anew.")).toBeVisible();
  await page.getByRole("button", { name: "Revoke access" }).click();
  await expect(page.getByText("Access is revoked")).toBeVisible();
  await expect(page.getByText("They can begin anew.")).toBeHidden();
  await expect(page.getByText("Ada: revoked access")).toBeVisible();
  expect(await read()).toBe(403);
  await becomes(agent, { id }, "waiting");
  await expect(page.getByText("Ada: status open → waiting")).toBeVisible();
});

test("on a phone the filter fits, and a toast covers nothing that is to be pressed", async ({ agent, server }) => {
  const { page } = agent;
  const { id } = await inquiry(server, "Lamp");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${server.url}/inbox`);
  await alive(page);
  await finder(page).locator("summary").click();
  const choices = await finder(page).locator(".pop").boundingBox();
  expect(choices.x).toBeGreaterThanOrEqual(0);
  expect(choices.x + choices.width).toBeLessThanOrEqual(360);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  await page.goto(`${server.url}/inbox/${id}`);
  await alive(page);
  await page.getByRole("main").getByLabel("Status").selectOption("closed");
  const again = page.getByRole("button", { name: "Take it up again" });
  await expect(page.locator(".app .toast")).toBeVisible();
  await expect(again).toBeVisible();
  // The page makes room for the toast as both come.
  await expect(async () => {
    const [toast, button] = [await page.locator(".app .toast").boundingBox(), await again.boundingBox()];
    expect(toast.y + toast.height).toBeLessThanOrEqual(button.y);
  }).toPass({ timeout: 3_000 });
});

test("the secret of customers' tokens is hidden until it is asked for, and is rotated", async ({ agent, server }) => {
  const { page } = agent;
  const { secret } = server.inbox();
  await page.goto(`${server.url}/settings/keys`);
  await expect(page.getByText(secret)).toHaveCount(0);
  await page.getByRole("button", { name: "Show the secret" }).click();
  await expect(page.getByText(secret)).toBeVisible();
  await page.getByText("Rotate the secret").click();
  await page.getByLabel("The old one stays good for").selectOption("A week");
  await page.getByRole("button", { name: "Make a new secret" }).click();
  await expect(page.getByText("This is the new secret")).toBeVisible();
  await expect(page.getByText("The old secret is good until")).toBeVisible();
  const rotated = server.inbox().secret;
  expect(rotated).not.toBe(secret);
  await expect(page.getByText(rotated)).toBeVisible();
});

test("an inquiry is greeted once", async ({ server, page }) => {
  const { inquiryAccessToken } = await inquiry(server, "Lamp");
  await page.context().addCookies([{ name: "porchlight_guest", value: inquiryAccessToken, url: `${server.url}/widget` }]);
  await page.goto(`${server.url}/widget?inbox=demo`);
  await expect(page.locator("#widget[data-alive]")).toBeAttached();
  await expect(page.getByText("About the Lamp")).toBeVisible();
  await expect(page.locator("#rows").getByText("Hello! How can we help?")).toBeVisible();
  await expect(page.locator("#greeting")).toBeHidden();
});
