import { runTask } from './run-task.js';
import { dropShop, seedShop } from './shop/seed-shop.js';
import { readSettings, shopSettings } from './standalone-settings.js';

/** Fills the demo shop; with `--reset` it is made anew. */
await runTask('seed-shop', async () => {
  const settings = readSettings(shopSettings);
  const places = {
    databaseUrl: settings.SHOP_DATABASE_URL,
    supportFile: settings.SUPPORT_SQLITE,
    logFolder: settings.SHOP_LOGS,
  };
  if (process.argv.includes('--reset')) await dropShop(places);
  await seedShop(places);
});
