import type { StoreCapabilities } from '../spi/index.js';

export const MYSQL_CAPABILITIES: StoreCapabilities = { shape: 'records', atomic: true, search: true };
