import { currentContext, type Actor } from '#platform';

/** An actor in one word, as columns keep it and as the API takes and shows it: `staff:4711`. */
export const actorName = ({ kind, id }: Actor): string => `${kind}:${id}`;

/** `me` stands for whoever calls. */
export const namedActor = (name: string): string =>
  name === 'me' ? actorName(currentContext().actor) : name;
