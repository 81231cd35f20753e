import { join } from 'node:path';
import { serveOnLoopback } from '../loopback-server.js';
import { runPart } from '../run-part.js';
import { issuerSettings, readSettings } from '../standalone-settings.js';
import { issuerRoutes } from './issuer-routes.js';
import { openSigningKey } from './signing-key.js';

/** Gives tokens to whoever asks: the settings refuse any mode but the standalone. */
await runPart('issuer', async () => {
  const settings = readSettings(issuerSettings);
  const issuer = settings.DEV_ISSUER_URL.replace(/\/$/, '');
  const key = await openSigningKey(join(settings.HABEAS_HOME, 'issuer-key.json'));
  return serveOnLoopback(
    Number(new URL(issuer).port),
    issuerRoutes(issuer, key, () => new Date()),
  );
});
