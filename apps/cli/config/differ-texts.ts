import { mergeTexts, sameText, type ConsentVersion, type VersionText } from '#consents';
import { localeKey } from '#domain';
import type { ConfigText, ConfigVersion } from './config-document.js';
import { change, compare, type ConfigChange, type Sameness } from './difference.js';

/** Texts of a version as the service takes them; hashes are written for readers, never read. */
export const givenTexts = ({ content }: ConfigVersion): ConfigText[] =>
  (content ?? []).map(({ hash: _, ...text }) => text);

/** What the file says otherwise, language by language; spaces at the ends of lines are no difference. */
export function textChanges(place: string, given: ConfigVersion, stored: ConsentVersion): ConfigChange[] {
  const wanted = new Map(givenTexts(given).map((text) => [localeKey(text.locale), text]));
  const known = new Set(stored.texts.map(({ locale }) => localeKey(locale)));
  return [
    ...stored.texts.flatMap((text) => {
      const other = wanted.get(localeKey(text.locale));
      const at = `${place} text ${text.locale}`;
      return other ? changesOfText(at, other, text) : [change('kept', at)];
    }),
    ...[...wanted]
      .filter(([key]) => !known.has(key))
      .map(([, { locale, content, url }]) =>
        change('added', `${place} text ${locale}`, { to: content ?? url ?? null }),
      ),
  ];
}

export const changesWords = (given: ConfigVersion, stored: ConsentVersion): boolean =>
  mergeTexts(stored.texts, givenTexts(given)).changed;

function changesOfText(
  place: string,
  given: ConfigText,
  stored: VersionText & { hash?: string },
): ConfigChange[] {
  if (!mergeTexts([stored], [given]).changed) return [];
  const { locale: _, hash: _hash, ...members } = stored;
  const { locale: _locale, ...wanted } = given;
  const stated = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value != null));
  return compare(place, stated, members, {
    usual: {
      title: undefined,
      content: undefined,
      url: undefined,
      contentType: undefined,
      scopeTexts: undefined,
    },
    same: { title: alike, content: alike },
  });
}

const alike: Sameness = (given, stored) => sameText(given as string, stored as string);
