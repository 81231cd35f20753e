import type { RightInput, SubjectRight } from '#consents';
import type { RightWire, WriteRightWire } from '#contracts/schemas';
import { lookUpText } from '#domain';

/** @param locale only the text of this language, or of the nearest there is */
export function toRightWire(right: SubjectRight, locale?: string): RightWire {
  const found = locale === undefined ? undefined : lookUpText(right.content, { locale });
  return {
    _id: right.id,
    id: right.id,
    name: right.name,
    legalReference: right.legalReference,
    content: found ? [found] : [...right.content],
    timeLimit: right.timeLimit,
    followUpRights: [...right.followUpRights],
    order: right.order,
    enabled: right.enabled,
    builtin: right.builtin,
    ...(found && locale !== undefined && { locale: found.locale, requestedLocale: locale }),
    createdTime: right.createdAt,
    updatedTime: right.updatedAt,
  };
}

export const fromRightWire = (body: WriteRightWire): RightInput => ({
  name: body.name,
  legalReference: body.legalReference,
  content: body.content,
  timeLimit: body.timeLimit ?? undefined,
  followUpRights: body.followUpRights ?? undefined,
  order: body.order ?? undefined,
  enabled: body.enabled ?? undefined,
});
