import type { Deonticity } from '#contracts';

/** Our own applications, or those of others, for whose scopes people are always asked. */
export const CLIENT_TYPES = ['FIRST_PARTY', 'THIRD_PARTY'] as const;
export type ClientType = (typeof CLIENT_TYPES)[number];

/** A consent that an application asks for; it may be required here although it is optional elsewhere. */
export interface ConsentRef {
  /** UUID. */
  readonly consentId: string;
  readonly deonticity?: Deonticity | undefined;
}

/** What an application asks people for. */
export interface ClientSettings {
  readonly apiClientId: string | null;
  readonly displayName: string | null;
  readonly clientType: ClientType;
  /** Names of groups. */
  readonly consentGroups: readonly string[];
  readonly consentRefs: readonly ConsentRef[];
  /** Claims it needs the person's consent for. */
  readonly requiredClaims: readonly string[];
  /** Scopes that need the person's consent. */
  readonly consentScopes: readonly string[];
  /** Where its pages come from, `https://shop.example.com`. */
  readonly origins: readonly string[];
}

/** An application that asks people for consent. */
export interface ConsentClient extends ClientSettings {
  readonly clientId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
