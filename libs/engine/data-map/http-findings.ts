import type { Finding } from '../types.js';
import type { StoreMap } from './data-map.js';

/** What the map wants of an HTTP API that the description of the API does not offer. */
export const httpFindings = ({ id, api, collections }: StoreMap): Finding[] => {
  if (!api) return [];
  const error = (code: string, collection: string, message: string): Finding => ({
    severity: 'error',
    code,
    store: id,
    collection,
    message,
  });
  return collections.flatMap(({ name, rowAction, where }) => [
    ...(rowAction === 'delete' && api.collections[name]?.delete === null
      ? [error('NOT_CHANGEABLE', name, `Rows of ${name} cannot be deleted: api describes no delete for it.`)]
      : []),
    ...(where === null
      ? []
      : [
          error(
            'WHERE_UNSUPPORTED',
            name,
            `An HTTP API knows no fixed condition: take where out of ${name}.`,
          ),
        ]),
  ]);
};
