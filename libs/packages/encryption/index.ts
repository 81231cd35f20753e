// Apart from the rest: whoever does not encrypt need not load an implementation of elliptic curves.
export { AgeEncryption, newPassphrase } from '../age-encryption.js';
