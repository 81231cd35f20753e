import { pino } from 'pino';
import { dropShop, seedShop } from './shop/seed-shop.js';
import { readSettings, shopSettings } from './standalone-settings.js';

const log = pino({ base: { part: 'seed-shop' } });

/** Main: fills the demo shop; with `--reset` it is made anew. */
try {
  const settings = readSettings(shopSettings);
  const places = {
    databaseUrl: settings.SHOP_DATABASE_URL,
    supportFile: settings.SUPPORT_SQLITE,
    logFolder: settings.SHOP_LOGS,
  };
  if (process.argv.includes('--reset')) await dropShop(places);
  log.info(await seedShop(places), 'demo shop is there');
} catch (error) {
  log.fatal(error instanceof Error ? error.message : 'the demo shop could not be made');
  process.exitCode = 1;
}
