import { makeActivity } from './activity.js';
import { makeLogFiles, type LogFile } from './log-lines.js';
import { makePeople } from './people.js';
import { SeededRandom } from './random.js';
import { makeSales } from './sales.js';
import type { ShopData } from './shop-rows.js';
import { makeSupport } from './support.js';

export const SHOP_SEED = 20_260_101;

/** The demo shop: the same for the same seed, on every machine. */
export function makeShop(seed: number = SHOP_SEED): ShopData & { readonly logFiles: readonly LogFile[] } {
  const random = new SeededRandom(seed);
  const people = makePeople(random);
  const sales = makeSales(people.customers, random);
  return {
    ...people,
    ...sales,
    ...makeActivity(people.customers, sales.products, random),
    ...makeSupport(people.customers, random),
    logFiles: makeLogFiles(people.customers, random),
  };
}
