import type { ConfigDocument } from '../config/config-document.js';
import type { TextPlace } from './text-places.js';

/** An address that people are shown, and where. */
export interface Link {
  readonly place: string;
  readonly url: string;
}

const LINK = /https?:\/\/[^\s<>"'`()[\]{}|\\^]+/gi;

/** Addresses in texts and members; each place names one once. */
export function linksIn({ controller, consents }: ConfigDocument, texts: readonly TextPlace[]): Link[] {
  return [
    ...(['piiControllerUrl', 'policyUrl', 'withdrawalUrl'] as const).flatMap((member) =>
      controller?.[member] ? [{ place: `controller ${member}`, url: controller[member] }] : [],
    ),
    ...consents
      .filter(({ enabled }) => enabled !== false)
      .flatMap(({ group, name, policyUrl }) =>
        policyUrl ? [{ place: `consent ${group}/${name} policyUrl`, url: policyUrl }] : [],
      ),
    ...texts.flatMap(({ place, content, url }) =>
      [...new Set([...(url ? [url] : []), ...linksOf(content)])].map((found) => ({ place, url: found })),
    ),
  ];
}

const linksOf = (content: string): string[] =>
  [...content.matchAll(LINK)]
    .map(([found]) => found.replaceAll('&amp;', '&').replace(/[.,;:!?*_]+$/, ''))
    .filter((found) => URL.canParse(found));
