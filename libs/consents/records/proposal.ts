import { AppError, type Relation } from '#contracts';
import type { Authorisers } from '#domain';
import type { Actor } from '#platform';
import type { SubjectKeys } from '../subjects/subjects.js';
import type { AnswerCommand, NamedPerson } from './answer-command.js';

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
}

/** Everybody in it by their keyed digest, as a UUID. */
export interface NamedProposal extends Proposal {
  /** Whose answer it is. */
  readonly subject: string;
  /** Those who must agree, none of whom has spoken; null when the command names nobody. */
  readonly authorisers: Authorisers | null;
  readonly guardian: OtherPerson | null;
}

/** @throws AppError `request.invalid` when the person is named as somebody else, or somebody twice */
export function named({ command, actor }: Proposal, keys: SubjectKeys): NamedProposal {
  const { guardian, authorisers, asked = null } = command;
  refuseSame(command);
  return {
    command,
    actor,
    subject: keys.digest(command.sub),
    authorisers: authorisers?.length ? unspokenOf(authorisers, keys) : asked,
    guardian: guardian ? { subject: keys.digest(guardian.sub), relation: guardian.relation } : null,
  };
}

function refuseSame({ sub, guardian, authorisers = [] }: AnswerCommand): void {
  if (guardian?.sub === sub)
    throw new AppError('request.invalid', {
      param: 'guardian',
      detail: 'guardian: is the person themselves (`sub`). Name somebody else.',
    });
  const names = authorisers.map((each) => each.sub);
  if (names.includes(sub))
    throw new AppError('request.invalid', {
      param: 'authorisers',
      detail: 'authorisers: the person themselves (`sub`) is among them. Name others alone.',
    });
  if (new Set(names).size < names.length)
    throw new AppError('request.invalid', {
      param: 'authorisers',
      detail: 'authorisers: somebody is named twice. Name each once.',
    });
}

const unspokenOf = (persons: readonly NamedPerson[], keys: SubjectKeys): Authorisers =>
  Object.fromEntries(
    persons.map(({ sub, relation }) => [keys.digest(sub), { relation, state: 'pending' as const }]),
  );

/** `sub` of everybody but the person whom the command names. */
export const othersOf = ({ guardian, authorisers = [] }: AnswerCommand): readonly string[] => [
  ...(guardian ? [guardian.sub] : []),
  ...authorisers.map(({ sub }) => sub),
];
