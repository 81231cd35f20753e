import { z } from 'zod';

const holiday = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'expected MM-DD');

/** A file of `data/calendars`: the public holidays of a country or subdivision. */
export const calendarSchema = z.strictObject({
  id: z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'expected a country such as DE or US-CA'),
  source: z.string().min(1),
  generator: z.string().min(1),
  license: z.string().min(1),
  /** When the days were taken from the source. */
  retrieved: z.iso.date(),
  /** Where an authority publishes the days. */
  official: z.url().nullable(),
  /** Last day up to which somebody compared them with that list; null: nobody has. */
  confirmedUntil: z.iso.date().nullable(),
  note: z.string().min(1).exactOptional(),
  /** Year → days. */
  years: z.record(z.string().regex(/^\d{4}$/, 'expected a year'), z.array(holiday)),
});
export type Calendar = Readonly<z.infer<typeof calendarSchema>>;
