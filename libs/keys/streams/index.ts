// Apart from the keys of an installation, whose database and framework a command that only seals files need not load.
export { decryptStream, encryptStream } from '../segmented-cipher.js';
