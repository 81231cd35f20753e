import { z } from 'zod';
import { WORK_CHALLENGE } from './examples/intake.js';

/** Header of a request from a form: `{challenge, solution}` as JSON in Base64, as ALTCHA has it. */
export const PROOF_HEADER = 'Habeas-Proof-Of-Work';

const hex = z.string().regex(/^([0-9a-f]{2})+$/);

/** A challenge of ALTCHA, version 2. */
export const workChallengeSchema = z
  .object({
    parameters: z.object({
      algorithm: z.literal('PBKDF2/SHA-256'),
      /** Goes before the counter (32 bits, the highest byte first): the password of each round. Hex. */
      nonce: hex.max(64),
      /** Hex. */
      salt: hex.max(64),
      /** Iterations of PBKDF2 in each round. */
      cost: z.int(),
      /** Bytes of the key that each round derives. */
      keyLength: z.int(),
      /** How the key of the counter that is looked for begins. Hex. */
      keyPrefix: hex.max(64),
      /** What the whole key of that counter is recognised by. Hex. */
      keySignature: hex.max(128),
      /** Seconds since 1970. */
      expiresAt: z.int(),
    }),
    /** HMAC of the parameters under a key of the tenant. Hex. */
    signature: hex.max(128),
  })
  .meta({ examples: [WORK_CHALLENGE] });
export type WorkChallenge = z.infer<typeof workChallengeSchema>;

export const workProofSchema = z.object({
  challenge: workChallengeSchema,
  solution: z.object({
    counter: z.int(),
    /** The whole key of that counter. Hex. */
    derivedKey: hex.max(128),
  }),
});
export type WorkProof = z.infer<typeof workProofSchema>;
