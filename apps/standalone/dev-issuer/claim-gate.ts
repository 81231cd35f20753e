import { z } from 'zod';

const ANSWER_MS = 5_000;

/** What of the gate's answer matters here. */
const gateAnswer = z.object({
  q: z.string(),
  pending: z.array(
    z.looseObject({ reason: z.string(), blocks: z.boolean(), claims: z.array(z.string()).optional() }),
  ),
});
export type GateAnswer = z.infer<typeof gateAnswer>;

export interface ClaimsAsked {
  readonly clientId: string;
  /** API key of the client, which may ask the gate. */
  readonly clientSecret: string;
  readonly sub: string;
  readonly claims: readonly string[];
}

/** Asks the consent gate before claims go into a token. null: the client may not ask, or nobody answers. */
export type ClaimGate = (asked: ClaimsAsked) => Promise<GateAnswer | null>;

/** @param api address of Habeas */
export const claimGateAt =
  (api: string): ClaimGate =>
  async ({ clientId, clientSecret, sub, claims }) => {
    const response = await fetch(`${api}/v1/consent-gate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${clientSecret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ context: 'login', clientId, sub, requestedClaims: claims }),
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch(() => null);
    return response?.ok ? gateAnswer.parse(await response.json()) : null;
  };

const OPEN_CLAIMS = 'open_claims';

/** Of the claims that were asked for those that the person has not agreed to. */
export const openClaims = ({ pending }: GateAnswer): string[] =>
  pending.flatMap(({ reason, claims = [] }) => (reason === OPEN_CLAIMS ? claims : []));

/** Something besides claims has to be answered before the person may go on. */
export const isHeldBack = ({ pending }: GateAnswer): boolean =>
  pending.some(({ reason, blocks }) => blocks && reason !== OPEN_CLAIMS);
