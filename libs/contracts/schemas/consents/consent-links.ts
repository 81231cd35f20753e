import { z } from 'zod';
import { ANSWER_STATUSES } from '../../consents.js';
import { subSchema } from './consent-clients.js';

/** `POST /v1/consent-links` */
export const linkPersonsSchema = z
  .strictObject({
    anonymousSub: subSchema.meta({ description: 'Under which the person answered before anybody knew them' }),
    sub: subSchema.meta({ description: 'Who they turned out to be' }),
  })
  .meta({ examples: [{ anonymousSub: 'device-5f2c', sub: 'customer-4711' }] });
export type LinkPersons = z.output<typeof linkPersonsSchema>;

export const consentLinkSchema = z
  .object({
    linkedAt: z.iso.datetime(),
    carried: z.array(
      z.object({
        recordId: z.string(),
        consentId: z.string(),
        consentVersionId: z.string(),
        status: z.enum(ANSWER_STATUSES),
      }),
    ),
  })
  .meta({
    examples: [
      {
        linkedAt: '2026-11-22T09:05:00.000Z',
        carried: [
          {
            recordId: 'cnr_0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01',
            consentId: 'cns_0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
            consentVersionId: 'cnv_0198c1d4-01aa-7c10-8e44-77aa10c2b903',
            status: 'declined',
          },
        ],
      },
    ],
  });
export type ConsentLinkView = z.infer<typeof consentLinkSchema>;
