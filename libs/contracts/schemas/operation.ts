import { z } from 'zod';
import { HEALTH, JWKS } from './examples/operation.js';

export const healthSchema = z.object({ status: z.literal('ok') }).meta({ examples: [HEALTH] });
export type Health = z.infer<typeof healthSchema>;

/** JSON Web Key Set (RFC 7517) of Ed25519 keys (RFC 8037). */
export const jwksSchema = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string(),
        crv: z.string(),
        x: z.string(),
        kid: z.string(),
        alg: z.string(),
        use: z.string(),
      }),
    ),
  })
  .meta({ examples: [JWKS] });
export type Jwks = { readonly keys: readonly Readonly<Record<string, string>>[] };
