/** In the key of records that answer no version: rights and notes of processing. */
export const NO_VERSION = '00000000-0000-0000-0000-000000000000';
