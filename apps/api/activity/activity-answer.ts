import { StreamableFile } from '@nestjs/common';
import { EXPORT_TYPES, type ConsentActivities } from '#consents';
import type { ConsentActivity, OwnActivityQuery, Page } from '#contracts/schemas';

/** A page of the log, or all of it when lines are wanted. @param accept of the request */
export async function activityAnswer(
  activities: ConsentActivities,
  sub: string,
  query: OwnActivityQuery,
  accept: string | undefined,
): Promise<Page<ConsentActivity> | StreamableFile> {
  const type = EXPORT_TYPES.find((known) => accept?.toLowerCase().includes(known));
  if (!type) return activities.page(sub, query);
  const { cursor: _cursor, limit: _limit, ...filter } = query;
  const name = type === 'text/csv' ? 'activity.csv' : 'activity.ndjson';
  return new StreamableFile(await activities.export(sub, filter, type), {
    type: `${type}; charset=utf-8`,
    disposition: `attachment; filename="${name}"`,
  });
}
