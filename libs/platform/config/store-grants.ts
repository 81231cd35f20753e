import { z } from 'zod';

/** One connection or folder that the operator lets one tenant use. */
export interface StoreGrant {
  /** Slug of the tenant. */
  readonly tenant: string;
  /** `env:NAME`, or a folder. */
  readonly what: string;
}

const GRANT = /^(?<tenant>[a-z0-9]+(?:-[a-z0-9]+)*)=(?<what>.+)$/;

/**
 * Entries `tenant=what`. None holds for every tenant: whoever writes a data map would otherwise reach the stores of
 * all others, also when the second tenant comes years after the first.
 */
export const storeGrants = (list: z.ZodType<string[], string | undefined>, what: RegExp, example: string) =>
  list.transform((entries, context): readonly StoreGrant[] =>
    entries.map((entry) => {
      const { groups } = GRANT.exec(entry) ?? {};
      if (groups && what.test(groups.what!)) return { tenant: groups.tenant!, what: groups.what! };
      context.addIssue({
        code: 'custom',
        message: `begin each entry with the slug of the tenant that may use it, such as ${example}`,
      });
      return z.NEVER;
    }),
  );
