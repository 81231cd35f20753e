import { validate } from 'uuid';
import { ID_PREFIXES, type IdKind } from '#contracts';

/** Ids of the consent API are the UUID of our own ids, without the prefix. */
export { newUuid } from '#platform';

/** The id as it is stored; null when it cannot be one. */
export const asUuid = (given: string): string | null => (validate(given) ? given.toLowerCase() : null);

/** Our own id of a UUID: `cns_…`. */
export const nativeId = (kind: IdKind, uuid: string): string => `${ID_PREFIXES[kind]}_${uuid}`;
