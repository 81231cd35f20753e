import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Path of a Chromium on this machine. */
export function findBrowser({ CHROMIUM_PATH: given, PATH = '' } = process.env) {
  const onPath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = given ? [given] : onPath;
  const path = found.find((file) => existsSync(file));
  if (!path) throw new Error('no Chromium was found: install one, or name it in CHROMIUM_PATH');
  return path;
}
