import { makeShop, SHOP_SEED } from './make-shop.js';
import { dropLogs, seedLogs } from './seed-logs.js';
import { dropPostgres, seedPostgres } from './seed-postgres.js';
import { dropSupport, seedSupport } from './seed-support.js';

export interface ShopPlaces {
  readonly databaseUrl: string;
  /** A SQLite file. */
  readonly supportFile: string;
  readonly logFolder: string;
}
/** What was filled now; the rest was there before and stays as it is. */
export interface SeededShop {
  readonly database: boolean;
  readonly support: boolean;
  readonly logs: boolean;
}

/** Fills the stores of the demo shop that are not there yet. */
export async function seedShop(places: ShopPlaces): Promise<SeededShop> {
  const shop = makeShop();
  return {
    database: await seedPostgres(places.databaseUrl, shop, SHOP_SEED),
    support: await seedSupport(places.supportFile, shop),
    logs: await seedLogs(places.logFolder, shop.logFiles),
  };
}

/** Removes all three stores with everything in them. */
export async function dropShop(places: ShopPlaces): Promise<void> {
  await dropPostgres(places.databaseUrl);
  await dropSupport(places.supportFile);
  await dropLogs(places.logFolder);
}
