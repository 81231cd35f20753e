import { parse } from 'yaml';
import { z } from 'zod';

const columns = z.array(z.string()).min(1);

/**
 * What is true of a schema, said by somebody who knows it and not by the product under test: who the people are, whose
 * each row is, and which columns tell of them.
 */
const truthSchema = z.strictObject({
  /** Tables whose rows are people, with the column by which one is named. */
  people: z.array(z.strictObject({ table: z.string(), key: z.string() })).min(1),
  rows: z.array(
    z.strictObject({
      table: z.string(),
      /**
       * Rows belong to whoever the rows of `of` belong to that hold the same in `by` as these do in `columns`, where
       * `when` holds; to nobody when there are several. Left out for people's own rows.
       */
      owners: z
        .array(
          z.strictObject({
            columns,
            of: z.string(),
            by: columns,
            when: z.record(z.string(), z.string()).default({}),
          }),
        )
        .default([]),
      /** Columns that get a canary in every row that belongs to one person. */
      canaries: z.array(z.string()).default([]),
      /** Columns that must hold another value afterwards: dates, numbers. */
      changes: z.array(z.string()).default([]),
    }),
  ),
  /** Lines of the suggested map that somebody who read it would write otherwise; each is one edit. */
  edits: z
    .array(
      z.strictObject({
        /** The collection in which the line stands; left out for lines of the store. */
        in: z.string().optional(),
        /** How the line begins, without its indentation; left out to add a line at the end of the collection or store. */
        line: z.string().optional(),
        to: z.string(),
      }),
    )
    .default([]),
});

export type Truth = z.infer<typeof truthSchema>;
export type TruthRows = Truth['rows'][number];

/** @throws Error naming the member that is wrong. */
export function parseTruth(text: string): Truth {
  const outcome = truthSchema.safeParse(parse(text));
  if (outcome.success) return outcome.data;
  throw new Error(`The truth about the schema is not readable:\n${z.prettifyError(outcome.error)}`);
}
