import { loadSettings } from '#platform';
import { startPart } from '#platform/logging';
import { serveDispatcher } from './serve-dispatcher.js';

await startPart('dispatcher', () => serveDispatcher(loadSettings()));
