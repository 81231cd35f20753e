export { KeyManager } from './key-manager.js';
export type { Signer } from './key-manager.js';
export { MasterKey, loadMasterKey } from './master-key.js';
export { MasterKeyCheck } from './master-key-check.js';
export { decryptStream, encryptStream } from './segmented-cipher.js';
export { WrappedKey } from './wrapped-key.entity.js';
export type { KeyKind } from './wrapped-key.entity.js';
export { openSealed, seal } from './sealed-box.js';
