import type { StoreCapabilities } from '../spi/index.js';

export const POSTGRES_CAPABILITIES: StoreCapabilities = {
  shape: 'records',
  atomic: true,
  several: true,
  search: true,
};
