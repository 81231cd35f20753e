import type { Relation } from '#contracts';
import type { Authorisers } from '#domain';
import type { Actor } from '#platform';
import type { Subjects } from '../subjects/subjects.js';
import type { AnswerCommand } from './answer-command.js';

/** Somebody other than the person, as the chain names them. */
export interface OtherPerson {
  /** Keyed digest of their `sub`, as a UUID. */
  readonly subject: string;
  readonly relation: Relation;
}

/** An answer that somebody wants recorded. */
export interface Proposal {
  readonly command: AnswerCommand;
  readonly actor: Actor;
  readonly subject: string;
  /** Those who must agree, none of whom has spoken; null when the command names nobody. */
  readonly authorisers: Authorisers | null;
  readonly guardian: OtherPerson | null;
}

export async function proposalOf(
  command: AnswerCommand,
  actor: Actor,
  subjects: Subjects,
): Promise<Proposal> {
  const { guardian, authorisers = [] } = command;
  const named = await Promise.all(
    authorisers.map(
      async ({ sub, relation }) =>
        [await subjects.digest(sub), { relation, state: 'pending' as const }] as const,
    ),
  );
  return {
    command,
    actor,
    subject: await subjects.digest(command.sub),
    authorisers: named.length > 0 ? Object.fromEntries(named) : null,
    guardian: guardian ? { subject: await subjects.digest(guardian.sub), relation: guardian.relation } : null,
  };
}

/** `sub` of everybody but the person whom the command names. */
export const othersOf = ({ guardian, authorisers = [] }: AnswerCommand): readonly string[] => [
  ...(guardian ? [guardian.sub] : []),
  ...authorisers.map(({ sub }) => sub),
];
