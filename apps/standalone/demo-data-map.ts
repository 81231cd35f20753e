import { readFile } from 'node:fs/promises';

/** The data map of the demo shop, as its author wrote it (YAML). */
export const readDemoDataMap = (): Promise<string> =>
  readFile(new URL('shop/data-map.yaml', import.meta.url), 'utf8');
