import { v7 } from 'uuid';
import { ID_PREFIXES, type IdKind } from '#contracts';

/** A new identifier such as `req_0192…`: sortable by time, the prefix tells what it names. */
export const newId = (kind: IdKind): string => `${ID_PREFIXES[kind]}_${v7()}`;
