import { join } from 'node:path';
import { announceReady, startPart } from '#platform/logging';
import { serveOnLoopback } from '../loopback-server.js';
import { issuerSettings, readSettings } from '../standalone-settings.js';
import { claimGateAt } from './claim-gate.js';
import { issuerRoutes } from './issuer-routes.js';
import { openSigningKey } from './signing-key.js';

/** Gives tokens to whoever asks: the settings refuse any mode but the standalone. */
await startPart('issuer', async () => {
  const settings = readSettings(issuerSettings);
  const issuer = settings.DEV_ISSUER_URL.replace(/\/$/, '');
  const key = await openSigningKey(join(settings.HABEAS_HOME, 'issuer-key.json'));
  const port = Number(new URL(issuer).port);
  const routes = issuerRoutes(issuer, key, () => new Date(), claimGateAt(settings.PUBLIC_URL));
  const server = await serveOnLoopback(port, routes);
  announceReady('issuer', { port });
  return { stop: () => server.close() };
});
