import { z } from 'zod';
import { NEW_BUCKET_TARGET, NEW_TRANSFER_TARGET, TRANSFER_TARGET } from './examples/transfers.js';
import { id } from './id.js';
import { text } from './text.js';

const named = { name: text(200).trim().min(1) };
const httpTargetSchema = z.strictObject({
  kind: z.literal('http').default('http'),
  ...named,
  /** Packages are put below it: `<url>/<id of the package>/part-1.zip`. */
  url: text(1_000).min(1),
  /** Sent as a bearer token; sealed and never shown again. */
  token: text(4_000)
    .regex(/^[\x21-\x7e]+$/, 'expected a bearer token')
    .optional(),
});
const bucketName = {
  region: z.string().regex(/^[a-z0-9-]{1,40}$/, 'expected a region such as eu-central-1'),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket'),
  prefix: z
    .string()
    .max(500)
    .regex(/^([\w.-]+\/)*$/, 'expected folders such as habeas/in/, or nothing'),
};
const printable = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\x21-\x7e]+$/, 'expected letters and digits without spaces');
const bucketTargetSchema = z.strictObject({
  kind: z.literal('s3'),
  ...named,
  /** Of the service; the bucket is put behind it. */
  url: text(1_000).min(1),
  ...bucketName,
  prefix: bucketName.prefix.default(''),
  /** May put objects below the prefix and read their heads, and nothing else. Sealed and never shown again. */
  credentials: z.strictObject({
    accessKeyId: printable(200),
    secretAccessKey: printable(400),
    sessionToken: printable(4_000).optional(),
  }),
});
/** A controller to whom packages may be handed straight (Art. 20(2) GDPR), and where it takes them: by HTTP, or in a bucket. */
export const createTransferTargetSchema = z
  .union([httpTargetSchema, bucketTargetSchema])
  .meta({ examples: [NEW_TRANSFER_TARGET, NEW_BUCKET_TARGET] });
export type CreateTransferTarget = z.infer<typeof createTransferTargetSchema>;

export const transferTargetSchema = z
  .object({
    id: id('transferTarget'),
    kind: z.enum(['http', 's3']),
    name: z.string(),
    url: z.string(),
    /** Of a bucket. */
    region: bucketName.region.optional(),
    bucket: bucketName.bucket.optional(),
    prefix: bucketName.prefix.optional(),
    /** Whether it has a token, or credentials. */
    authenticated: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ examples: [TRANSFER_TARGET] });
export type TransferTargetView = z.infer<typeof transferTargetSchema>;
export const transferTargetListSchema = z
  .object({ items: z.array(transferTargetSchema) })
  .meta({ examples: [{ items: [TRANSFER_TARGET] }] });
export type TransferTargetList = z.infer<typeof transferTargetListSchema>;
