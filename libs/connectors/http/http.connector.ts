import { AppError } from '#contracts';
import type { Connector, Notes, StoreSettings } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';
import type { HttpDriver } from './http.driver.js';

export const httpConnector: Connector = {
  type: 'http',
  capabilities: STAGED_CAPABILITIES,
  open: async (settings) => new StagedStore(settings, await driverOf(settings)),
};

async function driverOf(settings: StoreSettings): Promise<HttpDriver> {
  if (!settings.api)
    throw new AppError('store.refused', {
      detail: `Store "${settings.id}" has no description of its API: write it under api in the data map.`,
    });
  const { HttpDriver } = await import('./http.driver.js');
  return new HttpDriver(settings, settings.api, settings.notes ?? noNotes(settings));
}

/** Whoever only reads needs no place for notes. */
const noNotes = ({ id }: StoreSettings): Notes => ({
  get: () => Promise.resolve(null),
  list: () => Promise.resolve([]),
  swap: () =>
    Promise.reject(
      new AppError('store.refused', {
        detail: `Store "${id}" cannot be changed from here: an API has no place for the notes of an erasure, and none was given.`,
      }),
    ),
});
