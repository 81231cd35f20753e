import { hash, randomBytes } from 'node:crypto';

const PREFIX = 'hab_';
const PLATFORM_PREFIX = 'hap_';

/** A new API key: 256 random bits, so that a plain digest of it cannot be turned back. */
export const newApiKey = (): string => `${PREFIX}${randomBytes(32).toString('base64url')}`;

/** A new key of the platform, as strong, and told from the others by its first letters. */
export const newPlatformKey = (): string => `${PLATFORM_PREFIX}${randomBytes(32).toString('base64url')}`;

export const isPlatformKey = (key: string): boolean => key.startsWith(PLATFORM_PREFIX);

/** What is stored of a key. */
export const keyDigest = (key: string): string => sha256(`api_key\n${key}`);

/** By this a token is told from others in memory; it is stored nowhere. */
export const tokenDigest = (token: string): string => sha256(`token\n${token}`);

/** By this an issuer is found before the tenant is known; one issuer and audience belong to one tenant. */
export const issuerDigest = (issuer: string, audience: string): string =>
  sha256(`issuer\n${issuer}\n${audience}`);

const sha256 = (text: string): string => hash('sha256', text, 'hex');
