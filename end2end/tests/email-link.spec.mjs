// The page behind the link in an email.

import { expect, test } from "../support/fixtures.mjs";

/** The link in the email that a visitor gets who has left before the answer. */
async function mailedLink(server, content) {
  const post = async (path, body, headers) => {
    const answer = await fetch(server.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
    return answer;
  };
  const opened = await post("/api/support_chat", { inbox: "demo", email: "they@example.com" });
  const { token, chat } = await opened.json();
  const message = () => ({ content, clientMessageId: crypto.randomUUID() });
  await post("/api/support_chat/messages", message(), { authorization: `Bearer ${token}` });
  const { email, password } = server.agent("Ada");
  const cookie = (await post("/api/session", { email, password })).headers.get("set-cookie").split(";")[0];
  await post(`/api/admin/chats/${chat.id}/messages`, message(), { cookie });
  const mail = () => server.mails().then((mails) => mails.join().replaceAll(/=\r?\n/g, ""));
  await expect.poll(mail).toContain("/chat/");
  return (await mail()).match(/http[^\s"]*\/chat\/[\w-]+/)[0];
}

test.describe("with email at once", () => {
  test.use({ serverEnv: { PORCHLIGHT_REPLY_EMAIL_DELAY: "1s" } });

  test("a link from somebody else's email does not replace one's own conversation", async ({ page, server }) => {
    const theirs = await mailedLink(server, "their conversation");
    const field = page.getByRole("textbox", { name: /write a message/i });
    const log = page.getByRole("log");
    await page.goto(`${server.url}/widget?inbox=demo`);
    await expect(page.getByRole("status").first()).toHaveText("Connected");
    await field.fill("my conversation");
    await field.press("Enter");
    await expect(log.getByText("Sent")).toBeVisible();
    await page.goto(theirs);
    await expect(log.getByText("their conversation").first()).toBeVisible();
    await expect(page.getByRole("status").first()).toHaveText("Connected");
    await page.goto(`${server.url}/widget?inbox=demo`);
    await expect(log.getByText("my conversation")).toBeVisible();
    await expect(log.getByText("their conversation")).toHaveCount(0);
  });
});
