// `node scripts/screenshots.mjs [name …]`: takes the pictures of docs/images from a standalone. Uses the one that runs at
// PORT and HABEAS_HOME, or starts it for the time of the pictures. Needs Chromium: CHROMIUM_PATH, or on the PATH.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from './screenshots/find-browser.mjs';
import { prepareScene } from './screenshots/scene.mjs';
import { shots } from './screenshots/shots.mjs';
import { useStandalone } from './screenshots/use-standalone.mjs';
import { root } from './lib/root.mjs';
import { until } from './lib/wait.mjs';

const FOLDER = join(root, 'docs/images');
/** The pages bring their scripts with them; a busy machine takes its time over that. */
const PATIENCE_MS = 60_000;
const WIDTH = 1280;
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const wanted = new Set(process.argv.slice(2));
const executablePath = findBrowser();
const standalone = await useStandalone();
const browser = await chromium.launch({ executablePath, args: QUIET });
try {
  mkdirSync(FOLDER, { recursive: true });
  const scene = await prepareScene(standalone);
  for (const shot of shots(standalone, scene).filter(({ name }) => wanted.size === 0 || wanted.has(name)))
    await take(shot);
} finally {
  await browser.close();
  await standalone.stop();
}

/** One page in a context of its own: nothing of one picture is seen in the next. */
async function take({ name, url, ready, tab, remembered = {}, height = 800, scale = 1 }) {
  const context = await browser.newContext({
    viewport: { width: Math.round(WIDTH / scale), height: Math.round(height / scale) },
    deviceScaleFactor: scale,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript((items) => {
    for (const [key, value] of Object.entries(items)) localStorage.setItem(key, JSON.stringify(value));
  }, remembered);
  const page = await context.newPage();
  await page.goto(url);
  if (tab) await page.getByRole('tab', { name: tab }).click();
  await until(() => isShown(page, ready), PATIENCE_MS, `"${ready}" on ${url}`);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await context.close();
  process.stdout.write(`docs/images/${name}.png\n`);
}

/** In the page or in a frame of it: the Temporal UI shows details in one. */
async function isShown(page, text) {
  for (const frame of page.frames())
    if (
      await frame
        .getByText(text)
        .first()
        .isVisible()
        .catch(() => false)
    )
      return true;
  return false;
}
