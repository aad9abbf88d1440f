import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "./tests",
  // Two browsers and a server a test: more than this on two cores only makes each slower.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // A browser that is starved of its two cores may time out once; the report calls such a test flaky.
  retries: 1,
  // A machine that is shared may be ten times slower than it is by itself: a test waits for what it names, not for a time.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  reporter: [["list"]],
  outputDir: "../test-results",
  use: {
    browserName: "chromium",
    // The system's browser: nothing is downloaded.
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
    },
    trace: "retain-on-failure",
  },
});
