import { loadSettings } from '#platform';
import { startPart } from '#platform/logging';
import { serveApi } from './serve-api.js';

await startPart('api', async () => serveApi(loadSettings()));
