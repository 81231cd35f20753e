import { p } from '@mikro-orm/core';

/** Ciphertext column: what goes in and comes out is sealed by the KeyManager, the database never sees clear text. */
export const sealed = () => p.blob().$type<Buffer>();
