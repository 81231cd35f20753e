/** What a person prefers of a topic, of a channel, or of a topic in a channel. */
export interface Preference {
  /** null: of every topic. */
  readonly topic: string | null;
  /** null: in every channel. */
  readonly channel: string | null;
  readonly choice: 'granted' | 'denied';
  /** One of the values of the topic, such as how often. */
  readonly value?: string | undefined;
}

/** Keys of what a consent leaves to the person. */
export interface OfferedPreferences {
  readonly topics: readonly string[];
  readonly channels: readonly string[];
}

export interface AskedPreference {
  readonly topic?: string | undefined;
  readonly channel?: string | undefined;
}

/** `not_asked`: the question names nothing that the consent leaves to the person. */
export type PreferenceJudgement = 'not_asked' | 'granted' | 'denied' | 'unset' | 'not_offered';

/**
 * Whether a person prefers what is asked. What they said of a topic in a channel outweighs what they said of either
 * alone; of these a refusal outweighs a grant. Silence is no grant (Art. 4(11), 25(2) GDPR), and what a consent does not
 * offer was never agreed to.
 */
export function judgePreference(
  asked: AskedPreference,
  offered: OfferedPreferences,
  preferences: readonly Preference[],
): PreferenceJudgement {
  const topic = dimension(asked.topic, offered.topics);
  const channel = dimension(asked.channel, offered.channels);
  if (topic === null && channel === null) return 'not_asked';
  if (isMissing(topic, offered.topics) || isMissing(channel, offered.channels)) return 'not_offered';
  const exact = preferences.find((each) => each.topic === topic && each.channel === channel);
  if (exact) return exact.choice;
  const general = preferences.filter(
    (each) =>
      (each.topic === null && each.channel === channel) || (each.channel === null && each.topic === topic),
  );
  if (general.some(({ choice }) => choice === 'denied')) return 'denied';
  return general.length > 0 ? 'granted' : 'unset';
}

/** A consent that leaves nothing of a kind to the person covers whatever is asked of that kind. */
const dimension = (asked: string | undefined, offered: readonly string[]): string | null =>
  asked === undefined || offered.length === 0 ? null : asked;

const isMissing = (asked: string | null, offered: readonly string[]): boolean =>
  asked !== null && !offered.includes(asked);
