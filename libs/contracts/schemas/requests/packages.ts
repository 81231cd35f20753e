import { z } from 'zod';
import * as ex from '../examples/requests.js';
import { id } from '../id.js';
import { instant } from '../instant.js';

export const packageSchema = z
  .object({
    id: id('package'),
    profile: z.string(),
    parts: z.array(z.object({ index: z.number(), bytes: z.number(), sha256: z.string() })),
    expiresAt: instant,
    downloadsLeft: z.number(),
  })
  .meta({ examples: [ex.PACKAGE] });
export type PackageView = z.infer<typeof packageSchema>;
export const packageLinkSchema = z
  .object({ url: z.string(), code: z.string(), expiresAt: instant })
  .meta({ examples: [ex.PACKAGE_LINK] });
export type PackageLinkView = z.infer<typeof packageLinkSchema>;

export const packageCodeSchema = z.object({ code: z.string().regex(/^\d{6}$/, 'expected six digits') });
export type PackageCode = z.infer<typeof packageCodeSchema>;
export const packagePartSchema = z.object({ part: z.coerce.number().int().min(1).max(10_000).default(1) });
export type PackagePartQuery = z.infer<typeof packagePartSchema>;
