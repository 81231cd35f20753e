import { z } from 'zod';
import { ANSWER_STATUSES, AUTHORISER_STATES, AWAITED, RELATIONS } from '../../consents.js';
import { subSchema } from './consent-clients.js';
import { pageQuerySchema, pageSchema, type Page } from '../page.js';
import { id } from '../id.js';

const EXAMPLE = {
  id: 'cnr_0198c1e0-7d10-7c00-8000-1c2d3e4f5a6b',
  subject: 'child-1',
  consent: {
    id: 'cns_0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
    name: 'newsletter',
    versionId: 'cnv_0198c1d4-01aa-7c10-8e44-77aa10c2b903',
    version: 1,
  },
  acceptedFields: ['email'],
  scopes: [],
  clientId: 'shop',
  relation: 'parent',
  state: 'pending',
  status: 'accepted',
  awaits: ['authorisation'],
  updatedAt: '2026-11-22T09:00:00.000Z',
};

/** An answer that somebody must agree to, as they see it. */
export const authorisationSchema = z
  .object({
    id: id('consentRecord'),
    subject: z.string().meta({ description: 'Whose answer it is' }),
    consent: z.object({ id: z.string(), name: z.string(), versionId: z.string(), version: z.number() }),
    acceptedFields: z.array(z.string()),
    scopes: z.array(z.string()),
    clientId: z.string().nullable(),
    relation: z.enum(RELATIONS),
    state: z.enum(AUTHORISER_STATES).meta({ description: 'What the authoriser has said' }),
    status: z.enum(ANSWER_STATUSES),
    awaits: z.array(z.enum(AWAITED)).meta({ description: 'Empty: the answer counts' }),
    updatedAt: z.iso.datetime(),
  })
  .meta({
    examples: [EXAMPLE],
  });
export type AuthorisationView = z.infer<typeof authorisationSchema>;

export const authorisationPageSchema = pageSchema(authorisationSchema).meta({
  examples: [{ items: [EXAMPLE], nextCursor: null }],
});
export type AuthorisationPage = Page<AuthorisationView>;

export const ownAuthorisationListQuerySchema = pageQuerySchema.extend({
  state: z.enum(AUTHORISER_STATES).optional().meta({ description: '`pending`: what waits' }),
});
export type AuthorisationListQuery = z.infer<typeof ownAuthorisationListQuerySchema>;

export const authorisationListQuerySchema = ownAuthorisationListQuerySchema.extend({
  authoriser: subSchema.meta({ description: '`sub` of the authoriser' }),
});
export type NamedAuthorisationListQuery = z.infer<typeof authorisationListQuerySchema>;

/** What an application passes on. */
export const authoriserSchema = z
  .strictObject({ authoriser: subSchema.meta({ description: '`sub` of the authoriser' }) })
  .meta({ examples: [{ authoriser: 'parent-1' }] });
export type AuthoriserBody = z.infer<typeof authoriserSchema>;
